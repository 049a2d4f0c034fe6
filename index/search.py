"""Search: a query in, hits with snippets and facets out. Whatever a person types has an answer, never an error."""

from __future__ import annotations

from dataclasses import dataclass, replace

import tantivy
from tantivy import Occur

from index.asked import LONGEST_TEXT, Term, terms_of
from index.facets import FacetCount, facets
from index.hits import Hit, hits_for
from index.labels import directives_called, first_words
from index.ranking import Order, count, ranked
from index.readers import View, reader
from index.scope import Scope
from index.search_filters import Query, filters, rights
from index.search_query import Builder, fields_for
from index.search_schema import FACETS, schema
from index.store import Store
from index.suggestion import similar

__all__ = ["DirectiveHit", "Query", "Results", "query_for", "search", "warm"]

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
    """A query taken apart: its terms, what the filters and the rights ask of a document, and the directive it names."""

    builder: Builder
    terms: list[Term]
    filters: list[tantivy.Query]
    newest: bool
    directive: tuple[str, str] | None

    def found(self) -> tantivy.Query:
        """Return the query for what is found, whatever its order."""
        return self._all(self.builder.words(self.terms) or [tantivy.Query.all_query()])

    def order(self) -> Order:
        """Return how to order it: with the marks as typed first."""
        builder, terms = self.builder, self.terms
        if self.newest or all(term.excluded for term in terms):
            return Order([self.found()], newest=True, slow=builder.slow(terms))
        exact, found = builder.exact(terms), self.found()
        cites = [builder.citing(self.directive[0])] if self.directive else []
        parts = [_preferring(found, builder.titles(terms) + cites)]
        if exact:
            first = self._all(exact)
            rest = tantivy.Query.boolean_query([(Occur.Must, parts[0]), (Occur.MustNot, first)])
            parts = [_preferring(first, builder.titles(terms, exact=True) + cites), rest]
        return Order(parts, builder.near(terms), slow=builder.slow(terms))

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
    asked = _asked(store, view, query, scope)
    size = max(1, min(query.per_page, MOST_PER_PAGE))
    total, ids, slots = ranked(_SCHEMA, view.searcher, asked.order(), (max(1, query.page) - 1) * size, size)
    return Results(
        total=total,
        hits=hits_for(store, ids, asked.terms, query, scope),
        facets=facets(store, view, asked.found(), total, slots),
        directive=_box(asked) if asked.directive else None,
        suggestion=None if total else _suggestion(store, view, query, scope),
    )


def warm(store: Store) -> None:
    """Open the index and begin to count its facets, which the first queries would otherwise wait for."""
    view = reader(store).view()
    if view is not None:
        view.table.ready(view.searcher)


def query_for(store: Store, view: View, query: Query, *, scope: Scope) -> Order:
    """Return what the engine is asked for a query, without snippets and facets."""
    return _asked(store, view, query, scope).order()


def _asked(store: Store, view: View, query: Query, scope: Scope) -> _Asked:
    builder = Builder(_SCHEMA, view.searcher, fields_for(query.kind))
    terms = builder.numbers_in(terms_of(query.text))
    directive = _directive_meant(store, view, builder, terms, scope)
    return _Asked(builder, terms, filters(store, builder, query, scope), query.sort == "newest", directive)


def _preferring(query: tantivy.Query, better: list[tantivy.Query]) -> tantivy.Query:
    if not better:
        return query
    return tantivy.Query.boolean_query([(Occur.Must, query), *((Occur.Should, each) for each in better)])


def _suggestion(store: Store, view: View, query: Query, scope: Scope) -> str | None:
    """Return a text near the one typed that finds something under the same filters."""
    text = similar(view.searcher, query.text[:LONGEST_TEXT])
    if text is None:
        return None
    return text if count(view.searcher, _asked(store, view, replace(query, text=text), scope).found()) else None


def _directive_meant(
    store: Store, view: View, builder: Builder, terms: list[Term], scope: Scope
) -> tuple[str, str] | None:
    """Return key and label of the directive that the words, all of them, are the number or the name of.

    Of several the most cited. One that no document within the scope cites does not exist for who asks.
    """
    tokens = [word for term in terms if not term.excluded for word in term.plain]
    if not tokens:
        return None
    if "first words" not in view.kept:
        view.kept["first words"] = first_words(store)
    called = directives_called(store, tokens, by_name=tokens[0] in view.kept["first words"])
    cited = {
        key: count(view.searcher, _every([builder.term("directive", key), *rights(builder, scope)])) for key in called
    }
    best = max(cited, key=lambda key: (cited[key], key), default=None)
    return (best, called[best]) if best is not None and cited[best] else None


def _box(asked: _Asked) -> DirectiveHit:
    key, label = asked.directive or ("", "")
    return DirectiveHit(
        key, label, count(asked.builder.searcher, _every([asked.found(), asked.builder.term("directive", key)]))
    )


def _every(queries: list[tantivy.Query]) -> tantivy.Query:
    return tantivy.Query.boolean_query([(Occur.Must, each) for each in queries])
