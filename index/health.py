"""Whether database, file store, disk and search index are well, as figures that can be watched."""

from __future__ import annotations

import shutil
import time
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from index import generations
from index.indexer import last_change
from index.store import Store
from index.tables import DocumentRow
from index.views import STATES

LEAST_FREE = 200_000_000


def health(store: Store) -> dict[str, Any]:
    """Return the state of database, index, file store and disk; `ok` is True when all of them are well.

    `database` and `index` each say `ok`; the index also how many changes it is behind (None: no index yet).
    """
    report: dict[str, Any] = {"database": _database(store)}
    report["index"] = _index(store) if report["database"]["ok"] else {"ok": False, "behind": None}
    report["files"] = _files(store)
    free = shutil.disk_usage(store.data).free
    report["disk"] = {"ok": free > LEAST_FREE, "free_bytes": free}
    report["ok"] = all(part["ok"] for part in report.values())
    return report


def _database(store: Store) -> dict[str, Any]:
    began = time.perf_counter()
    try:
        with store.reading() as session:
            counted = session.execute(select(DocumentRow.state, func.count()).group_by(DocumentRow.state)).all()
    except SQLAlchemyError as error:
        return {"ok": False, "error": type(error).__name__}
    documents = dict.fromkeys(STATES, 0) | {state: number for state, number in counted}  # noqa: C416 - rows are no pairs to mypy
    return {"ok": True, "ms": round((time.perf_counter() - began) * 1000, 1), "documents": documents}


def _files(store: Store) -> dict[str, Any]:
    began = time.perf_counter()
    try:
        store.files.shelf.size("originals/health")
    except OSError as error:
        return {"ok": False, "error": type(error).__name__}
    return {"ok": True, "ms": round((time.perf_counter() - began) * 1000, 1)}


def _index(store: Store) -> dict[str, Any]:
    generation = generations.current(store.search_folder)
    if generation is None:
        return {"ok": False, "behind": None}
    try:
        behind = max(0, last_change(store) - generation.position())
    except (OSError, ValueError, SQLAlchemyError) as error:  # swapped just now, or damaged
        return {"ok": False, "behind": None, "error": type(error).__name__}
    return {"ok": True, "behind": behind}
