"""Units that no single head begins: classes ("các sở, ban, ngành tỉnh"), lists ("các Bộ: Tài chính, Xây dựng")."""

from __future__ import annotations

import operator
import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache
from typing import Any

import re2

from extract.areas import area_at
from extract.lexicon import load
from extract.proper_names import CAPITALS
from extract.scanning import find_spans
from extract.unit_grammar import Mention, mention_at
from extract.unit_lexicon import Head, Phrases, fold, functions_of, heads, words_of
from extract.unit_rows import Row
from extract.unit_scan import Scan

CLASS = Head("", "class", "class", area=True)
_DETERMINERS = ("các ", "những ", "một số ", "từng ", "mỗi ")
_ANCHOR = re.compile(r" (?:trực thuộc |thuộc |của |ở )?")
_STATE = re.compile(r" (?:nhà nước|đảng trung ương|của đảng|trung ương|tw|ở trung ương)(?!\w)")
_JOIN = re.compile(r"(?:, và |, | và |; | & )")
_COLON = re.compile(r" ?: ?")


@cache
def _class_pattern() -> Any:
    nouns = sorted((fold(n) for n in load("unit_heads.yaml")["class_nouns"]["items"]), key=len, reverse=True)
    noun = "|".join(re2.escape(n) for n in nouns)
    more = f"(?:, | và |, và |/| - |-)(?:các )?(?:{noun})"
    return re2.compile(f"(?:các|những) (?:{noun})(?:{more})*|(?:{noun})(?:{more})+")


@cache
def _strong() -> frozenset[str]:
    return frozenset(fold(n) for n in load("unit_heads.yaml")["class_nouns"]["strong"])


_SPLIT = re.compile(r", và |, | và |/| - |-")
# One word of names in spite of its dash.
_SOCIAL = "chính trị - xã hội"


def classes(scan: Scan) -> Iterator[Mention]:
    """Yield the classes of units that an area or a superior makes definite."""
    folded = scan.folded
    for start, end in find_spans(_class_pattern(), folded):
        if (start and folded[start - 1].isalnum()) or folded[end : end + 1].isalnum() or _inside(scan, start):
            continue
        yield from _class_at(scan, start, end)
    yield from _levels_of_unions(scan)


def _inside(scan: Scan, start: int) -> bool:
    """Tell whether a known head runs across `start`: "vụ" in "Phòng Kế hoạch - Nghiệp vụ, Trạm Y tế các xã"."""
    last = bisect_left(scan.heads, start, key=_start_of) - 1
    return last >= 0 and scan.heads[last].end > start


_start_of = operator.attrgetter("start")


# "các cấp Hội", "các cấp công đoàn": the bodies of one union at every level; the capital tells it from other words.
_UNION_LEVELS = re.compile(r"ác cấp (Hội|Công đoàn|công đoàn|bộ Đoàn|Đoàn)(?! (?:viên|nghị|thảo|phí)| thể)(?!\w)")
_IN_AREA = re.compile(r" (?:trong |trên địa bàn )?(?=tỉnh|thành phố|huyện|thị xã|quận)")


def _levels_of_unions(scan: Scan) -> Iterator[Mention]:
    for match in _UNION_LEVELS.finditer(scan.text):  # the search jumps to what all have; "các" begins before it
        start = match.start() - 1
        if scan.text[max(0, start) : start + 1] not in ("C", "c"):
            continue
        union = scan.at.get(match.start(1))
        if union and union.end > match.end():
            continue
        gap = _IN_AREA.match(scan.folded, match.end())
        area = area_at(scan, gap.end()) if gap else None
        end = area.end if area else match.end()
        yield Mention(start, end, "group", "class", CLASS, match.end(), start, area)


def _class_at(scan: Scan, start: int, end: int) -> Iterator[Mention]:
    start, end = _behind_host(scan, start, end), _before_unit(scan, start, end)
    parts = _SPLIT.split(scan.folded[start:end].replace(_SOCIAL, _SOCIAL.replace(" - ", "+")))
    nouns = [part.removeprefix("các ").removeprefix("những ").replace("+", " - ") for part in parts]
    if nouns == ["vụ"] and not scan.text.startswith("Vụ", end - 2):
        return
    strong = any(noun in _strong() for noun in nouns)
    determined = scan.folded.startswith(_DETERMINERS, start)
    mention = _anchored(scan, start, end, strong and (determined or len(nouns) > 1))
    if mention is not None:
        yield mention
    elif nouns[-1] in _OF_GOVERNMENT:
        # "các bộ, cơ quan thuộc Chính phủ": the last noun says whose bodies these are; of two it alone is definite.
        first = start if len(nouns) > 2 else end - len(nouns[-1])
        if nouns[0] == _MINISTERIAL and len(nouns) == 2:
            yield Mention(start, start + len(_MINISTERIAL), "group", "class", CLASS, start + len(_MINISTERIAL), start)
        yield Mention(first, end, "group", "class", CLASS, end, first)


def _behind_host(scan: Scan, start: int, end: int) -> int:
    """Return the start of the list without a first noun that another class belongs to: "các đơn vị thuộc Sở, các …"."""
    join = _SPLIT.search(scan.folded, start, end) if scan.folded.endswith(("thuộc ", "của "), 0, start) else None
    return join.end() if join and scan.upper(start) else start


