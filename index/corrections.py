"""What staff say of findings: right, wrong, changed, or one that the rules missed. It outlives every new reading.

A correction holds by its words (`Correction` in `tables`), not by the row of a finding, and is applied where findings
are stored: so the pages, the contract, the registers and the search show the same. What it replaced stays with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from index import metadata_edit
from index.clock import now
from index.quotes import Quote, quoted
from index.rows import FIELDS, checked, finding_row
from index.scope import Scope, visible
from index.settling import Counted, settle
from index.store import Store
from index.tables import Correction, DocumentRow, DocumentText, Event, FindingRow
from index.views import TRASH
from ingest.document import Document

Verdict = Literal["right", "wrong", "changed", "added"]
VERDICTS: tuple[Verdict, ...] = ("right", "wrong", "changed", "added")
STAFF_RULE = "staff"


class CorrectionError(ValueError):
    """A correction cannot be taken; the message is a sentence for people."""


@dataclass(frozen=True, slots=True)
class CorrectionView:
    """A correction: what it says of which words; `original` are the values that the rules gave."""

    id: int
    document_id: str
    layer: str
    verdict: Verdict
    quote: str
    original: dict[str, Any] | None
    changes: dict[str, Any]
    placed: bool
    user_id: int | None
    created_at: datetime


def record(  # noqa: PLR0917
    store: Store,
    document_id: str,
    finding_id: int,
    verdict: Literal["right", "wrong", "changed"],
    changes: dict[str, Any] | None = None,
    user_id: int | None = None,
    *,
    scope: Scope,
) -> CorrectionView:
    """Record what a member of staff says of a finding and apply it; an earlier word on the same finding gives way.

    `changes` are values of its layer (`key`, `noun`, `kind`, …). Raises CorrectionError for values its layer does not
    have, and for a finding that is gone.
    """
    if verdict not in ("right", "wrong", "changed") or (verdict == "changed") != bool(changes):
        raise CorrectionError("Nhận xét phải là đúng, sai, hoặc sửa kèm giá trị mới.")
    with store.changing() as session:
        document, text = _read(session, document_id, scope)
        row = session.get(FindingRow, finding_id)
        if row is None or row.document_id != document_id:
            raise CorrectionError("Kết quả này không còn trong tài liệu; tài liệu có thể vừa được đọc lại.")
        values = checked(row.layer, row.details | (changes or {}))
        if values is None:
            raise CorrectionError("Có giá trị không hợp với loại kết quả này nên chưa sửa gì.")
        earlier = _on(session, row)
        quote = quoted(text, row.start, row.end)
        made = _made(session, document_id, row.layer, verdict, quote, changes or {}, user_id)
        made.original = (earlier.original if earlier else None) or {name: getattr(row, name) for name in FIELDS}
        if earlier is not None:
            made.changes = earlier.changes | made.changes
            made.verdict = "added" if earlier.verdict == "added" and verdict != "wrong" else verdict
            made.original = None if earlier.verdict == "added" else made.original
            session.delete(earlier)
        before, keys = dict(row.details), {row.key} if row.key and not row.short else set()
        unit, group = {row.unit_id} if row.unit_id else set(), row.group_id
        _apply_to(session, row, text, verdict, values)
        settle(store, session, document, text, Counted(keys, unit, group))
        _log(session, made, before, values if verdict != "wrong" else None)
        session.flush()
        return _view(made)


def add(  # noqa: PLR0917
    store: Store,
    document_id: str,
    layer: str,
    start: int,
    end: int,
    values: dict[str, Any],
    user_id: int | None = None,
    *,
    scope: Scope,
) -> CorrectionView:
    """Record a finding that the rules missed, at `start, end` of the text. Raises CorrectionError."""
    with store.changing() as session:
        document, text = _read(session, document_id, scope)
        complete = checked(layer, values)
        if complete is None or not 0 <= start < end <= len(text.text):
            raise CorrectionError("Đoạn chữ hoặc giá trị không hợp với loại kết quả này nên chưa thêm gì.")
        made = _made(session, document_id, layer, "added", quoted(text, start, end), complete, user_id)
        row = finding_row(document_id, text, layer, _staff(start, end), complete)
        session.add(FindingRow(**(row | {"verdict": "added"})))
        settle(store, session, document, text)
        _log(session, made, None, complete)
        session.flush()
        return _view(made)


def move(  # noqa: PLR0917
    store: Store,
    document_id: str,
    finding_id: int,
    start: int,
    end: int,
    user_id: int | None = None,
    *,
    scope: Scope,
) -> CorrectionView:
    """Record that a finding stands at `start, end` instead, with the values it has. Raises CorrectionError.

    It is kept as two corrections, the old place wrong and the new one added: each holds by its own words.
    """
    with store.changing() as session:
        document, text = _read(session, document_id, scope)
        row = session.get(FindingRow, finding_id)
        if row is None or row.document_id != document_id:
            raise CorrectionError("Kết quả này không còn trong tài liệu; tài liệu có thể vừa được đọc lại.")
        if not 0 <= start < end <= len(text.text):
            raise CorrectionError("Đoạn chữ được chọn nằm ngoài văn bản nên chưa sửa gì.")
        _take_away(session, row, text, user_id)
        values, keys = dict(row.details), {row.key} if row.key and not row.short else set()
        unit, group = {row.unit_id} if row.unit_id else set(), row.group_id
        made = _made(session, document_id, row.layer, "added", quoted(text, start, end), values, user_id)
        session.delete(row)
        moved = finding_row(document_id, text, row.layer, _staff(start, end), values)
        session.add(FindingRow(**(moved | {"verdict": "added"})))
        settle(store, session, document, text, Counted(keys, unit, group))
        _log(session, made, {"span": [row.start, row.end]}, {"span": [start, end]})
        session.flush()
        return _view(made)


def _take_away(session: Session, row: FindingRow, text: Document, user_id: int | None) -> None:
    """Record that nothing stands where this finding stood; what staff themselves had added leaves no trace there."""
    earlier = _on(session, row)
    if earlier is not None:
        session.delete(earlier)
    if earlier is None or earlier.verdict != "added":
        gone = _made(session, row.document_id, row.layer, "wrong", quoted(text, row.start, row.end), {}, user_id)
        gone.original = (earlier.original if earlier else None) or {name: getattr(row, name) for name in FIELDS}


def withdraw(store: Store, correction_id: int, user_id: int | None = None, *, scope: Scope) -> bool:
    """Take a correction back: the finding is again what the rules said. False when there is no such correction."""
    with store.changing() as session:
        made = session.get(Correction, correction_id)
        if made is None or visible(session, made.document_id, scope) is None:
            return False
        document, text = _read(session, made.document_id, scope)
        if made.layer == metadata_edit.LAYER:
            metadata_edit.take_back(store, session, made, user_id)
            return True
        place = Quote(made.quote, made.before, made.after, made.occurrence).find(text.text)
        keys: set[str] = set()
        group: int | None = None
        if place is not None:
            row = _row_at(session, made, *place)
            if row is not None:
                keys, group = {row.key} if row.key and not row.short else set(), row.group_id
                session.delete(row)
            if made.original is not None:
                session.add(FindingRow(**_again(made, text, *place)))
        session.delete(made)
        settle(store, session, document, text, Counted(keys, group=group))
        session.add(
            Event(at=now(), document_id=document.id, user_id=user_id, kind="withdrawn", details={"layer": made.layer})
        )
        return True


def listing(store: Store, document_id: str, *, scope: Scope) -> list[CorrectionView]:
    """Return the corrections of a document, oldest first."""
    with store.reading() as session:
        mine = scope.clause(Correction.document_id)
        wanted = select(Correction).where(Correction.document_id == document_id, mine).order_by(Correction.id)
        return [_view(row) for row in session.scalars(wanted)]


def apply(session: Session, document_id: str, document: Document, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows of a new reading as staff have corrected them.

    A correction whose words are not in the text any more is kept, and marked as not placed.
    """
    of_findings = Correction.layer != metadata_edit.LAYER
    wanted = select(Correction).where(Correction.document_id == document_id, of_findings).order_by(Correction.id)
    for made in session.scalars(wanted):
        place = Quote(made.quote, made.before, made.after, made.occurrence).find(document.text)
        made.placed = place is not None
        if place is None:
            continue
        at = _index_of(rows, made.layer, *place)
        found = rows.pop(at) if at is not None else None
        if made.verdict == "wrong":
            made.original = {name: found[name] for name in FIELDS} if found else made.original
            continue
        rows.append(_corrected(made, document, found, *place))
    return rows


