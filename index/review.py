"""The review queue: findings that nobody has looked at and that are uncertain, those whose check is worth most first.

What a check is worth: how doubtful the finding is (1 - confidence), times what a mistake of its layer costs the office.
A reference that fits several directives, or none, is as doubtful as a toss.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from index.clock import now
from index.context import context
from index.result import FindingView, view_of_row
from index.scope import Scope
from index.store import Store
from index.tables import DOUBTED, SURE, UNRESOLVED, Correction, DocumentRow, DocumentText, FindingRow
from index.views import is_shown

#: What a mistake costs, by layer: a shortcoming that is none stands in a report to the superior.
WEIGHTS = {"passages": 3.0, "references": 2.0, "counts": 1.5, "units": 1.0}
TOSS = 0.5
BEFORE, AROUND = 300, 900
MOST = 50
MOST_COUNTED = 10_000
Wanted: TypeAlias = Select[*tuple[Any, ...]]
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Item:
    """A finding to be checked, with the text around it: `context` begins at offset `context_start` of the text."""

    finding: FindingView
    worth: float
    document_id: str
    title: str
    issuer: str | None
    date: str | None
    number: str | None
    context: str
    context_start: int


@dataclass(frozen=True, slots=True)
class Queue:
    """The next findings to check, how many wait in all, and how many this member of staff has checked today."""

    waiting: int
    done_today: int
    items: list[Item]


def queue(
    store: Store, *, scope: Scope, layer: str | None = None, user_id: int | None = None, skip: int = 0, size: int = 10
) -> Queue:
    """Return the queue; `layer` narrows it, `skip` passes over those that are put off."""
    layers = [each for each in WEIGHTS if layer in (None, each)]
    size, skip = max(1, min(size, MOST)), max(0, skip)
    with store.reading() as session:
        found: dict[int, tuple[float, str]] = {}
        for each in layers:
            found |= _doubted(session, each, scope, skip + size)
        if "references" in layers:
            found |= _unresolved(session, scope, skip + size)
        ranked = sorted(found.items(), key=lambda pair: (-pair[1][0], pair[1][1], pair[0]))[skip : skip + size]
        worth = {finding: value for finding, (value, _) in ranked}
        return Queue(
            waiting=_waiting(session, layers, scope),
            done_today=_done(session, user_id),
            items=_items(session, worth),
        )


def waiting(store: Store, *, scope: Scope) -> int:
    """Return how many findings wait to be checked."""
    with store.reading() as session:
        return _waiting(session, list(WEIGHTS), scope)


def _findings(index: str, condition: Any, layers: list[str], scope: Scope) -> Wanted:
    """Return the query of findings (id, confidence, document) by one of the two small indexes.

    SQLite would walk through a larger one.
    """
    return (
        select(FindingRow.id, FindingRow.confidence, FindingRow.document_id)
        .with_hint(FindingRow, f"INDEXED BY {index}", "sqlite")
        .join(DocumentRow, DocumentRow.id == FindingRow.document_id)
        .where(FindingRow.layer.in_(layers), condition, is_shown(), scope.clause())
    )


def _doubted(session: Session, layer: str, scope: Scope, most: int) -> dict[int, tuple[float, str]]:
    wanted = _findings("ix_finding_doubted", DOUBTED, [layer], scope)
    rows = session.execute(wanted.order_by(FindingRow.confidence, FindingRow.id).limit(most))
    return {row: (WEIGHTS[layer] * (1 - confidence), document) for row, confidence, document in rows}


def _unresolved(session: Session, scope: Scope, most: int) -> dict[int, tuple[float, str]]:
    wanted = _findings("ix_finding_unresolved", UNRESOLVED, ["references"], scope)
    rows = session.execute(wanted.order_by(FindingRow.id).limit(most))
    return {row: (WEIGHTS["references"] * TOSS, document) for row, _, document in rows}


def _waiting(session: Session, layers: list[str], scope: Scope) -> int:
    """Return how many wait, at most `MOST_COUNTED`: nobody works off more before there are others."""
    counted = _count(session, _findings("ix_finding_doubted", DOUBTED, layers, scope))
    if "references" in layers:
        sure = and_(UNRESOLVED, FindingRow.confidence >= SURE)
        counted += _count(session, _findings("ix_finding_unresolved", sure, ["references"], scope))
    return min(counted, MOST_COUNTED)


def _count(session: Session, wanted: Wanted) -> int:
    return session.scalar(select(func.count()).select_from(wanted.limit(MOST_COUNTED).subquery())) or 0


def _done(session: Session, user_id: int | None) -> int:
    if user_id is None:
        return 0
    since: datetime = now() - DAY
    wanted = select(func.count()).select_from(Correction)
    return session.scalar(wanted.where(Correction.user_id == user_id, Correction.created_at >= since)) or 0


def _items(session: Session, worth: dict[int, float]) -> list[Item]:
    wanted = (
        select(FindingRow, DocumentRow, context(BEFORE, AROUND))
        .join(DocumentRow, DocumentRow.id == FindingRow.document_id)
        .join(DocumentText, DocumentText.document_id == FindingRow.document_id)
        .where(FindingRow.id.in_(worth))
    )
    made = {row.id: _item(row, document, around, worth[row.id]) for row, document, around in session.execute(wanted)}
    return [made[each] for each in worth if each in made]


def _item(row: FindingRow, document: DocumentRow, around: str, worth: float) -> Item:
    return Item(
        finding=view_of_row(row),
        worth=worth,
        document_id=document.id,
        title=document.subject or document.number or "",
        issuer=document.issuer,
        date=document.issued_on,
        number=document.number,
        context=around,
        context_start=max(0, row.start - BEFORE),
    )
