"""The search page and its API: every filter in the address, the directive box, what was meant, and tables."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import accounts
from index.store import Store
from tests.index.test_typed import HOSTILE
from tests.web.builders import Library

Headers = dict[str, str]

REPORT = """# BÁO CÁO
Thực hiện [[ref|type=chỉ thị|number=05-CT/TW|key=05-CT/TW|Chỉ thị số 05-CT/TW]].
[[unit|id=cong-an-tinh|name=Công an tỉnh|level=province|Công an tỉnh]] đã phổ biến
cho [[count|value=1200|noun=lượt người|1.200 lượt người]].
[[shortcoming|Công tác phối hợp còn hạn chế.]]"""
PLAN = """# KẾ HOẠCH
[[unit|id=so-y-te|name=Sở Y tế|level=province|Sở Y tế]] khám cho [[count|value=300|noun=lượt người|300 lượt người]]."""


@pytest.fixture
def bearer(store: Store) -> Headers:
    return {"Authorization": f"Bearer {accounts.create_token(store, 'test')}"}


@pytest.fixture
def two(library: Library) -> Library:
    """A report and a plan, found."""
    library.add(
        REPORT, type="báo cáo", number="12/BC-CAT", issued_on="2019-03-01", issuer="Công an tỉnh", place="Hòa Giang"
    )
    library.add(PLAN, type="kế hoạch", number="7/KH-SYT", issued_on="2020-03-01", issuer="Sở Y tế", place="Lâm Khê")
    library.index()
    return library


def _get(client: FlaskClient, address: str, headers: Headers | None = None) -> Any:
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json if answer.is_json else answer.text


FILTERS = [
    "type=báo cáo", "issuer=Công an tỉnh", "unit=cong-an-tinh", "directive=05-CT/TW", "area=Hòa Giang", "year=2019",
    "area=hoa-giang", "kind=shortcoming", "from=2019-01-01&to=2019-12-31", "q=12/BC-CAT", "q=chi thi 05",
]  # fmt: skip


@pytest.mark.parametrize("filters", FILTERS)
def test_each_filter_is_the_same_for_page_and_programs(
    client: FlaskClient, bearer: Headers, two: Library, filters: str
) -> None:
    body = _get(client, f"/api/v1/search?{filters}", bearer)
    assert [hit["number"] for hit in body["hits"]] == ["12/BC-CAT"]
    page = _get(client, f"/search?{filters}")
    assert "12/BC-CAT" in page
    assert "7/KH-SYT" not in page


@pytest.mark.parametrize(("filters", "total"), [("level=province", 2), ("level=commune", 0), ("state=done", 2),
                                                ("state=waiting", 0), ("uploader=1", 0)])  # fmt: skip
def test_level_state_and_uploader_filter(
    client: FlaskClient, bearer: Headers, two: Library, filters: str, total: int
) -> None:
    assert _get(client, f"/api/v1/search?{filters}", bearer)["total"] == total
    assert filters.split("=", maxsplit=1)[0] + "=" in _get(client, f"/search?q=lượt người&{filters}")


@pytest.mark.parametrize("bad", ["state=lost", "uploader=me"])
def test_a_filter_that_cannot_be_meant_is_explained(client: FlaskClient, bearer: Headers, bad: str) -> None:
    assert client.get(f"/search?{bad}").status_code == 400
    assert client.get(f"/api/v1/search?{bad}", headers=bearer).status_code == 400


@pytest.mark.parametrize("typed", ["05-CT/TW", "05 ct tw", "Chỉ thị 05", "ct 5"])
def test_the_directive_that_was_typed_comes_first(
    client: FlaskClient, bearer: Headers, two: Library, typed: str
) -> None:
    box = _get(client, f"/api/v1/search?q={typed}", bearer)["directive"]
    assert box == {"key": "05-CT/TW", "label": "Chỉ thị 05-CT/TW", "count": 1}
    page = _get(client, f"/search?q={typed}")
    assert page.index('href="/directives/05-CT/TW"') < page.index("12/BC-CAT")


def test_what_was_meant_is_one_click_away(client: FlaskClient, bearer: Headers, two: Library) -> None:
    assert _get(client, "/api/v1/search?q=phoois hop", bearer)["suggestion"] == "phối hop"
    page = _get(client, "/search?q=phoois hop")
    assert "Có phải bạn muốn tìm" in page
    assert 'href="/search?q=ph%E1%BB%91i+hop"' in page
    assert _get(client, "/api/v1/search?q=phối hợp", bearer)["suggestion"] is None


def test_completion_for_programs_and_for_the_page(client: FlaskClient, bearer: Headers, two: Library) -> None:
    items = _get(client, "/api/v1/complete?q=05-ct", bearer)["items"]
    assert items[0] == {"kind": "directive", "value": "05-CT/TW", "label": "Chỉ thị 05-CT/TW", "count": 1}
    offered = _get(client, "/search/complete?q=công an")
    assert offered == [{"label": "Công an tỉnh", "count": 1, "href": "/search?unit=cong-an-tinh"}]
    assert _get(client, "/search/complete?q=chi thi 05")[0]["href"] == "/directives/05-CT/TW"


def test_counts_by_an_issuer_in_a_year_as_a_table(client: FlaskClient, bearer: Headers, two: Library) -> None:
    asked = "q=lượt người&kind=counts&issuer=Công an tỉnh&year=2019"
    body = _get(client, f"/api/v1/search/findings?{asked}", bearer)
    assert [(row["text"], row["values"]["value"]) for row in body["items"]] == [("1.200 lượt người", 1200)]
    assert body["documents"] == 1
    page = _get(client, f"/search/findings?{asked}")
    assert "<mark>1.200 lượt người</mark>" in page
    assert "300 lượt người" not in page
    assert "format=csv" in page


def test_shortcomings_about_something_as_files(client: FlaskClient, bearer: Headers, two: Library) -> None:
    asked = "q=phoi hop&kind=shortcoming"
    lines = client.get(f"/search/findings?{asked}&format=csv").data.decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert "Công tác phối hợp còn hạn chế." in lines[1]
    book = client.get(f"/api/v1/search/findings?{asked}&format=xlsx", headers=bearer).data
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        assert "Công tác phối hợp còn hạn chế." in parts.read("xl/sharedStrings.xml").decode()
    assert client.get(f"/search/findings?{asked}&format=pdf").status_code == 400


NAMES = ("q", "type", "issuer", "unit", "directive", "area", "level", "kind", "year", "from", "to", "state", "uploader",
         "sort", "page", "format")  # fmt: skip
TYPED = st.text(max_size=40) | st.text(alphabet="phốihợp05-CT/TW\"'*?~^:() ", max_size=60) | st.just("a-b " * 200)
TYPED |= st.sampled_from(HOSTILE)


@pytest.mark.both
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=st.dictionaries(st.sampled_from(NAMES), TYPED, max_size=4), words=TYPED)
def test_whatever_is_typed_has_an_answer(
    client: FlaskClient, bearer: Headers, two: Library, asked: dict[str, str], words: str
) -> None:
    asked = {name: value.encode("utf-8", "ignore").decode() for name, value in ({"q": words} | asked).items()}
    for path in ("/search", "/search/findings", "/search/complete"):
        assert client.get(path, query_string=asked).status_code in (200, 400), path
    for path in ("/api/v1/search", "/api/v1/search/findings", "/api/v1/complete"):
        assert client.get(path, query_string=asked, headers=bearer).status_code in (200, 400), path


def test_the_documents_of_a_search_are_one_click_from_a_file(client: FlaskClient, library: Library) -> None:
    library.add(subject="kết quả thực hiện Chỉ thị 05", type="báo cáo", number="12/BC-CAT", issued_on="2026-03-01")
    library.add("# KẾ HOẠCH\nViệc khác.", subject="=1+1", type="kế hoạch", number="3/KH-UBND", issued_on="2026-01-02")
    library.index()
    lines = client.get("/search?q=chỉ thị 05&format=csv").text.splitlines()
    assert len(lines) == 2
    assert "12/BC-CAT,01/03/2026" in lines[1]
    assert "<mark>" not in lines[1]
    everything = client.get("/search?format=csv").text
    assert everything.count("\n") == 3
    assert ",'=1+1," in everything, "a formula stays text"
    assert client.get("/search?format=xlsx").data[:2] == b"PK"
    assert client.get("/search?format=exe").status_code == 400
