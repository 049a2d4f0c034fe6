"""The store: one object that knows the database, the originals and the folder of the search index.

The only module with SQL of one database: everything else runs on SQLite and PostgreSQL alike. Writers on SQLite begin
with BEGIN IMMEDIATE: a transaction that reads first and writes later would fail at once, without waiting, when another
process wrote in between.
"""

from __future__ import annotations

import fcntl
import json
import os
import sqlite3
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.orm import Session, sessionmaker

from index.files import FileStore

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_MS = 30_000
CHECKPOINT_TRIES = 50
CHANGE_LOCK = 0x7472_6C63  # any number, the same in every process


class Store:
    """Database, file store and search folder. Safe to share between threads, and across a fork."""

    def __init__(self, engine: Engine, data: Path) -> None:
        self.engine = engine
        self.data = data
        self.files = FileStore(data / "originals", data / "pages")
        self.search_folder = data / "search"
        self._write = sessionmaker(engine.execution_options(sqlite_begin="BEGIN IMMEDIATE"), expire_on_commit=False)
        self._read = sessionmaker(engine, expire_on_commit=False)

    @classmethod
    def open(cls, database_url: str, data: Path) -> Store:
        """Return the store over `data`, its folders made and its database brought to the present schema.

        An empty `database_url` means SQLite in the data folder. Raises OSError when the folder cannot be written.
        """
        data = Path(data).resolve()
        data.mkdir(parents=True, exist_ok=True)
        store = cls(make_engine(database_url or f"sqlite:///{data / 'trichluc.db'}"), data)
        store.search_folder.mkdir(exist_ok=True)
        with file_lock(data / "migrate.lock"):
            store.migrate()
        return store

    def migrate(self) -> None:
        """Run the migrations that the database has not seen yet."""
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        with self.engine.execution_options(sqlite_begin="BEGIN IMMEDIATE").begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    @contextmanager
    def session(self) -> Iterator[Session]:
        """Yield a session that may write; it commits at the end and rolls back on an exception. Keep it short."""
        with self._write.begin() as session:
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Yield a session that only reads: one state of the database from begin to end, and it blocks nobody."""
        with self._read() as session:
            yield session

    def order_changes(self, session: Session) -> None:
        """Let no other transaction add to the change log before this one ends.

        A follower reads the log by number. On PostgreSQL numbers are given before the commit, so a later number could
        become visible first and the earlier change be passed over; SQLite has one writer anyway.
        """
        if self.engine.dialect.name == "postgresql":
            session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": CHANGE_LOCK})

    def forget_deleted(self) -> bool:
        """Empty the write-ahead log, which still holds pages as they were; True when nothing is left in it.

        Deleted rows are overwritten by `secure_delete`. A reader in another process can hold the log open, so this
        tries for some seconds.
        """
        if self.engine.dialect.name != "sqlite":
            return True
        for _ in range(CHECKPOINT_TRIES):
            connection = self.engine.raw_connection()
            try:
                busy = connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            except sqlite3.OperationalError:
                busy = True
            finally:
                connection.close()
            if not busy:
                return True
            time.sleep(0.1)
        return False

    def close(self) -> None:
        """Close the connections."""
        self.engine.dispose()


def make_engine(database_url: str) -> Engine:
    """Return the engine of a database, with the settings that SQLite needs to be shared by several processes."""
    engine = create_engine(database_url, json_serializer=_dump, pool_pre_ping=not database_url.startswith("sqlite"))
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    reference = weakref.ref(engine)
    os.register_at_fork(before=partial(_close_idle, reference), after_in_child=partial(_leave, reference))
    return engine


@contextmanager
def file_lock(path: Path) -> Iterator[None]:
    """Hold the lock file `path`, waiting for whoever holds it; the system lets go of it when the process dies."""
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # the driver's own BEGIN comes too late: _begin_sqlite says it
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")  # an upload that was answered must survive a power cut
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA secure_delete = ON")  # erased text must not stay in free pages
    cursor.execute("PRAGMA temp_store = MEMORY")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("sqlite_begin", "BEGIN"))


def _close_idle(reference: weakref.ref[Engine]) -> None:
    engine = reference()
    if engine is not None:
        engine.dispose()


_inherited: list[object] = []


def _leave(reference: weakref.ref[Engine]) -> None:
    """Give the child a new pool; the parent's connections are kept but never touched, so that none is closed here."""
    engine = reference()
    if engine is not None:
        _inherited.append(engine.pool)
        engine.dispose(close=False)


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
