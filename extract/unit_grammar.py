"""How far a mention of a unit goes: head, function, superior, area, and what coordination adds.

A hand-written grammar, read once from left to right: each head is extended as `unit_heads.yaml` allows, nothing is
tried twice, so the time is linear in the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from extract.areas import Area, area_at
from extract.findings import UnitKind
from extract.proper_names import CAPITALS, country_at, name_end
from extract.unit_hosts import alone, host, own_host
from extract.unit_lexicon import Head
from extract.unit_rows import function_end, has_capital, joined_end, named_end
from extract.unit_scan import HeadMatch, Scan, in_capitals
from extract.unit_topics import topic_end


@dataclass(slots=True)
class Mention:
    """A mention at `start, end`: `word_end` ends the head as the lexicon has it, `head_end` what follows as its name.

    `superior` is the unit inside it; a `weak` mention is a unit only if coordination gives it an area.
    """

    start: int
    end: int
    kind: UnitKind
    rule: str
    head: Head
    head_end: int
    word_end: int = 0
    area: Area | None = None
    superior: Mention | None = None
    weak: bool = False
    caps: bool = False


_POST_BEFORE = re.compile(r"(?:thủ tướng|bí thư|chủ tịch|trưởng ban|tư lệnh|giám đốc|ủy viên|trưởng) $")
_OF = re.compile(r" (?:của |thuộc |trực thuộc )?(?P<all>các )?")
# "Đội Cảnh sát giao thông, Công an huyện" is one unit, "Phòng Tài chính, Công an huyện" two.
_SUBUNITS = ("Phòng", "Đội")
_FORCES = ("Công an", "Bộ Chỉ huy Quân sự", "Bộ Chỉ huy Bộ đội Biên phòng")
_OF_FORCES = re.compile(
    r"(?:phòng|đội) (?:cảnh sát|an ninh|cs|pc|pa|tham mưu|hậu cần|chính trị|kỹ thuật|xây dựng phong trào)"
)
# Units that need no area of their own inside another: "Đảng ủy Công an", "Văn phòng UBND".
_MAY_BE_BARE = ("council_committee", "party_basic", "force", "inspectorate")


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


# "Chi bộ Phòng … Văn phòng UBND tỉnh": a unit inside a unit inside a unit; deeper chains are no names.
_DEEPEST = 2


def mention_at(scan: Scan, match: HeadMatch, depth: int = 0) -> Mention | None:
    """Return the mention that begins with this head, None when the head makes no unit here."""
    head = match.head
    caps = in_capitals(scan, match)
    kind: UnitKind
    if head.rule == "fixed" or head.group == "ministerial":
        return _fixed(scan, match, caps, depth) if head.rule == "fixed" else _ministerial(scan, match)
    if _place_name(scan, match) or _ordinary_word(scan, match) or _part_of_post(scan, match):
        return None
    end, named = _head_end(scan, match, caps)
    if end == match.end and head.function == "required" and not head.known_function and not host(scan, match, depth):
        own = depth == 0 and alone(scan, match)
        return Mention(match.start, end, "specific", "own", head, end, end, weak=True) if own else None
    superior = _superior(scan, head, end, depth) if head.superior and depth < _DEEPEST else None
    begin, word_end = match.start, match.end
    if superior is not None:
        area, kind, stop = superior.area, superior.kind, superior.end
        return Mention(begin, stop, kind, "superior", head, end, word_end, area, superior, caps=caps)
    area = _area(scan, head, end, caps) or (own_host(scan, head, end) if end == word_end else None)
    if area is not None:
        kind = "group" if area.kind == "group" else "specific"
        return Mention(begin, area.end, kind, head.rule, head, end, word_end, area, caps=caps)
    last = _committees(scan, match, _LISTED.get(head.group, ())) or _offices(scan, match)
    kind = "group" if last else "specific"
    mention = Mention(begin, last or end, kind, head.rule, head, end, word_end, caps=caps)
    return mention if last else _without_area(scan, mention, named)


_CENTRAL_ORGANS = ("Ban Chấp hành Trung ương Đảng",)
_UNIONS = ("Hội ", "Trung ương Hội ", "Đoàn ", "Tổng Liên đoàn")


def _fixed(scan: Scan, match: HeadMatch, caps: bool, depth: int) -> Mention:
    kind: UnitKind = "group" if match.head.bare == "group" else "specific"
    fixed = Mention(match.start, match.end, kind, "fixed", match.head, match.end, match.end, caps=caps)
    if match.head.name == "Chính phủ" and (country := country_at(scan, match.end + 1)):
        return replace(fixed, end=country)  # "Chính phủ Nhật Bản"
    return _of_union(scan, fixed, depth) if match.head.name in _CENTRAL_ORGANS else fixed


def _of_union(scan: Scan, mention: Mention, depth: int) -> Mention:
    """Read "BCH Trung ương" + "Hội Nông dân Việt Nam" as one: the organ is that of the union behind it."""
    if scan.folded[mention.end : mention.end + 1] != " ":
        return mention
    match = scan.at.get(mention.end + 1)
    unions = match is not None and (match.head.rule in ("mass", "association") or match.head.name.startswith(_UNIONS))
    if match is None or not unions or depth >= _DEEPEST:
        return mention
    union = mention_at(scan, match, depth + 1)
    if union is None or union.weak:
        return mention
    return replace(mention, end=union.end, rule="superior", superior=union, area=union.area)


def _ministerial(scan: Scan, match: HeadMatch) -> Mention | None:
    """Read "Thủ trưởng cơ quan ngang Bộ, Thủ trưởng cơ quan thuộc Chính phủ"; a bare "cơ quan ngang bộ" is any."""
    before = scan.folded[max(0, match.start - 14) : match.start]
    if match.head.name == "cơ quan ngang bộ" and not before.endswith(("thủ trưởng ", "thủ trưởng các ")):
        return None
    return Mention(match.start, match.end, "group", "class", match.head, match.end, match.end)


def _place_name(scan: Scan, match: HeadMatch) -> bool:
    """Tell whether the head is the name of a place: "xã Trường An", "phường Hội Hợp", "Địa điểm: Phòng đào tạo"."""
    if match.head.name.startswith("Phòng") and _VENUE_BEFORE.search(scan.folded, max(0, match.start - 12), match.start):
        return True
    if " " in match.head.name or match.head.abbreviated or not scan.upper(match.start):
        return False
    return bool(_AREA_BEFORE.search(scan.folded[max(0, match.start - 10) : match.start]))


def _ordinary_word(scan: Scan, match: HeadMatch) -> bool:
    """Tell whether a head that is also an ordinary word stands in lower case, other than in "Chánh thanh tra"."""
    lower = match.head.capital and not scan.upper(match.start)
    if lower and match.head.group == "press":
        return match.end + 1 in scan.at or not _TWO_CAPITALS.match(scan.text, match.end)  # "Kính báo Bộ Tài chính"
    return lower and not scan.folded.startswith("chánh ", match.start - 6)


def _part_of_post(scan: Scan, match: HeadMatch) -> bool:
    """Tell whether "Thường trực" belongs to the post before it: "Phó Thủ tướng Thường trực Chính phủ"."""
    if match.head.group != "standing" and match.head.name != "Ban Thường trực":
        return False
    following = scan.at.get(match.end + 1)
    if following is not None and following.head.name == "Ban Bí thư":  # "Thường trực Ban Bí thư" is one of its members
        return True
    return bool(_POST_BEFORE.search(scan.folded[max(0, match.start - 14) : match.start]))


def _head_end(scan: Scan, match: HeadMatch, caps: bool) -> tuple[int, bool]:
    """Return where head, function, name and task end, and whether they make a name that can stand alone."""
    head, end = match.head, match.end
    if head.function and not head.known_function:
        end = function_end(scan, match, caps)
    if head.topic == "project":
        end = topic_end(scan, match, caps)
    if head.named and end == match.end:
        end = named_end(scan, match, caps)
        if end > match.end and scan.text[match.end + 1].isdigit() and not _numbered(scan, match):
            end = match.end
    if head.group == "party_basic" and end > match.end and not caps:
        # "chi bộ Đảng" is any of them.
        known = has_capital(scan, match.end, end) and scan.folded[match.end : end] != " đảng"
        end = end if known else match.end
    if head.name.split()[0] in _JOINED and (head.known_function or head.rule == "board" or head.group == "school"):
        end = joined_end(scan, end, caps)
    if end > match.end or head.known_function or head.topic:
        numbered = _IN_NUMBERS.match(scan.folded, end) if head.name.startswith(_COUNTED) else None
        end = numbered.end() if numbered else end
    named = end > match.end and (not head.named or caps or has_capital(scan, match.end, end) or _higher(scan, match))
    return (topic_end(scan, match, caps) if head.topic and end == match.end else end), named


# "Đội Quản lý thị trường số 2", "Tổ công tác số 3"; behind a company such a number may be its address.
_COUNTED = ("Đội", "Tổ công tác", "Phòng Công chứng", "Trạm", "Tiểu ban")
_IN_NUMBERS = re.compile(r" số \d{1,2}(?![\w/]|[.,]\d)")
# Parts of a body, whose functions are its own to name; what the ministries and departments are for is known.
_JOINED = frozenset({"Phòng", "Ban", "Cục", "Chi", "Vụ", "Trung", "Đội", "Khoa", "Viện", "Quỹ", "Trạm"})


def _numbered(scan: Scan, match: HeadMatch) -> bool:
    """Tell whether a number can be the name: "Trường THCS 19/5", "Lữ đoàn 147"; in "đại học 13" it counts."""
    return scan.upper(match.start) or match.head.group != "school" or match.head.name.startswith("Trường ")


def _higher(scan: Scan, match: HeadMatch) -> bool:
    """Tell whether a name of a university needs no capitals: "Trường Đại học kinh tế quốc dân"."""
    return (
        match.head.name in _HIGHER_SCHOOLS
        and scan.upper(match.start)
        and scan.text[match.start : match.end].count(" ") > 0
    )


_HIGHER_SCHOOLS = ("Trường Đại học", "Học viện", "Trường Cao đẳng")


# Committees that stand in lists without areas: "tỉnh ủy, thành ủy", "các huyện đoàn, thành đoàn và đoàn trực thuộc".
_LISTED = {"party_committee": ("party_committee", "party_basic"), "youth_committee": ("youth_committee",)}
# Folded: the tone of "đoàn" stands on the first vowel.
_DIRECTLY_BELOW = re.compile(r"(?:, | và |, và )(?:các )?(?:đòan )?(?:cơ sở )?(?:trực thuộc|tương đương)(?!\w)")


def _committees(scan: Scan, match: HeadMatch, groups: tuple[str, ...]) -> int:
    """Return the end of a list of committees without areas ("tỉnh ủy, thành ủy"), 0 for a single one."""
    last, at = 0, match.end
    while True:
        join = _LIST_JOIN.match(scan.folded, at)
        other = scan.at.get(join.end()) if join else None
        if other is None or other.head.group not in groups:
            below = _DIRECTLY_BELOW.match(scan.folded, at) if last and groups == ("youth_committee",) else None
            return below.end() if below else last
        if other.head.level is None and scan.upper(other.start):
            return last
        if _area(scan, other.head, other.end, False) is not None and not scan.folded.startswith(
            " trực thuộc", other.end
        ):
            return last
        at = last = other.end


def _offices(scan: Scan, match: HeadMatch) -> int:
    """Return the end of "Văn phòng tỉnh ủy, thành ủy": the offices of all committees, 0 for a single one."""
    if match.head.group != "office_of" or not match.head.name.endswith("ủy"):
        return 0
    end = _committees(scan, match, _LISTED["party_committee"])
    determined = scan.folded.endswith("các ", 0, match.start) or scan.text[match.start : end].isupper()
    lower = not any(scan.upper(other.start) for other in scan.heads if match.end < other.start < end)
    return end if determined or lower else 0


_SIGNED = re.compile(r"T/?M\. ?$|T/M ?$")
_GLOSS = re.compile(r"\([A-ZĐ&]{2,10}\) ")
# "báo Lao Động" is a newspaper, "báo Tết" an issue of any.
_TWO_CAPITALS = re.compile(rf" [{CAPITALS}]\w+ [{CAPITALS}]")
_AREA_BEFORE = re.compile(r"(?<!\w)(?:xã|phường|thị trấn|huyện|thôn|đường|phố) $")
_VENUE_BEFORE = re.compile(r"địa điểm ?: ?$")
_LIST_JOIN = re.compile(r"(?:, và |, | và )")


def _area(scan: Scan, head: Head, end: int, caps: bool) -> Area | None:
    if not head.area or scan.folded[end : end + 1] not in (" ", "\n"):
        return None
    if scan.folded[end] == "\n" and not caps:
        return None
    start = scan.skip_spaces(end + 1)
    gloss = _GLOSS.match(scan.text, start)
    if gloss:
        start = gloss.end()
    if head.rule in ("branch", "company") and scan.folded.startswith("chi nhánh ", start):
        return area_at(scan, start + len("chi nhánh "), caps, bare_name=True)
    if scan.folded.startswith("của ", start):
        area = area_at(scan, start + 4, caps)
        return area if area and area.kind in ("relative", "group") and not scan.upper(start + 4) else None
    bare_name = (
        head.rule in ("committee", "force", "court") or head.group == "brand" or head.named or head.level == "district"
    )
    return area_at(scan, start, caps, bare_name=bare_name or head.name.startswith(("Chi cục", "Hạt", "Phòng")))


def _superior(scan: Scan, head: Head, end: int, depth: int) -> Mention | None:
    match = _superior_head(scan, head, end)
    sub = mention_at(scan, match, depth + 1) if match else None
    if match is None or sub is None:
        return None
    if sub.weak and sub.head.group not in _MAY_BE_BARE and not host(scan, match, depth + 1):
        return None
    if scan.folded.endswith(" các ", end, match.start):
        return replace(sub, end=listed_names_end(scan, sub), kind="group")
    return _joint(scan, head, sub, depth)


_COLON = re.compile(r" ?: ?")
# "Phòng Cảnh sát môi trường - Công an tỉnh", "Khoa Nội - Bệnh viện Đa khoa tỉnh": the dash stands for "thuộc".
_DASH = re.compile(r" - ")
_PARTS = ("Phòng", "Đội", "Khoa", "Văn phòng", "Trạm")
_DASHED_HOSTS = ("Công an", "Sở ", "Ủy ban nhân dân", "Trung tâm", "Bệnh viện", "Trường", "Cục ", "Chi cục", "Viện ")


def listed_names_end(scan: Scan, mention: Mention) -> int:
    """Return where the names of several committees end: "các huyện ủy Đồng Văn, Mèo Vạc", "các Tỉnh ủy: A, B"."""
    end = mention.end
    if mention.head.group != "party_committee":
        return end
    join = _LIST_JOIN.match(scan.folded, end) if mention.area else _COLON.match(scan.folded, end)
    while join and scan.upper(join.end()) and join.end() not in scan.at:
        stop = name_end(scan, join.end())
        if not stop:
            break
        end = stop
        join = _LIST_JOIN.match(scan.folded, end)
    return end


def _superior_head(scan: Scan, head: Head, end: int) -> HeadMatch | None:
    folded = scan.folded
    if folded[end : end + 1] == "," and head.name.startswith(_SUBUNITS):
        match = scan.at.get(end + 2)
        own = _OF_FORCES.match(head.name.lower()) or _OF_FORCES.search(folded, max(0, end - 60), end)
        return match if match and own and match.head.name in _FORCES else None
    if head.name.startswith(_PARTS) and (dash := _DASH.match(folded, end)):
        match = scan.at.get(dash.end())
        hosts = match is not None and scan.upper(match.start) and match.head.name.startswith(_DASHED_HOSTS)
        return match if hosts else None
    gap = _OF.match(folded, end)
    if not gap or scan.text[end] == "\n" or (gap[0] != " " and head.rule not in ("organ", "board", "adhoc")):
        return None
    match = scan.at.get(gap.end())
    listed = ("party_committee", "party_basic", "youth_committee")
    return None if match and gap["all"] and match.head.group not in listed else match


def _joint(scan: Scan, head: Head, sub: Mention, depth: int) -> Mention:
    """Read "Văn phòng" + "HĐND và UBND tỉnh" as one superior."""
    if head.group != "office" or sub.area is not None or sub.head.rule != "authority":
        return sub
    join = _LIST_JOIN.match(scan.folded, sub.end)
    other = scan.at.get(join.end()) if join else None
    last = mention_at(scan, other, depth + 1) if other and other.head.rule == "authority" else None
    return replace(sub, end=last.end, kind=last.kind, area=last.area) if last else sub


def _without_area(scan: Scan, mention: Mention, named: bool) -> Mention:
    head, capital = mention.head, scan.upper(mention.start)
    if head.known_function and not capital and head.rule == "department":
        capital = has_capital(scan, mention.start, mention.end)  # "khoa Khám bệnh"
    plain = mention.end == mention.word_end or (head.named and not named)
    if not plain or named:
        return mention
    if head.name == "Văn phòng" and scan.folded.endswith("chánh ", 0, mention.start) and capital:
        return mention
    if head.bare == "no" or (head.bare == "capital" and not capital):
        return replace(mention, weak=not (head.bare == "no" and head.known_function))
    if head.known_function:
        return mention
    if head.bare == "group":
        # "HĐND, UBND" of no place are all of them, unless the letterhead or the signature means its own.
        own = mention.caps or _SIGNED.search(scan.text[max(0, mention.start - 5) : mention.start])
        return mention if own else replace(mention, kind="group")
    return replace(mention, kind="group") if not capital and head.lower == "group" else mention
