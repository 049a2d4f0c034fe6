"""Scans: decided page by page, cleaned, recognised in the right order, with boxes and confidence."""

from __future__ import annotations

import shutil
from math import cos, radians, sin
from pathlib import Path

import numpy as np
import pytest
import yaml
from PIL import Image, ImageDraw

from ingest import ocr, ocr_engines, pdf
from ingest.document import Document
from ingest.errors import OcrMissing
from ingest.glyphs import Token
from ingest.limits import Limits
from ingest.ocr_numbers import repair_numbers
from ingest.ocr_repair import repair
from ingest.page_lines import Line, fold
from ingest.pdf import read_pdf
from ingest.scan_image import ink_layer, prepare, without_ink
from tests.ingest.pdf_builders import BODY, HEIGHT, LEFT, WIDTH, Pdf, scan, scan_lines, seal, stamp

needs_tesseract = pytest.mark.skipif(
    ocr_engines.engine() is None, reason="tesseract with Vietnamese data is not installed"
)
BODY_TEXT = " ".join(BODY)
NUMBERS = yaml.safe_load((Path(__file__).parent / "data" / "ocr_numbers.yaml").read_text("utf-8"))


def of_picture(image: Image.Image) -> bytes:
    return Pdf().picture(image).page().bytes()


def share_found(document: Document, wanted: str = BODY_TEXT) -> float:
    """The share of the wanted words that were read exactly."""
    words = document.text.split()
    return sum(word in words for word in wanted.split()) / len(wanted.split())


@needs_tesseract
def test_scan_is_read_with_boxes_and_confidence() -> None:
    document = read_pdf(of_picture(scan(scan_lines())))
    assert share_found(document) > 0.97
    assert [page.origin for page in document.pages] == ["ocr"]
    assert "ocr" in [note.code for note in document.notes]
    start = document.text.index("05-CT/TW")
    word = next(word for word in document.words if word.start <= start < word.end)
    assert word.confidence is not None
    assert 0.5 < word.confidence <= 1
    assert 105 < word.box.top < word.box.bottom < 126, "the box stands where the word was drawn, in points"


