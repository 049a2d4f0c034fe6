"""A document as a register view names it: enough to print its title, type, number and date, and to lead to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from index.holding import known_as
from index.scope import Scope
from index.tables import DocumentRow
from index.views import title_of

MOST = 5_000
OF_DOCUMENT = (
    DocumentRow.id.label("document_id"),
    DocumentRow.subject,
    DocumentRow.name,
    DocumentRow.type,
    DocumentRow.number,
    DocumentRow.issued_on,
    DocumentRow.issuer,
    DocumentRow.issuer_unit,
    DocumentRow.year,
    DocumentRow.period.label("document_period"),
)
"""What a query selects beside its own columns, for `refs_from`."""


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
    """Return the documents with these ids that the scope holds, at most `MOST` of them."""
    wanted = sorted(set(ids))[:MOST]
    if not wanted:
        return {}
    return refs_from(
        session, session.execute(select(*OF_DOCUMENT).where(DocumentRow.id.in_(wanted), scope.clause())), scope
    )


def refs_from(session: Session, rows: Iterable[Any], scope: Scope) -> dict[str, DocumentRef]:
    """Return the documents of rows that hold the columns `OF_DOCUMENT`; the caller has applied the scope.

    Without subject a document is called by the name of its file, as the offices of the scope know it.
    """
    found = {row.document_id: row for row in rows}
    nameless = [row.document_id for row in found.values() if not row.subject]
    known = known_as(session, nameless, scope) if nameless else {}
    return {
        document_id: DocumentRef(
            id=document_id,
            title=title_of(row, known.get(document_id)),
            type=row.type,
            number=row.number,
            date=row.issued_on,
            issuer=row.issuer,
            unit=row.issuer_unit,
            period=row.document_period or (str(row.year) if row.year else None),
        )
        for document_id, row in found.items()
    }
