from __future__ import annotations

import hashlib
import io
import json
import tarfile
import threading

import pytest
from sqlalchemy import text

from index import backup, documents, trash
from index.backup import BackupError
from index.indexer import rebuild
from index.scope import EVERYTHING
from index.search import Query, search
from index.store import Store
from index.tables import Base
from tests.index import keeping
from tests.index.texts import PLAN, PLAN_META, REPORT, REPORT_META


def _content(store: Store):
    """Return all rows of all tables, and all files."""
    with store.engine.connect() as connection:
        rows = {
            table.name: sorted(map(repr, connection.execute(text(f"SELECT * FROM {table.name}"))))
            for table in Base.metadata.sorted_tables
        }
    return rows, keeping.files(store)


def _restore(file, address):
    url, data, files_url = address
    return backup.restore(file, data, url, files_url)


@pytest.fixture
def filled(store, add):
    first, second = add(PLAN, pdf=True, **PLAN_META), add(REPORT, **REPORT_META)
    store.files.put_page(documents.get(store, first, scope=EVERYTHING).sha256, 1, b"RIFF page one")
    return store, first, second


def test_a_restore_into_an_empty_store_is_equal(filled, empty, tmp_path):
    store, first, _ = filled
    made = backup.backup(store, tmp_path / "kho.tar")
    assert (made.documents, made.files) == (2, 4)
    told = _restore(tmp_path / "kho.tar", empty)
    assert (told.documents, told.files, told.bytes) == (2, 4, made.bytes)
    again = Store.open(*empty)
    assert _content(again) == _content(store)
    rebuild(again)
    assert search(again, Query("phối hợp"), scope=EVERYTHING).hits[0].id == first
    assert documents.original(again, first, scope=EVERYTHING) == documents.original(store, first, scope=EVERYTHING)
    again.close()


def test_it_is_made_while_others_write(filled, send, empty, tmp_path):
    store, stop = filled[0], threading.Event()

    def write():
        while not stop.is_set():
            send()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        made = backup.backup(store, tmp_path / "kho.tar")
    finally:
        stop.set()
        writer.join()
    _restore(tmp_path / "kho.tar", empty)
    again = Store.open(*empty)
    listing = documents.listing(again, per_page=10_000, scope=EVERYTHING)
    assert listing.total == made.documents >= 2
    for view in listing.items:
        assert hashlib.sha256(documents.original(again, view.id, scope=EVERYTHING)[1]).hexdigest() == view.sha256
    again.close()


def test_what_was_erased_is_not_in_it(store, add, tmp_path):
    secret = add("Phương án ZQXTEXT.\n" * 300, "ZQXNAME.pdf")
    gone = add("Kế hoạch ZQXTEXT.\n" * 300, "ZQXNAME2.pdf")
    documents.refuse_secret(store, secret, "MẬT")
    trash.throw_away(store, gone, scope=EVERYTHING)
    trash.purge(store, gone, scope=EVERYTHING)
    backup.backup(store, tmp_path / "kho.tar")
    assert b"ZQX" not in (tmp_path / "kho.tar").read_bytes()


def test_what_is_erased_while_it_is_made_is_not_in_it(filled, tmp_path, monkeypatch):
    store, first, _ = filled
    files = backup._files

    def erase_in_between(*args):
        documents.refuse_secret(store, first, "MẬT")
        return files(*args)

    monkeypatch.setattr(backup, "_files", erase_in_between)
    backup.backup(store, tmp_path / "kho.tar")
    assert "phối hợp giữa các đơn vị".encode() not in (tmp_path / "kho.tar").read_bytes()
    assert [path.name for path in tmp_path.glob(".kho*")] == []


def test_a_folder_that_is_in_use_is_left_alone(filled, tmp_path):
    store = filled[0]
    backup.backup(store, tmp_path / "kho.tar")
    before = _content(store)
    with pytest.raises(BackupError, match="không trống"):
        backup.restore(tmp_path / "kho.tar", store.data, "sqlite:///" + str(store.data / "trichluc.db"))
    assert _content(store) == before


