"""What the register views ask of a document beyond its findings, made when it is stored and made again when it changes.

`issuing` (who issued it), `period` (of which time it speaks), `measuring` (what its counts are of), `recurrence`
(shortcomings that say the same) and `totals` (what does not add up).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from index import issuing, measuring, recurrence, totals
from index.period import period_of, year_of
from index.store import Store
from index.tables import DocumentRow, DocumentText, FindingRow, Mismatch
from index.views import TRASH
from ingest.document import Document

_LETTERHEAD = 100  # characters; a number there is that of the document
_FIRST_SECTION = re.compile(
    r"^[ \t]*(?:(?:I|A|1)[ \t]*[.\-–—/):]|(?:phần|mục|chương)[ \t]+(?:thứ nhất|một|I|1)\b|điều[ \t]+1\b)",
    re.IGNORECASE | re.MULTILINE,
)


def settle(session: Session, row: DocumentRow, document: Document, groups_before: Iterable[int | None] = ()) -> None:
    """Bring up to date what is derived of a document; `groups_before` are groups that it had shortcomings in.

    The caller holds the order of changes (`Store.order_changes`), as for the registers.
    """
    _describe(session, row, document, _findings(session, row.id))
    session.flush()
    recurrence.sweep(session, {each for each in groups_before if each is not None})


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
        with store.session() as session:
            store.order_changes(session)
            row, text = session.get(DocumentRow, document_id), session.get(DocumentText, document_id)
            if row is not None and text is not None and text.body:
                _describe(session, row, Document.from_bytes(text.body), _findings(session, row.id), grouped=False)
    recurrence.rebuild(store)
    return len(ids)


def opening_of(text: str) -> int | None:
    """Return where the first section begins ("I. KẾT QUẢ", "Phần thứ nhất", "Điều 1."), None when none is marked."""
    found = _FIRST_SECTION.search(text, _LETTERHEAD)
    return found.start() if found else None


def _describe(
    session: Session, row: DocumentRow, document: Document, found: list[FindingRow], *, grouped: bool = True
) -> None:
    layers = {name: [each for each in found if each.layer == name] for name in ("units", "counts", "passages")}
    row.period = period_of(row.subject)
    row.period_year = year_of(row.period) or row.year
    row.opening = opening_of(document.text)
    issuing.settle(session, row, layers["units"])
    measuring.settle(document, layers["counts"], layers["units"], row.period or (str(row.year) if row.year else None))
    if grouped:
        recurrence.settle(session, layers["passages"], layers["units"])
    session.execute(delete(Mismatch).where(Mismatch.document_id == row.id))
    session.add_all(_row_of(row.id, document, each) for each in totals.mismatches(document, layers["counts"]))


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
