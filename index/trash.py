"""The trash: a document that staff delete is hidden at once, can be restored for some days, and is then purged.

While it lies there its findings count nowhere: they leave the registers, and come back with it. Purging removes bytes,
page images, text, findings, corrections and the row itself; it can die between any two steps and is taken up again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from index import audit, corrections, derived, issuing, registers
from index.changes import note_change
from index.clock import now
from index.holding import known_as, leave, offices_of
from index.scope import EVERYTHING, Scope, visible
from index.store import Store
from index.tables import DocumentRow, DocumentText, Event, FindingRow
from index.views import IN_HAND, TRASH, DocumentView, view_of

PURGED = "purged"
"""The error code of a document whose purging has begun."""


@dataclass(frozen=True, slots=True)
class TrashedView:
    """A document in the trash, since when, and what state it goes back to."""

    document: DocumentView
    trashed_at: datetime
    goes_back_to: str


@dataclass(frozen=True, slots=True)
class TrashListing:
    """A page of the trash, last thrown away first, and how many documents are in it."""

    total: int
    items: list[TrashedView]


def throw_away(store: Store, document_id: str, user_id: int | None = None, *, scope: Scope) -> bool:
    """Put the document into the trash; False when there is none, or it is there already.

    One that another office has too only leaves the offices of the scope: the other's is not theirs to delete.
    """
    with store.changing() as session:
        row = visible(session, document_id, scope, locked=True)
        if row is None or row.state == TRASH:
            return False
        if _only_ours(store, session, row, user_id, scope):
            return True
        row.trashed_state = "waiting" if row.state in IN_HAND else row.state
        row.state, row.trashed_at, row.updated_at = TRASH, now(), now()
        row.claimed_by = row.claimed_at = None
        registers.leave(store, session, row)
        session.add(Event(at=now(), document_id=row.id, user_id=user_id, kind="trashed", details={}))
        note_change(store, session, row.id, "put")
        return True


def _only_ours(store: Store, session: Session, row: DocumentRow, user_id: int | None, scope: Scope) -> bool:
    """Take the document away from the offices of the scope alone; False when no other office has it."""
    if scope.offices is None or not set(offices_of(session, [row.id]).get(row.id, ())) - scope.offices:
        return False
    leave(store, session, row, scope.offices)
    session.add(Event(at=now(), document_id=row.id, user_id=user_id, kind="left", details={}))
    return True


def restore(store: Store, document_id: str, user_id: int | None = None, *, scope: Scope) -> bool:
    """Bring the document back as it was; False when it is not in the trash, or its purging has begun.

    One that was waiting to be read waits again: the next sweep puts it on the queue.
    """
    with store.changing() as session:
        row = visible(session, document_id, scope, locked=True)
        if row is None or row.state != TRASH or row.error_code == PURGED:
            return False
        put_back(store, session, row, user_id)
        return True


def put_back(store: Store, session: Session, row: DocumentRow, user_id: int | None) -> None:
    """Bring a document back from the trash, in the session of the caller."""
    row.state, row.trashed_state, row.trashed_at, row.updated_at = row.trashed_state or "waiting", None, None, now()
    if session.get(DocumentText, row.id) is not None:
        registers.settle(store, session, row)
    session.add(Event(at=now(), document_id=row.id, user_id=user_id, kind="restored", details={}))
    note_change(store, session, row.id, "put")


def listing(store: Store, page: int = 1, per_page: int = 50, *, scope: Scope) -> TrashListing:
    """Return a page (from 1) of the trash."""
    there = (DocumentRow.state == TRASH, DocumentRow.error_code.is_distinct_from(PURGED))
    wanted = select(DocumentRow).where(*there, scope.clause())
    ordered = wanted.order_by(DocumentRow.trashed_at.desc(), DocumentRow.id)
    with store.reading() as session:
        total = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
        rows = session.scalars(ordered.limit(per_page).offset((max(1, page) - 1) * per_page)).all()
        known = known_as(session, [row.id for row in rows], scope)
        return TrashListing(
            total,
            [
                TrashedView(view_of(row, known.get(row.id)), row.trashed_at or row.updated_at, row.trashed_state or "")
                for row in rows
            ],
        )


def purge_due(store: Store, days: int, moment: datetime | None = None) -> int:
    """Purge what has lain in the trash for so many days, and what an earlier purging left half done."""
    before = (moment or now()) - timedelta(days=days)
    with store.reading() as session:
        wanted = select(DocumentRow.id).where(DocumentRow.state == TRASH)
        ids = list(
            session.scalars(wanted.where((DocumentRow.trashed_at <= before) | (DocumentRow.error_code == PURGED)))
        )
    return sum(purge(store, document_id, scope=EVERYTHING) for document_id in ids)


def purge(store: Store, document_id: str, user_id: int | None = None, *, scope: Scope) -> bool:
    """Remove a document of the trash for good; False when it is not in the trash (any more).

    One that another office has too only leaves the offices of the scope.
    """
    with store.changing() as session:
        row = visible(session, document_id, scope, locked=True)
        if row is None or row.state != TRASH:
            return False
        if _only_ours(store, session, row, user_id, scope):
            return True
        sha256, issuer = row.sha256, row.issuer_unit
        if row.error_code != PURGED:
            row.error_code, row.error = PURGED, None
            groups = derived.groups_of(session, document_id)
            session.execute(delete(FindingRow).where(FindingRow.document_id == document_id))
            derived.forget(session, document_id, groups)
            session.execute(delete(DocumentText).where(DocumentText.document_id == document_id))
            corrections.forget(session, document_id)
            note_change(store, session, document_id, "erase")
    if sha256 is not None:
        store.files.erase(sha256)
    with store.changing() as session:
        audit.detach(session, document_id)
        session.execute(delete(DocumentRow).where(DocumentRow.id == document_id, DocumentRow.error_code == PURGED))
        issuing.drop_idle(session, [issuer] if issuer else [])
        session.add(Event(at=now(), user_id=user_id, kind="purged", subject=f"document:{document_id}", details={}))
    store.forget_deleted()
    return True
