"""The values of each facet by document, in memory: counting them here takes a tenth of the time that the engine takes.

A commit adds documents in new slots; what it takes away is found by no query. So a table is made once for a generation
of the index, and after each commit only the new slots are read. Few documents are counted one by one; many, by rows of
bits that say which documents have the frequent values.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import tantivy
from tantivy import FieldType

from index import slots
from index.search_schema import FACETS, schema
from index.slots import Bits

ROWS, MOST_BYTES = 512, 8_000_000
"""Values of each facet that have a row, and what they may take: of 100,000 documents, 12.5 kB each."""
_TOGETHER = 64  # rows that are counted at once
_FEW = 300  # new documents that a query reads itself
_AT_ONCE = 100  # documents whose values are read together: the engine counts at most 65,000 pairs
_DENSE = 10_000  # documents of a value: of more, the sums are told faster than the slots
_EVERY_VALUE = 1_000_000
_SCHEMA = schema()

Counts: TypeAlias = list[tuple[str, int]]
_Numbers: TypeAlias = npt.NDArray[np.signedinteger]


@dataclass(frozen=True, slots=True)
class _Facet:
    """One facet: `held[starts[slot]:starts[slot + 1]]` are the numbers of the values that a document has.

    `rows` are the bits of the values `frequent`, the most frequent first, `most` in how many documents each of those is
    at most; a value without a row is in `floor` documents at most.
    """

    values: list[str]
    starts: _Numbers
    held: npt.NDArray[np.unsignedinteger]
    frequent: _Numbers
    rows: npt.NDArray[np.uint64]
    most: _Numbers
    floor: int


@dataclass(frozen=True, slots=True)
class _Table:
    """All facets, over the slots below `size`."""

    facets: dict[str, _Facet]
    size: int


class FacetTable:
    """The table of one generation. Safe for threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._table = _Table({}, 0)
        self._newest: tuple[tantivy.Searcher | None, int] = None, 0

    def ready(self, searcher: tantivy.Searcher) -> bool:
        """Bring the table up to the commit of the searcher; False while that takes long, which no query waits for.

        What a few commits added is read at once; all documents, by a thread of its own.
        """
        newest, size = self._newest
        if newest is not searcher:  # asked once a commit: it visits all documents
            size = slots.first_free(searcher)
            self._newest = searcher, size
        if size <= self._table.size:
            return True
        if not self._lock.acquire(blocking=False):
            return False
        if size - self._table.size <= _FEW:
            self._catch_up(searcher, size)
            return True
        threading.Thread(target=self._catch_up, args=(searcher, size), name="facets", daemon=True).start()
        return False

    def count(self, found: Sequence[int] | Bits, size: int) -> dict[str, Counts]:
        """Return the `size` most frequent values over the documents in these slots, with exact counts."""
        facets = self._table.facets
        if isinstance(found, np.ndarray):
            return {name: _best_of_many(facet, found, size) for name, facet in facets.items()}
        some = np.array(found, dtype=np.int64)
        return {name: _best(facet, some, size) for name, facet in facets.items()}

    def found(self, searcher: tantivy.Searcher, asked: tantivy.Query) -> Bits:
        """Return which documents `asked` finds, as bits."""
        return slots.found(searcher, asked, self._table.size)

    def _catch_up(self, searcher: tantivy.Searcher, size: int) -> None:
        """Make the table, or read into it what is new; the lock is in hand."""
        try:
            self._table = _grown(self._table, searcher, size) if self._table.size else _made(searcher, size)
        finally:
            self._lock.release()


def _made(searcher: tantivy.Searcher, size: int) -> _Table:
    return _Table({name: _read(searcher, name, size) for name in FACETS}, size)


