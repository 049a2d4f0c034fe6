from __future__ import annotations

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import StatementError

from index import documents
from index.scope import EVERYTHING
from index.tables import Directive, DocumentRow, FindingRow, UnitRow
from tests.index.builders import build
from tests.index.texts import PLAN, PLAN_META, REPORT, REPORT_META


@pytest.mark.parametrize("pdf", [True, False])
def test_the_contract_is_what_extract_prints(store, add, pdf):
    document, findings = build(PLAN, pdf=pdf, **PLAN_META)
    document_id = add(PLAN, "kh.pdf", pdf=pdf, **PLAN_META)
    view = documents.get(store, document_id, scope=EVERYTHING)
    source = {
        "name": "kh.pdf",
        "sha256": view.sha256,
        "media_type": document.media_type,
        "bytes": view.bytes,
        "pages": 2 if pdf else None,
    }
    assert documents.contract(store, document_id, scope=EVERYTHING) == findings.to_dict(document, source)


def test_the_body_gives_document_and_findings_back(store, add):
    document, _ = build(PLAN, pdf=True, **PLAN_META)
    body = documents.body(store, add(PLAN, pdf=True, **PLAN_META), scope=EVERYTHING)
    assert body.document == document
    assert [found.layer for found in body.findings] == ["references", "units", "counts", "passages", "passages"]
    count = body.findings[2]
    assert (count.text, count.values["value"], count.page) == ("trên 1.200 lượt người", 1200, 1)
    assert count.place["boxes"]
    assert document.text[count.start : count.end] == count.text


def test_completing_again_replaces_what_was_there(store, add):
    document_id = add(PLAN, **PLAN_META)
    assert documents.complete(store, document_id, *build(REPORT, rules="test-2", **REPORT_META))
    assert documents.complete(store, document_id, *build(REPORT, rules="test-2", **REPORT_META))
    view = documents.get(store, document_id, scope=EVERYTHING)
    assert (view.state, view.rules_version, view.metadata["type"]) == ("done", "test-2", "báo cáo")
    assert view.title == "Sơ kết thực hiện Chỉ thị 05"
    with store.reading() as session:
        layers = dict(session.execute(select(FindingRow.layer, func.count()).group_by(FindingRow.layer)).all())
    assert layers == {"references": 2, "units": 1, "counts": 1, "passages": 1}


def test_the_registers_keep_the_best_that_is_said(store, add):
    add(REPORT, **REPORT_META)
    with store.reading() as session:
        assert session.get(Directive, "05-CT/TW").issued_on is None
    add(PLAN, **PLAN_META)
    with store.reading() as session:
        row = session.get(Directive, "05-CT/TW")
        assert (row.type, row.number, row.issued_on, row.issuer) == (
            "chỉ thị",
            "05-CT/TW",
            "2016-05-15",
            "Bộ Chính trị",
        )
        assert session.get(UnitRow, "cong-an-tinh-hoa-giang").level == "province"


def test_a_failure_in_the_middle_leaves_what_was_before(store, add):
    document_id = add(PLAN, **PLAN_META)
    before = documents.contract(store, document_id, scope=EVERYTHING)
    document, findings = build(REPORT)
    object.__setattr__(findings.references[0], "confidence", object())  # the last statement of the database fails
    with pytest.raises(StatementError):
        documents.complete(store, document_id, document, findings)
    assert documents.contract(store, document_id, scope=EVERYTHING) == before


def test_nothing_is_known_before_the_reading(store, send):
    document_id = send().id
    assert documents.contract(store, document_id, scope=EVERYTHING) is None
    assert documents.body(store, document_id, scope=EVERYTHING) is None
    assert documents.get(store, "no such id", scope=EVERYTHING) is None


def test_a_text_with_nul_can_be_stored(store, add):
    document_id = add("Số liệu\0 hỏng")
    with store.reading() as session:
        assert session.get(DocumentRow, document_id).state == "done"
    assert documents.contract(store, document_id, scope=EVERYTHING)["text"] == "Số liệu\0 hỏng"
