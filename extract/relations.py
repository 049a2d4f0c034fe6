"""How the citing text relates to the cited document: the nearest cue before the reference, in the same sentence."""

from __future__ import annotations

import re
from functools import cache

from extract.folding import alternatives, fold, folded
from extract.lexicon import load

_WINDOW = 140
_NEAR = 70
# "sơ kết, tổng kết 05 năm thực hiện": the review governs the verb that follows.
_REVIEW_REACH = 40


@cache
def _cues() -> tuple[re.Pattern[str], dict[str, str]]:
    table = {fold(cue): row["relation"] for row in load("reference_cues.yaml")["relations"] for cue in row["cues"]}
    return re.compile(rf"(?<![a-z])(?:{alternatives(table)})(?![a-z])"), table


def relation_before(text: str, start: int) -> str:
    """Return the relation that the words before `start` state, "mention" when they state none."""
    window = text[max(0, start - _WINDOW) : start]
    cut = max(window.rfind("\n"), window.rfind(";"), window.rfind(". "), window.rfind("”"))
    window = folded(text)[start - len(window) + cut + 1 : start]
    pattern, table = _cues()
    found = [(table[match[0]], match.end()) for match in pattern.finditer(window)]
    if not found or window.endswith("tiep theo "):
        return "mention"
    nearest, end = found[-1]
    if nearest in {"per", "mention"} and found[0][0] == "basis":
        return "basis"
    if nearest == "implements" and len(found) > 1 and found[-2][0] == "reviews" and end - found[-2][1] < _REVIEW_REACH:
        return "reviews"
    return nearest if len(window) - end <= _NEAR or nearest == "basis" else "mention"
