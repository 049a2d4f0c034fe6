"""What the register views ask of a document beyond its findings, made when it is stored and made again when it changes.

`issuing` (who issued it), `period` (of which time it speaks), `measuring` (what its counts are of), `recurrence`
(shortcomings that say the same) and `totals` (what does not add up).
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterable

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from index import issuing, measuring, recurrence, totals
from index.changes import note_changes
from index.fold import spaced
from index.period import period_of, year_of
from index.store import Store
from index.tables import DocumentRow, DocumentText, FindingRow, Mismatch
from index.views import TRASH
from ingest.document import Document

log = logging.getLogger(__name__)

_LETTERHEAD = 100  # characters; a number there is that of the document
_FIRST_SECTION = re.compile(
    r"^[ \t]*(?:(?:I|A|1)[ \t]*[.\-–—/):]|(?:phần|mục|chương)[ \t]+(?:thứ nhất|một|I|1)\b|điều[ \t]+1\b)",
    re.IGNORECASE | re.MULTILINE,
)


def settle(
    store: Store,
    session: Session,
    row: DocumentRow,
    document: Document,
    groups_before: Iterable[int | None] = (),
) -> None:
    """Bring up to date what is derived of a document; `groups_before` are groups that it had shortcomings in.

    The caller holds the order of changes (`Store.order_changes`), as for the registers. Documents that the issuer of
    this one turns out to have issued too are noted in the change log.
    """
    groups = groups_of(session, row.id) | {each for each in groups_before if each is not None}
    note_changes(store, session, _describe(session, row, document, _findings(session, row.id)), "put")
    session.flush()
    recurrence.sweep(session, groups)


def groups_of(session: Session, document_id: str) -> set[int]:
    """Return the groups that the document has shortcomings in."""
    wanted = select(FindingRow.group_id).where(FindingRow.document_id == document_id, FindingRow.group_id.is_not(None))
    return {each for each in session.scalars(wanted.distinct()) if each is not None}


def forget(session: Session, document_id: str, groups_before: Iterable[int] = ()) -> None:
    """Delete what is derived of a document whose findings have just been deleted, and the groups it leaves empty."""
    session.execute(delete(Mismatch).where(Mismatch.document_id == document_id))
    recurrence.sweep(session, groups_before)


def rebuild(store: Store) -> int:
    """Derive everything anew, of every document; return how many there were."""
    with store.reading() as session:
        ids = list(
            session.scalars(select(DocumentText.document_id).join(DocumentRow).where(DocumentRow.state != TRASH))
        )
    for document_id in ids:
        renew(store, document_id, grouped=False)
    recurrence.rebuild(store)
    return len(ids)


def renew(store: Store, document_id: str, *, grouped: bool = True) -> None:
    """Derive anew what is derived of one document, unless it is gone; without `grouped` the groups stay as they are."""
    with store.changing() as session:
        read = _read(session, document_id)
        if read is not None:
            row, document = read
            groups = groups_of(session, document_id)
            moved = _describe(session, row, document, _findings(session, document_id), grouped=grouped)
            note_changes(store, session, {document_id} | moved, "put")
            session.flush()
            recurrence.sweep(session, groups if grouped else ())


def agrees(session: Session, document_id: str) -> bool:
    """Return whether what is derived of a document is what its text and findings give; True when it is gone.

    Groups are left to `recurrence.strangers`. The session is read from only.
    """
    read = _read(session, document_id)
    if read is None:
        return True
    row, document = read
    found = _findings(session, document_id)
    kept = session.scalars(select(Mismatch).where(Mismatch.document_id == document_id)).all()
    session.expunge_all()  # what is derived below must not reach the database
    counts, units = ([each for each in found if each.layer == layer] for layer in ("counts", "units"))
    before = _derived_of(row, counts)
    _describe_alone(row, document, counts, units)
    return (
        before == _derived_of(row, counts)
        and _facts(kept) == _facts(_mismatches(document_id, document, counts))
        and issuing.is_possible(session, row, units)
    )


def _read(session: Session, document_id: str) -> tuple[DocumentRow, Document] | None:
    row, text = session.get(DocumentRow, document_id), session.get(DocumentText, document_id)
    if row is None or text is None or not text.body:
        return None
    try:
        return row, Document.from_bytes(text.body)
    except Exception as error:  # whatever unpacking damaged bytes raises: `check` says what to do, the others go on
        log.warning("%s cannot be unpacked (%s)", document_id, type(error).__name__)
        return None


def _derived_of(row: DocumentRow, counts: list[FindingRow]) -> list[object]:
    numbers = [(each.measured, each.unit_id, each.period) for each in counts]
    return [row.subject_folded, row.period, row.period_year, row.opening, *numbers]


def _facts(rows: Iterable[Mismatch]) -> list[str]:
    names = ("start", "end", "kind", "page", "text", "noun", "stated", "computed", "parts")
    return sorted(json.dumps([getattr(row, name) for name in names]) for row in rows)


def opening_of(text: str) -> int | None:
    """Return where the first section begins ("I. KẾT QUẢ", "Phần thứ nhất", "Điều 1."), None when none is marked."""
    found = _FIRST_SECTION.search(text, _LETTERHEAD)
    return found.start() if found else None


def _describe(
    session: Session, row: DocumentRow, document: Document, found: list[FindingRow], *, grouped: bool = True
) -> set[str]:
    """Derive everything of a document; return the other documents whose issuer it makes known."""
    layers = {name: [each for each in found if each.layer == name] for name in ("units", "counts", "passages")}
    _describe_alone(row, document, layers["counts"], layers["units"])
    moved = issuing.settle(session, row, layers["units"])
    if grouped:
        recurrence.settle(session, layers["passages"], layers["units"])
    session.execute(delete(Mismatch).where(Mismatch.document_id == row.id))
    session.add_all(_mismatches(row.id, document, layers["counts"]))
    return moved


def _describe_alone(row: DocumentRow, document: Document, counts: list[FindingRow], units: list[FindingRow]) -> None:
    """Write into the rows what the document alone says, whatever else is in the store."""
    row.subject_folded = spaced(row.subject) if row.subject else None
    row.period = period_of(row.subject)
    row.period_year = year_of(row.period) or row.year
    row.opening = opening_of(document.text)
    measuring.settle(document, counts, units, row.period or (str(row.year) if row.year else None))


def _mismatches(document_id: str, document: Document, counts: list[FindingRow]) -> list[Mismatch]:
    return [_row_of(document_id, document, each) for each in totals.mismatches(document, counts)]


def _findings(session: Session, document_id: str) -> list[FindingRow]:
    wanted = select(FindingRow).where(FindingRow.document_id == document_id, FindingRow.layer != "references")
    return list(session.scalars(wanted.order_by(FindingRow.start, FindingRow.id)))


def _row_of(document_id: str, document: Document, found: totals.Found) -> Mismatch:
    places = document.locate(found.start, found.end)
    return Mismatch(
        document_id=document_id,
        kind=found.kind,
        start=found.start,
        end=found.end,
        page=places[0].page if places else None,
        text=document.text[found.start : found.end].replace("\0", "\N{REPLACEMENT CHARACTER}"),
        noun=found.noun,
        stated=found.stated,
        computed=found.computed,
        parts=[list(part) for part in found.parts],
    )
