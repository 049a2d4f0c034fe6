"""Hits: what a list of results shows of each document, with the passage that answers the query best."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from index.asked import Term
from index.holding import known_as
from index.numbers import could_be_number, key_of, keys_of
from index.scope import Scope
from index.snippets import Snippet, beginning, snippet, snippets
from index.store import Store
from index.tables import DocumentOffice, DocumentRow, DocumentText, FindingRow
from index.views import title_of

MOST_PASSAGES = 2_000

_SHOWN = select(
    DocumentRow.id,
    DocumentRow.name,
    DocumentRow.subject,
    DocumentRow.type,
    DocumentRow.number,
    DocumentRow.issuer,
    DocumentRow.issued_on,
    DocumentText.text,
    DocumentText.pages,
).join(DocumentText, DocumentText.document_id == DocumentRow.id)


@dataclass(frozen=True, slots=True)
class Hit:
    """A document that was found. `start` is the offset in its text to jump to, `page` the page of it (PDF, scan)."""

    id: str
    title: str
    type: str | None
    number: str | None
    date: str | None
    issuer: str | None
    snippet_html: str
    page: int | None
    start: int


class Wanted(Protocol):
    """What of a query says which passage to show."""

    @property
    def kind(self) -> str | None: ...  # noqa: D102
    @property
    def unit(self) -> str | None: ...  # noqa: D102
    @property
    def directive(self) -> str | None: ...  # noqa: D102


def hits_for(store: Store, ids: list[str], terms: Sequence[Term], wanted: Wanted, scope: Scope) -> list[Hit]:
    """Return the hits in the order of `ids`; documents that are gone, or out of the scope, meanwhile are left out."""
    positive = [term for term in terms if not term.excluded]
    with store.reading() as session:
        rows = session.connection().execute(_SHOWN.where(DocumentRow.id.in_(ids), scope.clause())).all()
        known = known_as(session, ids, scope)
        spans = _spans(session, ids, _condition(wanted, positive))
        best = _best([(row.id, row.text) for row in rows], positive, spans)
        cited = _citations(session, [each for each in best if positive and not best[each].score], positive)
    best |= {row.id: beginning(row.text, *cited[row.id]) for row in rows if row.id in cited}
    by_id = {row.id: _hit(row, best[row.id], known.get(row.id)) for row in rows}
    return [by_id[document_id] for document_id in ids if document_id in by_id]


def page_of(pages: list[Any], offset: int) -> int | None:
    """Return the number of the page that holds the offset; `pages` as `DocumentText.pages` has them."""
    page = None
    for number, start, _ in pages:
        if start > offset:
            break
        page = number
    return page


def _best(
    texts: Sequence[tuple[str, str]], terms: Sequence[Term], spans: dict[str, list[tuple[int, int]]]
) -> dict[str, Snippet]:
    """Return the best snippet by document: within the findings asked for when there are any, else anywhere."""
    free = [(id_, text) for id_, text in texts if id_ not in spans]
    best = dict(zip([id_ for id_, _ in free], snippets([text for _, text in free], terms), strict=True))
    for id_, text in texts:
        if id_ in spans:
            best[id_] = _within(text, terms, spans[id_])
    return best


def _within(text: str, terms: Sequence[Term], spans: list[tuple[int, int]]) -> Snippet:
    if not terms:
        return beginning(text, *spans[0])
    return max((snippet(text, terms, *span) for span in spans), key=lambda each: each.score)


def _citations(session: Session, ids: list[str], terms: Sequence[Term]) -> dict[str, tuple[int, int]]:
    """Return for documents without the words where they cite the number asked for in other words ("Chỉ thị này")."""
    keys = {key_of(term.plain) for term in terms if could_be_number(term.plain)}
    found: dict[str, tuple[int, int]] = {}
    if not keys or not ids:
        return found
    wanted = select(FindingRow).where(FindingRow.document_id.in_(ids), FindingRow.layer == "references")
    for row in session.scalars(wanted.order_by(FindingRow.start)):
        if keys.intersection(keys_of(row.details.get("type"), row.details.get("number") or row.key)):
            found.setdefault(row.document_id, (row.start, row.end))
    return found


def _spans(session: Session, ids: list[str], condition: ColumnElement[bool] | None) -> dict[str, list[tuple[int, int]]]:
    """Return the spans of the findings that hold the condition, by document."""
    spans: dict[str, list[tuple[int, int]]] = {}
    if condition is None:
        return spans
    rows = session.execute(
        select(FindingRow.document_id, FindingRow.start, FindingRow.end)
        .where(FindingRow.document_id.in_(ids), condition)
        .order_by(FindingRow.start)
        .limit(MOST_PASSAGES)
    )
    for document_id, start, end in rows:
        spans.setdefault(document_id, []).append((start, end))
    return spans


def _condition(wanted: Wanted, terms: Sequence[Term]) -> ColumnElement[bool] | None:
    """Return which findings to show: of the kind asked for; without words, those of the unit or directive."""
    if wanted.kind:
        return or_(FindingRow.layer == wanted.kind, FindingRow.kind == wanted.kind)
    if not terms and wanted.directive:
        return FindingRow.key == wanted.directive
    if not terms and wanted.unit:
        return and_(FindingRow.layer == "units", FindingRow.unit_id == wanted.unit)
    return None


def _hit(row: Any, best: Snippet, known: DocumentOffice | None) -> Hit:
    return Hit(
        id=row.id,
        title=title_of(row, known),
        type=row.type,
        number=row.number,
        date=row.issued_on,
        issuer=row.issuer,
        snippet_html=best.html,
        page=page_of(row.pages, best.start),
        start=best.start,
    )
