"""The counts component: every number that counts something, with what it counts, its bound, whole, period and change.

The grammar is that of the genre (domain reference §5): "trên 100.000 bản mỗi năm", "10/10 huyện, thành phố",
"từ 20 đến 25 hộ", "hàng nghìn tin, bài", "1 tỷ 200 triệu đồng". Dates, references, numbers of articles and names with
figures are not counts. One scan over the text finds where numbers begin; everything else looks a few words around.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from heapq import merge

from ahocorasick_rs import AhoCorasick
from spacy.language import Language
from spacy.tokens import Doc

from extract.count_context import (
    approximator_before,
    begins_with_from,
    bound_after,
    change_around,
    is_strictly_named,
    is_named,
    last_words,
    opens_count,
    period_after,
    period_before,
)
from extract.count_elisions import Elisions
from extract.count_tables import counts_in_tables
from extract.count_nouns import Unit, normal, read_unit, words_of
from extract.findings import Bound, Count, Reference
from extract.layers import publish, published, source, text_of
from extract.numbers import FIGURES, Number, figures_value, read_number

_FIGURE = re.compile(r"\d[\d.,]*")
_NUMERIC_DATE = re.compile(r"\d{1,2}[ ]?([/.\-–])[ ]?\d{1,2}[ ]?\1[ ]?(?:1[89]|20)\d\d(?![\d/])")
_WORDS = "hàng vài mấy dăm chục nửa một hai ba bốn năm sáu bảy bẩy tám chín mười".split()
_TO = re.compile(r"[ \xa0]*[-–—][ \xa0]*|[ \xa0]+(?:đến|tới|đến khoảng)[ \xa0]+")
_DASH = re.compile(r"[ \xa0]*[-–—]")
_SPELLED = re.compile(r"[ \xa0]*\((?:[^\W\d]+[ \xa0]?){1,10}\)")
_WHOLE = re.compile(rf"[ \xa0]?/[ \xa0]?({FIGURES})(?![\w/]|[.,-]\d)")
_OUT_OF = re.compile(
    rf"[ \xa0]+(?:trong|trên)[ \xa0]+(?:tổng[ \xa0]+số[ \xa0]+|tổng[ \xa0]+|số[ \xa0]+)?({FIGURES})(?=[ \xa0])"
)
_PARTS = re.compile(r"[ \xa0]+phần[ \xa0]+(?=(?:hai|ba|tư|bốn|năm|sáu|bảy|tám|chín|mười)\b)")
_IN_FIGURES = re.compile(r"[ \xa0]*\([ \xa0]*\d[\d.,]*[ \xa0]?%?[^()\d]{0,12}\)")
_TOTAL_NOUN = re.compile(r"[ \xa0]+(?:tổng[ \xa0]+)?số(?=[ \xa0])")
_CLOCK = re.compile(r"(?:\b(?:lúc|hồi|từ|đến|trước|sau)|[,(])[ \xa0]+\Z", re.IGNORECASE)
_PAST_HOUR = re.compile(r"\b(?:lúc|hồi|từ|vào|đến)[ \xa0]+\d{1,2}[ \xa0]+giờ[ \xa0]+\Z")
_SYMBOL = re.compile(r"[ \xa0]?[-–/][ \xa0]?[A-ZĐƯ]|[^\W\d_]|[.\-–/]\d|:\d")
_TIMES = re.compile(r"\b[Gg]ấp[ \xa0]+(đôi|rưỡi|(?:hai|ba|bốn|năm|mười)(?=[ \xa0]+(?:so|lần)))\b")
_SAME_CHANGE = re.compile(r"[ \xa0]*\([ \xa0]*|[ \xa0]+(?:lên|xuống|còn|xuống còn|lên thành|đến)[ \xa0]+")
_CHANGES_FROM = re.compile(r"\b(?:tăng|giảm)[ \xa0]+từ[ \xa0]+\Z", re.IGNORECASE)
_ROMAN = re.compile(r"[ \xa0]+[IVX]+\b")
_ROUND_THE_CLOCK = {(24.0, 24.0), (24.0, 7.0)}


@Language.factory("trichluc_counts", assigns=["doc.spans"])
def create(nlp: Language, name: str) -> CountsFinder:
    """Return the component."""
    return CountsFinder()


class CountsFinder:
    """Find the counts of a document."""

    def __call__(self, doc: Doc) -> Doc:
        """Publish the layer."""
        masked = [(ref.start, ref.end) for ref in published(doc, "references", Reference)]
        found = find_counts(text_of(doc), masked)
        taken = Mask([(count.start, count.end) for count in found] + masked)
        cells = (count for count in counts_in_tables(source(doc)) if taken.end_at(count.start) == count.start)
        publish(doc, "counts", [*found, *cells])
        return doc


def find_counts(text: str, masked: list[tuple[int, int]] | None = None) -> list[Count]:
    """Return the counts of `text` in order. `masked`: spans where no count can stand (references)."""
    mask = Mask(masked or [])
    elisions = Elisions(text)
    found: list[Count] = []
    end = 0
    for at in _starts(text):
        if at < end:
            continue
        end = max(mask.end_at(at), _end_of_date(text, at))
        if end > at:
            continue
        joined = bool(found) and found[-1].end == at - 1 and text[at - 1] == "/"
        count = _count_at(text, at, mask, joined) or elisions.count_at(at, found)
        if count is not None:
            found.append(count)
            end = count.end
    return sorted([*_with_shared_changes(text, found), *_multiples(text, found)], key=lambda count: count.start)


def _starts(text: str) -> Iterator[int]:
    """Yield where numbers may begin, in order: at figures, and at words that stand alone."""
    figures = ((match.start(), True) for match in _FIGURE.finditer(text))
    words = ((start, False) for _, start, _ in _word_finder().find_matches_as_indexes(text))
    for at, in_figures in merge(figures, words):
        if in_figures or not at or not (text[at - 1].isalnum()):
            yield at


def _end_of_date(text: str, at: int) -> int:
    """Return where the date in figures that begins at `at` ends; `at` when there is none."""
    match = _NUMERIC_DATE.match(text, at) if text[at : at + 1].isdecimal() else None
    return match.end() if match else at


@cache
def _word_finder() -> AhoCorasick:
    return AhoCorasick([f"{form} " for word in _WORDS for form in (word, word.capitalize())])


def _with_shared_changes(text: str, found: list[Count]) -> Iterator[Count]:
    """Yield the counts; a change told of one holds for the next in "giảm 30 vụ (20%)", "giảm từ 5,2% xuống 3,1%"."""
    before: Count | None = None
    for count in found:
        if count.change is None and before and _SAME_CHANGE.fullmatch(text, before.end, count.start):
            if before.change or _CHANGES_FROM.search(text[max(0, before.start - 12) : before.start]):
                way = before.change or text[max(0, before.start - 12) : before.start].split()[-2].lower()
                count = replace(count, change=way)
        yield count
        before = count


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


@dataclass(frozen=True, slots=True)
class _Amount:
    """A number with what follows it: the upper end of a range, the whole, and the unit."""

    number: Number
    unit: Unit
    end: int
    high: float | None = None
    of: float | None = None
    value: float | None = None


def _count_at(text: str, at: int, mask: Mask, joined: bool) -> Count | None:
    """Return the count that begins at `at`; `joined`: right after another and a slash ("15 vụ/20 đối tượng")."""
    if not (joined or _may_begin(text, at)):
        return None
    number = read_number(text, at)
    if number is None or (
        number.written == "order" and text[at : at + 5].lower() == "chục " and not _approximated(text, at)
    ):
        return None
    words = last_words(text, _left_of_approximator(text, at))
    amount = _amount(text, number, words, mask)
    if amount is None or not _counts(text, at, amount, words):
        return None
    return _finding(text, at, amount)


def _may_begin(text: str, at: int) -> bool:
    """Return whether the character before leaves the number free: no symbol, decimal or name runs into it."""
    before = text[at - 1] if at else " "
    if before in "/._#@&~^=\\" or before.isalnum():
        return False
    if before in ",":
        return not text[at - 2 : at - 1].isdigit()
    return before not in "-–" or at < 2 or text[at - 2] in " \n\t\xa0("


def _left_of_approximator(text: str, at: int) -> int:
    found = approximator_before(text, at)
    return found[0] if found else at


def _approximated(text: str, at: int) -> bool:
    return approximator_before(text, at) is not None


def _amount(text: str, number: Number, words: list[str], mask: Mask) -> _Amount | None:
    """Read range, ratio and unit after the number; None when nothing counted follows."""
    end = number.end
    if spelled := _SPELLED.match(text, end):
        end = spelled.end()
    before = text[number.start - 1] if number.start else ""
    opened = number.written == "figures" and opens_count(words, "\n" if not words and before in " \xa0" else before)
    opened = opened or _approximated(text, number.start)
    if (amount := _range(text, number, end, opened, mask)) or (amount := _ratio(text, number, end, opened)):
        return amount
    unit = _unit(text, end, opened, number.scale > 1)
    if unit is None and number.scale >= 1e6 and not _SYMBOL.match(text, end) and words[-1:] != ["số"]:
        unit = Unit("money", "đồng", end)
    if unit is None:
        return None
    of, stop = None, unit.end
    if number.written == "words" and (figures := _IN_FIGURES.match(text, stop)):
        stop = figures.end()
    if (whole := _WHOLE.match(text, stop)) and not _listed_at(text, whole.end()):
        of, stop = float(figures_value(whole[1])), whole.end()
    return _Amount(number, unit, stop, of=of)


def _listed_at(text: str, end: int) -> bool:
    unit = read_unit(text, end)
    return unit is not None and unit.kind in ("noun", "duration")


def _unit(text: str, end: int, opened: bool, scaled: bool = False) -> Unit | None:
    unit = read_unit(text, end, opened=opened, scaled=scaled)
    if unit is None and (total := _TOTAL_NOUN.match(text, end)):
        unit = read_unit(text, total.end())
        unit = replace(unit, noun=f"số {unit.noun}") if unit and unit.kind == "noun" else None
    return unit


def _range(text: str, number: Number, end: int, opened: bool, mask: Mask) -> _Amount | None:
    """Read "5 - 7 lớp", "từ 20 đến 25 hộ", "70 - 80%", "từ 06 tháng đến 36 tháng tuổi"."""
    first = read_unit(text, end, scaled=number.scale > 1)
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
    return _Amount(number, unit, unit.end, high=second.value, value=low)


def _ratio(text: str, number: Number, end: int, opened: bool) -> _Amount | None:
    """Read "10/10 huyện", "2/3 số hộ", "12 trong tổng số 15 trường", "01 trong 03 Bộ"."""
    if number.written != "figures":
        return _fraction(text, number, end)
    whole = _WHOLE.match(text, end) or _OUT_OF.match(text, end)
    if whole is None:
        return None
    of = float(figures_value(whole[1]))
    unit = _unit(text, whole.end(), opened and number.value <= of and of > 12)
    if number.value <= 12 and 1900 <= of <= 2100:
        return None
    if unit is None or unit.kind in ("duration", "percent") or (number.value, of) in _ROUND_THE_CLOCK or not of:
        return None
    return _Amount(number, unit, unit.end, of=of)


def _fraction(text: str, number: Number, end: int) -> _Amount | None:
    """Read "hai phần ba số thành viên"."""
    parts = _PARTS.match(text, end)
    whole = read_number(text, parts.end()) if parts else None
    if whole is None or whole.value <= number.value:
        return None
    unit = _unit(text, whole.end, False) or _unit(text, whole.end, True)
    return _Amount(number, unit or Unit("noun", "phần", whole.end), unit.end if unit else whole.end, of=whole.value)


def _counts(text: str, at: int, amount: _Amount, words: list[str]) -> bool:
    """Return whether the number counts: not a year, a date, a clock time, a place in a list or part of a name."""
    number, unit = amount.number, amount.unit
    if unit.kind in ("percent", "money", "measure"):
        return not (unit.noun == "độ" and words and words[-1].lower() in ("cấp", "mức"))
    if number.is_year and (unit.kind != "noun" or _dated(words)):
        return False
    if number.written != "figures" and not _words_count(text, at, amount, words):
        return False
    if _starts_heading(text, at, unit) or not _capitals_fit(text, at, unit, words) or _ROMAN.match(text, unit.end):
        return False
    if unit.kind == "duration":
        return _duration_counts(text, at, amount, words)
    if is_named(words):
        return unit.kind == "noun" and unit.noun[:1].islower() and not is_strictly_named(words)
    return unit.kind == "noun" or not (
        words and words[-1][:1].isupper() and len(words[-1]) > 1 and not _first_word(text, at)
    )


def _dated(words: list[str]) -> bool:
    return bool(words) and words[-1].lower() in {
        "năm",
        "từ",
        "đến",
        "tháng",
        "đoạn",
        "kỳ",
        "đầu",
        "cuối",
        "trước",
        "sau",
        "trong",
        "với",
        "tết",
        "xuân",
    }


def _first_word(text: str, at: int) -> bool:
    """Return whether only one word stands between the number and the beginning of its sentence."""
    return bool(re.search(r"(?:^|[.\n:;“(\-–+])[ \xa0]*[^\W\d_]+[ \xa0]+\Z", text[max(0, at - 24) : at]))


def _words_count(text: str, at: int, amount: _Amount, words: list[str]) -> bool:
    """Return whether a number in words counts: only before a listed noun, never as article, ordinal or name."""
    number, unit = amount.number, amount.unit
    if unit.kind != "noun" or is_named(words):
        return number.written == "order" and unit.kind != "duration" and not is_named(words)
    if (number.value == 1 and amount.high is None and amount.of is None) or unit.noun[:1].isupper():
        return False
    noun = normal(unit.noun)
    if number.value in (2, 3) and noun.split()[0] in words_of("anaphoric") and amount.high is None:
        return False
    if words and words[-1].lower() in ("cả", "giải", "hạng", "thứ", "lần"):
        return False
    return text[at].islower() or not words


def _starts_heading(text: str, at: int, unit: Unit) -> bool:
    """Return whether the number stands first on its line before a capital: a heading or a row of a table."""
    line = text.rfind("\n", 0, at) + 1
    return not text[line:at].strip(" \t|-–+•*") and unit.noun[:1].isupper() and not unit.noun.isupper()


def _capitals_fit(text: str, at: int, unit: Unit, words: list[str]) -> bool:
    """Return whether a noun with a capital may be counted: "55 Sở Tư pháp", not "Xã Thới Hoà 6.11 Xã Trà Côn"."""
    noun = unit.noun
    if not noun[:1].isupper() or (noun.isupper() and len(noun) < 5):
        return True
    if noun.isupper():
        return bool(words) and words[-1].isupper()
    return (not words and text[at - 1 : at] not in ("", "\n")) or (bool(words) and words[-1].islower())


def _duration_counts(text: str, at: int, amount: _Amount, words: list[str]) -> bool:
    """Return whether "N tháng", "N năm" is a length of time and not a date, a clock time or a reporting period."""
    if amount.number.written != "figures" or is_named(words):
        return False
    after = text[amount.unit.end : amount.unit.end + 12]
    noun = normal(amount.unit.noun)
    if re.match(r"[ \xa0]+(?:đầu|cuối)\b|[ \xa0]+\d", after):
        return False
    if noun in ("tháng", "năm") and re.match(r"[ \xa0]*/[ \xa0]*\d", after):
        return False
    if noun == "phút" and _PAST_HOUR.search(text[max(0, at - 16) : at]):
        return False
    return not (
        noun == "giờ"
        and (_CLOCK.search(text[max(0, at - 10) : at]) or re.match(r"[ \xa0]+(?:ngày|sáng|chiều|tối)", after))
    )


def _finding(text: str, at: int, amount: _Amount) -> Count:
    """Build the finding: widen the span by approximator and bound, and read period and change around it."""
    start, end = at, amount.end
    bound: Bound = "~" if amount.number.written == "order" else "="
    if near := approximator_before(text, at):
        start, bound = near[0], near[1]
    elif (source := begins_with_from(text, at)) is not None and amount.high is not None:
        start = source
    if after := bound_after(text, end):
        end, bound = after
        source = begins_with_from(text, start)
        start = start if source is None else source
    elif start < at and (source := begins_with_from(text, start)) is not None and amount.high is not None:
        start = source
    period = period_after(text, end) if amount.of is None or amount.unit.kind != "noun" else None
    change = change_around(text, start, end)
    if period:
        end = period[0]
    return Count(
        start=start,
        end=end,
        rule=_rule(amount),
        confidence={"open": 0.7, "duration": 0.8}.get(amount.unit.kind, 0.95),
        value=_tidy(amount.number.value if amount.value is None else amount.value),
        noun=amount.unit.noun,
        high=None if amount.high is None else _tidy(amount.high),
        bound=bound,
        of=amount.of,
        per=period[1] if period else period_before(text, start),
        change=change,
    )


def _tidy(value: float) -> float:
    return round(value, 6)


def _rule(amount: _Amount) -> str:
    if amount.of is not None:
        return "counts.ratio"
    if amount.high is not None:
        return "counts.range"
    if amount.number.written != "figures":
        return f"counts.{amount.number.written}"
    return f"counts.{amount.unit.kind}"


def _multiples(text: str, found: list[Count]) -> Iterator[Count]:
    """Yield "gấp đôi", "gấp rưỡi", "gấp ba so với …": how many times as much."""
    taken = {count.start for count in found}
    for match in _TIMES.finditer(text):
        if match.start(1) in taken or any(match.start() <= start < match.end() for start in taken):
            continue
        number = read_number(text, match.start(1))
        value = {"đôi": 2.0, "rưỡi": 1.5}.get(match[1]) or (number.value if number else 0.0)
        if value:
            change = change_around(f"{text[: match.start()]}gấp ", match.start() + 4, match.start() + 4)
            after = change_around(text, match.start(1), match.end())
            yield Count(
                start=match.start(),
                end=match.end(),
                rule="counts.multiple",
                confidence=0.8,
                value=value,
                noun="lần",
                change=after or change,
            )
