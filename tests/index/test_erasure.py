from __future__ import annotations

import pytest

from index import documents, erasure
from index.scope import EVERYTHING
from index.store import Store
from index.tables import DocumentRow
from tests.index import keeping
from tests.index.builders import build

NAME = "ZQXNAME-phuong-an.pdf"
TEXT = "# MẬT\nPhương án ZQXTEXT của đơn vị [[unit|id=zqxunit|name=Đơn vị ZQXUNIT|ZQXUNIT]]\n"
BYTES = b"%PDF ZQXBYTES"
TRACES = ("ZQXNAME", "ZQXTEXT", "ZQXBYTES", "ZQXUNIT", "zqxunit", "zqxtext", "ZQXISSUER", "zqxissuer")


def _traces(store: Store) -> list[str]:
    found = []
    for name, data in keeping.everything(store).items():
        found += [f"{name}: {trace}" for trace in TRACES if trace in name or trace.encode() in data]
    return found


def test_a_refused_secret_leaves_nothing_but_the_fact(store, send):
    receipt = send(NAME, BYTES)
    documents.begin(store, receipt.id)
    store.files.put_page(receipt.sha256, 1, b"RIFF ZQXBYTES")
    assert _traces(store), "the test would find a trace"
    documents.refuse_secret(store, receipt.id, "MẬT")
    assert _traces(store) == []
    view = documents.get(store, receipt.id, scope=EVERYTHING)
    assert (view.state, view.error_code, view.sha256, view.name) == ("refused", "secret", None, "")
    assert "có dấu chỉ độ mật (MẬT)" in view.error
    assert view.created_at
    assert documents.original(store, receipt.id, scope=EVERYTHING) is None
    assert documents.page_image(store, receipt.id, 1, scope=EVERYTHING) is None
    assert receipt.sha256 not in "".join(keeping.everything(store))


def test_a_document_that_was_read_before_is_erased_with_its_findings(store, add):
    document_id = add(TEXT * 50, NAME, subject="ZQXTEXT năm 2024", issuer="ZQXISSUER")
    assert {trace.partition(": ")[2] for trace in _traces(store)} > {"zqxtext", "zqxissuer"}, "the test would find them"
    documents.refuse_secret(store, document_id, "TỐI MẬT")
    assert documents.contract(store, document_id, scope=EVERYTHING) is None
    assert _traces(store) == []


def test_a_late_result_does_not_bring_a_refused_document_back(store, send):
    receipt = send(NAME, BYTES)
    documents.begin(store, receipt.id)
    documents.refuse_secret(store, receipt.id, "MẬT")
    assert not documents.complete(store, receipt.id, *build(TEXT))
    documents.retry_later(store, receipt.id, "")
    assert documents.get(store, receipt.id, scope=EVERYTHING).state == "refused"
    assert _traces(store) == []


def test_an_erasure_that_died_in_the_middle_is_finished(store, send, monkeypatch):
    receipt = send(NAME, BYTES)
    documents.begin(store, receipt.id)
    with monkeypatch.context() as patch:
        patch.setattr(store.files, "erase", lambda _: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            documents.refuse_secret(store, receipt.id, "MẬT")
    with store.reading() as session:
        assert session.get(DocumentRow, receipt.id).sha256, "the way to the files is still known"
    assert erasure.finish_erasures(store) == 1
    assert _traces(store) == []
    assert erasure.finish_erasures(store) == 0


def test_the_same_file_sent_again_is_looked_at_again(store, send):
    receipt = send(NAME, BYTES)
    documents.begin(store, receipt.id)
    documents.refuse_secret(store, receipt.id, "MẬT")
    again = send(NAME, BYTES)
    assert again.id != receipt.id
    assert again.state == "waiting"


def test_bytes_that_are_still_to_be_erased_are_given_to_nobody(store, send, monkeypatch):
    receipt = send(NAME, BYTES)
    documents.begin(store, receipt.id)
    store.files.put_page(receipt.sha256, 1, b"image")
    with monkeypatch.context() as patch:  # the process dies between the refusal and the erasure
        patch.setattr(store.files, "erase", lambda _: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            documents.refuse_secret(store, receipt.id, "MẬT")
    assert store.files.has(receipt.sha256)
    assert documents.original(store, receipt.id, scope=EVERYTHING) is None
    assert documents.page_image(store, receipt.id, 1, scope=EVERYTHING) is None
    assert erasure.finish_erasures(store) == 1
    assert not store.files.has(receipt.sha256)
