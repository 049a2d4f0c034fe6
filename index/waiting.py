"""Which documents wait to be read, whose turn it is, and which have lost their reader."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from itertools import chain, zip_longest

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from index import claims
from index.clock import now
from index.store import Store
from index.tables import DocumentRow
from index.views import IN_HAND

MOST_SENDERS = 50
"""So many senders are looked at for one filling of a queue; the others come when these have had their turn."""


def next_ones(store: Store, cost: str, count: int, besides: Collection[str] = ()) -> list[str]:
    """Return the ids of `count` waiting documents, one of each sender in turn, the oldest of each sender first.

    `besides` are left out: they are on the queue already.
    """
    if count <= 0:
        return []
    with store.reading() as session:
        turns = [
            _oldest(session, cost, sender, count + len(besides), besides)[:count] for sender in _senders(session, cost)
        ]
    ordered = chain.from_iterable(zip_longest(*turns))
    return [document_id for document_id in ordered if document_id is not None][:count]


def orphaned(store: Store, moment: datetime | None = None) -> list[str]:
    """Return the ids of the documents in hand whose reader is dead, oldest first."""
    moment = moment or now()
    with store.reading() as session:
        wanted = select(DocumentRow.id, DocumentRow.claimed_by, DocumentRow.claimed_at)
        rows = session.execute(
            wanted.where(DocumentRow.state.in_(IN_HAND)).order_by(DocumentRow.created_at, DocumentRow.id)
        ).all()
    return [row.id for row in rows if claims.is_dead(row.claimed_by, row.claimed_at, moment)]


def count(store: Store, moment: datetime | None = None) -> tuple[int, float | None]:
    """Return how many documents wait, and for how many seconds the one that has waited longest."""
    with store.reading() as session:
        wanted = select(func.count(), func.min(DocumentRow.updated_at)).where(DocumentRow.state == "waiting")
        number, since = session.execute(wanted).one()
    return number, ((moment or now()) - since).total_seconds() if since else None


def _senders(session: Session, cost: str) -> list[int | None]:
    """Return who has documents waiting, the one whose oldest has waited longest first; None is the house itself."""
    wanted = select(DocumentRow.user_id).where(DocumentRow.state == "waiting", DocumentRow.cost == cost)
    grouped = wanted.group_by(DocumentRow.user_id).order_by(func.min(DocumentRow.created_at)).limit(MOST_SENDERS)
    return list(session.scalars(grouped))


def _oldest(session: Session, cost: str, sender: int | None, limit: int, besides: Collection[str]) -> list[str]:
    mine = DocumentRow.user_id.is_(None) if sender is None else DocumentRow.user_id == sender
    wanted = select(DocumentRow.id).where(DocumentRow.state == "waiting", DocumentRow.cost == cost, mine)
    ids = session.scalars(wanted.order_by(DocumentRow.created_at, DocumentRow.id).limit(limit))
    return [document_id for document_id in ids if document_id not in besides]
