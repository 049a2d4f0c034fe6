"""Staff correct findings and letterheads through the pages, with and without script; the review queue."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from index import accounts, documents
from index.scope import EVERYTHING
from index.store import Store
from tests.web.builders import PASSWORD, Library, csrf, post, sign_in

JSON = {"Accept": "application/json"}
DOUBTFUL = """# BÁO CÁO
Đã mở [[count|value=12|noun=lớp|confidence=0.6|12 lớp]].
[[shortcoming|confidence=0.7|Kinh phí còn chậm.]]"""


def found(store: Store, document_id: str, layer: str) -> list[documents.FindingView]:
    body = documents.body(store, document_id, scope=EVERYTHING)
    assert body is not None
    return [each for each in body.findings if each.layer == layer]


@pytest.fixture
def document(library: Library) -> str:
    return library.add()


def test_a_finding_is_right_or_wrong_by_one_button(client: FlaskClient, store: Store, document: str) -> None:
    page = f"/documents/{document}"
    count, shortcoming = found(store, document, "counts")[0], found(store, document, "passages")[0]
    assert post(client, page, f"{page}/verdicts", right=count.id).status_code == 303
    assert found(store, document, "counts")[0].verdict == "right"
    post(client, page, f"{page}/verdicts", wrong=shortcoming.id)
    assert shortcoming.text not in [each.text for each in found(store, document, "passages")]


def test_the_script_gets_the_way_back(client: FlaskClient, store: Store, document: str) -> None:
    page = f"/documents/{document}"
    count = found(store, document, "counts")[0]
    token = csrf(client, page)
    made = client.post(f"{page}/verdicts", data={"wrong": count.id}, headers=JSON | {"X-CSRFToken": token})
    assert made.status_code == 201
    assert found(store, document, "counts") == []
    assert client.post(made.json["undo"], headers=JSON | {"X-CSRFToken": token}).status_code == 200
    assert [each.text for each in found(store, document, "counts")] == [count.text]
    assert client.post(made.json["undo"], headers=JSON | {"X-CSRFToken": token}).status_code == 404


@pytest.mark.parametrize(
    ("layer", "fields", "expected"),
    [
        ("counts", {"value": "1.300", "noun": "lượt người", "bound": ">"}, {"value": 1300, "bound": ">", "of": None}),
        ("counts", {"value": "12,5", "noun": "%", "bound": "="}, {"value": 12.5, "noun": "%"}),
        (
            "references",
            {"type": "Kết luận", "number": "01-KL/TW", "relation": "basis"},
            {"type": "kết luận", "key": "01-KL/TW", "form": "full", "relation": "basis"},
        ),
        (
            "references",
            {"type": "luật", "name": "Luật An ninh mạng", "relation": "mention"},
            {"key": "named:luat-an-ninh-mang", "form": "named"},
        ),
        ("units", {"name": "Công an tỉnh Hòa Giang", "kind": "specific"}, {"id": "cong-an-tinh-hoa-giang"}),
        ("passages", {"kind": "cause"}, {"kind": "cause"}),
    ],
)
def test_values_are_changed_in_a_form(
    client: FlaskClient, store: Store, document: str, layer: str, fields: dict[str, str], expected: dict[str, object]
) -> None:
    one = found(store, document, layer)[0]
    assert post(client, f"/documents/{document}/findings/{one.id}/edit", **fields).status_code == 303
    changed = next(each for each in found(store, document, layer) if each.start == one.start)
    assert {name: changed.values[name] for name in expected} == expected


@pytest.mark.parametrize(
    ("layer", "fields", "sentence"),
    [
        ("counts", {"value": "nhiều", "noun": "lớp", "bound": "="}, "phải là một số"),
        ("counts", {"value": "nan", "noun": "lớp", "bound": "="}, "phải là một số"),
        ("counts", {"value": "5", "noun": "", "bound": "="}, "Hãy điền mục"),
        ("counts", {"value": "5", "noun": "lớp", "bound": "≠"}, "có giá trị lạ"),
        ("references", {"type": "luật", "relation": "mention"}, "Hãy điền số, ký hiệu hoặc tên văn bản."),
    ],
)
def test_a_field_that_cannot_be_read_says_so_and_keeps_the_rest(
    client: FlaskClient, store: Store, document: str, layer: str, fields: dict[str, str], sentence: str
) -> None:
    one = found(store, document, layer)[0]
    answer = post(client, f"/documents/{document}/findings/{one.id}/edit", **fields)
    assert answer.status_code == 200
    assert sentence in answer.text
    assert found(store, document, layer)[0].values == one.values


def test_a_missed_finding_is_added_and_moved(client: FlaskClient, store: Store, document: str) -> None:
    body = documents.body(store, document, scope=EVERYTHING)
    assert body is not None
    start = body.document.text.index("Đã mở")
    new = f"/documents/{document}/findings/new?layer=passages&start={start - 1}&end={start + 12}"
    assert "Đã mở" in client.get(new).text
    post(
        client,
        new,
        f"/documents/{document}/findings/new",
        layer="passages",
        kind="task",
        start=start - 1,
        end=start + 12,
    )
    (task,) = [each for each in found(store, document, "passages") if each.values["kind"] == "task"]
    assert task.text == "Đã mở 12 lớp", "blanks at the ends are not part of it"
    place = f"/documents/{document}/findings/{task.id}/place"
    assert post(client, f"/documents/{document}", place, start=start, end=start + 5).status_code == 303
    (task,) = [each for each in found(store, document, "passages") if each.values["kind"] == "task"]
    assert task.text == "Đã mở"


@pytest.mark.parametrize("span", [(-1, 5), (5, 5), (0, 10**7), (9, 2)])
def test_words_outside_the_text_are_refused(client: FlaskClient, document: str, span: tuple[int, int]) -> None:
    answer = client.get(f"/documents/{document}/findings/new?layer=counts&start={span[0]}&end={span[1]}")
    assert answer.status_code == 400


def test_the_letterhead_is_edited_and_the_edit_taken_back(client: FlaskClient, store: Store, document: str) -> None:
    page = f"/documents/{document}/metadata"
    assert post(client, page, number="77/BC-CAT", issued_on="2026-02-01", subject="Chủ đề mới").status_code == 303
    assert "77/BC-CAT" in client.get(f"/documents/{document}").text
    assert "năm có thật" in post(client, page, issued_on="2026-02-31").text
    history = client.get(f"/documents/{document}/corrections").text
    undo = re.search(r'action="([^"]+/undo)"', history)
    assert undo is not None
    post(client, f"/documents/{document}/corrections", undo[1])
    assert "77/BC-CAT" not in client.get(f"/documents/{document}").text


def test_the_queue_shows_what_is_doubtful_and_is_worked_off(
    client: FlaskClient, library: Library, store: Store
) -> None:
    document = library.add(DOUBTFUL, subject="Báo cáo năm")
    page = client.get("/review").text
    assert page.index("Kinh phí còn chậm.") < page.index("<mark>12 lớp</mark>")
    shortcoming = found(store, document, "passages")[0]
    answer = post(client, "/review", f"/documents/{document}/verdicts", right=shortcoming.id, next="/review")
    assert answer.headers["Location"] == "/review"
    page = client.get("/review").text
    assert "Kinh phí còn chậm." not in page
    assert "còn 1 · bạn đã duyệt 1" in page
    assert "Không còn gì phải duyệt" in client.get("/review?layer=units").text


@pytest.mark.parametrize("role", [accounts.VIEWER, accounts.UPLOADER])
def test_who_may_not_review_is_told_so(anon: FlaskClient, store: Store, document: str, role: str) -> None:
    accounts.create_user(store, "Xem", PASSWORD, role)
    sign_in(anon, "Xem")
    page = anon.get(f"/documents/{document}").text
    assert "verdicts" not in page
    count = found(store, document, "counts")[0]
    token = csrf(anon, "/")
    answer = anon.post(f"/documents/{document}/verdicts", data={"wrong": count.id, "csrf_token": token})
    assert answer.status_code == 403
    assert anon.get("/review").status_code == 403
    assert len(found(store, document, "counts")) == 1


def test_a_change_without_the_token_of_the_form_is_refused(client: FlaskClient, store: Store, document: str) -> None:
    count = found(store, document, "counts")[0]
    assert client.post(f"/documents/{document}/verdicts", data={"wrong": count.id}).status_code == 400
    assert len(found(store, document, "counts")) == 1
