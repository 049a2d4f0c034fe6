"""Search: a query in, hits with snippets and facets out. Whatever a person types has an answer, never an error."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

import tantivy
from tantivy import Occur

from index.asked import LONGEST_TEXT, Term, storable, terms_of
from index.facets import FacetCount, facets
from index.hits import Hit, hits_for
from index.labels import directive_called
from index.ranking import Order, count, ranked
from index.readers import reader
from index.scope import Scope
from index.search_filters import Query, filters, rights
from index.search_query import Builder, fields_for
from index.search_schema import FACETS, schema
from index.store import Store
from index.suggestion import similar

__all__ = ["DirectiveHit", "Query", "Results", "query_for", "search"]

MOST_PER_PAGE = 100
_SCHEMA = schema()


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


@dataclass(frozen=True, slots=True)
class _Asked:
    """A query taken apart: its terms, and what the filters and the rights ask of a document."""

    builder: Builder
    terms: list[Term]
    filters: list[tantivy.Query]
    newest: bool

    def found(self) -> tantivy.Query:
        """Return the query for what is found, whatever its order."""
        return self._all(self.builder.words(self.terms) or [tantivy.Query.all_query()])

    def order(self) -> Order:
        """Return how to order it: with the marks as typed first."""
        builder, terms = self.builder, self.terms
        if self.newest or all(term.excluded for term in terms):
            return Order([self.found()], newest=True, slow=builder.slow(terms))
        exact, found = builder.exact(terms), self.found()
        parts = [_preferring(found, builder.titles(terms))]
        if exact:
            first = self._all(exact)
            rest = tantivy.Query.boolean_query([(Occur.Must, parts[0]), (Occur.MustNot, first)])
            parts = [_preferring(first, builder.titles(terms, exact=True)), rest]
        return Order(parts, builder.phrases(terms), builder.pairs(terms), slow=builder.slow(terms))

    def _all(self, wanted: list[tantivy.Query]) -> tantivy.Query:
        clauses = [(Occur.Must, part) for part in wanted]
        clauses += [(Occur.Must, tantivy.Query.const_score_query(part, 0.0)) for part in self.filters]
        clauses += [(Occur.MustNot, part) for part in self.builder.excluded(self.terms)]
        return tantivy.Query.boolean_query(clauses)


def search(store: Store, query: Query, *, scope: Scope) -> Results:
    """Return what is found of what may be seen; nothing while there is no index yet."""
    view = reader(store).view()
    if view is None:
        return Results(0, [], {name: [] for name in FACETS})
    query = _storable(query)
    asked = _asked(store, view.searcher, query, scope)
    size = max(1, min(query.per_page, MOST_PER_PAGE))
    total, ids, slots = ranked(_SCHEMA, view.searcher, asked.order(), (max(1, query.page) - 1) * size, size)
    counted = facets(store, view, asked.found(), total, slots)
    return Results(
        total=total,
        hits=hits_for(store, ids, asked.terms, query, scope),
        facets=counted,
        directive=_directive_asked_for(store, asked.builder, asked.terms, counted["directive"], scope),
        suggestion=None if total else _suggestion(store, asked, query, scope),
    )


def query_for(store: Store, searcher: tantivy.Searcher, query: Query, *, scope: Scope) -> Order:
    """Return what the engine is asked for a query, without snippets and facets."""
    return _asked(store, searcher, query, scope).order()


def _asked(store: Store, searcher: tantivy.Searcher, query: Query, scope: Scope) -> _Asked:
    builder = Builder(_SCHEMA, searcher, fields_for(query.kind))
    terms = builder.numbers_in(terms_of(query.text))
    return _Asked(builder, terms, filters(store, builder, query, scope), query.sort == "newest")


def _preferring(query: tantivy.Query, better: list[tantivy.Query]) -> tantivy.Query:
    if not better:
        return query
    return tantivy.Query.boolean_query([(Occur.Must, query), *((Occur.Should, each) for each in better)])


def _suggestion(store: Store, asked: _Asked, query: Query, scope: Scope) -> str | None:
    """Return a text near the one typed that finds something under the same filters."""
    searcher = asked.builder.searcher
    text = similar(searcher, query.text[:LONGEST_TEXT])
    if text is None:
        return None
    return text if count(searcher, _asked(store, searcher, replace(query, text=text), scope).found()) else None


def _directive_asked_for(
    store: Store, builder: Builder, terms: list[Term], counted: list[FacetCount], scope: Scope
) -> DirectiveHit | None:
    """Return the directive that the words, all of them, are the number or the name of: of several the most cited.

    One that no document within the scope cites does not exist for who asks.
    """
    wanted = [term for term in terms if not term.excluded]
    if not wanted:
        return None
    tokens = [word for term in wanted for word in term.plain]
    meant = directive_called(store, tokens, {each.value: each.label for each in counted})
    if meant is None:
        return None
    found = next((each.count for each in counted if each.value == meant[0]), 0)
    may_see = [builder.term("directive", meant[0]), *rights(builder, scope)]
    if not found and not count(builder.searcher, tantivy.Query.boolean_query([(Occur.Must, each) for each in may_see])):
        return None
    return DirectiveHit(*meant, found)


def _storable(query: Query) -> Query:
    texts = {field.name: getattr(query, field.name) for field in fields(query)}
    cleaned: dict[str, Any] = {name: storable(text) for name, text in texts.items() if isinstance(text, str)}
    return replace(query, **cleaned)