def _before_unit(scan: Scan, start: int, end: int) -> int:
    """Return the end of the list without a last noun that begins a unit: "…, ủy ban" + "nhân dân tỉnh"."""
    joins = list(_SPLIT.finditer(scan.folded, start, end))
    while joins:
        last = joins.pop()
        match = scan.at.get(last.end())
        if match is None or match.end <= end:
            return end
        end = last.start()
    return end


# "Thủ trưởng cơ quan ngang Bộ, cơ quan thuộc Chính phủ": the ministries stand before with their ministers.
_MINISTERIAL = "cơ quan ngang bộ"
_OF_GOVERNMENT = ("cơ quan thuộc chính phủ", "cơ quan trực thuộc chính phủ", "cơ quan thuộc cp")


def _anchored(scan: Scan, start: int, end: int, strong: bool) -> Mention | None:
    folded = scan.folded
    state = _STATE.match(folded, end)
    if state and strong:
        return Mention(start, state.end(), "group", "class", CLASS, state.end(), start)
    gap = _ANCHOR.match(folded, end)
    if gap is None:
        return None
    linked = gap[0].strip() != ""
    head = scan.at.get(gap.end())
    if head is not None and linked and gap[0].strip() != "ở":
        unit = mention_at(scan, head, depth=1)
        if unit is not None:
            return Mention(start, unit.end, "group", "class", CLASS, end, start, unit.area, unit)
    if not strong:
        return None
    area = area_at(scan, gap.end())
    if area is None or (area.kind == "named" and (not area.word or _two_bodies(scan, start, end))):
        return None
    return Mention(start, area.end, "group", "class", CLASS, end, start, area)


def _two_bodies(scan: Scan, start: int, end: int) -> bool:
    """Tell whether committees with capitals stand side by side: "Huyện ủy, Đảng ủy xã Tân Lập" are two."""
    last = re.split(r", và |, | và ", scan.text[start:end])[-1]
    return scan.upper(start) and last[:1].isupper() and scan.folded.endswith(("ủy", "bộ"), start, end)


# ---- lists with one head -------------------------------------------------------------------------------------------

_LIST_HEADS = ("Bộ", "Sở", "Phòng", "Cục", "Vụ", "Tập đoàn", "Tổng công ty", "Ngân hàng", "Ban")


@cache
def _list_pattern() -> Any:
    word = "|".join(fold(h) for h in _LIST_HEADS)
    return re2.compile(
        f"(?:các|hai|ba|bốn|\\d+) (?:{word})"
        f"(?:(?:, | và )(?:các )?(?:{word}|ban|ngành|cơ quan|đơn vị|cơ quan trung ương|tổng công ty))*(?: ?: ?| )"
    )


@cache
def _functions(word: str) -> Phrases:
    return Phrases(functions_of(word))


def lists(scan: Scan) -> Iterator[Mention]:
    """Yield the members of lists: "các Bộ: Tài chính", "Xây dựng"."""
    folded = scan.folded
    for start, end in find_spans(_list_pattern(), folded):
        if start and folded[start - 1].isalnum():
            continue
        word = next((h for h in _LIST_HEADS if folded[start:end].split(" ", 1)[1].startswith(fold(h))), "")
        yield from _members(scan, start, end, word, ":" in folded[start:end])


def _members(scan: Scan, start: int, at: int, word: str, colon: bool) -> Iterator[Mention]:
    functions, begin, count = _functions(word), start, 0
    rows: list[Mention] = []
    while True:
        end = functions.end_at(scan.folded, at) if scan.upper(at) else 0
        if not end and colon:
            end = _abbreviated(scan, at) or _named_member(scan, at, word)
        if not end:
            break
        official = functions_of(word).get(scan.folded[at:end], scan.text[at:end])
        head = Head(f"{word} {official}", "department", "list", level=_level(word), known_function=True)
        rows.append(Mention(begin, end, "specific", "list", head, end, end))
        count += 1
        join = _JOIN.match(scan.folded, end)
        if not join:
            break
        at = begin = join.end()
    if count > 1 or (count and colon):
        yield from rows


_ABBREVIATION = re.compile(rf"[{CAPITALS}][{CAPITALS}&]+(?:-[{CAPITALS}&]+)*(?!\w)")


def _abbreviated(scan: Scan, at: int) -> int:
    match = _ABBREVIATION.match(scan.text, at)
    return match.end() if match and at not in scan.at else 0


def _level(word: str) -> str | None:
    return heads()[fold(word)].level


def _named_member(scan: Scan, at: int, word: str) -> int:
    """Return the end of a proper name: "Công nghiệp - Viễn thông Quân đội" behind "các Tập đoàn:"."""
    match = scan.at.get(at)
    if not scan.upper(at) or (match and match.head.group not in ("department", "force", "branch")):
        return 0
    if word in ("Tập đoàn", "Tổng công ty", "Ngân hàng"):
        return Row(scan, words_of("company"), joiners=(" - ", " và ")).end(at - 1)
    return 0
