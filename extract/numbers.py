"""Vietnamese numbers: figures with dots and commas, powers of ten in words, numbers in words, orders of magnitude.

"1.234,5" is 1234.5; "98.5" (not three figures after the dot) is 98.5; "1 tỷ 200 triệu" is 1200000000; "một trăm linh
năm" is 105; "hàng nghìn" is 1000, "vài chục" 20.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from typing import Literal

from extract.lexicon import load

Written = Literal["figures", "words", "order"]

FIGURES = (
    r"(?:\d{1,3}(?:\.\d{3})+(?:,\d+)?(?!\d)|\d{1,3}(?:[ \xa0]\d{3})+(?:,\d+)?(?!\d)"
    r"|\d{1,3}(?:,\d{3}){2,}(?:\.\d+)?(?!\d)|\d+[.,]\d+|\d+)"
)
_FIGURES = re.compile(FIGURES)
_WHOLE = re.compile(r"\d++(?![., \xa0]\d)")  # what most are, before all the forms are tried
_MORE = re.compile(rf"[ \xa0]+({FIGURES})")
_WORD = re.compile(r"[^\W\d_]+")
_SCALE_INITIALS = frozenset("nNvVtT")
# In figures a hundred only multiplies a higher power: "2 trăm triệu".
_HUNDRED = {"trăm": 100}
_MOST_WORDS = 16
# "đến năm 2025 tỷ lệ …": no thousand million.
_RATES = r"(?<=[ \xa0]t[ỷỉ])[ \xa0]+(?:lệ|trọng|suất|số|phú)(?![^\W\d_])"
_HALF = re.compile(r"[ \xa0]+rưỡi\b")


@dataclass(slots=True)
class Number:
    """A number at `start, end`: its value, how it is written, and the power of ten beside it (1 for none)."""

    start: int
    end: int
    value: float
    written: Written
    scale: float = 1.0
    plain: bool = False

    @property
    def is_year(self) -> bool:
        """Return whether the number could be a year: four figures and nothing else."""
        return self.plain and 1900 <= self.value <= 2100


@cache
def _table(name: str) -> Mapping[str, int]:
    table: Mapping[str, int] = load("number_words.yaml")[name]
    return table


@cache
def _scale_pattern() -> re.Pattern[str]:
    words = "|".join(_table("scales"))
    short = "|".join(re.escape(word) for word in sorted(_table("short_scales"), key=len, reverse=True))
    hundred = rf"trăm(?=[ \xa0]+(?:{words})(?![^\W\d_]))"
    known = rf"(?:{words})(?![^\W\d_])(?!{_RATES})|{hundred}"
    return re.compile(rf"[ \xa0]*(?:({known})|({short})(?=[ \xa0.]{{0,2}}(?:đ|vn[dđ])))", re.IGNORECASE)


@lru_cache(maxsize=1 << 10)
def figures_value(figures: str) -> Decimal:
    """Return the value of a number in figures as `FIGURES` matches them."""
    if figures.isdecimal():
        return Decimal(figures)
    figures = re.sub(r"[ \xa0]", "", figures)
    whole, dot, rest = figures.partition(".")
    if "," not in figures:
        grouped = dot and all(len(part) == 3 for part in rest.split(".")) and whole != "0"
        return Decimal(figures.replace(".", "")) if grouped else Decimal(figures)
    head, _, tail = figures.partition(",")
    if "," in tail or "." in tail or (tail == "000" and "." not in head):
        return Decimal(figures.replace(",", ""))
    return Decimal(f"{head.replace('.', '')}.{tail}")


def read_number(text: str, at: int) -> Number | None:
    """Return the number that begins at `at`, in figures or words; None when none does."""
    return _read_figures(text, at) if text[at].isdecimal() else _read_in_words(text, at)


def _read_figures(text: str, at: int) -> Number | None:
    match = _WHOLE.match(text, at) or _FIGURES.match(text, at)
    if match is None:
        return None
    figures, end = match[0], match.end()
    if text[end : end + 2].lstrip(" \xa0")[:1] not in _SCALE_INITIALS:  # most stand without a power of ten
        plain = figures.isdecimal()
        return Number(at, end, float(figures if plain else figures_value(figures)), "figures", plain=plain)
    value, scale, end = _scaled(figures_value(figures), text, end)
    total, smallest = value, scale
    while smallest > 1:
        more = _MORE.match(text, end)
        if more is None:
            break
        part, step, stop = _scaled(figures_value(more[1]), text, more.end())
        if not 1 < step < smallest:
            break
        total, smallest, end = total + part, step, stop
    if scale > 1 and (half := _HALF.match(text, end)):
        total, end = total + Decimal(scale) / 2, half.end()
    return Number(at, end, float(total), "figures", float(scale), figures.isdecimal() and end == match.end())


def _scaled(value: Decimal, text: str, end: int) -> tuple[Decimal, int, int]:
    scale = 1
    if text[end : end + 2].lstrip(" \xa0")[:1] not in _SCALE_INITIALS:
        return value, scale, end
    while match := _scale_pattern().match(text, end):
        word = (match[1] or "").lower()
        step = _HUNDRED.get(word) or _table("scales").get(word) or _table("short_scales")[match[2].lower()]
        if scale > 1 and step <= scale and scale != 1000:
            break
        scale, end = scale * step, match.end()
    return value * scale, scale, end


@cache
def _number_words() -> frozenset[str]:
    tables = ("scales", "orders", "order_units", "units", "teens", "ones")
    inner = ("nửa", "mười", "mươi", "chục", "trăm", "linh", "lẻ", "tư", "rưỡi")
    return frozenset(word for table in tables for word in _table(table)).union(inner)


def _words_from(text: str, at: int) -> list[tuple[str, int]]:
    """Return the words of a number from `at` on and the one after it, in lower case with their ends; sixteen at most.

    Only spaces part them.
    """
    words: list[tuple[str, int]] = []
    known = _number_words()
    while len(words) < _MOST_WORDS and (match := _WORD.match(text, at)):
        words.append((match[0].lower(), match.end()))
        if words[-1][0] not in known:
            break
        at = match.end() + 1
        if text[match.end() : at] not in (" ", "\xa0"):
            break
    return words


def _read_in_words(text: str, at: int) -> Number | None:
    words = _words_from(text, at)
    return _read_order(words, at) or _read_words(words, at)


def _read_order(words: list[tuple[str, int]], at: int) -> Number | None:
    """Read "hàng nghìn", "vài chục triệu" and, after an approximator, "chục"."""
    if len(words) < 2:
        return None
    first = words[0][0]
    index = 1 if first in _table("orders") else 0
    units = _table("order_units")
    if index == 0 and first != "chục":
        return None
    if words[index][0] not in units:
        return None
    value, scale = _table("orders").get(first, 1), 1
    while index < len(words) and words[index][0] in units:
        step = units[words[index][0]]
        if scale > 1 and step <= scale and step != 1000:
            break
        scale *= step
        index += 1
    return Number(at, words[index - 1][1], float(value * scale), "order", float(scale))


def _read_words(words: list[tuple[str, int]], at: int) -> Number | None:
    if not words:
        return None
    values = [word for word, _ in words]
    if values[0] == "nửa":
        step = _table("scales").get(values[1]) if len(values) > 1 else None
        return Number(at, words[1][1], step / 2, "words", float(step)) if step else None
    total, index, smallest = 0, 0, 0
    while (group := _group(values, index)) is not None:
        value, stop = group
        scale = 1
        while stop < len(values) and (step := _table("scales").get(values[stop])) and (scale == 1 or step > 1000):
            scale, stop = scale * step, stop + 1
        if smallest and (scale >= smallest or (scale == 1 and value < 100)):
            break
        total, index = total + value * scale, stop
        if scale == 1:
            smallest = smallest or 1
            break
        smallest = scale
    if not index:
        return None
    half = index < len(values) and values[index] == "rưỡi" and smallest > 1
    return Number(at, words[index - 1 + half][1], total + smallest / 2 * half, "words", float(max(1, smallest)))


def _group(words: list[str], index: int) -> tuple[int, int] | None:
    """Return the value below one thousand that begins at `index`, and the index after it."""
    if index >= len(words):
        return None
    units, following = _table("units"), words[index + 1] if index + 1 < len(words) else ""
    if words[index] == "mười":
        return _with(10, words, index + 1, "teens")
    value = units.get(words[index], 0)
    if value and following in ("mươi", "chục"):
        return _with(value * 10, words, index + 2, "ones")
    if value and following == "trăm":
        return _hundreds(value * 100, words, index + 2)
    is_year = words[index] == "năm" and following not in _table("scales")
    return (value, index + 1) if value and not is_year else None


def _hundreds(value: int, words: list[str], index: int) -> tuple[int, int]:
    if index + 1 < len(words) and words[index] in ("linh", "lẻ") and words[index + 1] in {*_table("units"), "tư"}:
        return value + {**_table("teens"), **_table("units")}[words[index + 1]], index + 2
    if index < len(words) and (words[index] == "mười" or words[index + 1 : index + 2] == ["mươi"]):
        rest = _group(words, index)
        return (value + rest[0], rest[1]) if rest else (value, index)
    return value, index


def _with(value: int, words: list[str], index: int, table: str) -> tuple[int, int]:
    one = _table(table).get(words[index]) if index < len(words) else None
    return (value + one, index + 1) if one else (value, index)
