from __future__ import annotations

import multiprocessing
import threading
import time

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import select, text

from index import documents
from index.changes import note_change
from index.scope import EVERYTHING
from index.store import Store
from index.tables import Base, Change
from tests.index import keeping
from tests.index.builders import build

SPAWN = multiprocessing.get_context("spawn")


def test_the_migrations_make_what_the_models_say(store):
    with store.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


@pytest.mark.sqlite
def test_sqlite_is_set_up_to_be_shared(store):
    with store.engine.connect() as connection:
        values = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "foreign_keys", "secure_delete", "busy_timeout", "synchronous")
        }
    assert values == {
        "journal_mode": "wal",
        "foreign_keys": 1,
        "secure_delete": 1,
        "busy_timeout": 30000,
        "synchronous": 2,
    }


def _open(address, barrier, opened):
    barrier.wait()
    store = Store.open(*address)
    batch = documents.new_batch(store, None, "api")
    for number in range(10):
        documents.receive(
            store, batch=batch, name="a", data=f"{batch} {number}".encode(), media_type="text/plain", user_id=None
        )
    opened.put(batch)


def test_processes_that_start_at_once_migrate_once_and_write_together(state, tmp_path):
    barrier, opened = SPAWN.Barrier(3), SPAWN.SimpleQueue()
    address = (state.database_url, tmp_path / "data", state.files_url)
    processes = [SPAWN.Process(target=_open, args=(address, barrier, opened)) for _ in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0, 0, 0]
    store = Store.open(*address)
    assert documents.listing(store, scope=EVERYTHING).total == 30
    with store.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM alembic_version")) == 1


def _receive(address, data, barrier, got):
    store = Store.open(*address)
    batch = documents.new_batch(store, None, "api")
    barrier.wait()
    receipt = documents.receive(store, batch=batch, name="a", data=data, media_type="text/plain", user_id=None)
    got.put((receipt.id, receipt.duplicate_of))


def test_the_same_bytes_from_two_hosts_at_once_are_one_document(store):
    barrier, got = SPAWN.Barrier(2), SPAWN.SimpleQueue()
    address = keeping.address(store)
    processes = [SPAWN.Process(target=_receive, args=(address, b"same", barrier, got)) for _ in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    (first, one), (second, other) = got.get(), got.get()
    assert first == second
    assert {one, other} == {None, first}


@pytest.mark.postgres
def test_a_change_that_is_committed_late_is_not_passed_over(store, add):
    """Numbers of the log are given before the commit: a later one must not become visible before an earlier one."""
    late = threading.Event()

    def change() -> None:
        with store.session() as session:
            note_change(store, session, "early", "put")
            session.flush()
            late.wait(10)

    slow = threading.Thread(target=change)
    slow.start()
    time.sleep(0.3)
    quick = threading.Thread(target=add, args=("Kế hoạch",))
    quick.start()
    time.sleep(0.5)
    with store.reading() as session:
        assert session.scalars(select(Change.seq)).all() == [], "the later one waits for the earlier one"
    late.set()
    slow.join()
    quick.join()
    with store.reading() as session:
        kinds = session.execute(select(Change.seq, Change.document_id).order_by(Change.seq)).all()
    assert kinds[0].document_id == "early"
    assert len(kinds) == 2


@pytest.mark.postgres
def test_workers_that_store_what_cites_the_same_do_not_block_each_other_for_ever(store, send):
    texts = ["[[ref|number=05-CT/TW|key=05-CT/TW|Chỉ thị số 05-CT/TW]]\n[[unit|id=a|name=A|Sở A]]"] * 2
    ids = [send().id for _ in range(12)]
    for document_id in ids:
        documents.begin(store, document_id)
    errors = []

    def complete(document_id: str) -> None:
        for marked in texts:  # the second time is a new reading, which touches rows that others settle
            try:
                documents.complete(store, document_id, *build(marked))
            except Exception as error:
                errors.append(error)

    threads = [threading.Thread(target=complete, args=(document_id,)) for document_id in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert errors == []
    with store.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM directive")) == 1
