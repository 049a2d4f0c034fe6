"""The ruling lines of tables on a scanned page: found for the table finder, and taken off before recognition."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ingest.pdf_rulings import Ruling

DARK = 140
LEAST_LEVEL, LEAST_UPRIGHT = 0.45, 0.27
"""Shortest level and upright ruling in inches: longer than any stroke of a letter."""
MOST_RUNS = 2_500
FEWEST = 3
"""Fewer level or upright lines make no table."""

Mask = NDArray[np.bool_]
Grey = NDArray[np.uint8]


def take_rulings(page: Image.Image, dpi: int) -> tuple[Image.Image, list[Ruling]]:
    """Return the grey page without its ruling lines and the lines in pixels; no lines when there is no table."""
    ink = thickened(np.asarray(page)) < DARK
    level = _long_runs(ink, int(LEAST_LEVEL * dpi))
    upright = _long_runs(np.ascontiguousarray(ink.T), int(LEAST_UPRIGHT * dpi)).T
    if not level.any() or not upright.any():
        return page, []
    rows, columns = _runs(level), _runs(upright.T)
    if not FEWEST <= len(rows) <= MOST_RUNS or not FEWEST <= len(columns) <= MOST_RUNS:
        return page, []
    found = [Ruling(x0, y, x1, y) for y, x0, x1 in rows] + [Ruling(x, y0, x, y1) for x, y0, y1 in columns]
    grey = np.asarray(page).copy()
    grey[level | upright] = 255
    return Image.fromarray(grey), found


def thickened(grey: Grey) -> Grey:
    """Return the darkest of each pixel and its eight neighbours."""
    level = grey.copy()
    np.minimum(level[:, 1:], grey[:, :-1], out=level[:, 1:])
    np.minimum(level[:, :-1], grey[:, 1:], out=level[:, :-1])
    both = level.copy()
    np.minimum(both[1:], level[:-1], out=both[1:])
    np.minimum(both[:-1], level[1:], out=both[:-1])
    return both


def _long_runs(ink: Mask, length: int) -> Mask:
    """Keep the ink that belongs to a level run of at least that many pixels."""
    kept = np.zeros_like(ink)
    rows = _rows_with_runs(ink, length)
    if len(rows):
        kept[rows] = _runs_of(ink[rows], length)
    return kept


def _rows_with_runs(ink: Mask, length: int) -> NDArray[np.intp]:
    """Return the rows that may have such a run, eight pixels at a time: most pages have none."""
    whole = np.packbits(ink, axis=1) == 0xFF
    least = (length - 7) // 8
    if whole.shape[1] < least or ink.shape[1] <= length:
        return np.empty(0, np.intp)
    total = np.cumsum(np.pad(whole, ((0, 0), (1, 0))), axis=1, dtype=np.int32)
    return np.flatnonzero((total[:, least:] - total[:, :-least] == least).any(axis=1))


def _runs_of(ink: Mask, length: int) -> Mask:
    total = np.cumsum(np.pad(ink, ((0, 0), (1, 0))), axis=1, dtype=np.int32)
    full = total[:, length:] - total[:, :-length] == length
    edges = np.zeros((ink.shape[0], ink.shape[1] + 1), np.int32)
    edges[:, : full.shape[1]] += full
    edges[:, length : length + full.shape[1]] -= full
    kept: Mask = np.cumsum(edges, axis=1)[:, :-1] > 0
    return kept


def _runs(mask: Mask) -> list[tuple[float, float, float]]:
    """Return the middle line of each level bar: (y, x0, x1); a bar is the rows in which a run lies over another."""
    changes = np.diff(np.pad(mask, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    starts, ends = np.argwhere(changes == 1), np.argwhere(changes == -1)
    bars: list[list[float]] = []
    open_bars: list[list[float]] = []
    for (y, x0), (_, x1) in zip(starts.tolist(), ends.tolist(), strict=True):
        open_bars = [bar for bar in open_bars if y - bar[1] <= 2]
        bar = next((bar for bar in open_bars if x0 <= bar[3] and x1 >= bar[2]), None)
        if bar is None:
            bar = [y, y, x0, x1]
            bars.append(bar)
            open_bars.append(bar)
        else:
            bar[1], bar[2], bar[3] = y, min(bar[2], x0), max(bar[3], x1)
    return [((top + bottom) / 2, x0, x1) for top, bottom, x0, x1 in bars]
