"""PDF to `Document`: text pages by their text layer, scanned pages by OCR, decided page by page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pypdfium2 as pdfium
from PIL.Image import Image

from ingest.document import Document, Furniture, Note
from ingest.errors import Damaged, Empty, Encrypted, IngestError, OcrMissing, TooLarge
from ingest.limits import Limits
from ingest.ocr import INSTALL, engine
from ingest.page_assembly import RawPage, assemble
from ingest.page_lines import Line
from ingest.pdf_guard import guard
from ingest.pdf_rulings import rulings
from ingest.pdf_words import page_tokens
from ingest.scan import LOW_CONFIDENCE, STAMP_DPI, Picture, Scan, recognise, stamp_text
from ingest.text_layer import needs_ocr, painted

Progress = Callable[[int, int], None]

MOST_PIXELS = 30_000_000
"""Largest picture of a page that is recognised; larger pages are rendered at a lower resolution."""


LEAST_DPI = 40
"""A page so large that even this needs too many pixels is left out."""
REPAIRS_SHOWN = 12


@dataclass(slots=True)
class _Reading:
    """What is known so far of the pages of one file."""

    pages: list[RawPage] = field(default_factory=list)
    scans: list[int] = field(default_factory=list)
    broken: list[int] = field(default_factory=list)
    crowded: list[int] = field(default_factory=list)
    slow: list[int] = field(default_factory=list)
    oversized: list[int] = field(default_factory=list)
    unread: list[int] = field(default_factory=list)
    stamps: list[Furniture] = field(default_factory=list)
    stamp: Image | None = None
    repairs: Counter[str] = field(default_factory=Counter)
    notes: list[Note] = field(default_factory=list)


def read_pdf(data: bytes, limits: Limits | None = None, progress: Progress | None = None) -> Document:
    """Return the document of a PDF file. `progress(done, all)` is called after each page.

    Raises Encrypted, Damaged, Empty, OcrMissing (scanned pages only, and no OCR on this machine).
    """
    limits = limits or Limits()
    guard(data, limits)
    pdf = _open(data)
    try:
        count = len(pdf)
        if count == 0:
            raise Empty("Tệp PDF không có trang nào.")
        reading = _Reading()
        if count > limits.pages:
            reading.notes.append(
                Note("pages-limit", f"Tệp có {count} trang, chỉ đọc {limits.pages} trang đầu; hãy chia tệp để đọc hết.")
            )
        _read_text(pdf, min(count, limits.pages), reading, limits, progress)
        _read_scans(pdf, reading, limits, progress)
    finally:
        pdf.close()
    document = assemble(reading.pages, reading.stamps, _notes(reading), limits.characters)
    if not document.text.strip():
        raise _no_text(reading)
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
    text_page = page.get_textpage()
    try:
        if text_page.count_chars() > limits.page_characters:
            reading.crowded.append(number)
            return found
        lines = page_tokens(page, text_page)
    finally:
        text_page.close()
    look = painted(page)
    if number == 1 and look.pictures:
        reading.stamp = page.render(scale=STAMP_DPI / 72, may_draw_forms=False).to_pil()
    if needs_ocr(lines, look):
        reading.stamp = None
        found.origin = "ocr"
        reading.scans.append(number)
        return found
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
    if recogniser is None:
        reading.unread = list(reading.scans)
        return
    pages = {page.number: page for page in reading.pages}
    done = len(reading.pages) - len(reading.scans)
    for scan in recognise(_pictures(pdf, reading, limits), recogniser, limits.ocr_seconds):
        _take(scan, pages[scan.number], reading)
        done += 1
        if progress:
            progress(done, len(reading.pages))


def _take(scan: Scan, page: RawPage, reading: _Reading) -> None:
    page.lines = scan.lines
    page.turn, page.skew = scan.turn, scan.skew
    page.edges = scan.edges
    reading.repairs.update(scan.repairs)
    if scan.turn % 180:
        page.width, page.height = page.height, page.width
    if scan.timed_out:
        reading.slow.append(scan.number)
    if scan.stamp:
        reading.stamps += [Furniture(line, "stamp", scan.number) for line in scan.stamp.splitlines()]


def _pictures(pdf: pdfium.PdfDocument, reading: _Reading, limits: Limits) -> Iterator[Picture]:
    """Render the pages one by one: pdfium must stay in this thread."""
    for number in reading.scans:
        page = pdf[number - 1]
        width, height = page.get_size()
        dpi = min(limits.ocr_dpi, int(72 * (MOST_PIXELS / max(1.0, width * height)) ** 0.5))
        if dpi < LEAST_DPI:
            reading.oversized.append(number)
            continue
        image = page.render(scale=dpi / 72, may_draw_forms=False).to_pil()
        page.close()
        yield Picture(number, image, dpi, with_stamp=number == 1)


def _notes(reading: _Reading) -> list[Note]:
    notes = list(reading.notes)
    if reading.broken:
        notes.append(Note("page-damaged", f"Không mở được {_listed(reading.broken)}; các trang khác đã đọc."))
    if reading.crowded:
        notes.append(Note("page-characters-limit", f"Quá nhiều ký tự ở {_listed(reading.crowded)} nên bỏ qua."))
    if reading.unread:
        notes.append(
            Note(
                "ocr-missing",
                f"Máy chủ chưa cài nhận dạng chữ (OCR) nên chưa đọc {_listed(reading.unread)} là ảnh chụp; "
                f"các trang khác đã đọc. Quản trị viên chạy: {INSTALL}",
            )
        )
        return notes
    if reading.slow:
        notes.append(Note("ocr-timeout", f"Nhận dạng chữ quá lâu ở {_listed(reading.slow)} nên bỏ qua."))
    if reading.oversized:
        notes.append(Note("page-too-large", f"Khổ giấy quá lớn ở {_listed(reading.oversized)} nên bỏ qua."))
    left_out = {*reading.slow, *reading.oversized}
    read = [number for number in reading.scans if number not in left_out]
    if read:
        notes.append(Note("ocr", f"Đã nhận dạng chữ (OCR) {_listed(read)}; hãy đối chiếu với bản gốc."))
    if turned := [page.number for page in reading.pages if page.turn]:
        notes.append(Note("page-turned", f"Đã xoay {_listed(turned)} cho thẳng chiều chữ."))
    if reading.repairs:
        examples = "; ".join(repair for repair, _ in reading.repairs.most_common(REPAIRS_SHOWN))
        count = reading.repairs.total()
        notes.append(Note("ocr-repaired", f"Đã thêm dấu cho {count} chỗ nhận dạng thiếu dấu: {examples}."))
    unsure = sum(
        1
        for page in reading.pages
        for line in page.lines
        for token in line.tokens
        if token.confidence is not None and token.confidence < LOW_CONFIDENCE
    )
    if unsure:
        notes.append(Note("ocr-unsure", f"{unsure} từ nhận dạng chưa chắc chắn."))
    return notes


def _listed(numbers: list[int]) -> str:
    """Return "trang 1–3, 7" of page numbers in order."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return "trang " + ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in runs)


def _no_text(reading: _Reading) -> IngestError:
    if reading.unread:
        return OcrMissing(
            f"Tệp là bản chụp ({_listed(reading.unread)}) mà máy chủ chưa cài nhận dạng chữ (OCR). "
            f"Quản trị viên chạy: {INSTALL} rồi đọc lại tệp."
        )
    if reading.crowded:
        return TooLarge(f"Quá nhiều ký tự ở {_listed(reading.crowded)} nên không đọc; tệp có thể hỏng.")
    if reading.broken and not reading.pages:
        return Damaged("Không mở được trang nào của tệp PDF; hãy tải lên lại từ bản gốc.")
    return Empty("Tệp PDF không có chữ nào đọc được, kể cả sau khi nhận dạng; hãy kiểm tra bản gốc.")
