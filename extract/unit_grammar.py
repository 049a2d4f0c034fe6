"""How far a mention of a unit goes: head, function, superior, area, and what coordination adds.

A hand-written grammar, read once from left to right: each head is extended as `unit_heads.yaml` allows, nothing is
tried twice, so the time is linear in the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from extract.areas import CAPITALS, Area, area_at, name_end
from extract.findings import UnitKind
from extract.unit_lexicon import Head, Phrases, is_open, phrases
from extract.unit_scan import HeadMatch, Scan


@dataclass(frozen=True, slots=True)
class Mention:
    """A mention at `start, end`; `head_end` ends its head with function or name.

    `superior` is the unit inside it; a `weak` mention is a unit only if coordination gives it an area.
    """

    start: int
    end: int
    kind: UnitKind
    rule: str
    head: Head
    head_end: int
    area: Area | None = None
    superior: Mention | None = None
    weak: bool = False
    caps: bool = False


_GROUP_BEFORE = re.compile(r"(?:các|những|một số|nhiều|mỗi|từng|mọi|hầu hết|đa số|\d+) $")
_POST_BEFORE = re.compile(r"(?:thủ tướng|bí thư|chủ tịch|trưởng ban|tư lệnh|giám đốc|ủy viên|trưởng) $")
_OF = re.compile(r" (?:của |thuộc |trực thuộc |- )?")
_SUBUNITS = ("Phòng", "Đội", "Khoa")
_STOP_TOPIC = re.compile(
    r"[.,;:()\n“”\"/|]| (?:đã|sẽ|đang|phải|cần|chủ trì|phối hợp với|có trách nhiệm|trực tiếp|yêu cầu|báo cáo|tại|do|được|"
    r"và các|theo|trên cơ sở|trong|để|tổ chức|tiếp tục|thường xuyên|chịu trách nhiệm|cho rằng|cho biết|nhấn mạnh|là|có|căn cứ|gồm|như|khi|nếu|với|"
    r"ban hành|họp|chỉ đạo|hướng dẫn|kiểm tra|thực hiện tốt|trước|sau|năm|giai đoạn|vào|từ|đến|cùng|cũng|vẫn|nhằm|hoặc|không|chưa)(?!\w)"
)
_CAP = re.compile(rf"[{CAPITALS}]")
_NAME_WORD = re.compile(rf"(?:[{CAPITALS}][\w'’&.-]*|\d+|&)(?!\w)")
_JOINERS = re.compile(r"(?: và |, | - |-| & | )")
_VERBS = frozenset(
    ["tổ chức", "kiểm tra", "quản lý", "hỗ trợ", "phục vụ", "hợp tác", "xây dựng", "nghiên cứu", "đầu tư", "giám sát", "thẩm định", "điều tra", "tuyên truyền", "vận động", "chỉ đạo", "bảo vệ", "phát triển", "đào tạo", "bồi dưỡng", "ứng dụng", "đổi mới", "chuyển đổi số", "thực hiện", "kiểm soát", "tiếp nhận", "quyết định", "phân tích", "tư vấn", "huấn luyện", "quy hoạch", "kiểm tra", "thanh tra", "điều hành", "kế hoạch", "cán bộ", "người lao động", "dự án", "công tác", "phòng", "tổng hợp", "kinh doanh", "sản xuất", "công chức", "đảng viên", "tập thể"]
)


def parse(scan: Scan) -> list[Mention]:
    """Return the mentions of the text in order; they do not overlap."""
    found: list[Mention] = []
    end = 0
    for match in scan.heads:
        if match.start < end:
            continue
        mention = mention_at(scan, match)
        if mention is not None:
            found.append(mention)
            end = mention.end
    return found


def mention_at(scan: Scan, match: HeadMatch, inner: bool = False) -> Mention | None:
    """Return the mention that begins with this head, None when the head makes no unit here."""
    head = match.head
    caps = _caps(scan, match)
    end, rule = match.end, head.rule
    if head.capital and not scan.upper(match.start):
        return None
    if head.group == "standing" and _POST_BEFORE.search(scan.folded[max(0, match.start - 14) : match.start]):
        return None
    if head.rule == "fixed":
        return Mention(match.start, end, "specific", "fixed", head, end, caps=caps)
    if head.function and not head.known_function:
        end = _function(scan, match, caps)
        if end == match.end and head.function == "required":
            return None
    if head.named and end == match.end:
        end = _name(scan, match, caps)
    named = end > match.end
    if head.topic:
        end = _topic(scan, match, caps)
    superior = _superior(scan, head, end, caps) if head.superior else None
    if superior is not None:
        kind = superior.kind
        return Mention(match.start, superior.end, kind, "superior", head, end, superior.area, superior, caps=caps)
    area = _area(scan, head, end, caps)
    if area is not None:
        kind = "group" if area.kind == "group" else "specific"
        return Mention(match.start, area.end, kind, f"{rule}", head, end, area, caps=caps)
    return _without_area(scan, match, end, caps, named)


def _caps(scan: Scan, match: HeadMatch) -> bool:
    """Tell whether the mention stands in a line of capitals: an abbreviation alone does not show it."""
    text = scan.text
    if not text[match.start : match.end].isupper():
        return False
    if " " in text[match.start : match.end]:
        return True
    word = re.compile(r"\w\w+").search(text, match.end, match.end + 20)
    return bool(word) and word[0].isupper()


def _area(scan: Scan, head: Head, end: int, caps: bool) -> Area | None:
    if not head.area or scan.folded[end : end + 1] not in (" ", "\n"):
        return None
    if scan.folded[end] == "\n" and not caps:
        return None
    start = scan.skip_spaces(end + 1)
    if scan.folded.startswith("của ", start):
        area = area_at(scan, start + 4, caps)
        return area if area and area.kind in ("relative", "group") and not scan.upper(start + 4) else None
    bare_name = head.rule in ("committee", "force", "court") or head.named or head.level == "district"
    return area_at(scan, start, caps, bare_name=bare_name)


def _superior(scan: Scan, head: Head, end: int, caps: bool) -> Mention | None:
    folded = scan.folded
    if folded[end : end + 1] == "," and head.name.split(" ")[0] in _SUBUNITS:
        match = scan.at.get(end + 2)
        if match and match.head.group == "force":
            return mention_at(scan, match, inner=True)
        return None
    gap = _OF.match(folded, end)
    if not gap:
        return None
    match = scan.at.get(gap.end())
    if match is None or (gap[0] == " - "):
        return None
    if gap[0] != " " and head.rule not in ("organ", "board", "adhoc"):
        return None
    sub = mention_at(scan, match, inner=True)
    if sub is None or (
        sub.weak and sub.head.group not in ("council_committee", "party_basic", "force", "inspectorate")
    ):
        return None
    return _joint(scan, head, sub)


def _joint(scan: Scan, head: Head, sub: Mention) -> Mention:
    """Read "Văn phòng" + "HĐND và UBND tỉnh" as one superior."""
    if head.group != "office" or sub.area is not None or sub.head.rule != "authority":
        return sub
    for joiner in (" và ", ", "):
        if scan.folded.startswith(joiner, sub.end):
            other = scan.at.get(sub.end + len(joiner))
            if other and other.head.rule == "authority":
                last = mention_at(scan, other, inner=True)
                if last is not None:
                    return replace(sub, end=last.end, kind=last.kind, area=last.area)
    return sub


def _without_area(scan: Scan, match: HeadMatch, end: int, caps: bool, named: bool) -> Mention | None:
    head = match.head
    capital = scan.upper(match.start)
    kind: UnitKind = "specific"
    weak = False
    if not named and not head.known_function and end == match.end:
        if head.bare == "no" or (head.bare == "capital" and not capital):
            weak = True
        elif not capital and head.lower == "group":
            kind = "group"
    return Mention(match.start, end, kind, head.rule, head, end, weak=weak, caps=caps)


def _name(scan: Scan, match: HeadMatch, caps: bool) -> int:
    """Return the end of the proper name behind a school, company or journal, the head's end where there is none."""
    folded, end = scan.folded, match.end
    words = phrases("school_words") if match.head.group == "school" else phrases("company_words")
    end = _known_words(scan, end, words, caps) if match.head.group in ("school", "company") else end
    at = scan.skip_spaces(end)
    if at > end and folded[at : at + 1] in '"“' and match.head.group == "company":
        close = scan.text.find("”" if folded[at] == "“" else '"', at + 1, at + 60)
        return close + 1 if close > 0 else end
    stop = name_end(scan, at, caps, longest=8) if at > end and scan.upper(at) and not _area_word(scan, at) else 0
    while stop:
        end = stop
        join = re.compile(r" (?:- |và |& )").match(folded, end)
        more = join.end() if join and match.head.group in ("company", "school") else 0
        stop = name_end(scan, more, caps) if more and scan.upper(more) and more not in scan.at else 0
    return end


