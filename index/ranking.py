"""The order of what was found: words weighed by how rare they are, then those near each other first.

Documents that have the words as they were typed come before those that have them with other marks: the parts of an
order follow each other. Nearness is looked at for the first `WINDOW` documents of a part only: of words that stand
everywhere, looking at all places would take most of the time of a search. Deeper pages go on in the order by words, so
that pages never overlap.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import tantivy
from tantivy import Occur

WINDOW = 200
KNOWN = 12_000
"""Documents of a slow query whose slots are kept, so that their facets are counted without asking it again."""
_COUNT = {"n": {"value_count": {"field": "slot"}}}


@dataclass(frozen=True, slots=True)
class Order:
    """How to order what is found: the `parts` one after the other, none of which share a document.

    In each part by words, then by what stands `near` each other. `slow` says that finding
    takes long.
    """

    parts: Sequence[tantivy.Query]
    near: Sequence[tantivy.Query] = ()
    newest: bool = False
    slow: bool = False


class Ranked(NamedTuple):
    """How many documents are found, the ids of a page of them, and, when they are few, the slots of all."""

    total: int
    ids: list[str]
    slots: list[int] | None


class _Part(NamedTuple):
    total: int
    window: list[tantivy.DocAddress]


def ranked(schema: tantivy.Schema, searcher: tantivy.Searcher, order: Order, first: int, size: int) -> Ranked:
    """Return the ids of `size` documents from place `first` (counted from 0)."""
    total, page, few = 0, list[tantivy.DocAddress](), list[tantivy.DocAddress]()
    for query in order.parts:
        if len(page) == size:
            total += count(searcher, query)
            continue
        part = _part(searcher, query, order)
        page += _page(schema, searcher, query, order, part, max(0, first + len(page) - total), size - len(page))
        total += part.total
        few += part.window
    ids = [str(searcher.doc(address).get_first("id")) for address in page]
    return Ranked(total, ids, [int(slot or 0) for slot in _slots(searcher, few)] if len(few) == total else None)


def count(searcher: tantivy.Searcher, asked: tantivy.Query) -> int:
    """Return how many documents match, without weighing them."""
    return int(searcher.aggregate(asked, _COUNT)["n"]["value"])


def _part(searcher: tantivy.Searcher, query: tantivy.Query, order: Order) -> _Part:
    limit = max(WINDOW, KNOWN) if order.slow else WINDOW
    found = searcher.search(query, limit=limit, order_by_field="order" if order.newest else None)
    total: int = found.count  # type: ignore[attr-defined]  # missing in the package's types
    return _Part(total, [address for _, address in found.hits])


def _page(  # noqa: PLR0917
    schema: tantivy.Schema,
    searcher: tantivy.Searcher,
    query: tantivy.Query,
    order: Order,
    part: _Part,
    first: int,
    size: int,
) -> list[tantivy.DocAddress]:
    """Return at most `size` documents of a part, from its place `first` on."""
    upto = min(first + size, part.total)
    window = part.window[:WINDOW]
    page = window[first:upto]
    if order.near and page:
        near = _near(schema, query, order, [int(slot or 0) for slot in _slots(searcher, window)])
        page = _addresses(searcher, near, first, len(page))
    beyond = max(first, len(window))
    if upto > beyond:
        page += _addresses(searcher, query, beyond, upto - beyond, "order" if order.newest else None)
    return page


def _near(schema: tantivy.Schema, query: tantivy.Query, order: Order, window: list[int]) -> tantivy.Query:
    """Return the words with nearness added, among the documents in these slots only.

    One clause around the other: of several clauses side by side that may match, the engine works out every match ahead,
    over the whole index. Slots one by one are found five times faster than as a set.
    """
    each = [(Occur.Should, tantivy.Query.term_query(schema, "slot", slot, "basic")) for slot in window]
    among = tantivy.Query.const_score_query(tantivy.Query.boolean_query(each), 0.0)
    near = tantivy.Query.boolean_query([(Occur.Must, among), (Occur.Must, query)])
    for clause in order.near:
        near = tantivy.Query.boolean_query([(Occur.Must, near), (Occur.Should, clause)])
    return near


def _slots(searcher: tantivy.Searcher, addresses: list[tantivy.DocAddress]) -> Sequence[float | None]:
    return searcher.fast_field_values("slot", addresses) if addresses else []


def _addresses(
    searcher: tantivy.Searcher, asked: tantivy.Query, first: int, size: int, field: str | None = None
) -> list[tantivy.DocAddress]:
    found = searcher.search(asked, limit=size, offset=first, order_by_field=field, count=False)
    return [address for _, address in found.hits]
