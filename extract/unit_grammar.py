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
    r"và|theo|trên cơ sở|trong|để|tổ chức|tiếp tục|thường xuyên|chịu trách nhiệm|cho rằng|cho biết|nhấn mạnh|là|có|căn cứ|gồm|như|khi|nếu|với|"
    r"ban hành|họp|chỉ đạo|hướng dẫn|kiểm tra|thực hiện tốt|trước|sau|năm|giai đoạn|vào|từ|đến|cùng|cũng|vẫn|nhằm|hoặc|không|chưa)(?!\w)"
)
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
    if head.group == "standing" or head.name == "Ban Thường trực":
        before = scan.folded[max(0, match.start - 14) : match.start]
        if _POST_BEFORE.search(before):
            return None
    if head.rule == "fixed":
        return Mention(match.start, end, "specific", "fixed", head, end, caps=caps)
    if head.function and not head.known_function:
        end = _function(scan, match, caps)
        if end == match.end and head.function == "required":
            return None
    if head.named and end == match.end:
        end = _name(scan, match, caps)
    named = end > match.end and not (head.named and not caps and not _has_capital(scan, match.end, end))
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
    if head.rule == "committee" and head.group == "party_committee":
        last = _committees(scan, match)
        if last:
            return Mention(match.start, last, "group", "committee", head, end, caps=caps)
    return _without_area(scan, match, end, caps, named)


def _committees(scan: Scan, match: HeadMatch) -> int:
    """Return the end of a list of committees without areas ("tỉnh ủy, thành ủy"), 0 for a single one."""
    last, at = 0, match.end
    while True:
        join = _LIST_JOIN.match(scan.folded, at)
        other = scan.at.get(join.end()) if join else None
        if other is None or other.head.group not in ("party_committee", "party_basic"):
            return last
        if other.head.level is None and scan.upper(other.start):
            return last
        if _area(scan, other.head, other.end, False) is not None and not scan.folded.startswith(" trực thuộc", other.end):
            return last
        at = last = other.end


_SIGNED = re.compile(r"T/?M\. ?$|T/M ?$|^$")
_LIST_JOIN = re.compile(r"(?:, và |, | và )")


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
    bare_name = head.rule in ("committee", "force", "court") or head.named or head.level == "district" or head.name.startswith(("Chi cục", "Hạt"))
    return area_at(scan, start, caps, bare_name=bare_name)


def _superior(scan: Scan, head: Head, end: int, caps: bool) -> Mention | None:
    folded = scan.folded
    if folded[end : end + 1] == "," and head.name.split(" ")[0] in _SUBUNITS:
        match = scan.at.get(end + 2)
        if match and match.head.group == "force":
            return mention_at(scan, match, inner=True)
        return None
    gap = _OF.match(folded, end)
    if not gap or scan.text[end] == "\n":
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
    plain = end == match.end or (head.named and not named)
    if not named and not head.known_function and plain:
        if head.bare == "no" or (head.bare == "capital" and not capital):
            weak = True
        elif head.bare == "group":
            # "HĐND, UBND" of no place are all of them, unless the letterhead or the signature means its own.
            own = caps or _SIGNED.search(scan.text[max(0, match.start - 5) : match.start])
            kind = "specific" if own else "group"
        elif not capital and head.lower == "group":
            kind = "group"
    return Mention(match.start, end, kind, head.rule, head, end, weak=weak, caps=caps)


def _name(scan: Scan, match: HeadMatch, caps: bool) -> int:
    """Return the end of the proper name behind a school, company or journal, the head's end where there is none."""
    words = phrases("school_words" if match.head.group == "school" else "company_words")
    at = scan.skip_spaces(match.end)
    if at == match.end or _area_word(scan, at):
        return match.end
    if scan.folded[at : at + 1] in "\"“":
        return _quoted(scan, at) or match.end
    end = _row(scan, match.end, words, caps, match.head.group in ("school", "company"))
    return end


def _quoted(scan: Scan, at: int) -> int:
    close = scan.text.find("”" if scan.text[at] == "“" else '"', at + 1, at + 60)
    return close + 1 if close > 0 else 0


def _has_capital(scan: Scan, start: int, end: int) -> bool:
    return bool(_CAP_OR_DIGIT.search(scan.text, start, end))


_CAP_OR_DIGIT = re.compile(rf"[{CAPITALS}0-9]")
_AREA_WORD = re.compile(r"(?:tỉnh|thành phố|tp|quận|huyện|thị xã|xã(?! hội)|phường|thị trấn|đặc khu|cấp (?!nước|thoát)|các)(?!\w)")
_LOWER = re.compile(r"[^\W\d_]+")
# Syllables that no second half of a word is: behind a capital they belong to the sentence.
_GRAMMAR_WORDS = frozenset(
    "và của các có là đã sẽ được tại cho với về theo trong ngoài để do từ đến trên dưới khi nếu thì phải cần cũng vẫn còn như hoặc hay mà nhưng ở vào ra lên xuống này đó nêu cùng bị chưa không đang vừa mới nói".split()
)


