"""What a reader sees on PDF pages with text: paragraphs, headings, list items, columns, tables, over pages too."""

from __future__ import annotations

import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader

from extract.secrecy import secrecy_mark
from ingest import pdf_tables
from ingest.document import Document
from ingest.pdf import read_pdf
from tests.ingest.pdf_builders import BODY, HEIGHT, LEFT, RIGHT, Pdf

LONG = " ".join(BODY)
BOTTOM = 780


def texts(document: Document) -> list[str]:
    return [document.text[block.start : block.end] for block in document.blocks]


def grid(
    pdf: Pdf, top: float, widths: list[float], heights: list[float], cells: dict[tuple[int, int, int, int], str]
) -> float:
    """Paint a table whose cells are (row, column, rows, columns) spans from 1; return the height under it."""
    xs = [LEFT + sum(widths[:i]) for i in range(len(widths) + 1)]
    ys = [top + sum(heights[:i]) for i in range(len(heights) + 1)]
    for (row, col, rows, cols), text in cells.items():
        x0, y0, x1, y1 = xs[col - 1], ys[row - 1], xs[col - 1 + cols], ys[row - 1 + rows]
        pdf.canvas.rect(x0, HEIGHT - y1, x1 - x0, y1 - y0)
        for index, line in enumerate(text.split("\n") if text else ()):
            pdf.text(x0 + 4, y0 + 15 + 14 * index, line, 11)
    return ys[-1]


def cells(document: Document, table: int = 1) -> dict[tuple[int | None, int | None], str]:
    return {(b.row, b.col): document.text[b.start : b.end] for b in document.blocks if b.table == table}


def test_headings_items_and_paragraphs_by_their_numbers_and_marks() -> None:
    pdf = Pdf()
    top = 100.0
    pdf.centred((LEFT + RIGHT) / 2, top, "KẾ HOẠCH", 14)
    pdf.centred((LEFT + RIGHT) / 2, top + 18, "Học tập và làm theo tư tưởng, đạo đức", 14)
    top += 60
    for line in ("I. MỤC ĐÍCH, YÊU CẦU", "1. Mục đích", LONG, "a) " + LONG, "- " + LONG, "2.1. Nội dung"):
        top = pdf.paragraph(top, line)
    document = read_pdf(pdf.bytes())
    assert [(text, b.kind, b.level, b.number) for text, b in zip(texts(document), document.blocks, strict=True)] == [
        ("KẾ HOẠCH", "heading", 1, None),
        ("Học tập và làm theo tư tưởng, đạo đức", "para", 0, None),
        ("I. MỤC ĐÍCH, YÊU CẦU", "heading", 1, "I."),
        ("1. Mục đích", "heading", 2, "1."),
        (LONG, "para", 0, None),
        ("a) " + LONG, "item", 4, "a)"),
        ("- " + LONG, "item", 5, "-"),
        ("2.1. Nội dung", "heading", 3, "2.1."),
    ]


def over_the_page(first: list[str], second: list[str]) -> Document:
    """Return a document whose first page ends in the lines `first` and whose second begins with `second`."""
    pdf = Pdf()
    pdf.paragraph(100, LONG)
    for index, line in enumerate(first):
        spread(pdf, BOTTOM - 18 * (len(first) - 1 - index), line, LEFT if index else LEFT + 28)
    pdf.page()
    pdf.text(315, 40, "2")
    for index, line in enumerate(second):
        pdf.text(LEFT, 80 + 18 * index, line)
    pdf.paragraph(300, LONG)
    return read_pdf(pdf.bytes())


def spread(pdf: Pdf, top: float, line: str, left: float) -> None:
    """Paint a justified line from `left` to the right margin."""
    words = line.split()
    widths = [pdf.canvas.stringWidth(word, "Serif", 13) for word in words]
    gap = (RIGHT - left - sum(widths)) / max(1, len(words) - 1)
    assert gap > 2, "the line is too long"
    x = left
    for word, width in zip(words, widths, strict=True):
        pdf.text(x, top, word)
        x += width + gap


FIRST = [
    "Căn cứ tình hình thực tế của địa phương, các cơ quan, đơn vị",
    "chủ động xây dựng kế hoạch và thực hiện có hiệu quả nội dung của",
]


