"""The change log that the search index follows."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from index.clock import now
from index.store import Store
from index.tables import Change


def note_change(store: Store, session: Session, document_id: str, kind: str) -> None:
    """Write a change (put or erase) of the document into the log that the search index follows."""
    note_changes(store, session, [document_id], kind)


def note_changes(store: Store, session: Session, document_ids: Iterable[str], kind: str) -> None:
    """Write the same change of several documents into the log."""
    store.order_changes(session)
    session.add_all(Change(document_id=each, kind=kind, created_at=now()) for each in sorted(set(document_ids)))
