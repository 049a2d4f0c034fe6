"""One unit: what it has issued, what that cites, counts and admits, and what came before and after it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from index import recurring, series
from index.document_refs import OF_DOCUMENT, DocumentRef, refs_from
from index.findings import Filters
from index.recurring import Groups
from index.registers import directive_label
from index.scope import Scope
from index.series import Series
from index.store import Store
from index.tables import Directive, DocumentRow, FindingRow, UnitRow
from index.views import is_shown

DOCUMENTS, CITED, SERIES, GROUPS = 20, 20, 12, 10


@dataclass(frozen=True, slots=True)
class Cited:
    """A directive that the unit's documents cite: in how many of them, dated from `first` to `last`."""

    id: str
    key: str
    label: str
    documents: int
    first: str | None
    last: str | None


@dataclass(frozen=True, slots=True)
class Kin:
    """A unit before or after this one; `known` says whether documents name it, so that it has a page."""

    id: str
    name: str
    known: bool


@dataclass(frozen=True, slots=True)
class UnitView:
    """A unit by its own documents; of `documents`, `cites`, `series` and `shortcomings` the first ones.

    `issued` counts its documents, `named_in` the documents that name it, also those of others.
    """

    id: str
    name: str
    level: str | None
    successor: Kin | None
    predecessors: list[Kin]
    issued: int
    named_in: int
    first: str | None
    last: str | None
    documents: list[DocumentRef]
    cites: list[Cited]
    series: list[Series]
    shortcomings: Groups


def one(store: Store, unit_id: str, *, scope: Scope) -> UnitView | None:
    """Return the unit, None when the scope holds no document that names it or was issued by it."""
    with store.reading() as session:
        kin = {row.id: row for row in session.scalars(_kin(unit_id, scope))}
        issued, named_in, first, last = _extent(session, unit_id, scope)
        if unit_id not in kin or not (issued or named_in):
            return None
        newest = select(*OF_DOCUMENT).where(DocumentRow.issuer_unit == unit_id, is_shown(), scope.clause())
        rows = session.execute(newest.order_by(DocumentRow.dated.desc(), DocumentRow.id).limit(DOCUMENTS)).all()
        refs = refs_from(session, rows, scope)
        cites = _cites(session, unit_id, scope)
    row, mine = kin[unit_id], Filters(unit=unit_id, per_page=GROUPS)
    return UnitView(
        id=unit_id,
        name=row.name,
        level=row.level,
        successor=_successor(row, kin),
        predecessors=[Kin(each.id, each.name, True) for each in kin.values() if each.successor == unit_id],
        issued=issued,
        named_in=named_in,
        first=first,
        last=last,
        documents=list(refs.values()),
        cites=cites,
        series=series.of_unit(store, unit_id, scope=scope)[:SERIES],
        shortcomings=recurring.groups(store, mine, scope=scope),
    )


def _kin(unit_id: str, scope: Scope) -> Select[UnitRow]:
    """Return the unit, those that it followed and the one that followed it, as far as documents of the scope say."""
    after = select(UnitRow.successor).where(UnitRow.id == unit_id).scalar_subquery()
    near = or_(UnitRow.id == unit_id, UnitRow.successor == unit_id, UnitRow.id == after)
    issued = select(DocumentRow.id).where(DocumentRow.issuer_unit == UnitRow.id, is_shown(), scope.clause())
    named = (
        select(FindingRow.id)
        .join(DocumentRow, DocumentRow.id == FindingRow.document_id)
        .where(FindingRow.layer == "units", FindingRow.unit_id == UnitRow.id, is_shown(), scope.clause())
    )
    return select(UnitRow).where(near, or_(issued.exists(), named.exists()))


def _successor(row: UnitRow, kin: dict[str, UnitRow]) -> Kin | None:
    if not row.successor:
        return None
    known = kin.get(row.successor)
    return Kin(row.successor, known.name if known else row.successor_name or row.successor, known is not None)


def _extent(session: Session, unit_id: str, scope: Scope) -> tuple[int, int, str | None, str | None]:
    """Return how many documents it issued, how many name it, and the first and last date of those that it issued."""
    named = (
        select(func.count(FindingRow.document_id.distinct()))
        .join(DocumentRow, DocumentRow.id == FindingRow.document_id)
        .where(FindingRow.layer == "units", FindingRow.unit_id == unit_id, is_shown(), scope.clause())
        .scalar_subquery()
    )
    issued = select(func.count(), named, func.min(DocumentRow.issued_on), func.max(DocumentRow.issued_on)).where(
        DocumentRow.issuer_unit == unit_id, is_shown(), scope.clause()
    )
    count, named_in, first, last = session.execute(issued).one()
    return count, named_in or 0, first, last


def _cites(session: Session, unit_id: str, scope: Scope) -> list[Cited]:
    documents = func.count(DocumentRow.id.distinct())
    rows = session.execute(
        select(Directive, documents, func.min(DocumentRow.issued_on), func.max(DocumentRow.issued_on))
        .join(FindingRow, FindingRow.directive_id == Directive.id)
        .join(DocumentRow, DocumentRow.id == FindingRow.document_id)
        .where(DocumentRow.issuer_unit == unit_id, is_shown(), scope.clause())
        .group_by(Directive.id)
        .order_by(documents.desc(), Directive.id)
        .limit(CITED)
    )
    return [Cited(row.id, row.key, directive_label(row), count, first, last) for row, count, first, last in rows]
