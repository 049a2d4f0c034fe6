"""From a sentence to the clause that states something: openings, reports and closings are left outside the span."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.cues import Found
from extract.defects import states_defect
from extract.sections import after_mark
from extract.sentences import Span, comma_parts

_CLOSING = ' \t\n;.…,:/!?*"'
_OPENING = " \t\n,:;\"“”'-–+*…."
_REPORT_LENGTH = 200
_AND = re.compile(r"(?:và|đồng thời|rằng|là|như|thì)[\s,:]+", re.IGNORECASE)


def strip_end(text: str, start: int, end: int) -> int:
    """Return the end of the clause without its closing marks (";", "…", "./.", an unopened closing quote)."""
    while end > start:
        last = text[end - 1]
        if last in _CLOSING or (last == "”" and text.count("“", start, end) < text.count("”", start, end)):
            end -= 1
        elif text.endswith(("v.v", ",vv"), start, end):
            end -= 3
        else:
            break
    return end


def strip_start(text: str, structure: Found, start: int, end: int) -> int:
    """Return the start of the clause after marks, ordinals ("Thứ nhất,"), turns ("Tuy nhiên,") and concessions."""
    start = after_mark(text, start, end)
    while start < end:
        begin = _skip_marks(text, start, end)
        opening = next(iter(structure.between(begin, end)), None)
        if opening is None or opening.start > begin:
            return begin
        after = _after_opening(text, structure, begin, opening.end, set(opening.groups), end)
        if after is None:
            return begin
        start = after
    return start


def _skip_marks(text: str, start: int, end: int) -> int:
    while start < end and text[start] in _OPENING:
        start += 1
    if (word := _AND.match(text, start, end)) and word[0].lower().startswith(("và", "đồng thời", "rằng")):
        return word.end()
    return start


def _after_opening(text: str, structure: Found, begin: int, word_end: int, groups: set[str], end: int) -> int | None:
    """Return where the clause goes on after an opening word, None when the word belongs to the clause."""
    following = text[word_end : word_end + 1]
    if "ordinal" in groups and following in ",:. ":
        return word_end
    if "contrast" in groups:
        return word_end
    if "concession" in groups:
        return _after_concession(text, structure, begin, end)
    if "addition" in groups and (following in ",:" or text[begin:word_end].lower().startswith(("cụ thể", "điều này"))):
        link = _AND.match(text, word_end + 1, end)
        return link.end() if link else word_end
    return None


def _after_concession(text: str, structure: Found, begin: int, end: int) -> int | None:
    """Return where the main clause begins after "Bên cạnh những kết quả đạt được, …" or "Mặc dù …, song …"."""
    for cue in structure.between(begin + 1, end):
        if "contrast" in cue.groups and text[cue.end - 1 : cue.end + 1].strip() and _after_comma(text, cue.start):
            return cue.end
    if text[begin : begin + 4].lower() not in ("bên ", "ngoà"):
        return None
    first = next(iter(comma_parts(text, begin, end)))
    return first[1] + 1 if first[1] < end and first[1] - begin <= _REPORT_LENGTH else None


def _after_comma(text: str, at: int) -> bool:
    return text[max(0, at - 2) : at].rstrip().endswith((",", ";"))


def after_report(text: str, structure: Found, start: int, limit: int) -> int:
    """Return where the reported clause begins ("Kiểm toán Nhà nước phát hiện …"), before `limit`; `start` if none."""
    at = start
    for cue in structure.between(start, limit):
        if "reporting" in cue.groups and cue.end - start <= _REPORT_LENGTH:
            at = cue.end
            colon = text.find(":", at, min(limit, at + 60))
            at = colon + 1 if colon >= 0 else at
    return at


def contrast_within(text: str, structure: Found, start: int, end: int) -> int | None:
    """Return where the clause after ", song …" or ", tuy nhiên …" begins; None when the sentence has no such turn."""
    for cue in structure.between(start + 1, end):
        if "contrast" in cue.groups and cue.phrase != "nhưng" and _after_comma(text, cue.start):
            return cue.end
    return None


def split_by_heads(text: str, defects: Found, start: int, end: int) -> Iterator[Span]:
    """Yield the clauses of a sentence whose comma parts have a head ("việc …") and a defect predicate of their own."""
    begin = last = start
    for part_start, part_end in comma_parts(text, start, end):
        first = next(iter(defects.between(part_start, part_end)), None)
        opens = part_start > begin and first is not None and first.start == part_start and "head" in first.groups
        if opens and states_defect(defects, begin, last) and states_defect(defects, part_start, part_end):
            yield begin, last
            begin = part_start
        last = part_end
    yield begin, end