def _corrected(
    made: Correction, document: Document, found: dict[str, Any] | None, start: int, end: int
) -> dict[str, Any]:
    """Return the row of a finding with what staff said; `found` is what this reading found there."""
    if found is not None and made.verdict != "added":
        made.original = {name: found[name] for name in FIELDS}
    base = (found or {}).get("details") or (made.original or {}).get("details") or {}
    values = checked(made.layer, base | made.changes)
    span = _staff(start, end) if found is None else {name: found[name] for name in ("start", "end", "rule")}
    row = finding_row(made.document_id, document, made.layer, span, values or made.changes)
    return row | {"confidence": 1.0, "verdict": made.verdict}


def _apply_to(session: Session, row: FindingRow, text: Document, verdict: str, values: dict[str, Any]) -> None:
    if verdict == "wrong":
        session.delete(row)
        return
    span = {"start": row.start, "end": row.end, "rule": row.rule}
    for name, value in finding_row(row.document_id, text, row.layer, span, values).items():
        setattr(row, name, value)
    row.verdict, row.confidence = verdict if row.verdict != "added" else "added", 1.0


def _read(session: Session, document_id: str, scope: Scope) -> tuple[DocumentRow, Document]:
    document = visible(session, document_id, scope, locked=True)
    text = session.get(DocumentText, document_id)
    if document is None or text is None or document.state == TRASH:
        raise CorrectionError("Tài liệu chưa được đọc hoặc không còn trong kho.")
    return document, Document.from_bytes(text.body)


