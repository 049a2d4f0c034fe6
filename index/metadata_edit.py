"""The letterhead as staff have corrected it. It is kept as a correction, and outlives every new reading."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from extract.findings import Metadata
from index.clock import now
from index.dates import first_day
from index.fold import slug
from index.scope import Scope, visible
from index.settling import settle
from index.store import Store
from index.tables import Correction, DocumentRow, DocumentText, Event
from index.views import TRASH
from ingest.document import Document

LAYER = "metadata"
"""The layer of these corrections, beside those of findings."""
EDITABLE = ("type", "number", "issued_on", "issuer", "place", "subject", "signer", "signer_title", "urgency")
LONGEST = 2_000


class MetadataError(ValueError):
    """A value cannot be taken; the message is a sentence for people."""


def edit(store: Store, document_id: str, values: dict[str, str], user_id: int | None = None, *, scope: Scope) -> bool:
    """Set fields of the letterhead; an empty text says that there is none. False when nothing is changed by it.

    Raises MetadataError for a field or a date that is none, and for a document that has not been read.
    """
    changes = {name: _checked(name, text) for name, text in values.items()}
    with store.session() as session:
        row = visible(session, document_id, scope, locked=True)
        text = session.get(DocumentText, document_id)
        if row is None or text is None or row.state == TRASH:
            raise MetadataError("Tài liệu chưa được đọc hoặc không còn trong kho.")
        before = dict(row.details or {})
        changed = {name: value for name, value in changes.items() if value != before.get(name)}
        if not changed:
            return False
        made = _correction(session, document_id) or _new(session, document_id, before)
        made.changes, made.user_id = made.changes | changed, user_id
        describe(row, before | changed)
        settle(store, session, row, Document.from_bytes(text.body))
        told = {name: [before.get(name), value] for name, value in changed.items()}
        details = {"layer": LAYER, "verdict": "changed", "changed": told}
        session.add(Event(at=now(), document_id=document_id, user_id=user_id, kind="correction", details=details))
    return True


def take_back(store: Store, session: Session, made: Correction, user_id: int | None) -> None:
    """Make the letterhead what the rules read, and delete the correction; its document has been checked and locked."""
    row, text = session.get(DocumentRow, made.document_id), session.get(DocumentText, made.document_id)
    if row is None or text is None:
        return
    describe(row, (made.original or {}).get("details") or {})
    session.delete(made)
    settle(store, session, row, Document.from_bytes(text.body))
    session.add(Event(at=now(), document_id=row.id, user_id=user_id, kind="withdrawn", details={"layer": LAYER}))


def edited(session: Session, document_id: str, read: Metadata) -> dict[str, Any]:
    """Return the metadata of a new reading as staff have corrected it."""
    values = read.to_dict()
    made = _correction(session, document_id)
    if made is None:
        return values
    made.original = {"details": values}
    return values | made.changes


def describe(row: DocumentRow, values: dict[str, Any]) -> None:
    """Write the metadata into the columns of the document's row."""
    row.details = values
    row.type, row.number, row.subject = values.get("type"), values.get("number"), values.get("subject")
    row.issuer = values.get("issuer")
    row.issuer_key = slug(row.issuer) if row.issuer else None
    row.issued_on, row.issued_day = values.get("issued_on"), first_day(values.get("issued_on"))
    row.dated = row.issued_day or row.created_at.date()
    row.year = row.issued_day.year if row.issued_day else None


def _checked(name: str, text: str) -> str | None:
    text = " ".join(text.replace("\0", " ").split())[:LONGEST]
    if name not in EDITABLE:
        raise MetadataError("Không có mục này trong thông tin văn bản.")
    if name == "issued_on" and text and first_day(text) is None:
        raise MetadataError("Ngày ban hành phải là ngày, tháng hoặc năm có thật, ví dụ 31/01/2026. Chưa lưu gì.")
    return (text.lower() if name == "type" else text) or None


def _correction(session: Session, document_id: str) -> Correction | None:
    wanted = select(Correction).where(Correction.document_id == document_id, Correction.layer == LAYER)
    return session.scalars(wanted).first()


def _new(session: Session, document_id: str, before: dict[str, Any]) -> Correction:
    made = Correction(document_id=document_id, layer=LAYER, verdict="changed", quote="", before="", after="")
    made.occurrence, made.placed, made.created_at = 0, True, now()
    made.original, made.changes = {"details": before}, {}
    session.add(made)
    return made
