from __future__ import annotations

import multiprocessing

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from index import documents
from index.scope import EVERYTHING
from index.store import Store
from index.tables import Base

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
