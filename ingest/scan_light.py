"""Even light on a photographed page: shadows and dim corners lifted to the brightness of the paper beside them.

Scans come evenly lit and pass through untouched; a photograph whose paper is half as bright on one side would lose that
side's text to one level of black for the whole page. A negative (white letters on black) is turned over.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter, ImageOps

CELLS = 160
"""Cells along the longer side in which the brightness of the paper is measured: larger than a stroke of a letter."""
FINE = 4
"""Parts of a cell's side; the brightest part of a cell is paper where the cell has any."""
EVEN = 0.75
"""Darkest tenth of the paper against its lightest: at or above, the light is even."""
DARKEST = 24
"""Paper is never taken for darker than this: a black border stays black."""
NEGATIVE = 80
"""Brightness up to which a dot is black; a page is a negative when four fifths of it are."""

Grey = NDArray[np.uint8]


def evened(image: Image.Image) -> Image.Image:
    """Return the grey picture with the paper equally bright everywhere; itself when it is so already."""
    if _is_negative(image):
        image = ImageOps.invert(image)
    paper = _paper(image)
    if paper is None:
        return image
    dark, light = np.percentile(paper, (10, 90))
    if dark >= EVEN * light:
        return image
    smooth = Image.fromarray(paper).filter(ImageFilter.MaxFilter(3)).filter(ImageFilter.GaussianBlur(1))
    ground = np.asarray(smooth.resize(image.size, Image.Resampling.BILINEAR)).astype(np.float32)
    lifted = np.asarray(image) * (np.float32(255.0) / np.maximum(ground, DARKEST))
    return Image.fromarray(np.minimum(lifted, 255).astype(np.uint8))


def _is_negative(image: Image.Image) -> bool:
    dots = np.cumsum(image.histogram())
    return bool(dots[NEGATIVE] > 0.8 * dots[-1])


def _paper(image: Image.Image) -> Grey | None:
    """Return the brightness of the paper in each cell, None for a picture too small to be a page."""
    part = max(image.size) // (CELLS * FINE)
    if part < 1:
        return None
    small = np.asarray(image.reduce(part))
    height, width = (side // FINE for side in small.shape)
    if not height or not width:
        return None
    cells: Grey = small[: height * FINE, : width * FINE].reshape(height, FINE, width, FINE).max(axis=(1, 3))
    return cells
