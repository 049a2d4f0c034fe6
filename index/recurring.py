"""Shortcomings that say the same, grouped across units and years: what comes back stands first.

A shortcoming is "again" when the same unit admitted it for an earlier year too. The year is the one the report speaks
of (`period`), the unit the one that issued it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from index.document_refs import DocumentRef, refs_of
from index.findings import Filters, about_document, holds_words
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
    with store.reading() as session:
        counted = found.subquery()
        total, recurring = session.execute(
            select(func.count(), func.sum(case((counted.c.repeats > 0, 1), else_=0))).select_from(counted)
        ).one()
        rows = session.execute(ordered.limit(size).offset((max(1, filters.page) - 1) * size)).all()
        members = _members(session, [row.group_id for row in rows], filters, scope, SHOWN)
    return Groups(
        total or 0, recurring or 0, [_group(row, members[row.group_id]) for row in rows if members[row.group_id]]
    )


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
    asked = _year(filters)
    if asked is not None:
        wanted = wanted.where(year <= asked).having(func.max(year) == asked)
    return wanted.group_by(FindingRow.group_id, DocumentRow.issuer_unit)


def _groups(by_unit: Wanted, again: bool) -> Wanted:
    units = by_unit.subquery()
    repeats = func.sum(case((units.c.issuer_unit.is_(None), 0), (units.c.years > 1, 1), else_=0)).label("repeats")
    wanted = select(
        units.c.group_id,
        func.sum(units.c.times).label("total"),
        func.count(units.c.issuer_unit).label("units"),
        repeats,
        func.min(units.c.first).label("first"),
        func.max(units.c.last).label("last"),
    ).group_by(units.c.group_id)
    return wanted.having(repeats > 0) if again else wanted


def _year(filters: Filters) -> int | None:
    return int(filters.year) if filters.year and str(filters.year).isdecimal() else None


def _members(
    session: Session, group_ids: list[int], filters: Filters, scope: Scope, most: int
) -> dict[int, list[Member]]:
    """Return the newest shortcomings of each group, so many of each."""
    found: dict[int, list[Member]] = defaultdict(list)
    if not group_ids:
        return found
    rank = func.row_number().over(
        partition_by=FindingRow.group_id,
        order_by=(DocumentRow.period_year.desc(), DocumentRow.dated.desc(), FindingRow.id),
    )
    ranked = _shortcomings(select(FindingRow.id, rank.label("place")), filters, scope).where(
        FindingRow.group_id.in_(group_ids)
    )
    asked = _year(filters)
    inner = (ranked.where(DocumentRow.period_year <= asked) if asked is not None else ranked).subquery()
    rows = session.execute(
        select(FindingRow, DocumentRow.issuer_unit, DocumentRow.period_year, UnitRow.name, DocumentRow.issuer)
        .join(inner, inner.c.id == FindingRow.id)
        .join(DocumentRow, DocumentRow.id == FindingRow.document_id)
        .outerjoin(UnitRow, UnitRow.id == DocumentRow.issuer_unit)
        .where(inner.c.place <= most)
        .order_by(FindingRow.group_id, inner.c.place)
    ).all()
    refs = refs_of(session, (row[0].document_id for row in rows), scope)
    earliest = _earliest(session, group_ids, scope)
    causes = _causes(session, [row[0] for row in rows])
    for finding, unit, year, name, issuer in rows:
        group = finding.group_id
        if finding.document_id in refs and group is not None:
            before = earliest.get((group, unit)) if unit else None
            again = bool(year and before and before < year)
            said = finding.details.get("unit")
            place = (refs[finding.document_id], finding.start, finding.page)
            cause = causes.get(finding.id)
            found[group].append(
                Member(finding.id, finding.text, unit, name or issuer, year, again, said, cause, *place)
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


def _causes(session: Session, rows: Iterable[FindingRow]) -> dict[int, str]:
    """Return the cause that the text states with each shortcoming (the span is among its values)."""
    spans = {row.id: tuple(row.details["cause"]) for row in rows if row.details.get("cause")}
    if not spans:
        return {}
    start, end = FindingRow.details["cause"][0].as_integer(), FindingRow.details["cause"][1].as_integer()
    words = func.substr(DocumentText.text, start + 1, end - start)
    wanted = select(FindingRow.id, words).join(DocumentText, DocumentText.document_id == FindingRow.document_id)
    found = session.execute(wanted.where(FindingRow.id.in_(list(spans))))
    return {number: " ".join((text or "").split()) for number, text in found if text}


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
