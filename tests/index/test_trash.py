from __future__ import annotations

from datetime import timedelta

import pytest

from index import directives, documents, findings, trash
from index.clock import now
from index.indexer import rebuild
from index.scope import EVERYTHING
from index.search import Query, search
from index.tables import Change, DocumentRow
from tests.index import keeping
from tests.index.builders import build
from tests.index.texts import PLAN, PLAN_META, REPORT, REPORT_META


def _seen(store, document_id):
    rebuild(store)
    return (
        documents.get(store, document_id, scope=EVERYTHING) is not None,
        documents.body(store, document_id, scope=EVERYTHING) is not None,
        documents.contract(store, document_id, scope=EVERYTHING) is not None,
        documents.original(store, document_id, scope=EVERYTHING) is not None,
        documents.listing(store, scope=EVERYTHING).total,
        search(store, Query("phối hợp"), scope=EVERYTHING).total,
        findings.counts(store, scope=EVERYTHING).total,
        directives.listing(store, scope=EVERYTHING).total,
        directives.one(store, "05-CT/TW", scope=EVERYTHING).total,
        findings.units(store, scope=EVERYTHING).total,
    )


def test_what_is_thrown_away_is_hidden_and_comes_back_as_it_was(store, add):
    add(REPORT, **REPORT_META)
    plan = add(PLAN, **PLAN_META)
    before, findings_before = _seen(store, plan), documents.body(store, plan, scope=EVERYTHING).findings
    assert trash.throw_away(store, plan, scope=EVERYTHING)
    assert _seen(store, plan) == (False, False, False, False, 1, 0, 1, 2, 1, 1)
    assert not trash.throw_away(store, plan, scope=EVERYTHING)
    listing = trash.listing(store, scope=EVERYTHING)
    assert (listing.total, listing.items[0].document.id, listing.items[0].goes_back_to) == (1, plan, "done")
    assert trash.restore(store, plan, scope=EVERYTHING)
    assert _seen(store, plan) == before
    assert documents.body(store, plan, scope=EVERYTHING).findings == findings_before
    assert not trash.restore(store, plan, scope=EVERYTHING)


def test_what_was_being_read_waits_again_and_its_reader_stores_nothing(store, send):
    document_id = send().id
    documents.begin(store, document_id)
    trash.throw_away(store, document_id, scope=EVERYTHING)
    assert not documents.complete(store, document_id, *build(PLAN))
    assert documents.unfinished(store) == []
    trash.restore(store, document_id, scope=EVERYTHING)
    assert documents.get(store, document_id, scope=EVERYTHING).state == "waiting"


def test_the_same_bytes_sent_again_bring_a_document_back(store, add, send):
    plan = add(PLAN)
    data = documents.original(store, plan, scope=EVERYTHING)[1]
    trash.throw_away(store, plan, scope=EVERYTHING)
    receipt = send("lại.pdf", data)
    assert (receipt.id, receipt.state, receipt.duplicate_of) == (plan, "done", plan)
    assert directives.one(store, "05-CT/TW", scope=EVERYTHING).total == 1


def test_after_its_days_it_is_gone_for_good(store, add):
    plan = add(PLAN.replace("lực lượng", "ZQXTRACE"), "ZQXTRACE.pdf", **PLAN_META)
    sha256 = documents.get(store, plan, scope=EVERYTHING).sha256
    store.files.put_page(sha256, 1, b"RIFF")
    trash.throw_away(store, plan, scope=EVERYTHING)
    assert trash.purge_due(store, 30) == 0
    assert trash.purge_due(store, 30, now() + timedelta(days=29)) == 0
    assert trash.purge_due(store, 30, now() + timedelta(days=31)) == 1
    with store.reading() as session:
        assert session.get(DocumentRow, plan) is None
        assert session.query(Change).order_by(Change.seq.desc()).first().kind == "erase"
    rebuild(store)
    for name, data in keeping.everything(store).items():
        assert sha256 not in name
        assert b"ZQXTRACE" not in data, name


def test_a_purge_that_died_in_the_middle_is_finished(store, add, monkeypatch):
    plan = add(PLAN)
    trash.throw_away(store, plan, scope=EVERYTHING)
    with monkeypatch.context() as patch:
        patch.setattr(store.files, "erase", lambda _: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            trash.purge(store, plan, scope=EVERYTHING)
    assert not trash.restore(store, plan, scope=EVERYTHING)
    assert trash.listing(store, scope=EVERYTHING).total == 0
    assert trash.purge_due(store, 30) == 1
    assert keeping.files(store) == {}
