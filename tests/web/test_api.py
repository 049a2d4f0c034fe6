"""The HTTP contract: tokens, states, shapes, problem+json, and a description that leaves nothing out."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from index import accounts, documents
from index.scope import EVERYTHING
from index.store import Store
from tests.web.builders import Library

Headers = dict[str, str]


def problem(answer: Any, status: int) -> dict[str, Any]:
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    body: dict[str, Any] = answer.json
    assert body["status"] == status
    assert body["type"]
    assert body["title"]
    assert any(ord(character) > 127 for character in body["detail"]), "a sentence in Vietnamese"
    return body


def send(client: FlaskClient, bearer: Headers, *files: tuple[str, bytes]) -> Any:
    data = {"file": [(io.BytesIO(content), name) for name, content in files]}
    return client.post("/api/v1/documents", data=data, headers=bearer)


def test_the_description_covers_every_route(app: Flask, anon: FlaskClient) -> None:
    paths = anon.get("/api/v1/openapi.json").json["paths"]  # type: ignore[index]
    described = {
        (path, method.upper()) for path, item in paths.items() for method in item if method in ("get", "post", "delete")
    }
    served = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule).removeprefix("/api/v1"), method)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1")
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert described == served


def test_every_reference_in_the_description_leads_somewhere(anon: FlaskClient) -> None:
    answer = anon.get("/api/v1/openapi.json")
    for reference in re.findall(r'"\$ref":\s*"#/([^"]+)"', answer.text):
        found: Any = answer.json
        for step in reference.split("/"):
            found = found[step]


def test_without_a_token_every_call_is_refused(app: Flask, anon: FlaskClient) -> None:
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith("/api/v1") or rule.endpoint in ("api.openapi", "health.health"):
            continue
        values = {name: 1 if name in ("number", "group_id") else "x" for name in rule.arguments}
        for method in rule.methods & {"GET", "POST"}:
            address = app.url_map.bind("localhost").build(rule.endpoint, values, method=method)
            answer = anon.open(address, method=method)
            problem(answer, 401)
            assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("value", ["Bearer wrong", "Bearer", "Basic abc", "Bearer a b", "token"])
def test_a_wrong_token_is_refused(anon: FlaskClient, value: str) -> None:
    problem(anon.get("/api/v1/documents", headers={"Authorization": value}), 401)


def test_a_logged_in_person_may_read_but_not_send(client: FlaskClient) -> None:
    assert client.get("/api/v1/documents").status_code == 200
    assert client.get("/api/v1/documents", headers={"Sec-Fetch-Site": "same-origin"}).status_code == 200
    problem(client.get("/api/v1/documents", headers={"Sec-Fetch-Site": "cross-site"}), 401)
    problem(client.post("/api/v1/documents", data={"file": (io.BytesIO(b"a"), "a.txt")}), 401)
    problem(client.get("/api/v1/documents", headers={"Authorization": "Bearer wrong"}), 401)


def test_a_token_that_may_only_read_cannot_send(anon: FlaskClient, store: Store) -> None:
    reader = {"Authorization": f"Bearer {accounts.create_token(store, 'reader', accounts.VIEWER)}"}
    assert anon.get("/api/v1/documents", headers=reader).status_code == 200
    problem(send(anon, reader, ("a.txt", b"a")), 403)


def test_files_are_taken_in_and_duplicates_and_refusals_are_told(anon: FlaskClient, bearer: Headers) -> None:
    text = "KẾ HOẠCH năm 2026".encode()
    answer = send(anon, bearer, ("kế hoạch.txt", text), ("rong.docx", b""), ("anh.gif", b"GIF89a" + b"\0" * 64))
    assert answer.status_code == 202
    good, empty, image = answer.json
    assert {"id", "sha256", "name", "state", "duplicate_of"} <= set(good)
    assert (good["name"], good["state"], good["duplicate_of"]) == ("kế hoạch.txt", "waiting", None)
    assert empty["state"] == "failed"
    assert image["state"] == "refused"
    assert all(row["sha256"] is None and row["error"] for row in (empty, image))
    (again,) = send(anon, bearer, ("khac.txt", text)).json
    assert again["duplicate_of"] == again["id"] == good["id"]
    for row in (good, empty, image):
        assert anon.get(f"/api/v1/documents/{row['id']}", headers=bearer).json["state"] == row["state"]  # type: ignore[index]


def test_a_request_without_files_is_explained(anon: FlaskClient, bearer: Headers) -> None:
    assert "file" in problem(anon.post("/api/v1/documents", headers=bearer), 400)["detail"]


def test_a_file_over_the_limit_is_refused(anon: FlaskClient, bearer: Headers, store: Store) -> None:
    body = problem(send(anon, bearer, ("nho.txt", b"a"), ("to.txt", b"x" * (1024 * 1024 + 1))), 413)
    assert "1 MB" in body["detail"]
    assert documents.listing(store, scope=EVERYTHING).total == 0


def test_the_list_is_newest_first_with_its_total(anon: FlaskClient, bearer: Headers, library: Library) -> None:
    for _ in range(52):
        library.send()
    done = library.add()
    first = anon.get("/api/v1/documents", headers=bearer).json
    assert first is not None
    assert (first["total"], len(first["items"])) == (53, 50)
    assert first["items"][0]["id"] == done
    second = anon.get("/api/v1/documents?page=2", headers=bearer).json
    assert second is not None
    assert len(second["items"]) == 3
    only = anon.get("/api/v1/documents?state=done", headers=bearer).json
    assert only is not None
    assert [item["id"] for item in only["items"]] == [done]
    problem(anon.get("/api/v1/documents?state=odd", headers=bearer), 400)
    problem(anon.get("/api/v1/documents?page=first", headers=bearer), 400)


def test_a_document_tells_its_state_and_metadata(anon: FlaskClient, bearer: Headers, library: Library) -> None:
    document = library.add(subject="kết quả", type="báo cáo", number="12/BC-CAT", issued_on="2026-03-01")
    body = anon.get(f"/api/v1/documents/{document}", headers=bearer).json
    assert body is not None
    assert (body["state"], body["progress"], body["error"]) == ("done", 100, None)
    assert body["metadata"]["number"] == "12/BC-CAT"
    assert body["created_at"].endswith("+00:00")
    problem(anon.get("/api/v1/documents/nothing", headers=bearer), 404)


def test_of_a_secret_document_nothing_is_told(anon: FlaskClient, bearer: Headers, library: Library) -> None:
    secret = library.secret("kin.pdf")
    body = anon.get(f"/api/v1/documents/{secret}", headers=bearer).json
    assert body is not None
    assert (body["state"], body["name"], body["sha256"]) == ("refused", None, None)
    assert body["error"]
    problem(anon.get(f"/api/v1/documents/{secret}/findings", headers=bearer), 409)
    problem(anon.get(f"/api/v1/documents/{secret}/original", headers=bearer), 404)


def test_findings_are_those_of_the_extract_command(anon: FlaskClient, bearer: Headers, library: Library) -> None:
    document = library.add(pdf=True)
    answer = anon.get(f"/api/v1/documents/{document}/findings", headers=bearer)
    assert answer.json == documents.contract(library.store, document, scope=EVERYTHING)
    body = answer.json
    assert body is not None
    for layer in ("references", "units", "counts", "passages"):
        for row in body[layer]:
            assert body["text"][row["start"] : row["end"]] == row["text"]
    assert "Chỉ thị" in answer.text, "characters are written as they are, not as escapes"


def test_findings_of_a_document_that_waits_are_a_problem(anon: FlaskClient, bearer: Headers, library: Library) -> None:
    problem(anon.get(f"/api/v1/documents/{library.send().id}/findings", headers=bearer), 409)


def test_bytes_and_pages(anon: FlaskClient, bearer: Headers, library: Library) -> None:
    receipt = library.send("kế hoạch.pdf", data=b"%PDF-1.7 bytes")
    library.store.files.put_page(receipt.sha256, 1, b"RIFF....WEBP")
    answer = anon.get(f"/api/v1/documents/{receipt.id}/original", headers=bearer)
    assert answer.data == b"%PDF-1.7 bytes"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert anon.get(f"/api/v1/documents/{receipt.id}/pages/1.webp", headers=bearer).data == b"RIFF....WEBP"
    problem(anon.get(f"/api/v1/documents/{receipt.id}/pages/2.webp", headers=bearer), 404)


def test_search_answers_with_hits_and_facets(anon: FlaskClient, bearer: Headers, library: Library) -> None:
    document = library.add(pdf=True, subject="kết quả", type="báo cáo", number="12/BC-CAT", issued_on="2026-03-01")
    library.index()
    body = anon.get("/api/v1/search?q=chi thi 05&type=báo cáo&sort=newest", headers=bearer).json
    assert body is not None
    (hit,) = body["hits"]
    assert body["total"] == 1
    assert (hit["id"], hit["title"], hit["number"], hit["date"]) == (document, "kết quả", "12/BC-CAT", "2026-03-01")
    assert "<mark>" in hit["snippet"]
    assert hit["page"] == 1
    assert {"value", "label", "count"} == set(body["facets"]["type"][0])
    assert anon.get("/api/v1/search?q=chi thi 05&type=kế hoạch", headers=bearer).json["total"] == 0  # type: ignore[index]
    problem(anon.get("/api/v1/search?from=now", headers=bearer), 400)


def test_directives_are_found_by_keys_with_slashes(anon: FlaskClient, bearer: Headers, library: Library) -> None:
    document = library.add()
    body = anon.get("/api/v1/directives", headers=bearer).json
    assert body is not None
    assert (body["total"], body["items"][0]["key"]) == (1, "05-CT/TW")
    for key in ("05-CT/TW", "05-CT%2FTW"):
        one = anon.get(f"/api/v1/directives/{key}", headers=bearer).json
        assert one is not None
        assert one["mentions"][0]["document_id"] == document
    problem(anon.get("/api/v1/directives/99-XX/YY", headers=bearer), 404)


def test_tables_come_as_json_csv_and_excel(anon: FlaskClient, bearer: Headers, library: Library) -> None:
    library.add(subject="kết quả", issued_on="2026-03-01")
    for name, word in (("units", "Công an tỉnh"), ("counts", "lượt người"), ("shortcomings", "còn hạn chế")):
        body = anon.get(f"/api/v1/{name}", headers=bearer)
        assert body.json is not None
        assert body.json["total"] == 1
        assert word in body.text
        table = anon.get(f"/api/v1/{name}?format=csv", headers=bearer)
        assert table.content_type.startswith("text/csv")
        assert word in table.text
        book = anon.get(f"/api/v1/{name}?format=xlsx", headers=bearer)
        with zipfile.ZipFile(io.BytesIO(book.data)) as parts:
            assert word in parts.read("xl/sharedStrings.xml").decode()
        assert anon.get(f"/api/v1/{name}?year=2025", headers=bearer).json["total"] == 0  # type: ignore[index]
        problem(anon.get(f"/api/v1/{name}?format=odt", headers=bearer), 400)


def test_health_is_open_and_tells_each_part(anon: FlaskClient, library: Library) -> None:
    library.send()
    answer = anon.get("/api/v1/health")
    assert answer.status_code == 200
    body = answer.json
    assert body is not None
    assert body["status"] == "degraded", "no Redis runs in this test"
    assert body["queue"]["ok"] is False
    assert body["workers"] == 0
    assert body["database"]["ok"] is True
    assert "index" in body


def test_metrics_are_in_the_format_of_prometheus(anon: FlaskClient, bearer: Headers, library: Library) -> None:
    library.send()
    answer = anon.get("/api/v1/metrics", headers=bearer)
    assert answer.content_type.startswith("text/plain")
    assert 'trichluc_documents{state="waiting"} 1.0' in answer.text
    assert "trichluc_queue_up 0.0" in answer.text


def test_errors_under_the_api_are_problems(anon: FlaskClient, bearer: Headers) -> None:
    problem(anon.get("/api/v1/nothing", headers=bearer), 404)
    answer = anon.delete("/api/v1/documents", headers=bearer)
    problem(answer, 405)
    assert "GET" in answer.headers["Allow"]
    problem(anon.put("/api/v1/search", headers=bearer), 405)


def test_a_defect_is_a_problem_without_its_trace(
    app: Flask, anon: FlaskClient, bearer: Headers, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.config["SHOW_ERROR_PAGES"] = True
    monkeypatch.setattr("web.api.find", lambda *_: 1 / 0)
    assert "ZeroDivision" not in str(problem(anon.get("/api/v1/search", headers=bearer), 500))
