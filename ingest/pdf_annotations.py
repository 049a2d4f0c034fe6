"""Text that form fields and annotations draw on a PDF page: part of the page to its reader, but not of its text layer.

pdfium merges what annotations draw into a page's content ("flatten"). That is done to a copy of the document, on a page
emptied of its own content, so that the page itself stays as it is.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pypdfium2 as pdfium
from pypdfium2 import raw

from ingest.document import Furniture, Note
from ingest.glyphs import Token
from ingest.page_lines import join_segments
from ingest.page_reading import listed
from ingest.pdf_legacy import LegacyFonts
from ingest.pdf_words import page_tokens, shown

MOST = 2_000
"""More annotations on one page are no office's."""
_STAMPS = (raw.FPDF_ANNOT_STAMP, raw.FPDF_ANNOT_WATERMARK)
_COMMENTS = (raw.FPDF_ANNOT_TEXT, raw.FPDF_ANNOT_POPUP)
_TEXT_FIELDS = (raw.FPDF_FORMFIELD_TEXTFIELD, raw.FPDF_FORMFIELD_COMBOBOX, raw.FPDF_FORMFIELD_LISTBOX)
_UNSEEN = raw.FPDF_ANNOT_FLAG_HIDDEN | raw.FPDF_ANNOT_FLAG_NOVIEW
_PASSWORD = 1 << 13
USUAL_SIZE = 12.0
"""Height in points of a line of a field that has no appearance of its own."""


@dataclass(slots=True)
class _Drawn:
    """An annotation to be read: where it stands, as pdfium says, and what it holds if it draws nothing itself."""

    rect: tuple[float, float, float, float]
    is_stamp: bool
    value: str


@dataclass(slots=True)
class Annotations:
    """Reads the annotations of one file; the copy is opened when the first page has some."""

    data: bytes
    legacy: LegacyFonts
    most_characters: int
    stamps: list[Furniture] = field(default_factory=list)
    commented: list[int] = field(default_factory=list)
    read: list[int] = field(default_factory=list)
    crowded: list[int] = field(default_factory=list)
    _copy: pdfium.PdfDocument | None = None

    def lines(self, page: pdfium.PdfPage, number: int) -> list[list[Token]]:
        """Return the words of fields and free text on the page, line by line; stamps go to `stamps`."""
        count = raw.FPDFPage_GetAnnotCount(page)
        kinds = set(_kinds(page, min(count, MOST)))
        if count > MOST:
            self.crowded.append(number)
        if kinds & {*_COMMENTS}:
            self.commented.append(number)
        if not kinds & {raw.FPDF_ANNOT_FREETEXT, raw.FPDF_ANNOT_WIDGET, *_STAMPS}:
            return []
        try:
            if self._copy is None:
                self._copy = pdfium.PdfDocument(self.data)
                self._copy.init_forms()
            found = self._flattened(self._copy[number - 1], number)
        except pdfium.PdfiumError:  # a form that is broken costs its values, not the page
            self.crowded.append(number)
            return []
        if found:
            self.read.append(number)
        return found

    def close(self) -> None:
        """Let go of the copy."""
        if self._copy is not None:
            self._copy.close()

    def notes(self) -> list[Note]:
        """Return what staff should know of it."""
        notes = []
        if self.read:
            notes.append(
                Note("annotations", f"Chữ trong ô biểu mẫu, chú thích ở {listed(self.read)} được đọc vào văn bản.")
            )
        if self.commented:
            notes.append(Note("comments", f"Nhận xét (comment) ở {listed(self.commented)} không được đọc."))
        if self.crowded:
            notes.append(
                Note("annotations-limit", f"Chú thích ở {listed(self.crowded)} hỏng hoặc quá nhiều nên không đọc hết.")
            )
        return notes

    def _flattened(self, page: pdfium.PdfPage, number: int) -> list[list[Token]]:
        drawn = list(_wanted(page))
        if not drawn:
            return []
        _empty(page)
        raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY)
        page.close()
        page = self._copy[number - 1] if self._copy else page
        text_page = page.get_textpage()
        try:
            if text_page.count_chars() > self.most_characters:
                self.crowded.append(number)
                return []
            tokens = [token for line in page_tokens(page, text_page, self.legacy) for token in line]
            return self._sorted(drawn, tokens, page, text_page, number)
        finally:
            text_page.close()
            page.close()

    def _sorted(
        self, drawn: list[_Drawn], tokens: list[Token], page: pdfium.PdfPage, text_page: pdfium.PdfTextPage, number: int
    ) -> list[list[Token]]:
        """Return the lines of what is no stamp; a stamp's text is taken whole, since stamps may stand aslant."""
        segments: list[list[Token]] = []
        for one in drawn:
            x0, top, x1, bottom = _on_page(page, one.rect)
            inside = [
                t
                for t in tokens
                if x0 - 1 < (t.x0 + t.x1) / 2 < x1 + 1 and top - 1 < (t.top + t.bottom) / 2 < bottom + 1
            ]
            if one.is_stamp:
                text = " ".join(text_page.get_text_bounded(*_outset(one.rect)).split())
                if text:
                    self.stamps.append(Furniture(text, "stamp", number))
            elif inside:
                segments += [line.tokens for line in join_segments([[token] for token in inside], number)]
            else:
                segments += _placed(one.value, x0, top, x1)
        return segments