def _read(searcher: tantivy.Searcher, name: str, size: int) -> _Facet:
    """Read a facet from the postings of its values."""
    terms = searcher.terms_with_prefix(name, "")
    where = [_slots_with(searcher, name, value, count, size) for value, count in terms]
    lengths = np.array([len(each) for each in where], dtype=np.int64)
    at = np.concatenate(where) if where else np.zeros(0, dtype=np.int64)
    order = np.argsort(at, kind="stable")
    held = np.repeat(np.arange(len(terms)), lengths)[order].astype(_small(len(terms)))
    frequent = np.argsort(-lengths, kind="stable")[: max(1, min(ROWS, MOST_BYTES // (8 * slots.width(size))))]
    rows = np.zeros((len(frequent), slots.width(size)), dtype=np.uint64)
    for row, number in enumerate(frequent.tolist()):
        rows[row] = slots.bits_of(where[number], size)
    facet = _Facet([value for value, _ in terms], _starts(at, size), held, frequent, rows, lengths[frequent], 0)
    return _with_floor(facet)


def _slots_with(searcher: tantivy.Searcher, name: str, value: str, count: int, size: int) -> _Numbers:
    asked = tantivy.Query.term_query(_SCHEMA, name, value, "basic")
    if count > _DENSE:
        return slots.slots_of(slots.found(searcher, asked, size))
    return np.array(slots.numbers(searcher, asked, max(1, count)), dtype=np.int64)


def _starts(at: _Numbers, size: int) -> _Numbers:
    """Return where the values of each slot begin, and where the last ones end."""
    starts = np.zeros(size + 1, dtype=np.int32)
    np.cumsum(np.bincount(at, minlength=size), out=starts[1:])
    return starts


def _grown(table: _Table, searcher: tantivy.Searcher, size: int) -> _Table:
    """Return the table with the documents in the slots that are new."""
    return _Table(
        {name: _longer(facet, searcher, name, table.size, size) for name, facet in table.facets.items()}, size
    )


def _longer(facet: _Facet, searcher: tantivy.Searcher, name: str, old: int, size: int) -> _Facet:
    pairs = [pair for first in range(old, size, _AT_ONCE) for pair in _pairs(searcher, name, first, size)]
    numbers = {value: number for number, value in enumerate(facet.values)}
    fresh = [(slot, numbers.setdefault(value, len(numbers))) for slot, value in sorted(pairs)]
    at = np.array([slot for slot, _ in fresh], dtype=np.int64)
    held = np.array([number for _, number in fresh], dtype=np.int64)
    starts = np.concatenate((facet.starts, facet.starts[-1] + _starts(at - old, size - old)[1:]))
    rows = np.zeros((len(facet.frequent), slots.width(size)), dtype=np.uint64)
    rows[:, : facet.rows.shape[1]] = facet.rows
    most = facet.most.copy()
    for row, number in enumerate(facet.frequent.tolist()):
        new = at[held == number]
        if new.size:
            rows[row] |= slots.bits_of(new, size)
            most[row] += len(new)
    order = np.argsort(-most, kind="stable")
    together = np.concatenate((facet.held, held)).astype(_small(len(numbers)))
    return _with_floor(_Facet(list(numbers), starts, together, facet.frequent[order], rows[order], most[order], 0))


def _pairs(searcher: tantivy.Searcher, name: str, first: int, size: int) -> list[tuple[int, str]]:
    """Return slot and value of the documents in the `_AT_ONCE` slots from `first` on."""
    last = min(first + _AT_ONCE, size) - 1
    asked = tantivy.Query.range_query(_SCHEMA, "slot", FieldType.Integer, first, last)
    values = {"v": {"terms": {"field": name, "size": 5_000, "segment_size": _EVERY_VALUE}}}
    wanted = {"s": {"terms": {"field": "slot", "size": _AT_ONCE, "segment_size": _AT_ONCE}, "aggs": values}}
    found = searcher.aggregate(asked, wanted)["s"]["buckets"]
    return [(int(slot["key"]), value["key"]) for slot in found for value in slot["v"]["buckets"]]


def _with_floor(facet: _Facet) -> _Facet:
    counts = np.bincount(facet.held, minlength=len(facet.values))
    counts[facet.frequent] = 0
    floor = int(counts.max(initial=0))
    return _Facet(facet.values, facet.starts, facet.held, facet.frequent, facet.rows, facet.most, floor)


def _small(count: int) -> np.dtype[np.unsignedinteger]:
    return np.dtype(np.uint16 if count <= np.iinfo(np.uint16).max else np.uint32)


def _best(facet: _Facet, some: _Numbers, size: int) -> Counts:
    """Return the most frequent values of the documents in these slots, counted one by one."""
    begin = facet.starts[some]
    lengths = facet.starts[some + 1] - begin
    ends = np.cumsum(lengths)
    at = np.repeat(begin - (ends - lengths), lengths) + np.arange(ends[-1] if len(ends) else 0)
    counts = np.bincount(facet.held[at], minlength=1)
    last = int(np.partition(counts, -size)[-size]) if len(counts) > size else 0
    first = np.flatnonzero(counts > last)
    equal = np.flatnonzero(counts == last)[: size - len(first)] if last else first[:0]
    best = [(facet.values[number], int(counts[number])) for number in (*first.tolist(), *equal.tolist())]
    return _ordered(best)


def _best_of_many(facet: _Facet, found: Bits, size: int) -> Counts:
    """Return the most frequent values over the documents of these bits.

    Rows are counted as long as they can be among them; when a value without a row can be too, all are counted.
    """
    width, pairs = min(facet.rows.shape[1], found.shape[0]), Counts()
    for first in range(0, len(facet.rows), _TOGETHER):
        if len(pairs) == size and pairs[-1][1] > facet.most[first]:
            return pairs
        counts = np.bitwise_count(facet.rows[first : first + _TOGETHER, :width] & found[:width])
        numbers = facet.frequent[first : first + _TOGETHER].tolist()
        sums = counts.sum(axis=1, dtype=np.int64).tolist()
        pairs += [(facet.values[number], count) for number, count in zip(numbers, sums, strict=True) if count]
        pairs = _ordered(pairs)[:size]
    if len(pairs) < size or pairs[-1][1] <= facet.floor:
        return _best(facet, slots.slots_of(found[:width]), size) if facet.floor else pairs
    return pairs


def _ordered(pairs: Counts) -> Counts:
    return sorted(pairs, key=lambda pair: (-pair[1], pair[0]))
