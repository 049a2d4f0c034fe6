"""Relations among directives: which changes, replaces, guides or carries out which, with the place that says so.

A mention states a relation of whoever acts to the document mentioned. Who acts is the reference before it in the same
sentence ("Nghị định A sửa đổi Nghị định B"), else the citing document itself, when it is an entry of the register.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from sqlalchemy import ColumnElement, and_, case, func, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from index.document_refs import OF_DOCUMENT, DocumentRef, refs_from
from index.registers import directive_label
from index.scope import Scope
from index.store import Store
from index.tables import Directive, DocumentRow, DocumentText, FindingRow
from index.view_data import load
from index.views import is_shown

REACH = 250
MOST = 200
_ENDS = (". ", ";", "\n", " và ")
_FOLLOWS = re.compile(r"(?:^|[\s(])(?:về|để|nhằm)\s", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Related:
    """One relation of a directive. `direction` is out when the directive acts on the other one, in when it is acted on.

    `other` is the id in the register, None when the other one is a document of the store that nobody cites; `label`
    is its name. `said_in`, `start` and `page` are the place that says so, `documents` how many documents say it.
    """

    relation: str
    direction: Literal["out", "in"]
    other: str | None
    key: str | None
    label: str
    said_in: DocumentRef
    text: str
    start: int
    page: int | None
    documents: int = 1


@dataclass(frozen=True, slots=True)
class _Stated:
    """A mention that states a relation, and the directive that acts when the sentence names it."""

    row: Any
    acting: str | None


def relations(store: Store, directive: str, entries: Sequence[Any] | None = None, *, scope: Scope) -> list[Related]:
    """Return the relations of a directive (id or key), each once with the first document that says so.

    Those that change a document come first, then those of carrying out; at most `MOST` mentions are looked at.
    `entries` are those of the register with this id or key, when the caller has them.
    """
    with store.reading() as session:
        if entries is None:
            wanted = select(Directive).where(or_(Directive.id == directive, Directive.key == directive))
            entries = session.scalars(wanted).all()
        mine = {entry.id: entry for entry in entries}
        if directive in mine and mine[directive].key != directive:
            mine = {directive: mine[directive]}
        if not mine:
            return []
        stated = _stated(session, list(mine), or_(*(_is_itself(entry) for entry in mine.values())), scope)
        refs = refs_from(session, (each.row for each in stated), scope)
        ids = {each.acting for each in stated} | {each.row.directive_id for each in stated}
        numbers = {ref.number for ref in refs.values() if ref.number}
        named = or_(Directive.id.in_(ids - {None}), Directive.key.in_(numbers))
        known = {row.id: row for row in session.scalars(select(Directive).where(named))}
    own = _own_entries(refs, known.values())
    return _sorted(_related(frozenset(mine), stated, refs, own, known))


def _is_itself(entry: Any) -> ColumnElement[bool]:
    """Return the condition that a document of the store is the directive itself."""
    same = DocumentRow.number == (entry.number or entry.key)
    return and_(same, DocumentRow.issued_on.startswith(entry.issued_on)) if entry.issued_on else same


def _stated(session: Session, mine: list[str], itself: ColumnElement[bool], scope: Scope) -> list[_Stated]:
    """Return what mentions state: of the directive, of others in the directive itself, of others right after it."""
    data = load("relations")
    every = [*data["changing"], *data["working"]]
    between = [*data["changing"], *data["following"]]
    relation = FindingRow.details["relation"].as_string()
    mentions = select(FindingRow.id).where(FindingRow.layer == "references")
    here = select(DocumentRow.id).where(itself, is_shown(), scope.clause())
    subject = aliased(FindingRow)
    ids = union_all(
        mentions.where(FindingRow.directive_id.in_(mine), relation.in_(every)),
        mentions.where(FindingRow.document_id.in_(here), relation.in_(every), FindingRow.directive_id.is_not(None)),
        mentions.join(subject, _stands_before(subject, FindingRow)).where(
            subject.directive_id.in_(mine), relation.in_(between)
        ),
    ).subquery()
    rows = session.execute(
        select(
            FindingRow.id,
            FindingRow.directive_id,
            FindingRow.text,
            FindingRow.start,
            FindingRow.page,
            relation.label("relation"),
            *OF_DOCUMENT,
        )
        .join(DocumentRow, DocumentRow.id == FindingRow.document_id)
        .where(FindingRow.id.in_(select(ids.c.id)), is_shown(), scope.clause())
        .order_by(
            case((relation.in_(data["changing"]), 0), else_=1), DocumentRow.dated, DocumentRow.id, FindingRow.start
        )
        .limit(MOST)
    ).all()
    subjects = _subjects(session, {row.id: row.relation for row in rows if row.relation in between})
    return [_Stated(row, subjects.get(row.id)) for row in rows]


def _stands_before(subject: Any, mention: Any) -> ColumnElement[bool]:
    return and_(
        subject.document_id == mention.document_id,
        subject.layer == "references",
        subject.block == mention.block,
        mention.start >= subject.end,
        mention.start <= subject.start + REACH,
    )


def _subjects(session: Session, mentions: dict[int, str]) -> dict[int, str]:
    """Return for each mention (its relation) the directive named before it in its sentence, when that one acts."""
    if not mentions:
        return {}
    subject, mention = aliased(FindingRow), FindingRow
    between = func.substr(DocumentText.text, subject.end + 1, mention.start - subject.end)
    rows = session.execute(
        select(
            mention.id,
            subject.directive_id,
            subject.details["relation"].as_string(),
            between,
            mention.details["parent"][0].as_integer() == subject.start,
        )
        .join(subject, _stands_before(subject, mention))
        .join(DocumentText, DocumentText.document_id == mention.document_id)
        .where(mention.id.in_(list(mentions)))
        .order_by(mention.id, subject.start.desc())
    )
    nearest: dict[int, tuple[str | None, str, str]] = {}
    parents: dict[int, str] = {}
    for number, acting, relation, words, is_parent in rows:
        nearest.setdefault(number, (acting, relation, words))
        if is_parent and acting:
            parents[number] = acting  # the reference in whose title this one stands
    return {
        number: acting
        for number, (acting, relation, words) in nearest.items()
        if acting and _acts(mentions[number], relation, words)
    } | parents


def _acts(stated: str, relation: str, between: str) -> bool:
    """Return whether the reference before (its relation, the words up to the mention) is what acts."""
    data = load("relations")
    if any(mark in between for mark in _ENDS):
        return False
    if stated in data["following"]:
        return _FOLLOWS.search(between) is not None
    return relation not in data["changing"]


def _own_entries(refs: dict[str, DocumentRef], rows: Iterable[Directive]) -> dict[str, str | None]:
    """Return which entry of the register each document is itself."""
    by_key: dict[str, list[Directive]] = defaultdict(list)
    for row in rows:
        by_key[row.key].append(row)
    found: dict[str, str | None] = {}
    for ref in refs.values():
        same = [row for row in by_key[ref.number or ""] if (ref.date or "").startswith(row.issued_on or "")]
        found[ref.id] = same[0].id if len(same) == 1 else None
    return found


def _related(
    mine: frozenset[str],
    stated: Iterable[_Stated],
    refs: dict[str, DocumentRef],
    own: dict[str, str | None],
    known: dict[str, Directive],
) -> list[Related]:
    found: dict[tuple[str, str, str], Related] = {}
    seen: dict[tuple[str, str, str], set[str]] = {}
    for each in stated:
        ref = refs[each.row.document_id]
        one = _one(mine, each, ref, each.acting or own.get(ref.id), known)
        if one is None:
            continue
        mark = (one.relation, one.direction, one.other or one.label)
        found.setdefault(mark, one)
        seen.setdefault(mark, set()).add(ref.id)
    return [replace(one, documents=len(seen[mark])) for mark, one in found.items()]


def _one(
    mine: frozenset[str], stated: _Stated, ref: DocumentRef, acting: str | None, known: dict[str, Directive]
) -> Related | None:
    """Return the relation, when the directive is on one of its sides and another document on the other."""
    mention, relation = stated.row, stated.row.relation
    place = (ref, mention.text, mention.start, mention.page)
    if mention.directive_id in mine and acting not in mine:
        entry = known.get(acting or "")
        changing = relation in load("relations")["changing"]
        if entry is None and not changing:
            return None  # a plan that nobody cites is no directive: it stands among those who cite
        label = directive_label(entry) if entry else ref.number or ref.title
        return Related(relation, "in", acting, entry.key if entry else None, label, *place)
    if acting in mine and mention.directive_id not in mine:
        entry = known.get(mention.directive_id or "")
        label = directive_label(entry) if entry else mention.text
        return Related(relation, "out", mention.directive_id, entry.key if entry else None, label, *place)
    return None


def _sorted(found: list[Related]) -> list[Related]:
    data = load("relations")
    order = {name: at for at, name in enumerate([*data["changing"], *data["working"]])}
    return sorted(found, key=lambda each: (order[each.relation], each.direction, -each.documents, each.label))
