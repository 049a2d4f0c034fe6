"""What is taken off a scan before it is recognised, which pages are scans, and how pages share the cores."""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from PIL import Image

from ingest import ocr, ocr_engines, pdf
from ingest.glyphs import Token
from ingest.limits import Limits
from ingest.ocr import OcrFailed
from ingest.ocr_pool import Pool
from ingest.ocr_program import Tesseract
from ingest.page_columns import Region
from ingest.page_lines import Line
from ingest.page_paragraphs import paragraphs
from ingest.pdf import read_pdf
from ingest.scan_leaders import take_leaders
from ingest.scan_noise import without_noise
from tests.ingest.pdf_builders import BODY, LEFT, RED, Pdf, scan, scan_lines, seal, signature

ENGINE = ocr_engines.engine()
needs_tesseract = pytest.mark.skipif(ENGINE is None, reason="tesseract with Vietnamese data is not installed")
NOISE = yaml.safe_load((Path(__file__).parent / "data" / "scan_noise.yaml").read_text("utf-8"))
BLUE, PURPLE, DARK_GREY, GREY = (40, 60, 190), (120, 60, 160), (140, 140, 140), (180, 180, 180)
WORDS = " ".join(BODY * 2).split()


def of_picture(image: Image.Image) -> bytes:
    return Pdf().picture(image).page().bytes()


def missed(text: str) -> int:
    """How many words of the page were not read."""
    return (Counter(WORDS) - Counter(text.split())).total()


@needs_tesseract
@pytest.mark.parametrize("ink", [RED, BLUE, PURPLE, DARK_GREY, GREY], ids=["red", "blue", "purple", "dark", "grey"])
@pytest.mark.parametrize("how", ["seal", "signature"])
def test_seals_and_signatures_are_taken_off_the_text(ink: tuple[int, int, int], how: str) -> None:
    page = scan(scan_lines(), size=11)
    marked = seal(page, 300, 200, 60, ink=ink) if how == "seal" else signature(page, 180, 200, ink)
    document = read_pdf(of_picture(marked))
    assert missed(document.text) <= 12, "letters under dark ink are lost, the others are not"
    assert len(document.text.split()) <= len(WORDS) + 3, "strokes of ink are not read as words"


def hidden(line: str) -> bytes:
    file = Pdf().picture(scan(scan_lines()))
    for i in range(12):
        file.hidden(LEFT, 120 + 40 * i, line)
    return file.page().bytes()


