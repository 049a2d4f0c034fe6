"""Text on both sides of an upright ruling that no table has: the left half is read before the right one.

Forms and cards are printed so, two leaves beside each other in one frame; read line by line they run into each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import median

from ingest.page_lines import Line
from ingest.pdf_rulings import Ruling

LEAST_HEIGHT = 100.0
"""Height in points from which a ruling parts a page, not a word from the next."""
LEAST_LINES = 3
"""Lines on each side; a bar in the margin has none on one."""
LEAST_WORDS = 3
"""Words of the usual line on each side: a column of figures belongs to the words beside it."""
UPRIGHT = 3.0
"""Width in points of a ruling, and how far apart two are that are one."""


def halves(lines: Sequence[Line], rulings: Sequence[Ruling]) -> Iterator[list[Line]]:
    """Yield the lines in the groups they are read in: what stands above, left, right of and below each such ruling."""
    rest = list(lines)
    for ruling in _dividers(lines, rulings):
        middle = ruling.x0
        inside = [line for line in rest if ruling.top <= (line.top + line.bottom) / 2 <= ruling.bottom]
        left, right = _side(inside, middle, before=True), _side(inside, middle, before=False)
        if not (_is_text(left) and _is_text(right)) or _crossed(inside, middle):
            continue
        yield [line for line in rest if (line.top + line.bottom) / 2 < ruling.top]
        yield left
        yield right
        rest = [line for line in rest if (line.top + line.bottom) / 2 > ruling.bottom]
    yield rest


def _dividers(lines: Sequence[Line], rulings: Sequence[Ruling]) -> list[Ruling]:
    """Return the long upright rulings with text on both sides, from the top; several beside each other make a table."""
    upright = [ruling for ruling in rulings if ruling.x1 - ruling.x0 <= UPRIGHT]
    long = [ruling for ruling in upright if ruling.bottom - ruling.top >= LEAST_HEIGHT and _is_between(ruling, lines)]
    alone = [ruling for ruling in long if not any(_beside(ruling, other) for other in long)]
    return sorted(alone, key=lambda ruling: ruling.top)


def _is_between(ruling: Ruling, lines: Sequence[Line]) -> bool:
    """Say whether text stands on both sides of the ruling: beside the edge of a frame it does on one."""
    inside = [line for line in lines if ruling.top <= (line.top + line.bottom) / 2 <= ruling.bottom]
    return any(line.x0 < ruling.x0 for line in inside) and any(line.x1 > ruling.x0 for line in inside)


def _beside(ruling: Ruling, other: Ruling) -> bool:
    return abs(ruling.x0 - other.x0) > UPRIGHT and ruling.top < other.bottom and other.top < ruling.bottom


def _is_text(side: Sequence[Line]) -> bool:
    """Say whether the lines are running text, and not the figures of a table."""
    return len(side) >= LEAST_LINES and median(len(line.tokens) for line in side) >= LEAST_WORDS


def _side(lines: Sequence[Line], middle: float, *, before: bool) -> list[Line]:
    parts = [[token for token in line.tokens if (token.x0 + token.x1 < 2 * middle) is before] for line in lines]
    return [Line.of(part, line.page) for part, line in zip(parts, lines, strict=True) if part]


def _crossed(lines: Sequence[Line], middle: float) -> bool:
    return any(token.x0 + 2 < middle < token.x1 - 2 for line in lines for token in line.tokens)
