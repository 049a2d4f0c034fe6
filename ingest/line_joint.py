"""How a word or number that stands over the end of a line is put together again: pages and hard-wrapped text alike."""

from __future__ import annotations

import re

from ingest.charsets.syllables import is_syllable

_CODE_END = re.compile(r"(?:\d|[A-ZĐ]{2,}|/)[-–/]$|\d/$")
_CODE_START = re.compile(r"[-–/](?=[A-ZĐ\d])")


def joint(before: str, after: str) -> tuple[int, str]:
    """Return how a line end is closed: how many characters go from the end of `before`, and what is put between.

    A hyphen stays in document numbers ("05-" + "CT/TW") and between Vietnamese syllables; a word that was divided
    ("inter-" + "net") loses it.
    """
    if _CODE_END.search(before) or (_CODE_START.match(after) and before[-1:].isdigit()):
        return 0, ""
    if before.endswith("-") and len(before) > 1 and before[-2].isalpha() and after[:1].islower():
        left, right = re.split(r"\W", before[:-1])[-1], re.split(r"\W", after)[0]
        return (0, "") if is_syllable(left) and is_syllable(right) else (1, "")
    return 0, " "
