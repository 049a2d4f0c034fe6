"""Completion while typing: directives by number or name, units by name, and what titles go on with."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Literal

import tantivy
from sqlalchemy import or_, select
from tantivy import Occur

from index.asked import storable
from index.fold import plain, slug, words
from index.labels import labels_for
from index.numbers import could_be_number, key_of
from index.ranking import count
from index.readers import reader
from index.registers import directive_label
from index.scope import Scope
from index.search_filters import rights
from index.search_query import EVERYWHERE, Builder
from index.search_schema import schema
from index.store import Store
from index.tables import Directive, DocumentRow

LONGEST = 80
_SCHEMA = schema()
_LOOKED_AT = 200
_COUNTED = 40  # within a scope: of the most frequent everywhere
_TITLES = 30
_GOES_ON = re.compile(r"[^\W_]*(?:[ -][^\W_]+){0,3}")


@dataclass(frozen=True, slots=True)
class Completion:
    """What the text can become: `value` is the key of a directive, the id of a unit, or the text itself.

    `count` says in how many documents it is.
    """

    kind: Literal["directive", "unit", "term"]
    value: str
    label: str
    count: int


def complete(store: Store, prefix: str, limit: int = 8, *, scope: Scope) -> list[Completion]:
    """Return what can be meant by a text that is still being typed: directives, then units, then words of titles.

    Only what documents within the scope hold, and counted over those.
    """
    prefix = storable(" ".join(prefix[:LONGEST].split()))
    tokens = words(plain(prefix))
    searcher = reader(store).searcher()
    if not tokens or searcher is None:
        return []
    counter = _Counter(Builder(_SCHEMA, searcher, EVERYWHERE), scope)
    found = _directives(store, counter, tokens)[: max(1, limit // 2)]
    found += _units(store, counter, prefix)[: max(1, limit // 2)]
    return (found + _titles(store, counter, tokens))[:limit]


@dataclass(frozen=True, slots=True)
class _Counter:
    """Says how many documents within the scope have a value."""

    builder: Builder
    scope: Scope

    def among(self, query: tantivy.Query) -> tantivy.Query:
        """Return the query for what may be seen of what another finds."""
        clauses = [query, *rights(self.builder, self.scope)]
        return tantivy.Query.boolean_query([(Occur.Must, each) for each in clauses])

    def best(self, field: str, values: list[str]) -> list[tuple[str, int]]:
        """Return the most frequent of the values, and in how many documents each is."""
        searcher = self.builder.searcher
        counts = sorted(((value, searcher.doc_freq(field, value)) for value in values), key=lambda pair: -pair[1])
        if self.scope.offices is not None:
            near = counts[:_COUNTED]
            counts = [(value, count(searcher, self.among(self.builder.term(field, value)))) for value, _ in near]
        return sorted((pair for pair in counts if pair[1]), key=lambda pair: (-pair[1], pair[0]))


def _directives(store: Store, counter: _Counter, tokens: list[str]) -> list[Completion]:
    """Return directives whose number begins so in any way of writing it, or whose entry holds the words."""
    conditions = [Directive.folded.like(f"% {' '.join(tokens)}%")]
    if could_be_number(tokens):
        conditions.append(Directive.numbers.like(f"% {key_of(tokens)}%"))
    with store.reading() as session:
        rows = session.scalars(select(Directive).where(or_(*conditions)).limit(_LOOKED_AT)).all()
    labels = {row.key: directive_label(row) for row in rows}
    counted = counter.best("directive", list(labels))
    return _frequent([Completion("directive", key, labels[key], count) for key, count in counted])


def _units(store: Store, counter: _Counter, prefix: str) -> list[Completion]:
    terms = counter.builder.searcher.terms_with_prefix("unit", slug(prefix), limit=_LOOKED_AT)
    best = counter.best("unit", [unit for unit, _ in terms])[:10]
    values: dict[str, list[str]] = {"type": [], "issuer": [], "directive": [], "unit": [unit for unit, _ in best]}
    labels = labels_for(store, values)["unit"]
    return [Completion("unit", unit, labels[unit], count) for unit, count in best if unit in labels]


def _titles(store: Store, counter: _Counter, tokens: list[str]) -> list[Completion]:
    """Return how titles go on that hold the words, the last of them perhaps unfinished."""
    asked = counter.among(tantivy.Query.phrase_prefix_query(_SCHEMA, "title", list(tokens)))
    searcher = counter.builder.searcher
    hits = searcher.search(asked, limit=_TITLES, count=False, order_by_field="order").hits
    ids = [str(searcher.doc(address).get_first("id")) for _, address in hits]
    with store.reading() as session:
        shown = select(DocumentRow.subject).where(DocumentRow.id.in_(ids), counter.scope.clause())
        subjects = session.scalars(shown).all()
    begun = re.compile(r"(?<![^\W_])" + r"[\W_]+".join(map(re.escape, tokens)))
    runs: Counter[str] = Counter()
    for subject in filter(None, subjects):
        found = begun.search(plain(subject))
        if found:
            end = _GOES_ON.match(subject, found.end())
            runs[subject[found.start() : end.end() if end else found.end()]] += 1
    return _frequent([Completion("term", run, run, count) for run, count in runs.items()])


def _frequent(found: list[Completion]) -> list[Completion]:
    return sorted((each for each in found if each.count), key=lambda each: (-each.count, len(each.label), each.label))