def test_a_paragraph_goes_on_over_the_page_and_is_found_on_both() -> None:
    document = over_the_page(FIRST, ["chương trình đã đề ra, bảo đảm đúng tiến độ."])
    whole = " ".join([*FIRST, "chương trình đã đề ra, bảo đảm đúng tiến độ."])
    assert whole in texts(document)
    start = document.text.index("nội dung của chương trình")
    places = document.locate(start, start + len("nội dung của chương trình"))
    assert [place.page for place in places] == [1, 2]
    assert [(piece.where, piece.text) for piece in document.furniture] == [("header", "2")]


@pytest.mark.parametrize(
    ("before", "after", "joined"),
    [
        ("05-", "CT/TW của Bộ Chính trị.", "05-CT/TW của"),
        ("38/2023/", "QĐ-UBND của tỉnh.", "38/2023/QĐ-UBND của"),
        ("inter-", "net trong toàn tỉnh.", "internet trong"),
        ("kinh tế-", "xã hội của tỉnh.", "kinh tế-xã hội"),
    ],
)
def test_a_word_broken_over_pages_is_joined(before: str, after: str, joined: str) -> None:
    first = [FIRST[0], FIRST[1].rsplit(maxsplit=3)[0] + " " + before]
    document = over_the_page(first, [after])
    assert joined in document.text
    start = document.text.index(joined)
    assert {place.page for place in document.locate(start, start + len(joined))} == {1, 2}


def test_a_heading_and_an_item_at_the_top_of_a_page_begin_anew() -> None:
    for opening in ("II. TỔ CHỨC THỰC HIỆN", "- Giao Văn phòng theo dõi.", "b) Kinh phí"):
        document = over_the_page(FIRST, [opening])
        assert opening in texts(document)


def test_a_paragraph_goes_on_from_one_column_to_the_next() -> None:
    pdf = Pdf()
    left = [
        "Ngành giáo dục của tỉnh đã có nhiều",
        *["cố gắng trong công tác chuyên môn và"] * 9,
        "đổi mới phương pháp dạy học, nhất là",
    ]
    right = [
        "ở các trường vùng sâu, vùng xa của tỉnh",
        *["và được nhân dân đồng tình, ủng hộ cao"] * 9,
        "trong cả năm học.",
    ]
    for index, (a, b) in enumerate(zip(left, right, strict=True)):
        pdf.text(60, 100 + 18 * index, a, 12)
        pdf.text(320, 100 + 18 * index, b, 12)
    document = read_pdf(pdf.bytes())
    assert "phương pháp dạy học, nhất là ở các trường vùng sâu" in document.text
    assert len(document.blocks) == 1


def test_merged_cells_are_read_once_at_their_first_row_and_column() -> None:
    pdf = Pdf()
    grid(
        pdf,
        100,
        [60, 150, 70, 70],
        [22, 22, 22, 22],
        {
            (1, 1, 2, 1): "STT",
            (1, 2, 2, 1): "Đơn vị",
            (1, 3, 1, 2): "Số lớp",
            (2, 3, 1, 1): "2023",
            (2, 4, 1, 1): "2024",
            (3, 1, 2, 1): "1",
            (3, 2, 1, 1): "Phòng A",
            (3, 3, 1, 1): "12",
            (3, 4, 1, 1): "15",
            (4, 2, 1, 1): "Phòng B",
            (4, 3, 1, 1): "7",
            (4, 4, 1, 1): "9",
        },
    )
    document = read_pdf(pdf.bytes())
    assert cells(document) == {
        (1, 1): "STT",
        (1, 2): "Đơn vị",
        (1, 3): "Số lớp",
        (2, 3): "2023",
        (2, 4): "2024",
        (3, 1): "1",
        (3, 2): "Phòng A",
        (3, 3): "12",
        (3, 4): "15",
        (4, 2): "Phòng B",
        (4, 3): "7",
        (4, 4): "9",
    }
    (table,) = document.tables
    assert (table.rows, table.cols, table.header_rows) == (4, 4, 2)


