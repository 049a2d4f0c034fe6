"""Search: a query in, hits with snippets and facets out. Whatever a person types has an answer, never an error."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, Literal

import tantivy
from tantivy import Occur

from index.asked import LONGEST_TEXT, Term, storable, terms_of
from index.dates import first_day, last_day
from index.facets import FacetCount, facets
from index.fold import slug
from index.hits import Hit, hits_for
from index.labels import directive_called
from index.numbers import key_of
from index.ranking import Order, ranked
from index.readers import reader
from index.search_query import Builder, fields_for
from index.search_schema import FACETS, PASSAGES, schema
from index.store import Store
from index.suggestion import similar

MOST_PER_PAGE = 100
_SCHEMA = schema()


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked: words and filters, all of which must hold. Values of filters are those of the facets.

    `level` is that of the issuer (central, province, district, commune, grassroots), `uploader` the id of a user.
    `kind` is references, units, counts, or the kind of a passage; with it, the words must stand in such a finding.
    Dates are those of issue, ISO text of any precision or dates, both ends included.
    """

    text: str = ""
    type: str | None = None
    issuer: str | None = None
    unit: str | None = None
    directive: str | None = None
    kind: str | None = None
    year: int | str | None = None
    date_from: date | str | None = None
    date_to: date | str | None = None
    level: str | None = None
    uploader: int | str | None = None
    sort: Literal["relevance", "newest"] = "relevance"
    page: int = 1
    per_page: int = 20


@dataclass(frozen=True, slots=True)
class DirectiveHit:
    """A directive that was asked for, and in how many of the documents found it is cited."""

    key: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Results:
    """How many documents were found, one page of them, and the facets over all of them.

    `directive` is the one whose number or name was typed; `suggestion` a text that finds something when this does not.
    """

    total: int
    hits: list[Hit]
    facets: dict[str, list[FacetCount]]
    directive: DirectiveHit | None = None
    suggestion: str | None = None


def search(store: Store, query: Query) -> Results:
    """Return what is found; nothing while there is no index yet."""
    view = reader(store).view()
    if view is None:
        return Results(0, [], {name: [] for name in FACETS})
    query = _storable(query)
    builder = Builder(_SCHEMA, view.searcher, fields_for(query.kind))
    terms = builder.numbers_in(terms_of(query.text))
    found = _found(builder, query, terms)
    size = max(1, min(query.per_page, MOST_PER_PAGE))
    total, ids, window = ranked(_SCHEMA, view.searcher, _order(builder, query, terms, found), _first(query, size), size)
    if 0 < total <= len(window):  # their ids are found again faster than phrases
        found = tantivy.Query.term_set_query(_SCHEMA, "id", window)
    counted = facets(store, view, found, total)
    return Results(
        total=total,
        hits=hits_for(store, ids, terms, query),
        facets=counted,
        directive=_directive_asked_for(store, terms, counted["directive"]),
        suggestion=None if total else _suggestion(builder, query),
    )


def _suggestion(builder: Builder, query: Query) -> str | None:
    """Return a text near the one typed that finds something under the same filters."""
    text = similar(builder.searcher, query.text[:LONGEST_TEXT])
    if text is None:
        return None
    found = _found(builder, query, builder.numbers_in(terms_of(text)))
    count: int = builder.searcher.search(found, limit=1).count  # type: ignore[attr-defined]  # missing in its types
    return text if count else None


def _directive_asked_for(store: Store, terms: list[Term], counted: list[FacetCount]) -> DirectiveHit | None:
    """Return the directive that the words, all of them, are the number or the name of: of several the most cited."""
    wanted = [term for term in terms if not term.excluded]
    if not wanted:
        return None
    tokens = [word for term in wanted for word in term.plain]
    meant = directive_called(store, tokens, {each.value: each.label for each in counted})
    count = next((each.count for each in counted if meant and each.value == meant[0]), 0)
    return DirectiveHit(*meant, count) if meant else None


def query_for(searcher: tantivy.Searcher, query: Query) -> Order:
    """Return what the engine is asked for a query, without snippets and facets."""
    builder = Builder(_SCHEMA, searcher, fields_for(query.kind))
    terms = builder.numbers_in(terms_of(query.text))
    return _order(builder, query, terms, _found(builder, query, terms))


def _first(query: Query, size: int) -> int:
    return (max(1, query.page) - 1) * size


def _storable(query: Query) -> Query:
    texts = {field.name: getattr(query, field.name) for field in fields(query)}
    cleaned: dict[str, Any] = {name: storable(text) for name, text in texts.items() if isinstance(text, str)}
    return replace(query, **cleaned)


def _found(builder: Builder, query: Query, terms: list[Term]) -> tantivy.Query:
    """Return the query for what is found, whatever its order."""
    clauses = [(Occur.Must, builder.words(terms) or tantivy.Query.all_query())]
    for part in _filters(builder, query):
        clauses.append((Occur.Must, tantivy.Query.const_score_query(part, 0.0)))
    clauses += [(Occur.MustNot, part) for part in builder.excluded(terms)]
    return tantivy.Query.boolean_query(clauses)


def _order(builder: Builder, query: Query, terms: list[Term], found: tantivy.Query) -> Order:
    if query.sort == "newest" or all(term.excluded for term in terms):
        return Order(found, found, newest=True)
    exact = builder.exact(terms)
    words = tantivy.Query.boolean_query([(Occur.Must, found), (Occur.Should, exact)]) if exact else found
    return Order(found, words, builder.phrases(terms), builder.pairs(terms))


def _filters(builder: Builder, query: Query) -> list[tantivy.Query]:
    values = {
        "type": query.type and query.type.strip().lower(),
        "issuer": query.issuer and slug(query.issuer),
        "unit": query.unit,
        "year": query.year and str(query.year),
        "level": query.level,
        "uploader": query.uploader and str(query.uploader),
        "kind": query.kind if query.kind != "passages" else None,
    }
    filters = [builder.term(field, value) for field, value in values.items() if value]
    if query.kind == "passages":
        filters.append(_either([builder.term("kind", kind) for kind in PASSAGES]))
    if query.directive:
        filters.append(_directive(builder, query.directive))
    first, last = first_day(query.date_from), last_day(query.date_to)
    if first or last:
        filters.append(builder.days(first.toordinal() if first else None, last.toordinal() if last else None))
    return filters


def _directive(builder: Builder, key: str) -> tantivy.Query:
    """Return the filter for a directive by its key, or by its number in any way of writing it."""
    typed = key_of(word for term in terms_of(key) for word in term.plain)
    return _either([builder.term("directive", key)] + ([builder.term("cited", typed)] if typed else []))


def _either(queries: list[tantivy.Query]) -> tantivy.Query:
    return tantivy.Query.boolean_query([(Occur.Should, query) for query in queries])