def _tampered(path, target, change):
    with tarfile.open(path) as old, tarfile.open(target, "w") as new:
        for member in old:
            data = change(member.name, old.extractfile(member).read())
            if data is not None:
                member.size = len(data)
                new.addfile(member, io.BytesIO(data))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda name, data: data[:-1] + b"!" if name.startswith("originals") else data, "không khớp"),
        (lambda name, data: None if name.startswith("pages") else data, "không khớp"),
        (lambda name, data: None if name == "manifest.json" else data, "không phải bản sao lưu"),
        (lambda name, data: json.dumps({"format": 99}).encode() if name == "manifest.json" else data, "không phải"),
    ],
)
def test_a_damaged_backup_changes_nothing(filled, empty, tmp_path, change, sentence):
    backup.backup(filled[0], tmp_path / "kho.tar")
    _tampered(tmp_path / "kho.tar", tmp_path / "bad.tar", change)
    with pytest.raises(BackupError, match=sentence):
        _restore(tmp_path / "bad.tar", empty)
    assert list(empty[1].iterdir()) == []
    again = Store.open(*empty)
    assert not any(_content(again)[0].values())
    assert _content(again)[1] == {}
    again.close()


@pytest.mark.parametrize("name", ["../evil", "/etc/evil", "originals/aa/bb/evil", "pages/../../evil"])
def test_a_name_that_leads_outside_is_refused(tmp_path, name):
    with tarfile.open(tmp_path / "bad.tar", "w") as tar:
        tar.addfile(tarfile.TarInfo(name), io.BytesIO(b""))
    with pytest.raises(BackupError, match="mục lạ"):
        backup.restore(tmp_path / "bad.tar", tmp_path / "other", "")


def test_half_a_backup_is_no_backup(filled, tmp_path):
    backup.backup(filled[0], tmp_path / "kho.tar")
    whole = (tmp_path / "kho.tar").read_bytes()
    (tmp_path / "half.tar").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(BackupError):
        backup.restore(tmp_path / "half.tar", tmp_path / "other", "")


def test_what_is_not_empty_is_left_alone(filled, empty, tmp_path):
    store = filled[0]
    backup.backup(store, tmp_path / "kho.tar")
    _restore(tmp_path / "kho.tar", empty)
    before = _content(store)
    url, data, files_url = empty
    places = (
        [(url, data, files_url)] if not files_url else [(url, tmp_path / "new", ""), ("", tmp_path / "new", files_url)]
    )
    for place in places:
        with pytest.raises(BackupError, match="không trống"):
            _restore(tmp_path / "kho.tar", place)
    assert _content(store) == before


@pytest.mark.postgres
def test_it_is_the_way_from_one_database_to_the_other(filled, empty, tmp_path):
    store, first, _ = filled
    backup.backup(store, tmp_path / "there.tar")
    here = (f"sqlite:///{tmp_path / 'here' / 'trichluc.db'}", tmp_path / "here", "")
    _restore(tmp_path / "there.tar", here)
    sqlite = Store.open(*here)
    assert keeping.files(sqlite) == keeping.files(store)
    assert documents.contract(sqlite, first, scope=EVERYTHING) == documents.contract(store, first, scope=EVERYTHING)
    backup.backup(sqlite, tmp_path / "back.tar")
    _restore(tmp_path / "back.tar", empty)
    again = Store.open(*empty)
    assert _content(again) == _content(store)
    new = documents.receive(
        again,
        batch=documents.new_batch(again, None, "api"),
        name="moi.pdf",
        data=b"new",
        media_type="application/pdf",
        user_id=None,
    )
    assert new.state == "waiting", "numbers go on after those that were restored"
    sqlite.close()
    again.close()
