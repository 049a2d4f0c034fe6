"""Causes stated in a sentence: "Nguyên nhân chủ yếu là do …", "Những hạn chế trên xuất phát từ …"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extract.clauses import LIST_ITEM, LIST_ITEMS
from extract.cues import ENOUGH, Cue, Found
from extract.sentences import Span, comma_parts, parts

NAMED_LENGTH = 160  # from "nguyên nhân" to the "là do" that opens the cause
IS_LENGTH = 30
NAMED_SHORT = 40  # of "… thì nhiều", "… có nhiều, cả chủ quan lẫn khách quan"
LEAST = 8  # characters of a cause
STATED = 30  # characters under a heading of shortcomings that state one without a word for it
SUBJECT_WORDS = 2
SOUGHT = 12  # characters between "làm rõ" and "nguyên nhân"
_LISTING = ("trong đó", "như", "gồm")
_IS = re.compile(r"\s(?:cũng\s)?(?:chính\s)?là (?:một trong (?:những|các) |một |những |các )?$")
_FROM = re.compile(r"\s(?:là )?(?:từ|ở|tại|nằm ở|đến từ)\s(?!đâu\b)")
_ANAPHOR = re.compile(  # "Điều này do …", "Những hạn chế nêu trên một phần vì …"
    r"(?:(?:những |các |có )?(?:điều|tình trạng|thực trạng|tình hình|hiện tượng|việc|kết quả|sự|tồn tại|hạn chế"
    r"|khuyết điểm|khó khăn|yếu kém|bất cập|vướng mắc|thiếu sót)\b[^,.;:]{0,40}?\s?\b(?:này|trên|đó|ấy)"
    r"|sở dĩ [^.;:]{1,120}?)\s(?:[^,.;:]{0,24}?\s)?(?:do|vì|bởi vì|bởi|xuất phát từ|bắt nguồn từ)\s",
    re.IGNORECASE,
)
_BAD = re.compile(
    r"(?:(?:những|các|có) )?(?:tình trạng|thực trạng|tồn tại|hạn chế|khuyết điểm|khó khăn|sở dĩ)", re.IGNORECASE
)
_LAMENT = re.compile(  # or asks and tells why it was so
    r"(?:Nguyên nhân|Lý do|Lí do)(?:\s(?:chính|chủ yếu|cơ bản|sâu xa|trực tiếp|của[^,.;:]{3,40}))*"
    r"(?:\s(?:được [^,.;:]{3,30}\s)?là|\sdo|,|:)\s"
    r"|Sở dĩ\s|(?:Vì sao|Tại sao|Do đâu)\b"
    r"|(?:(?:Những|Các)\s)?(?:[Tt]ình trạng|[Tt]hực trạng|[Hh]ạn chế|[Tt]ồn tại|[Bb]ất cập|[Kk]hó khăn"
    r"|[Tt]hiếu sót)[^,.;:]{0,20}\s(?:này|trên|đó|ấy)\b"
)
_WITHIN = re.compile(
    r"(?<!tự)(?<!lý)(?<!lí)(?<!nào)[\s,(]+"
    r"(?:(?:nguyên nhân|chủ yếu|một phần|có phần|phần|phần lớn|chính|cũng|là|trước hết)\s)*"
    r"(?:do|vì|bởi vì|bởi)\s(?!đó\b|vậy\b|thế\b|mục tiêu\b|sự nghiệp\b|người\b|lợi ích\b)",
    re.IGNORECASE,
)
_HINTS = re.compile("do |vì |bởi ")
_AGENT = re.compile(  # "do Chi cục … quản lý": who acts, not why
    r"[^,;.]{2,90}?\s(?:quản lý|ban hành|tổ chức|chủ trì|quy định|cấp|giao|thực hiện|thành lập|đầu tư|phụ trách"
    r"|đề ra|phát động|làm(?:\s[^\W\d]+){1,4})\b[\s.;]*"
)
_AND_BECAUSE = re.compile(
    r"(?:,\s(?:tiếp đến|kế đến|sau nữa|sau đó|thứ hai|thứ ba|cuối cùng)\s(?:là\s)?(?:do\s)?(?=\S)"
    r"|,\slà\s(?=(?:thiếu|sự|việc|do|tâm lý|thói|cách|tư duy|tình trạng)\s)"
    r"|,\scòn(?=\s(?:người|cán bộ|một số|nhiều|các|những|phía|việc|công tác|đội ngũ|nhân dân|hộ|đơn vị|chủ|ngành|ý thức"
    r"|nhận thức|lực lượng|chính quyền|cấp)\s)"
    r"|(?:,|\svà|,\svà|,\ssong|,\snhưng)\s"
    r"(?:một phần|phần|còn|cũng|thứ hai là|đồng thời|(?:chủ yếu|trước hết|phần lớn|căn bản)(?: là)?)?\s?"
    r"(?:do|vì|bởi vì|bởi)\s(?!đó\b|vậy\b|thế\b))",
    re.IGNORECASE,
)
_TOLD = re.compile(  # "Lý giải về tình trạng này, ông A cho biết …", "Phân tích nguyên nhân, Phó Thủ tướng nhấn mạnh …"
    r"(?:(?:Lý giải|Lí giải|Giải thích)\b[^;:.]{0,100}?"
    r"|(?:Phân tích|Nói|Trao đổi|Đề cập|Chỉ ra|Nêu|Bàn|Chia sẻ)\b[^;:.,]{0,24}?"
    r"\b(?:nguyên nhân|[lL][ýí] do|vì sao|tại sao)\b[^;:.]{0,100}?),?\s"
    r"(?:cho biết|cho rằng|cho hay|nhấn mạnh|nêu rõ|chỉ rõ|khẳng định|nói|thừa nhận|chia sẻ)"
    r"(?:\srằng)?[,:]?\s"
)
_BACK = re.compile(
    r"(?:[^,;.:]{0,60},\s)?[Ss]ở dĩ\s[^;:]*"
    r"|[^,;.:]{0,60}\b(?:này|trên|đó|ấy|như vậy)(?: có| là| một phần| phần lớn| chủ yếu)*[\s,]*"
)
_FIRST = re.compile(
    r"(?:Do|Vì|Bởi|do|vì)\s(?!đó\b|vậy\b|thế\b)(?P<cause>[^;:.]{8,160}?),?\s(?:nên|cho nên|dẫn đến|khiến(?: cho)?)\s"
)
_AND = re.compile(r"\svà\s")
_ACTOR = re.compile(
    r"(?:một số|nhiều|một bộ phận|các|có|những)?\s?(?:lãnh đạo|người đứng đầu|cán bộ|công chức|cấp [uủ][yỷ]|chính quyền"
    r"|ban |chủ đầu tư|nhà thầu|đơn vị|người dân|nhân dân|hộ |phụ huynh|doanh nghiệp|cơ quan|ngành"
    r"|sở|phòng|trung tâm|chi cục|giáo viên|bác sĩ|hội viên|đoàn viên|học sinh|UBND|Ủy ban|đảng viên)",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    r"(?:dẫn đến|làm|gây|khiến|nên|nhất là|đặc biệt|trong đó|thậm chí|để|nhưng|mà"
    r"|có (?:lúc|nơi|việc|\w+ (?:còn|chưa))|còn|vừa|ảnh hưởng|đến nay|do|vì)\s",
    re.IGNORECASE,
)
_BECAUSE = re.compile(
    r"(?:(?:chủ yếu|một phần|có phần|phần lớn|phần|chính|trước hết|cơ bản|căn bản|cũng|còn|đồng thời|nhất là)\s+)?"
    r"(?:là\s+)?(?:do|vì|bởi vì|bởi)\s+",
    re.IGNORECASE,
)


def stated_cause(text: str, structure: Found, start: int, end: int, *, assessed: bool) -> Span | None:
    """Return the span of the cause that a sentence states, None when it states none.

    "Nguyên nhân …" must be the subject; "là do", "xuất phát từ" count only where what stands before them falls short
    (`assessed`). "Nguyên nhân của kết quả …" is no cause of a shortcoming. The cause ends before its consequence
    ("… đã khiến cho …").
    """
    cues = structure.between(start, end)
    if any("result_cause" in cue.groups for cue in cues):
        return None
    if told := _TOLD.match(text, start, end):
        return without_because(text, told.end(), end), end
    if (before := _before_noun(text, cues, start)) is not None:
        return before
    opens = _after_noun(text, cues) or _after_anaphor(text, start, end, assessed=assessed)
    if opens is None and assessed:
        opens = _after_because(cues)
    if opens is None:
        return None
    closes = next((cue.start for cue in cues if "consequence" in cue.groups and cue.start > opens), end)
    return without_because(text, opens, end), closes


def _before_noun(text: str, cues: Sequence[Cue], start: int) -> Span | None:
    """Return the span of "X" in "X là nguyên nhân (chính) …": from the comma before it."""
    for cue in cues:
        if "cause" not in cue.groups:
            continue
        is_ = _IS.search(text, max(start, cue.start - IS_LENGTH), cue.start)
        if is_ and is_.start() > start:
            *_, part = comma_parts(text, start, is_.start())
            return part if part[1] - part[0] <= NAMED_LENGTH else None
    return None


def _after_noun(text: str, cues: Sequence[Cue]) -> int | None:
    """Return where the cause begins after "Nguyên nhân (của …) là do", when nobody is asked to look for it."""
    for position, cue in enumerate(cues):
        if "cause" not in cue.groups:
            continue
        if any("seeking" in c.groups and cue.start - c.end <= SOUGHT for c in cues[max(0, position - 3) : position]):
            return _listed_after(cues[position + 1 :], cue.end)
        if from_ := _FROM.match(text, cue.end):
            return from_.end()
        links = (c for c in cues[position + 1 :] if c.groups.keys() & {"because", "causal_link"})
        link = next(links, None)
        if link is not None and link.start - cue.end <= NAMED_LENGTH:
            return link.end
    return None


def _listed_after(cues: Sequence[Cue], end: int) -> int | None:
    """Return where causes are listed that somebody looked into: "phân tích những nguyên nhân …, trong đó có …"."""
    links = (cue for cue in cues if "causal_link" in cue.groups and cue.start - end <= NAMED_LENGTH)
    return next((link.end for link in links if link.phrase.startswith(_LISTING)), None)


def _after_because(cues: Sequence[Cue]) -> int | None:
    for position, cue in enumerate(cues):
        if "because" in cue.groups:
            praised = any("result" in c.groups for c in cues[:position])
            return None if praised and not any("shortcoming" in c.groups for c in cues[:position]) else cue.end
    return None


def _after_anaphor(text: str, start: int, end: int, *, assessed: bool) -> int | None:
    """Return where the cause begins after "Điều này do"; "Tình trạng này do" needs no assessment before it."""
    anaphor = _ANAPHOR.match(text, start, end)
    if anaphor is None or not (assessed or _BAD.match(text, start, end)):
        return None
    return anaphor.end()


def because_within(
    text: str, defects: Found, start: int, end: int, *, assessed: bool = False
) -> tuple[int, Span] | None:
    """Return where a shortcoming ends and the span of the cause stated after it ("X còn thấp do Y"), None without one.

    What stands before must fall short by itself, or be words enough where all falls short (`assessed`: under a
    heading); "do Chi cục … quản lý" names who acts and is no cause.
    """
    if not _HINTS.search(text, start, end):  # cheaper than trying the pattern at every space
        return None
    for because in _WITHIN.finditer(text, start, end):
        opens = because.end()
        if not defects.states_defect(start, because.start()) and not (
            assessed and because.start() - start >= STATED and not _AGENT.match(text, opens, end)
        ):
            continue
        by_name = text[opens : opens + 1].isupper() and not defects.states_defect(opens, end)
        if end - opens < LEAST or by_name or _AGENT.fullmatch(text, opens, end):
            continue
        return because.start(), (opens, end)
    return None


def refers_back(text: str, start: int, end: int) -> bool:
    """Whether the words only point to what was stated before: "Tình trạng này", "Có những hạn chế nêu trên"."""
    return _BACK.fullmatch(text, start, end) is not None


# "Theo tôi, có mấy nguyên nhân.", "Tình hình trên có 3 nguyên nhân chính sau đây."
SEVERAL_LENGTH = 70
_SEVERAL_CAUSES = re.compile(
    r"\bcó\s(?:mấy|một số|nhiều|những|các|\d{1,2}|hai|ba|bốn|năm)\s(?:nhóm\s)?nguyên nhân(?:\s[^\W\d]+){0,5}[.…]?\s*\Z"
)


def names_causes(text: str, structure: Found, start: int, end: int) -> bool:
    """Whether a short sentence only says that there are causes, which the next ones tell: "Nguyên nhân thì nhiều."."""
    opening = structure.opening(start, end)
    if opening is not None and "cause" in opening.groups and end - opening.end <= NAMED_SHORT:
        return True
    reach = max(start, end - SEVERAL_LENGTH)
    if text.find("nguyên nhân", reach, end) < 0 or not _SEVERAL_CAUSES.search(text, reach, end):
        return False
    return not any(cue.groups.keys() & {"result", "result_cause"} for cue in structure.between(start, end))


def laments(text: str, start: int, end: int) -> bool:
    """Whether a sentence calls the one before it a bad state of things: "Tình trạng này …", "Hạn chế nêu trên …"."""
    return _LAMENT.match(text, start, end) is not None


def because_first(text: str, defects: Found, start: int, end: int) -> tuple[Span, Span] | None:
    """Return the spans of cause and shortcoming in "Do Y (nên) X", None without them; both must fall short."""
    while start < end and text[start] in " ,-":
        start += 1
    because = _FIRST.match(text, start, end)
    if because is None:
        return None
    cause, rest = because.span("cause"), (because.end(), end)
    return (cause, rest) if defects.states_defect(*cause) and defects.states_defect(*rest) else None


def cause_parts(text: str, defects: Found, start: int, end: int) -> Iterator[Span]:
    """Yield the causes of "phần vì …, phần vì …", "do …; do … và do …"; ", còn chậm …" goes on with the one before."""
    for first, stop in parts(text, start, end):
        begin = first
        for mark in _AND_BECAUSE.finditer(text, first + LEAST, stop):
            remains = defects.opening(mark.start() + 2, stop)
            if remains is not None and remains.weight and remains.end > mark.end():
                continue
            yield begin, mark.start()
            begin = mark.end()
        yield begin, stop


def enumerated(text: str, defects: Found, start: int, end: int) -> list[Span]:
    """Return the causes listed in "do A còn thiếu, B chưa rõ và C quá cũ", each with a subject of its own.

    Two without "và" are one cause ("địa bàn rộng, đường đi lại khó khăn"), unless the second names another actor;
    empty when nothing is listed.
    """
    pieces = comma_parts(text, start, end)
    last, joined = pieces[-1], False
    for mark in _AND.finditer(text, last[0] + LEAST, last[1]):
        after = (mark.end(), last[1])
        if defects.states_defect(*after) and defects.states_defect(last[0], mark.start()):
            if not _opens_cause(text, defects, *after):
                continue
            pieces[-1:] = [(last[0], mark.start()), after]
            joined = True
            break
    out: list[Span] = pieces[:1]
    acts = False
    for piece in pieces[1:]:
        own = defects.states_defect(*out[-1]) and _opens_cause(text, defects, *piece)
        acts = acts or (own and _ACTOR.match(text, piece[0]) is not None)
        out[-1:] = [out[-1], piece] if own else [(out[-1][0], piece[1])]
    if len(out) > 1 and not defects.states_defect(*out[-1]):
        out[-2:] = [(out[-2][0], out[-1][1])]
    apart = len(out) >= LIST_ITEMS or (len(out) > 1 and (joined or acts))
    return out if apart and all(b - a <= LIST_ITEM for a, b in out) else []


def _opens_cause(text: str, defects: Found, start: int, end: int) -> bool:
    """Whether a part is a subject of its own, with what is said of it or (in "việc lập, giao vốn còn chậm") before."""
    if _GOES_ON.match(text, start):
        return False
    predicate = next((cue for cue in defects.predicates(start, end) if cue.weight >= ENOUGH), None)
    if predicate is None:
        head = defects.opening(start, end)
        return head is not None and "head" in head.groups
    return len(text[start : predicate.start].split()) >= SUBJECT_WORDS


def without_because(text: str, start: int, end: int) -> int:
    """Return where the cause begins after "do", "là do", "vì"."""
    while start < end and text[start] in " ,:\n":
        start += 1
    because = _BECAUSE.match(text, start, end)
    return because.end() if because else start
