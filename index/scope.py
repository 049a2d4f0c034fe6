"""What a person may see: the one condition that every query which answers people carries.

A document belongs to the offices that uploaded it (`document_office`). One without office belongs to the whole house:
a small installation has no offices at all, and everybody sees everything there. What is outside the scope does not
exist for who asks: no page, no hit, no count tells of it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import Session

from index.tables import DocumentOffice, DocumentRow


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose documents may be seen: those of these offices and those without office; `None` means all."""

    offices: frozenset[int] | None = None

    def clause(self, document_id: Any = DocumentRow.id) -> ColumnElement[bool]:
        """Return the condition on a document; `document_id` is the column of a query that has no `DocumentRow`.

        The column must stand in the FROM of the query around it: a query that forgets it fails, and lets nothing out.
        """
        if self.offices is None:
            return true()
        of = select(DocumentOffice.office_id).where(DocumentOffice.document_id == document_id)
        mine = of.where(DocumentOffice.office_id.in_(sorted(self.offices)))
        return or_(~of.correlate_except(DocumentOffice).exists(), mine.correlate_except(DocumentOffice).exists())

    def holds(self, offices: Collection[int]) -> bool:
        """Return whether a document of these offices may be seen."""
        return self.offices is None or not offices or not self.offices.isdisjoint(offices)

    @property
    def key(self) -> str:
        """The scope as a text that is the same for the same scope, for caches."""
        return "*" if self.offices is None else ",".join(map(str, sorted(self.offices)))


def visible(session: Session, document_id: str, scope: Scope, *, locked: bool = False) -> DocumentRow | None:
    """Return the row of a document that the scope holds, else None; `locked` until the transaction ends."""
    wanted = select(DocumentRow).where(DocumentRow.id == document_id, scope.clause())
    return session.scalar(wanted.with_for_update() if locked else wanted)


EVERYTHING = Scope()
"""For what serves nobody in particular (workers, commands), and for who may see all."""
