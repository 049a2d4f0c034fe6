"""PDF with text: what a reader of the page sees, in the order it is meant to be read."""

from __future__ import annotations

import re
import zlib
from io import BytesIO

import pypdfium2 as pdfium
import pytest

from ingest.document import Document
from ingest.errors import Damaged, Empty, Encrypted, TooLarge, Unsupported
from ingest.limits import Limits
from ingest.pdf import read_pdf
from tests.ingest.pdf_builders import HEIGHT, LEFT, Pdf, letterhead

LONG = (
    "Thực hiện Chỉ thị số 05-CT/TW ngày 15 tháng 5 năm 2016 của Bộ Chính trị về đẩy mạnh học tập và làm theo tư "
    "tưởng, đạo đức, phong cách Hồ Chí Minh, Sở Nội vụ xây dựng kế hoạch triển khai thực hiện trong toàn ngành, "
    "giao các đơn vị trực thuộc tổ chức quán triệt đến toàn thể cán bộ, công chức, viên chức và người lao động."
)


def blocks(document: Document) -> list[str]:
    return [document.text[block.start : block.end] for block in document.blocks]


def test_every_word_has_its_place() -> None:
    pdf = Pdf()
    pdf.paragraph(100, LONG)
    document = read_pdf(pdf.bytes())
    assert document.text == LONG
    assert [document.text[word.start : word.end] for word in document.words] == LONG.split()
    start = LONG.index("05-CT/TW")
    (place,) = document.locate(start, start + 8)
    assert place.page == 1
    (box,) = place.boxes
    assert box.top < 100 < box.bottom
    assert 200 < box.x0 < box.x1 < 540


def test_letterhead_comes_out_column_by_column() -> None:
    pdf = Pdf()
    top = letterhead(pdf)
    pdf.centred(312, top, "KẾ HOẠCH", 14)
    pdf.centred(312, top + 18, "Triển khai thực hiện chuyên đề năm 2024", 13)
    pdf.paragraph(top + 60, LONG)
    assert blocks(read_pdf(pdf.bytes())) == [
        "UBND TỈNH AN SƠN",
        "SỞ NỘI VỤ",
        "Số: 77/KH-SNV",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "An Sơn, ngày 05 tháng 9 năm 2024",
        "KẾ HOẠCH",
        "Triển khai thực hiện chuyên đề năm 2024",
        LONG,
    ]


def test_party_letterhead_and_subject_under_the_number() -> None:
    pdf = Pdf()
    rows = [
        ("TỈNH ỦY AN SƠN", "ĐẢNG CỘNG SẢN VIỆT NAM"),
        ("BAN TUYÊN GIÁO", "An Sơn, ngày 05 tháng 9 năm 2024"),
        ("*", ""),
        ("Số 12-CV/BTGTU", ""),
        ("V/v triển khai chuyên đề", ""),
        ("năm 2024", ""),
    ]
    for i, (left, right) in enumerate(rows):
        pdf.centred(160, 60 + 16 * i, left, 12)
        pdf.centred(410, 60 + 16 * i, right, 12)
    pdf.centred(312, 180, "Kính gửi: Các đảng ủy trực thuộc", 13)
    pdf.paragraph(220, LONG)
    assert blocks(read_pdf(pdf.bytes()))[:8] == [
        "TỈNH ỦY AN SƠN",
        "BAN TUYÊN GIÁO",
        "*",
        "Số 12-CV/BTGTU",
        "V/v triển khai chuyên đề năm 2024",
        "ĐẢNG CỘNG SẢN VIỆT NAM",
        "An Sơn, ngày 05 tháng 9 năm 2024",
        "Kính gửi: Các đảng ủy trực thuộc",
    ]


def test_a_subject_wider_than_the_letterhead_is_read_under_its_number() -> None:
    pdf = Pdf()
    for i, line in enumerate(["ỦY BAN NHÂN DÂN", "HUYỆN TÂN HƯNG", "Số: 12/UBND-NC"]):
        pdf.centred(170, 60 + 18 * i, line, 12)
    right = ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "Tân Hưng, ngày 5 tháng 9 năm 2024"]
    for i, line in enumerate(right):
        pdf.centred(410, 60 + 18 * i, line, 12)
    pdf.centred(170, 114, "V/v tổng kết 5 năm thực hiện", 12)
    pdf.centred(170, 130, "Nghị quyết số 05", 12)
    pdf.paragraph(190, LONG)
    assert blocks(read_pdf(pdf.bytes())) == [
        *("ỦY BAN NHÂN DÂN", "HUYỆN TÂN HƯNG", "Số: 12/UBND-NC", "V/v tổng kết 5 năm thực hiện Nghị quyết số 05"),
        *right,
        LONG,
    ]


