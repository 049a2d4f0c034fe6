"""Facets: how many of the documents found have each value, counted exactly, whatever share of all documents they are.

The engine counts by visiting every value of every document found. Where those are many, bits are counted instead
(`facet_bits`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import tantivy

from index.labels import area_labels, labels_for
from index.readers import View
from index.search_schema import FACETS
from index.store import Store

SIZE = 30
_CANDIDATES = 45
_PER_SEGMENT = 60
_MANY = 3_000
"""Documents found, from which on counting bits is faster."""
_KEPT = 1_000

Counts = dict[str, list[tuple[str, int]]]


@dataclass(frozen=True, slots=True)
class FacetCount:
    """A value of a facet, its name for people, and in how many of the documents found it is."""

    value: str
    label: str
    count: int


def facets(store: Store, view: View, asked: tantivy.Query, total: int) -> dict[str, list[FacetCount]]:
    """Return each facet's most frequent values over the `total` documents that `asked` finds."""
    key = ("facets", str(asked))
    counts: Counts | None = view.kept.get(key)
    if counts is None:
        if len(view.kept) > _KEPT:
            view.kept.clear()
        counts = view.kept[key] = _counts(view, asked, total)
    labels = _labels(store, view, {name: [value for value, _ in pairs] for name, pairs in counts.items()})
    return {
        name: [FacetCount(value, labels[name].get(value, value), count) for value, count in pairs]
        for name, pairs in counts.items()
    }


def _labels(store: Store, view: View, values: dict[str, list[str]]) -> dict[str, dict[str, str]]:
    """Return the names of the values, which are asked for once a commit."""
    known: dict[str, dict[str, str]] = view.kept.setdefault("labels", {name: {} for name in FACETS})
    unknown = {name: [value for value in values[name] if value not in known[name]] for name in FACETS}
    if any(unknown.values()):
        found = labels_for(store, unknown) | {"area": area_labels(store, view.searcher, unknown["area"])}
        for name, labels in found.items():
            known[name] |= {value: labels.get(value, value) for value in unknown[name]}
    return known


def _counts(view: View, asked: tantivy.Query, total: int) -> Counts:
    if not total:
        return {name: [] for name in FACETS}
    known = view.bits.count(view.searcher, asked, SIZE) if total > _MANY and view.bits.ready(view.searcher) else {}
    counts = known | _counted(view.searcher, asked, [name for name in FACETS if name not in known])
    return {name: counts[name] for name in FACETS}


def _counted(searcher: tantivy.Searcher, asked: tantivy.Query, names: Sequence[str]) -> Counts:
    """Count over the documents found: first the most frequent of each segment, then exactly those that can be first."""
    first = _terms(searcher, asked, {name: {"size": _CANDIDATES, "segment_size": _PER_SEGMENT} for name in names})
    unsure = {
        name: {"size": SIZE, "include": [bucket["key"] for bucket in answer["buckets"]]}
        for name, answer in first.items()
        if answer["doc_count_error_upper_bound"]
    }
    sure = first | (_terms(searcher, asked, unsure) if unsure else {})
    return {name: _pairs(sure[name])[:SIZE] for name in names}


def _terms(searcher: tantivy.Searcher, asked: tantivy.Query, wanted: dict[str, dict[str, Any]]) -> dict[str, Any]:
    asked_for = {name: {"terms": {"field": name} | how} for name, how in wanted.items() if how.get("include") != []}
    answer: dict[str, Any] = searcher.aggregate(asked, asked_for) if asked_for else {}
    return {name: answer.get(name, {"buckets": []}) for name in wanted}


def _pairs(answer: dict[str, Any]) -> list[tuple[str, int]]:
    found = [(bucket["key"], bucket["doc_count"]) for bucket in answer["buckets"]]
    return sorted(found, key=lambda pair: (-pair[1], pair[0]))
