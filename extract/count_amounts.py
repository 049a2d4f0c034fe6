"""A number with what it counts: ranges, ratios and fractions, and the unit or noun after them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from extract.count_context import approximator_before, opens_count
from extract.count_nouns import Unit, read_unit
from extract.numbers import FIGURES, Number, figures_value, read_number

_TO = re.compile(r"[ \xa0]*[-–—][ \xa0]*|[ \xa0]+(?:đến|tới|đến khoảng)[ \xa0]+")
_DASH = re.compile(r"[ \xa0]*[-–—]")
_SPELLED = re.compile(r"[ \xa0]*\((?:[^\W\d]+[ \xa0]?){1,10}\)")
_WHOLE = re.compile(rf"[ \xa0]?/[ \xa0]?({FIGURES})(?![\w/]|[.,-]\d)")
_OUT_OF = re.compile(
    rf"[ \xa0]+(?:trong|trên)[ \xa0]+(?:tổng[ \xa0]+số[ \xa0]+|tổng[ \xa0]+|số[ \xa0]+)?({FIGURES})(?=[ \xa0])"
)
_SHARE = re.compile(r"[ \xa0]+\([^()\n]{0,20}%\)(?=[ \xa0])")
_PARTS = re.compile(r"[ \xa0]+phần[ \xa0]+(?=(?:hai|ba|tư|bốn|năm|sáu|bảy|tám|chín|mười)\b)")
_IN_FIGURES = re.compile(r"[ \xa0]*\([ \xa0]*\d[\d.,]*[ \xa0]?%?[^()\d]{0,12}\)")
_TOTAL_NOUN = re.compile(r"[ \xa0]+(?:tổng[ \xa0]+)?số(?=[ \xa0])")
_SYMBOL = re.compile(r"[ \xa0]?[-–/][ \xa0]?[A-ZĐƯ]|[^\W\d_]|[.\-–/]\d|:\d")
Opened = Callable[[], bool]
_ON_DUTY = re.compile(r"\b(?:trực|gác|ca|hoạt động|phục vụ|túc trực|chế độ|liên tục)\b[^.;\n]{0,30}\Z", re.IGNORECASE)
_ROUND_THE_CLOCK = {(24.0, 24.0), (24.0, 7.0)}


class Mask:
    """Spans of the text in which no count may begin."""

    def __init__(self, spans: list[tuple[int, int]]) -> None:
        self._spans = sorted(spans)
        self._starts = [start for start, _ in self._spans]
        reach, ends = 0, []
        for _, end in self._spans:
            reach = max(reach, end)
            ends.append(reach)
        self._ends = ends

    def end_at(self, offset: int) -> int:
        """Return where the masked span around `offset` ends; `offset` itself outside of all."""
        index = bisect_right(self._starts, offset) - 1
        return max(offset, self._ends[index]) if index >= 0 else offset


@dataclass(slots=True)
class Amount:
    """A number with what follows it: the upper end of a range, the whole, and the unit."""

    number: Number
    unit: Unit
    end: int
    high: float | None = None
    of: float | None = None
    value: float | None = None


def read_amount(text: str, number: Number, words: list[str], mask: Mask) -> Amount | None:
    """Read range, ratio and unit after the number; None when nothing counted follows."""
    end = number.end
    if spelled := _SPELLED.match(text, end):
        end = spelled.end()
    opened = partial(_opened, text, number, words)
    first = read_unit(text, end, scaled=number.scale > 1)
    ranged = _range(text, number, end, first, opened=opened, mask=mask)
    if amount := ranged or _ratio(text, number, end, opened):
        return amount
    unit = first or _unlisted(text, end, opened, number.scale > 1)
    if unit is None and number.scale >= 1e6 and not _SYMBOL.match(text, end) and words[-1:] != ["số"]:
        unit = Unit("money", "đồng", end)
    if unit is None:
        return None
    of, stop = None, unit.end
    if number.written == "words" and (figures := _IN_FIGURES.match(text, stop)):
        stop = figures.end()
    if (whole := _WHOLE.match(text, stop)) and not _listed_at(text, whole.end()):
        of, stop = float(figures_value(whole[1])), whole.end()
    return Amount(number, unit, stop, of=of)


def _listed_at(text: str, end: int) -> bool:
    unit = read_unit(text, end)
    return unit is not None and unit.kind in ("noun", "duration")


def _opened(text: str, number: Number, words: list[str]) -> bool:
    """Tell whether the words before the number let a noun pass that no list has."""
    before = text[number.start - 1] if number.start else ""
    if number.written != "order" and opens_count(words, "\n" if not words and before in " \xa0" else before):
        return True
    return approximator_before(text, number.start) is not None


def _unit(text: str, end: int, opened: Opened, scaled: bool = False) -> Unit | None:
    return read_unit(text, end, scaled=scaled) or _unlisted(text, end, opened, scaled)


def _unlisted(text: str, end: int, opened: Opened, scaled: bool = False) -> Unit | None:
    """Read a noun that no list has, where the words before the number let one pass; or "12/40 số hộ"."""
    unit = read_unit(text, end, opened=True, scaled=scaled) if opened() else None
    if unit is not None:
        return unit
    total = _TOTAL_NOUN.match(text, end)
    unit = read_unit(text, total.end()) if total else None
    return replace(unit, noun=f"số {unit.noun}") if unit and unit.kind == "noun" else None


def _range(text: str, number: Number, end: int, first: Unit | None, *, opened: Opened, mask: Mask) -> Amount | None:
    """Read "5 - 7 lớp", "từ 20 đến 25 hộ", "70 - 80%", "từ 06 tháng đến 36 tháng tuổi".

    `first` is the unit behind the first number.
    """
    start = end
    joint = _TO.match(text, start)
    if joint is None and first:
        start = first.end
        joint = _TO.match(text, start)
    if joint is None or joint.end() >= len(text) or mask.end_at(joint.end()) > joint.end():
        return None
    if start != end and _DASH.match(text, start) and "%" not in text[end:start]:
        return None
    second = read_number(text, joint.end())
    if second is None or (number.is_year and second.is_year) or second.written == "order":
        return None
    unit = _unit(text, second.end, opened, second.scale > 1)
    if unit is None and second.scale >= 1e6:
        unit = Unit("money", "đồng", second.end)
    if unit is None or (start != end and first is not None and first.kind != unit.kind):
        return None
    low = number.value
    if number.scale == 1 and second.scale > 1 and low * second.scale < second.value:
        low *= second.scale
    if low >= second.value:
        return None
    return Amount(number, unit, unit.end, high=second.value, value=low)


def _ratio(text: str, number: Number, end: int, opened: Opened) -> Amount | None:
    """Read "10/10 huyện", "2/3 số hộ", "12 trong tổng số 15 trường", "01 trong 03 Bộ"."""
    if number.written != "figures":
        return _fraction(text, number, end)
    whole = _WHOLE.match(text, end) or _OUT_OF.match(text, end)
    if whole is None:
        return None
    of = float(figures_value(whole[1]))
    if amount := _share_of_money(text, number, whole.start(1)) or _share_told(text, number, whole.end(), of):
        return amount
    unit = _unit(text, whole.end(), lambda: number.value <= of and of > 12 and opened())
    if number.value <= 12 and 1900 <= of <= 2100:
        return None
    if unit is None or unit.kind in ("duration", "percent") or not of or _round_the_clock(text, number, of, unit):
        return None
    return Amount(number, unit, unit.end, of=of)


def _round_the_clock(text: str, number: Number, of: float, unit: Unit) -> bool:
    """Tell whether "24/24" is a time: of "24/24 xã" it is the whole, of "trực 24/24 các điểm chốt" it is none."""
    on_duty = unit.kind != "noun" or _ON_DUTY.search(text, max(0, number.start - 48), number.start)
    return (number.value, of) in _ROUND_THE_CLOCK and bool(on_duty)


def _share_of_money(text: str, number: Number, at: int) -> Amount | None:
    """Read "152/450 tỷ đồng": the power of ten is that of both."""
    whole = read_number(text, at)
    if whole is None or whole.scale == 1:
        return None
    unit = read_unit(text, whole.end, scaled=True)
    if unit is None or unit.kind != "money":
        return None
    return Amount(number, unit, unit.end, of=whole.value, value=number.value * whole.scale)


def _share_told(text: str, number: Number, end: int, of: float) -> Amount | None:
    """Read "37/102 (36,3%) nhiệm vụ": the share between is a count of its own."""
    share = _SHARE.match(text, end)
    unit = read_unit(text, share.end()) if share else None
    return Amount(number, unit, end, of=of) if unit and unit.kind == "noun" else None


def _fraction(text: str, number: Number, end: int) -> Amount | None:
    """Read "hai phần ba số thành viên"."""
    parts = _PARTS.match(text, end)
    whole = read_number(text, parts.end()) if parts else None
    if whole is None or whole.value <= number.value:
        return None
    unit = _unit(text, whole.end, lambda: False) or _unit(text, whole.end, lambda: True)
    return Amount(number, unit or Unit("noun", "phần", whole.end), unit.end if unit else whole.end, of=whole.value)
