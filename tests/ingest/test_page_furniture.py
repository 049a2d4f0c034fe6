"""Running headers, footers and page numbers are taken out of the text; what only looks like them stays."""

from __future__ import annotations

import pytest

from ingest.pdf import read_pdf
from tests.ingest.pdf_builders import HEIGHT, LEFT, WIDTH, Pdf
from tests.ingest.test_pdf import LONG, blocks


def test_running_lines_are_furniture() -> None:
    pdf = Pdf()
    for number in range(1, 5):
        pdf.text(LEFT, 40, "Báo cáo của Sở Nội vụ tỉnh An Sơn", 10)
        pdf.text(300, 820, f"Trang {number}/4", 10)
        pdf.paragraph(100, f"Nội dung thứ {number}. {LONG}")
        pdf.page()
    document = read_pdf(pdf.bytes())
    assert "Báo cáo của Sở" not in document.text
    assert "Trang" not in document.text
    assert len([f for f in document.furniture if f.where == "header"]) == 4
    assert [f.text for f in document.furniture if f.where == "footer"] == [f"Trang {n}/4" for n in range(1, 5)]
    assert [page.number for page in document.pages] == [1, 2, 3, 4]
    assert document.text[document.pages[2].start :].startswith("Nội dung thứ 3")


def test_the_heading_row_that_a_table_repeats_at_the_top_of_each_page_is_no_running_header() -> None:
    pdf = Pdf()
    heading = [["TT", "Đơn vị", "Số lớp"], ["(1)", "(2)", "(3)"]]
    for page in range(3):
        pdf.text(LEFT, 40, "Biểu số liệu kèm theo Báo cáo", 10)
        rows = [[str(i), f"Phòng {i}", str(10 * i)] for i in range(5 * page + 1, 5 * page + 6)]
        pdf.table(60, [40, 250, 100], [*heading, *rows])
        pdf.page()
    document = read_pdf(pdf.bytes())
    assert [(table.rows, table.cols, table.header_rows) for table in document.tables] == [(17, 3, 2)]
    assert blocks(document)[:7] == ["TT", "Đơn vị", "Số lớp", "(1)", "(2)", "(3)", "1"]
    assert document.text.count("Đơn vị") == 1
    assert {f.text for f in document.furniture} == {"Biểu số liệu kèm theo Báo cáo"}


def test_running_lines_inside_a_frame_about_the_page_are_furniture() -> None:
    pdf = Pdf()
    for number in range(1, 4):
        for inset in (20, 24):
            pdf.canvas.rect(inset, inset, WIDTH - 2 * inset, HEIGHT - 2 * inset)
        pdf.text(LEFT, 50, "Báo cáo của Sở Nội vụ", 10)
        pdf.paragraph(110, f"Nội dung thứ {number}. {LONG}")
        pdf.page()
    document = read_pdf(pdf.bytes())
    assert "Báo cáo của Sở" not in document.text
    assert len(document.furniture) == 3


@pytest.mark.parametrize("number", ["{}", "- {} -", "Trang {}", "{}/4"])
def test_page_numbers_and_running_lines_of_left_and_right_pages(number: str) -> None:
    pdf = Pdf()
    for page in range(1, 5):
        pdf.text(LEFT if page % 2 else 350, 40, "BÁO CÁO NĂM 2024" if page % 2 else "Sở Nội vụ tỉnh An Sơn", 10)
        pdf.centred(WIDTH / 2, 820, number.format(page), 10, "Serif")
        pdf.paragraph(100, f"Nội dung thứ {page}. {LONG}")
        pdf.page()
    document = read_pdf(pdf.bytes())
    assert blocks(document) == [f"Nội dung thứ {page}. {LONG}" for page in range(1, 5)]
    assert len(document.furniture) == 8
