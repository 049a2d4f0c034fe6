"""The order of what was found: words weighed by how rare they are, then those near each other first.

Nearness is looked at for the first `WINDOW` documents only: of words that stand everywhere, looking at all places
would take most of the time of a search. Deeper pages go on in the order by words, so that pages never overlap.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import tantivy
from tantivy import Occur

WINDOW = 200
SMALL = 5_000
"""Up to so many documents found, nearness is looked at for all of them."""


@dataclass(frozen=True, slots=True)
class Order:
    """How to order what `found` finds: by `words`, then by nearness (`phrases` of all words, `pairs` of neighbours)."""

    found: tantivy.Query
    words: tantivy.Query
    phrases: Sequence[tantivy.Query] = ()
    pairs: Sequence[tantivy.Query] = ()
    newest: bool = False


def ranked(
    schema: tantivy.Schema, searcher: tantivy.Searcher, order: Order, first: int, size: int
) -> tuple[int, list[str]]:
    """Return how many documents are found, and the ids of `size` of them from place `first` (counted from 0)."""
    if order.newest:
        return _ids(searcher, order.found, first, size, "order")
    if not order.phrases:
        return _ids(searcher, order.words, first, size)
    total, window = _ids(searcher, order.words, 0, WINDOW)
    if total <= SMALL:
        near = _near(order.words, order.found, [*order.phrases, *order.pairs])
        return total, _ids(searcher, near, first, size)[1]
    if first >= WINDOW:
        return total, _ids(searcher, order.words, first, size)[1]
    among = tantivy.Query.term_set_query(schema, "id", window)
    words = tantivy.Query.boolean_query([(Occur.Must, _weightless(among)), (Occur.Must, order.words)])
    ids = _ids(searcher, _near(words, among, order.phrases), first, min(size, WINDOW - first))[1]
    return total, ids + (_ids(searcher, order.words, WINDOW, size - len(ids))[1] if len(ids) < size else [])


def _near(words: tantivy.Query, among: tantivy.Query, near: Sequence[tantivy.Query]) -> tantivy.Query:
    """Return `words` with nearness added, which is looked for among these documents only.

    Each part is bound to them by itself: clauses that may match are worked out ahead, over the whole index.
    """
    parts = [tantivy.Query.boolean_query([(Occur.Must, _weightless(among)), (Occur.Must, each)]) for each in near]
    return tantivy.Query.boolean_query([(Occur.Must, words), *((Occur.Should, part) for part in parts)])


def _weightless(query: tantivy.Query) -> tantivy.Query:
    return tantivy.Query.const_score_query(query, 0.0)


def _ids(
    searcher: tantivy.Searcher, asked: tantivy.Query, first: int, size: int, field: str | None = None
) -> tuple[int, list[str]]:
    found = searcher.search(asked, limit=size, offset=first, order_by_field=field)
    total: int = found.count  # type: ignore[attr-defined]  # missing in the package's types
    return total, [str(searcher.doc(address).get_first("id")) for _, address in found.hits]
