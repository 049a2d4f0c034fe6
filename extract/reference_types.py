"""The type word before a number: "Nghị quyết chuyên đề số", "thông báo kết luận của Ban Thường vụ Huyện ủy số", "QĐ".

Type words are looked up in folded letters, since before a number and symbol nothing else can be meant; the words are in
document_types.yaml and reference_cues.yaml.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from extract.folding import alternatives, fold, folded
from extract.lexicon import load
from extract.symbols import type_codes

_WINDOW = 110
_NUMBER_WORD = re.compile(r"(?:^|[ (])(?:so|s6)(?: va ky hieu| hieu| ky hieu)? ?[:.]? ?$")
_BETWEEN = "abcdefghijklmnopqrstuvwxyz6 -:.("
_SHORT_REACH = 24  # a code and "số :" after it
_ISSUER_GAP = re.compile(r" ?cua (?P<issuer>[a-z][a-z -]{1,60})$")
_MOST_WORDS, _MOST_WITH_ISSUER, _MOST_UNCONFIRMED = 8, 12, 4


@dataclass(slots=True)
class TypeWord:
    """A type word at `start, end`; `type` is the plain type; `issuer` is the span of an issuer before the number."""

    start: int
    end: int
    type: str
    issuer: tuple[int, int] | None = None


@cache
def type_names() -> dict[str, str]:
    """Return the type words in folded letters with the type in lower case ("chuong trinh hanh dong")."""
    names = [row["name"].lower() for row in load("document_types.yaml")["types"]]
    names += [alias.lower() for row in load("document_types.yaml")["types"] for alias in row.get("aliases") or ()]
    names += load("reference_cues.yaml")["extra_types"]
    return {fold(name): name for name in names if len(name) > 3}


def plain(type_name: str) -> str:
    """Return the plain type: "chương trình" for "chương trình phối hợp"."""
    return str(load("reference_cues.yaml")["plain_types"].get(type_name, type_name))


@cache
def _type_pattern() -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z])(?:{alternatives(type_names())})(?![a-z])")


@cache
def _short_pattern() -> re.Pattern[str]:
    codes = sorted(load("reference_cues.yaml")["short_types"], key=len, reverse=True)
    return re.compile(rf"(?<![^\W_])(?P<code>{'|'.join(codes)})[ \xa0]?(?:(?:số|SỐ|so)[ \xa0]?:?[ \xa0]?)?$")


@cache
def _lists() -> tuple[frozenset[str], frozenset[str]]:
    cues = load("reference_cues.yaml")
    return frozenset(fold(words) for words in cues["subtypes"]), frozenset(cues["gap_stops"])


def type_before(text: str, position: int, codes: tuple[str, ...] = ()) -> TypeWord | None:
    """Return the type word that belongs to the number at `position`, None when there is none.

    Of several words ("Thông báo kết luận số 351-TB/HU") the one that the code of the symbol names is taken, else the
    one right before the number.
    """
    offset = max(0, position - _WINDOW)
    window = folded(text)[offset:position]
    # Between type and number stand words, "số" and a colon at most: what lies before other characters cannot fit.
    matches = _type_pattern().finditer(window, len(window.rstrip(_BETWEEN)))
    fitting = [word for match in matches if (word := _fits(match, window, text, offset))]
    wanted = type_codes().get(codes[0], ()) if codes else ()
    for word in reversed(fitting):
        if word.type in wanted or plain(word.type) in wanted:
            return _plain(word)
    if fitting and codes and codes[0].startswith(("QH", "UBTVQH")):
        # The symbol tells the National Assembly alone: "Nghị quyết của Quốc hội: số 36/2009/QH12".
        return _plain(fitting[-1])
    near = [word for word in fitting if word.issuer is None]
    if near and _near(window, near[-1].end - offset):
        return _plain(near[-1])
    return _abbreviated(text, offset, position)


def _plain(word: TypeWord) -> TypeWord:
    return TypeWord(word.start, word.end, plain(word.type), word.issuer)


def _gap(window: str, end: int) -> tuple[str, bool] | None:
    """Return the words between `end` and the end of the window, and whether "số" ends them; None for other marks."""
    gap = window[end:].rstrip(" (")
    number = _NUMBER_WORD.search(gap)
    words = (gap[: number.start()].rstrip(" :") if number else gap).rstrip(" (")
    return (words, number is not None) if words.replace(" ", "").replace("-", "").isalpha() or not words else None


def _fits(match: re.Match[str], window: str, text: str, offset: int) -> TypeWord | None:
    """Return the type word when only subtype words, "số" or an issuer stand between it and the number."""
    gap = _gap(window, match.end())
    if gap is None:
        return None
    words, numbered = gap
    syllables = words.split()
    found = TypeWord(offset + match.start(), offset + match.end(), type_names()[match[0]])
    issuer = _ISSUER_GAP.match(words)
    if issuer and numbered and len(syllables) <= _MOST_WITH_ISSUER:
        base = offset + match.end()
        span = (base + issuer.start("issuer"), base + issuer.end("issuer"))
        return TypeWord(found.start, found.end, found.type, span) if text[span[0]].isupper() else None
    subtypes, stops = _lists()
    if "cua" in syllables or stops.intersection(syllables):
        return None
    fits = len(syllables) <= _MOST_WORDS if numbered else not words or " ".join(syllables) in subtypes
    return found if fits else None


def _near(window: str, end: int) -> bool:
    """Tell whether what follows the type word is short enough to be its subtype when the code does not confirm it."""
    gap = _gap(window, end)
    return gap is not None and len(gap[0].split()) <= _MOST_UNCONFIRMED


def _abbreviated(text: str, offset: int, position: int) -> TypeWord | None:
    match = _short_pattern().search(text, max(offset, position - _SHORT_REACH), position)
    if match is None:
        return None
    kind = load("reference_cues.yaml")["short_types"][match["code"]]["type"]
    return TypeWord(match.start(), match.end("code"), kind)


def type_from_code(codes: tuple[str, ...], party: bool) -> str | None:
    """Return the type that the first code names; a code of an issuer means a công văn; None when neither is known."""
    names = type_codes().get(codes[0])
    if names is None:
        return None
    if codes[0] == "TT":
        return "thông tri" if party else "thông tư"
    if codes[0] == "QĐ":
        return "quyết định"
    return plain(names[0])
