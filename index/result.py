"""What was read of a document, written in one transaction and given back as it was."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from extract.findings import LAYERS, Finding, Findings, Metadata
from index import claims, corrections, derived, metadata_edit, registers
from index.changes import note_change
from index.clock import now
from index.holding import known_as
from index.rereading import compared
from index.rows import CLASSES, row_of, storable
from index.scope import Scope, visible
from index.store import Store
from index.tables import DocumentRow, DocumentText, Event, FindingRow
from index.views import IN_HAND, TRASH
from ingest.document import Document


@dataclass(frozen=True, slots=True)
class FindingView:
    """A finding with its place (`Place.to_dict`) and the values of its layer.

    `verdict` is what staff said of it. Of a reference: `directive` is the id of the entry of the register it stands
    for, `outcome`, `decided_by` and `candidates` say how that was settled (`index.resolution`).
    """

    id: int
    layer: str
    start: int
    end: int
    text: str
    rule: str
    confidence: float
    page: int | None
    place: dict[str, Any]
    values: dict[str, Any]
    verdict: str | None = None
    directive: str | None = None
    outcome: str | None = None
    decided_by: str | None = None
    candidates: list[str] | None = None


@dataclass(frozen=True, slots=True)
class Body:
    """A document as it was read, and its findings in the order of the text."""

    document: Document
    findings: list[FindingView]


def complete(store: Store, document_id: str, document: Document, findings: Findings) -> bool:
    """Store what was read, in place of what an earlier reading left; the state becomes done.

    Doing it twice leaves what doing it once does. False, and nothing is stored, when the document is gone, was refused
    meanwhile, or is in the hands of another living process, which took this one for dead.
    """
    rows = [row_of(document_id, document, layer, f) for layer in LAYERS for f in getattr(findings, layer)]
    text, body = storable(document.text), document.to_bytes()
    with store.changing() as session:
        row = session.get(DocumentRow, document_id, with_for_update=True)
        if row is None or row.sha256 is None or row.state in ("refused", TRASH):
            return False
        if row.state in IN_HAND and claims.is_of_another(row.claimed_by, row.claimed_at, now()):
            return False
        rows = corrections.apply(session, document_id, document, rows)
        reread = compared(session, row, rows, findings.rules_version)
        groups = derived.groups_of(session, document_id)
        before = _clear_findings(session, document_id)
        session.execute(delete(DocumentText).where(DocumentText.document_id == document_id))
        session.add(DocumentText(document_id=document_id, body=body, text=text, pages=_pages(document)))
        if rows:
            session.execute(insert(FindingRow), rows)
        _describe(row, document, findings, metadata_edit.edited(session, document_id, findings.metadata))
        registers.settle(store, session, row, {key for key, _ in before if key})
        derived.settle(store, session, row, document, groups)
        registers.drop_units(session, {unit_id for _, unit_id in before if unit_id})
        session.add(Event(at=now(), document_id=document_id, kind="done", details={"rules": findings.rules_version}))
        if reread is not None:
            session.add(Event(at=now(), document_id=document_id, kind="reread", details=reread))
        note_change(store, session, document_id, "put")
    return True


def contract(store: Store, document_id: str, *, scope: Scope) -> dict[str, Any] | None:
    """Return what `trichluc extract` prints for this file, None unless the document has been read."""
    with store.reading() as session:
        row = visible(session, document_id, scope)
        text = session.get(DocumentText, document_id)
        if row is None or text is None or row.state == TRASH:
            return None
        document = Document.from_bytes(text.body)
        known = known_as(session, [document_id], scope).get(document_id, row)
        source = {name: getattr(row, name) for name in ("sha256", "media_type", "bytes", "pages")} | {
            "name": known.name
        }
        return _findings(row, _finding_rows(session, document_id)).to_dict(document, source)


def body(store: Store, document_id: str, *, scope: Scope) -> Body | None:
    """Return the document as read with its findings, None unless it has been read."""
    shown = DocumentRow.id == document_id, DocumentRow.state != TRASH, scope.clause()
    wanted = select(DocumentText).join(DocumentRow, DocumentRow.id == DocumentText.document_id).where(*shown)
    with store.reading() as session:
        text = session.scalar(wanted)
        if text is None:
            return None
        rows = _finding_rows(session, document_id)
        return Body(Document.from_bytes(text.body), [view_of_row(row) for row in rows])


def _clear_findings(session: Session, document_id: str) -> list[tuple[str | None, str | None]]:
    """Delete the findings of an earlier reading; return the key and the unit of each."""
    gone = delete(FindingRow).where(FindingRow.document_id == document_id)
    return [(key, unit_id) for key, unit_id in session.execute(gone.returning(FindingRow.key, FindingRow.unit_id))]


def _describe(row: DocumentRow, document: Document, findings: Findings, metadata: dict[str, Any]) -> None:
    """Write the reading into the document's row."""
    moment = now()
    row.state, row.progress, row.stage, row.error_code, row.error = "done", 100, "", None, None
    row.claimed_by, row.claimed_at, row.updated_at, row.done_at = None, None, moment, moment
    row.media_type, row.pages = document.media_type, len(document.pages) or None
    row.notes = [asdict(note) for note in document.notes]
    row.rules_version = findings.rules_version
    metadata_edit.describe(row, metadata)


def _pages(document: Document) -> list[Any]:
    return [[page.number, page.start, page.end] for page in document.pages]


def _finding_rows(session: Session, document_id: str) -> list[FindingRow]:
    wanted = select(FindingRow).where(FindingRow.document_id == document_id)
    return list(session.scalars(wanted.order_by(FindingRow.start, FindingRow.id)))


def _findings(row: DocumentRow, rows: list[FindingRow]) -> Findings:
    layers: dict[str, list[Finding]] = {layer: [] for layer in LAYERS}
    for found in sorted(rows, key=lambda each: each.id):
        layers[found.layer].append(CLASSES[found.layer](**registers.shared(found), **found.details))
    meta = dict(row.details or {})
    meta["recipients"] = tuple(meta.get("recipients", ()))
    return Findings(
        rules_version=row.rules_version or "",
        metadata=Metadata(**meta),
        **{layer: tuple(found) for layer, found in layers.items()},  # type: ignore[arg-type]  # by CLASSES
    )


def view_of_row(row: FindingRow) -> FindingView:
    """Return the row of a finding as a value."""
    return FindingView(
        id=row.id,
        layer=row.layer,
        start=row.start,
        end=row.end,
        text=row.text,
        rule=row.rule,
        confidence=row.confidence,
        page=row.page,
        place=row.place,
        values=row.details,
        verdict=row.verdict,
        directive=row.directive_id,
        outcome=row.outcome,
        decided_by=row.decided_by,
        candidates=row.candidates,
    )
