"""Completion while typing: directives by number or name, units by name, and what titles go on with."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Literal

import tantivy
from sqlalchemy import or_, select

from index.asked import storable
from index.fold import plain, slug, words
from index.labels import labels_for
from index.numbers import could_be_number, key_of
from index.readers import reader
from index.registers import directive_label
from index.search_schema import schema
from index.store import Store
from index.tables import Directive, DocumentRow

LONGEST = 80
_SCHEMA = schema()
_LOOKED_AT = 200
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


def complete(store: Store, prefix: str, limit: int = 8) -> list[Completion]:
    """Return what can be meant by a text that is still being typed: directives, then units, then words of titles."""
    prefix = storable(" ".join(prefix[:LONGEST].split()))
    tokens = words(plain(prefix))
    searcher = reader(store).searcher()
    if not tokens or searcher is None:
        return []
    found = _directives(store, searcher, tokens)[: max(1, limit // 2)]
    found += _units(store, searcher, prefix)[: max(1, limit // 2)]
    return (found + _titles(store, searcher, tokens))[:limit]


def _directives(store: Store, searcher: tantivy.Searcher, tokens: list[str]) -> list[Completion]:
    """Return directives whose number begins so in any way of writing it, or whose entry holds the words."""
    conditions = [Directive.folded.like(f"% {' '.join(tokens)}%")]
    if could_be_number(tokens):
        conditions.append(Directive.numbers.like(f"% {key_of(tokens)}%"))
    with store.reading() as session:
        rows = session.scalars(select(Directive).where(or_(*conditions)).limit(_LOOKED_AT)).all()
    found = [
        Completion("directive", row.key, directive_label(row), searcher.doc_freq("directive", row.key)) for row in rows
    ]
    return _frequent(found)


def _units(store: Store, searcher: tantivy.Searcher, prefix: str) -> list[Completion]:
    terms = searcher.terms_with_prefix("unit", slug(prefix), limit=_LOOKED_AT)
    best = sorted(terms, key=lambda term: (-term[1], term[0]))[:10]
    labels = labels_for(store, {"type": [], "issuer": [], "directive": [], "unit": [unit for unit, _ in best]})["unit"]
    return [Completion("unit", unit, labels[unit], count) for unit, count in best if unit in labels]


def _titles(store: Store, searcher: tantivy.Searcher, tokens: list[str]) -> list[Completion]:
    """Return how titles go on that hold the words, the last of them perhaps unfinished."""
    asked = tantivy.Query.phrase_prefix_query(_SCHEMA, "title", list(tokens))
    hits = searcher.search(asked, limit=_TITLES, count=False, order_by_field="order").hits
    ids = [str(searcher.doc(address).get_first("id")) for _, address in hits]
    with store.reading() as session:
        subjects = session.scalars(select(DocumentRow.subject).where(DocumentRow.id.in_(ids))).all()
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
