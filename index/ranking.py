"""The order of what was found: words weighed by how rare they are, then those near each other first.

Nearness is looked at for the first `WINDOW` documents only: of words that stand everywhere, looking at all places
would take most of the time of a search. Deeper pages go on in the order by words, so that pages never overlap.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import tantivy
from tantivy import Occur

WINDOW = 200


@dataclass(frozen=True, slots=True)
class Order:
    """How to order what `found` finds: by `words`, then by nearness (`phrases` of all words, `pairs` of neighbours)."""

    found: tantivy.Query
    words: tantivy.Query
    phrases: Sequence[tantivy.Query] = ()
    pairs: Sequence[tantivy.Query] = ()
    newest: bool = False


class Ranked(NamedTuple):
    """How many documents are found, the ids of a page of them, and those of the first `WINDOW`."""

    total: int
    ids: list[str]
    window: list[str]


def ranked(schema: tantivy.Schema, searcher: tantivy.Searcher, order: Order, first: int, size: int) -> Ranked:
    """Return the ids of `size` documents from place `first` (counted from 0)."""
    by = "order" if order.newest else None
    asked = order.found if order.newest else order.words
    total, window = _ids(searcher, asked, 0, WINDOW, by)
    upto = min(first + size, total)
    page = window[first:upto]
    if order.phrases and not order.newest and page:
        page = _ids(searcher, _near(schema, order, window), first, len(page))[1]
    beyond = max(first, WINDOW)
    if upto > beyond:
        page += _ids(searcher, asked, beyond, upto - beyond, by)[1]
    return Ranked(total, page, window)


def _near(schema: tantivy.Schema, order: Order, window: list[str]) -> tantivy.Query:
    """Return the words with nearness added, among these documents only.

    One part around the other: of several clauses side by side that may match, the engine works out every match ahead,
    over the whole index.
    """
    among = _weightless(tantivy.Query.term_set_query(schema, "id", window))
    near = tantivy.Query.boolean_query([(Occur.Must, among), (Occur.Must, order.words)])
    for part in (*order.phrases, *order.pairs):
        near = tantivy.Query.boolean_query([(Occur.Must, near), (Occur.Should, part)])
    return near


def _weightless(query: tantivy.Query) -> tantivy.Query:
    return tantivy.Query.const_score_query(query, 0.0)


def _ids(
    searcher: tantivy.Searcher, asked: tantivy.Query, first: int, size: int, field: str | None = None
) -> tuple[int, list[str]]:
    found = searcher.search(asked, limit=size, offset=first, order_by_field=field)
    total: int = found.count  # type: ignore[attr-defined]  # missing in the package's types
    return total, [str(searcher.doc(address).get_first("id")) for _, address in found.hits]
