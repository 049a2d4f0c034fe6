"""The two databases: how SQLite and PostgreSQL are opened, shared by processes, and made to forget.

The only module with SQL of one database.
"""

from __future__ import annotations

import json
import os
import sqlite3
import time
import weakref
from functools import partial
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from index.shelf import ShelfAway

BUSY_MS = 30_000
CHECKPOINT_TRIES = 50
POOL = 10
_SILENT_FOR = "-c tcp_keepalives_idle=30 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3"
_POSTGRESQL = {
    "connect_timeout": 5,
    "application_name": "trichluc",
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    # A host that vanishes in the middle of a transaction must not hold its locks for hours.
    "options": f"{_SILENT_FOR} -c idle_in_transaction_session_timeout=300000",
}
_HOLDING_TEXT = ("document", "document_text", "finding", "correction", "upload", "event")


def make_engine(database_url: str, pool: int = POOL) -> Engine:
    """Return the engine of a database that several processes share; `pool` is the most connections of this one."""
    url = make_url(database_url)
    if url.drivername in ("postgres", "postgresql"):
        url = url.set(drivername="postgresql+psycopg")
    options: dict[str, Any] = {}
    if url.get_backend_name() == "postgresql":
        kept = min(5, pool)
        options = {
            "pool_size": kept,
            "max_overflow": pool - kept,
            "pool_timeout": 10,
            "pool_pre_ping": True,
            "connect_args": _POSTGRESQL,
        }
    engine = create_engine(url, json_serializer=_dump, **options)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "connect", _prepare_postgresql)
    reference = weakref.ref(engine)
    os.register_at_fork(before=partial(_close_idle, reference), after_in_child=partial(_leave, reference))
    return engine


def for_writing(engine: Engine) -> Engine:
    """Return the engine for transactions that write."""
    return engine.execution_options(sqlite_begin="BEGIN IMMEDIATE")


def for_reading(engine: Engine) -> Engine:
    """Return the engine for transactions that only read, and see one state of the database from begin to end."""
    if engine.dialect.name == "postgresql":
        return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return engine


def lock(connection: Connection, number: int) -> None:
    """Wait until no other transaction holds this lock, and hold it to the end of this one; SQLite has one writer."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({int(number)})")


def is_away(error: BaseException) -> bool:
    """Return whether database or file store do not answer (or are busy) now, so that a later try can succeed."""
    if isinstance(error, OperationalError | InterfaceError | PoolTimeoutError | ShelfAway):
        return True
    return isinstance(error, DBAPIError) and error.connection_invalidated


def forget_deleted(engine: Engine) -> bool:
    """Make deleted rows unreadable as far as the database can; True when it could do all of that.

    SQLite has overwritten them (`secure_delete`); what is left is to empty the write-ahead log, which still holds
    pages as they were. A reader in another process can hold that open, so this tries for some seconds. PostgreSQL
    cannot overwrite: the rows are vacuumed, and their space is used again.
    """
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql(f"VACUUM {', '.join(_HOLDING_TEXT)}")
        return True
    return _empty_log(engine)


def _empty_log(engine: Engine) -> bool:
    for _ in range(CHECKPOINT_TRIES):
        connection = engine.raw_connection()
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


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # the driver's own BEGIN comes too late: _begin_sqlite says it
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")  # an upload that was answered must survive a power cut
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA secure_delete = ON")  # erased text must not stay in free pages
    cursor.execute("PRAGMA temp_store = FILE")  # a sum over all findings sorts more than memory should hold
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


def _prepare_postgresql(connection: Any, _record: object) -> None:
    """Let PostgreSQL take what SQLite takes: a value with NUL in it is looked for (and not found), not an error."""
    from psycopg.types.string import StrDumperUnknown  # noqa: PLC0415  # installations on SQLite never load it

    class _Storable(StrDumperUnknown):
        def dump(self, obj: str) -> bytes:
            return obj.replace("\0", "\N{REPLACEMENT CHARACTER}").encode(self._encoding, "replace")

    connection.adapters.register_dumper(str, _Storable)


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