def joined(page: list[list[Token]], drawn: list[list[Token]], number: int) -> list[list[Token]]:
    """Return the lines of a page with those of its fields: what stands beside a label goes on its line."""
    return [line.tokens for line in join_segments([*page, *drawn], number)] if drawn else page


def _kinds(page: pdfium.PdfPage, count: int) -> Iterator[int]:
    for index in range(count):
        annotation = raw.FPDFPage_GetAnnot(page, index)
        yield raw.FPDFAnnot_GetSubtype(annotation)
        raw.FPDFPage_CloseAnnot(annotation)


def _wanted(page: pdfium.PdfPage) -> Iterator[_Drawn]:
    """Yield the annotations whose text is read, and take the others off the page."""
    for index in reversed(range(raw.FPDFPage_GetAnnotCount(page))):
        annotation = raw.FPDFPage_GetAnnot(page, index)
        found = _look(page, annotation) if index < MOST else None
        raw.FPDFPage_CloseAnnot(annotation)
        if found is None:
            raw.FPDFPage_RemoveAnnot(page, index)
        else:
            yield found


def _look(page: pdfium.PdfPage, annotation: raw.FPDF_ANNOTATION) -> _Drawn | None:
    """Return what is to be read of an annotation; None for links, buttons, comments, and what is hidden."""
    kind = raw.FPDFAnnot_GetSubtype(annotation)
    if raw.FPDFAnnot_GetFlags(annotation) & _UNSEEN:
        return None
    rect = raw.FS_RECTF()
    raw.FPDFAnnot_GetRect(annotation, ctypes.byref(rect))
    place = (rect.left, rect.bottom, rect.right, rect.top)
    if kind in _STAMPS:
        return _Drawn(place, is_stamp=True, value="")
    if kind == raw.FPDF_ANNOT_FREETEXT:
        return _Drawn(place, is_stamp=False, value=_string(annotation, b"Contents"))
    if kind != raw.FPDF_ANNOT_WIDGET or page.formenv is None:
        return None
    return _field(page, annotation, place)


def _field(
    page: pdfium.PdfPage, annotation: raw.FPDF_ANNOTATION, place: tuple[float, float, float, float]
) -> _Drawn | None:
    kind = raw.FPDFAnnot_GetFormFieldType(page.formenv, annotation)
    if kind == raw.FPDF_FORMFIELD_SIGNATURE:
        return _Drawn(place, is_stamp=True, value="")
    if kind not in _TEXT_FIELDS or raw.FPDFAnnot_GetFormFieldFlags(page.formenv, annotation) & _PASSWORD:
        return None
    length = raw.FPDFAnnot_GetFormFieldValue(page.formenv, annotation, None, 0)
    buffer = (ctypes.c_ushort * (length // 2 + 1))()
    raw.FPDFAnnot_GetFormFieldValue(page.formenv, annotation, buffer, length)
    return _Drawn(place, is_stamp=False, value=_utf16(buffer, length))


def _string(annotation: raw.FPDF_ANNOTATION, key: bytes) -> str:
    length = raw.FPDFAnnot_GetStringValue(annotation, key, None, 0)
    buffer = (ctypes.c_ushort * (length // 2 + 1))()
    raw.FPDFAnnot_GetStringValue(annotation, key, buffer, length)
    return _utf16(buffer, length)


def _utf16(buffer: ctypes.Array[ctypes.c_ushort], length: int) -> str:
    return bytes(buffer)[:length].decode("utf-16-le", "replace").rstrip("\0")


def _empty(page: pdfium.PdfPage) -> None:
    """Take everything off the page that is its own."""
    while item := raw.FPDFPage_GetObject(page, 0):
        raw.FPDFPage_RemoveObject(page, item)
        raw.FPDFPageObj_Destroy(item)
    raw.FPDFPage_GenerateContent(page)


def _outset(rect: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    return rect[0] - 1, rect[1] - 1, rect[2] + 1, rect[3] + 1


def _on_page(page: pdfium.PdfPage, rect: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    """Return x0, top, x1, bottom in points from the top left of the page as shown."""
    left, bottom, right, top = rect
    edges = shown(page, np.array([[left, top, right, bottom]], np.float32))
    x0, y0, x1, y1 = (float(edge[0]) for edge in edges)
    return x0, y0, x1, y1


def _placed(text: str, x0: float, top: float, x1: float) -> list[list[Token]]:
    """Return the words of a field that draws nothing itself, set from its top left corner."""
    lines = []
    for row, line in enumerate(text.splitlines()):
        words, at = [], 0
        step = min(0.5 * USUAL_SIZE, (x1 - x0) / max(1, len(line)))
        y = top + 1.2 * USUAL_SIZE * row
        for word in line.split():
            at = line.index(word, at)
            words.append(Token(word, x0 + at * step, y, x0 + (at + len(word)) * step, y + USUAL_SIZE))
            at += len(word)
        if words:
            lines.append(words)
    return lines