def _area_word(scan: Scan, start: int) -> bool:
    return bool(_AREA_WORD.match(scan.folded, start))


def _function(scan: Scan, match: HeadMatch, caps: bool) -> int:
    """Return the end of a function that no list has: a capital first, then words that functions are made of."""
    head = match.head
    if not is_open(head.name) or not scan.upper(match.start):
        return match.end
    at = scan.skip_spaces(match.end)
    if at == match.end or not scan.upper(at) or _area_word(scan, at):
        return match.end
    words = phrases("function_words")
    if at in scan.at and not words.end_at(scan.folded, at):
        return match.end
    return _row(scan, match.end, words, caps, True)


def _row(scan: Scan, end: int, words: Phrases, caps: bool, joins: bool) -> int:
    """Return the end of a row of words that make a name: words of the list, runs of capitals, "Triển lãm"."""
    first = True
    while True:
        join = _JOINERS.match(scan.folded, end)
        if not join or (join[0] != " " and (first or not joins)):
            return end
        stop = _word_of_name(scan, join.end(), join[0], words, caps, first)
        if not stop:
            return end
        end, first = stop, False


def _word_of_name(scan: Scan, at: int, join: str, words: Phrases, caps: bool, first: bool) -> int:
    folded = scan.folded
    capital = scan.upper(at)
    if not first and (at in scan.at or _area_word(scan, at)) and (capital or join != " "):
        return 0
    stop = words.end_at(folded, at)
    if stop:
        verb = join == " " and not capital and folded[at:stop] in _VERBS
        return 0 if verb and not scan.upper(stop + 1) else stop
    if caps or (not capital and not scan.text[at : at + 1].isdigit()) or join == ", ":
        return _caps_word(scan, at) if caps else 0
    return _capitals(scan, at)


def _caps_word(scan: Scan, at: int) -> int:
    end = name_end(scan, at, caps=True) if scan.upper(at) else 0
    return end


def _capitals(scan: Scan, at: int) -> int:
    """Return the end of a run of capital words, or of one capital syllable with the lower-case one that makes its word."""
    end = name_end(scan, at, longest=8)
    if not end:
        return 0
    lower = _LOWER.match(scan.text, end + 1) if " " not in scan.text[at:end] and scan.text[end : end + 1] == " " else None
    if lower and lower[0].islower() and lower[0] not in _GRAMMAR_WORDS and end - at > 1 and not scan.text[at:end].isupper():
        return lower.end()
    return end


def _function_tail(scan: Scan, end: int, words: Phrases, caps: bool) -> int:
    """Return the end of the words of a list (or in capitals) behind a first one."""
    while True:
        join = _JOINERS.match(scan.folded, end)
        stop = _word_of_name(scan, join.end(), join[0], words, caps, False) if join else 0
        if not stop:
            return end
        end = stop


def _topic(scan: Scan, match: HeadMatch, caps: bool) -> int:
    """Return the end of the task of an ad hoc body: "Ban Chỉ đạo" + "phòng, chống thiên tai", "751"."""
    folded, end = scan.folded, match.end
    number = _NUMBER.match(folded, end)
    if number:
        return number.end()
    at = scan.skip_spaces(end)
    if at == end or caps:
        return end
    if match.head.topic == "place":
        return _place_topic(scan, end)
    openers = phrases("topic_openers")
    about = folded.startswith("về ", at)
    opener = openers.end_at(folded, at + 3 if about else at)
    if not opener or (not about and _NO_TOPIC.match(folded, opener)):
        return end
    limit = _topic_limit(scan, opener, openers)
    area = _AREA_AFTER.search(folded, at - 1, limit)
    return area.start() if area else limit


# "Ban Chỉ đạo xây dựng kế hoạch" is a sentence, "Ban Chỉ đạo xây dựng nông thôn mới" a name.
_NO_TOPIC = re.compile(r" (?:kế hoạch|báo cáo|văn bản|nội dung|nhiệm vụ|hướng dẫn|tốt|nghiêm|đúng|dự thảo|chương trình công tác|quy chế hoạt động|việc)(?!\w)")
_AREA_AFTER = re.compile(r" (?:tỉnh|huyện|xã|thành phố|cấp|các cấp)(?!\w)")
_NUMBER = re.compile(r" \d{2,4}(?![\w./])(?: (?:quốc gia|trung ương|tw)(?!\w))?")
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


def _topic_goes_on(scan: Scan, at: int, openers: Phrases) -> bool:
    if at in scan.at:
        return False
    return bool(openers.end_at(scan.folded, at) or phrases("function_words").end_at(scan.folded, at) or phrases("topic_words").end_at(scan.folded, at))


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
