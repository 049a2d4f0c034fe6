"""Facets: how many of the documents found have each value, counted exactly, whatever share of all documents they are.

Counting visits every value of every document. So it visits those that were found, or those that were not when they are
fewer, whose counts are taken from the counts over all documents, which are kept until the next commit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import tantivy
from tantivy import Occur

from index.labels import labels_for
from index.readers import View
from index.search_schema import FACETS
from index.store import Store

SIZE = 30
_CANDIDATES = 45
_PER_SEGMENT = 60
_FREQUENT = 100
_MANY = 0.3  # of all documents: of so many, the first are nearly always among the most frequent of all
_EVERY_VALUE = 1_000_000  # of a segment: with fewer, Tantivy counts only the most frequent, and sums come out too low
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
        for name, labels in labels_for(store, unknown).items():
            known[name] |= {value: labels.get(value, value) for value in unknown[name]}
    return known


def _counts(view: View, asked: tantivy.Query, total: int) -> Counts:
    if not total:
        return {name: [] for name in FACETS}
    known = _known(view, asked, total) if total > view.searcher.num_docs * _MANY else {}
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


def _known(view: View, asked: tantivy.Query, total: int) -> Counts:
    """Count the values that are frequent over all documents; if fewer were not found, over those.

    A facet is left out when a value that is seldom elsewhere may be among the first here.
    """
    everywhere = _everywhere(view)
    if total == view.searcher.num_docs:
        return {name: pairs[:SIZE] for name, pairs in everywhere.items()}
    most = total > view.searcher.num_docs / 2
    rest = tantivy.Query.boolean_query([(Occur.Must, tantivy.Query.all_query()), (Occur.MustNot, asked)])
    frequent = {name: {"size": _FREQUENT, "include": [value for value, _ in everywhere[name]]} for name in FACETS}
    answers = _terms(view.searcher, rest if most else asked, frequent)
    found: Counts = {}
    for name, pairs in everywhere.items():
        there = dict(_pairs(answers[name]))
        left = [(value, count - there.get(value, 0) if most else there.get(value, 0)) for value, count in pairs]
        best = _ordered([pair for pair in left if pair[1]])[:SIZE]
        if len(pairs) < _FREQUENT or (len(best) == SIZE and best[-1][1] >= pairs[-1][1]):
            found[name] = best
    return found


def _everywhere(view: View) -> Counts:
    """Return the most frequent values over all documents."""
    counts: Counts | None = view.kept.get("everywhere")
    if counts is None:
        wanted = {name: {"size": _FREQUENT, "segment_size": _EVERY_VALUE} for name in FACETS}
        answers = _terms(view.searcher, tantivy.Query.all_query(), wanted)
        counts = view.kept["everywhere"] = {name: _pairs(answer) for name, answer in answers.items()}
    return counts


def _terms(searcher: tantivy.Searcher, asked: tantivy.Query, wanted: dict[str, dict[str, Any]]) -> dict[str, Any]:
    asked_for = {name: {"terms": {"field": name} | how} for name, how in wanted.items() if how.get("include") != []}
    answer: dict[str, Any] = searcher.aggregate(asked, asked_for) if asked_for else {}
    return {name: answer.get(name, {"buckets": []}) for name in wanted}


def _pairs(answer: dict[str, Any]) -> list[tuple[str, int]]:
    return _ordered([(bucket["key"], bucket["doc_count"]) for bucket in answer["buckets"]])


def _ordered(pairs: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    return sorted(pairs, key=lambda pair: (-pair[1], pair[0]))
