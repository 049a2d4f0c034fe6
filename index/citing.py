"""How a directive is cited: in which manner, by which types of documents, and when."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import Select, func, literal, null, select, union_all

from index.scope import Scope
from index.store import Store
from index.tables import Directive, DocumentRow, FindingRow
from index.view_data import load
from index.views import is_shown

QUARTERS_UPTO = 3  # years
Wanted: TypeAlias = Select[*tuple[Any, ...]]


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
    """Return how a directive (key or id) is cited. One query."""
    relation = FindingRow.details["relation"].as_string()
    documents = func.count(FindingRow.document_id.distinct())
    month = func.substr(DocumentRow.issued_on, 1, 7)
    manners = _mentions(select(literal("manner"), relation, null(), documents), directive, scope).group_by(relation)
    months = _mentions(select(literal("month"), month, DocumentRow.type, documents), directive, scope)
    with store.reading() as session:
        rows = session.execute(union_all(manners, months.group_by(month, DocumentRow.type))).all()
    said = [Manner(relation or "mention", count) for sort, relation, _, count in rows if sort == "manner"]
    when = [(month, kind, count) for sort, month, kind, count in rows if sort == "month"]
    dated = [(month, kind, count) for month, kind, count in when if month]
    undated = sum(count for month, _, count in when if not month)
    return Citations(sorted(said, key=lambda each: (-each.documents, each.relation)), _timeline(dated), undated)


def _mentions(wanted: Wanted, directive: str, scope: Scope) -> Wanted:
    """Join the mentions of the directive: those of the entry when it is an id, else of all that share the key."""
    itself = select(Directive.id).where(Directive.id == directive, Directive.id != Directive.key)
    same = select(Directive.id).where(Directive.key == directive)
    return (
        wanted.select_from(FindingRow)
        .join(DocumentRow, DocumentRow.id == FindingRow.document_id)
        .where(FindingRow.layer == "references", is_shown(), scope.clause())
        .where(FindingRow.directive_id.in_(union_all(itself, same)))
    )


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
