"""The words of a PDF page with their boxes, from pdfium's glyphs.

pdfium is asked for all boxes of a page in one `map` over addresses: no Python code runs for a single glyph.
"""

from __future__ import annotations

import ctypes
from itertools import repeat

import numpy as np
import pypdfium2 as pdfium
from pypdfium2 import raw

from ingest.glyphs import Floats, Glyphs, Integers, Marks, Token, spaces, words
from ingest.pdf_legacy import LegacyFonts, raise_capitals
from ingest.pdf_unseen import Unseen
from ingest.pdfium_calls import function, loose_boxes

LEVEL = 0.1
"""Slant in radians from which text is not on a line but a watermark."""
_HYPHENS = (0x02, 0xFFFE)
"""pdfium's marks for a hyphen at a line end."""
APART = 2.5
"""Slanted glyphs farther from each other than this many of their heights are of different lines."""


_unicode = function("FPDFText_GetUnicode", ctypes.c_uint, ctypes.c_void_p, ctypes.c_int)
_angle = function("FPDFText_GetCharAngle", ctypes.c_float, ctypes.c_void_p, ctypes.c_int)


def page_tokens(
    page: pdfium.PdfPage,
    text_page: pdfium.PdfTextPage,
    legacy: LegacyFonts | None = None,
    slanted: list[str] | None = None,
    unseen: Unseen | None = None,
) -> list[list[Token]]:
    """Return the words of the page, one list for each line from top to bottom, each line from left to right.

    Slanted and turned text (watermarks) is left out, as seen on the page with its /Rotate, and added to `slanted`.
    `legacy` decodes TCVN3 and VNI; it learns from page to page of one file. With `unseen`, text beside the paper and,
    if asked for, text without ink is left out, and its glyphs are counted there.
    """
    count = text_page.count_chars()
    if count <= 0:
        return []
    handle = ctypes.cast(text_page.raw, ctypes.c_void_p).value
    codes = _codes(text_page, handle, count)
    space = spaces(codes)
    boxes = _boxes(handle, np.flatnonzero(~space & (codes >= 32)), count)
    decoded = legacy.decode(handle, codes, _advances(page, boxes)) if legacy else None
    high = boxes[:, 1] - boxes[:, 3] > 0.5  # what pdfium makes up, and what was not asked for, has no height
    drawn = np.flatnonzero(high & (codes <= 0x10FFFF) & (codes != 0xFFFF))
    if not len(drawn):
        return []
    glyphs = Glyphs(codes[drawn], *shown(page, boxes[drawn]), drawn, _after_space(drawn, space))
    if decoded is not None:
        glyphs.originals = decoded.originals[drawn]
    if unseen is not None:
        glyphs = unseen.take(glyphs, page, handle)
    if not len(glyphs):
        return []
    level = _level(glyphs, handle, page.get_rotation())
    if not level.all():
        if slanted is not None:
            slanted.append(_in_stream_order(glyphs.take(~level)))
        glyphs = glyphs.take(level)
    lines = words(glyphs) if len(glyphs) else []
    return raise_capitals(lines) if decoded is not None and decoded.has_tcvn3 else lines


def _in_stream_order(glyphs: Glyphs) -> str:
    """Return the text as painted, with a space where one was painted and a line break where the pen went elsewhere."""
    x, y = (glyphs.x0 + glyphs.x1) / 2, (glyphs.top + glyphs.bottom) / 2
    size = float(np.median(np.maximum(glyphs.size, glyphs.x1 - glyphs.x0)))
    away = np.hypot(np.diff(x, prepend=x[:1]), np.diff(y, prepend=y[:1])) > APART * size
    spaced = np.diff(glyphs.stream, prepend=glyphs.stream[:1]) > 1
    before = np.where(away, "\n", np.where(spaced, " ", ""))
    return "".join(gap + chr(code) for gap, code in zip(before.tolist(), glyphs.codes.tolist(), strict=True))


def _boxes(handle: int | None, wanted: Integers, count: int) -> Floats:
    """Return left, top, right, bottom of the wanted glyphs, zeros for the others; asking is what takes most time."""
    boxes = np.zeros((count, 4), np.float32)
    boxes[wanted] = loose_boxes(handle, wanted.tolist())
    return boxes


def _after_space(drawn: Integers, space: Marks) -> Integers:
    """Return for each drawn glyph the one drawn before it, where a space was painted between them, else -1."""
    count = np.cumsum(space)[drawn]
    before = np.concatenate(([-1], drawn[:-1]))
    after: Integers = np.where(np.diff(count, prepend=0) > 0, before, -1)
    return after


def _advances(page: pdfium.PdfPage, boxes: Floats) -> Floats:
    """Return how far each glyph moves on, on a page that lies on its side too."""
    return boxes[:, 1] - boxes[:, 3] if page.get_rotation() % 180 else boxes[:, 2] - boxes[:, 0]


def _codes(text_page: pdfium.PdfTextPage, handle: int | None, count: int) -> Integers:
    """Return the code point of each glyph: pdfium's text in one call, or one by one where they do not match."""
    buffer = (ctypes.c_ushort * (count + 1))()
    units = raw.FPDFText_GetText(text_page, 0, count, buffer)
    codes: Integers = np.frombuffer(bytes(buffer), np.uint16, count).astype(np.uint32)
    if units != count + 1 or ((codes >= 0xD800) & (codes < 0xE000)).any():
        codes = np.fromiter(map(_unicode, repeat(handle), range(count)), np.uint32, count)
    codes[(codes == _HYPHENS[0]) | (codes == _HYPHENS[1])] = ord("-")
    return codes


def shown(page: pdfium.PdfPage, boxes: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Return x0, top, x1, bottom in points from the top left of the page as it is shown (/Rotate and crop box)."""
    left, bottom, right, top = page.get_bbox()
    x0, x1 = boxes[:, 0] - left, boxes[:, 2] - left
    y0, y1 = top - boxes[:, 1], top - boxes[:, 3]
    width, height = right - left, top - bottom
    match page.get_rotation():
        case 90:
            return height - y1, x0, height - y0, x1
        case 180:
            return width - x1, height - y1, width - x0, height - y0
        case 270:
            return y0, width - x1, y1, width - x0
    return x0, y0, x1, y1


def _level(glyphs: Glyphs, handle: int | None, rotation: int) -> Marks:
    """Mark the glyphs that stand level on the page as shown. The angle is asked once for each run on a base line."""
    starts = np.flatnonzero(np.concatenate(([True], np.abs(np.diff(glyphs.bottom)) > 0.01)))
    angles = np.fromiter(map(_angle, repeat(handle), glyphs.stream[starts].tolist()), np.float64, len(starts))
    tilt = np.abs((angles + np.radians(rotation) + np.pi) % (2 * np.pi) - np.pi)  # pdfium counts angles clockwise
    if (tilt < LEVEL).all():
        return np.ones(len(glyphs), np.bool_)
    return np.repeat(tilt < LEVEL, np.diff(np.append(starts, len(glyphs))))
