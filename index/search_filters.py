"""The filters of a search as the engine takes them; the rights of who asks are one of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

import tantivy
from sqlalchemy import select
from tantivy import Occur

from index.asked import clean, terms_of
from index.dates import first_day, last_day
from index.fold import slug
from index.identity import area_of
from index.numbers import key_of
from index.scope import Scope
from index.search_query import Builder
from index.search_schema import NO_OFFICE, PASSAGES, uploader_in
from index.store import Store
from index.tables import DocumentRow
from index.views import UNFINISHED, is_shown


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked: words and filters, all of which must hold. Values of filters are those of the facets.

    `area` (địa bàn) is a place by name or slug: where the document was signed, or its issuer's. `level` is that of the
    issuer (central, province, district, commune, grassroots), `uploader` the id of a user. `state` is done, or for what
    is being read again one of waiting, reading, analysing, storing. `kind` is references, units, counts, or the kind of
    a passage; with it, the words must stand in such a finding. Dates are those of issue, ISO text of any precision or
    dates, both ends included.
    """

    text: str = ""
    type: str | None = None
    issuer: str | None = None
    unit: str | None = None
    directive: str | None = None
    area: str | None = None
    level: str | None = None
    kind: str | None = None
    year: int | str | None = None
    date_from: date | str | None = None
    date_to: date | str | None = None
    state: str | None = None
    uploader: int | str | None = None
    sort: Literal["relevance", "newest"] = "relevance"
    page: int = 1
    per_page: int = 20

    def __post_init__(self) -> None:
        """Take what has no form in UTF-8 out of the texts."""
        clean(self)


def filters(store: Store, builder: Builder, query: Query, scope: Scope) -> list[tantivy.Query]:
    """Return what a document must match beside the words: the filters of the query, and the rights."""
    values = {
        "type": query.type and query.type.strip().lower(),
        "issuer": query.issuer and slug(query.issuer),
        "unit": query.unit,
        "area": query.area and (area_of(query.area) or slug(query.area)),
        "level": query.level,
        "year": query.year and str(query.year),
        "kind": query.kind if query.kind != "passages" else None,
    }
    found = [builder.term(field, value) for field, value in values.items() if value]
    if query.kind == "passages":
        found.append(either([builder.term("kind", kind) for kind in PASSAGES]))
    if query.directive:
        found.append(_directive(builder, query.directive))
    first, last = first_day(query.date_from), last_day(query.date_to)
    if first or last:
        found.append(builder.days(first.toordinal() if first else None, last.toordinal() if last else None))
    if query.uploader:
        found.append(_uploader(builder, str(query.uploader), scope))
    if query.state:
        found.append(_state(store, builder, query.state))
    return [*found, *rights(builder, scope)]


def rights(builder: Builder, scope: Scope) -> list[tantivy.Query]:
    """Return the condition that a document may be seen; none when all may."""
    return [] if scope.offices is None else [either([builder.term("office", each) for each in _offices(scope)])]


def either(queries: list[tantivy.Query]) -> tantivy.Query:
    """Return what matches one of the queries at least."""
    return tantivy.Query.boolean_query([(Occur.Should, query) for query in queries])


def _offices(scope: Scope) -> list[str]:
    return [NO_OFFICE, *map(str, sorted(scope.offices or ()))]


def _directive(builder: Builder, key: str) -> tantivy.Query:
    """Return the filter for a directive by its key, or by its number in any way of writing it."""
    typed = key_of(word for term in terms_of(key) for word in term.plain)
    return either([builder.term("directive", key)] + ([builder.term("cited", typed)] if typed else []))


def _uploader(builder: Builder, user: str, scope: Scope) -> tantivy.Query:
    """Return the filter for who sent a document; an office is told of what was sent for it only."""
    if scope.offices is None:
        return builder.term("uploader", user)
    return either([builder.term("uploader", uploader_in(office, user)) for office in _offices(scope)])


def _state(store: Store, builder: Builder, state: str) -> tantivy.Query:
    """Return the filter for a state: what the index holds is done, but for what is being read again."""
    asked = UNFINISHED if state == "done" else (state,)
    with store.reading() as session:
        ids = list(session.scalars(select(DocumentRow.id).where(DocumentRow.state.in_(asked), is_shown())))
    again = tantivy.Query.term_set_query(builder.schema, "id", ids) if ids else tantivy.Query.empty_query()
    if state != "done":
        return again
    return tantivy.Query.boolean_query([(Occur.Must, tantivy.Query.all_query()), (Occur.MustNot, again)])
