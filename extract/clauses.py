"""From a sentence to the clause that states something: openings, reports and closings are left outside the span."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from extract.cues import ENOUGH, Cue, Found
from extract.sentences import Span, comma_parts, stripped

CLAUSE_LENGTH = 200
LIST_ITEM = 120
LIST_ITEMS = 3
SOURCE_LENGTH = 90
STATEMENT_WORDS = 4
HEADED_LENGTH = 12  # "tỷ lệ thấp" goes on with the clause before it
SHORTEST_REPORT = 6  # "phát hiện chậm" reports nothing
_CLOSING = ' \t\n;.…,:/!?*"'
_OPENING = "/ \t\n,:;\"“”'+*…."
_MARK = re.compile(r"(?:\([A-ZĐ]{2,8}\)\s(?:[-–]\s)?|[-–—•▪●]+\s|\(?\d{1,2}\)\s|\(?[a-zđ]\)\s|\d{1,2}\.\s(?=\D))\s*")
_SEVERAL = re.compile(r"(?:Một(?: trong (?:những|các))?|Những|Các)\s", re.IGNORECASE)
_SAID = re.compile(  # "…, ông A, Chủ tịch xã cho biết."
    r",\s[^;.]{2,120}?\s(?:cho biết|cho hay|nhận định|nhấn mạnh|chia sẻ|nói|khẳng định|phân tích|thừa nhận"
    r"|nêu rõ|đánh giá)(?:\s(?:thêm|rõ))?[.\s]*$"
)
_SAYING = ("biết", "hay", "định", "mạnh", "sẻ", "nói", "tích", "nhận", "rõ", "giá", "thêm")
_AND = re.compile(r"(?:và|đồng thời|rằng)[\s,:]+", re.IGNORECASE)
_LINK = re.compile(r"[\s,:]*(?:(?:là|như|thì|rằng)\b[\s,:]*)?", re.IGNORECASE)
_INSPECTION = re.compile(
    r"\s(?:công tác |đợt |các đợt |các cuộc |kết quả )?(?:kiểm tra|thanh tra|giám sát|rà soát|theo dõi|khảo sát"
    r"|nắm tình hình|đánh giá|báo cáo|thực tế|phản ánh|tổng hợp)\b"
)
_SHOWS = re.compile(r"\b(?:cho thấy|thấy|phát hiện|nhận thấy|chỉ ra)\b")
_BETTER = re.compile(r"\b(?:đạt|vượt|xong|hoàn thành|làm tốt|thực hiện tốt|100%)\b")
_NAMING = (" là", " đến")  # "Trước hết là …", "Cũng phải kể đến …"
_IS = re.compile(r"[^,;.:]{0,25}?\blà\s+(?:việc\s)?")
_AND_NUMBER = re.compile(r"\svà\s(?=\d)|:\s(?=[\"“])")
_SPEECH = re.compile(r":\s?(?=[\"“])")
_SPOKEN = re.compile(r"[\"”],(?=\s)")
_QUOTE = re.compile(r"(?:\s(?:thêm|rõ|tiếp))?(?:\s?[,:\"“]|\srằng\b)")
_DEPENDENT = (
    "nhưng ",
    "nên ",
    "dẫn đến ",
    "làm ",
    "gây ",
    "khiến ",
    "do ",
    "vì ",
    "để ",
    "nhất là ",
    "đặc biệt ",
    "trong đó ",
    "thậm chí ",
    "không những ",
    "mà ",
    "cũng như ",
    "có lúc ",
    "có nơi ",
    "kể cả ",
)
_OPENERS = frozenset({"addition", "opener", "example"})
_NO_REPORT = (
    *("việc", "công tác", "kịp thời", "để", "khả năng", "nhằm", "tăng cường", "nếu", "được", "khi", "và", "là"),
    *("biểu hiện", "tâm lý", "tư tưởng", "quan niệm"),  # "có biểu hiện cho rằng …" is what falls short
)


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
    while start < end:
        begin = _skip_marks(text, start, end)
        opening = structure.opening(begin, end) or _named_after(text, structure, begin, end)
        after = opening and _after_opening(text, structure, opening, end)
        if not after:
            return begin
        start = after
    return start


def _skip_marks(text: str, start: int, end: int) -> int:
    while start < end:
        if text[start] in _OPENING:
            start += 1
        elif mark := _MARK.match(text, start, end) or _AND.match(text, start, end):
            start = mark.end()
        else:
            break
    return start


def _named_after(text: str, structure: Found, begin: int, end: int) -> Cue | None:
    """Return the noun after "Một trong những" in "Một trong những hạn chế lớn là …", None without it."""
    several = _SEVERAL.match(text, begin, end)
    cue = structure.opening(several.end(), end) if several else None
    return cue if cue is not None and "shortcoming" in cue.groups else None


def _after_opening(text: str, structure: Found, opening: Cue, end: int) -> int | None:
    """Return where the clause goes on after an opening word, None when the word belongs to the clause."""
    groups = opening.groups.keys()
    closed = text[opening.end : opening.end + 1] in (",", ":", ".")
    after: int | None = None
    counted = "ordinal" in groups and (closed or opening.phrase.endswith(_NAMING))
    if "contrast" in groups or counted or ("reason" in groups and closed):  # "Về chủ quan, …"
        after = opening.end
    elif "concession" in groups:
        after = _after_concession(text, structure, opening.start, end)
    elif groups & _OPENERS and (closed or opening.phrase.startswith(("cụ thể", "điều này", "phải thừa"))):
        link = _LINK.match(text, opening.end, end)
        after = link.end() if link else opening.end
    elif "source" in groups:
        after = _after_source(text, opening, end)
    elif "shortcoming" in groups and (is_ := _IS.match(text, opening.end, end)):
        after = is_.end()
    return after


def _after_concession(text: str, structure: Found, begin: int, end: int) -> int | None:
    """Return where the main clause begins after "Bên cạnh những kết quả đạt được, …" or "Mặc dù …, song …"."""
    for cue in structure.between(begin + 1, end):
        if "contrast" in cue.groups and cue.phrase != "nhưng" and _after_comma(text, cue.start):
            return cue.end
    if text[begin : begin + 4].lower() not in ("bên ", "ngoà"):
        return None
    first = next(iter(comma_parts(text, begin, end)))
    return first[1] + 1 if first[1] < end and first[1] - begin <= CLAUSE_LENGTH else None


def _after_source(text: str, opening: Cue, end: int) -> int | None:
    """Return where the clause begins after "Theo báo cáo của …, "."""
    if opening.phrase not in ("theo", "cũng theo") and not (
        opening.phrase == "qua" and _INSPECTION.match(text, opening.end, end)
    ):
        return None
    first = next(iter(comma_parts(text, opening.start, end)))
    colon = text.find(":", opening.end, first[1])
    first = (first[0], colon) if colon >= 0 else first
    if opening.phrase == "qua" and _SHOWS.search(text, opening.end, first[1]):
        return None
    return first[1] + 1 if first[1] < end and first[1] - opening.start <= SOURCE_LENGTH else None


def without_tail(text: str, structure: Found, defects: Found, start: int, end: int) -> int:
    """Return the end of the clause without a remark that falls short of nothing: ", riêng …", ", đặt ra yêu cầu …"."""
    may_be_better = True
    for cue in structure.between(start + 1, end):
        if "tail" in cue.groups and _after_comma(text, cue.start):
            if cue.phrase == "riêng":  # searched for once: what is not ahead of one cue is not ahead of the next
                may_be_better = may_be_better and _BETTER.search(text, cue.end, end) is not None
                if not may_be_better:
                    continue  # one more figure, not one that is better
            stated = defects.states_defect(start, cue.start) and not defects.states_defect(cue.start, end)
            return strip_end(text, start, cue.start) if stated else end
    return end


def _after_comma(text: str, at: int) -> bool:
    return text[max(0, at - 2) : at].rstrip().endswith((",", ";"))


def after_report(text: str, structure: Found, start: int, limit: int) -> int:
    """Return where the reported clause begins ("Kiểm toán Nhà nước phát hiện …"), before `limit`; `start` if none."""
    at = start
    for cue in structure.between(start, limit):
        quotes = "quoting" in cue.groups and _QUOTE.match(text, cue.end, limit)
        if cue.start == start or cue.end - start > CLAUSE_LENGTH or not (quotes or "reporting" in cue.groups):
            continue
        if limit - cue.end < SHORTEST_REPORT or text[start : cue.start].lower().rstrip().endswith(_NO_REPORT):
            continue
        colon = text.find(":", cue.end, min(limit, cue.end + 60))
        at = colon + 1 if colon >= 0 else cue.end
    return at


def without_speaker(text: str, defects: Found, start: int, end: int) -> Span:
    """Return what is said in direct speech, without who says it: 'Ông A nói thẳng: "…"', '"…", ông A than thở.'."""
    if text.find('"', start, end) < 0 and text.find("”", start, end) < 0:
        return start, _before_speaker(text, defects, start, end)
    opens = _SPEECH.search(text, start, min(end, start + CLAUSE_LENGTH))
    if opens and not defects.states_defect(start, opens.start()):
        start = opens.end()
    closes = _SPOKEN.search(text, max(start, end - CLAUSE_LENGTH), end)
    if (
        closes
        and text.count(closes[0][0], start, closes.start()) <= (closes[0][0] == '"')
        and not defects.states_defect(closes.end(), end)
    ):
        end = closes.end() - 1
    return start, end


def _before_speaker(text: str, defects: Found, start: int, end: int) -> int:
    """Return where what is said ends in "…, Cục trưởng A nhận định.", `end` when nobody speaks."""
    if not text[start:end].rstrip(". ").endswith(_SAYING):
        return end
    for said in _SAID.finditer(text, max(start, end - CLAUSE_LENGTH), end):
        if not defects.states_defect(said.start(), end):
            return said.start()
    return end


def contrast_within(text: str, structure: Found, start: int, end: int, *, counters: bool) -> int | None:
    """Return where the clause after ", song …" (with `counters`: ", trong khi …") begins; None without a turn."""
    for cue in structure.between(start + 1, end):
        turns = cue.groups.keys() & ({"contrast", "counter"} if counters else {"contrast"}) and cue.phrase != "nhưng"
        if turns and _after_comma(text, cue.start):
            return cue.end
    return None


def clauses(text: str, defects: Found, start: int, end: int, *, listed: bool, bare: bool = False) -> list[Span]:
    """Return the clauses of a sentence or list part that state something on their own.

    A new one begins at a comma part with a head ("việc …") and at "và" before a number, where both sides have a defect
    predicate; in a list (`listed`) of three or more short items with a predicate each, at every item (`bare`: without).
    """
    few = sum(cue.weight >= ENOUGH for cue in defects.predicates(start, end)) < 2
    if few and not listed and not bare and (whole := stripped(text, start, end)) and not _at_comma(text, *whole[0]):
        return whole  # mostly so: it would be split at commas and joined again
    pieces = comma_parts(text, start, end)
    items = list(_list_items(text, defects, pieces)) if listed and pieces else []
    if len(items) >= LIST_ITEMS and all(b - a <= LIST_ITEM and _has_predicate(defects, a, b) for a, b in items):
        return items
    if bare and len(pieces) >= LIST_ITEMS and all(_is_statement(text, *piece) for piece in pieces):
        first = defects.opening(*pieces[0])
        if first is None or not first.weight:  # "chưa thường xuyên theo dõi, đôn đốc …, giải quyết …" is one
            return pieces
    if pieces and few:
        return [(pieces[0][0], pieces[-1][1])]  # what has fewer than two predicates would be joined again
    out: list[Span] = []
    for piece in _joined(pieces, lambda piece: _has_head(defects, piece), defects):
        out += _joined(list(_split_and(text, *piece)), lambda _: True, defects)
    return out


def _at_comma(text: str, start: int, end: int) -> bool:
    """Whether the span begins or ends with a comma, which belongs to no part of it."""
    return text[start] == "," or text[end - 1] == ","


def _list_items(text: str, defects: Found, pieces: list[Span]) -> Iterator[Span]:
    """Join the comma parts of a list to items, each with a predicate; "…, nhưng …" and "…, chưa …" carry an item on."""
    begin, last = pieces[0]
    for start, end in pieces[1:]:
        first = defects.opening(start, end)
        chained = first is not None and first.weight > 0
        carried_on = chained or text[start:end].lower().startswith(_DEPENDENT)
        if not carried_on and _has_predicate(defects, begin, last):
            yield begin, last
            begin = start
        last = end
    yield begin, last


def _is_statement(text: str, start: int, end: int) -> bool:
    """Whether a short list item has words enough for a subject and what is said of it."""
    lower = text[start:end].lower()
    return end - start <= LIST_ITEM and len(lower.split()) >= STATEMENT_WORDS and not lower.startswith(_DEPENDENT)


def _has_predicate(defects: Found, start: int, end: int) -> bool:
    return bool(defects.predicates(start, end))


def _has_head(defects: Found, piece: Span) -> bool:
    first = defects.opening(*piece)
    return (
        first is not None
        and "head" in first.groups
        and (piece[1] - piece[0] >= HEADED_LENGTH or "hedge" in first.groups)
    )


def _split_and(text: str, start: int, end: int) -> Iterator[Span]:
    for mark in _AND_NUMBER.finditer(text, start, end):
        yield start, mark.start()
        start = mark.end()
    yield start, end


def _joined(pieces: list[Span], opens: Callable[[Span], bool], defects: Found) -> list[Span]:
    """Join pieces to clauses: each begins with a piece that `opens`, and each has a defect predicate."""
    groups: list[Span] = []
    for piece in pieces:
        if groups and not opens(piece):
            groups[-1] = (groups[-1][0], piece[1])
        else:
            groups.append(piece)
    out: list[Span] = []
    for group in groups:
        if out and not (defects.states_defect(*group) and defects.states_defect(*out[-1])):
            out[-1] = (out[-1][0], group[1])
        else:
            out.append(group)
    return out
