"""Lập báo cáo: the material on the page, the Word document in the form of Nghị định 30/2020/NĐ-CP."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path
from typing import Any

import docx
import pypdfium2 as pdfium
import pytest
from flask.testing import FlaskClient

from index.digest import Source, Statement
from tests.web.builders import Library, post
from web import summary_report_word

KEY = "05-CT/TW"
REF = (
    "[[ref|type=chỉ thị|number=05-CT/TW|key=05-CT/TW|issuer=Bộ Chính trị|issued_on=2016-05-15|relation=implements|{}]]"
)
PLAN = f"# KẾ HOẠCH\nThực hiện {REF.format('Chỉ thị số 05-CT/TW')}, Công an huyện xây dựng kế hoạch."
REPORT = f"""# BÁO CÁO
Thực hiện {REF.format("Chỉ thị số 05-CT/TW")}, đơn vị báo cáo. Câu trước. \
Đã mở [[count|value=12|noun=lớp|12 lớp]] trong năm.
# II. HẠN CHẾ
[[shortcoming|Công tác phối hợp còn hạn chế]]
[[cause|Đội ngũ cán bộ còn thiếu.]]
# III. KIẾN NGHỊ
[[recommendation|Đề nghị bố trí kinh phí.]]
"""
GROUNDS = f"# QUYẾT ĐỊNH\nCăn cứ {REF.format('Chỉ thị số 05-CT/TW').replace('implements', 'basis')};"


@pytest.fixture
def reports(library: Library) -> Library:
    common = {"issued_on": "2026-03-01"}
    library.add(PLAN, type="kế hoạch", number="3/KH-CAH", issuer="Công an huyện Hòa An", **common)
    library.add(REPORT, pdf=True, type="báo cáo", number="12/BC-CAH", issuer="Công an huyện Hòa An", **common)
    library.add(
        REPORT, type="báo cáo", number="9/BC-BTG", issuer="Ban Tuyên giáo Huyện ủy Hòa An", issued_on="2025-02-01"
    )
    library.add(GROUNDS, type="quyết định", number="7/QĐ-UBND", issuer="UBND huyện Hòa An", **common)
    return library


def words_of(data: bytes) -> str:
    document = docx.Document(io.BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def ticked(page: str) -> list[str]:
    return [part.split('"')[0] for part in page.split('name="finding" value="')[1:] if "checked" in part.split(">")[0]]


def test_the_page_shows_the_material_with_its_sources(client: FlaskClient, reports: Library) -> None:
    page = client.get(f"/report?directive={KEY}").text
    assert "1 kế hoạch, 2 báo cáo và 0 văn bản khác của 2 cơ quan, đơn vị" in page, "grounds alone are no report"
    assert "Đã mở 12 lớp trong năm." in page, "a count stands in its sentence"
    assert "Câu trước" not in page
    assert "Công tác phối hợp còn hạn chế" in page
    assert "Đề nghị bố trí kinh phí." in page
    assert "trang 1" in page


@pytest.mark.parametrize(
    ("address", "reports_found"),
    [
        ("from=2026-01-01", 1),
        ("to=2025-12-31", 1),
        ("from=2026-01-01&to=2026-02-28", 0),
        ("issuer=ban-tuyen-giao-huyen-uy-hoa-an", 1),
        ("issuer=ban-tuyen-giao-huyen-uy-hoa-an&issuer=cong-an-huyen-hoa-an", 2),
    ],
)
def test_the_period_and_the_units_choose_the_documents(
    client: FlaskClient, reports: Library, address: str, reports_found: int
) -> None:
    assert f"{reports_found} báo cáo" in client.get(f"/report?directive={KEY}&{address}").text


def test_the_word_document_holds_what_is_ticked_with_its_source(client: FlaskClient, reports: Library) -> None:
    page = f"/report?directive={KEY}&from=2026-01-01&office=Huyện ủy Hòa An&above=Tỉnh ủy&place=Hòa An"
    chosen = ticked(client.get(page).text)
    assert len(chosen) == 4
    whole = words_of(post(client, page, "/report", directive=KEY, finding=chosen, office="Huyện ủy Hòa An").data)
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in whole
    assert "HUYỆN ỦY HÒA AN" in whole
    assert "Chỉ thị số 05-CT/TW ngày 15/5/2016 của Bộ Chính trị" in whole
    assert "Đã mở 12 lớp trong năm" in whole
    assert (
        "Công tác phối hợp còn hạn chế. (Báo cáo số 12/BC-CAH ngày 01/3/2026 của Công an huyện Hòa An, tr. 1)" in whole
    )
    fewer = words_of(post(client, page, "/report", directive=KEY, finding=chosen[:1]).data)
    assert "Công tác phối hợp" not in fewer


def test_the_form_of_the_decree(client: FlaskClient, reports: Library) -> None:
    answer = post(client, f"/report?directive={KEY}", "/report", directive=KEY)
    document = docx.Document(io.BytesIO(answer.data))
    section = document.sections[0]
    assert (round(section.page_width.cm, 1), round(section.page_height.cm, 1)) == (21.0, 29.7)
    assert 30 <= round(section.left_margin.mm) <= 35
    assert 15 <= round(section.right_margin.mm) <= 20
    assert 20 <= round(section.top_margin.mm) <= 25
    assert section.different_first_page_header_footer
    assert document.styles["Normal"].font.name == "Times New Roman"


def test_a_number_that_is_not_cited_offers_those_that_are(client: FlaskClient, reports: Library) -> None:
    page = client.get("/report?directive=chỉ thị 05").text
    assert "có thể bạn tìm" in page
    assert "directive=05-CT%2FTW" in page
    assert "Chưa có văn bản nào dẫn văn bản này" in client.get("/report?directive=999").text
    assert post(client, "/report", "/report", directive="999").status_code == 404


def test_what_xml_cannot_hold_does_not_break_the_document(client: FlaskClient, reports: Library) -> None:
    answer = post(client, "/report", "/report", directive=KEY, office="Huyện \x0b\x00ủy <b>&", place="\ufffe")
    assert "HUYỆN ỦY <B>&" in words_of(answer.data)


def test_it_opens_in_an_office_program(client: FlaskClient, reports: Library, tmp_path: Path) -> None:
    page = f"/report?directive={KEY}"
    chosen = ticked(client.get(page).text)
    path = tmp_path / "bao-cao.docx"
    path.write_bytes(post(client, page, "/report", directive=KEY, finding=chosen, place="Hòa An").data)
    home = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", home, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=110)
    pages = pdfium.PdfDocument(tmp_path / "bao-cao.pdf")
    text = "".join(page.get_textpage().get_text_range() for page in pages)
    assert "Độc lập - Tự do - Hạnh phúc" in text
    assert "Nơi nhận" in text


@pytest.mark.parametrize(
    ("iso", "written"),
    [("2026-03-01", "01/3/2026"), ("2026-02-09", "09/02/2026"), ("2025-11-30", "30/11/2025"), ("2026-04", "4/2026")],
)
def test_days_are_written_as_the_decree_says(iso: str, written: str) -> None:
    assert summary_report_word._day(iso) == written


@pytest.mark.parametrize(
    ("values", "written"),
    [
        ({"value": 18500, "bound": ">", "noun": "lượt cán bộ"}, "trên 18.500 lượt cán bộ"),
        ({"value": 98.6, "bound": "=", "noun": "%"}, "98,6%"),
        ({"value": 3, "high": 5, "bound": "~", "noun": "lớp"}, "khoảng 3–5 lớp"),
    ],
)
def test_signs_become_words(values: dict[str, Any], written: str) -> None:
    source = Source("d", "Báo cáo", "báo cáo", "1/BC", None, None, None, "report")
    assert summary_report_word._quantity(Statement(1, "count", "", values, 1.0, 0, None, source)) == written
