"""What belongs to a document: other versions of it, what it cites of this store and who cites it, and its fellows.

A report goes with the plan it reports on, and both with what other units have sent on the same directive.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from sqlalchemy import and_, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from index.document_refs import OF_DOCUMENT, DocumentRef, refs_from
from index.identity import is_national
from index.scope import Scope, visible
from index.store import Store
from index.tables import DocumentRow, FindingRow
from index.view_data import load
from index.views import is_shown

MOST = 8


@dataclass(frozen=True, slots=True)
class Related:
    """Documents of the store beside one of them, each list newest first and at most `MOST` long.

    `versions` bear the same number and issuer, or the same subject; `cited` are cited by it, `citing` cite it;
    `fellows` carry out or review a directive that it carries out or reviews, those of its own unit first.
    """

    versions: list[DocumentRef] = field(default_factory=list)
    cited: list[DocumentRef] = field(default_factory=list)
    citing: list[DocumentRef] = field(default_factory=list)
    fellows: list[DocumentRef] = field(default_factory=list)

    @property
    def total(self) -> int:
        """How many there are in all lists."""
        return sum(map(len, (self.versions, self.cited, self.citing, self.fellows)))


def related(store: Store, document_id: str, *, scope: Scope) -> Related:
    """Return what belongs to the document; nothing for one that the scope does not hold. A document stands once."""
    with store.reading() as session:
        row = visible(session, document_id, scope)
        if row is None:
            return Related()
        seen = {document_id}
        own_unit = (DocumentRow.issuer_unit == row.issuer_unit,) if row.issuer_unit else ()
        lists = [
            _documents(session, _same(row), scope, seen),
            _documents(session, _cited(session, row), scope, seen),
            _documents(session, _citing(row), scope, seen),
            _documents(session, _fellows(row), scope, seen, own_unit),
        ]
        refs = refs_from(session, chain(*lists), scope)
        return Related(*([refs[each.document_id] for each in rows] for rows in lists))


def _documents(session: Session, condition: Any, scope: Scope, seen: set[str], first: Iterable[Any] = ()) -> list[Any]:
    """Return the rows of the newest documents of a condition that are in no list yet; `first` ranks before the date."""
    if condition is None:
        return []
    order = [each.desc() for each in first]
    wanted = (
        select(*OF_DOCUMENT)
        .where(condition, DocumentRow.id.not_in(seen), is_shown(), scope.clause())
        .order_by(*order, DocumentRow.dated.desc(), DocumentRow.id)
        .limit(MOST)
    )
    rows = list(session.execute(wanted).all())
    seen |= {each.document_id for each in rows}
    return rows


def _same(row: DocumentRow) -> Any:
    """Other files of what is one document: sent again with other bytes, as Word and as PDF, as a draft."""
    by_number = and_(DocumentRow.number == row.number, DocumentRow.issuer_key == row.issuer_key) if row.number else None
    by_subject = (
        and_(DocumentRow.subject == row.subject, DocumentRow.type == row.type, DocumentRow.issuer_key == row.issuer_key)
        if row.subject and row.issuer_key
        else None
    )
    conditions = [each for each in (by_number, by_subject) if each is not None]
    return or_(*conditions) if conditions else None


def _cited(session: Session, row: DocumentRow) -> Any:
    wanted = select(FindingRow.key).where(
        FindingRow.document_id == row.id, FindingRow.layer == "references", FindingRow.key.is_not(None)
    )
    keys = {key for key in session.scalars(wanted.distinct()) if key}
    national = {key for key in keys if is_national(key)}
    local = and_(DocumentRow.number.in_(sorted(keys - national)), _of_place(row))
    return or_(DocumentRow.number.in_(sorted(national)), local)


def _citing(row: DocumentRow) -> Any:
    if not row.number:
        return None
    of = select(FindingRow.document_id).where(FindingRow.layer == "references", FindingRow.key == row.number)
    return and_(DocumentRow.id.in_(of), true() if is_national(row.number) else _of_place(row))


def _of_place(row: DocumentRow) -> Any:
    """Return the condition that a document is of the same place: each district has a plan number 3 of its own."""
    place = (row.details or {}).get("place")
    return DocumentRow.details["place"].as_string() == place if place else true()


def _fellows(row: DocumentRow) -> Any:
    own, other = aliased(FindingRow), aliased(FindingRow)
    relations = load("matrix")["plan_relations"]
    directives = select(own.directive_id).where(
        own.document_id == row.id,
        own.layer == "references",
        own.directive_id.is_not(None),
        _relation(own).in_(relations),
    )
    of = select(other.document_id).where(
        other.layer == "references", other.directive_id.in_(directives), _relation(other).in_(relations)
    )
    return DocumentRow.id.in_(of)


def _relation(finding: Any) -> Any:
    return func.coalesce(finding.details["relation"].as_string(), "mention")
