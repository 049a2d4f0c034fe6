"""Directive × unit: who has sent a plan, who a report, of whom nothing is seen yet.

Units are those asked for, else all that have issued a document here. The store cannot know what was never uploaded: so
what is not here is "nothing seen", never "not done".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, TypeAlias

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from index.about import CITED, PLAN, REPORT, rank
from index.asked import terms_of
from index.dates import first_day, last_day
from index.document_refs import DocumentRef, refs_of
from index.fold import slug, spaced
from index.issuing import written
from index.kept import kept
from index.registers import directive_label
from index.scope import Scope
from index.store import Store
from index.tables import Directive, DocumentRow, FindingRow, UnitRow
from index.views import is_shown

Status = Literal["report", "plan", "cited", "nothing"]
STATUSES: tuple[Status, ...] = ("report", "plan", "cited", "nothing")
MOST_DIRECTIVES, MOST_UNITS, MOST_MENTIONS, MOST_PROOFS = 12, 500, 20_000, 3
_RANKS: dict[int, Status] = {REPORT: "report", PLAN: "plan", CITED: "cited"}
Wanted: TypeAlias = Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Asked:
    """What matrix is wanted: directives (ids or keys), units (ids; none: all that have issued), dates of issue.

    `q` are words of the unit's name, `level` its level, `status` keeps the units that are so for any of the directives.
    """

    directives: tuple[str, ...]
    units: tuple[str, ...] = ()
    date_from: date | str | None = None
    date_to: date | str | None = None
    q: str = ""
    level: str | None = None
    status: str | None = None
    page: int = 1
    per_page: int = 50


@dataclass(frozen=True, slots=True)
class Proof:
    """A document that speaks of the directive, and the mention that says so."""

    document: DocumentRef
    status: Status
    relation: str
    start: int
    page: int | None


@dataclass(frozen=True, slots=True)
class Cell:
    """How a unit stands to a directive: `proofs` are some of the documents that say so, the telling one first."""

    status: Status = "nothing"
    proofs: tuple[Proof, ...] = ()


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit, with a cell for each directive."""

    unit: str
    name: str
    level: str | None
    documents: int
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Column:
    """One directive, and how many of all units are at each status."""

    directive: str
    key: str
    label: str
    name: str | None
    counts: dict[Status, int]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Directives in columns, a page of units in rows; `total` counts the units of all pages."""

    columns: list[Column]
    rows: list[UnitLine]
    total: int
    unknown: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class _Unit:
    id: str
    name: str
    level: str | None
    documents: int


def matrix(store: Store, asked: Asked, *, scope: Scope) -> Matrix:
    """Return the matrix; directives that nobody cites are listed in `unknown`. Six queries, whatever is asked."""
    with store.reading() as session:
        entries = _entries(session, asked.directives[:MOST_DIRECTIVES])
        units = _units(store, session, asked, scope)
        known = _statuses(session, entries, asked, scope)
        if asked.status:
            units = [unit for unit in units if any(known.get((unit.id, d), "nothing") == asked.status for d in entries)]
        size = max(1, min(asked.per_page, MOST_UNITS))
        begin = (max(1, asked.page) - 1) * size
        shown = units[begin : begin + size]
        proofs = _proofs(session, entries, [unit.id for unit in shown], asked, scope)
    columns = [
        _column(d, rows[0], Counter(known.get((u.id, d), "nothing") for u in units), scope)
        for d, rows in entries.items()
    ]
    lines = [
        UnitLine(
            u.id, u.name, u.level, u.documents, [_cell(known.get((u.id, d)), proofs.get((u.id, d))) for d in entries]
        )
        for u in shown
    ]
    return Matrix(columns, lines, len(units), tuple(d for d in asked.directives if d not in entries))


def every(store: Store, asked: Asked, *, scope: Scope) -> Matrix:
    """Return the matrix with all its units, for export; at most `MOST_UNITS` times a hundred of them."""
    whole = matrix(store, _page_of(asked, 1), scope=scope)
    for page in range(2, min(100, -(-whole.total // MOST_UNITS)) + 1):
        whole.rows.extend(matrix(store, _page_of(asked, page), scope=scope).rows)
    return whole


def _page_of(asked: Asked, page: int) -> Asked:
    return Asked(
        asked.directives,
        asked.units,
        asked.date_from,
        asked.date_to,
        asked.q,
        asked.level,
        asked.status,
        page,
        MOST_UNITS,
    )


def _entries(session: Session, asked: Sequence[str]) -> dict[str, list[Directive]]:
    """Return the entries of the register for each directive asked for; a key can stand for several, newest first."""
    rows = session.scalars(select(Directive).where(or_(Directive.id.in_(asked), Directive.key.in_(asked)))).all()
    found: dict[str, list[Directive]] = {}
    for each in dict.fromkeys(asked):
        same = (
            [row for row in rows if row.id == each] if any(row.id != row.key and row.id == each for row in rows) else []
        )
        same = same or [row for row in rows if each in (row.id, row.key)]
        if same:
            found[each] = sorted(same, key=lambda row: (row.issued_on or "", row.id), reverse=True)
    return found


def _units(store: Store, session: Session, asked: Asked, scope: Scope) -> list[_Unit]:
    """Return the units of the rows: in the order asked for, else by level and name."""
    order = {"central": 0, "province": 1, "district": 2, "commune": 3, "grassroots": 4}
    wanted = (
        select(DocumentRow.issuer_unit, func.max(DocumentRow.issuer), func.count())
        .where(is_shown(), scope.clause(), DocumentRow.issuer_unit.is_not(None))
        .group_by(DocumentRow.issuer_unit)
    )
    key = ("issuers", scope.key)
    rows: Sequence[Any] = kept(store, key, lambda fresh: fresh.execute(wanted).all())
    issued = {unit: (name, count) for unit, name, count in rows}
    if asked.units:
        called = _asked_units(session, asked.units[:MOST_UNITS])
    else:
        called = {unit: (name or unit, None) for unit, (name, _) in issued.items()} | _names(session)
    units = [
        _Unit(unit, name, level, issued.get(unit, ("", 0))[1])
        for unit, (name, level) in called.items()
        if asked.units or unit in issued
    ]
    tokens = [word for term in terms_of(asked.q) if not term.excluded for word in term.plain]
    units = [u for u in units if all(f" {token} " in spaced(u.name) for token in tokens)]
    units = [u for u in units if not asked.level or u.level == asked.level]
    return units if asked.units else sorted(units, key=lambda u: (order.get(u.level or "", 5), spaced(u.name), u.id))


def _asked_units(session: Session, asked: Sequence[str]) -> dict[str, tuple[str, str | None]]:
    """Return id, name and level of units given as ids or names; one that is unknown keeps the name it was given."""
    forms = {each: (each, slug(each), written(each)) for each in asked}
    wanted = select(UnitRow.id, UnitRow.name, UnitRow.level).where(
        UnitRow.id.in_({form for several in forms.values() for form in several})
    )
    known = {unit: (name, level) for unit, name, level in session.execute(wanted)}
    found: dict[str, tuple[str, str | None]] = {}
    for each, several in forms.items():
        unit = next((form for form in several if form in known), several[-1])
        found.setdefault(unit, known.get(unit, (each, None)))
    return found


def _names(session: Session) -> dict[str, tuple[str, str | None]]:
    """Return name and level of all units that have issued something."""
    issuing = select(DocumentRow.issuer_unit).where(DocumentRow.issuer_unit.is_not(None))
    wanted = select(UnitRow.id, UnitRow.name, UnitRow.level).where(UnitRow.id.in_(issuing.distinct()))
    return {unit: (name, level) for unit, name, level in session.execute(wanted)}


def _mentions(wanted: Wanted, entries: dict[str, list[Directive]], asked: Asked, scope: Scope) -> Wanted:
    ids = [row.id for rows in entries.values() for row in rows]
    wanted = (
        wanted.select_from(FindingRow)
        .join(DocumentRow, DocumentRow.id == FindingRow.document_id)
        .where(FindingRow.layer == "references", FindingRow.directive_id.in_(ids))
        .where(is_shown(), scope.clause(), DocumentRow.issuer_unit.is_not(None))
    )
    first, last = first_day(asked.date_from), last_day(asked.date_to)
    wanted = wanted.where(DocumentRow.dated >= first) if first else wanted
    return wanted.where(DocumentRow.dated <= last) if last else wanted


def _statuses(
    session: Session, entries: dict[str, list[Directive]], asked: Asked, scope: Scope
) -> dict[tuple[str, str], Status]:
    """Return the status of every unit that cites one of the directives, whether it is shown on the page or not."""
    wanted = _mentions(
        select(DocumentRow.issuer_unit, FindingRow.directive_id, func.max(rank())), entries, asked, scope
    )
    ranks: dict[tuple[str, str], int] = {}
    if not entries:
        return {}
    for unit, entry, found in session.execute(wanted.group_by(DocumentRow.issuer_unit, FindingRow.directive_id)):
        for directive in _asked_for(entry, entries):
            ranks[unit, directive] = max(found, ranks.get((unit, directive), 0))
    return {place: _RANKS[found] for place, found in ranks.items()}


def _proofs(
    session: Session, entries: dict[str, list[Directive]], units: list[str], asked: Asked, scope: Scope
) -> dict[tuple[str, str], list[Proof]]:
    """Return the documents behind the cells of these units, some for each: the telling ones first, then the newest."""
    if not entries or not units:
        return {}
    relation = FindingRow.details["relation"].as_string()
    columns = (DocumentRow.issuer_unit, FindingRow.directive_id, DocumentRow.id, rank(), relation, FindingRow.start)
    wanted = _mentions(select(*columns, FindingRow.page), entries, asked, scope)
    wanted = wanted.where(DocumentRow.issuer_unit.in_(units))
    rows = session.execute(
        wanted.order_by(rank().desc(), DocumentRow.dated.desc(), DocumentRow.id, FindingRow.start).limit(MOST_MENTIONS)
    ).all()
    chosen: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows:
        for directive in _asked_for(row[1], entries):
            cell = chosen.setdefault((row[0], directive), {})
            if len(cell) < MOST_PROOFS:
                cell.setdefault(row[2], row)
    shown = refs_of(session, (document for cell in chosen.values() for document in cell), scope)
    return {
        place: [
            Proof(shown[document], _RANKS[row[3]], row[4] or "mention", row[5], row[6])
            for document, row in cell.items()
            if document in shown
        ]
        for place, cell in chosen.items()
    }


def _asked_for(entry: str, entries: dict[str, list[Directive]]) -> Iterable[str]:
    return [directive for directive, rows in entries.items() if any(row.id == entry for row in rows)]


def _column(directive: str, entry: Directive, counts: Counter[Status], scope: Scope) -> Column:
    name = entry.name if entry.number and scope.offices is None else None
    return Column(directive, entry.key, directive_label(entry), name, {status: counts[status] for status in STATUSES})


def _cell(status: Status | None, proofs: list[Proof] | None) -> Cell:
    return Cell(status or "nothing", tuple(proofs or ()))
