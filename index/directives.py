"""The register of directives: what the documents cite, how often, who and when; and all mentions of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Row, Select, and_, func, null, or_, select

from index.asked import storable, terms_of
from index.fold import spaced
from index.kept import kept
from index.numbers import key_of, keys_of
from index.registers import directive_label, title_of_citation
from index.scope import Scope
from index.snippets import beginning
from index.store import Store
from index.tables import Directive, DocumentRow, DocumentText, FindingRow
from index.views import is_shown, title_of

MOST_PER_PAGE = 500
Wanted: TypeAlias = Select[*tuple[Any, ...]]
AnyRow: TypeAlias = Row[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class DirectiveSummary:
    """A directive and its citations: `mentions` in `documents` documents, dated from `first` to `last`.

    Several directives can share a key: `id` tells them apart, `scope` names the place whose numbers they are.
    """

    id: str
    scope: str
    key: str
    label: str
    type: str
    number: str | None
    name: str | None
    issuer: str | None
    issued_on: str | None
    term: str | None
    mentions: int
    documents: int
    first: str | None
    last: str | None


@dataclass(frozen=True, slots=True)
class DirectiveListing:
    """A page of directives, most cited first, and how many there are in all."""

    total: int
    items: list[DirectiveSummary]


@dataclass(frozen=True, slots=True)
class Mention:
    """A place where the directive is cited. `snippet_html` is escaped but for <mark>.

    `directive` is the id of the entry it was settled on, by the rule `decided_by`; None when several entries fit.
    """

    document_id: str
    title: str
    document_type: str | None
    document_number: str | None
    issuer: str | None
    date: str | None
    text: str
    relation: str | None
    snippet_html: str
    page: int | None
    start: int
    end: int
    place: dict[str, Any]
    directive: str | None
    decided_by: str | None


@dataclass(frozen=True, slots=True)
class Citing:
    """An issuer that cites the directive: in how many documents, and the first and last date of those."""

    issuer: str | None
    documents: int
    first: str | None
    last: str | None


@dataclass(frozen=True, slots=True)
class DirectiveView:
    """A directive with who cites it and a page of its mentions, newest document first. `total` counts all mentions.

    `identities` are the directives that share its key, newest first; where there are several, a view asked for by key
    tells of the newest and counts the mentions of all, and one asked for by id of that one alone.
    """

    id: str
    identities: list[DirectiveSummary]
    key: str
    label: str
    type: str
    number: str | None
    name: str | None
    issuer: str | None
    issued_on: str | None
    term: str | None
    documents: int
    first: str | None
    last: str | None
    cited_by: list[Citing]
    total: int
    mentions: list[Mention]


def listing(store: Store, q: str | None = None, page: int = 1, per_page: int = 50, *, scope: Scope) -> DirectiveListing:
    """Return directives by how many documents cite them; `q` are words or a number in any way of writing it."""
    whole = scope.offices is None
    wanted = _summaries(scope).where(*_matches(q or "" if whole else ""))
    ordered = wanted.order_by(func.count(FindingRow.document_id.distinct()).desc(), Directive.key, Directive.id)
    size = max(1, min(per_page, MOST_PER_PAGE))
    begin = (max(1, page) - 1) * size
    key = ("directives", q or "" if whole else "", scope.key)
    every = kept(store, key, lambda session: [_summary(row, scope) for row in session.execute(ordered)])
    if not whole and q:
        every = _named(every, q)
    return DirectiveListing(len(every), list(every[begin : begin + size]))


def one(store: Store, key: str, page: int = 1, per_page: int = 100, *, scope: Scope) -> DirectiveView | None:
    """Return a directive with its mentions, None when no document cites it; `key` is a key or an id."""
    key = storable(key)
    with store.reading() as session:
        # Asked for by itself: within the sum of mentions, SQLite would walk through the whole register.
        bare = session.scalar(select(Directive.key).where(or_(Directive.id == key, Directive.key == key)).limit(1))
        same = [_summary(row, scope) for row in session.execute(_summaries(scope).where(Directive.key == bare))]
        same.sort(key=lambda each: (each.issued_on or "", each.id), reverse=True)
        single = next((each for each in same if each.id == key and len(same) > 1), None)
        if not same:
            return None
        of_key = FindingRow.directive_id == key if single else FindingRow.key == same[0].key
        citing = session.execute(_citing(of_key, scope)).all()
        mentions, documents, first, last = session.execute(_extent(of_key, scope)).one()
        size = max(1, min(per_page, MOST_PER_PAGE))
        rows = session.execute(_mentions(of_key, scope).limit(size).offset((max(1, page) - 1) * size)).all()
    told = single or same[0]
    facts = {name: getattr(told, name) for name in ("id", "key", "label", "type", "number", "name", "issuer")}
    return DirectiveView(
        **facts,
        issued_on=told.issued_on,
        term=told.term,
        identities=same,
        documents=documents,
        first=first,
        last=last,
        cited_by=[Citing(*each) for each in citing],
        total=mentions,
        mentions=[_mention(row) for row in rows],
    )


def _extent(of_key: ColumnElement[bool], scope: Scope) -> Wanted:
    return (
        select(
            func.count(),
            func.count(DocumentRow.id.distinct()),
            func.min(DocumentRow.issued_on),
            func.max(DocumentRow.issued_on),
        )
        .select_from(FindingRow)
        .join(DocumentRow, FindingRow.document_id == DocumentRow.id)
        .where(FindingRow.layer == "references", of_key, is_shown(), scope.clause())
    )


def _summaries(scope: Scope) -> Wanted:
    # The register's title may be one that a document outside the scope prints.
    title = null() if scope.offices is None else func.max(FindingRow.details["title"].as_string())
    return (
        select(
            Directive,
            func.count(),
            func.count(FindingRow.document_id.distinct()),
            func.min(DocumentRow.issued_on),
            func.max(DocumentRow.issued_on),
            title,
        )
        .join(FindingRow, FindingRow.directive_id == Directive.id)
        .join(DocumentRow, DocumentRow.id == FindingRow.document_id)
        .where(is_shown(), scope.clause())
        .group_by(Directive.id)
    )


def _matches(q: str) -> list[ColumnElement[bool]]:
    """Return the condition that every word stands in the register's entry, or all of them make up its number."""
    tokens = [word for term in terms_of(q) if not term.excluded for word in term.plain]
    if not tokens:
        return []
    every = and_(*(Directive.folded.like(f"% {word} %") for word in tokens))
    return [or_(every, Directive.numbers.like(f"% {key_of(tokens)} %"))]


