"""An intruder who writes: names of files, text, findings, offices, accounts that would run in a page; and HTML."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from html.parser import HTMLParser

import pytest
from flask import Flask
from flask.testing import FlaskClient

from index import account_admin, accounts, corrections, documents, offices
from index.audit import SERVICE
from index.scope import EVERYTHING
from index.store import Store
from tests.web.builders import PASSWORD, Library, csrf, post
from tests.web.intruders import rules
from web.spreadsheet import csv_line, workbook

EVIL = "<img src=x onerror=alert(1)><script>alert(2)</script>\"'><svg/onload=alert(3)>{{7*7}}"
MARKED = f"""
# BÁO CÁO {EVIL}
Theo [[ref|number=7/KH|key=7/KH|name={EVIL.replace("|", "")}|Kế hoạch số 7/KH {EVIL}]], \
[[unit|id=don-vi-x|name=Đơn vị {EVIL}|Đơn vị {EVIL}]] có [[count|value=5|noun={EVIL}|5 {EVIL}]].
[[shortcoming|Còn hạn chế {EVIL}]] do [[cause|thiếu {EVIL}]].
"""
ACTIVE_TYPES = ("text/html", "application/xhtml", "image/svg", "text/xml", "application/xml", "application/pdf")


class Scripts(HTMLParser):
    """Collects what would run: handlers, scripts without a source of ours, addresses that are code."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.found += [f"{tag} {name}" for name in told if name.startswith("on") or name in ("style", "srcdoc")]
        if tag == "script" and not (told.get("src") or "").startswith(("/static/", "/bootstrap/")):
            self.found.append("script")
        if tag in ("iframe", "object", "embed", "base"):
            self.found.append(tag)
        addresses = [told.get(name) or "" for name in ("href", "src", "action", "formaction")]
        self.found += [each for each in addresses if each.strip().lower().startswith(("javascript:", "data:text"))]


def running(text: str) -> list[str]:
    parser = Scripts()
    parser.feed(text)
    return parser.found


@pytest.fixture
def poisoned(library: Library, store: Store) -> str:
    """A house in which whatever can be written holds code."""
    document = library.add(
        MARKED, name=f"{EVIL}.pdf".replace("/", "-"), pdf=True, subject=EVIL, issuer=EVIL, number=EVIL
    )
    library.failed(f"Hỏng {EVIL}", name=f"{EVIL[:40]}.docx")
    office = offices.create(store, f"Phòng {EVIL}", SERVICE)
    accounts.create_user(store, EVIL[:90], PASSWORD, offices=[office.id])
    accounts.create_token(store, EVIL)
    body = documents.body(store, document, scope=EVERYTHING)
    assert body is not None
    count = next(each for each in body.findings if each.layer == "counts")
    corrections.record(store, document, count.id, "changed", {"noun": f"vật {EVIL}"}, 1, scope=EVERYTHING)
    account_admin.change(store, 2, role=accounts.VIEWER, offices=[], sees_all=False, actor=SERVICE)
    library.index()
    return document


def test_the_parser_of_this_test_sees_what_runs() -> None:
    assert running(f"<p>{EVIL}</p>") == ["img onerror", "script", "svg onload"]


def test_nothing_that_was_written_runs_in_any_page(
    app: Flask, client: FlaskClient, poisoned: str, store: Store
) -> None:
    body = documents.body(store, poisoned, scope=EVERYTHING)
    assert body is not None
    view = documents.get(store, poisoned, scope=EVERYTHING)
    assert view is not None
    values = {
        "document_id": poisoned,
        "finding_id": body.findings[0].id,
        "key": "7/KH",
        "unit_id": "don-vi-x",
        "group_id": 1,
        "batch_id": view.batch,
        "user_id": 2,
        "number": 1,
    }
    shown = 0
    for rule in rules(app, "GET"):
        if rule.rule.startswith("/api/") or not rule.arguments <= values.keys() or rule.endpoint.endswith("events"):
            continue
        taken = {name: values[name] for name in rule.arguments}
        address = app.url_map.bind("localhost").build(rule.endpoint, taken, method="GET")
        for question in ("", "q=%3Csvg%2Fonload%3D1%3E", "view=pages", "at=30", f"q={EVIL[:20]}", "state=failed"):
            answer = client.get(f"{address}?{question}")
            if answer.mimetype != "text/html":
                continue
            shown += "onerror=alert(1)" in answer.text
            assert running(answer.text) == [], (address, question)
            assert "49" not in re.findall(r"onload=alert\(3\)&gt;(.{2})", answer.text), address
    assert shown > 20, "the pages show what was written, as text"