_AREA_WORD = re.compile(r"(?:tỉnh|thành phố|tp|quận|huyện|thị xã|xã|phường|thị trấn|đặc khu|cấp|các)(?!\w)")


def _area_word(scan: Scan, start: int) -> bool:
    return bool(_AREA_WORD.match(scan.folded, start))


def _known_words(scan: Scan, end: int, words: Phrases, caps: bool) -> int:
    """Return the end of a row of words from a list behind `end`, joined by "và", "," or a dash."""
    while True:
        join = _JOINERS.match(scan.folded, end)
        if not join:
            return end
        stop = words.end_at(scan.folded, join.end())
        if not stop:
            return end
        end = stop


def _function(scan: Scan, match: HeadMatch, caps: bool) -> int:
    """Return the end of a function that no list has: a capital first, then words that functions are made of."""
    head = match.head
    if not is_open(head.name) or not scan.upper(match.start):
        return match.end
    at = scan.skip_spaces(match.end)
    if at == match.end or not scan.upper(at) or _area_word(scan, at):
        return match.end
    words = phrases("function_words")
    stop = words.end_at(scan.folded, at) or _cap_word(scan, at)
    if not stop or (at in scan.at and not words.end_at(scan.folded, at)):
        return match.end
    return _function_tail(scan, stop, words, caps)


