"""Rows of staff in the lexicon: seen before they are added, in force for the next document, taken out again."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

import worker
from extract.lexicon import rules_version, use
from extract.lexicon.additions import Addition
from extract.pipeline import analyse
from index import audit, documents, lexicon_rows
from index.audit import SERVICE
from index.scope import EVERYTHING
from index.store import Store
from settings import Settings
from tests.index.builders import build
from tests.web.builders import Library, post

TEXT = """# BÁO CÁO
# II. TỒN TẠI, HẠN CHẾ
Ở cơ sở, phong trào làm kiểu đánh trống bỏ dùi.
Ban TNXP đã họp ba phiên."""
ALIAS = {"kind": "unit", "phrase": "Ban TNXP", "means": "Ban Thanh niên xung phong", "level": "province"}


@pytest.fixture
def library(library: Library) -> Library:
    library.add(TEXT, pdf=True)
    library.index()
    return library


def test_a_row_is_seen_before_it_is_added(client: FlaskClient, library: Library, store: Store) -> None:
    shown = post(client, "/admin/lexicon", "/admin/lexicon/preview", **ALIAS).text
    assert "có trong 1 văn bản" in shown
    assert "<ins>Ban TNXP → Ban Thanh niên xung phong</ins>" in shown
    assert lexicon_rows.listing(store) == []
    post(client, "/admin/lexicon", "/admin/lexicon", **ALIAS)
    assert lexicon_rows.additions(store) == (Addition(**ALIAS),)
    assert "Ban Thanh niên xung phong" in client.get("/admin/lexicon").text
    told = audit.listing(store, scope=EVERYTHING, kind="lexicon-added").items[0]
    assert (told.user, told.after["phrase"]) == ("Hoa", "Ban TNXP")


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "defect", "phrase": "ơ"},
        {"kind": "defect", "phrase": "12 34 56"},
        {"kind": "no such kind", "phrase": "đánh trống bỏ dùi"},
        {**ALIAS, "means": ""},
        {**ALIAS, "phrase": "a|b cd"},
        {**ALIAS, "level": "galaxy"},
    ],
)
def test_a_row_that_cannot_work_is_explained(client: FlaskClient, store: Store, fields: dict[str, str]) -> None:
    for address in ("/admin/lexicon/preview", "/admin/lexicon"):
        answer = post(client, "/admin/lexicon", address, **fields)
        assert answer.status_code == 422
        assert "Chưa thêm gì" in answer.text
    assert lexicon_rows.listing(store) == []


def test_a_row_is_added_once_and_can_be_taken_out(client: FlaskClient, store: Store) -> None:
    row = {"kind": "defect", "phrase": "Đánh trống bỏ dùi"}
    assert post(client, "/admin/lexicon", "/admin/lexicon", **row).status_code == 303
    assert post(client, "/admin/lexicon", "/admin/lexicon", **row).status_code == 422
    kept = lexicon_rows.listing(store)[0]
    assert kept.addition.phrase == "đánh trống bỏ dùi"
    post(client, "/admin/lexicon", f"/admin/lexicon/{kept.id}/remove")
    assert lexicon_rows.listing(store) == []


def test_older_documents_are_stale_once_a_row_is_added(client: FlaskClient, store: Store) -> None:
    before = lexicon_rows.version(store)
    assert before == rules_version()
    post(client, "/admin/lexicon", "/admin/lexicon", kind="defect", phrase="đánh trống bỏ dùi")
    assert lexicon_rows.version(store) != before
    assert lexicon_rows.version(store) in client.get("/admin/reading").text


def test_what_is_read_next_is_read_with_the_row(store: Store) -> None:
    document, _ = build("Đơn vị đã nộp. Ban TNXP đã họp.\nPhong trào làm kiểu đánh trống bỏ dùi.", pdf=True)
    plain = analyse(document)
    lexicon_rows.add(store, Addition(**ALIAS), SERVICE)
    lexicon_rows.add(store, Addition("defect", "đánh trống bỏ dùi"), SERVICE)
    try:
        use(lexicon_rows.additions(store))
        found = analyse(document)
        assert found.rules_version == lexicon_rows.version(store) != plain.rules_version
        assert "Ban Thanh niên xung phong" in {unit.name for unit in found.units}
        texts = {document.text[each.start : each.end] for each in found.passages if each.kind == "shortcoming"}
        assert any("đánh trống bỏ dùi" in text for text in texts)
    finally:
        use([])
    assert analyse(document) == plain


def test_another_office_s_documents_are_in_no_preview(client: FlaskClient, library: Library, store: Store) -> None:
    from tests.web.intruders import build_house  # noqa: PLC0415

    house = build_house(client.application, store)
    assert documents.listing(store, scope=EVERYTHING).total == 2
    shown = post(house.client(), "/admin/lexicon", "/admin/lexicon/preview", kind="defect", phrase="kín như bưng").text
    assert "có trong 0 văn bản" in shown


def test_a_worker_reads_with_what_was_added_a_moment_ago(settings: Settings, store: Store) -> None:
    lexicon_rows.add(store, Addition(**ALIAS), SERVICE)
    text = "BÁO CÁO\nKết quả công tác thanh niên\n\nBan TNXP đã họp ba phiên và đã báo cáo.".encode()
    batch = documents.new_batch(store, None, "web")
    sent = documents.receive(store, batch=batch, name="a.txt", data=text, media_type="text/plain", user_id=None)
    work = documents.begin(store, sent.id)
    assert work is not None
    try:
        worker._read_and_store(store, work, settings.limits)
    finally:
        use([])
    found = documents.contract(store, sent.id, scope=EVERYTHING)
    assert found is not None
    assert found["rules_version"] == lexicon_rows.version(store)
    assert "Ban Thanh niên xung phong" in {unit["name"] for unit in found["units"]}