def _made(  # noqa: PLR0917
    session: Session,
    document_id: str,
    layer: str,
    verdict: str,
    quote: Quote,
    changes: dict[str, Any],
    user_id: int | None,
) -> Correction:
    made = Correction(document_id=document_id, layer=layer, verdict=verdict, quote=quote.text, before=quote.before)
    made.after, made.occurrence, made.changes, made.placed = quote.after, quote.occurrence, changes, True
    made.user_id, made.created_at = user_id, now()
    session.add(made)
    return made


def _on(session: Session, row: FindingRow) -> Correction | None:
    """Return the earlier correction of the same finding."""
    wanted = select(Correction).where(Correction.document_id == row.document_id, Correction.layer == row.layer)
    same = wanted.where(Correction.quote == row.text).order_by(Correction.id.desc())
    return session.scalars(same).first() if row.verdict else None


def _row_at(session: Session, made: Correction, start: int, end: int) -> FindingRow | None:
    wanted = select(FindingRow).where(FindingRow.document_id == made.document_id, FindingRow.layer == made.layer)
    return session.scalars(wanted.where(FindingRow.start == start, FindingRow.end == end)).first()


def _index_of(rows: list[dict[str, Any]], layer: str, start: int, end: int) -> int | None:
    """Return which row stands at this place: the same span, else the one that shares most of it."""
    best, most = None, 0.0
    for at, row in enumerate(rows):
        if row["layer"] == layer and row.get("verdict") is None:
            shared = min(end, row["end"]) - max(start, row["start"])
            share = shared / max(end - start, row["end"] - row["start"])
            if share > max(most, 0.5):
                best, most = at, share
    return best


def _again(made: Correction, text: Document, start: int, end: int) -> dict[str, Any]:
    original = made.original or {}
    span = {"start": start, "end": end, "rule": original["rule"]}
    row = finding_row(made.document_id, text, made.layer, span, original["details"])
    return row | {"confidence": original["confidence"]}


def _staff(start: int, end: int) -> dict[str, Any]:
    return {"start": start, "end": end, "rule": STAFF_RULE}


def _log(session: Session, made: Correction, before: dict[str, Any] | None, after: dict[str, Any] | None) -> None:
    """Write the event: which values of the finding changed, from what to what."""
    names = sorted({*(before or {}), *(after or {})})
    changed = {
        n: [(before or {}).get(n), (after or {}).get(n)] for n in names if (before or {}).get(n) != (after or {}).get(n)
    }
    details = {"layer": made.layer, "verdict": made.verdict, "changed": changed}
    session.add(Event(at=now(), document_id=made.document_id, user_id=made.user_id, kind="correction", details=details))


def _view(row: Correction) -> CorrectionView:
    return CorrectionView(
        id=row.id,
        document_id=row.document_id,
        layer=row.layer,
        verdict=row.verdict,  # type: ignore[arg-type]  # the column holds nothing else
        quote=row.quote,
        original=(row.original or {}).get("details"),
        changes=row.changes,
        placed=row.placed,
        user_id=row.user_id,
        created_at=row.created_at,
    )


def forget(session: Session, document_id: str) -> None:
    """Delete what staff said of a document; for erasing."""
    for made in session.scalars(select(Correction).where(Correction.document_id == document_id)):
        session.delete(made)
    session.execute(
        update(Event).where(Event.document_id == document_id, Event.kind == "correction").values(details={})
    )
