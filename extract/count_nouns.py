"""What stands after a number: a share, money, a measure, or the noun it counts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from extract.lexicon import load

Kind = Literal["percent", "money", "measure", "duration", "noun", "open"]

MOST_WORDS = 6
SHORTEST_GLUED = 3
_WORDS = re.compile(rf"(?:[ \xa0][^\W\d_]+(?:-[^\W\d_]+)*){{0,{MOST_WORDS}}}")
_DONG = re.compile(r"[ \xa0]?đồng(?:[ \xa0]+Việt[ \xa0]+Nam)?(?![^\W_])")
_GAP = re.compile(r"[ \xa0]+")
_ATTACHED = re.compile(r"[^\W\d_]|[%‰°]")
_NUMBERED = re.compile(
    r"(?:[ \xa0]+(?:là|đạt|có|trên|hơn|gần|khoảng|dưới|còn|được|tăng|giảm|thêm|ước|chiếm|xấp xỉ))*[ \xa0:]+\d"
)
_JOIN = re.compile(r"(?:[ \xa0]*[,;][ \xa0]*|[ \xa0]+(?:và|hoặc|hay|cùng)[ \xa0]+|[ \xa0]*[-–][ \xa0]*)")
_NOT_MONEY = r"(?![ \xa0]+(?:chí|bào|nghiệp|đội|phạm|hương|hồ|minh|chủ|tác))"


@dataclass(slots=True)
class Unit:
    """What is counted: its kind, its normal name, where it ends in the text, and its groups of nouns if listed."""

    kind: Kind
    noun: str
    end: int
    groups: frozenset[str] = frozenset()


@lru_cache(maxsize=1 << 16)
def normal(text: str) -> str:
    """Return a noun as the lexicon spells it: small letters, the tone where the new spelling puts it."""
    text = " ".join(text.lower().split())
    return (
        text.replace("uỷ", "ủy").replace("hoá", "hóa").replace("hoà", "hòa").replace("toà", "tòa").replace("toạ", "tọa")
    )


@cache
def nouns() -> dict[str, frozenset[str]]:
    """Return the listed nouns (small letters) and the groups of each."""
    table: dict[str, frozenset[str]] = {}
    for group, rows in load("count_nouns.yaml")["groups"].items():
        for row in rows:
            table[normal(row)] = table.get(normal(row), frozenset()) | {group}
    return table


@cache
def acronyms() -> frozenset[str]:
    """Return the listed nouns that are written in capitals: "HTX", "CBCCVC"."""
    return frozenset(row for rows in load("count_nouns.yaml")["groups"].values() for row in rows if row.isupper())


@cache
def words_of(name: str) -> frozenset[str]:
    """Return a list of words of count_nouns.yaml as a set."""
    return frozenset(load("count_nouns.yaml")[name])


@cache
def _first_words() -> dict[str, int]:
    """Return how many words the longest listed noun has that begins with each word."""
    longest: dict[str, int] = {}
    for noun in nouns():
        words = noun.split()
        longest[words[0]] = max(longest.get(words[0], 0), len(words))
    return longest


@cache
def _unit_words() -> frozenset[str]:
    """Return the first words of currencies and measures."""
    data = load("count_nouns.yaml")
    rows = (row for name in ("percent", "money", "measures") for row in data[name])
    return frozenset(re.split(r"[ \xa0-]", row)[0] for row in rows)


@cache
def _written_units() -> re.Pattern[str]:
    data = load("count_nouns.yaml")
    parts = []
    for name in ("percent", "money", "measures"):
        rows = sorted(data[name], key=len, reverse=True)
        parts.append(f"(?P<{name}>{'|'.join(_unit_pattern(row) for row in rows)})")
    return re.compile(rf"[ \xa0]?(?:{'|'.join(parts)})")


def _unit_pattern(row: str) -> str:
    pattern = re.escape(row).replace(r"\ ", r"[ \xa0]+")
    if not row[-1].isalnum():
        return pattern
    pattern += r"(?![^\W_])" if row[-1].isalpha() else r"(?![\w])"
    if row in ("đ", "Đ"):
        return pattern + "(?!/c)"  # "128 đ/c" are comrades
    return pattern + (_NOT_MONEY if row == "đồng" else "")


def read_unit(text: str, end: int, *, opened: bool = False, scaled: bool = False) -> Unit | None:
    """Return what the number that ends at `end` counts; None when nothing that can be counted follows.

    `opened`: whether the words before the number let an unlisted noun pass. `scaled`: whether it ends in a power of ten
    ("4.500 tỷ đồng chủ yếu …" is money, "2 đồng chủ trì" is not).
    """
    if scaled and (match := _DONG.match(text, end)):
        return Unit("money", "đồng", match.end())
    if text[end : end + 1] not in (" ", "\xa0"):
        attached = _written_units().match(text, end) if _ATTACHED.match(text, end) else None
        return _written(attached) if attached else _glued(text, end)
    words = _words_after(text, end)
    if (not words or words[0].split("-")[0] in _unit_words()) and (match := _written_units().match(text, end)):
        return _written(match)
    return _listed(text, end, words) or (_open(end, words) if opened else None)


def is_written_out(text: str, end: int) -> bool:
    """Return whether the number that ends at `end` is a share, money or a measure, which counts wherever it stands."""
    unit = read_unit(text, end)
    return unit is not None and unit.kind in ("percent", "money", "measure")


def _glued(text: str, end: int) -> Unit | None:
    """Read a listed noun that no space parts from its number: "16lớp", "1chi bộ"."""
    if not (text[end : end + 1].islower() and text[end + 1 : end + 2].islower()):
        return None
    found = _longest(_words_after(f" {text[end : end + 60]}", 0))
    if found is None or "durations" in found[1] or len(found[0]) < SHORTEST_GLUED:
        return None
    return Unit("noun", found[0], end + len(found[0]), found[1])


def _written(match: re.Match[str]) -> Unit:
    data = load("count_nouns.yaml")
    name = str(match.lastgroup)
    written = _GAP.sub(" ", match[name])
    kinds: dict[str, Kind] = {"percent": "percent", "money": "money", "measures": "measure"}
    return Unit(kinds[name], data[name][written], match.end())


def _words_after(text: str, end: int) -> list[str]:
    """Return the words behind `end`, six at most; one space stands before each."""
    match = _WORDS.match(text, end)
    return match[0].replace("\xa0", " ").split(" ")[1:] if match else []


def _longest(words: list[str]) -> tuple[str, frozenset[str]] | None:
    """Return the longest listed noun that the words begin with: as written, its groups."""
    if not words:
        return None
    table = nouns()
    most = max(_first_words().get(normal(words[0]), 0), words[0] in table)
    for length in range(min(len(words), most), 0, -1):
        written = " ".join(words[:length])
        if groups := table.get(normal(written)):
            return written, groups
    return None


def _listed(text: str, start: int, words: list[str]) -> Unit | None:
    found = _longest(words)
    if found is None:
        return None
    written, groups = found
    end = start + 1 + len(written)
    if "durations" in groups:
        return Unit("duration", written, end, groups)
    first = end
    while join := _JOIN.match(text, end):
        if text[join.end() : join.end() + 1].isupper() and written[:1].islower():
            break  # "5 lớp, Sở Y tế 7 lớp"
        more = _longest(_words_after(f" {text[join.end() : join.end() + 60]}", 0))
        if more is None or not more[1] & groups or _counts_on(text, join.end() + len(more[0]), *more):
            break
        end = join.end() + len(more[0])
    noun = written if end == first else written + re.sub(r"\s+", " ", text[first:end])
    return Unit("noun", noun, end, groups)


def _counts_on(text: str, end: int, noun: str, groups: frozenset[str]) -> bool:
    """Tell whether a listed noun begins a clause of its own: "2 thị trấn, dân số trên 128.000 người"."""
    if _NUMBERED.match(text, end) or noun.endswith(" số"):
        return True
    # "12 xã, huyện B 23 xã": the name of one area.
    return "area" in groups and text[end : end + 1] == " " and text[end + 1 : end + 2].isupper()


def _open(start: int, words: list[str]) -> Unit | None:
    """Take an unlisted noun: one or two words in small letters that are not grammar, or an acronym."""
    if not words:
        return None
    noun = words[0]
    if not (noun.isupper() and len(noun) > 1):
        if not noun.islower() or noun in words_of("not_nouns"):
            return None
        if len(words) > 1 and words[1].islower() and words[1] not in words_of("not_nouns"):
            noun = f"{noun} {words[1]}"
    return Unit("open", noun, start + 1 + len(noun))