def test_signature_block_recipients_then_signer() -> None:
    pdf = Pdf()
    top = pdf.paragraph(100, LONG + " Yêu cầu các đơn vị nghiêm túc thực hiện./.")
    left = ["Nơi nhận:", "- UBND tỉnh (để báo cáo);", "- Các phòng, đơn vị;", "- Lưu: VT, TCBC."]
    right = ["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", "", "Trần Văn Ví Dụ"]
    for i, (a, b) in enumerate(zip(left, right, strict=True)):
        pdf.text(LEFT, top + 20 + 17 * i, a, 11)
        pdf.centred(430, top + 20 + 17 * i, b, 12)
    assert blocks(read_pdf(pdf.bytes()))[1:] == [*left, "KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", "Trần Văn Ví Dụ"]


def test_accented_letters_painted_in_a_second_pass() -> None:
    line = "Kết quả thực hiện nhiệm vụ của các đơn vị trực thuộc"
    pdf = Pdf()
    pdf.with_gaps(LEFT, 100, line)
    x = LEFT
    for letter in line:
        if not letter.isascii():
            pdf.text(x, 100, letter, font="SerifBold")
        x += pdf.canvas.stringWidth(letter, "Serif", 13)
    data = pdf.bytes()
    assert read_pdf(data).text == line
    stream = pdfium.PdfDocument(data)[0].get_textpage().get_text_range()
    assert line not in stream, "the trap itself: pdfium alone loses the words"


def test_letters_and_marks_are_composed() -> None:
    pdf = Pdf()
    pdf.text(LEFT, 100, "Tổ chức thẩm quyền điều lệ")
    assert read_pdf(pdf.bytes()).text == "Tổ chức thẩm quyền điều lệ"


def test_false_bold_of_four_passes_is_read_once() -> None:
    pdf = Pdf()
    for right, down in ((0, 0), (0.4, 0), (0, 0.4), (0.4, 0.4)):
        pdf.text(LEFT + right, 100 + down, "QUYẾT ĐỊNH THÀNH LẬP TỔ 1100")
    assert read_pdf(pdf.bytes()).text == "QUYẾT ĐỊNH THÀNH LẬP TỔ 1100"


@pytest.mark.parametrize("shift", [0.0, 0.3, 0.6])
def test_false_bold_is_read_once(shift: float) -> None:
    pdf = Pdf()
    for step in (0, 1):
        pdf.text(LEFT + step * shift, 100, "BÁO CÁO TỔNG KẾT HOÀN THÀNH 1100")
    assert read_pdf(pdf.bytes()).text == "BÁO CÁO TỔNG KẾT HOÀN THÀNH 1100"


def test_table_over_pages_is_one_table_with_one_heading_row() -> None:
    pdf = Pdf()
    heading = ["TT", "Đơn vị", "Số lớp"]
    pdf.paragraph(100, LONG)
    pdf.table(600, [40, 250, 100], [heading, *([str(i), f"Phòng {i}", str(10 * i)] for i in range(1, 6))])
    pdf.page()
    under = pdf.table(80, [40, 250, 100], [heading, *([str(i), f"Phòng {i}", str(10 * i)] for i in range(6, 9))])
    pdf.paragraph(under + 40, LONG)
    document = read_pdf(pdf.bytes())
    (table,) = document.tables
    assert (table.rows, table.cols, table.header_rows) == (9, 3, 1)
    cells = {(b.row, b.col): document.text[b.start : b.end] for b in document.blocks if b.kind == "cell"}
    assert cells[1, 2] == "Đơn vị"
    assert cells[7, 2] == "Phòng 6"
    assert cells[9, 3] == "80"
    assert document.text.count("Phòng 6") == 1, "words of a table must not come twice"
    assert document.text.count("Đơn vị") == 1
    start = document.text.index("Phòng 7")
    (place,) = document.locate(start, start + 7)
    assert (place.page, place.table, place.row, place.col) == (2, 1, 8, 2)


