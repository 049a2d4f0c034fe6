"""The register of directives: what the documents cite, how often, who and when; and all mentions of one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select

from index.asked import terms_of
from index.numbers import key_of
from index.registers import directive_label
from index.snippets import beginning
from index.store import Store
from index.tables import Directive, DocumentRow, DocumentText, FindingRow
from index.views import title_of

MOST_PER_PAGE = 500
Wanted: TypeAlias = Select[*tuple[Any, ...]]
AnyRow: TypeAlias = Row[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class DirectiveSummary:
    """A directive and its citations: `mentions` in `documents` documents, dated from `first` to `last`."""

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
    """A place where the directive is cited. `snippet_html` is escaped but for <mark>."""

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


@dataclass(frozen=True, slots=True)
class Citing:
    """An issuer that cites the directive: in how many documents, and the first and last date of those."""

    issuer: str | None
    documents: int
    first: str | None
    last: str | None


@dataclass(frozen=True, slots=True)
class DirectiveView:
    """A directive with who cites it and a page of its mentions, newest document first. `total` counts all mentions."""

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


def listing(store: Store, q: str | None = None, page: int = 1, per_page: int = 50) -> DirectiveListing:
    """Return directives by how many documents cite them; `q` are words or a number in any way of writing it."""
    wanted = _summaries().where(*_matches(q or ""))
    ordered = wanted.order_by(func.count(FindingRow.document_id.distinct()).desc(), Directive.key)
    size = max(1, min(per_page, MOST_PER_PAGE))
    with store.reading() as session:
        total = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
        rows = session.execute(ordered.limit(size).offset((max(1, page) - 1) * size))
        return DirectiveListing(total, [_summary(row) for row in rows])


def one(store: Store, key: str, page: int = 1, per_page: int = 100) -> DirectiveView | None:
    """Return a directive with its mentions, None when no document cites it."""
    with store.reading() as session:
        row = session.execute(_summaries().where(Directive.key == key)).first()
        if row is None:
            return None
        summary = _summary(row)
        citing = session.execute(_citing(key)).all()
        size = max(1, min(per_page, MOST_PER_PAGE))
        mentions = session.execute(_mentions(key).limit(size).offset((max(1, page) - 1) * size)).all()
    return DirectiveView(
        key=summary.key,
        label=summary.label,
        type=summary.type,
        number=summary.number,
        name=summary.name,
        issuer=summary.issuer,
        issued_on=summary.issued_on,
        term=summary.term,
        documents=summary.documents,
        first=summary.first,
        last=summary.last,
        cited_by=[Citing(*each) for each in citing],
        total=summary.mentions,
        mentions=[_mention(row) for row in mentions],
    )


def _summaries() -> Wanted:
    return (
        select(
            Directive,
            func.count(),
            func.count(FindingRow.document_id.distinct()),
            func.min(DocumentRow.issued_on),
            func.max(DocumentRow.issued_on),
        )
        .join(FindingRow, (FindingRow.layer == "references") & (FindingRow.key == Directive.key))
        .join(DocumentRow, DocumentRow.id == FindingRow.document_id)
        .where(DocumentRow.state == "done")
        .group_by(Directive.key)
    )


def _matches(q: str) -> list[ColumnElement[bool]]:
    """Return the condition that every word stands in the register's entry, or all of them make up its number."""
    tokens = [word for term in terms_of(q) if not term.excluded for word in term.plain]
    if not tokens:
        return []
    every = and_(*(Directive.folded.like(f"% {word} %") for word in tokens))
    return [or_(every, Directive.numbers.like(f"% {key_of(tokens)} %"))]


def _citing(key: str) -> Wanted:
    return (
        select(
            func.max(DocumentRow.issuer),
            func.count(DocumentRow.id.distinct()),
            func.min(DocumentRow.issued_on),
            func.max(DocumentRow.issued_on),
        )
        .join(FindingRow, FindingRow.document_id == DocumentRow.id)
        .where(FindingRow.layer == "references", FindingRow.key == key, DocumentRow.state == "done")
        .group_by(DocumentRow.issuer_key)
        .order_by(func.count(DocumentRow.id.distinct()).desc(), func.max(DocumentRow.issuer))
    )


def _mentions(key: str) -> Wanted:
    return (
        select(FindingRow, DocumentRow, DocumentText.text)
        .join(DocumentRow, DocumentRow.id == FindingRow.document_id)
        .join(DocumentText, DocumentText.document_id == DocumentRow.id)
        .where(FindingRow.layer == "references", FindingRow.key == key, DocumentRow.state == "done")
        .order_by(DocumentRow.dated.desc(), DocumentRow.id, FindingRow.start)
    )


def _summary(row: AnyRow) -> DirectiveSummary:
    found, mentions, documents, first, last = row
    return DirectiveSummary(
        key=found.key,
        label=directive_label(found),
        type=found.type,
        number=found.number,
        name=found.name,
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
    )