def _citing(of_key: ColumnElement[bool], scope: Scope) -> Wanted:
    return (
        select(
            func.max(DocumentRow.issuer),
            func.count(DocumentRow.id.distinct()),
            func.min(DocumentRow.issued_on),
            func.max(DocumentRow.issued_on),
        )
        .join(FindingRow, FindingRow.document_id == DocumentRow.id)
        .where(FindingRow.layer == "references", of_key, is_shown(), scope.clause())
        .group_by(DocumentRow.issuer_key)
        .order_by(func.count(DocumentRow.id.distinct()).desc(), func.max(DocumentRow.issuer), DocumentRow.issuer_key)
    )


def _mentions(of_key: ColumnElement[bool], scope: Scope) -> Wanted:
    return (
        select(FindingRow, DocumentRow, DocumentText.text)
        .join(DocumentRow, DocumentRow.id == FindingRow.document_id)
        .join(DocumentText, DocumentText.document_id == DocumentRow.id)
        .where(FindingRow.layer == "references", of_key, is_shown(), scope.clause())
        .order_by(DocumentRow.dated.desc(), DocumentRow.id, FindingRow.start, FindingRow.id)
    )


def _named(every: Sequence[DirectiveSummary], q: str) -> list[DirectiveSummary]:
    """Return those that hold the words in what the scope tells of them, or have the number."""
    tokens = [word for term in terms_of(q) if not term.excluded for word in term.plain]
    number = key_of(tokens)
    return [
        each
        for each in every
        if number in keys_of(each.type, each.number) or all(f" {token} " in _words(each) for token in tokens)
    ]


def _words(each: DirectiveSummary) -> str:
    return spaced(" ".join(filter(None, (each.type, each.number, each.name, each.issuer, each.key))))


def _summary(row: AnyRow, scope: Scope) -> DirectiveSummary:
    found, mentions, documents, first, last, title = row
    known = scope.offices is None or not found.number
    return DirectiveSummary(
        id=found.id,
        scope=found.scope,
        key=found.key,
        label=directive_label(found),
        type=found.type,
        number=found.number,
        name=found.name if known else title_of_citation(title),
        issuer=found.issuer,
        issued_on=found.issued_on,
        term=found.term,
        mentions=mentions,
        documents=documents,
        first=first,
        last=last,
    )


def _mention(row: AnyRow) -> Mention:
    found, document, text = row
    return Mention(
        document_id=document.id,
        title=title_of(document),
        document_type=document.type,
        document_number=document.number,
        issuer=document.issuer,
        date=document.issued_on,
        text=found.text,
        relation=found.details.get("relation"),
        snippet_html=beginning(text, found.start, found.end).html,
        page=found.page,
        start=found.start,
        end=found.end,
        place=found.place,
        directive=found.directive_id,
        decided_by=found.decided_by,
    )