def watermarked() -> bytes:
    file = Pdf().picture(scan(scan_lines()))
    file.canvas.setFillGray(0.93)
    for i in range(20):
        file.canvas.saveState()
        file.canvas.translate(60 + 110 * (i % 5), 150 + 180 * (i // 5))
        file.canvas.rotate(45)
        file.canvas.drawString(0, 0, "www.ThuVienVanBan.vn")
        file.canvas.restoreState()
    return file.page().bytes()


@needs_tesseract
@pytest.mark.parametrize("file", [hidden(" "), hidden("     "), watermarked()], ids=["space", "spaces", "watermark"])
def test_layer_without_words_of_the_page_is_a_scan(file: bytes) -> None:
    document = read_pdf(file)
    assert document.pages[0].origin == "ocr"
    assert "Chỉ thị số 05-CT/TW" in document.text
    assert "ThuVien" not in document.text


class CountingEngine:
    """Counts how many pages are read at once; each says its place in the file by its width."""

    def __init__(self, processes: int = 1) -> None:
        self.now = self.most = self.closed = self.read_pages = 0
        self.lock = threading.Lock()
        self.together = threading.Barrier(processes)
        self.processes = processes

    def read(self, picture: Image.Image, dpi: int, seconds: float, layout: ocr.Layout = "page") -> list[list[Token]]:
        with self.lock:
            self.now += 1
            self.most = max(self.most, self.now)
            self.read_pages += 1
            first = self.read_pages <= self.processes
        if first:
            self.together.wait(20)  # breaks when fewer are let in
        with self.lock:
            self.now -= 1
        return [[Token("Kế", 100, 300, 150, 330, 0.9), Token("hoạch", 160, 300, 260, 330, 0.9)]]

    def turn(self, picture: Image.Image, dpi: int, seconds: float) -> int:
        return 0

    def close(self) -> None:
        self.closed += 1


@pytest.mark.parametrize("processes", [1, 3])
def test_pages_are_read_in_parallel_on_the_cores_allowed(monkeypatch: pytest.MonkeyPatch, processes: int) -> None:
    engine = CountingEngine(processes)
    monkeypatch.setattr(pdf, "engine", lambda: engine)
    file = Pdf()
    for _ in range(8):
        file.picture(scan(scan_lines(), dpi=30)).page()
    document = read_pdf(file.bytes(), Limits(ocr_processes=processes, ocr_dpi=60))
    assert [page.number for page in document.pages] == list(range(1, 9))
    assert document.text.count("Kế hoạch") == 8
    assert engine.most == processes
    assert engine.closed == 1


class FailingEngine(CountingEngine):
    def read(self, picture: Image.Image, dpi: int, seconds: float, layout: ocr.Layout = "page") -> list[list[Token]]:
        raise OcrFailed


def test_page_that_breaks_the_engine_is_left_out_with_a_note(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "engine", FailingEngine)
    file = Pdf()
    file.paragraph(100, " ".join(BODY))
    file.page()
    document = read_pdf(file.picture(scan(scan_lines(), dpi=72)).page().bytes())
    assert document.text == " ".join(BODY)
    assert "ocr-failed" in [note.code for note in document.notes]


@pytest.fixture
def pool() -> Iterator[Pool]:
    pytest.importorskip("tesserocr")
    folder = ocr_engines.language_data()
    if folder is None:
        pytest.skip("no Vietnamese data of Tesseract")
    made = Pool(folder)
    yield made
    made.close()


def test_pool_keeps_its_process_and_survives_its_death(pool: Pool) -> None:
    page = scan(scan_lines(), dpi=150, size=11).convert("L")
    first = pool.read(page, 150, 60)
    (child,) = pool._idle
    assert pool.read(page, 150, 60) == first
    assert pool._idle == [child], "the process is used again"
    child._process.kill()
    with pytest.raises(OcrFailed):
        pool.read(page, 150, 60)
    assert pool.read(page, 150, 60) == first, "a new process took its place"


def test_own_data_reads_where_the_system_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("tesserocr")
    monkeypatch.setattr(ocr_engines, "_DATA_FOLDERS", ("no/such/folder",))
    folder = ocr_engines.language_data()
    assert folder is not None
    own = Pool(folder)
    page = scan(scan_lines(), dpi=150, size=11).convert("L")
    words = [token.text for line in own.read(page, 150, 60) for token in line]
    assert missed(" ".join(words)) <= 2
    assert own.turn(page, 150, 60) == 0
    own.close()


def test_pool_tells_the_turn(pool: Pool) -> None:
    page = scan(scan_lines()).convert("L")
    assert pool.turn(page.transpose(Image.Transpose.ROTATE_90), 200, 60) == 90
    assert pool.turn(Image.new("L", (200, 200), 255), 200, 60) == 0


@needs_tesseract
def test_program_reads_what_the_library_reads() -> None:
    page = scan(scan_lines(), dpi=150, size=11).convert("L")
    words = [token.text for line in Tesseract("tesseract").read(page, 150, 60) for token in line]
    assert missed(" ".join(words)) <= 2
    with pytest.raises(OcrFailed):
        Tesseract("false").read(page, 150, 60)


@pytest.mark.parametrize("case", NOISE, ids=lambda case: case["read"][:40])
def test_dotted_lines_and_dirt_are_no_words(case: dict[str, str]) -> None:
    words = [word.rpartition("/") for word in case["read"].split()]
    segment = [Token(text, 20.0 * i, 0, 20.0 * i + 18, 12, int(sure) / 100) for i, (text, _, sure) in enumerate(words)]
    kept = without_noise([segment])
    assert " ".join(token.text for line in kept for token in line) == case["kept"]


def test_last_line_of_low_letters_belongs_to_its_paragraph() -> None:
    def line(text: str, top: float, height: float, step: float, x: float = 85.0) -> Line:
        words = text.split()
        tokens = [Token(w, x + step * i, top, x + step * i + step - 4, top + height, 0.9) for i, w in enumerate(words)]
        return Line.of(tokens, 1)

    full = line("việc phối hợp giữa các cơ quan có lúc còn chậm hiệu quả không", 100, 14, 32)
    more = line("được như mong muốn của các cơ quan liên quan và của nhân không", 119, 14, 32)
    last = line("cao.", 142, 7, 30)
    (paragraph,) = paragraphs(Region("body", [full, more, last]), None)
    assert paragraph.lines[-1] is last


FORM = [
    "Họ và tên:" + "." * 40 + "Sinh ngày" + "." * 8 + "tháng" + "." * 8 + "năm" + "." * 10,
    "Đơn vị công tác:" + "." * 92,
    "Quyết định số:" + "." * 30 + "ngày" + "." * 14 + "tháng" + "." * 14 + "năm" + "." * 12,
    "Nơi đăng ký thường trú:" + "." * 80,
    "." * 118,
    "Đại diện cơ quan liên quan:" + "." * 40 + "Chức vụ:" + "." * 20,
]


@needs_tesseract
@pytest.mark.parametrize("slant", [0.0, 0.3])
def test_dotted_lines_of_a_form_come_out_as_dots_between_its_words(slant: float) -> None:
    rows = [(85.0, 400 + 24.0 * i, text) for i, text in enumerate(FORM)]
    page = scan([*scan_lines(), *rows], size=12).rotate(slant, Image.Resampling.BICUBIC, fillcolor="white")
    document = read_pdf(of_picture(page))
    form = document.text[document.text.index("Họ và tên") :]
    wanted = [" ".join(re.sub(r"\.{5,}", " ..... ", text).split()) for text in FORM]
    assert " ".join(form.split()) == " ".join(row for row in wanted if row != ".....")
    place = document.text.index(".....")
    (spot,) = document.locate(place, place + 5)
    assert spot.boxes[0].x0 > 130
    assert spot.boxes[0].x1 - spot.boxes[0].x0 > 80


def test_letters_and_ellipses_stay_when_dotted_lines_are_taken_off() -> None:
    plain = scan([*scan_lines(), (85, 400, "Số: .../QĐ-UBND … ngày ... tháng ... năm 2024")]).convert("L")
    page, leaders = take_leaders(plain, 200)
    assert page is plain
    assert not leaders