@needs_tesseract
def test_letterhead_of_a_scan_comes_out_column_by_column() -> None:
    lines = [
        (110.0, 60.0, "UBND TỈNH AN SƠN"),
        (300.0, 60.0, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        (135.0, 78.0, "SỞ NỘI VỤ"),
        (345.0, 78.0, "Độc lập - Tự do - Hạnh phúc"),
        (110.0, 104.0, "Số: 77/KH-SNV"),
        (335.0, 104.0, "An Sơn, ngày 05 tháng 9 năm 2024"),
    ]
    document = read_pdf(of_picture(scan([*lines, *scan_lines(180)], size=11)))
    found = [fold(document.text[b.start : b.end]) for b in document.blocks][:6]
    assert found[0].startswith("ubnd tinh an son")
    assert found[1].startswith("so noi vu")
    assert found[2].startswith("so: 77/kh-snv")
    assert found[3].startswith("cong hoa xa hoi")
    assert found[5].startswith("an son, ngay 05")


@needs_tesseract
@pytest.mark.parametrize("turn", [90, 180, 270])
def test_turned_scan_is_read_upright(turn: int) -> None:
    image = scan(scan_lines()).rotate(-turn, expand=True)
    document = read_pdf(of_picture(image))
    assert share_found(document) > 0.9
    (page,) = document.pages
    assert page.turn == (360 - turn) % 360
    assert "page-turned" in [note.code for note in document.notes]
    word = next(word for word in document.words if "05-CT/TW" in document.text[word.start : word.end])
    assert word.box.top < page.height / 2, "boxes lie on the page after its turn"


@needs_tesseract
@pytest.mark.parametrize("angle", [-2.5, 1.5])
def test_skewed_scan_is_levelled(angle: float) -> None:
    image = scan(scan_lines()).rotate(angle, Image.Resampling.BICUBIC, fillcolor="white")
    assert prepare(image, 200).skew == pytest.approx(-angle, abs=0.3)
    document = read_pdf(of_picture(image))
    assert share_found(document) > 0.9
    x, top = LEFT + 60, 120 - 4  # a place in the first line, before the picture was turned
    turn = radians(-angle)
    dx, dy = x - WIDTH / 2, top - HEIGHT / 2
    x, top = WIDTH / 2 + dx * cos(turn) - dy * sin(turn), HEIGHT / 2 + dx * sin(turn) + dy * cos(turn)
    (word,) = [w for w in document.words if w.box.x0 < x < w.box.x1 and w.box.top < top < w.box.bottom]
    assert document.text[word.start : word.end] in BODY[0], "boxes lie on the picture as it was scanned"


@needs_tesseract
def test_seal_over_text_is_taken_off() -> None:
    clean = scan(scan_lines())
    document = read_pdf(of_picture(seal(clean, 300, 200, 60)))
    assert share_found(document) > 0.93


@needs_tesseract
@pytest.mark.parametrize("mark", ["MẬT", "TỐI MẬT", "TUYỆT MẬT"])
def test_secrecy_stamp_is_seen(mark: str) -> None:
    document = read_pdf(of_picture(stamp(scan(scan_lines(150)), 90, 60, mark)))
    stamps = [f.text for f in document.furniture if f.where == "stamp"]
    assert mark in stamps


@needs_tesseract
@pytest.mark.parametrize("angle", [0, 0.3])
def test_ruled_table_on_a_scan_is_read_cell_by_cell(angle: float) -> None:
    rows = [("TT", "Tên đơn vị", "Số lớp học"), ("1", "Phường Hòa Bình", "125"), ("2", "Xã Thượng Sơn", "48")]
    edges = (85, 125, 330, 500)
    lines = [(edges[c] + 6.0, 420.0 + 30 * r, cell) for r, row in enumerate(rows) for c, cell in enumerate(row)]
    image = scan([*scan_lines(100), *lines])
    draw, scale = ImageDraw.Draw(image), 200 / 72
    for r in range(4):
        draw.line((85 * scale, (400 + 30 * r) * scale, 500 * scale, (400 + 30 * r) * scale), "black", 3)
    for x in edges:
        draw.line((x * scale, 400 * scale, x * scale, 490 * scale), "black", 3)
    document = read_pdf(of_picture(image.rotate(angle, Image.Resampling.BICUBIC, fillcolor="white")))
    (table,) = document.tables
    assert (table.rows, table.cols) == (3, 3)
    cells = {(b.row, b.col): document.text[b.start : b.end] for b in document.blocks if b.kind == "cell"}
    assert {place: cells.get(place) for place in ((1, 2), (2, 2), (2, 3), (3, 3))} == {
        (1, 2): "Tên đơn vị",
        (2, 2): "Phường Hòa Bình",
        (2, 3): "125",
        (3, 3): "48",
    }
    assert share_found(document) > 0.95


@needs_tesseract
def test_secrecy_stamp_on_a_page_with_text_is_seen() -> None:
    file = Pdf().picture(stamp(Image.new("RGB", (1653, 2339), "white"), 90, 60, "TỐI MẬT"))
    for i, line in enumerate(BODY * 4):
        file.text(LEFT, 220 + 20 * i, line, 11)
    document = read_pdf(file.page().bytes())
    assert document.pages[0].origin == "text"
    assert ("stamp", "TỐI MẬT") in [(f.where, f.text) for f in document.furniture]


def test_ink_fades_and_text_under_it_stays() -> None:
    image = Image.new("RGB", (40, 10), "white")
    for x in range(40):
        for y in range(10):
            if 10 <= x < 20:
                image.putpixel((x, y), (210, 40, 50))
            if 15 <= x < 18:
                image.putpixel((x, y), (60, 10, 15))
            if 30 <= x < 35:
                image.putpixel((x, y), (40, 60, 190))
    row = np.asarray(without_ink(image))[5]
    assert row[12] == 255
    assert row[32] == 255
    assert row[16] < 80
    assert ink_layer(Image.new("RGB", (40, 40), "white")) is None


@needs_tesseract
def test_mixed_pages_are_decided_one_by_one() -> None:
    file = Pdf()
    file.paragraph(100, BODY_TEXT)
    file.page()
    file.picture(scan(scan_lines())).text(30, 830, "www.ThuVien.vn", 8).page()
    file.picture(scan(scan_lines()))
    for i, line in enumerate(["Ký bởi: Sở Nội vụ tỉnh An Sơn", "Ngày ký: 05-09-2024 10:11:12 +07:00"]):
        file.text(380, 60 + 12 * i, line, 8)
    file.page()
    file.page()
    document = read_pdf(file.bytes())
    assert [page.origin for page in document.pages] == ["text", "ocr", "ocr", "text"]
    for page in document.pages[:3]:
        assert "Thực hiện Chỉ thị số 05-CT/TW" in document.text[page.start : page.end]


@needs_tesseract
def test_junk_of_an_earlier_recognition_is_not_believed() -> None:
    file = Pdf().picture(scan(scan_lines()))
    for i in range(20):
        file.hidden(LEFT, 120 + 20 * i, "Thuc hiQn Chi thi s6 O5-CT/TIV ngdy l5 thdng 5 ndm 2016 cta BO Chinh tri", 9)
    document = read_pdf(file.page().bytes())
    assert document.pages[0].origin == "ocr"
    assert share_found(document) > 0.8


def test_good_layer_over_a_picture_is_kept() -> None:
    file = Pdf().picture(Image.new("RGB", (600, 840), "white"))
    for i, line in enumerate(BODY * 3):
        file.text(LEFT, 120 + 20 * i, line, 11)
    assert read_pdf(file.page().bytes()).pages[0].origin == "text"


def test_without_ocr_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "engine", lambda: None)
    with pytest.raises(OcrMissing, match="sudo apt install tesseract-ocr tesseract-ocr-vie"):
        read_pdf(of_picture(scan(scan_lines(), dpi=72)))


