"""Search a whole text with google-re2: linear in its length whatever the pattern, offsets in characters.

re2 works on bytes. Its binding encodes the text for each pattern and counts the characters between two matches one by
one; here the text is encoded once, and the characters are counted as fast as they are decoded.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from extract.sentences import Span


@lru_cache(maxsize=2)  # a document as written and as folded
def _encoded(text: str) -> bytes:
    return text.encode()


def find_spans(pattern: Any, text: str) -> Iterator[Span]:
    """Yield where the matches of a compiled re2 pattern begin and end in `text`, in order."""
    data = _encoded(text)
    byte = start = 0
    for match in pattern.finditer(data):
        first, last = match.span()
        start += len(data[byte:first].decode())
        end = start + len(data[first:last].decode())
        yield start, end
        byte, start = last, end
