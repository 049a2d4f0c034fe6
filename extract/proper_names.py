"""Where proper names end: provinces and countries from lists, other names by their capitals."""

from __future__ import annotations

import re
from functools import cache

from extract.lexicon import load
from extract.unit_lexicon import Phrases, fold, phrases, word_set
from extract.unit_scan import Scan

CAPITALS = "A-ZÀ-ÖØ-Þ" + "".join(c for c in map(chr, range(0x100, 0x1F00)) if c.isupper() and c.isalpha())
# Of no name, in capitals too: "HĐND tỉnh Khóa XII", "Trường Tiểu học Minh Hòa Báo cáo …".
_ENDS_NAME = re.compile(
    r"(?:khóa|nhiệm kỳ|báo cáo|kế hoạch|thông báo|quyết định|nghị quyết|chỉ thị|công văn|tờ trình|hướng dẫn"
    r"|kết luận)(?!\w)"
)
_CAP_WORD = re.compile(rf"[{CAPITALS}][\w'’]*|\d+[A-Za-z]?(?!\w|[./,]\d)")


@cache
def provinces() -> dict[str, str]:
    """Return the names of provinces, old and new, by folded name, with whether each is "tỉnh" or "thành phố"."""
    out: dict[str, str] = {}
    for row in load("provinces.csv"):
        for name, status in (
            (row["old_name"], row["old_status"]),
            (row["name_from_2025_07_01"], row["status_from_2025_07_01"]),
        ):
            out.setdefault(fold(name).removeprefix("thành phố "), status)
    return out


@cache
def _province_names() -> Phrases:
    return Phrases(
        [
            *provinces(),
            "hcm",
            "thừa thiên - huế",
            "bà rịa-vũng tàu",
            "đắc lắc",
            "đăk lăk",
            "đắc nông",
            "bắc cạn",
            "đăk nông",
            "daklak",
            "phan rang - tháp chàm",
            "hồ chí minh",
        ]
    )


@cache
def _province_spellings() -> dict[str, str]:
    names = (row[column] for row in load("provinces.csv") for column in ("old_name", "name_from_2025_07_01"))
    out = {fold(name).removeprefix("thành phố "): name.removeprefix("Thành phố ") for name in names}
    return out | {
        "hcm": "Hồ Chí Minh",
        "đắc lắc": "Đắk Lắk",
        "đăk lăk": "Đắk Lắk",
        "đắc nông": "Đắk Nông",
        "bắc cạn": "Bắc Kạn",
    }


def province_name(name: str) -> str | None:
    """Return the official spelling of a province's name ("BẮC GIANG", "TP.HCM"), None for another name."""
    folded = fold(name).strip()
    for prefix in ("thành phố ", "tỉnh ", "tp. ", "tp.", "tp "):
        folded = folded.removeprefix(prefix)
    return _province_spellings().get(folded)


def province_at(scan: Scan, start: int) -> int:
    """Return where a province's name that begins at `start` with a capital ends, 0 for none."""
    return _province_names().end_at(scan.folded, start) if scan.upper(start) else 0


def country_at(scan: Scan, start: int) -> int:
    """Return where a country's name that begins at `start` ends, 0 for none."""
    end = phrases("countries").end_at(scan.folded, start) if scan.upper(start) else 0
    # "Đức" in "Đức Phổ" is no country.
    return 0 if scan.text[end : end + 1] == " " and scan.upper(end + 1) else end


def name_end(scan: Scan, start: int, caps: bool = False, longest: int = 6) -> int:
    """Return where the proper name that begins at `start` ends, 0 where none begins.

    A known province wins; else the words in capitals go on, to the name of a person or the next head at most.
    """
    end = province_at(scan, start)
    if end:
        return end
    if caps:
        return _caps_name_end(scan, start)
    end, words = 0, 0
    position = start
    while words < longest:
        match = _CAP_WORD.match(scan.text, position)
        if not match or (words and position in scan.at):
            break
        if (words and _full_person_at(scan, position)) or _ENDS_NAME.match(scan.folded, position):
            break
        words += 1
        end = match.end()
        if scan.text[end : end + 1] not in (" ", "\u00a0"):
            break
        position = end + 1
    return end


def person_at(scan: Scan, start: int) -> bool:
    """Tell whether the name of a person begins at `start`: a family name and a further word in capitals."""
    match = _CAP_WORD.match(scan.text, start)
    if not match or scan.folded[start : match.end()] not in word_set("family_names"):
        return False
    after = _CAP_WORD.match(scan.text, match.end() + 1)
    return bool(after) and scan.text[match.end() : match.end() + 1] == " "


# Of these a family name and a single further one make a person; "Hà Bắc" in "Thanh Hà Bắc" does not.
_COMMON_FAMILIES = frozenset(
    ("nguyễn", "trần", "lê", "phạm", "huỳnh", "phan", "vũ", "võ", "đặng", "bùi", "đỗ", "hồ", "ngô", "dương", "hoàng")
)


def _full_person_at(scan: Scan, start: int) -> bool:
    """Tell whether a person's name goes on behind a name: a common family name, or three words and more."""
    if not person_at(scan, start):
        return False
    family, end = _CAP_WORD.match(scan.text, start), start
    words = 0
    while (word := _CAP_WORD.match(scan.text, end)) is not None:
        words, end = words + 1, word.end() + 1
        if scan.text[word.end() : end] != " ":
            break
    return words > 2 or (family is not None and scan.folded[start : family.end()] in _COMMON_FAMILIES)


_CAPS_WORD = re.compile(r"\w+(?:['’]\w+)*")


def is_person(scan: Scan, start: int, end: int, noun: str) -> bool:
    """Tell whether the name behind an area word is rather a person's: "Chủ tịch UBND huyện Nguyễn Văn A".

    Communes and wards bear names of people, provinces never, districts those of a short list.
    """
    words = scan.folded[start:end].split()
    if noun == "tỉnh" and len(words) > 2 and not province_at(scan, start):
        return True
    if len(words) < 2 or words[0] not in word_set("family_names") or noun in ("xã", "phường", "thị trấn", "đặc khu"):
        return False
    if scan.folded[start:end] in word_set("areas_named_after_people"):
        return False
    return noun == "tỉnh" or len(words) > 2 or words[0] == "nguyễn"


def _caps_name_end(scan: Scan, start: int) -> int:
    end, position = 0, start
    for _ in range(3):
        match = _CAPS_WORD.match(scan.folded, position)
        if not match or match[0] in word_set("caps_stops") or not scan.upper(position) or (end and position in scan.at):
            break
        end = match.end()
        if scan.folded[end : end + 1] != " ":
            break
        position = end + 1
    return end