def test_the_parts_that_scripts_put_into_pages_are_escaped_too(
    client: FlaskClient, poisoned: str, store: Store
) -> None:
    view = documents.get(store, poisoned, scope=EVERYTHING)
    assert view is not None
    rows = client.get(f"/batches/{view.batch}.json").get_json()["rows"]
    assert running("".join(rows)) == []
    hits = client.get("/api/v1/search?q=han+che").get_json()["hits"]
    assert hits
    assert all(running(hit["snippet"]) == [] for hit in hits)


def test_a_page_sent_as_a_file_never_runs(client: FlaskClient, store: Store, bearer: dict[str, str]) -> None:
    page = b"<!doctype html><html><body><p>Van ban</p><script>alert(1)</script></body></html>"
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"></svg>'
    for name, data in (("trang.html", page), ("anh.svg", svg), ("trang.pdf", page), ("trang.docx", page)):
        sent = client.post("/api/v1/documents", data={"file": (io.BytesIO(data), name)}, headers=bearer).get_json()[0]
        for address in (f"/documents/{sent['id']}/original", f"/api/v1/documents/{sent['id']}/original"):
            answer = client.get(address)
            if answer.status_code == 404:
                continue  # not taken at all
            assert answer.mimetype == "application/octet-stream", name
            assert answer.headers["Content-Disposition"].startswith("attachment"), name
            assert answer.headers["X-Content-Type-Options"] == "nosniff", name
            assert "default-src 'self'" in answer.headers["Content-Security-Policy"], name


def test_no_answer_for_a_document_has_a_type_of_its_sender_s_choice(client: FlaskClient, library: Library) -> None:
    document = library.add(name="x.html")
    for address in (f"/documents/{document}/original", f"/api/v1/documents/{document}/original"):
        assert not client.get(address).mimetype.startswith(ACTIVE_TYPES)


def test_a_name_cannot_break_the_header_of_a_download(client: FlaskClient, library: Library) -> None:
    document = library.add(name='a"; filename="b.exe\r\nSet-Cookie: x=1\r\n\r\n<b>.pdf')
    headers = client.get(f"/documents/{document}/original").headers
    assert "Set-Cookie: x" not in str(headers).replace("\n", "|")
    assert re.fullmatch(r"attachment; filename\*=UTF-8''[A-Za-z0-9%._~-]+", headers["Content-Disposition"])


def test_a_table_never_runs_as_a_formula(client: FlaskClient, library: Library) -> None:
    library.add(
        '[[shortcoming|=HYPERLINK("http://evil.example";"x") còn hạn chế]]', subject="@SUM(1+1)*cmd|' /C calc'!A0"
    )
    text = client.get("/shortcomings?format=csv").text
    cells = re.findall(r'(?:^|,)"?([=+@-][^,"]*)', text, re.MULTILINE)
    assert [cell for cell in cells if not re.fullmatch(r"-?\d*", cell)] == []


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_a_cell_of_a_file_is_a_text_whatever_it_begins_with(sign: str) -> None:
    evil = f"{sign}HYPERLINK(1)"
    (row,) = csv.reader(io.StringIO(csv_line([evil, 'a"', "b,c"]), newline=""))
    assert row == [f"'{evil}", 'a"', "b,c"]
    with zipfile.ZipFile(io.BytesIO(workbook("x", [["a"], [evil], [f"{{{evil}}}"]]))) as parts:
        assert "<f" not in parts.read("xl/worksheets/sheet1.xml").decode().replace("<filter", "")


def test_names_of_accounts_and_offices_lose_what_hides(client: FlaskClient, store: Store) -> None:
    post(client, "/admin/offices", name="Phòng\u202e A\x00\n B")
    assert [each.name for each in offices.listing(store)] == ["Phòng A B"]


def test_a_form_cannot_be_made_to_answer_500(app: Flask, client: FlaskClient) -> None:
    token = csrf(client, "/account/")
    nasty = [
        "",
        "\x00",
        "9" * 400,
        "-1",
        "x" * 10_000,
        "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
        EVIL,
    ]
    names = ("name", "role", "office", "user", "what", "document", "code", "old", "new", "again", "active", "sees_all")
    for rule in rules(app, "POST"):
        if rule.rule.startswith("/api/") or rule.endpoint == "auth.logout":
            continue
        values = {name: 1 if rule._converters[name].regex == r"\d+" else "x" for name in rule.arguments}
        address = app.url_map.bind("localhost").build(rule.endpoint, values, method="POST")
        if rule.endpoint.split(".")[0] in ("administration", "account", "trash"):
            for value in nasty:
                answer = client.post(address, data={"csrf_token": token, **dict.fromkeys(names, value)})
                assert answer.status_code < 500, (address, value[:20])