def test_a_merged_cell_is_carried_over_the_page_with_its_table() -> None:
    widths = [90.0, 200, 80]
    pdf = Pdf()
    pdf.paragraph(100, LONG)
    heading = {(1, 1, 1, 1): "Nhóm", (1, 2, 1, 1): "Nội dung", (1, 3, 1, 1): "Số"}
    first = {
        (2, 1, 2, 1): "Nhóm A",
        (2, 2, 1, 1): "việc một",
        (2, 3, 1, 1): "1",
        (3, 2, 1, 1): "việc hai",
        (3, 3, 1, 1): "2",
    }
    grid(pdf, 720, widths, [22] * 3, heading | first)
    pdf.page()
    second = {
        (2, 1, 1, 1): "",
        (2, 2, 1, 1): "việc ba",
        (2, 3, 1, 1): "3",
        (3, 1, 1, 1): "Nhóm B",
        (3, 2, 1, 1): "việc bốn",
        (3, 3, 1, 1): "4",
    }
    grid(pdf, 70, widths, [22] * 3, heading | second)
    pdf.page()
    grid(
        pdf,
        70,
        widths,
        [22] * 2,
        {
            (1, 1, 1, 1): "Nhóm C",
            (1, 2, 1, 1): "việc năm",
            (1, 3, 1, 1): "5",
            (2, 1, 1, 1): "Cộng",
            (2, 2, 1, 1): "",
            (2, 3, 1, 1): "15",
        },
    )
    pdf.paragraph(200, LONG)
    document = read_pdf(pdf.bytes())
    (table,) = document.tables
    assert (table.rows, table.cols, table.header_rows) == (7, 3, 1)
    found = cells(document)
    assert found[2, 1] == "Nhóm A"
    assert [found[row, 2] for row in range(2, 7)] == ["việc một", "việc hai", "việc ba", "việc bốn", "việc năm"]
    assert (4, 1) not in found
    assert found[5, 1] == "Nhóm B"
    assert found[7, 3] == "15"
    assert document.text.count("Nội dung") == 1, "heading rows that are repeated are dropped"


def test_two_tables_on_following_pages_with_other_columns_stay_two() -> None:
    pdf = Pdf()
    pdf.table(700, [60, 200], [["TT", "Tên"], ["1", "An"]])
    pdf.page()
    pdf.table(70, [60, 100, 100], [["TT", "Tên", "Số"], ["1", "Ba", "3"]])
    assert [table.cols for table in read_pdf(pdf.bytes()).tables] == [2, 3]


def test_pages_without_ruling_lines_are_not_searched_for_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    searched: list[int] = []
    found = pdf_tables.cells_to_tables
    monkeypatch.setattr(pdf_tables, "cells_to_tables", lambda boxes: searched.append(len(boxes)) or found(boxes))
    pdf = Pdf()
    pdf.paragraph(100, LONG)
    pdf.page()
    pdf.table(100, [60, 200], [["TT", "Tên"], ["1", "An"]])
    assert len(read_pdf(pdf.bytes()).tables) == 1
    assert searched == [4]


def test_figures_set_in_columns_without_lines_are_no_table_but_stay_on_their_lines() -> None:
    pdf = Pdf()
    pdf.paragraph(100, LONG)
    for index, (name, count) in enumerate((("Phòng A", "12"), ("Phòng B", "7"), ("Phòng C", "19"))):
        pdf.text(LEFT, 250 + 18 * index, name)
        pdf.text(400, 250 + 18 * index, count)
    document = read_pdf(pdf.bytes())
    assert not document.tables
    assert "Phòng A 12" in document.text


def test_a_row_that_the_end_of_the_page_cuts_is_one_row() -> None:
    widths = [40.0, 200, 100]
    pdf = Pdf()
    pdf.paragraph(100, LONG)
    grid(
        pdf,
        720,
        widths,
        [22, 40],
        {
            (1, 1, 1, 1): "TT",
            (1, 2, 1, 1): "Nội dung",
            (1, 3, 1, 1): "Đơn vị",
            (2, 1, 1, 1): "1",
            (2, 2, 1, 1): "Xây dựng kế hoạch và tổ chức\ntập huấn nghiệp vụ cho đội ngũ",
            (2, 3, 1, 1): "Phòng A",
        },
    )
    pdf.page()
    rest = {(1, 1, 1, 1): "", (1, 2, 1, 1): "cán bộ của xã", (1, 3, 1, 1): ""}
    grid(pdf, 70, widths, [22, 22], rest | {(2, 1, 1, 1): "2", (2, 2, 1, 1): "Báo cáo", (2, 3, 1, 1): "Phòng B"})
    document = read_pdf(pdf.bytes())
    (table,) = document.tables
    assert table.rows == 3
    assert cells(document)[2, 2] == "Xây dựng kế hoạch và tổ chức tập huấn nghiệp vụ cho đội ngũ cán bộ của xã"
    assert cells(document)[3, 2] == "Báo cáo"


