"""The register views as pages, files and API: what they say, where links lead, what hostile names do."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import expect

from settings import Settings
from tests.web.browsing import chromium, log_in, serving, watch
from tests.web.builders import Library
from web.app import create_app
from web.charts import Dot, Line, bar_chart, line_chart
from web.matrix import periods

REPORT = """Thực hiện [[ref|number=05-CT/TW|key=05-CT/TW|issued_on=2016-05-15|relation=reviews|Chỉ thị số 05-CT/TW]].
# I. KẾT QUẢ
Đã tổ chức [[count|value={count}|noun=hội nghị|{count} hội nghị]]; có [[count|value=12|of=10|noun=xã|12/10 xã]].
# II. HẠN CHẾ
[[shortcoming|{weak}]]
"""
WEAK = ("Công tác phối hợp giữa các ngành chưa chặt chẽ", "Sự phối hợp giữa các ngành có lúc chưa chặt chẽ")
UNIT = "cong-an-xa-a"


@pytest.fixture
def reports(library: Library) -> list[str]:
    """Three years of reports of one unit, and one report of another."""
    told = [
        (2022, 12, WEAK[0], "Công an xã A"),
        (2023, 15, WEAK[1], "Công an xã A"),
        (2023, 7, WEAK[0], "Trường THPT B"),
    ]
    return [
        library.add(
            REPORT.format(count=count, weak=weak),
            type="báo cáo",
            number=f"{number}/BC",
            issued_on=f"{year}-12-20",
            issuer=issuer,
            subject=f"kết quả công tác năm {year}",
        )
        for number, (year, count, weak, issuer) in enumerate(told, 1)
    ]


def test_the_matrix_leads_to_the_mention_behind_each_cell(client: FlaskClient, reports: list[str]) -> None:
    page = client.get("/matrix?directive=05-CT/TW&units=Công an xã A%0AUBND xã Chưa Nộp").text
    assert "Đã có báo cáo" in page
    assert re.search(rf'href="/documents/{reports[1]}\?at=\d+#at">2/BC</a>', page)
    assert "20/12/2023" in page
    assert "UBND xã Chưa Nộp" in page
    assert "Chưa thấy trong kho" in page
    assert "Trường THPT B" not in page


def test_the_matrix_takes_a_directive_in_any_way_of_writing_it(client: FlaskClient, reports: list[str]) -> None:
    page = client.get("/matrix?add=chi thi 5 ct tw").text
    assert "Đã có báo cáo" in page
    assert 'name="directive" value' not in page  # it stands in the address as it was typed
    assert "Chưa có văn bản nào trong kho dẫn: 99-CT/TW" in client.get("/matrix?add=99-CT/TW&directive=05-CT/TW").text


def test_every_filter_of_the_matrix_is_in_the_address(client: FlaskClient, reports: list[str]) -> None:
    filters = "from=2023-01-01&to=2023-12-31&status=report"
    page = client.get(f"/matrix?directive=05-CT/TW&directive=99-CT/TW&{filters}").text
    assert page.count('type="hidden" name="directive"') == 2
    assert 'value="01/01/2023"' in page
    assert '<option value="report" selected>' in page
    exported = (
        "/matrix?directive=05-CT%2FTW&amp;directive=99-CT%2FTW&amp;from=2023-01-01&amp;to=2023-12-31&amp;status=report"
    )
    assert f"{exported}&amp;format=xlsx" in page
    assert client.get("/matrix?directive=05-CT/TW&status=nhiều").status_code == 400


def test_the_matrix_as_a_file(client: FlaskClient, reports: list[str]) -> None:
    lines = client.get("/matrix?directive=05-CT/TW&format=csv").data.decode("utf-8-sig").splitlines()
    assert lines[0] == "Đơn vị,Cấp,Số văn bản trong kho,Chỉ thị 05-CT/TW,Văn bản,Ngày,Địa chỉ"
    assert lines[1].startswith("Công an xã A,,2,Đã có báo cáo,2/BC,20/12/2023,http://localhost/documents/")
    with zipfile.ZipFile(io.BytesIO(client.get("/matrix?directive=05-CT/TW&format=xlsx").data)) as book:
        words = book.read("xl/sharedStrings.xml").decode()
    assert words.index("Công an xã A") < words.index("Đã có báo cáo") < words.index("2/BC")
    assert client.get("/matrix?directive=05-CT/TW&format=docx").status_code == 400


def test_periods_that_staff_ask_for() -> None:
    found = {str(name): days for name, *days in periods(date(2026, 2, 10))}
    assert found["Quý này"] == ["2026-01-01", "2026-02-10"]
    assert found["Quý trước"] == ["2025-10-01", "2025-12-31"]
    assert found["Năm trước"] == ["2025-01-01", "2025-12-31"]


def test_a_directive_with_how_when_and_by_whom_it_is_cited(client: FlaskClient, reports: list[str]) -> None:
    page = client.get("/directives/05-CT/TW").text
    for words in (
        "Dẫn để làm gì",
        "Sơ kết, tổng kết",
        "Theo thời gian",
        "Ai dẫn",
        "lần đầu 20/12/2022, gần nhất 20/12/2023",
    ):
        assert words in page
    assert 'href="/matrix?directive=05-CT/TW"' in page


def test_series_are_pivoted_charted_and_flagged(client: FlaskClient, reports: list[str]) -> None:
    listed = client.get("/counts/series").text
    assert "hội nghị" in listed
    page = client.get("/counts/series?noun=hội nghị").text
    assert "<svg" in page
    assert page.index("<svg") < page.index("<table")
    assert f'href="/units/{UNIT}">Công an xã A</a>' in page
    assert re.search(rf'href="/documents/{reports[0]}\?at=\d+#f\d+" title="tổ chức: 12 hội nghị">12</a>', page)
    turned = client.get("/counts/series?noun=hội nghị&by=period").text
    assert re.search(r'<th scope="row">2023</th>', turned)
    assert "tổng chưa khớp" in client.get("/counts/series?noun=xã").text
    assert client.get("/counts/series?noun=hội nghị&by=x").status_code == 400
    lines = client.get("/counts/series?noun=hội nghị&format=csv").data.decode("utf-8-sig").splitlines()
    assert len(lines) == 4


def test_totals_that_differ_lead_to_their_place(client: FlaskClient, reports: list[str]) -> None:
    page = client.get("/counts/mismatches").text
    assert page.count("Lớn hơn tổng số") == 3
    assert re.search(rf'href="/documents/{reports[2]}\?at=\d+#at">Báo cáo 3/BC</a>', page)
    assert "3 chỗ" in page
    assert client.get("/counts/mismatches?format=csv").data.decode("utf-8-sig").count("\n") == 4


def test_shortcomings_that_come_back_stand_beside_each_other(client: FlaskClient, reports: list[str]) -> None:
    page = client.get("/shortcomings").text
    assert "1 nhóm, 1 nhóm lặp lại" in page
    assert "1 đơn vị lặp lại" in page
    address = re.search(r'href="(/shortcomings/groups/\d+)"', page)
    assert address is not None
    group = client.get(address[1]).text
    row = group[group.index(f"/units/{UNIT}") : group.index("</tr>", group.index(f"/units/{UNIT}"))]
    assert row.index(WEAK[1]) < row.index(WEAK[0])  # the newest year first
    assert row.count("lặp lại") == 1
    assert "Không có hạn chế nào khớp" in client.get("/shortcomings?year=2022&again=1").text
    assert client.get("/shortcomings/groups/999").status_code == 404
    assert client.get(f"/shortcomings/groups/{10**30}").status_code == 404
    assert client.get("/shortcomings?format=csv").data.decode("utf-8-sig").count("lặp lại") >= 1


def test_one_unit_with_all_that_it_says(client: FlaskClient, reports: list[str]) -> None:
    assert f'href="/units/{UNIT}"' in client.get("/units").text
    page = client.get(f"/units/{UNIT}").text
    for words in ("2 văn bản trong kho", "Hội nghị: tổ chức", "<svg", "Chỉ thị 05-CT/TW", "lặp lại"):
        assert words in page
    assert client.get("/units/khong-co").status_code == 404


def test_hostile_names_are_text_in_tables_and_charts(client: FlaskClient, library: Library) -> None:
    evil = "<script>alert(1)</script>"
    for year in (2023, 2024):
        library.add(f"tổ chức [[count|value={year}|noun={evil}|{year} lớp]]\n[[shortcoming|{evil} còn thiếu sót]]",
                    type="báo cáo", issuer=evil, issued_on=f"{year}-01-01", subject=evil)  # fmt: skip
    for address in (f"/counts/series?noun={evil}", "/shortcomings", "/units", "/counts/series", "/matrix?q=" + evil,
                    f"/matrix?directive={evil}&units={evil}", f"/counts/series?noun=x&measured={evil}"):  # fmt: skip
        page = client.get(address).text
        assert "<script>alert" not in page, address


def test_few_documents_are_counted_in_wholes() -> None:
    def axis(*values: float) -> list[str]:
        drawn = bar_chart("Biểu đồ", ["a", "b"], [Line("A", [Dot(value, "") for value in values])])
        guides = drawn.partition('class="axis y')[2].partition('class="axis x')[0] or drawn
        return re.findall(r"<text[^>]*>([\d.,]+)</text>", guides)

    assert axis(1, 2)[:3] == ["0", "1", "2"]
    assert any("," in label for label in axis(0.5, 1.5))


def test_charts_hold_no_style_and_no_script() -> None:
    dots = [Dot(1, "một & <hai>", "/documents/a?at=1&x=2"), None, Dot(3.5, "ba")]
    for chart in (
        line_chart("Biểu <đồ>", ["a", "b", "c"], [Line("<A>", dots), Line("B", dots)]),
        bar_chart("Biểu đồ", ["a", "b", "c"], [Line("A", dots), Line("B", dots)], stacked=True, narrow=True),
    ):
        assert not re.search(r"<(?:style|script)|style=|\bid=|http://(?!www\.w3\.org)", chart)
        assert 'href="/documents/a?at=1&amp;x=2"' in chart
        assert "một &amp; &lt;hai&gt;" in chart


# ---- programs ------------------------------------------------------------------------------------------------------


def test_the_views_for_programs(anon: FlaskClient, reports: list[str], bearer: dict[str, str]) -> None:
    def get(address: str) -> dict:
        answer = anon.get(f"/api/v1{address}", headers=bearer)
        assert answer.status_code == 200, address
        return answer.json

    found = get("/matrix?directive=05-CT/TW")
    assert [(row["name"], row["cells"][0]["status"]) for row in found["rows"]] == [
        ("Công an xã A", "report"),
        ("Trường THPT B", "report"),
    ]
    assert found["rows"][0]["cells"][0]["proofs"][0]["document"]["number"] == "2/BC"
    assert get("/directives/05-CT/TW/relations") == {"items": []}
    assert get("/directives/05-CT/TW/timeline")["manners"] == [{"relation": "reviews", "documents": 3}]
    assert get(f"/units/{UNIT}")["issued"] == 2
    assert [item["label"] for item in get("/indicators?q=hội")["items"]] == ["hội nghị"]
    assert len(get("/series?noun=hội nghị")["series"][0]["points"]) == 3
    assert get("/mismatches")["total"] == 3
    groups = get("/shortcomings/groups?year=2023")
    assert (groups["total"], groups["recurring"]) == (1, 1)
    assert get(f"/shortcomings/groups/{groups['items'][0]['id']}")["total"] == 3
    csv = anon.get("/api/v1/series?noun=hội nghị&format=csv", headers=bearer)
    assert csv.content_type.startswith("text/csv")


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/matrix", 400), ("/matrix?directive=05-CT/TW&format=pdf", 400), ("/series", 400), ("/series?noun=", 400),
        ("/units/khong-co", 404), ("/directives/99-CT/TW/relations", 404), ("/directives/99-CT/TW/timeline", 404),
        ("/shortcomings/groups/7", 404), ("/shortcomings/groups?year=abc", 400), ("/mismatches?from=hôm qua", 400),
    ],
)  # fmt: skip
def test_programs_are_told_what_is_wrong(anon: FlaskClient, bearer: dict[str, str], address: str, status: int) -> None:
    answer = anon.get(f"/api/v1{address}", headers=bearer)
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    assert answer.json["detail"]


# ---- a real browser ------------------------------------------------------------------------------------------------


@pytest.mark.browser
def test_matrix_and_chart_in_a_browser(settings: Settings, reports: list[str], library: Library) -> None:
    app = create_app(settings)
    with chromium() as browser, serving(app) as address:
        page = browser.new_page(viewport={"width": 1366, "height": 768})
        complaints = watch(page)
        log_in(page, address)
        page.goto(f"{address}/matrix")
        page.fill("#add", "05-CT/TW")
        page.get_by_role("button", name="Xem").click()
        expect(page.locator("table.matrix tbody tr")).to_have_count(2)
        page.get_by_role("link", name="2/BC").click()
        page.wait_for_url(f"{address}/documents/{reports[1]}?at=*")
        page.goto(f"{address}/counts/series?noun=hội nghị")
        points = page.locator("svg.chart a")
        expect(points).to_have_count(3)
        assert page.evaluate("getComputedStyle(document.querySelector('svg.chart circle')).fill") != "rgb(0, 0, 0)"
        page.get_by_role("link", name="Công an xã A, 2022: 12").click()
        page.wait_for_url(f"{address}/documents/{reports[0]}?at=*")
        page.go_back()
        page.get_by_label("Dòng của bảng").select_option("period")
        page.get_by_role("button", name="Xem").click()
        expect(page.locator("table.pivot tbody tr").first).to_contain_text("2023")
        assert complaints == []
    app.extensions["trichluc"].store.close()
