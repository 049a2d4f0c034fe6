"""The body that a unit belongs to, in a word of its own: "Thanh tra Sở", "Ban Thường vụ Hội", "Đảng ủy trường"."""

from __future__ import annotations

import re

from extract.areas import Area
from extract.unit_lexicon import Head
from extract.unit_scan import HeadMatch, Scan

HOSTS = ("Sở", "Bộ", "Hội", "Cục", "Viện", "Trung tâm", "Bệnh viện", "Học viện", "Trường", "Công ty")
_OF_HOSTS = ("party_basic", "trade_union")
# In lower case: the body itself. What follows may make it another word ("trường hợp").
_OWN_HOST = re.compile(
    r" (?:nhà trường|trường(?! hợp| học(?! tập| sinh| viên)| kỳ| chinh| phái| quay)|bệnh viện|học viện|tổng công ty|"
    r"công ty|tập đoàn|cơ quan|nhà máy|xí nghiệp)(?= *(?:[,.;:)(\n/]|$|[a-zà-ỹđ]))"
)


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
