"""Which documents have the frequent values of each facet, as rows of bits that are kept while the index grows.

A commit adds documents in new slots; what it takes away is found by no query. So a table is made once for a generation
of the index, and after each commit only the new slots are read.
"""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import tantivy
from tantivy import FieldType

from index import slots
from index.search_schema import FACETS, schema
from index.slots import Bits

ROWS = 300
"""Values of each facet that have a row: of 100,000 documents, 12.5 kB each."""
_FEW = 300  # new documents that a query reads itself
_AT_ONCE = 100  # documents whose values are read together: the engine counts at most 65,000 pairs
_DENSE = 10_000  # documents of a value: of more, the sums are told faster than the slots
_EVERY_VALUE = 1_000_000  # of a segment: with fewer, Tantivy counts only the most frequent, and sums come out too low
_SCHEMA = schema()


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows of one facet. A value without a row is in `floor` documents at most, and in `late` of the new ones."""

    values: list[str]
    bits: npt.NDArray[np.uint64]
    floor: int
    late: Counter[str]

    @property
    def most_without(self) -> int:
        return self.floor + max(self.late.values(), default=0)


@dataclass(frozen=True, slots=True)
class _Table:
    """The rows of all facets, over the slots below `size`."""

    rows: dict[str, _Rows]
    size: int


class FacetBits:
    """The table of one generation. Safe for threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._table = _Table({}, 0)

    def ready(self, searcher: tantivy.Searcher) -> bool:
        """Bring the table up to the commit of the searcher; False while that takes long, which no query waits for.

        What a few commits added is read at once; all documents, by a thread of its own.
        """
        size = slots.first_free(searcher)
        if size <= self._table.size:
            return True
        if not self._lock.acquire(blocking=False):
            return False
        if self._table.rows and size - self._table.size <= _FEW:
            self._catch_up(searcher, size)
            return True
        threading.Thread(target=self._catch_up, args=(searcher, size), name="facet-bits", daemon=True).start()
        return False

    def count(self, searcher: tantivy.Searcher, asked: tantivy.Query, size: int) -> dict[str, list[tuple[str, int]]]:
        """Return the `size` most frequent values over what `asked` finds, with exact counts.

        A facet is left out when a value without a row may be among them.
        """
        table = self._table
        found = slots.found(searcher, asked, table.size)
        counted: dict[str, list[tuple[str, int]]] = {}
        for name, rows in table.rows.items():
            best = _best(rows, found, size)
            last = best[-1][1] if len(best) == size else 0
            if last >= rows.most_without:
                counted[name] = best
        return counted

    def _catch_up(self, searcher: tantivy.Searcher, size: int) -> None:
        """Make the table, or read into it what is new; the lock is in hand."""
        try:
            self._table = _grown(self._table, searcher, size) if self._table.rows else _made(searcher, size)
        finally:
            self._lock.release()


def _made(searcher: tantivy.Searcher, size: int) -> _Table:
    wanted = {"size": ROWS + 1, "segment_size": _EVERY_VALUE}
    asked = {name: {"terms": {"field": name} | wanted} for name in FACETS}
    answers: dict[str, Any] = searcher.aggregate(tantivy.Query.all_query(), asked)
    rows = {}
    for name in FACETS:
        buckets = answers[name]["buckets"]
        bits = np.zeros((min(len(buckets), ROWS), slots.width(size)), dtype=np.uint64)
        for number, bucket in enumerate(buckets[:ROWS]):
            bits[number] = _row(searcher, name, bucket["key"], bucket["doc_count"], size)
        floor = buckets[ROWS]["doc_count"] if len(buckets) > ROWS else 0
        rows[name] = _Rows([bucket["key"] for bucket in buckets[:ROWS]], bits, floor, Counter())
    return _Table(rows, size)


def _grown(table: _Table, searcher: tantivy.Searcher, size: int) -> _Table:
    """Return the table with the documents in the slots that are new."""
    fresh: dict[str, dict[str, list[int]]] = {name: {} for name in FACETS}
    for first in range(table.size, size, _AT_ONCE):
        last = min(first + _AT_ONCE, size) - 1
        asked = tantivy.Query.range_query(_SCHEMA, "slot", FieldType.Integer, first, last)
        for name in FACETS:
            _read(searcher, asked, name, fresh[name])
    return _Table({name: _longer(rows, fresh[name], size) for name, rows in table.rows.items()}, size)


def _row(searcher: tantivy.Searcher, name: str, value: str, count: int, size: int) -> Bits:
    asked = tantivy.Query.term_query(_SCHEMA, name, value, "basic")
    if count > _DENSE:
        return slots.found(searcher, asked, size)
    return slots.bits_of(slots.numbers(searcher, asked, count + 1), size)


def _read(searcher: tantivy.Searcher, asked: tantivy.Query, name: str, found: dict[str, list[int]]) -> None:
    """Note the slots of each value in the few documents of `asked`."""
    values = {"v": {"terms": {"field": name, "size": 5_000, "segment_size": _EVERY_VALUE}}}
    wanted = {"s": {"terms": {"field": "slot", "size": _AT_ONCE, "segment_size": _AT_ONCE}, "aggs": values}}
    for slot in searcher.aggregate(asked, wanted)["s"]["buckets"]:
        for value in slot["v"]["buckets"]:
            found.setdefault(value["key"], []).append(int(slot["key"]))


def _longer(rows: _Rows, fresh: dict[str, list[int]], size: int) -> _Rows:
    """Return the rows at their new width; the new values of a facet with room get rows of their own."""
    values = list(rows.values)
    if not rows.floor and not rows.late:
        values += [value for value in sorted(fresh) if value not in set(values)][: ROWS - len(values)]
    bits = np.zeros((len(values), slots.width(size)), dtype=np.uint64)
    bits[: len(rows.values), : rows.bits.shape[1]] = rows.bits
    for number, value in enumerate(values):
        if value in fresh:
            bits[number] |= slots.bits_of(fresh[value], size)
    late = Counter(rows.late)
    known = set(values)
    late.update({value: len(each) for value, each in fresh.items() if value not in known})
    return _Rows(values, bits, rows.floor, late)


def _best(rows: _Rows, found: Bits, size: int) -> list[tuple[str, int]]:
    """Return the most frequent values, those of the same count in the order of their names."""
    width = min(rows.bits.shape[1], found.shape[0])
    counts = np.bitwise_count(rows.bits[:, :width] & found[:width]).sum(axis=1, dtype=np.int64).tolist()
    pairs = [(value, count) for value, count in zip(rows.values, counts, strict=True) if count]
    return sorted(pairs, key=lambda pair: (-pair[1], pair[0]))[:size]
