"""Totals that their parts do not make up, as a list for staff to look at: the newest document first."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from index.document_refs import DocumentRef, refs_of
from index.findings import Filters, Page, about_document
from index.fold import spaced
from index.scope import Scope
from index.store import Store
from index.tables import DocumentRow, Mismatch

MOST_PER_PAGE = 500


@dataclass(frozen=True, slots=True)
class PartRow:
    """One part of a total, with its place in the text."""

    text: str
    value: float
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class MismatchRow:
    """A total that says `stated` while its parts come to `computed`.

    `kind` is over (more than its whole), parts_over (a part is more than the whole), parts_differ (parts that are all
    there is) or table (a total row).
    """

    id: int
    kind: str
    text: str
    noun: str
    stated: float
    computed: float
    parts: list[PartRow]
    document: DocumentRef
    start: int
    end: int
    page: int | None


def listing(store: Store, filters: Filters | None = None, *, scope: Scope) -> Page[MismatchRow]:
    """Return what does not add up in the documents of the filters; `q` and `noun` are words of what is counted."""
    filters = filters or Filters()
    words = spaced(" ".join((filters.q, filters.noun or ""))).split()
    wanted = select(Mismatch).join(DocumentRow, DocumentRow.id == Mismatch.document_id)
    wanted = wanted.where(*about_document(filters, scope))
    size = max(1, min(filters.per_page, MOST_PER_PAGE))
    ordered = wanted.order_by(DocumentRow.dated.desc(), DocumentRow.id, Mismatch.start, Mismatch.id)
    with store.reading() as session:
        if words:  # names of what is counted are kept as they are written: few rows, folded here
            rows = [row for row in session.scalars(ordered) if all(f" {word} " in spaced(row.noun) for word in words)]
            total, rows = len(rows), rows[(max(1, filters.page) - 1) * size :][:size]
        else:
            total = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
            rows = list(session.scalars(ordered.limit(size).offset((max(1, filters.page) - 1) * size)))
        refs = refs_of(session, (row.document_id for row in rows), scope)
    return Page(total, [_row(row, refs[row.document_id]) for row in rows if row.document_id in refs])


def of_document(store: Store, document_id: str, *, scope: Scope) -> list[MismatchRow]:
    """Return what does not add up in one document, in the order of its text."""
    return list(listing(store, Filters(document=document_id, per_page=MOST_PER_PAGE), scope=scope).items)


def _row(row: Mismatch, document: DocumentRef) -> MismatchRow:
    parts = [PartRow(*part) for part in row.parts]
    place = (document, row.start, row.end, row.page)
    return MismatchRow(row.id, row.kind, row.text, row.noun, row.stated, row.computed, parts, *place)
