"""A worker's way through a document: take it, say how far it is, give it back.

A document is read by one process at a time. Who takes it leaves a claim; when that process dies, the next one that asks
gets the document at once on the same machine, and on another machine when the claim has grown stale (`claims.STALE`) or
the sweep, which knows that no job lives, has given it back with `retry_later`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select, update

from index import claims
from index.clock import now
from index.store import Store
from index.tables import DocumentRow, Event
from index.views import IN_HAND, UNFINISHED, State


@dataclass(frozen=True, slots=True)
class Work:
    """What a worker needs to read a document; `attempts` counts this one too."""

    id: str
    sha256: str
    name: str
    attempts: int


def begin(store: Store, document_id: str, moment: datetime | None = None, *, take_over: bool = False) -> Work | None:
    """Take the document for reading: state reading, one attempt more, claimed by this process.

    None when it is finished, or another living process has it (`take_over` takes it from that one all the same).
    """
    moment = moment or now()
    with store.session() as session:
        row = session.get(DocumentRow, document_id, with_for_update=True)
        if row is None or row.sha256 is None or row.state not in UNFINISHED:
            return None
        if row.state != "waiting" and not take_over and not claims.is_dead(row.claimed_by, row.claimed_at, moment):
            return None
        row.state, row.progress, row.stage, row.attempts = "reading", 0, "", row.attempts + 1
        row.claimed_by, row.claimed_at, row.updated_at = claims.me(), moment, moment
        return Work(row.id, row.sha256, row.name or "", row.attempts)


def progress(store: Store, document_id: str, state: State, percent: int, stage: str = "") -> None:
    """Say how far the reading is (0–100), which is a sign of life too; of a document that this process reads."""
    moment = now()
    with store.session() as session:
        session.execute(
            update(DocumentRow)
            .where(DocumentRow.id == document_id, DocumentRow.state.in_(IN_HAND), DocumentRow.claimed_by == claims.me())
            .values(state=state, progress=max(0, min(100, percent)), stage=stage, claimed_at=moment, updated_at=moment)
        )


def beat(store: Store, document_id: str) -> None:
    """Give a sign of life for a document that this process reads; of another's claim it changes nothing."""
    with store.session() as session:
        session.execute(
            update(DocumentRow)
            .where(
                DocumentRow.id == document_id,
                DocumentRow.state.in_(IN_HAND),
                DocumentRow.claimed_by == claims.me(),
            )
            .values(claimed_at=now())
        )


def fail(
    store: Store, document_id: str, code: str, sentence: str, state: Literal["failed", "refused"] = "failed"
) -> None:
    """End the reading without a result; the original is kept. A finished document stays as it is.

    A document that was read before stays done, with what that reading found.
    """
    _end(store, document_id, state, code, sentence)


def retry_later(store: Store, document_id: str, sentence: str = "") -> None:
    """Put the document back to waiting and free it for any worker; `sentence` says why, for people.

    As with `fail`, a document that another living process reads stays with that one.
    """
    _end(store, document_id, "waiting", None, sentence or None)


def unfinished(store: Store) -> list[str]:
    """Return the ids of all documents that are not at an end, oldest first."""
    with store.reading() as session:
        wanted = select(DocumentRow.id).where(DocumentRow.state.in_(UNFINISHED))
        return list(session.scalars(wanted.order_by(DocumentRow.created_at, DocumentRow.id)))


def _end(store: Store, document_id: str, state: State, code: str | None, sentence: str | None) -> None:
    moment = now()
    with store.session() as session:
        row = session.get(DocumentRow, document_id, with_for_update=True)
        if row is None or row.state not in UNFINISHED:
            return
        if row.state in IN_HAND and claims.is_of_another(row.claimed_by, row.claimed_at, moment):
            return
        row.state, row.error_code, row.error = state, code, sentence
        row.progress, row.stage, row.claimed_by, row.claimed_at = 0, "", None, None
        if state != "waiting" and row.done_at is not None:  # a second reading failed: the first one holds
            row.state, row.progress, row.error_code, row.error = "done", 100, None, None
        row.updated_at = moment
        kind = "again" if state == "waiting" else state
        session.add(Event(at=moment, document_id=row.id, kind=kind, details={"code": code} if code else {}))
