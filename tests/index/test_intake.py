from __future__ import annotations

import hashlib
import threading

import pytest

from index import documents
from index.files import FileStore
from index.folder import Folder
from index.intake import clean_name
from index.scope import EVERYTHING
from tests.index.builders import build
from tests.index.texts import PLAN


def test_a_file_is_kept_and_waits(store, send):
    receipt = send("Kế hoạch.pdf", b"abc")
    assert receipt.state == "waiting"
    assert receipt.duplicate_of is None
    assert receipt.sha256 == hashlib.sha256(b"abc").hexdigest()
    assert documents.original(store, receipt.id, scope=EVERYTHING)[1] == b"abc"
    view = documents.get(store, receipt.id, scope=EVERYTHING)
    assert (view.name, view.bytes, view.progress, view.title) == ("Kế hoạch.pdf", 3, 0, "Kế hoạch.pdf")
    assert documents.unfinished(store) == [receipt.id]


def test_the_same_bytes_are_one_document(store, send):
    first, second = send("a.pdf", b"same"), send("b.pdf", b"same")
    assert second.id == second.duplicate_of == first.id
    assert documents.listing(store, scope=EVERYTHING).total == 1


def test_a_failed_document_waits_again_when_it_is_sent_again(store, send):
    receipt = send("a.pdf", b"same")
    documents.begin(store, receipt.id)
    documents.fail(store, receipt.id, "damaged", "Tệp bị hỏng.")
    assert documents.get(store, receipt.id, scope=EVERYTHING).error == "Tệp bị hỏng."
    again = send("a.pdf", b"same")
    assert (again.state, again.duplicate_of, again.error) == ("waiting", receipt.id, None)
    assert documents.get(store, receipt.id, scope=EVERYTHING).attempts == 0


def test_a_refused_file_leaves_a_row_and_no_bytes(store, send):
    batch = documents.new_batch(store, None, "api")
    receipt = documents.receive_refused(
        store, batch=batch, name="x.exe", code="unsupported", sentence="Không đọc được.", state="refused", user_id=None
    )
    view = documents.get(store, receipt.id, scope=EVERYTHING)
    assert (view.state, view.error_code, view.error, view.sha256) == ("refused", "unsupported", "Không đọc được.", None)
    assert documents.unfinished(store) == []
    assert documents.original(store, receipt.id, scope=EVERYTHING) is None
    item = documents.batch(store, batch, scope=EVERYTHING).items[0]
    assert (item.outcome, item.name, item.error) == ("refused", "x.exe", "Không đọc được.")


def test_a_batch_shows_each_file_and_what_became_of_it(store):
    batch = documents.new_batch(store, None, "web")
    sent = {"batch": batch, "media_type": "text/plain", "user_id": None}
    first = documents.receive(store, name="a.txt", data=b"1", **sent)
    documents.receive(store, name="b.txt", data=b"1", **sent)
    assert [view.id for view in documents.batches_open(store, None, scope=EVERYTHING)] == [batch]
    documents.begin(store, first.id)
    documents.complete(store, first.id, *build(PLAN))
    view = documents.batch(store, batch, scope=EVERYTHING)
    assert [(item.name, item.outcome, item.state) for item in view.items] == [
        ("a.txt", "stored", "done"),
        ("b.txt", "duplicate", "done"),
    ]
    assert view.finished
    assert documents.batches_open(store, None, scope=EVERYTHING) == []


def test_many_threads_send_the_same_bytes_at_once(store):
    batch, receipts = documents.new_batch(store, None, "api"), []

    def _send() -> None:
        receipts.append(
            documents.receive(store, batch=batch, name="a.txt", data=b"1", media_type="text/plain", user_id=None)
        )

    threads = [threading.Thread(target=_send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({receipt.id for receipt in receipts}) == 1
    assert sum(receipt.duplicate_of is None for receipt in receipts) == 1
    assert len(documents.batch(store, batch, scope=EVERYTHING).items) == 8


def test_listing_is_newest_first_and_by_page(store, send):
    ids = [send().id for _ in range(5)]
    documents.begin(store, ids[0])
    listing = documents.listing(store, page=2, per_page=2, scope=EVERYTHING)
    assert (listing.total, [view.id for view in listing.items]) == (5, [ids[2], ids[1]])
    assert [view.id for view in documents.listing(store, state="reading", scope=EVERYTHING).items] == [ids[0]]


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\a\\bao cao.doc", "bao cao.doc"),
        ("a\x00b\nc.pdf", "a b c.pdf"),
        ("", "khong-ten"),
        ("   ", "khong-ten"),
        ("\udcff.pdf", "?.pdf"),
        ("Ke\u0302\u0301 hoạch.pdf", "Kế hoạch.pdf"),
        ("x" * 300, "x" * 255),
    ],
)
def test_names_of_files_are_made_harmless(sent, kept):
    assert clean_name(sent) == kept


def test_no_other_path_than_a_hash_is_opened(tmp_path):
    files = FileStore(Folder(tmp_path))
    with pytest.raises(ValueError, match="SHA-256"):
        files.read("../../etc/passwd")


def test_an_interrupted_write_leaves_no_file(tmp_path, monkeypatch):
    files = FileStore(Folder(tmp_path))

    def _full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("index.folder.os.fsync", _full)
    with pytest.raises(OSError, match="No space"):
        files.put(b"abc")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