@pytest.mark.parametrize("angle", [45, 90])
def test_slanted_text_is_kept_apart_and_a_mark_in_it_is_seen(angle: int) -> None:
    pdf = Pdf()
    for _ in range(2):
        pdf.paragraph(100, LONG)
        pdf.canvas.saveState()
        pdf.canvas.translate(300, 400)
        pdf.canvas.rotate(angle)
        pdf.canvas.setFont("SerifBold", 40)
        pdf.canvas.drawCentredString(0, 0, "TỐI MẬT")
        pdf.canvas.restoreState()
        pdf.page()
    document = read_pdf(pdf.bytes())
    assert document.text == f"{LONG}\n{LONG}"
    assert [(piece.where, piece.text) for piece in document.furniture] == [("stamp", "TỐI MẬT")]
    assert secrecy_mark(document) == "TỐI MẬT"
    assert [note.code for note in document.notes] == ["slanted"]


def test_a_mark_among_other_slanted_lines_is_seen() -> None:
    pdf = Pdf()
    pdf.paragraph(100, LONG)
    for x, words in ((150, "Số thứ tự"), (300, "MẬT"), (450, "Ghi chú")):
        pdf.canvas.saveState()
        pdf.canvas.translate(x, 400)
        pdf.canvas.rotate(90)
        pdf.canvas.setFont("SerifBold", 14)
        pdf.canvas.drawString(0, 0, words)
        pdf.canvas.restoreState()
    document = read_pdf(pdf.bytes())
    assert [piece.text for piece in document.furniture] == ["Số thứ tự", "MẬT", "Ghi chú"]
    assert secrecy_mark(document) == "MẬT"


def test_pictures_on_pages_with_text_are_told_of_and_small_seals_are_not() -> None:
    for side, told in ((60, []), (300, ["pictures"])):
        pdf = Pdf()
        pdf.paragraph(100, LONG)
        pdf.canvas.drawImage(ImageReader(Image.new("L", (50, 50), 200)), 100, 100, side, side)
        assert [note.code for note in read_pdf(pdf.bytes()).notes] == told


LEFT_LEAF = [
    "NHỮNG ĐIỀU CẦN CHÚ Ý",
    "1. Thẻ là căn cứ để hỗ trợ tiền học",
    "nghề cho người đứng tên trên thẻ.",
    "2. Thẻ phải được giữ gìn cẩn thận,",
    "không cho người khác mượn thẻ.",
]
RIGHT_LEAF = [
    "XÁC NHẬN CỦA CƠ SỞ DẠY NGHỀ",
    "Tên nghề đã học theo chương trình",
    "Thời gian đào tạo từ tháng một năm",
    "đến tháng mười hai của năm sau",
    "Số tiền được hỗ trợ theo quy định",
]


def leaves(left: list[str], right: list[str], dividers: tuple[float, ...], outside: str = "") -> list[str]:
    pdf = Pdf()
    pdf.text(30, 80, outside, size=11)
    pdf.canvas.setLineWidth(1)
    pdf.canvas.rect(70, HEIGHT - 260, 460, 160)
    for x in dividers:
        pdf.canvas.line(x, HEIGHT - 260, x, HEIGHT - 100)
    for index, (one, other) in enumerate(zip(left, right, strict=True)):
        pdf.text(80, 120 + 20 * index, one, size=11)
        pdf.text(310, 120 + 20 * index, other, size=11)
    document = read_pdf(pdf.bytes())
    return [document.text[block.start : block.end] for block in document.blocks]


def test_two_leaves_in_one_frame_are_read_one_after_the_other() -> None:
    found = " ".join(leaves(LEFT_LEAF, RIGHT_LEAF, (300,)))
    assert found == " ".join([*LEFT_LEAF, *RIGHT_LEAF])


def test_text_beyond_the_edge_of_the_frame_makes_its_edges_no_columns() -> None:
    found = " ".join(leaves(LEFT_LEAF, RIGHT_LEAF, (300,), outside="Mặt sau"))
    assert found == " ".join(["Mặt sau", *LEFT_LEAF, *RIGHT_LEAF])


def test_figures_beyond_a_ruling_stay_beside_their_words() -> None:
    found = " ".join(leaves(LEFT_LEAF, ["Số", "12", "7", "9", "15"], (300,)))
    assert "hỗ trợ tiền học 12" in found
