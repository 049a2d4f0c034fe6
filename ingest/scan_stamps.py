"""Grey stamps, seals and signatures taken off a scanned page: what a copier makes of coloured ink.

Text is black at its core and grey at its edges only; grey strokes without a black core that form a patch taller and
wider than any letter are no text. Small grey marks stay: faint tone marks look like them.
"""

from __future__ import annotations

import numpy as np
from PIL import Image

from ingest.scan_rulings import Grey, Mask, thickened

PAPER = 220
"""Level from which a pixel is paper, after the page was stretched."""
INK, FAINTEST, CORE = 128, 95, 52
"""Letters have a core: up to `CORE` above the usual level of their ink (all below `INK`), `FAINTEST` at most."""
EDGE = 3
"""How far in pixels the grey edge of a letter reaches from its core."""
CELL = 8
LEAST_FILLED = 6
"""Grey pixels that make a cell of 8 by 8 part of a patch: noise has fewer."""
LEAST_PATCH, LEAST_ARC, ARC_LENGTH = 0.4, 0.26, 0.6
"""Height and width of a patch in inches: more than a line of text is high; arcs of a seal between lines are flatter."""
MOST_OF_PAGE = 0.35
"""A patch that covers more of the page is the page itself: a dark copy, faint text."""


def without_grey_stamps(page: Image.Image, dpi: int) -> Image.Image:
    """Return the grey page with grey patches as white as paper; black text in them stays."""
    grey = np.asarray(page)
    black = _black(page)
    middle = (grey > black) & (grey < PAPER)
    core = grey
    for _ in range(EDGE):
        core = thickened(core)
    strokes = middle & (core > black)
    height, width = (size // CELL for size in strokes.shape)
    cells = strokes[: height * CELL, : width * CELL].reshape(height, CELL, width, CELL).sum(axis=(1, 3)) >= LEAST_FILLED
    patches = _patches(cells, dpi / CELL)
    if not patches.any():
        return page
    taken = np.zeros_like(strokes)
    taken[: height * CELL, : width * CELL] = patches.repeat(CELL, axis=0).repeat(CELL, axis=1)
    clean: Grey = grey.copy()
    clean[taken & strokes] = 255
    return Image.fromarray(clean)


def _black(page: Image.Image) -> int:
    """Return the level up to which a pixel is the core of a letter: darker on crisp pages than on faint ones."""
    ink = np.cumsum(page.histogram()[:INK])
    return min(FAINTEST, CORE + int(np.searchsorted(ink, ink[-1] / 2)))


def _patches(cells: Mask, inch: float) -> Mask:
    """Mark the area of each patch of connected cells; `inch` is how many cells are one inch.

    The rest of a seal that text parts from it lies in that area.
    """
    found: Mask = np.zeros_like(cells)
    todo = {(int(y), int(x)) for y, x in np.argwhere(cells)}
    while todo:
        rows, columns = np.array(_connected(todo)).T
        tall, wide = int(np.ptp(rows)) + 1, int(np.ptp(columns)) + 1
        small, large = sorted((tall / inch, wide / inch))
        is_patch = small >= LEAST_PATCH or (small >= LEAST_ARC and large >= ARC_LENGTH)
        if is_patch and tall * wide < MOST_OF_PAGE * cells.size:
            found[max(0, rows.min() - 1) : rows.max() + 2, max(0, columns.min() - 1) : columns.max() + 2] = True
    return found


def _connected(todo: set[tuple[int, int]]) -> list[tuple[int, int]]:
    """Take one cell and all that are connected with it out of the set; letters may part two cells by one."""
    patch = [todo.pop()]
    for y, x in patch:
        for place in [(y + dy, x + dx) for dy in range(-2, 3) for dx in range(-2, 3)]:
            if place in todo:
                todo.remove(place)
                patch.append(place)
    return patch
