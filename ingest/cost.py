"""What reading a file will cost, told from its bytes in milliseconds and without parsing: quick or slow.

It only chooses a queue, so that scans do not hold up Word files; a wrong guess costs patience and nothing else.
"""

from __future__ import annotations

import re
from typing import Literal

Cost = Literal["quick", "slow"]
COSTS: tuple[Cost, ...] = ("quick", "slow")

_MIB = 1024 * 1024
_LARGE = {"text/plain": _MIB, "text/html": 2 * _MIB, "application/rtf": 4 * _MIB}
_LARGE_OTHER = 8 * _MIB
_SMALL_PICTURES = 64 * 1024
"""Bytes of pictures that are no scanned page: an emblem, a signature."""
_PICTURE = re.compile(rb"/Subtype\s*/Image\b")


def cost(data: bytes, media_type: str) -> Cost:
    """Return slow for pictures, PDF files that are mostly pictures (scans), and large files; quick for all others."""
    if media_type.startswith("image/") or len(data) > _LARGE.get(media_type, _LARGE_OTHER):
        return "slow"
    if media_type != "application/pdf":
        return "quick"
    pictures = _bytes_of_pictures(data)
    return "slow" if pictures > _SMALL_PICTURES and 2 * pictures > len(data) else "quick"


def _bytes_of_pictures(data: bytes) -> int:
    """Return the bytes of all image streams of a PDF: their dictionaries always stand in plain sight before them."""
    total = at = 0
    while (found := _PICTURE.search(data, at)) is not None:
        begin = data.find(b"stream", found.end())
        end = data.find(b"endstream", begin + 6) if begin >= 0 else -1
        if end < 0:
            return total + (len(data) - begin if begin >= 0 else 0)
        total, at = total + end - begin, end
    return total
