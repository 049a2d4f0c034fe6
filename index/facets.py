"""Facets: how many of the documents found have each value, counted exactly, whatever share of all documents they are.

Counting is done over a table in memory (`facet_table`); by the engine only while that is being made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import tantivy

from index import slots
from index.labels import labels_for, said_labels
from index.readers import View
from index.search_schema import FACETS
from index.store import Store

SIZE = 30
_EVERY_VALUE = 1_000_000
FEW, FEW_SHARE = 2_000, 10
"""Documents found that are counted one by one: so many, and up to a tenth of all; of more, bits are."""
_KEPT = 1_000

Counts = dict[str, list[tuple[str, int]]]


@dataclass(frozen=True, slots=True)
class FacetCount:
    """A value of a facet, its name for people, and in how many of the documents found it is."""

    value: str
    label: str
    count: int


def facets(
    store: Store, view: View, asked: tantivy.Query, total: int, known: Sequence[int] | None = None
) -> dict[str, list[FacetCount]]:
    """Return each facet's most frequent values over the `total` documents of `asked`; `known` are their slots."""
    key = ("facets", str(asked) if total < view.searcher.num_docs else "everything")
    counts: Counts | None = view.kept.get(key)
    if counts is None:
        if len(view.kept) > _KEPT:
            view.kept.clear()
        counts = view.kept[key] = _counts(view, asked, total, known)
    labels = _labels(store, view, {name: [value for value, _ in pairs] for name, pairs in counts.items()})
    return {
        name: [FacetCount(value, labels[name].get(value, value), count) for value, count in pairs]
        for name, pairs in counts.items()
    }


def _labels(store: Store, view: View, values: dict[str, list[str]]) -> dict[str, dict[str, str]]:
    """Return the names of the values; those that are known are not asked for again for a while."""
    known = {name: view.labels.setdefault(name, {}) for name in FACETS}
    unknown = {name: [value for value in values[name] if value not in known[name]] for name in FACETS}
    if any(unknown.values()):
        found = labels_for(store, unknown) | said_labels(store, view.searcher, unknown)
        for name, labels in found.items():
            known[name] |= {value: labels.get(value, value) for value in unknown[name]}
    return known


def _counts(view: View, asked: tantivy.Query, total: int, known: Sequence[int] | None) -> Counts:
    if not total:
        return {name: [] for name in FACETS}
    if not view.table.ready(view.searcher):
        return _counted(view.searcher, asked)
    if total <= max(FEW, view.searcher.num_docs // FEW_SHARE):
        return view.table.count(known or slots.numbers(view.searcher, asked, total), SIZE)
    return view.table.count(view.table.found(view.searcher, asked), SIZE)


def _counted(searcher: tantivy.Searcher, asked: tantivy.Query) -> Counts:
    """Let the engine count: every value of each segment, else sums come out too low."""
    wanted = {name: {"terms": {"field": name, "size": SIZE, "segment_size": _EVERY_VALUE}} for name in FACETS}
    return {name: _pairs(answer) for name, answer in searcher.aggregate(asked, wanted).items()}


def _pairs(answer: dict[str, Any]) -> list[tuple[str, int]]:
    found = [(bucket["key"], bucket["doc_count"]) for bucket in answer["buckets"]]
    return sorted(found, key=lambda pair: (-pair[1], pair[0]))
