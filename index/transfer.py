"""All rows of a database as a SQLite file of one moment, and back: it makes a backup the same for both databases."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    Connection,
    Engine,
    Integer,
    Text,
    bindparam,
    cast,
    insert,
    select,
    text,
)

from index import engines
from index.engines import make_engine
from index.store import migrate
from index.tables import Base

AT_ONCE = 100
"""Rows that are in memory at once; texts and bodies of documents can be large."""


def snapshot(engine: Engine, path: Path) -> None:
    """Write the database as of one moment to a SQLite file, without the remains of deleted rows."""
    if engine.dialect.name == "sqlite":
        with closing(engine.raw_connection()) as connection:
            connection.cursor().execute("VACUUM INTO ?", (str(path),))
        return
    target = _sqlite(path)
    migrate(target)
    with engines.for_reading(engine).connect() as source, engines.for_writing(target).begin() as connection:
        _copy(source, connection)
    with target.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA journal_mode = DELETE")  # one file, nothing beside it
        connection.exec_driver_sql("BEGIN")
    target.dispose()


def is_empty(database_url: str) -> bool:
    """Return whether the database holds no row yet; its schema is made when there is none."""
    engine = make_engine(database_url)
    try:
        migrate(engine)
        with engine.connect() as connection:
            found = (connection.execute(select(table).limit(1)).first() for table in Base.metadata.sorted_tables)
            return all(row is None for row in found)
    finally:
        engine.dispose()


def fill(database_url: str, path: Path) -> None:
    """Copy all rows of a SQLite file, which may have an older schema, into an empty database, in one transaction."""
    source, target = _sqlite(path), make_engine(database_url)
    try:
        migrate(source)
        migrate(target)
        with source.connect() as reading, engines.for_writing(target).begin() as writing:
            _copy(reading, writing)
            _go_on_counting(writing)
    finally:
        source.dispose()
        target.dispose()


def _sqlite(path: Path) -> Engine:
    return make_engine(f"sqlite:///{path}")


def _copy(source: Connection, target: Connection) -> None:
    for table in Base.metadata.sorted_tables:
        found = source.execution_options(yield_per=AT_ONCE).execute(select(*map(_taken, table.columns)))
        wanted = insert(table).values({column.name: _given(column, target) for column in table.columns})
        for part in found.partitions():
            target.execute(wanted, [{f"new_{name}": value for name, value in row._mapping.items()} for row in part])


def _taken(column: Column[Any]) -> ColumnElement[Any]:
    """Return the column, JSON as its text: read as a value, NULL and null would be the same."""
    return cast(column, Text).label(column.name) if isinstance(column.type, JSON) else column


def _given(column: Column[Any], target: Connection) -> ColumnElement[Any]:
    if not isinstance(column.type, JSON):
        return bindparam(f"new_{column.name}", type_=column.type)
    text_of = bindparam(f"new_{column.name}", type_=Text)
    return cast(text_of, JSON) if target.dialect.name == "postgresql" else text_of


def _go_on_counting(connection: Connection) -> None:
    """Let the numbers of new rows follow those that were copied."""
    if connection.dialect.name != "postgresql":
        return
    for table in Base.metadata.sorted_tables:
        key = next(iter(table.primary_key.columns))
        if isinstance(key.type, Integer) and len(table.primary_key.columns) == 1 and not key.foreign_keys:
            last = f'SELECT max("{key.name}") FROM "{table.name}"'  # noqa: S608 - names of our own tables
            counter = f"pg_get_serial_sequence('\"{table.name}\"', '{key.name}')"
            connection.execute(text(f"SELECT setval({counter}, greatest(({last}), 1), ({last}) IS NOT NULL)"))
