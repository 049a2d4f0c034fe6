"""Dotted lines to fill in on a scanned form: taken off before recognition, put back as dots afterwards.

Recognition takes long dotted lines for words ("nàn no Kế nu") or for a picture, and then loses the words between them.
A dotted line is ink without any height, with nothing right above or below, broken many times: letters beside it stay.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ingest.glyphs import Token
from ingest.page_lines import Line
from ingest.pdf_rulings import Ruling

DARK = 160
THIN = 0.035
"""Height in inches that the dots may have at most."""
ABOVE, BELOW = 0.06, 0.03
"""Inches above and below that hold no ink."""
GAP, LENGTH = 0.07, 0.35
"""Widest gap in a dotted line and its least length, in inches: an ellipsis is shorter, and is text."""
FEWEST = 6
"""Dots of the shortest line."""
MOST_INKED = 0.8
"""Share of its length that ink covers at most: more is a line drawn, which recognition passes over by itself."""
MOST = 1_000
DOTS = "....."
_BAND = 4

Packed = NDArray[np.uint8]
Grey = NDArray[np.uint8]


def take_leaders(page: Image.Image, dpi: int) -> tuple[Image.Image, list[Ruling]]:
    """Return the grey page without its dotted lines, and the lines in pixels."""
    grey = np.asarray(page)
    thin, above, below = (max(2, round(inches * dpi)) for inches in (THIN, ABOVE, BELOW))
    ink = np.packbits(grey < DARK, axis=1)
    tops = ink & ~_spread(_moved(ink, 1), above) & ~_spread(_moved(ink, -thin), -below)
    found: list[list[int]] = []
    cleared: Grey | None = None
    for row in _rows(tops, dpi):
        band = slice(max(0, row - _BAND), row + 2 * _BAND)
        dots = np.unpackbits(np.bitwise_or.reduce(tops[band], axis=0)).astype(np.bool_)
        zone = slice(max(0, band.start - above // 2), band.stop + thin)
        letters = np.unpackbits(np.bitwise_or.reduce(ink[zone], axis=0)).astype(np.bool_) & ~dots
        for left, right in _runs(dots, letters, dpi):
            cleared = grey.copy() if cleared is None else cleared
            cleared[band.start : band.stop + thin, left : right + 1] = 255
            _note(found, row + thin, left, right)
        if len(found) > MOST:
            return page, []
    if cleared is None:
        return page, []
    return Image.fromarray(cleared), [Ruling(left, row, right, row) for row, left, right in found]


def _note(found: list[list[int]], row: int, left: int, right: int) -> None:
    """Add a dotted line; one that slants is met piece by piece."""
    for line in reversed(found):
        if row - line[0] > 4 * _BAND:
            break
        if left <= line[2] and line[1] <= right:
            line[0], line[1], line[2] = row, min(line[1], left), max(line[2], right)
            return
    found.append([row, left, right])


def with_leaders(lines: Sequence[Line], leaders: Sequence[Ruling]) -> list[Line]:
    """Return the lines with dots where a dotted line stands beside words; those with no word are left out."""
    beside: dict[int, list[Token]] = {}
    for leader in sorted(leaders, key=lambda found: found.x0):
        index = next((i for i, line in enumerate(lines) if _stands_on(leader, line)), None)
        if index is None:
            continue
        mine = beside.setdefault(index, [])
        height = 0.2 * (lines[index].bottom - lines[index].top)
        token = Token(DOTS, leader.x0, leader.top - height, leader.x1, leader.top, 1.0)
        if mine and not any(mine[-1].x1 <= (word.x0 + word.x1) / 2 <= token.x0 for word in lines[index].tokens):
            mine[-1] = mine[-1]._replace(x1=max(mine[-1].x1, token.x1))
        else:
            mine.append(token)
    return [
        Line.of(sorted([*line.tokens, *beside[i]], key=lambda token: token.x0), line.page) if i in beside else line
        for i, line in enumerate(lines)
    ]


def _stands_on(leader: Ruling, line: Line) -> bool:
    height = line.bottom - line.top
    return line.top + 0.5 * height < leader.top < line.bottom + 0.3 * height


def _moved(rows: Packed, down: int) -> Packed:
    """Return the picture moved down (up when negative), blank rows coming in."""
    moved = np.zeros_like(rows)
    if down > 0:
        moved[down:] = rows[:-down]
    else:
        moved[:down] = rows[-down:]
    return moved


def _spread(rows: Packed, count: int) -> Packed:
    """Return what is inked in the row or in one of the `count - 1` rows above it (below when negative)."""
    step, reached = (1 if count > 0 else -1), 1
    found = rows
    while reached < abs(count):
        more = min(reached, abs(count) - reached)
        found = found | _moved(found, step * more)
        reached += more
    return found


def _rows(tops: Packed, dpi: int) -> Iterator[int]:
    """Yield the first rows of bands that may hold a dotted line."""
    height = len(tops) // _BAND * _BAND
    bands = np.bitwise_or.reduce(tops[:height].reshape(-1, _BAND, tops.shape[1]), axis=1)
    least = LENGTH * dpi / 8 / 3  # bytes of eight pixels with ink: dots stand closer than every third of them
    for index in np.flatnonzero(np.count_nonzero(bands, axis=1) >= least).tolist():
        yield index * _BAND


def _runs(dots: NDArray[np.bool_], letters: NDArray[np.bool_], dpi: int) -> Iterator[tuple[int, int]]:
    """Yield the ends of dotted lines in a row of dots; letters end a line."""
    places = np.flatnonzero(dots)
    ink_before = np.concatenate(([0], np.cumsum(letters)))
    apart = (np.diff(places) > GAP * dpi) | (np.diff(ink_before[places]) > 0)
    cuts = np.flatnonzero(apart) + 1
    for part in np.split(places, cuts):
        if len(part) < FEWEST:
            continue
        left, right = int(part[0]), int(part[-1])
        broken = np.count_nonzero(np.diff(part) > 1) + 1
        if right - left >= LENGTH * dpi and broken >= FEWEST and len(part) <= MOST_INKED * (right - left):
            yield left, right
