"""Series of the same indicator: what is counted (the noun) and what is measured of it, by unit and period.

"Tổ chức 38 hội nghị" and "đã tổ chức 126 hội nghị" are one series; "dự 12 hội nghị" is another. Which counts belong
together is told by the words before the number (`measuring`), of which two of one series share at least half. Numbers
that only compare ("tăng 12% so với cùng kỳ") make no series; numbers of plans and aims are targets, not results.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Select, exists, func, or_, select

from index.document_refs import OF_DOCUMENT, DocumentRef, refs_from
from index.findings import Filters, Page, about_document, holds_words, year_asked
from index.fold import plain, words
from index.kept import kept
from index.measuring import is_target, words_of
from index.period import year_of
from index.scope import Scope
from index.store import Store
from index.tables import DocumentRow, FindingRow, Mismatch, UnitRow
from index.view_data import folded, load

MOST_POINTS, MOST_PER_PAGE = 2_000, 500
Wanted: TypeAlias = Select[*tuple[Any, ...]]
_OF_POINT = (
    FindingRow.id,
    FindingRow.text,
    FindingRow.details.label("details"),
    FindingRow.measured,
    FindingRow.unit_id,
    FindingRow.period,
    FindingRow.start,
    FindingRow.page,
    exists()
    .where(Mismatch.document_id == FindingRow.document_id, Mismatch.start == FindingRow.start)
    .label("mismatched"),
)


@dataclass(frozen=True, slots=True)
class Indicator:
    """Something that documents count: `noun` is the key (folded), `label` how it is written."""

    noun: str
    label: str
    counts: int
    documents: int
    units: int
    first: int | None
    last: int | None


@dataclass(frozen=True, slots=True)
class Point:
    """One number with its place: `unit` is the one it is said of, else the issuer; `period` the time it is of.

    `target` says that it is aimed at, not reached; `mismatched` that it is a total that its parts do not make up.
    """

    id: int
    value: float
    high: float | None
    bound: str
    of: float | None
    text: str
    measured: str
    unit: str
    unit_name: str
    period: str
    target: bool
    document: DocumentRef
    start: int
    page: int | None
    mismatched: bool = False


@dataclass(frozen=True, slots=True)
class Series:
    """Points of one indicator; `measured` is what they are of, in the words most used (empty when none are)."""

    measured: str
    points: list[Point]

    @property
    def units(self) -> list[tuple[str, str]]:
        """The units of the points, id and name, those with most periods first."""
        periods: dict[tuple[str, str], set[str]] = defaultdict(set)
        for point in self.points:
            periods[point.unit, point.unit_name].add(point.period)
        return sorted(periods, key=lambda unit: (-len(periods[unit]), unit[1], unit[0]))

    @property
    def periods(self) -> list[str]:
        """The periods of the points, in order of time; those without a period last."""
        return sorted({point.period for point in self.points}, key=lambda period: (not period, period))

    def at(self, unit: str, period: str) -> list[Point]:
        """Return the points of a unit and period, results before targets, newest document first."""
        return [point for point in self.points if point.unit == unit and point.period == period]


@dataclass(frozen=True, slots=True)
class Family:
    """All series of one noun, the one with most points first. `cut` says that older points were left out."""

    noun: str
    label: str
    series: list[Series] = field(default_factory=list)
    cut: bool = False


def indicators(store: Store, filters: Filters | None = None, *, scope: Scope) -> Page[Indicator]:
    """Return what is counted, in most documents first; `q` are words of it."""
    filters = filters or Filters()
    documents = func.count(FindingRow.document_id.distinct())
    wanted = _counts(
        select(
            FindingRow.noun,
            func.min(FindingRow.details["noun"].as_string()),
            func.count(),
            documents,
            func.count(_unit().distinct()),
            func.min(DocumentRow.period_year),
            func.max(DocumentRow.period_year),
        ),
        replace(filters, noun=None),
        scope,
    )
    wanted = wanted.where(*holds_words(FindingRow.noun, filters.q), FindingRow.noun.not_in(_no_series()))
    wanted = wanted.group_by(FindingRow.noun)
    ordered = wanted.order_by(documents.desc(), func.count().desc(), FindingRow.noun)
    key = ("indicators", replace(filters, noun=None, page=1, per_page=0), scope.key)
    every = kept(store, key, lambda session: [_indicator(row) for row in session.execute(ordered)])
    size = max(1, min(filters.per_page, MOST_PER_PAGE))
    begin = (max(1, filters.page) - 1) * size
    return Page(len(every), list(every[begin : begin + size]))


def _indicator(row: Any) -> Indicator:
    noun, *rest = row
    return Indicator(noun.strip(), *rest)


def family(store: Store, noun: str, filters: Filters | None = None, *, scope: Scope) -> Family:
    """Return all series of a noun (folded or as written) under the filters; `q` are words beside the number."""
    filters = filters or Filters()
    key = f" {' '.join(noun_key(noun))} "
    name = func.coalesce(UnitRow.name, DocumentRow.issuer, "").label("unit_name")
    wanted = _counts(
        select(*_OF_POINT, *OF_DOCUMENT, name),
        replace(filters, noun=None),
        scope,
    ).outerjoin(UnitRow, UnitRow.id == _unit())
    wanted = wanted.where(FindingRow.noun == key)
    ordered = wanted.order_by(DocumentRow.dated.desc(), DocumentRow.id, FindingRow.start).limit(MOST_POINTS + 1)
    with store.reading() as session:
        rows = session.execute(ordered).all()
        refs = refs_from(session, rows, scope)
    beside = words_of(filters.q)
    points = [_point(row, refs[row.document_id]) for row in rows[:MOST_POINTS]]
    points = [point for point in points if beside <= words_of(f"{point.measured} {point.text}")]
    label = Counter(row.details["noun"] for row in rows).most_common(1)
    return Family(key.strip(), label[0][0] if label else noun, _grouped(points), len(rows) > MOST_POINTS)


def of_unit(store: Store, unit: str, filters: Filters | None = None, *, scope: Scope) -> list[Series]:
    """Return the series of a unit that have points of several periods, the longest first; each with its noun.

    The noun stands before what is measured: "hội nghị: tổ chức".
    """
    filters = replace(filters or Filters(), unit=unit)
    wanted = _counts(
        select(*_OF_POINT, *OF_DOCUMENT, DocumentRow.issuer.label("unit_name")),
        filters,
        scope,
    ).where(FindingRow.noun.not_in(_no_series()))
    ordered = wanted.order_by(DocumentRow.dated.desc(), DocumentRow.id, FindingRow.start).limit(MOST_POINTS)
    with store.reading() as session:
        rows = session.execute(ordered).all()
        refs = refs_from(session, rows, scope)
    by_noun: dict[str, list[Point]] = defaultdict(list)
    for row in rows:
        by_noun[row.details["noun"]].append(_point(row, refs[row.document_id]))
    found = [
        Series(": ".join(filter(None, (noun, each.measured))), each.points)
        for noun, points in by_noun.items()
        for each in _grouped([point for point in points if not point.target])
    ]
    several = [each for each in found if len({point.period for point in each.points if point.period}) > 1]
    return sorted(several, key=lambda each: (-len(each.periods), each.measured))


def noun_key(noun: str) -> list[str]:
    """Return the folded words of a noun, as they are kept."""
    return words(plain(noun))


def _unit() -> ColumnElement[str]:
    """Return the unit that a number is said of: the one of its sentence or row, else the issuer."""
    return func.coalesce(FindingRow.unit_id, DocumentRow.issuer_unit)


def _counts(wanted: Wanted, filters: Filters, scope: Scope) -> Wanted:
    """Join the documents and apply the filters; numbers that only compare are left out."""
    change = FindingRow.details["change"].as_string()
    wanted = (
        wanted.select_from(FindingRow)
        .join(DocumentRow, DocumentRow.id == FindingRow.document_id)
        .where(FindingRow.layer == "counts", FindingRow.noun.is_not(None))
        .where(or_(change.is_(None), change.startswith("đạt")))
        .where(*about_document(replace(filters, year=None), scope))
    )
    if filters.year and (year := year_asked(filters.year)):
        own = FindingRow.period == str(year)
        wanted = wanted.where(or_(own, FindingRow.period.is_(None) & (DocumentRow.period_year == year)))
    return wanted.where(_unit() == filters.unit) if filters.unit else wanted


def _no_series() -> list[str]:
    return [f" {noun} " for noun in sorted(folded("measuring", "no_series"))]


def _point(row: Any, document: DocumentRef) -> Point:
    values = row.details
    return Point(
        id=row.id,
        value=values["value"],
        high=values.get("high"),
        bound=values.get("bound") or "=",
        of=values.get("of"),
        text=row.text,
        measured=" ".join(filter(None, (values.get("change"), row.measured))),
        unit=row.unit_id or document.unit or "",
        unit_name=row.unit_name or "",
        period=row.period or document.period or "",
        target=document.type in load("matrix")["plans"] or is_target(row.measured),
        document=document,
        start=row.start,
        page=row.page,
        mismatched=bool(row.mismatched),
    )


def _grouped(points: Sequence[Point]) -> list[Series]:
    """Return the points as series: each joins the first series whose words are alike, the common words first."""
    by_words: dict[frozenset[str], list[Point]] = defaultdict(list)
    for point in points:
        by_words[words_of(point.measured)].append(point)
    groups: list[tuple[frozenset[str], list[Point]]] = []
    for measured, same in sorted(by_words.items(), key=lambda item: (-len(item[1]), sorted(item[0]))):
        into = next((group for known, group in groups if _alike(measured, known)), None)
        if into is None:
            groups.append((measured, list(same)))
        else:
            into.extend(same)
    found = [Series(_called(group), sorted(group, key=_order)) for _, group in groups]
    return sorted(
        found, key=lambda each: (-len(each.points), _is_part(each.measured), not each.measured, each.measured)
    )


def _is_part(measured: str) -> bool:
    return measured.startswith("trong đó")


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    if not one or not other:
        return one == other
    return len(one & other) >= load("measuring")["alike"] * min(len(one), len(other)) and bool(one & other)


def _called(points: Iterable[Point]) -> str:
    said = Counter(point.measured for point in points)
    return min(said, key=lambda each: (-said[each], len(each), each))


def _order(point: Point) -> tuple[Any, ...]:
    return (
        point.target,
        -(year_of(point.document.period) or 0),
        point.document.date or "",
        point.document.id,
        point.start,
    )