def test_table_on_a_landscape_page() -> None:
    pdf = Pdf()
    pdf.canvas.transform(0, 1, -1, 0, HEIGHT, 0)  # lying in the file, upright once /Rotate is applied
    pdf.table(100, [60, 90], [["Đơn vị", "Số lớp"], ["An Sơn", "12"]])
    file = pdfium.PdfDocument(pdf.bytes())
    file[0].set_rotation(90)
    out = BytesIO()
    file.save(out)
    document = read_pdf(out.getvalue())
    assert [(b.row, b.col) for b in document.blocks] == [(1, 1), (1, 2), (2, 1), (2, 2)]
    assert blocks(document) == ["Đơn vị", "Số lớp", "An Sơn", "12"]


def test_shading_behind_text_is_no_table() -> None:
    pdf = Pdf()
    pdf.canvas.setFillColorRGB(1, 1, 0.6)
    for i in range(6):
        pdf.canvas.rect(LEFT, HEIGHT - 120 - 18 * i, 200, 16, stroke=0, fill=1)
        pdf.canvas.rect(LEFT + 200, HEIGHT - 120 - 18 * i, 100, 16, stroke=0, fill=1)
    pdf.canvas.setFillColorRGB(0, 0, 0)
    pdf.paragraph(116, LONG)
    document = read_pdf(pdf.bytes())
    assert not document.tables
    assert document.text == LONG


@pytest.mark.parametrize(
    ("before", "after", "joined"),
    [
        ("theo Chỉ thị số 05-", "CT/TW của Bộ Chính trị", "số 05-CT/TW của"),
        ("theo Quyết định số 38/2023/", "QĐ-UBND của tỉnh", "38/2023/QĐ-UBND của"),
        ("mạng lưới inter-", "net của tỉnh", "lưới internet của"),
        ("lĩnh vực kinh tế-", "xã hội của tỉnh", "kinh tế-xã hội"),
    ],
)
def test_words_broken_at_the_line_end(before: str, after: str, joined: str) -> None:
    pdf = Pdf()
    width = pdf.canvas.stringWidth(before, "Serif", 13)
    pdf.text(LEFT, 80, "x" * 60, 13)
    pdf.text(LEFT + 420 - width, 100, before)
    pdf.text(LEFT, 118, after + " " + "và các cơ quan có liên quan trên địa bàn")
    document = read_pdf(pdf.bytes())
    assert joined in document.text
    for word in document.words:
        assert re.fullmatch(r"\S+", document.text[word.start : word.end])


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_boxes_lie_on_the_page_as_it_is_shown(turn: int) -> None:
    pdf = Pdf()
    pdf.canvas.translate(300, 400)
    pdf.canvas.rotate(turn)
    pdf.text(0, HEIGHT, "chào")
    file = pdfium.PdfDocument(pdf.bytes())
    file[0].set_rotation(turn)
    out = BytesIO()
    file.save(out)
    document = read_pdf(out.getvalue())
    (page,), (word,) = document.pages, document.words
    assert page.origin == "text"
    ink = file[0].render(scale=1).to_pil().convert("L").point(lambda v: 255 if v < 128 else 0).getbbox()
    assert (round(page.width), round(page.height)) == ((842, 595) if turn % 180 else (595, 842))
    assert ink is not None
    assert word.box.x0 - 1 <= ink[0] < ink[2] <= word.box.x1 + 1
    assert word.box.top - 1 <= ink[1] < ink[3] <= word.box.bottom + 1


def test_two_columns_of_text() -> None:
    pdf = Pdf()
    left = [f"dòng trái số {i} của bài viết này" for i in range(1, 13)]
    right = [f"dòng phải số {i} của bài viết" for i in range(1, 13)]
    for i, (a, b) in enumerate(zip(left, right, strict=True)):
        pdf.text(60, 100 + 18 * i, a, 12)
        pdf.text(320, 100 + 18 * i, b, 12)
    text = read_pdf(pdf.bytes()).text
    assert text.index("trái số 12") < text.index("phải số 1 ")


def test_password() -> None:
    pdf = Pdf(password="mật khẩu")
    pdf.paragraph(100, LONG)
    with pytest.raises(Encrypted, match="mật khẩu"):
        read_pdf(pdf.bytes())


@pytest.mark.parametrize("data", [b"", b"%PDF-1.4\n", b"not a pdf", "Chào các bạn".encode()])
def test_no_pdf(data: bytes) -> None:
    with pytest.raises(Damaged):
        read_pdf(data)


