"""Slots: each document of an index has a number of its own, so that a set of documents is a row of bits.

Bits are counted a hundred times faster than the engine visits the documents. It tells a set as sums: those of
`2 ** (slot % 48)` for each 48 slots, which are exact in a double.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import tantivy

from index.search_schema import SLOTS

Bits: TypeAlias = npt.NDArray[np.uint64]
_BYTES = SLOTS // 8


def first_free(searcher: tantivy.Searcher) -> int:
    """Return the first slot that no document has, nor any after it."""
    hits = searcher.search(tantivy.Query.all_query(), limit=1, count=False, order_by_field="slot").hits
    return int(hits[0][0]) + 1 if hits else 0


def found(searcher: tantivy.Searcher, asked: tantivy.Query, size: int) -> Bits:
    """Return which of the first `size` slots `asked` finds."""
    wanted = {"field": "slot", "interval": SLOTS}
    answer = searcher.aggregate(asked, {"s": {"histogram": wanted, "aggs": {"b": {"sum": {"field": "bit"}}}}})
    buckets = answer["s"]["buckets"]
    at = np.fromiter((bucket["key"] for bucket in buckets), dtype=np.float64, count=len(buckets)) // SLOTS
    sums = np.fromiter((bucket["b"]["value"] or 0 for bucket in buckets), dtype=np.float64, count=len(buckets))
    out = np.zeros((width(size) * 8 // _BYTES + 1, _BYTES), dtype=np.uint8)
    known = at < len(out)
    out[at[known].astype(np.intp)] = sums[known].astype("<u8").view(np.uint8).reshape(-1, 8)[:, :_BYTES]
    bits: Bits = out.ravel()[: width(size) * 8].view(np.uint64)
    return bits


def numbers(searcher: tantivy.Searcher, asked: tantivy.Query, limit: int) -> list[int]:
    """Return the slots of at most `limit` documents that `asked` finds."""
    return [slot for slot, _ in searcher.search(asked, limit=limit, count=False, order_by_field="slot").hits]


def bits_of(some: Sequence[int] | npt.NDArray[np.signedinteger], size: int) -> Bits:
    """Return the row of bits of these slots."""
    flags = np.zeros(width(size) * 64, dtype=np.bool_)
    flags[some] = True
    bits: Bits = np.packbits(flags, bitorder="little").view(np.uint64)
    return bits


def slots_of(bits: Bits) -> npt.NDArray[np.int64]:
    """Return the slots of a row of bits."""
    return np.flatnonzero(np.unpackbits(bits.view(np.uint8), bitorder="little"))


def width(size: int) -> int:
    """Return how many words of 64 bits hold so many slots."""
    return size // 64 + 1
