"""Counts whose noun stands elsewhere: in the count before, in a label, or after the next number.

"12 mô hình, trong đó cấp tỉnh 04, cấp huyện 08"; "722 tổ chức cơ sở đảng (589 ở xã, 77 ở phường)"; "25 thôn (tăng 2)";
"dân số 214.000"; "Số hội nghị: 15"; "tăng từ 1.200 lên 1.850 hội viên".
"""

from __future__ import annotations

import re

from extract.count_context import approximator_before, change_around, is_named, last_words
from extract.count_nouns import normal, nouns, read_unit, words_of
from extract.findings import Bound, Count
from extract.numbers import Number, read_number

REACH = 320

_WITHOUT_PARTS = {"counts.percent", "counts.money", "counts.measure", "counts.duration", "counts.multiple"}
_UNITS = {"%", "đồng", "USD"}
_IN_LISTS = {"counts.part", "counts.label"}

_NO_ELISION = re.compile(r"\d[\d.,]*+(?:[ \xa0][-–\d]|[-/\w])")
_GOES_ON = re.compile(r"[\w/%]|[.,:-]\d")
_PART = re.compile(r"[ \xa0]+(?:ở|tại|thuộc|định kỳ|đột xuất|trực tiếp|trực tuyến|cấp|loại|mới|cũ)\b")
_PART_NAME = re.compile(r"[ \xa0]+(định kỳ|đột xuất)\b")
_CLOSES = re.compile(r"[ \xa0]*(?:[,;.()\n]|$|và\b)")
# "khiển trách 39, cảnh cáo 13": what a breakdown has before each of its numbers.
_ITEM = re.compile(r"(?:^|[(,;:]|\bvà)[ \xa0]*(?P<label>[^\W\d_]+(?:[ \xa0][^\W\d_]+){0,4})(?:[ \xa0]*:)?[ \xa0]+\Z")
_NEXT_ITEM = re.compile(
    r"(?:[ \xa0]*\([^()\n]{1,24}\))?(?:[ \xa0]*[,;]|[ \xa0]+và)[ \xa0]+"
    r"(?:[^\W\d_]+[ \xa0]+){1,5}\d[\d.]*(?:[ \xa0][^\W\d_]+){0,2}[ \xa0]*[,;.()\n]"
)
# "Cán bộ quản lý: 03. Giáo viên: 45": a label of its own before a colon.
_HEADED = re.compile(
    r"(?:^|[\n.;|(•*]|[-–+][ \xa0])[ \xa0]*(?P<label>[^\W\d_]+(?:[ \xa0][^\W\d_]+){0,4})[ \xa0]*:[ \xa0]*\Z"
)
# "…, có 986 được kết nạp", "còn 50 đang giải quyết": what became of so many of them.
_BECAME = re.compile(r"[ \xa0]+(?:được|đã|đang|bị|chưa)[ \xa0]+[^\W\d_]")
_OF_THEM = re.compile(
    r"(?:,|;|\bvà|\btrong đó)[ \xa0]+(?:đã[ \xa0]+)?(?:có|còn|còn lại|trong đó|trong đó có)[ \xa0]+\Z"
)
# "Tốt 1.102 em (83,04%); Khá 189 (14,24%)".
_GRADE = re.compile(r"(?:^|[;,:.(]|\bvà)[ \xa0]*(?P<label>[^\W\d_]+(?:[ \xa0][^\W\d_]+){0,4})[ \xa0]*:?[ \xa0]+\Z")
# "nhận 1.250 hồ sơ, giải quyết 1.200": nothing but words and commas stands between.
_COORDINATED = re.compile(r"\A[^.;:()\n\d]{0,80}(?:,|[ \xa0]và)[ \xa0][^,.;:()\n\d]*\Z")
_RATE = re.compile(r"(?:lãi suất|thời hạn|hạn mức|tỷ lệ|tỉ lệ|giá|mức|chỉ số|hệ số|điểm|xếp|đứng|hạng|tổng điểm)\b")
_WORD_BEFORE = re.compile(r"[(,;][ \xa0]*(?:nam|nữ|cấp (?:tỉnh|huyện|xã|thôn)|công lập|tư thục)[ \xa0:]+\Z")
_LISTED = re.compile(r"\b(?:trong đó|gồm|bao gồm|cụ thể|chia ra|riêng)\b", re.IGNORECASE)
_MOVED = re.compile(r"\b(?:tăng|giảm|thêm|bớt)(?:[ \xa0]+thêm)?[ \xa0]+\Z", re.IGNORECASE)
_FROM = re.compile(r"\b(?:tăng|giảm|nâng|hạ|rút)[ \xa0]+(?:[^\W\d_]+[ \xa0]+){0,4}từ[ \xa0]+\Z", re.IGNORECASE)
# "lần lượt là 8,91 và 5,2%", "đạt 12,5; 13 và 14%": the sign stands behind the last.
_AND_SHARE = re.compile(
    r"(?:[ \xa0]*[,;][ \xa0]+\d+(?:,\d+)?){0,4}(?:[ \xa0]*[,;]|[ \xa0]+và)[ \xa0]+\d+(?:,\d+)?[ \xa0]?%"
)
_SHARES = re.compile(r"\b(?:là|đạt|bằng|chiếm|tăng|giảm|tỷ lệ|tỉ lệ|lượt)[ \xa0]+(?:\d+(?:,\d+)?[,;]?[ \xa0]+){0,4}\Z")
_TO = re.compile(r"[ \xa0]+(?:lên|xuống|xuống còn|lên thành|còn|thành|đến)[ \xa0]+(?=\d)")
_LABEL = re.compile(
    r"(?:^|[\n;,.(|]|[-+–•][ \xa0])[ \xa0]*(?:(?:tổng|toàn bộ)[ \xa0]+)?"
    r"(?P<head>số(?:[ \xa0]+lượng)?[ \xa0]+)(?P<noun>[^\W\d_]+(?:[ \xa0]+[^\W\d_]+){0,7}?)"
    r"(?:[ \xa0]*(?P<colon>:)|[ \xa0]+(?:là|đạt|có|hiện có|khoảng|còn|ước))?[ \xa0]*\Z",
    re.IGNORECASE,
)
_POPULATION = re.compile(
    r"\b((?:dân|quân|nhân|sĩ) số)(?:[ \xa0]+(?:là|đạt|có|hiện có|khoảng|trên|hơn|gần|toàn \w+|trung bình))*"
    r"[ \xa0]*:?[ \xa0]*\Z",
    re.IGNORECASE,
)


