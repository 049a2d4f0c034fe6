"""How a directive is cited: in which manner, by which types of documents, and when."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from index.scope import Scope
from index.store import Store
from index.tables import Directive, DocumentRow, FindingRow
from index.view_data import load
from index.views import is_shown

QUARTERS_UPTO = 3  # years


@dataclass(frozen=True, slots=True)
class Manner:
    """One way of citing: the relation that mentions state, and in how many documents."""

    relation: str
    documents: int


@dataclass(frozen=True, slots=True)
class Moment:
    """A year (2024) or quarter (2024-Q3) with how many documents of it cite the directive: plans, reports, others."""

    period: str
    plans: int
    reports: int
    others: int

    @property
    def documents(self) -> int:
        """All documents of the time."""
        return self.plans + self.reports + self.others


@dataclass(frozen=True, slots=True)
class Citations:
    """The manners of citing, most frequent first, and the timeline without gaps, oldest first."""

    manners: list[Manner]
    timeline: list[Moment]
    undated: int


def citations(store: Store, directive: str, *, scope: Scope) -> Citations:
    """Return how a directive (key or id) is cited. Three queries."""
    with store.reading() as session:
        ids = _ids(session, directive)
        relation = FindingRow.details["relation"].as_string()
        documents = func.count(FindingRow.document_id.distinct())
        mine = (FindingRow.layer == "references", FindingRow.directive_id.in_(ids), is_shown(), scope.clause())
        manners = session.execute(
            select(relation, documents)
            .join(DocumentRow, DocumentRow.id == FindingRow.document_id)
            .where(*mine)
            .group_by(relation)
            .order_by(documents.desc(), relation)
        ).all()
        month = func.substr(DocumentRow.issued_on, 1, 7)
        months = session.execute(
            select(month, DocumentRow.type, documents)
            .join(DocumentRow, DocumentRow.id == FindingRow.document_id)
            .where(*mine)
            .group_by(month, DocumentRow.type)
        ).all()
    dated = [(when, kind, count) for when, kind, count in months if when]
    undated = sum(count for when, _, count in months if not when)
    return Citations([Manner(said or "mention", count) for said, count in manners], _timeline(dated), undated)


def _ids(session: Session, directive: str) -> list[str]:
    found = session.get(Directive, directive)
    if found is not None and found.id != found.key:
        return [found.id]
    return list(session.scalars(select(Directive.id).where(Directive.key == directive))) or [directive]


def _timeline(months: Iterable[tuple[str, str | None, int]]) -> list[Moment]:
    """Return quarters for a few years, years for more; times in which nothing was written stand between."""
    found = list(months)
    if not found:
        return []
    years = [int(when[:4]) for when, _, _ in found]
    first, last = min(years), max(years)
    fine = last - first < QUARTERS_UPTO and all(len(when) == 7 for when, _, _ in found)
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for when, kind, count in found:
        period = f"{when[:4]}-Q{(int(when[5:7]) + 2) // 3}" if fine else when[:4]
        counted[period][_sort_of(kind)] += count
    every = [
        f"{year}-Q{q}" if fine else str(year)
        for year in range(first, last + 1)
        for q in (range(1, 5) if fine else (1,))
    ]
    used = [at for at, period in enumerate(every) if period in counted]
    return [_moment(period, counted[period]) for period in every[used[0] : used[-1] + 1]]


def _sort_of(kind: str | None) -> str:
    data = load("matrix")
    return "plans" if kind in data["plans"] else "reports" if kind in data["reports"] else "others"


def _moment(period: str, counts: Counter[str]) -> Moment:
    return Moment(period, counts["plans"], counts["reports"], counts["others"])
