"""Sentences that announce what follows: "… còn một số tồn tại, hạn chế, cụ thể là: …", "Nguyên nhân là do: …"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from extract.cues import Cue, Found, fold
from extract.lexicon import load
from extract.sentences import comma_parts, parts, protected

Announced = Literal["shortcoming", "cause", "other"]

_OTHER = frozenset({"task", "recommendation", "purpose", "result", "result_cause", "lesson"})
_CARRIES_ON = re.compile(r"(?:cá biệt|thậm chí|đặc biệt|nhất là|riêng)\b")
_FINDING = 30
_FINDS = re.compile(r"\b(?:nhận thấy|phát hiện|cho thấy|chỉ ra|ghi nhận|thấy|nổi lên|phản ánh)(?: rằng| là)?\s?$")
_ORDER_AT = 3
_ORDERING = frozenset({"imperative", "command"})
_CARRYING_OUT = frozenset({"thực hiện", "triển khai", "tổ chức", "đánh giá", "căn cứ", "kiểm tra", "giám sát"})
_TO_BE = re.compile(r"[\s,]*(?:mà\s)?(?:cần|phải)\s(?:\w+\s){0,4}", re.IGNORECASE)  # "hạn chế cần sớm khắc phục"
_LINK_LENGTH = 60
_LONG_LINK = 160  # of a link that ends in so many words: "… trong nửa nhiệm kỳ qua như:"
_LINKING = (" như", " như sau", " sau đây", " sau", " cụ thể là", " cụ thể", " đó là", " gồm", " là")
ORDER_LENGTH = 160
LIST_ITEMS = 3
_SEVERAL = re.compile(
    r"\b(?:những|nhiều|một số|các|không ít|hàng loạt)\s(?:\w+\s)?"
    r"(?:vấn đề|việc|mặt|nơi|biểu hiện|hiện tượng|điểm|khâu)\b"
)
_CONCLUDES = re.compile(
    r"\b(?:kết luận|đánh giá|nhận xét|nhận thấy|báo cáo|ý kiến|thông báo)\b"
)  # what follows assesses
_SUCH_AS = re.compile(r",?\snhư(?:\slà)?\s(?!sau\b|trên\b|vậy\b)")
_HAS = re.compile(r"\b(?:còn|vẫn|bộc lộ|gặp|có|tồn tại|xảy ra|nảy sinh)\s", re.IGNORECASE)
_ORDER = re.compile(r"\b(?:yêu cầu|chỉ thị|đề nghị|giao|phân công|quyết định)\b[^.;]{0,120}:$")


@dataclass(slots=True)
class LeadIn:
    """What a sentence announces, and where the announcement ends (after its colon).

    `bare`: a list with commas whose items need no defect word, since "nhiều vấn đề" before it says what they are.
    """

    kind: Announced
    end: int
    bare: bool = False


def lead_in(text: str, structure: Found, defects: Found, start: int, end: int) -> LeadIn | None:
    """Return the announcement that ends at the first colon of the sentence or at "hạn chế như", None without one."""
    colon = _colon(text, start, end)
    if colon is None:
        return _such_as(text, structure, defects, start, end)
    kind = _announced(text, structure.between(_after_conceded(text, structure, start, colon), colon), colon)
    if kind in ("other", None) and _FINDS.search(text, max(start, colon - _FINDING), colon):
        items = parts(text, colon + 1, end)
        short = sum(defects.states_defect(*item) for item in items)
        found = len(items) >= LIST_ITEMS and short * 2 > len(items)
        return LeadIn("shortcoming", colon + 1) if found else None
    if kind == "other" and defects.states_defect(start, colon):
        return None
    return None if kind is None else LeadIn(kind, colon + 1, bare=kind == "shortcoming")


def _after_conceded(text: str, structure: Found, start: int, colon: int) -> int:
    """Return where "Bên cạnh những kết quả đạt được, chúng ta nhìn nhận:" has conceded what went well."""
    opening = structure.opening(start, colon)
    comma = text.find(",", start, colon) if opening is not None and "concession" in opening.groups else -1
    return comma + 1 if comma >= 0 else start


def _such_as(text: str, structure: Found, defects: Found, start: int, end: int) -> LeadIn | None:
    """Read "… còn nhiều hạn chế như A; B; C": a list whose parts semicolons divide needs no colon."""
    cues = structure.between(start, end)
    if text.find(";", start, end) < 0 or _orders(text, cues, defects, start, end):
        return None
    for cue in cues:
        link = _SUCH_AS.match(text, cue.end, end) if "shortcoming" in cue.groups else None
        if link and text.find(";", start, cue.start) < 0 and _quantified(text, cue.start):
            return LeadIn("shortcoming", link.end())
    return None


def mentions_shortcomings(text: str, structure: Found, defects: Found, start: int, end: int) -> bool:
    """Whether the sentence speaks of shortcomings in general ("nhiều khó khăn, tồn tại, yếu kém") without a task."""
    cues = structure.between(start, end)
    if _orders(text, cues, defects, start, end):
        return False
    for position, cue in enumerate(cues):
        if "shortcoming" in cue.groups and _quantified(text, cue.start) and not _is_conceded(cues, position):
            before = cues[:position]
            if any("solved" in c.groups for c in defects.between(cue.end, end)):
                return False
            return not any("task" in c.groups or "remedy" in c.groups for c in before)
    return False


def _is_conceded(cues: Sequence[Cue], position: int) -> bool:
    """Whether the cue stands in a concession that the sentence turns from: "Tuy gặp nhiều khó khăn, nhưng …"."""
    conceded = any("concession" in cue.groups for cue in cues[:position])
    return conceded and any("contrast" in cue.groups for cue in cues[position + 1 :])


def _orders(text: str, cues: Sequence[Cue], defects: Found, start: int, end: int) -> bool:
    """Whether the sentence begins with what is to be done: "Chấn chỉnh ngay những mặt còn yếu kém", "Phối hợp …".

    "Thực hiện Chỉ thị …, các xã còn nhiều hạn chế" does not, nor a sentence that turns ("…, song còn nhiều khó khăn").
    """
    if any(cue.groups.keys() & {"contrast", "concession"} for cue in cues):
        return False
    addition = next((cue for cue in cues if cue.start == start and "addition" in cue.groups), None)
    first = defects.first(addition.end if addition else start, end)
    if first is None or first.start - (addition.end if addition else start) > _ORDER_AT:
        return False
    return bool(first.groups.keys() & _ORDERING) and first.phrase not in _CARRYING_OUT


def list_head(text: str, defects: Found, start: int, end: int) -> LeadIn | None:
    """Return the announcement in "… còn chưa đều: A; B; C" or "… nhiều vấn đề gây bức xúc: A, B, C", None without one.

    What stands before the colon falls short in general, what stands after it says how.
    """
    colon = _colon(text, start, end)
    if colon is None or not text[colon + 2 : colon + 3].islower() or not defects.states_defect(start, colon):
        return None
    items = parts(text, colon + 1, end)
    carries_on = any(_CARRIES_ON.match(text, item[0]) for item in items[1:])  # "…: đi muộn; cá biệt có 3 em …"
    listed = text.find(";", start, colon) < 0 and len(items) > 1 and not carries_on
    named = not listed and _SEVERAL.search(text, start, colon) and len(comma_parts(text, colon + 1, end)) >= LIST_ITEMS
    return LeadIn("shortcoming", colon + 1, bare=bool(named)) if listed or named else None


def orders_follow(text: str, start: int, end: int) -> bool:
    """Whether a paragraph ends in an order whose parts are the paragraphs below: "…, yêu cầu các sở, ngành:"."""
    first = max(start, end - ORDER_LENGTH)
    return text[end - 1] == ":" and not _CONCLUDES.search(text, first, end) and bool(_ORDER.search(text, first, end))


def _colon(text: str, start: int, end: int) -> int | None:
    at = text.find(":", start, end)
    if at < 0:
        return None
    if any(a < at < b for a, b in protected(text, start, end)):
        return None
    return None if text[at + 1 : at + 2].isdigit() and text[at - 1 : at].isdigit() else at


def _announced(text: str, cues: Sequence[Cue], colon: int) -> Announced | None:
    named = _without_attributes(text, [c for c in cues if c.groups.keys() & (_OTHER | {"shortcoming", "cause"})])
    if not named:
        return None
    last = named[-1]
    groups = {group for cue in named for group in cue.groups}
    if "cause" in groups and "cause" in _after_last(named, _OTHER):
        return "cause"
    if "shortcoming" not in last.groups:
        return "other" if last.groups.keys() & _OTHER and colon - last.end <= _LINK_LENGTH else None
    link = fold(text[last.end : colon]).strip(" ,.;")
    task = next((cue for cue in reversed(named) if "task" in cue.groups), None)
    if task is not None and not link.startswith(("như", "trong đó", "đó là")) and not _has(text, task.end, last.start):
        return "other"
    longest = _LONG_LINK if f" {link}".endswith(_LINKING) else _LINK_LENGTH
    return "shortcoming" if link in _links() or len(link) <= longest else None


def _without_attributes(text: str, named: Sequence[Cue]) -> list[Cue]:
    """Leave out the tasks that only say what is to become of the shortcomings: "những hạn chế cần sớm khắc phục"."""
    out: list[Cue] = []
    for cue in named:
        of_these = bool(out) and "shortcoming" in out[-1].groups and "task" in cue.groups
        if not (of_these and _TO_BE.fullmatch(text, out[-1].end, cue.start)):
            out.append(cue)
    return out


def _has(text: str, start: int, end: int) -> bool:
    """Whether the words say that the work has shortcomings ("… nhiệm vụ còn một số hạn chế"), none to be overcome."""
    return start < end and _HAS.search(text, start, end) is not None


def _after_last(named: Sequence[Cue], groups: frozenset[str]) -> set[str]:
    """Return the groups of the cues after the last one of `groups`."""
    after: set[str] = set()
    for cue in named:
        after = set() if cue.groups.keys() & groups else after | set(cue.groups)
    return after


def _quantified(text: str, at: int) -> bool:
    """Whether one of the three words before `at` is a quantifier (những, một số, nhiều …)."""
    before = fold(text[max(0, at - 30) : at]).split()[-3:]
    return any(word in _quantifiers() for word in before) or "một số" in " ".join(before)


@cache
def _links() -> frozenset[str]:
    return frozenset(load("cues.yaml")["links"]) | {""}


@cache
def _quantifiers() -> frozenset[str]:
    return frozenset(load("cues.yaml")["quantifiers"])