def _cap_word(scan: Scan, at: int) -> int:
    word = _NAME_WORD.match(scan.text, at)
    return word.end() if word else 0


def _function_tail(scan: Scan, end: int, words: Phrases, caps: bool) -> int:
    folded = scan.folded
    while True:
        join = _JOINERS.match(folded, end)
        if not join:
            return end
        at = join.end()
        capital = scan.upper(at) and not caps
        stop = words.end_at(folded, at)
        if stop and not capital and join[0] == " " and folded[at:stop] in _VERBS and not scan.upper(stop + 1):
            return end
        if not stop and capital and join[0] in (" ", " và ", " - ") and at not in scan.at and not _area_word(scan, at):
            stop = _cap_word(scan, at)
        if not stop or (at in scan.at and not capital) or (join[0] == ", " and capital and at in scan.at):
            return end
        end = stop


def _topic(scan: Scan, match: HeadMatch, caps: bool) -> int:
    """Return the end of the task of an ad hoc body: "Ban Chỉ đạo" + "phòng, chống thiên tai", "751"."""
    folded, end = scan.folded, match.end
    number = re.compile(r" \d{2,4}(?![\w./])").match(folded, end)
    if number:
        return number.end()
    at = scan.skip_spaces(end)
    if at == end or caps:
        return end
    if match.head.topic == "place":
        return _place_topic(scan, end)
    openers = phrases("topic_openers")
    opener = openers.end_at(folded, at + 3 if folded.startswith("về ", at) else at)
    if not opener:
        return end
    limit = _topic_limit(scan, opener, openers)
    area = _AREA_AFTER.search(folded, at - 1, limit)
    return area.start() if area else limit


_AREA_AFTER = re.compile(r" (?:tỉnh|huyện|xã|thành phố|cấp|các cấp)(?!\w)")
_LONGEST_TOPIC = 120


def _topic_limit(scan: Scan, start: int, openers: Phrases) -> int:
    """Return where the words of a task end: at a verb of the sentence, a stop, or a comma that begins no further task."""
    folded = scan.folded
    at = start
    while True:
        stop = _STOP_TOPIC.search(folded, at, start + _LONGEST_TOPIC)
        if stop is None:
            return _whole_words(folded, start, min(len(folded), start + _LONGEST_TOPIC))
        if stop[0] == "," and (
            openers.end_at(folded, stop.end() + 1) or phrases("function_words").end_at(folded, stop.end() + 1)
        ):
            at = stop.end()
            continue
        if stop[0] == " tại" and folded.startswith(" địa phương", stop.end()):
            return stop.end() + len(" địa phương")
        return stop.start()


def _whole_words(folded: str, start: int, end: int) -> int:
    space = folded.rfind(" ", start, end)
    return space if space > 0 else end


def _place_topic(scan: Scan, end: int) -> int:
    """Return the end of what a management board manages: "các Khu công nghiệp", "dự án đầu tư xây dựng"."""
    opener = re.compile(
        r" (?:các )?(?:khu(?: kinh tế| công nghiệp| nông nghiệp| công nghệ cao| du lịch| di tích| bảo tồn)?|dự án|rừng|vườn quốc gia|cảng|chợ|di tích|an toàn thực phẩm|đầu tư)(?!\w)"
    ).match(scan.folded, end)
    if not opener:
        return end
    return _function_tail(scan, opener.end(), phrases("function_words"), False)
