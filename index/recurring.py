"""Shortcomings that say the same, grouped across units and years: what comes back stands first.

A shortcoming is "again" when the same unit admitted it for an earlier year too. The year is the one the report speaks
of (`period`), the unit the one that issued it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from sqlalchemy import Integer, Select, case, cast, func, select
from sqlalchemy.orm import Session

from index.document_refs import OF_DOCUMENT, DocumentRef, refs_from
from index.findings import Filters, about_document, holds_words, year_asked
from index.kept import kept
from index.scope import Scope
from index.store import Store
from index.tables import DocumentRow, DocumentText, FindingRow, UnitRow

MOST_GROUPS, MOST_OF_ONE, SHOWN = 100, 400, 5
Wanted: TypeAlias = Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Member:
    """A shortcoming of a group: its words, who admits it for which year, and the cause stated with it.

    `again` says that the same unit admitted it for an earlier year too, `said_of` the unit that the text names.
    """

    id: int
    text: str
    unit: str | None
    unit_name: str | None
    year: int | None
    again: bool
    said_of: str | None
    cause: str | None
    document: DocumentRef
    start: int
    page: int | None


@dataclass(frozen=True, slots=True)
class Group:
    """Shortcomings that say the same, under the filters. `repeats` counts the units that admit it for several years.

    `members` are some of them, newest first; `total` counts all.
    """

    id: int
    text: str
    total: int
    units: int
    repeats: int
    first: int | None
    last: int | None
    members: list[Member]


@dataclass(frozen=True, slots=True)
class Groups:
    """A page of groups, recurring ones first; `total` counts the groups, `recurring` those that came back."""

    total: int
    recurring: int
    items: list[Group]


def groups(store: Store, filters: Filters | None = None, *, again: bool = False, scope: Scope) -> Groups:
    """Return groups of shortcomings; with `again` only those that came back.

    With `filters.year` the groups of that year: one came back when a unit of it admitted it for an earlier year.
    """
    filters = filters or Filters()
    size = max(1, min(filters.per_page, MOST_GROUPS))
    found = _groups(_by_unit(filters, scope), again)
    columns = found.selected_columns
    ordered = found.order_by(columns.repeats.desc(), columns.units.desc(), columns.total.desc(), columns.group_id)
    key = ("recurring", replace(filters, page=1, per_page=0), again, scope.key)
    every: Sequence[Any] = kept(store, key, lambda session: session.execute(ordered).all())
    begin = (max(1, filters.page) - 1) * size
    rows = every[begin : begin + size]
    with store.reading() as session:
        members = _members(session, [row.group_id for row in rows], filters, scope, SHOWN)
    shown = [_group(row, members[row.group_id]) for row in rows if members[row.group_id]]
    return Groups(len(every), sum(row.repeats > 0 for row in every), shown)


def one(store: Store, group_id: int, filters: Filters | None = None, *, scope: Scope) -> Group | None:
    """Return one group with up to `MOST_OF_ONE` of its members, None when nothing of it can be seen."""
    filters = filters or Filters()
    found = _groups(_by_unit(filters, scope, FindingRow.group_id == group_id), again=False)
    with store.reading() as session:
        row = session.execute(found).first()
        members = _members(session, [group_id], filters, scope, MOST_OF_ONE)[group_id] if row else []
    return _group(row, members) if row and members else None


def _shortcomings(wanted: Wanted, filters: Filters, scope: Scope) -> Wanted:
    """Join the documents and apply the filters, the year being the one that the document speaks of."""
    wanted = (
        wanted.select_from(FindingRow)
        .join(DocumentRow, DocumentRow.id == FindingRow.document_id)
        .where(FindingRow.group_id.is_not(None), *about_document(replace(filters, year=None), scope))
        .where(*holds_words(FindingRow.folded, filters.q))
    )
    return wanted.where(DocumentRow.issuer_unit == filters.unit) if filters.unit else wanted


def _by_unit(filters: Filters, scope: Scope, *conditions: Any) -> Wanted:
    """Return for each group and unit how often it admits it, of which years, and whether it came back."""
    year = DocumentRow.period_year
    wanted = _shortcomings(
        select(
            FindingRow.group_id,
            func.count().label("times"),
            func.count(year.distinct()).label("years"),
            func.min(year).label("first"),
            func.max(year).label("last"),
            DocumentRow.issuer_unit,
        ),
        filters,
        scope,
    ).where(*conditions)
    asked = year_asked(filters.year)
    if asked is not None:
        wanted = wanted.where(year <= asked).having(func.max(year) == asked)
    return wanted.group_by(FindingRow.group_id, DocumentRow.issuer_unit)


def _groups(by_unit: Wanted, again: bool) -> Wanted:
    units = by_unit.subquery()
    came_back = case((units.c.issuer_unit.is_(None), 0), (units.c.years > 1, 1), else_=0)
    repeats = cast(func.sum(came_back), Integer).label("repeats")  # PostgreSQL sums integers to numbers of any size
    wanted = select(
        units.c.group_id,
        cast(func.sum(units.c.times), Integer).label("total"),
        func.count(units.c.issuer_unit).label("units"),
        repeats,
        func.min(units.c.first).label("first"),
        func.max(units.c.last).label("last"),
    ).group_by(units.c.group_id)
    return wanted.having(repeats > 0) if again else wanted


def _members(
    session: Session, group_ids: list[int], filters: Filters, scope: Scope, most: int
) -> dict[int, list[Member]]:
    """Return the newest shortcomings of each group, so many of each."""
    found: dict[int, list[Member]] = defaultdict(list)
    if not group_ids:
        return found
    rank = func.row_number().over(
        partition_by=FindingRow.group_id,
        order_by=(DocumentRow.period_year.desc().nulls_last(), DocumentRow.dated.desc(), FindingRow.id),
    )
    ranked = _shortcomings(select(FindingRow.id, rank.label("place")), filters, scope).where(
        FindingRow.group_id.in_(group_ids)
    )
    asked = year_asked(filters.year)
    inner = (ranked.where(DocumentRow.period_year <= asked) if asked is not None else ranked).subquery()
    start, end = FindingRow.details["cause"][0].as_integer(), FindingRow.details["cause"][1].as_integer()
    rows = session.execute(
        select(
            FindingRow.id,
            FindingRow.group_id,
            FindingRow.text,
            FindingRow.start,
            FindingRow.page,
            FindingRow.details["unit"].as_string().label("said_of"),
            func.substr(DocumentText.text, start + 1, end - start).label("cause"),
            UnitRow.name.label("unit_name"),
            DocumentRow.period_year,
            *OF_DOCUMENT,
        )
        .join(inner, inner.c.id == FindingRow.id)
        .join(DocumentRow, DocumentRow.id == FindingRow.document_id)
        .outerjoin(UnitRow, UnitRow.id == DocumentRow.issuer_unit)
        .outerjoin(DocumentText, (DocumentText.document_id == DocumentRow.id) & end.is_not(None))
        .where(inner.c.place <= most)
        .order_by(FindingRow.group_id, inner.c.place)
    ).all()
    refs = refs_from(session, rows, scope)
    earliest = _earliest(session, group_ids, scope)
    for row in rows:
        before = earliest.get((row.group_id, row.issuer_unit))
        found[row.group_id].append(
            Member(
                id=row.id,
                text=row.text,
                unit=row.issuer_unit,
                unit_name=row.unit_name or row.issuer,
                year=row.period_year,
                again=bool(row.period_year and before and before < row.period_year),
                said_of=row.said_of,
                cause=" ".join((row.cause or "").split()) or None,
                document=refs[row.document_id],
                start=row.start,
                page=row.page,
            )
        )
    return found


def _earliest(session: Session, group_ids: list[int], scope: Scope) -> dict[tuple[int, str], int]:
    """Return the first year for which each unit admitted each of the groups, whatever the filters."""
    wanted = _shortcomings(
        select(FindingRow.group_id, DocumentRow.issuer_unit, func.min(DocumentRow.period_year)), Filters(), scope
    )
    wanted = wanted.where(FindingRow.group_id.in_(group_ids), DocumentRow.issuer_unit.is_not(None))
    rows = session.execute(wanted.group_by(FindingRow.group_id, DocumentRow.issuer_unit))
    return {(group, unit): year for group, unit, year in rows if year is not None}


def _group(row: Any, members: list[Member]) -> Group:
    return Group(
        id=row.group_id,
        text=min((member.text for member in members), key=lambda text: (len(text) < _LEAST, len(text), text)),
        total=row.total,
        units=row.units,
        repeats=row.repeats,
        first=row.first,
        last=row.last,
        members=members,
    )


_LEAST = 20  # a heading must say something: of the short wordings the shortest that does
