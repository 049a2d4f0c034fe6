"""Text of a PDF page that nobody sees: painted without ink (as the layer behind a scan is) or beside the paper."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from itertools import repeat

import numpy as np
import pypdfium2 as pdfium
from pypdfium2 import raw

from ingest.glyphs import Glyphs, Marks
from ingest.pdfium_calls import function

_text_object = function("FPDFText_GetTextObject", ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)
_render_mode = function("FPDFTextObj_GetTextRenderMode", ctypes.c_int, ctypes.c_void_p)


@dataclass(slots=True)
class Unseen:
    """What to leave out of one page: text beside the paper always, text without ink if so said; and how much it was."""

    without_ink: bool = False
    glyphs: int = 0

    def take(self, glyphs: Glyphs, page: pdfium.PdfPage, text_page: int | None) -> Glyphs:
        """Return the glyphs that are seen, and count the others."""
        marks = outside(glyphs, page)
        if self.without_ink:
            marks |= inkless(glyphs, text_page)
        count = int(np.count_nonzero(marks))
        self.glyphs += count
        return glyphs.take(~marks) if count else glyphs


def outside(glyphs: Glyphs, page: pdfium.PdfPage) -> Marks:
    """Mark the glyphs whose middle lies beside the paper."""
    width, height = page.get_size()
    x, y = (glyphs.x0 + glyphs.x1) / 2, (glyphs.top + glyphs.bottom) / 2
    marks: Marks = (x < 0) | (x > width) | (y < 0) | (y > height)
    return marks


def inkless(glyphs: Glyphs, text_page: int | None) -> Marks:
    """Mark the glyphs that are painted without ink; `text_page` is the address of the page's text."""
    objects = [item or 0 for item in map(_text_object, repeat(text_page), glyphs.stream.tolist())]
    modes = {item: _render_mode(item) if item else 0 for item in set(objects)}
    return np.array([modes[item] == raw.FPDF_TEXTRENDERMODE_INVISIBLE for item in objects], np.bool_)
