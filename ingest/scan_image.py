"""A scanned page made ready for recognition: stamps off, upright, level, even contrast.

Red stamps and blue signatures vanish in the brightest channel of each pixel while black text under them stays: red ink
is bright in red, black is dark in every channel.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops

from ingest.pdf_rulings import Ruling
from ingest.scan_leaders import take_leaders
from ingest.scan_light import evened
from ingest.scan_rulings import take_rulings
from ingest.scan_stamps import without_grey_stamps

Grey = NDArray[np.uint8]
Ink = NDArray[np.float32]

INK = 60
"""Difference of the channels of a pixel from which it is coloured ink."""
BRIGHT = 110
"""Brightest channel of a pixel up to which it is black: text under the ink."""
SMALL = 900
"""Longer side in pixels of the small picture that skew and turn are measured on."""
SKEW_LIMIT = 6.0
SKEW_LEAST = 0.4
"""Tesseract follows smaller ones itself, and turning blurs."""
READING_DPI = 210
"""Resolution that is recognised: letters of 13 points are then as tall as those Tesseract was trained on, and ragged
edges of 1-bit scans are smoothed. 14 scan/transcript pairs, two pages each: 18 % fewer wrong words than at 300 dpi."""
TURN_RATIO = 1.5
"""How much stronger upright stripes must be than level ones before a page is turned: upright pages of 45 real files
reach 0.64 at most."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A grey picture ready for recognition, its resolution; the turn clockwise in degrees and the skew taken out.

    Ruling lines and dotted lines to fill in are taken off it.
    """

    image: Image.Image
    dpi: int
    turn: int
    skew: float
    rulings: list[Ruling] = field(default_factory=list)
    leaders: list[Ruling] = field(default_factory=list)


def prepare(picture: Image.Image, dpi: int) -> Prepared:
    """Return the picture of that resolution without coloured ink, upright and level.

    A page on its head is not seen here: only reading it shows.
    """
    image = stretch(evened(without_ink(picture)))
    if dpi > READING_DPI:
        size = (round(image.width * READING_DPI / dpi), round(image.height * READING_DPI / dpi))
        image, dpi = image.resize(size, Image.Resampling.LANCZOS), READING_DPI
    ink = _small_ink(image)
    turn = 90 if _lies_on_side(ink) else 0
    if turn:
        image, ink = image.transpose(Image.Transpose.ROTATE_270), np.rot90(ink, -1)
    skew = _skew(ink)
    if skew:
        image = image.rotate(skew, Image.Resampling.BICUBIC, fillcolor=255)
    image, rulings = take_rulings(image, dpi)
    image, leaders = take_leaders(without_grey_stamps(image, dpi), dpi)
    return Prepared(image, dpi, turn, skew, rulings, leaders)


def turned(prepared: Prepared, degrees: int) -> Prepared:
    """Return the prepared picture turned clockwise by 90, 180 or 270 degrees more."""
    how = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}[degrees]
    width, height = prepared.image.size

    def place(r: Ruling) -> Ruling:
        if degrees == 90:
            return Ruling(height - r.bottom, r.x0, height - r.top, r.x1)
        if degrees == 180:
            return Ruling(width - r.x1, height - r.bottom, width - r.x0, height - r.top)
        return Ruling(r.top, width - r.x1, r.bottom, width - r.x0)

    return Prepared(
        prepared.image.transpose(how),
        prepared.dpi,
        (prepared.turn + degrees) % 360,
        prepared.skew,
        [place(ruling) for ruling in prepared.rulings],
        [place(leader) for leader in prepared.leaders],
    )


def without_ink(picture: Image.Image) -> Image.Image:
    """Return the picture in grey, coloured ink faded to paper and black text under it kept."""
    if picture.mode in ("L", "1"):
        return picture.convert("L")
    red, green, blue = picture.convert("RGB").split()
    high = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    colour = ImageChops.subtract(high, ImageChops.darker(ImageChops.darker(red, green), blue))
    if any(colour.histogram()[INK + 1 :]):
        bright = high.point([255 * (value > BRIGHT) for value in range(256)])
        high.paste(255, mask=ImageChops.multiply(colour.point([255 * (value > INK) for value in range(256)]), bright))
    return high


def ink_layer(picture: Image.Image) -> Grey | None:
    """Return the red ink alone, black on white, cut to where it is; None when there is too little for a stamp."""
    if picture.mode in ("L", "1"):
        return None
    rgb = np.asarray(picture.convert("RGB")).astype(np.int16)
    red = (rgb[..., 0] - np.maximum(rgb[..., 1], rgb[..., 2]) > 45) & (rgb[..., 0] > 100)
    if red.mean() < 0.0002:
        return None
    rows, columns = np.flatnonzero(red.any(axis=1)), np.flatnonzero(red.any(axis=0))
    part = red[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return np.pad(np.where(part, 0, 255).astype(np.uint8), 20, constant_values=255)


def stretch(image: Image.Image) -> Image.Image:
    """Return the picture with paper at white and ink at black: linear between the usual paper and the darkest ink."""
    histogram = np.array(image.histogram())
    total = histogram.sum()
    paper = int(np.searchsorted(np.cumsum(histogram), 0.5 * total))
    ink = int(np.searchsorted(np.cumsum(histogram), 0.01 * total))
    if paper - ink < 40:
        return image
    white = max(ink + 30, int(paper * 0.94))
    table = np.clip((np.arange(256) - ink) * 255.0 / (white - ink), 0, 255).astype(np.uint8)
    return image.point(table.tolist())


def _small_ink(image: Image.Image) -> Ink:
    """Return a small picture of the ink, without the dark edges that a scanner's lid leaves."""
    scale = SMALL / max(image.size)
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    ink = (255 - np.asarray(image.resize(size, Image.Resampling.BOX))).astype(np.float32)
    ink[ink < 60] = 0
    margin = SMALL // 25
    return ink[margin:-margin, margin:-margin]


