"""Committees whose "ủy" is printed once, behind the last: "các huyện, thị, thành ủy", "11/12 huyện, thành ủy"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.unit_classes import CLASS
from extract.unit_grammar import Mention
from extract.unit_scan import Scan

_REACH = 60
_LEVEL = r"(?:tỉnh|huyện|quận|thị|thành)"
_BEFORE = re.compile(rf"(?<!\w)(?:(?:các|những) )?{_LEVEL}(?:, {_LEVEL})*(?:, | và |, và )$")
# What stands beside them in such a list has no area of its own either.
_DIRECT = re.compile(r"(?:, | và |, và )((?:các )?đảng ủy trực thuộc(?: (?:tỉnh|thành|huyện) ủy)?)(?!\w)")


def elided_committees(scan: Scan) -> Iterator[Mention]:
    """Yield the groups of committees, and the committees directly below that follow in the same list."""
    for match in scan.heads:
        if match.head.group != "party_committee" or not scan.folded.endswith((" ủy", "-ủy"), 0, match.end):
            continue
        first = max(0, match.start - _REACH)
        before = _BEFORE.search(scan.folded[first : match.start])
        if before is None:
            continue
        yield _group(first + before.start(), match.end)
        if direct := _DIRECT.match(scan.folded, match.end):
            yield _group(*direct.span(1))


def _group(start: int, end: int) -> Mention:
    return Mention(start, end, "group", "committee", CLASS, end, start)
