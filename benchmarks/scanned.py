"""Texts made into scans: pages drawn in a serif face of 13 points, then aged as copiers and scanners do.

Used where a scan with a known transcript is needed: recognition speed and character errors, and findings read back
from pictures. Drawn with Liberation Serif (the widths of Times New Roman, which offices use), else with Noto or DejaVu.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

FONTS = Path("/usr/share/fonts/truetype")
FACES = (
    ("liberation2/LiberationSerif-Regular.ttf", "liberation2/LiberationSerif-Bold.ttf"),
    ("noto/NotoSerif-Regular.ttf", "noto/NotoSerif-Bold.ttf"),
    ("dejavu/DejaVuSerif.ttf", "dejavu/DejaVuSerif-Bold.ttf"),
)
WIDTH, HEIGHT = 595.0, 842.0
LEFT, RIGHT, TOP, BOTTOM = 85.0, 548.0, 62.0, 785.0
INDENT, SIZE, PITCH = 28.0, 13.5, 18.5
TITLE_LENGTH = 75


@dataclass(frozen=True, slots=True)
class Wear:
    """How far a page is worn: turn in degrees, blur in pixels, noise and fading in grey levels, JPEG quality."""

    turn: float = 0.6
    blur: float = 0.6
    noise: float = 14.0
    fading: float = 25.0
    quality: int = 60


@cache
def face(bold: bool, pixels: int) -> ImageFont.FreeTypeFont:
    """Return the first face that is installed. Raises FileNotFoundError when none is."""
    for names in FACES:
        path = FONTS / names[bold]
        if path.exists():
            return ImageFont.truetype(str(path), pixels)
    raise FileNotFoundError(f"no serif face with Vietnamese letters under {FONTS}: apt install fonts-liberation2")


def draw_pages(text: str, dpi: int) -> Iterator[Image.Image]:
    """Yield grey pages of A4 with the text: a line of it is a paragraph, justified; short lines of capitals centred."""
    sheet = _Sheet(dpi)
    for line in filter(None, map(str.strip, text.splitlines())):
        title = len(line) < TITLE_LENGTH and line.isupper()
        for words, last in sheet.broken(line, title):
            if sheet.top + PITCH > BOTTOM:
                yield sheet.image
                sheet = _Sheet(dpi)
            sheet.put(words, title, last)
        sheet.top += 0.3 * PITCH
    yield sheet.image


class _Sheet:
    """A page being written on, lengths in points."""

    def __init__(self, dpi: int) -> None:
        self.scale = dpi / 72
        self.image = Image.new("L", (round(WIDTH * self.scale), round(HEIGHT * self.scale)), 255)
        self.draw = ImageDraw.Draw(self.image)
        self.top = TOP
        self.left = LEFT

    def width(self, text: str, bold: bool) -> float:
        return face(bold, round(SIZE * self.scale)).getlength(text) / self.scale

    def broken(self, line: str, title: bool) -> Iterator[tuple[list[str], bool]]:
        """Yield the words of each line as printed, and whether it is the last; hyphens may end a line, as in Word."""
        row: list[str] = []
        space = RIGHT - LEFT - (0 if title else INDENT)
        for word in line.split():
            if row and self.width(" ".join([*row, word]), title) > space:
                head, hyphen, tail = word.rpartition("-")
                if head and tail and self.width(" ".join([*row, head + hyphen]), title) <= space:
                    row.append(head + hyphen)
                    word = tail  # noqa: PLW2901
                yield row, False
                row, space = [], RIGHT - LEFT
            row.append(word)
        yield row, True

    def put(self, words: list[str], title: bool, last: bool) -> None:
        font = face(title, round(SIZE * self.scale))
        first = self.left == LEFT
        x = LEFT + (INDENT if first and not title else 0)
        gap = self.width(" ", title)
        widths = [self.width(word, title) for word in words]
        if title:
            x = (LEFT + RIGHT - sum(widths) - gap * (len(words) - 1)) / 2
        elif not last and len(words) > 1:
            gap = (RIGHT - x - sum(widths)) / (len(words) - 1)
        for word, width in zip(words, widths, strict=True):
            self.draw.text((x * self.scale, self.top * self.scale), word, font=font, fill=0)
            x += width + gap
        self.left = LEFT if last else LEFT - 1
        self.top += PITCH


def worn(page: Image.Image, rng: random.Random, wear: Wear) -> Image.Image:
    """Return the page as a copier and a scanner leave it: turned a little, blurred, uneven, noisy."""
    angle = rng.uniform(-wear.turn, wear.turn)
    image = page.rotate(angle, Image.Resampling.BICUBIC, fillcolor=255).filter(ImageFilter.GaussianBlur(wear.blur))
    grey = np.asarray(image).astype(np.float32)
    noise = np.random.default_rng(rng.getrandbits(32))
    fading = np.linspace(0, wear.fading, grey.shape[1], dtype=np.float32)[None, :]
    shown = 20 + (grey - fading) * 0.9 + noise.normal(0, wear.noise, grey.shape)
    return Image.fromarray(np.clip(shown, 0, 255).astype(np.uint8))


def as_pdf(pages: Sequence[Image.Image], dpi: int, quality: int) -> bytes:
    """Return a PDF with each picture on a page of its own, without any text."""
    out = BytesIO()
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:], resolution=dpi, quality=quality)
    return out.getvalue()


def scan_of(text: str, seed: int, dpi: int = 200, wear: Wear | None = None) -> bytes:
    """Return a scan of the text as a PDF. The same seed gives the same scan."""
    rng, wear = random.Random(seed), wear or Wear()  # noqa: S311
    return as_pdf([worn(page, rng, wear) for page in draw_pages(text, dpi)], dpi, wear.quality)
