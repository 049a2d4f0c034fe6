from __future__ import annotations

import multiprocessing

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from index import documents
from index.store import Store
from index.tables import Base

SPAWN = multiprocessing.get_context("spawn")


def test_the_migrations_make_what_the_models_say(store):
    with store.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


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


def _open(data, barrier, opened):
    barrier.wait()
    store = Store.open("", data)
    batch = documents.new_batch(store, None, "api")
    for number in range(10):
        documents.receive(
            store, batch=batch, name="a", data=f"{batch} {number}".encode(), media_type="text/plain", user_id=None
        )
    opened.put(batch)


def test_processes_that_start_at_once_migrate_once_and_write_together(tmp_path):
    barrier, opened = SPAWN.Barrier(3), SPAWN.SimpleQueue()
    processes = [SPAWN.Process(target=_open, args=(tmp_path / "data", barrier, opened)) for _ in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0, 0, 0]
    store = Store.open("", tmp_path / "data")
    assert documents.listing(store).total == 30
    with store.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM alembic_version")) == 1
