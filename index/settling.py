"""What has to be brought up to date when staff correct a document, in the transaction of the correction."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy.orm import Session

from index import derived, registers
from index.changes import note_change
from index.store import Store
from index.tables import DocumentRow
from ingest.document import Document


@dataclass(frozen=True, slots=True)
class Counted:
    """What a finding that changed was counted under before: keys of directives, ids of units, its group."""

    keys: Collection[str] = ()
    units: Collection[str] = ()
    group: int | None = None


def settle(store: Store, session: Session, row: DocumentRow, text: Document, before: Counted | None = None) -> None:
    """Bring up to date what is made of the document's findings and letterhead, and tell the search index."""
    was = before or Counted()
    session.flush()
    registers.settle(store, session, row, was.keys)
    derived.settle(store, session, row, text, [was.group])
    registers.drop_units(session, set(was.units))
    note_change(store, session, row.id, "put")