class Elisions:
    """Find counts without a noun of their own, one after the other through a text."""

    def __init__(self, text: str) -> None:
        self._text = text

    def count_at(self, number: Number, found: list[Count]) -> Count | None:
        """Return the count that `number` is; `found` holds the counts before it, the nearest last."""
        text, at = self._text, number.start
        if not text[at].isdecimal() or (at and (text[at - 1].isalnum() or text[at - 1] in "/.-–,")):
            return None
        if number.is_year or _NO_ELISION.match(text, at) or _GOES_ON.match(text, number.end):
            return None
        return (
            self._moved_from(number)
            or self._share(number)
            or self._person(number)
            or self._part(number, found)
            or self._labelled(number)
        )

    def _share(self, number: Number) -> Count | None:
        """Take the unit of the next number: "lần lượt là 8,91 và 5,2%"."""
        text = self._text
        joint = _AND_SHARE.match(text, number.end)
        if joint is None or not _SHARES.search(text[max(0, number.start - 40) : number.start]):
            return None
        return self._count(number, "%", "counts.percent", 0.8)

    def _moved_from(self, number: Number) -> Count | None:
        """Take the noun of the second number: "tăng từ 1.200 lên 1.850 hội viên"."""
        text = self._text
        to = _TO.match(text, number.end)
        if to is None or not _FROM.search(text[max(0, number.start - 60) : number.start]):
            return None
        second = read_number(text, to.end())
        unit = read_unit(text, second.end) if second else None
        return self._count(number, unit.noun, "counts.moved", 0.85) if unit else None

    def _part(self, number: Number, found: list[Count]) -> Count | None:
        """Take the noun of the count before: as a part of it, or as what it changed by."""
        text = self._text
        whole = self._whole(number, found)
        if whole is None:
            return None
        between = text[whole.end : number.start]
        if number.value <= whole.value and _BECAME.match(text, number.end) and _OF_THEM.search(between):
            return self._count(number, whole.noun, "counts.part", 0.7)
        moved = _MOVED.search(between)
        closes = _CLOSES.match(text, number.end)
        if moved and (closes or text.startswith(" so ", number.end)):
            return self._count(number, whole.noun, "counts.change", 0.8)
        if closes and not moved and (_graded(between) or self._broken_down(number, whole, between)):
            return self._count(number, self._opened_by(number, found) or whole.noun, "counts.part", 0.7)
        return self._part_named(number, whole, between, closes is not None)

    def _part_named(self, number: Number, whole: Count, between: str, closes: bool) -> Count | None:
        """Take the noun of the whole for a part that a word names: "(589 ở xã)", "trong đó cấp tỉnh 04"."""
        text = self._text
        bracket = between.rfind("(") > between.rfind(")") or (whole.rule == "counts.part" and ")" not in between)
        if bracket and _PART.match(text, number.end):
            name = _PART_NAME.match(text, number.end)
            return self._count(number, whole.noun, "counts.part", 0.8, end=name.end() if name else None)
        if bracket and closes and _WORD_BEFORE.search(between) and not _named(between):
            return self._count(number, whole.noun, "counts.part", 0.75)
        listed = whole.rule == "counts.part" or (_LISTED.search(between) and number.value <= whole.value)
        if listed and closes and re.search(r"[^\W\d_:][ \xa0:]+\Z", between):
            return None if _named(between) else self._count(number, whole.noun, "counts.part", 0.7)
        return None

    def _broken_down(self, number: Number, whole: Count, between: str) -> bool:
        """Tell whether a colon or bracket behind a count lists its parts: "57 vụ: hình sự 39, dân sự 18"."""
        item = _ITEM.search(between)
        if item is None or _named(between) or not item["label"][0].islower() or "." in between:
            return False
        if _RATE.match(item["label"]):
            return False
        became = number.value <= whole.value and _outcome(item["label"])
        if _COORDINATED.search(between) and (became or _NEXT_ITEM.match(self._text, number.end)):
            return True
        if whole.rule in _IN_LISTS:
            return between.count("(") == between.count(")") or "(" in between
        opened = between.rfind("(") > between.rfind(")") or ":" in between
        return opened and number.value <= whole.value and bool(_NEXT_ITEM.match(self._text, number.end))

    def _opened_by(self, number: Number, found: list[Count]) -> str | None:
        """Return the noun of the count that the bracket or colon before the number stands behind, None for no such."""
        text = self._text
        line = text.rfind("\n", 0, number.start) + 1
        bracket, colon = text.rfind("(", line, number.start), text.rfind(":", line, number.start)
        opener = bracket if bracket > text.rfind(")", line, number.start) else colon
        before = (count for count in reversed(found) if line <= count.start < opener >= count.end)
        return next((c.noun for c in before if c.rule not in _WITHOUT_PARTS and c.noun not in _UNITS), None)

    def _person(self, number: Number) -> Count | None:
        """Take the noun before the number: "137 người, giảng viên 98 (tiến sĩ 11, thạc sĩ 74)"."""
        text = self._text
        if not _CLOSES.match(text, number.end):
            return None
        before = text[max(0, number.start - 48) : number.start]
        headed = _HEADED.search(before)
        item = headed or _ITEM.search(before)
        if item is None or (item.start() == 0 and number.start > len(before)):
            return None
        label = item["label"].lower() if headed else item["label"]
        known = "people" in nouns().get(normal(label), frozenset()) and normal(label) not in ("nam", "nữ")
        return self._count(number, label, "counts.label", 0.75) if known else None

    def _whole(self, number: Number, found: list[Count]) -> Count | None:
        """Return the count that the number may be a part of: the nearest before it in the same paragraph."""
        for count in reversed(found[-8:]):
            if number.start - count.end > REACH or "\n" in self._text[count.end : number.start]:
                return None
            if count.rule not in _WITHOUT_PARTS and count.noun not in _UNITS:
                return count
        return None

    def _labelled(self, number: Number) -> Count | None:
        """Take the noun of the label: "- Số hội nghị: 15", "dân số 214.000"."""
        text = self._text
        before = text[max(0, number.start - 90) : number.start]
        near = approximator_before(text, number.start)
        if near:
            before = text[max(0, near[0] - 90) : near[0]]
        if "số" not in before.lower() or not _CLOSES.match(text, number.end):
            return None
        if match := _POPULATION.search(before):
            return self._count(number, match[1].lower(), "counts.label", 0.85)
        match = _LABEL.search(before)
        if match is None or match["noun"].lower() in words_of("not_labels"):
            return None
        unit = read_unit(f"  {match['noun']}", 1, opened=True)
        if unit is None or unit.kind not in ("noun", "open") or (unit.kind == "open" and not match["colon"]):
            return None
        return self._count(number, unit.noun, "counts.label", 0.75)

    def _count(self, number: Number, noun: str, rule: str, confidence: float, end: int | None = None) -> Count:
        start, bound = number.start, "="
        if near := approximator_before(self._text, number.start):
            start, bound = near
        stop = end or number.end
        sign: Bound = bound  # type: ignore[assignment]
        change = change_around(self._text, start, stop)
        return Count(
            start=start,
            end=stop,
            rule=rule,
            confidence=confidence,
            value=number.value,
            noun=noun,
            bound=sign,
            change=change,
        )


def _outcome(label: str) -> bool:
    """Tell whether the words say what became of a part of the whole: "giải quyết", "đã khắc phục", "quá hạn"."""
    words = normal(label).removeprefix("đã ").removeprefix("được ").split()
    return any(" ".join(words[:size]) in words_of("outcomes") for size in (1, 2, 3))


def _graded(between: str) -> bool:
    """Tell whether the words right before the number are a grade: "; Khá", ", yếu"."""
    item = _GRADE.search(between)
    if item is None or "\n" in between:
        return False
    return item["label"].lower().removeprefix("loại ").removeprefix("xếp loại ") in words_of("grades")


def _named(between: str) -> bool:
    return is_named(last_words(between, len(between)))