def test_truncated_file_is_read_or_refused() -> None:
    pdf = Pdf()
    pdf.paragraph(100, LONG)
    data = pdf.bytes()
    for length in range(50, len(data), len(data) // 15):
        try:
            read_pdf(data[:length])
        except (Damaged, Empty):
            continue


def test_blank_pages_only() -> None:
    pdf = Pdf()
    pdf.page()
    pdf.page()
    with pytest.raises(Empty):
        read_pdf(pdf.bytes())


def test_page_limit_reads_up_to_it() -> None:
    pdf = Pdf()
    for number in range(5):
        pdf.paragraph(100, f"Nội dung thứ {number}. {LONG}")
        pdf.page()
    document = read_pdf(pdf.bytes(), Limits(pages=2))
    assert len(document.pages) == 2
    assert [note.code for note in document.notes] == ["pages-limit"]


def test_characters_limit_cuts_with_a_note() -> None:
    pdf = Pdf()
    for number in range(5):
        pdf.paragraph(100, f"Nội dung thứ {number}. {LONG}")
        pdf.page()
    document = read_pdf(pdf.bytes(), Limits(characters=500))
    assert len(document.text) < 1_000
    assert "characters-limit" in [note.code for note in document.notes]


def test_page_with_too_many_characters_is_skipped() -> None:
    pdf = Pdf()
    pdf.paragraph(100, LONG)
    with pytest.raises(TooLarge):
        read_pdf(pdf.bytes(), Limits(page_characters=100))


def _file(*objects: bytes) -> bytes:
    out = BytesIO(b"%PDF-1.4\n")
    out.seek(0, 2)
    places = []
    for number, content in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n" % number + content + b"\nendobj\n")
    table = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    out.write(b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, table))
    return out.getvalue()


_CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"


def test_page_tree_that_loops() -> None:
    with pytest.raises(Damaged):
        read_pdf(_file(_CATALOG, b"<</Type/Pages/Kids[2 0 R]/Count 5>>"))


def test_two_hundred_thousand_pages_end_quickly() -> None:
    kids = b"<</Type/Pages/Kids[" + b"3 0 R " * 200_000 + b"]/Count 200000>>"
    with pytest.raises(Empty):
        read_pdf(_file(_CATALOG, kids, b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"))


def test_decompression_bomb_is_refused_before_it_is_unpacked() -> None:
    packer = zlib.compressobj(9)
    inner = b"".join(packer.compress(b" " * (1 << 20)) for _ in range(64)) + packer.flush()
    packed = zlib.compress(inner, 9)
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>"
    stream = b"<</Length %d/Filter[/FlateDecode/FlateDecode]>>stream\n" % len(packed) + packed + b"\nendstream"
    with pytest.raises(TooLarge):
        read_pdf(
            _file(_CATALOG, b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page, stream),
            Limits(unpacked_bytes=20_000_000),
        )


def test_progress_is_told() -> None:
    pdf = Pdf()
    for _ in range(3):
        pdf.paragraph(100, LONG)
        pdf.page()
    seen: list[tuple[int, int]] = []
    read_pdf(pdf.bytes(), progress=lambda done, total: seen.append((done, total)))
    assert seen == [(1, 3), (2, 3), (3, 3)]


def test_files_inside_a_pdf_are_told_of() -> None:
    pdf = Pdf()
    pdf.paragraph(100, LONG)
    file = pdfium.PdfDocument(pdf.bytes())
    file.new_attachment("Phụ lục.xlsx").set_data(b"PK")
    out = BytesIO()
    file.save(out)
    notes = {note.code: note.message for note in read_pdf(out.getvalue()).notes}
    assert "1 tệp đính kèm" in notes["attachments"]


def test_a_form_that_only_one_program_draws_is_refused() -> None:
    line = b"BT /F 12 Tf 72 700 Td (Please wait) Tj ET"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R/NeedsRendering true/AcroForm<</XFA 6 0 R/Fields[]>>>>",
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(line), line),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Length 6>>stream\n<xdp/>\nendstream",
    ]
    with pytest.raises(Unsupported, match="in ra PDF"):
        read_pdf(_file(*objects))


def test_text_without_ink_and_text_beside_the_paper_are_not_read() -> None:
    pdf = Pdf()
    pdf.paragraph(100, LONG)
    pdf.hidden(LEFT, 400, "chữ không có mực mà người xem trang không thấy")
    pdf.text(LEFT, HEIGHT + 60, "chữ nằm dưới mép giấy")
    pdf.text(-400, 200, "chữ bên trái mép giấy")
    document = read_pdf(pdf.bytes())
    assert document.text == LONG
    notes = {note.code: note.message for note in document.notes}
    assert "trang 1" in notes["hidden-text"]
