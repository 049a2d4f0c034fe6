"""Causes stated in a sentence: "Nguyên nhân chủ yếu là do …", "Những hạn chế trên xuất phát từ …"."""

from __future__ import annotations

import re

from extract.cues import Found
from extract.sentences import Span

_BECAUSE = re.compile(r"(?:(?:chủ yếu|một phần|chính)\s+)?(?:là\s+)?(?:do|vì|bởi|bởi vì)\s+", re.IGNORECASE)


def stated_cause(text: str, structure: Found, start: int, end: int) -> Span | None:
    """Return the span of the cause that the sentence states after "là do" and the like, None when it states none.

    "Nguyên nhân của kết quả …" is no cause of a shortcoming.
    """
    cues = structure.between(start, end)
    if any("result_cause" in cue.groups for cue in cues):
        return None
    for cue in cues:
        if "because" in cue.groups and not any(
            "result" in c.groups and "concession" not in c.groups for c in cues if c.end <= cue.start
        ):
            return without_because(text, cue.end, end), end
    return None


def without_because(text: str, start: int, end: int) -> int:
    """Return where the cause begins after "do", "là do", "vì"."""
    while start < end and text[start] in " ,:\n":
        start += 1
    because = _BECAUSE.match(text, start, end)
    return because.end() if because else start
