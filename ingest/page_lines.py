"""Lines of a page, from the text layer or from OCR: the common ground of columns, paragraphs and furniture."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from ingest.glyphs import Token

_SPACES = re.compile(r"\s+")


@dataclass(slots=True)
class Line:
    """Words on one line of one column, from left to right; edges in points from the top left of the page."""

    tokens: list[Token]
    page: int
    x0: float
    top: float
    x1: float
    bottom: float
    _size: float = 0.0

    @classmethod
    def of(cls, tokens: Iterable[Token], page: int) -> Line:
        """Return the line of these words. Raises ValueError when there is none."""
        words = list(tokens)
        return cls(
            words,
            page,
            min([t.x0 for t in words]),
            min([t.top for t in words]),
            max([t.x1 for t in words]),
            max([t.bottom for t in words]),
        )

    @property
    def text(self) -> str:
        """The words joined by spaces."""
        return " ".join(token.text for token in self.tokens)

    @property
    def size(self) -> float:
        """The height of the words: the median, so that one large bracket does not count."""
        if not self._size:
            heights = sorted([token.bottom - token.top for token in self.tokens])
            self._size = heights[len(heights) // 2]
        return self._size

    @property
    def middle(self) -> float:
        """Half way between the edges, in points from the left."""
        return (self.x0 + self.x1) / 2


@lru_cache(maxsize=20_000)
def fold(text: str) -> str:
    """Return the text in plain lower-case letters, for comparing what OCR may have read without its marks."""
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return _SPACES.sub(" ", "".join(ch for ch in plain if not unicodedata.combining(ch)))


def join_segments(segments: list[list[Token]], page: int) -> list[Line]:
    """Return the visual lines of segments that an OCR engine read block by block: those side by side are one line."""
    boxes = sorted((Line.of(tokens, page) for tokens in segments if tokens), key=lambda line: line.top + line.bottom)
    lines: list[Line] = []
    for box in boxes:
        middle = (box.top + box.bottom) / 2
        host = next((line for line in reversed(lines[-6:]) if _side_by_side(line, box, middle)), None)
        if host is None:
            lines.append(box)
        else:
            lines[lines.index(host)] = Line.of(sorted(host.tokens + box.tokens, key=lambda t: t.x0), page)
    return sorted(lines, key=lambda line: line.top + line.bottom)


def _side_by_side(line: Line, box: Line, middle: float) -> bool:
    overlap = min(line.bottom, box.bottom) - max(line.top, box.top)
    height = min(line.bottom - line.top, box.bottom - box.top)
    apart = box.x0 >= line.x1 - 2 or box.x1 <= line.x0 + 2 or _fits_between(line, box)
    return overlap > 0.5 * height and line.top < middle < line.bottom and apart


def _fits_between(line: Line, box: Line) -> bool:
    return all(token.x1 <= box.x0 + 2 or token.x0 >= box.x1 - 2 for token in line.tokens)
