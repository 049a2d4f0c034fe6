"""The body that a unit belongs to, in a word of its own: "Thanh tra Sở", "Ban Thường vụ Hội", "Đảng ủy trường"."""

from __future__ import annotations

import re
from functools import cache

from extract.areas import Area
from extract.unit_lexicon import Head, Phrases, word_set
from extract.unit_scan import HeadMatch, Scan

HOSTS = ("Sở", "Bộ", "Hội", "Cục", "Viện", "Trung tâm", "Bệnh viện", "Học viện", "Trường", "Công ty")
_OF_HOSTS = ("party_basic", "trade_union")
# In lower case: the body itself. What follows may make it another word ("trường hợp").
_OWN_HOST = re.compile(
    r" (?:nhà trường|trường(?! hợp| học(?! tập| sinh| viên)| kỳ| chinh| phái| quay)|bệnh viện|học viện|tổng công ty|"
    r"công ty|tập đoàn|cơ quan|nhà máy|xí nghiệp)(?= *(?:[,.;:)(\n/]|$|[a-zà-ỹđ]))"
)


# Bodies that a text of theirs calls by their class alone, with a capital: "Đề nghị Sở xem xét", "Đảng ủy phân công".
_ALONE = ("Sở", "Bộ", "Đảng ủy", "Văn phòng")
_ENDS = re.compile(r" ?(?:[.;:)]|,(?! (?:ngành|cơ quan|địa phương|tỉnh|ban))|$|\n)")


@cache
def _followers() -> Phrases:
    return Phrases([*word_set("sentence_words"), *word_set("verbs"), *word_set("grammar_syllables")])


def alone(scan: Scan, match: HeadMatch) -> bool:
    """Tell whether a head without function or area is a body known from the text: nothing of its name follows."""
    if match.head.name not in _ALONE or match.head.abbreviated or not scan.upper(match.start):
        return False
    if scan.text[match.start : match.end].isupper() or scan.folded.startswith("tm. ", max(0, match.start - 4)):
        return False
    if scan.folded.startswith("ngang ", max(0, match.start - 6)):
        return False
    if _ENDS.match(scan.text, match.end):
        return True
    at = match.end + 1
    verb = scan.text[at : at + 1].islower() and _followers().end_at(scan.folded, at)
    return bool(verb) and match.head.name != "Văn phòng"


def host(scan: Scan, match: HeadMatch, depth: int) -> bool:
    """Tell whether a head alone is the body that the one before it belongs to; `depth` 0 when none stands before."""
    return depth > 0 and match.head.name in HOSTS and scan.upper(match.start)


def own_host(scan: Scan, head: Head, end: int) -> Area | None:
    """Return the host that stands behind a committee or union where an area would, None where none does."""
    match = _OWN_HOST.match(scan.folded, end) if head.group in _OF_HOSTS else None
    if match is None or scan.upper(match.start() + 1):
        return None
    following = scan.skip_spaces(match.end())
    if following > match.end() and scan.upper(following):
        return None
    return Area(match.start() + 1, match.end(), "relative", match[0].strip())
