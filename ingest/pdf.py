"""PDF to `Document`: text pages by their text layer, scanned pages by OCR, decided page by page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pypdfium2 as pdfium
from PIL.Image import Image
from pypdfium2 import raw

from ingest.document import Document, Furniture, Note
from ingest.errors import Damaged, Empty, Encrypted, Unsupported
from ingest.limits import Limits
from ingest.ocr_engines import engine
from ingest.page_assembly import RawPage, assemble
from ingest.page_lines import Line
from ingest.page_reading import PageReading, recognise_pages
from ingest.pdf_annotations import Annotations, joined
from ingest.pdf_guard import guard
from ingest.pdf_legacy import LegacyFonts
from ingest.pdf_rulings import rulings
from ingest.pdf_unseen import Unseen
from ingest.pdf_words import page_tokens
from ingest.scan import STAMP_DPI, Picture, stamp_text
from ingest.text_layer import is_grey, needs_ocr, painted

Progress = Callable[[int, int], None]

MOST_PIXELS = 30_000_000
"""Largest picture of a page that is recognised; larger pages are rendered at a lower resolution."""


PICTURE_TOLD = 0.03
"""Share of a page with text from which its pictures are told of: seals and logos are smaller."""
LEAST_DPI = 40
"""A page so large that even this needs too many pixels is left out."""


@dataclass(slots=True, kw_only=True)
class _Reading(PageReading):
    """What is known so far of the pages of one file; `stamp` is the first page's picture, for marks stamped on it."""

    legacy: LegacyFonts
    annotations: Annotations
    stamp: Image | None = None


def read_pdf(data: bytes, limits: Limits | None = None, progress: Progress | None = None) -> Document:
    """Return the document of a PDF file. `progress(done, all)` is called after each page.

    Raises Encrypted, Damaged, Empty, Unsupported, OcrMissing (scanned pages only, and no OCR on this machine).
    """
    limits = limits or Limits()
    guard(data, limits)
    pdf = _open(data)
    legacy = LegacyFonts()
    reading = _Reading(legacy=legacy, annotations=Annotations(data, legacy, limits.page_characters))
    try:
        count = len(pdf)
        if count == 0:
            raise Empty("Tệp PDF không có trang nào.")
        if raw.FPDF_GetFormType(pdf) == raw.FORMTYPE_XFA_FULL:
            raise Unsupported(
                "Tệp PDF là biểu mẫu động (XFA), chỉ Adobe Reader mở được. Hãy mở bằng Adobe Reader rồi in ra PDF mới."
            )
        reading.notes += _attached(pdf)
        if count > limits.pages:
            reading.notes.append(
                Note("pages-limit", f"Tệp có {count} trang, chỉ đọc {limits.pages} trang đầu; hãy chia tệp để đọc hết.")
            )
        _read_text(pdf, min(count, limits.pages), reading, limits, progress)
        _read_scans(pdf, reading, limits, progress)
        reading.stamps += reading.annotations.stamps
        reading.notes += [*reading.legacy.notes(), *reading.annotations.notes()]
    finally:
        reading.annotations.close()
        pdf.close()
    document = assemble(reading.pages, reading.stamps, reading.all_notes(), limits.characters)
    if not document.text.strip():
        raise reading.no_text("PDF")
    return document


def _open(data: bytes) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise Encrypted(
                "Tệp PDF có mật khẩu nên không đọc được; hãy bỏ mật khẩu (in ra PDF mới) rồi tải lên lại."
            ) from error
        raise Damaged("Tệp PDF hỏng hoặc tải chưa trọn nên không mở được; hãy tải lên lại từ bản gốc.") from error


def _attached(pdf: pdfium.PdfDocument) -> list[Note]:
    """Return a note on files inside the file: a portfolio is nothing but a cover and its files."""
    count = raw.FPDFDoc_GetAttachmentCount(pdf)
    if count <= 0:
        return []
    message = f"Tệp PDF có {count} tệp đính kèm bên trong không được đọc; hãy lấy các tệp đó ra rồi nạp riêng."
    return [Note("attachments", message)]


def _read_text(
    pdf: pdfium.PdfDocument, count: int, reading: _Reading, limits: Limits, progress: Progress | None
) -> None:
    for index in range(count):
        try:
            page = pdf[index]
        except pdfium.PdfiumError:
            reading.broken.append(index + 1)
            continue
        reading.pages.append(_text_page(page, index + 1, reading, limits))
        page.close()
        if progress and not reading.scans:
            progress(index + 1, count)


def _text_page(page: pdfium.PdfPage, number: int, reading: _Reading, limits: Limits) -> RawPage:
    width, height = page.get_size()
    found = RawPage(number, round(width, 2), round(height, 2), [])
    slanted: list[str] = []
    look = painted(page)
    unseen = Unseen(without_ink=look.has_hidden_text)
    text_page = page.get_textpage()
    try:
        if text_page.count_chars() > limits.page_characters:
            reading.crowded.append(number)
            return found
        lines = page_tokens(page, text_page, reading.legacy, slanted, unseen)
    finally:
        text_page.close()
    if raw.FPDFPage_GetAnnotCount(page):
        lines = joined(lines, reading.annotations.lines(page, number), number)
    reading.put_apart(slanted, number)
    reading.hidden += [number] * bool(unseen.glyphs)
    if number == 1 and look.pictures:
        reading.stamp = page.render(scale=STAMP_DPI / 72, may_draw_forms=False).to_pil()
    if needs_ocr(lines, look):
        reading.stamp = None
        found.origin = "ocr"
        reading.scans.append(number)
        return found
    if look.picture_share > PICTURE_TOLD:
        reading.pictured.append(number)
    found.lines = [Line.of(tokens, number) for tokens in lines]
    found.edges = rulings(page)
    return found


def _read_scans(pdf: pdfium.PdfDocument, reading: _Reading, limits: Limits, progress: Progress | None) -> None:
    if not reading.scans and reading.stamp is None:
        return
    recogniser = engine()
    if recogniser is not None and reading.stamp is not None:
        text = stamp_text(reading.stamp, STAMP_DPI, recogniser, limits.ocr_seconds)
        reading.stamps += [Furniture(line, "stamp", 1) for line in text.splitlines()]
        recogniser.close()
    recognise_pages(_pictures(pdf, reading, limits), recogniser, reading, limits, progress)


def _pictures(pdf: pdfium.PdfDocument, reading: _Reading, limits: Limits) -> Iterator[Picture]:
    """Render the pages one by one: pdfium must stay in this thread."""
    for number in reading.scans:
        page = pdf[number - 1]
        width, height = page.get_size()
        dpi = min(limits.ocr_dpi, int(72 * (MOST_PIXELS / max(1.0, width * height)) ** 0.5))
        if dpi < LEAST_DPI:
            reading.oversized.append(number)
            continue
        image = page.render(scale=dpi / 72, may_draw_forms=False, grayscale=is_grey(page)).to_pil()
        page.close()
        yield Picture(number, image, dpi, with_stamp=number == 1)