def _stripes(ink: Ink) -> float:
    """How strongly lines and the space between them alternate from top to bottom, in four strips of the page."""
    energy = total = 0.0
    for strip in np.array_split(ink, 4, axis=1):
        profile = np.convolve(strip.sum(axis=1), np.ones(3) / 3, "same")
        usual = np.convolve(profile, np.ones(25) / 25, "same")
        energy += float(np.square(profile - usual).sum())
        total += float(np.square(profile).sum())
    return energy / max(total, 1.0)


def _lies_on_side(ink: Ink) -> bool:
    if min(ink.shape) < SMALL // 10 or ink.mean() < 0.5:
        return False
    return _stripes(ink.T) > TURN_RATIO * _stripes(ink)


def _skew(ink: Ink) -> float:
    """Return the angle in degrees by which the page must be rotated counter-clockwise to be level, 0 for a trifle."""
    if min(ink.shape) < SMALL // 10 or ink.mean() < 0.5:
        return 0.0
    y, x = np.nonzero(ink)
    weight = ink[y, x]

    def level(angle: float) -> float:
        """How sharply lines and the space between them part when each point moves as far as the angle takes it."""
        rows = np.bincount((y + slant(angle)[x]).astype(np.intp), weight)
        return float(np.square(np.diff(rows)).sum())

    def slant(angle: float) -> NDArray[np.float64]:
        shift = -np.arange(ink.shape[1]) * np.tan(np.radians(angle))
        rounded: NDArray[np.float64] = np.rint(shift - shift.min())
        return rounded

    coarse = max((0.5 * i for i in range(int(-2 * SKEW_LIMIT), int(2 * SKEW_LIMIT) + 1)), key=level)
    best = max((coarse + 0.1 * i for i in range(-4, 5)), key=level)
    return best if level(best) > 1.02 * level(0.0) and SKEW_LEAST <= abs(best) < SKEW_LIMIT else 0.0
