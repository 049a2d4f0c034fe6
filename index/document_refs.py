"""A document as a register view names it: enough to print its title, type, number and date, and to lead to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from index.holding import known_as
from index.scope import Scope
from index.tables import DocumentRow
from index.views import title_of

MOST = 5_000


@dataclass(frozen=True, slots=True)
class DocumentRef:
    """A document in a few words; `period` is the time it speaks of (`index.period`)."""

    id: str
    title: str
    type: str | None
    number: str | None
    date: str | None
    issuer: str | None
    unit: str | None
    period: str | None


def refs_of(session: Session, ids: Iterable[str], scope: Scope) -> dict[str, DocumentRef]:
    """Return the documents with these ids that the scope holds, at most `MOST` of them, in two queries."""
    wanted = sorted(set(ids))[:MOST]
    if not wanted:
        return {}
    rows = session.scalars(select(DocumentRow).where(DocumentRow.id.in_(wanted), scope.clause())).all()
    nameless = [row.id for row in rows if not row.subject]
    known = known_as(session, nameless, scope) if nameless else {}
    return {
        row.id: DocumentRef(
            id=row.id,
            title=title_of(row, known.get(row.id)),
            type=row.type,
            number=row.number,
            date=row.issued_on,
            issuer=row.issuer,
            unit=row.issuer_unit,
            period=row.period or (str(row.year) if row.year else None),
        )
        for row in rows
    }
