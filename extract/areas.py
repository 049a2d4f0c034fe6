"""Areas as part of a unit's name: "tỉnh", "huyện Lục Ngạn", "các huyện, thành phố", "cấp xã", "trực thuộc Trung ương".

An area alone is a place, never a unit; it is read here only behind a head.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from extract.proper_names import country_at, is_person, name_end, person_at, province_at, provinces
from extract.unit_lexicon import fold
from extract.unit_scan import Scan

AreaKind = Literal["named", "relative", "group", "national"]

LEVELS = {
    "tỉnh": "province",
    "thành phố": "province",
    "tp": "province",
    "quận": "district",
    "huyện": "district",
    "thị xã": "district",
    "xã": "commune",
    "phường": "commune",
    "thị trấn": "commune",
    "đặc khu": "commune",
    "trung ương": "central",
}
_WORDS = (
    r"tỉnh|thành phố|tp|quận|huyện|thị xã|tx|xã(?! hội)|phường|thị trấn|đặc khu|thôn bản|thôn|bản|ấp|"
    r"khu phố|tổ dân phố|khu vực|vùng|địa phương|trung ương|tw|thủ đô"
)
_WORD = re.compile(rf"(?:(?:t[px]|[qhp])\.|(?:{_WORDS})(?!\w))")
# Behind "các" a list may also name kinds of bodies: "Công an các đơn vị, địa phương".
_BODY = (
    r"đơn vị sự nghiệp|đơn vị|cơ quan|bộ|sở|ban|ngành|đoàn thể|doanh nghiệp|trường|địa bàn|quân khu|khu công nghiệp|"
    r"khu kinh tế|tập đoàn|tổng công ty"
)
# "UBND Q.1", "Công an H. Bình Chánh": the letter only before a name.
_LETTERS = {"q.": "quận", "h.": "huyện", "p.": "phường"}
# Short for towns and cities, only inside a list: "các huyện, thị, thành".
_FURTHER = re.compile(rf"(?:t[px]\.|(?:{_WORDS}|thành thị|thị thành|thị|thành)(?!\w))")
_LISTED = re.compile(rf"(?:t[px]\.|(?:{_WORDS}|{_BODY})(?!\w))")
_NAMES_AFTER_COLON = re.compile(r" ?: ?")
_DETERMINER = re.compile(
    r"(?:(?:tất cả |hầu hết |toàn bộ )?các|những|một số|một vài|nhiều|mỗi|từng|mọi|cả hai|hai|ba|bốn"
    r"|\d{1,4}(?:/\d{1,4})?) +"
)
_LEVEL = re.compile(
    r"(?:từ )?(?:các cấp(?: ủy)?|cấp (?:tỉnh|huyện|xã|thôn|trên trực tiếp|trên|dưới|cơ sở|quận|thành phố|trung ương|tw|"
    r"phường|địa phương)(?!\w)|tuyến (?:tỉnh|huyện|xã|trên|dưới|trung ương|cơ sở)(?!\w)|"
    r"(?:hai|ba|02|03|2|3) cấp(?!\w)|cùng cấp(?!\w))"
)
_MORE_LEVELS = re.compile(
    r"(?:, ?| và |, và | đến | hoặc |/|; )(?:các )?(?:cấp )?(?:tỉnh|huyện|xã|cơ sở|tương đương|trung ương)(?!\w)"
)
_TO_LEVEL = re.compile(r" (?:và tương đương )?(?:trở lên|trở xuống)")
_JOIN = re.compile(r"(?:, và |, | và |/| - |; | hoặc | & )(?:các |một số )?")
_TAIL = re.compile(
    r" (?:(?:trực thuộc|thuộc) (?:trung ương|tw|tỉnh|thành phố|huyện|tp)(?!\w)|"
    r"ven biển|biên giới(?: đất liền)?|miền núi|vùng cao|liên quan(?!\w))"
)
_CITY = re.compile(r"(?:tp ?\. ?|tp ?)?(?:hcm|hồ chí minh)(?!\w)")
_LOWERS = frozenset({"thành phố", "tp", "tp."})
# Areas that bear a number: "quận 12", "thôn 3".
_NUMBERED = frozenset({"quận", "phường", "thôn", "ấp", "bản", "khu phố", "tổ dân phố", "khu vực", "vùng"})
_ROMAN = re.compile(r"(?:[IVX]+|\d{1,2})(?!\w)")


@dataclass(slots=True)
class Area:
    """An area at `start, end`.

    `word` the area word as folded ("huyện"), `name` as written; `level` central, province, district or commune.
    """

    start: int
    end: int
    kind: AreaKind
    word: str = ""
    name: str = ""
    level: str | None = None


def area_at(scan: Scan, start: int, caps: bool = False, bare_name: bool = False) -> Area | None:
    """Return the area that begins at `start`, None where none does.

    `bare_name` allows a name without area word that is no known province ("Huyện ủy Thường Tín").
    """
    folded = scan.folded
    level = _LEVEL.match(folded, start)
    if level:
        return _levels(scan, start, level.end())
    determiner = _DETERMINER.match(folded, start)
    if determiner:
        word = _LISTED.match(folded, determiner.end())
        if word is None or (determiner.end() in scan.at and scan.at[determiner.end()].end > word.end()):
            return None
        return _group(scan, start, word, caps)
    word = _WORD.match(folded, start)
    if word:
        return _after_word(scan, start, word, caps)
    return _bare(scan, start, caps, bare_name)


def _levels(scan: Scan, start: int, end: int) -> Area:
    folded = scan.folded
    more = _MORE_LEVELS.match(folded, end)
    while more:
        end = more.end()
        more = _MORE_LEVELS.match(folded, end)
    up = _TO_LEVEL.match(folded, end)
    if up:
        end = up.end()
    return Area(start, end, "group", word=folded[start:end])


def _after_word(scan: Scan, start: int, word: re.Match[str], caps: bool) -> Area | None:
    folded, end = scan.folded, word.end()
    noun = _LETTERS.get(word[0], word[0].rstrip("."))
    if noun in ("trung ương", "tw"):
        return Area(start, end, "national", "trung ương", level="central")
    if noun == "địa phương":
        return Area(start, end, "group", noun)
    if noun in ("thủ đô", "bản", "thôn bản", "ấp") and not scan.upper(scan.skip_spaces(end)):
        return None
    at = scan.skip_spaces(end)
    city = _CITY.match(folded, at) if noun in _LOWERS else None
    stop = city.end() if city else 0
    if (not stop and at > end) or word[0].endswith("."):
        stop = stop or _proper(scan, at, noun, caps)
    if stop or word[0] in _LETTERS:
        return _named(scan, start, noun, (at, stop), caps) if stop else None
    group = _group(scan, start, word, caps)
    if group.end > end or group.kind == "group":
        return group
    return Area(start, end, "relative", noun, level=LEVELS.get(noun))


def _proper(scan: Scan, at: int, noun: str, caps: bool) -> int:
    if noun == "khu vực":
        roman = _ROMAN.match(scan.text, at)
        if roman and scan.folded.startswith(" - ", roman.end()):  # "Tòa án nhân dân khu vực 3 - Lào Cai"
            return province_at(scan, roman.end() + 3) or roman.end()
        return roman.end() if roman else name_end(scan, at, caps)
    if noun in ("tỉnh", "thành phố", "tp") and province_at(scan, at):
        return province_at(scan, at)
    if (caps and at in scan.at) or (scan.text[at : at + 1].isdigit() and noun not in _NUMBERED):
        return 0
    end = name_end(scan, at, caps)
    return 0 if end and not caps and is_person(scan, at, end, noun) else end


def _named(scan: Scan, start: int, noun: str, name_at: tuple[int, int], caps: bool) -> Area:
    at, stop = name_at
    level = LEVELS.get(noun)
    name = scan.text[at:stop]
    if noun in ("thành phố", "tp") and fold(name) not in provinces() and fold(name) != "hcm":
        level = "district"
    more = _same_again(scan, stop, noun, caps)
    if more:
        return Area(start, more, "group", noun, name, level)
    return Area(start, stop, "named", noun, name, level)


def _same_again(scan: Scan, end: int, noun: str, caps: bool) -> int:
    """Return the end of "…, huyện B và huyện C" behind "huyện A", 0 where the list does not go on."""
    last = 0
    join = _JOIN.match(scan.folded, end)
    while join and scan.folded.startswith(noun + " ", join.end()):
        at = join.end() + len(noun) + 1
        stop = name_end(scan, at, caps) if scan.upper(at) else 0
        if not stop:
            break
        last = stop
        join = _JOIN.match(scan.folded, stop)
    return last


def _group(scan: Scan, start: int, word: re.Match[str], caps: bool) -> Area:
    """Read a list of area words and names: "các xã Tân Hưng, Đại Lâm và thị trấn Vôi", "phường, xã, đặc khu"."""
    folded = scan.folded
    end, count, named = word.end(), 1, False
    determined = word.start() > start
    listed = _LISTED if determined and not _WORD.match(folded, word.start()) else _FURTHER
    while True:
        if determined:
            at = scan.skip_spaces(end)
            stop = name_end(scan, at, caps) if at > end and scan.upper(at) and at not in scan.at and not caps else 0
            if stop:
                end, named = stop, True
        join = _JOIN.match(folded, end)
        if not join or (not determined and join[0].endswith(("các ", "một số "))):
            break
        following = listed.match(folded, join.end())
        if following and following[0] not in ("trung ương", "tw", "vùng"):
            at = scan.skip_spaces(following.end())
            if not determined and scan.upper(at) and at > following.end() and not caps and at not in scan.at:
                break
            end, count = following.end(), count + 1
            continue
        if named and scan.upper(join.end()) and join.end() not in scan.at:
            stop = name_end(scan, join.end(), caps)
            if stop:
                end, count = stop, count + 1
                continue
        break
    if not determined and count == 1:
        return Area(start, end, "relative", word[0].rstrip("."), level=LEVELS.get(word[0].rstrip(".")))
    tail = _TAIL.match(folded, end)
    if tail:
        end = tail.end()
    elif not named:
        end = _names_after_colon(scan, end) or end
    return Area(start, end, "group", word[0].rstrip("."), level=LEVELS.get(word[0].rstrip(".")))


def _names_after_colon(scan: Scan, end: int) -> int:
    """Return the end of "các tỉnh, thành phố" + ": Hà Nội; TP. Hồ Chí Minh; Sơn La", 0 where no two names follow."""
    colon = _NAMES_AFTER_COLON.match(scan.folded, end)
    at, last, count = (colon.end() if colon else 0), 0, 0
    while at:
        word = _WORD.match(scan.folded, at)
        begin = scan.skip_spaces(word.end()) if word else at
        city = _CITY.match(scan.folded, begin)
        stop = city.end() if city else name_end(scan, begin) if scan.upper(begin) and begin not in scan.at else 0
        if not stop:
            break
        last, count = stop, count + 1
        join = _JOIN.match(scan.folded, stop)
        at = join.end() if join else 0
    return last if count > 1 else 0


def _bare(scan: Scan, start: int, caps: bool, bare_name: bool) -> Area | None:
    city = _CITY.match(scan.folded, start)
    stop = city.end() if city and scan.upper(start) else province_at(scan, start)
    if stop:
        return Area(start, stop, "named", "", scan.text[start:stop], "province")
    stop = country_at(scan, start)
    if stop:
        return Area(start, stop, "national", "", scan.text[start:stop], "central")
    if bare_name and scan.upper(start) and start not in scan.at and not person_at(scan, start):
        stop = name_end(scan, start, caps)
        if stop and scan.folded[start:stop] != "đảng":  # "chi bộ Đảng" is any of them
            return Area(start, stop, "named", "", scan.text[start:stop])
    return None
