"""What is known of the pages of one file while they are read, and what staff are told: for PDF and pictures alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from ingest.document import LOW_CONFIDENCE, Furniture, Note
from ingest.errors import Damaged, Empty, IngestError, OcrMissing, TooLarge
from ingest.limits import Limits
from ingest.ocr import Engine
from ingest.ocr_engines import INSTALL
from ingest.page_assembly import RawPage
from ingest.scan import Picture, Scan, recognise

REPAIRS_SHOWN = 12


@dataclass(slots=True)
class PageReading:
    """Pages so far, the numbers of those that are scans, and of those that were left out and why."""

    pages: list[RawPage] = field(default_factory=list)
    scans: list[int] = field(default_factory=list)
    broken: list[int] = field(default_factory=list)
    crowded: list[int] = field(default_factory=list)
    slow: list[int] = field(default_factory=list)
    failed: list[int] = field(default_factory=list)
    oversized: list[int] = field(default_factory=list)
    unread: list[int] = field(default_factory=list)
    pictured: list[int] = field(default_factory=list)
    slanted: list[int] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)
    stamps: list[Furniture] = field(default_factory=list)
    numbers: Counter[str] = field(default_factory=Counter)
    repairs: Counter[str] = field(default_factory=Counter)
    notes: list[Note] = field(default_factory=list)

    def take(self, scan: Scan, page: RawPage) -> None:
        """Put what was recognised on its page."""
        page.lines = scan.lines
        page.turn, page.skew = scan.turn, scan.skew
        page.edges = scan.edges
        self.numbers.update(scan.numbers)
        self.repairs.update(scan.repairs)
        if scan.turn % 180:
            page.width, page.height = page.height, page.width
        if scan.timed_out:
            self.slow.append(scan.number)
        if scan.failed:
            self.failed.append(scan.number)
        if scan.stamp:
            self.stamps += [Furniture(line, "stamp", scan.number) for line in scan.stamp.splitlines()]

    def put_apart(self, texts: list[str], number: int) -> None:
        """Keep slanted and turned text (watermarks) apart: each once, where a secrecy mark is looked for."""
        known = {stamp.text for stamp in self.stamps}
        lines = [" ".join(line.split()) for text in texts for line in text.splitlines()]
        found = list(dict.fromkeys(line for line in lines if line))
        self.stamps += [Furniture(text, "stamp", number) for text in found if text not in known]
        self.slanted += [number] * bool(found)

    def all_notes(self) -> list[Note]:
        """Return what staff should know, in the order of its weight."""
        notes = list(self.notes)
        if self.broken:
            notes.append(Note("page-damaged", f"Không mở được {listed(self.broken)}; các trang khác đã đọc."))
        if self.crowded:
            notes.append(Note("page-characters-limit", f"Quá nhiều ký tự ở {listed(self.crowded)} nên bỏ qua."))
        if self.slanted:
            notes.append(Note("slanted", f"Chữ nghiêng hoặc xoay (hình mờ) ở {listed(self.slanted)} được để riêng."))
        if self.hidden:
            notes.append(Note("hidden-text", f"Chữ ẩn hoặc nằm ngoài khổ giấy ở {listed(self.hidden)} không được đọc."))
        if self.pictured:
            notes.append(Note("pictures", f"Hình ảnh ở {listed(self.pictured)} không được đọc; chỉ đọc chữ của trang."))
        if self.unread:
            notes.append(
                Note(
                    "ocr-missing",
                    f"Máy chủ chưa cài nhận dạng chữ (OCR) nên chưa đọc {listed(self.unread)} là ảnh chụp; "
                    f"các trang khác đã đọc. Quản trị viên chạy: {INSTALL}",
                )
            )
            return notes
        return notes + self._scan_notes()

    def _scan_notes(self) -> list[Note]:
        notes = []
        if self.slow:
            notes.append(Note("ocr-timeout", f"Nhận dạng chữ quá lâu ở {listed(self.slow)} nên bỏ qua."))
        if self.failed:
            notes.append(Note("ocr-failed", f"Nhận dạng chữ bị lỗi ở {listed(self.failed)} nên bỏ qua."))
        if self.oversized:
            notes.append(Note("page-too-large", f"Khổ giấy quá lớn ở {listed(self.oversized)} nên bỏ qua."))
        left_out = {*self.slow, *self.failed, *self.oversized}
        read = [number for number in self.scans if number not in left_out]
        if read:
            notes.append(Note("ocr", f"Đã nhận dạng chữ (OCR) {listed(read)}; hãy đối chiếu với bản gốc."))
        if turned := [page.number for page in self.pages if page.turn]:
            notes.append(Note("page-turned", f"Đã xoay {listed(turned)} cho thẳng chiều chữ."))
        if self.numbers:
            examples = "; ".join(repair for repair, _ in self.numbers.most_common(REPAIRS_SHOWN))
            count = self.numbers.total()
            notes.append(Note("ocr-numbers", f"Đã sửa {count} số, ký hiệu văn bản nhận dạng nhầm: {examples}."))
        if self.repairs:
            examples = "; ".join(repair for repair, _ in self.repairs.most_common(REPAIRS_SHOWN))
            count = self.repairs.total()
            notes.append(Note("ocr-repaired", f"Đã thêm dấu cho {count} chỗ nhận dạng thiếu dấu: {examples}."))
        unsure = sum(
            1
            for page in self.pages
            for line in page.lines
            for token in line.tokens
            if token.confidence is not None and token.confidence < LOW_CONFIDENCE
        )
        if unsure:
            notes.append(Note("ocr-unsure", f"{unsure} từ nhận dạng chưa chắc chắn."))
        return notes

    def no_text(self, kind: str) -> IngestError:
        """Return why a file of that kind ("PDF", "ảnh") gave no text at all."""
        if self.unread:
            return OcrMissing(
                f"Tệp là bản chụp ({listed(self.unread)}) mà máy chủ chưa cài nhận dạng chữ (OCR). "
                f"Quản trị viên chạy: {INSTALL} rồi đọc lại tệp."
            )
        if self.crowded:
            return TooLarge(f"Quá nhiều ký tự ở {listed(self.crowded)} nên không đọc; tệp có thể hỏng.")
        if self.oversized and not any(page.lines for page in self.pages):
            return TooLarge(f"Ảnh ở {listed(self.oversized)} quá lớn nên không đọc; hãy quét lại ở 300 dpi.")
        if self.broken and not self.pages:
            return Damaged(f"Không mở được trang nào của tệp {kind}; hãy tải lên lại từ bản gốc.")
        return Empty(f"Tệp {kind} không có chữ nào đọc được, kể cả sau khi nhận dạng; hãy kiểm tra bản gốc.")


def recognise_pages(
    pictures: Iterable[Picture],
    recogniser: Engine | None,
    reading: PageReading,
    limits: Limits,
    progress: Callable[[int, int], None] | None,
) -> None:
    """Recognise the scans of the file, or note that they are unread when there is no engine.

    `progress(done, all)` is called after each page.
    """
    if recogniser is None:
        reading.unread = list(reading.scans)
        return
    pages = {page.number: page for page in reading.pages}
    done = len(reading.pages) - len(reading.scans)
    for scan in recognise(pictures, recogniser, limits):
        reading.take(scan, pages[scan.number])
        done += 1
        if progress:
            progress(done, len(reading.pages))


def listed(numbers: list[int]) -> str:
    """Return "trang 1–3, 7" of page numbers in order."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return "trang " + ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in runs)
