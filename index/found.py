"""Findings within what a search finds: the counts, shortcomings, references or units that hold the words, as a table.

A search finds documents; a table of their findings follows it document by document, so that its pages cost what pages
of a search cost, however many findings there are in all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from index.asked import terms_of
from index.context import context
from index.findings import AROUND, BEFORE, AnyRow, Source, holds_words, source_of, stands_with
from index.ranking import ranked
from index.readers import reader
from index.scope import Scope
from index.search import Query, query_for
from index.search_schema import KINDS, PASSAGES, schema
from index.store import Store
from index.tables import DocumentRow, DocumentText, FindingRow

PER_PAGE = 20
AT_ONCE = 100
MOST_ROWS = 2_000  # of a page
KINDS_OF_TABLES = (
    "counts",
    "shortcoming",
    "cause",
    "recommendation",
    "lesson",
    "result",
    "task",
    "references",
    "units",
)
_SCHEMA = schema()


@dataclass(frozen=True, slots=True)
class FoundRow:
    """A finding: `kind` is its layer, or the kind of a passage; `values` are those of its layer."""

    id: int
    kind: str
    text: str
    values: dict[str, Any]
    source: Source


@dataclass(frozen=True, slots=True)
class FoundPage:
    """The findings of a page of documents, in their order, and how many documents there are in all."""

    documents: int
    rows: list[FoundRow]


def found(store: Store, query: Query, *, scope: Scope) -> FoundPage:
    """Return the findings of kind `query.kind` (default counts) that hold the words, of a page of documents.

    A word with a minus keeps away the documents that hold it. With a unit, findings are those that are said of it or
    stand beside it, and all of the documents that it issued.
    """
    query = replace(query, kind=query.kind if query.kind in (*KINDS, "passages") else "counts")
    view = reader(store).view()
    if view is None:
        return FoundPage(0, [])
    order = query_for(store, view, query, scope=scope)
    size = max(1, min(query.per_page, AT_ONCE))
    total, ids, _ = ranked(_SCHEMA, view.searcher, order, (max(1, query.page) - 1) * size, size)
    return FoundPage(total, _rows(store, ids, query, scope))


def every(store: Store, query: Query, *, scope: Scope) -> Iterator[FoundRow]:
    """Yield the findings of all documents, for export: newest documents first."""
    query = replace(query, sort="newest", per_page=AT_ONCE, page=1)
    while True:
        page = found(store, query, scope=scope)
        yield from page.rows
        if query.page * AT_ONCE >= page.documents:
            return
        query = replace(query, page=query.page + 1)


def _rows(store: Store, ids: list[str], query: Query, scope: Scope) -> list[FoundRow]:
    kind = query.kind or "counts"
    wanted = (
        select(FindingRow, DocumentRow, context(BEFORE, AROUND))
        .join(DocumentRow, DocumentRow.id == FindingRow.document_id)
        .join(DocumentText, DocumentText.document_id == FindingRow.document_id)
        .where(FindingRow.document_id.in_(ids), _of_kind(kind), scope.clause())
        .where(*holds_words(FindingRow.folded, _positive(query.text)), *_said_of(query, kind))
        .order_by(FindingRow.start, FindingRow.id)
        .limit(MOST_ROWS)
    )
    place = {document_id: number for number, document_id in enumerate(ids)}
    with store.reading() as session:
        rows = sorted(session.execute(wanted).all(), key=lambda row: place[row[1].id])
        return [_row(row) for row in rows]


def _of_kind(kind: str) -> ColumnElement[bool]:
    if kind in PASSAGES:
        return and_(FindingRow.layer == "passages", FindingRow.kind == kind)
    return FindingRow.layer == kind


def _positive(text: str) -> str:
    """Return the words that a finding must hold, each phrase in quotes; what has a minus is asked of the document."""
    return " ".join(f'"{" ".join(term.plain)}"' for term in terms_of(text) if not term.excluded)


def _said_of(query: Query, kind: str) -> list[ColumnElement[bool]]:
    """Return what the filters for unit and directive ask of the finding itself."""
    conditions: list[ColumnElement[bool]] = []
    if query.unit and kind == "units":
        conditions.append(FindingRow.unit_id == query.unit)
    elif query.unit:
        conditions.append(or_(FindingRow.unit_id == query.unit, stands_with(query.unit)))
    if query.directive and kind == "references":
        conditions.append(or_(FindingRow.key == query.directive, FindingRow.directive_id == query.directive))
    return conditions


def _row(row: AnyRow) -> FoundRow:
    finding = row[0]
    kind = finding.kind if finding.layer == "passages" else finding.layer
    return FoundRow(finding.id, kind, finding.text, finding.details, source_of(row))
