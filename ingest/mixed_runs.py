"""Legacy text among Unicode text in one paragraph, where no font tells: runs pasted from an older document."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.charsets.detect import guess, is_encoded
from ingest.charsets.legacy import Encoding
from ingest.flow import Run

UNICODE = re.compile("[ăđơưĂĐƠƯĩũĨŨ\u0300-\u0323\u1ea0-\u1ef9]")
"""Letters and marks that legacy text, seen as Windows-1252, cannot have."""
_FOREIGN = re.compile("[¨-¹\u00adÄ-ÇËÎ-ÑÖ-ØÛÜÞßä-çëî-ñö-øûüþÿ]")
"""Characters that Unicode Vietnamese has not, and every few words of TCVN3 and VNI have: a cheap first look."""


def legacy_runs(runs: Sequence[Run], usual: Encoding | None) -> list[Encoding | None]:
    """Return for each run the legacy encoding that its text shows, None for Unicode and for what cannot be told.

    Neighbouring runs without a letter of Unicode alone are judged together: three accented words must be there, or,
    where others of the paragraph, or other paragraphs, are in an encoding (`usual`), one that makes sense in it and
    not as it stands.
    """
    if len(runs) < 2 or not any(_FOREIGN.search(run.text) for run in runs):
        return [None] * len(runs)
    found = _by_stretch(runs, usual)
    shown = next((one for one in found if one), None)
    return _by_stretch(runs, shown) if shown and usual is None else found


def _by_stretch(runs: Sequence[Run], usual: Encoding | None) -> list[Encoding | None]:
    found: list[Encoding | None] = [None] * len(runs)
    start = 0
    for end in range(len(runs) + 1):
        if end < len(runs) and not UNICODE.search(runs[end].text):
            continue
        if start < end:
            found[start:end] = [_of_stretch(runs, start, end, usual)] * (end - start)
        start = end + 1
    return found


def _of_stretch(runs: Sequence[Run], start: int, end: int, usual: Encoding | None) -> Encoding | None:
    """Judge the whole words of these runs; one that a run cuts in two tells nothing."""
    text = "".join(run.text for run in runs[start:end])
    if start and runs[start - 1].text[-1:].strip() and text[:1].strip():
        text = text.partition(" ")[2]
    if end < len(runs) and runs[end].text[:1].strip() and text[-1:].strip():
        text = text.rpartition(" ")[0]
    if not _FOREIGN.search(text):
        return None
    return guess(text) or (usual if usual and is_encoded(text, usual) else None)
