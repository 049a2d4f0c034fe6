"""The order of what was found: words weighed by how rare they are, then those near each other first.

Nearness is looked at for the first `WINDOW` documents only: of words that stand everywhere, looking at all places
would take most of the time of a search. Deeper pages go on in the order by words, so that pages never overlap.
"""

from __future__ import annotations

from dataclasses import dataclass

import tantivy
from tantivy import Occur

WINDOW = 200
SMALL = 5_000
"""Up to so many documents found, nearness is looked at for all of them."""


@dataclass(frozen=True, slots=True)
class Order:
    """How to order: `words` finds and weighs, `near` adds nearness to it (None: there is none); or the newest first."""

    words: tantivy.Query
    near: tantivy.Query | None = None
    newest: bool = False


def ranked(
    schema: tantivy.Schema, searcher: tantivy.Searcher, order: Order, first: int, size: int
) -> tuple[int, list[str]]:
    """Return how many documents are found, and the ids of `size` of them from place `first` (counted from 0)."""
    if order.newest or order.near is None:
        return _ids(searcher, order.words, first, size, "order" if order.newest else None)
    total, window = _ids(searcher, order.words, 0, WINDOW)
    if total <= SMALL:
        return total, _ids(searcher, order.near, first, size)[1]
    if first >= WINDOW:
        return total, _ids(searcher, order.words, first, size)[1]
    among = tantivy.Query.const_score_query(tantivy.Query.term_set_query(schema, "id", window), 0.0)
    near = tantivy.Query.boolean_query([(Occur.Must, among), (Occur.Must, order.near)])
    ids = _ids(searcher, near, first, min(size, WINDOW - first))[1]
    return total, ids + (_ids(searcher, order.words, WINDOW, size - len(ids))[1] if len(ids) < size else [])


def _ids(
    searcher: tantivy.Searcher, asked: tantivy.Query, first: int, size: int, field: str | None = None
) -> tuple[int, list[str]]:
    found = searcher.search(asked, limit=size, offset=first, order_by_field=field)
    total: int = found.count  # type: ignore[attr-defined]  # missing in the package's types
    return total, [str(searcher.doc(address).get_first("id")) for _, address in found.hits]
