"""Reading again what older rules have read: what it waits for, and what the new reading gained and lost.

A document that waits to be read again keeps its findings in view until the new ones are stored, in the one transaction
that replaces them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from extract.findings import LAYERS
from index.clock import now
from index.holding import known_as
from index.scope import Scope, visible
from index.store import Store
from index.tables import Correction, DocumentRow, Event, FindingRow
from index.views import TRASH, UNFINISHED, title_of

_TELLING = ("key", "name", "number", "value", "high", "noun", "kind", "relation")


@dataclass(frozen=True, slots=True)
class Difference:
    """How many findings of a layer a new reading gained, lost and kept."""

    gained: int = 0
    lost: int = 0
    kept: int = 0

    def __add__(self, other: Difference) -> Difference:
        return Difference(self.gained + other.gained, self.lost + other.lost, self.kept + other.kept)


@dataclass(frozen=True, slots=True)
class Reread:
    """One document that was read again: the rules before and after, the differences by layer.

    `unplaced` corrections found no place in the new text and wait for staff.
    """

    document_id: str
    at: datetime
    rules: tuple[str, str]
    layers: dict[str, Difference]
    unplaced: int


@dataclass(frozen=True, slots=True)
class RereadReport:
    """What reading again changed, document by document and in sum."""

    documents: list[Reread] = field(default_factory=list)
    total: dict[str, Difference] = field(default_factory=dict)

    @property
    def changed(self) -> int:
        """How many documents have other findings than before."""
        return sum(any(each.gained or each.lost for each in one.layers.values()) for one in self.documents)


def stale(store: Store, rules_version: str) -> list[str]:
    """Return the ids of the documents that other rules than these have read, oldest first."""
    with store.reading() as session:
        wanted = select(DocumentRow.id).where(DocumentRow.state == "done", DocumentRow.rules_version != rules_version)
        return list(session.scalars(wanted.order_by(DocumentRow.created_at, DocumentRow.id)))


def read_ones(store: Store) -> list[str]:
    """Return the ids of all documents that have been read, oldest first."""
    with store.reading() as session:
        wanted = select(DocumentRow.id).where(DocumentRow.state == "done")
        return list(session.scalars(wanted.order_by(DocumentRow.created_at, DocumentRow.id)))


@dataclass(frozen=True, slots=True)
class Standing:
    """How many documents the present rules have read, how many older ones, how many failed or wait to be read again."""

    current: int
    stale: int
    failed: int
    waiting: int


def standing(store: Store, rules_version: str, *, scope: Scope) -> Standing:
    """Return how far reading again is."""
    again = DocumentRow.state.in_(UNFINISHED) & DocumentRow.done_at.is_not(None)
    done = DocumentRow.state == "done"
    parts = (done & (DocumentRow.rules_version == rules_version), done & (DocumentRow.rules_version != rules_version))
    columns = [func.count(case((part, 1))) for part in (*parts, DocumentRow.state == "failed", again)]
    with store.reading() as session:
        row = session.execute(select(*columns).select_from(DocumentRow).where(scope.clause())).one()
        return Standing(*map(int, row))


def chosen(store: Store, what: str, rules_version: str, *, scope: Scope) -> list[str]:
    """Return the ids of the documents that are stale, failed, or all that can be read again, oldest first."""
    conditions = {
        "stale": (DocumentRow.state == "done") & (DocumentRow.rules_version != rules_version),
        "failed": DocumentRow.state == "failed",
        "all": DocumentRow.state.in_(("done", "failed")),
    }
    wanted = select(DocumentRow.id).where(conditions[what], DocumentRow.sha256.is_not(None), scope.clause())
    with store.reading() as session:
        return list(session.scalars(wanted.order_by(DocumentRow.created_at, DocumentRow.id)))


def told(store: Store, since: datetime, limit: int, *, scope: Scope) -> list[tuple[Reread, str]]:
    """Return what was read again since a moment with the title of each document, the last first."""
    wanted = (
        select(Event, DocumentRow)
        .join(DocumentRow, DocumentRow.id == Event.document_id)
        .where(Event.kind == "reread", Event.at >= since, scope.clause(), DocumentRow.state != TRASH)
        .order_by(Event.id.desc())
        .limit(limit)
    )
    with store.reading() as session:
        rows = session.execute(wanted).all()
        known = known_as(session, [row.id for _, row in rows], scope)
        return [(_reread(event), title_of(row, known.get(row.id))) for event, row in rows]


def wait_again(store: Store, document_ids: Iterable[str], user_id: int | None = None, *, scope: Scope) -> list[str]:
    """Put documents that are at an end back to waiting; return the ids of those that were.

    The caller enqueues them; what is not enqueued, the next sweep finds.
    """
    taken = []
    with store.session() as session:
        for document_id in document_ids:
            row = visible(session, document_id, scope, locked=True)
            if row is None or row.sha256 is None or row.state not in ("done", "failed"):
                continue
            row.state, row.progress, row.stage, row.attempts, row.updated_at = "waiting", 0, "", 0, now()
            row.error_code, row.error = None, None
            session.add(Event(at=now(), document_id=row.id, user_id=user_id, kind="reprocess", details={}))
            taken.append(document_id)
    return taken


def report(store: Store, document_ids: Iterable[str], since: datetime) -> RereadReport:
    """Return what reading these documents again has changed since a moment; those not yet read again are left out."""
    wanted = set(document_ids)
    with store.reading() as session:
        events = session.scalars(select(Event).where(Event.kind == "reread", Event.at >= since).order_by(Event.id))
        last = {event.document_id: event for event in events if event.document_id in wanted}
    found = [_reread(event) for event in last.values()]
    total = {layer: sum((each.layers[layer] for each in found), Difference()) for layer in LAYERS}
    return RereadReport(found, total)


def compared(
    session: Session, row: DocumentRow, rows: list[dict[str, Any]], rules_version: str
) -> dict[str, Any] | None:
    """Return, as the details of an event, how a new reading differs from the stored one; None for a first reading."""
    if row.done_at is None:
        return None
    wanted = select(FindingRow.layer, FindingRow.text, FindingRow.details).where(FindingRow.document_id == row.id)
    old = Counter(_fingerprint(*found) for found in session.execute(wanted))
    new = Counter(_fingerprint(each["layer"], each["text"], each["details"]) for each in rows)
    gained, lost, kept = new - old, old - new, new & old
    layers = {layer: [_count(each, layer) for each in (gained, lost, kept)] for layer in LAYERS}
    unplaced = select(Correction.id).where(Correction.document_id == row.id, Correction.placed.is_(False))
    return {
        "rules": [row.rules_version or "", rules_version],
        "layers": layers,
        "unplaced": len(session.scalars(unplaced).all()),
    }


def _fingerprint(layer: str, text: str, values: dict[str, Any]) -> tuple[Any, ...]:
    """Return what makes two findings the same for people; a moved span or a renamed rule is no change."""
    return (layer, " ".join(text.split()), *(values.get(name) for name in _TELLING))


def _count(found: Counter[tuple[Any, ...]], layer: str) -> int:
    return sum(number for each, number in found.items() if each[0] == layer)


def _reread(event: Event) -> Reread:
    details = event.details
    layers = {layer: Difference(*details["layers"][layer]) for layer in LAYERS}
    before, after = details["rules"]
    return Reread(event.document_id or "", event.at, (before, after), layers, details["unplaced"])
