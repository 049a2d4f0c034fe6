"""The findings of all documents as tables: units, counts, passages, under the filters that search has too."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Generic, Protocol, TypeAlias, TypeVar

from sqlalchemy import ColumnElement, Row, Select, func, or_, select
from sqlalchemy.orm import Session, aliased

from index.asked import clean, terms_of
from index.context import context
from index.dates import first_day, last_day
from index.fold import slug
from index.kept import kept
from index.scope import Scope
from index.store import Store
from index.tables import DocumentRow, DocumentText, FindingRow, UnitRow
from index.views import is_shown, title_of

BEFORE, AROUND = 100, 300
CHUNK = 500
YEAR_DIGITS = 4

R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)
Wanted: TypeAlias = Select[*tuple[Any, ...]]
AnyRow: TypeAlias = Row[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Filters:
    """What rows are wanted; all conditions must hold.

    `q` are words that the finding itself must hold (a unit's name for units; for counts the noun too). `unit` is an id
    or a name: it stands in the same paragraph or cell, or issued the document. `directive` is a key or an id that the
    document cites. `kind` is that of a passage or unit; `noun` of a count; `document` an id. Dates are those of issue.
    """

    q: str = ""
    unit: str | None = None
    directive: str | None = None
    type: str | None = None
    issuer: str | None = None
    year: int | str | None = None
    date_from: date | str | None = None
    date_to: date | str | None = None
    kind: str | None = None
    noun: str | None = None
    document: str | None = None
    page: int = 1
    per_page: int = 50

    def __post_init__(self) -> None:
        """Take what has no form in UTF-8 out of the texts."""
        clean(self)


@dataclass(frozen=True, slots=True)
class Page(Generic[R_co]):
    """One page of rows and how many there are in all."""

    total: int
    items: Sequence[R_co]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a finding comes from: its document and its place in it. `context` is the text around it."""

    document_id: str
    title: str
    document_type: str | None
    document_number: str | None
    date: str | None
    issuer: str | None
    start: int
    end: int
    page: int | None
    place: dict[str, Any]
    context: str


@dataclass(frozen=True, slots=True)
class CountRow:
    """A number and what it counts, as `extract.findings.Count`."""

    id: int
    text: str
    value: float
    high: float | None
    bound: str
    of: float | None
    noun: str
    per: str | None
    change: str | None
    rule: str
    confidence: float
    source: Source


@dataclass(frozen=True, slots=True)
class PassageRow:
    """A passage: a shortcoming, a cause, a task, a recommendation, a result or a lesson."""

    id: int
    text: str
    kind: str
    rule: str
    confidence: float
    source: Source


@dataclass(frozen=True, slots=True)
class UnitSummary:
    """A unit, how often and in how many documents it is named, and the first and last date of those.

    `issued` counts the documents that it issued itself; `successor` is what it became, when it is no more.
    """

    id: str
    name: str
    kind: str
    level: str | None
    mentions: int
    documents: int
    first: str | None
    last: str | None
    issued: int = 0
    successor: str | None = None
    successor_name: str | None = None


def units(store: Store, filters: Filters | None = None, *, scope: Scope) -> Page[UnitSummary]:
    """Return units by how many documents name them."""
    filters = filters or Filters()
    # Summed up before the units are joined: in the order of the index, so that nothing has to be sorted in memory.
    sums = (
        select(
            FindingRow.unit_id,
            func.count().label("mentions"),
            func.count(FindingRow.document_id.distinct()).label("documents"),
            func.min(DocumentRow.issued_on).label("first"),
            func.max(DocumentRow.issued_on).label("last"),
        )
        .join(DocumentRow, DocumentRow.id == FindingRow.document_id)
        .where(FindingRow.layer == "units", FindingRow.unit_id.is_not(None), *about_document(filters, scope))
        .group_by(FindingRow.unit_id)
        .subquery()
    )
    found = (UnitRow, sums.c.mentions, sums.c.documents, sums.c.first, sums.c.last)
    wanted = select(*found).join(sums, sums.c.unit_id == UnitRow.id).where(*_about_unit(filters))
    ordered = wanted.order_by(sums.c.documents.desc(), UnitRow.id)
    key = ("units", replace(filters, page=1, per_page=0), scope.key)
    every = kept(store, key, lambda session: _units(session, ordered, filters, scope))
    size = max(1, min(filters.per_page, CHUNK))
    begin = (max(1, filters.page) - 1) * size
    return Page(len(every), every[begin : begin + size])


def counts(store: Store, filters: Filters | None = None, *, scope: Scope) -> Page[CountRow]:
    """Return counts, those of the newest documents first."""
    filters = filters or Filters()
    wanted = _findings("counts", filters, scope).where(*holds_words(FindingRow.folded, filters.q))
    if filters.noun:
        wanted = wanted.where(*holds_words(FindingRow.noun, filters.noun))
    return _page(store, wanted, filters, scope, _count)


def passages(store: Store, filters: Filters | None = None, *, scope: Scope) -> Page[PassageRow]:
    """Return passages (of `filters.kind` when it is given), those of the newest documents first."""
    filters = filters or Filters()
    wanted = _findings("passages", filters, scope).where(*holds_words(FindingRow.folded, filters.q))
    if filters.kind:
        wanted = wanted.where(FindingRow.kind == filters.kind)
    return _page(store, wanted, filters, scope, _passage)


def shortcomings(store: Store, filters: Filters | None = None, *, scope: Scope) -> Page[PassageRow]:
    """Return passages that state a shortcoming, or those of the kind asked for (cause, …)."""
    filters = filters or Filters()
    return passages(store, replace(filters, kind=filters.kind or "shortcoming"), scope=scope)


class Rows(Protocol[R_co]):
    """A function that gives one page of a table: `units`, `counts`, `shortcomings` or `passages`."""

    def __call__(self, store: Store, filters: Filters | None = None, *, scope: Scope) -> Page[R_co]:
        """Return the page that the filters name."""


def every(table: Rows[R], store: Store, filters: Filters | None = None, *, scope: Scope) -> Iterator[R]:
    """Yield all rows of a table (`units`, `counts`, `shortcomings`, `passages`), for export."""
    page = 1
    while True:
        rows = table(store, replace(filters or Filters(), page=page, per_page=CHUNK), scope=scope).items
        yield from rows
        if len(rows) < CHUNK:
            return
        page += 1


def _findings(layer: str, filters: Filters, scope: Scope) -> Wanted:
    """Return the ids of the findings that the filters name. Their texts are fetched for one page alone."""
    wanted = (
        select(FindingRow.id)
        .select_from(DocumentRow)
        .join(FindingRow, FindingRow.document_id == DocumentRow.id)
        .where(FindingRow.layer == layer, *about_document(filters, scope))
    )
    return wanted.where(stands_with(filters.unit)) if filters.unit else wanted


def _newest(wanted: Wanted) -> Wanted:
    return wanted.order_by(DocumentRow.dated.desc(), DocumentRow.id, FindingRow.start, FindingRow.id)


def year_asked(year: int | str | None) -> int | None:
    """Return a year as a number; None for what is none, however many figures it has."""
    text = str(year)
    return int(text) if text.isdecimal() and len(text) <= YEAR_DIGITS else None


def about_document(filters: Filters, scope: Scope) -> list[ColumnElement[bool]]:
    """Return the conditions on the document; it must have been read, and not be in the trash."""
    conditions: list[ColumnElement[bool]] = [is_shown(), scope.clause()]
    first, last = first_day(filters.date_from), last_day(filters.date_to)
    if filters.document:
        conditions.append(DocumentRow.id == filters.document)
    if filters.type:
        conditions.append(DocumentRow.type == filters.type.strip().lower())
    if filters.issuer:
        conditions.append(DocumentRow.issuer_key == slug(filters.issuer))
    if filters.year:
        conditions.append(DocumentRow.year == (year_asked(filters.year) or -1))
    if first:
        conditions.append(DocumentRow.issued_day >= first)
    if last:
        conditions.append(DocumentRow.issued_day <= last)
    if filters.directive:
        other = aliased(FindingRow)
        wanted = or_(other.key == filters.directive, other.directive_id == filters.directive)
        cited = select(other.document_id).where(other.layer == "references", wanted)
        conditions.append(DocumentRow.id.in_(cited))
    return conditions


def _about_unit(filters: Filters) -> list[ColumnElement[bool]]:
    """Return the conditions on a unit of the register: its words, its id or name, its kind."""
    conditions = holds_words(UnitRow.folded, filters.q)
    if filters.unit:
        conditions.append(UnitRow.id.in_((filters.unit, slug(filters.unit))))
    if filters.kind:
        conditions.append(UnitRow.kind == filters.kind)
    return conditions


def stands_with(unit: str) -> ColumnElement[bool]:
    """Return the condition that the unit stands in the finding's paragraph or cell, or issued the document."""
    other, ids = aliased(FindingRow), (unit, slug(unit))
    near = select(other.id).where(
        other.layer == "units",
        other.unit_id.in_(ids),
        other.document_id == FindingRow.document_id,
        other.block == FindingRow.block,
    )
    names = select(UnitRow.name).where(UnitRow.id.in_(ids))
    return or_(near.exists(), DocumentRow.issuer_key.in_(ids), DocumentRow.issuer.in_(names))


def holds_words(column: Any, text: str) -> list[ColumnElement[bool]]:
    """Return a condition for each term: its words stand in the column, one after the other (not, after a minus)."""
    return [
        ~column.like(f"% {' '.join(term.plain)} %") if term.excluded else column.like(f"% {' '.join(term.plain)} %")
        for term in terms_of(text)
    ]


def _page(store: Store, wanted: Wanted, filters: Filters, scope: Scope, make: Callable[[AnyRow], R]) -> Page[R]:
    """Return one page of findings; how many there are in all is counted once while nothing changes."""
    size = max(1, min(filters.per_page, CHUNK))
    counted = select(func.count()).select_from(wanted.subquery())
    asked = wanted.compile()  # its text has no values: counts and passages without a filter read the same
    key = (str(asked), repr(asked.params), replace(filters, page=1, per_page=0), scope.key)
    total = kept(store, key, lambda session: [session.scalar(counted) or 0])[0]
    with store.reading() as session:
        ids = session.scalars(_newest(wanted).limit(size).offset((max(1, filters.page) - 1) * size)).all()
        rows = {row[0].id: row for row in session.execute(_shown().where(FindingRow.id.in_(ids)))}
        return Page(total, [make(rows[each]) for each in ids if each in rows])


def _shown() -> Wanted:
    return (
        select(FindingRow, DocumentRow, context(BEFORE, AROUND))
        .join(DocumentRow, DocumentRow.id == FindingRow.document_id)
        .join(DocumentText, DocumentText.document_id == FindingRow.document_id)
    )


def _units(session: Session, ordered: Wanted, filters: Filters, scope: Scope) -> list[UnitSummary]:
    """Return the units that documents name, and behind them those that have only issued some."""
    issuing = (
        select(UnitRow, func.count(), func.min(DocumentRow.issued_on), func.max(DocumentRow.issued_on))
        .join(DocumentRow, DocumentRow.issuer_unit == UnitRow.id)
        .where(*about_document(filters, scope), *_about_unit(filters))
        .group_by(UnitRow.id)
    )
    issued = {unit.id: (unit, count, first, last) for unit, count, first, last in session.execute(issuing)}
    found = [
        _unit(unit, mentions, documents, first, last, issued.pop(unit.id, (unit, 0))[1])
        for unit, mentions, documents, first, last in session.execute(ordered)
    ]
    return [*found, *(_unit(unit, 0, 0, first, last, count) for unit, count, first, last in issued.values())]


def _unit(  # noqa: PLR0917
    unit: UnitRow, mentions: int, documents: int, first: str | None, last: str | None, issued: int
) -> UnitSummary:
    kin = (unit.successor, unit.successor_name)
    return UnitSummary(unit.id, unit.name, unit.kind, unit.level, mentions, documents, first, last, issued, *kin)


def _count(row: AnyRow) -> CountRow:
    found, values = row[0], row[0].details
    return CountRow(
        id=found.id,
        text=found.text,
        **{name: values.get(name) for name in ("value", "high", "bound", "of", "noun", "per", "change")},
        rule=found.rule,
        confidence=found.confidence,
        source=source_of(row),
    )


def _passage(row: AnyRow) -> PassageRow:
    found = row[0]
    return PassageRow(found.id, found.text, found.kind, found.rule, found.confidence, source_of(row))


def source_of(row: AnyRow) -> Source:
    """Return where a finding comes from; the row is the finding, its document and the text around it."""
    found, document, around = row
    return Source(
        document_id=document.id,
        title=title_of(document),
        document_type=document.type,
        document_number=document.number,
        date=document.issued_on,
        issuer=document.issuer,
        start=found.start,
        end=found.end,
        page=found.page,
        place=found.place,
        context=" ".join(around.split()),
    )