def test_without_ocr_text_pages_are_read_with_a_note(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "engine", lambda: None)
    file = Pdf()
    file.paragraph(100, BODY_TEXT)
    file.page()
    file.picture(scan(scan_lines(), dpi=72)).page()
    document = read_pdf(file.bytes())
    assert document.text == BODY_TEXT
    (note,) = document.notes
    assert note.code == "ocr-missing"
    assert "trang 2" in note.message
    assert "sudo apt install" in note.message


def test_engine_is_none_without_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    ocr_engines.engine.cache_clear()
    monkeypatch.setattr(shutil, "which", lambda _: None)
    monkeypatch.setattr(ocr_engines, "language_data", lambda: None)
    assert ocr_engines.engine() is None
    ocr_engines.engine.cache_clear()


class SlowEngine:
    """An engine that never comes to an end."""

    def read(self, picture: Image.Image, dpi: int, seconds: float, layout: ocr.Layout = "page") -> list[list[Token]]:
        raise ocr.OcrTimeout

    def turn(self, picture: Image.Image, dpi: int, seconds: float) -> int:
        return 0

    def close(self) -> None:
        return


def test_page_that_takes_too_long_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "engine", SlowEngine)
    file = Pdf()
    file.paragraph(100, BODY_TEXT)
    file.page()
    file.picture(scan(scan_lines(), dpi=72)).page()
    document = read_pdf(file.bytes(), Limits(ocr_seconds=1))
    assert document.text == BODY_TEXT
    assert "ocr-timeout" in [note.code for note in document.notes]


@needs_tesseract
def test_time_limit_ends_the_program() -> None:
    engine = ocr_engines.engine()
    assert engine is not None
    with pytest.raises(ocr.OcrTimeout):
        engine.read(scan(scan_lines()).convert("L"), 200, 0.01)


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("tô chức thực hiện", "tổ chức thực hiện"),
        ("có thâm quyền,", "có thẩm quyền,"),
        ("CỖ PHẦN", "CỔ PHẦN"),
        ("Tông kết năm", "Tổng kết năm"),
        ("Chỉ thị sô 05-CT/TW", "Chỉ thị số 05-CT/TW"),
        ("tổ chức", "tổ chức"),
        ("Truyền thông", "Truyền thông"),
        ("thuốc đông y", "thuốc đông y"),
        ("quốc gia trị giá cao", "quốc gia trị giá cao"),
        ("Thương vụ Việt Nam", "Thương vụ Việt Nam"),
        ("tô. Chức", "tô. Chức"),
        ("số 3O/2O2O", "số 3O/2O2O"),
    ],
)
def test_lost_marks(read: str, meant: str) -> None:
    line = Line.of([Token(word, 10.0 * i, 0, 10.0 * i + 9, 10, 0.9) for i, word in enumerate(read.split())], 1)
    made = repair([line])
    assert line.text == meant
    assert bool(made) is (read != meant)


@pytest.mark.parametrize("case", NUMBERS, ids=lambda case: case["read"])
def test_misread_document_numbers(case: dict[str, str]) -> None:
    words = case["read"].split()
    line = Line.of([Token(word, 10.0 * i, 0, 10.0 * i + 9, 10, 0.9) for i, word in enumerate(words)], 1)
    made = repair_numbers([line])
    assert line.text == case["meant"]
    assert sum(made.values()) == sum(a != b for a, b in zip(words, case["meant"].split(), strict=True))
    assert [token.raw[1] if token.raw else token.text for token in line.tokens] == words


class MisreadingEngine(SlowEngine):
    """An engine that reads one line, with a misread number and a lost tone mark."""

    LINE = "Các tô chức thực hiện Nghị định số 3O/2020/ND-CP của Chính phủ về công tác văn thư"

    def read(self, picture: Image.Image, dpi: int, seconds: float, layout: ocr.Layout = "page") -> list[list[Token]]:
        words = self.LINE.split()
        sure = 0.3 if layout == "page" else 0.9
        return [[Token(w, 60.0 * i, 300, 60.0 * i + 50, 330, sure if "/" in w else 0.9) for i, w in enumerate(words)]]


def test_repairs_are_noted_and_the_raw_reading_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "engine", MisreadingEngine)
    read = read_pdf(of_picture(scan(scan_lines(), dpi=72)))
    document = Document.from_bytes(read.to_bytes())
    assert document.text == "Các tổ chức thực hiện Nghị định số 30/2020/NĐ-CP của Chính phủ về công tác văn thư"
    assert document.original(0, len(document.text)) == MisreadingEngine.LINE
    start = document.text.index("30/2020")
    assert document.original(start, start + len("30/2020/NĐ-CP")) == "3O/2020/ND-CP"
    notes = {note.code: note.message for note in document.notes}
    assert "3O/2020/ND-CP → 30/2020/NĐ-CP" in notes["ocr-numbers"]
    assert "tô chức → tổ chức" in notes["ocr-repaired"]
    assert notes["ocr-unsure"].startswith("1 từ")
    (unsure,) = document.unsure()
    assert (unsure.start, unsure.confidence) == (start, pytest.approx(0.3))
