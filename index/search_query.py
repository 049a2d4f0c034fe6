"""A query as Tantivy takes it, built from query objects: no text of a person is ever parsed by the engine."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import tantivy
from tantivy import FieldType, Occur

from index.asked import Term
from index.numbers import LONGEST, could_be_number, key_of, runs
from index.search_schema import KINDS, found_field

EXACT_BONUS = 100.0
"""More than any sum of BM25 scores: what has the words with the marks as typed comes before what has not."""
NUMBER_BONUS, OWN_BONUS = 5.0, 30.0

_Clauses = list[tuple[Occur, tantivy.Query]]


@dataclass(frozen=True, slots=True)
class Fields:
    """Where words are looked for: fields without marks, their twins with marks, and whether numbers are known there."""

    plain: tuple[tuple[str, float], ...]
    exact: tuple[str, ...]
    numbers: bool = True


EVERYWHERE = Fields((("body", 1.0), ("title", 3.0)), ("body_exact", "title_exact"))


def fields_for(kind: str | None) -> Fields:
    """Return where to look: everywhere, or only in findings of this kind."""
    if kind not in KINDS:
        return EVERYWHERE
    return Fields(((found_field(kind), 1.0),), (), numbers=kind == "references")


class Builder:
    """Builds queries against one schema; asks `searcher` which numbers of documents there are."""

    def __init__(self, schema: tantivy.Schema, searcher: tantivy.Searcher, fields: Fields) -> None:
        self.schema = schema
        self.searcher = searcher
        self.fields = fields

    def words(self, terms: list[Term]) -> tantivy.Query | None:
        """Return the query that every word typed must hold, None when nothing positive was."""
        clauses = [(Occur.Must, self._wanted(term)) for term in terms if not term.excluded]
        return tantivy.Query.boolean_query(clauses) if clauses else None

    def exact(self, terms: list[Term]) -> tantivy.Query | None:
        """Return what puts first the documents that have the words with the marks as typed, None when none was."""
        wanted = [term for term in terms if not term.excluded]
        if not self.fields.exact or not any(term.accented for term in wanted):
            return None
        clauses = [(Occur.Must, self._exact(term)) for term in wanted]
        return _constant(tantivy.Query.boolean_query(clauses), EXACT_BONUS)

    def phrases(self, terms: list[Term]) -> list[tantivy.Query]:
        """Return what ranks texts first that have all words next to each other, in this order."""
        run = _run(terms)
        if len(terms) < 2 or len(run) < 2:
            return []
        return [_boosted(self._words(name, run), 3.0 * boost) for name, boost in self.fields.plain]

    def pairs(self, terms: list[Term]) -> list[tantivy.Query]:
        """Return what ranks texts first that have neighbouring words next to each other."""
        field = self.fields.plain[0][0]
        return [self._words(field, pair) for pair in pairwise(_run(terms))]

    def excluded(self, terms: list[Term]) -> list[tantivy.Query]:
        """Return a query for each term that must not stand anywhere in a document."""
        return [self._excluded(term) for term in terms if term.excluded]

    def numbers_in(self, terms: list[Term]) -> list[Term]:
        """Return the terms with those joined that together are the number of a document that is known here."""
        out, index = [], 0
        while index < len(terms):
            upto = self._number_end(terms, index)
            out.append(_join(terms[index:upto]) if upto > index + 1 else terms[index])
            index = max(upto, index + 1)
        return out

    def term(self, field: str, value: str) -> tantivy.Query:
        """Return an exact match of a value."""
        return tantivy.Query.term_query(self.schema, field, value, "basic")

    def days(self, first: int | None, last: int | None) -> tantivy.Query:
        """Return a range of days (ordinals), both included."""
        return tantivy.Query.range_query(self.schema, "day", FieldType.Integer, first, last)

    def _number_end(self, terms: list[Term], index: int) -> int:
        """Return the end of the longest run of terms from `index` that is a known number, `index` when none is."""
        best = index
        tokens: list[str] = []
        for upto in range(index, min(len(terms), index + LONGEST)):
            if terms[upto].quoted or terms[upto].excluded or (terms[upto].number and upto > index):
                break
            tokens += terms[upto].plain
            if could_be_number(tokens) and self._known(key_of(tokens)):
                best = upto + 1
        return best

    def _known(self, key: str) -> bool:
        return any(self.searcher.doc_freq(field, key) for field in ("own", "cited"))

    def _wanted(self, term: Term) -> tantivy.Query:
        if term.quoted:
            return self._quoted(term)
        if self.fields.numbers and could_be_number(term.plain):
            return self._number(term)
        return _any(self._everywhere(term.plain))

    def _everywhere(self, words: tuple[str, ...]) -> list[tantivy.Query]:
        return [_boosted(self._words(field, words), boost) for field, boost in self.fields.plain]

    def _number(self, term: Term) -> tantivy.Query:
        """Return the query for the number of a document, in any way of writing it.

        Who cites a number that is known was found when the documents were read, in all its forms; as words, it is
        looked for in titles only, since its parts ("05", "ct", "tw") stand everywhere.
        """
        key = key_of(term.plain)
        queries = [_boosted(self.term("cited", key), NUMBER_BONUS), _constant(self.term("own", key), OWN_BONUS)]
        loose = tuple(runs(term.plain))
        bare = tuple(word.lstrip("0") or "0" if word[0].isdigit() else word for word in loose)
        padded = tuple(word.zfill(2) if word[0].isdigit() else word for word in bare)
        forms = sorted({term.plain, loose, bare, padded})
        titles = [self._words(field, words) for field, _ in self.fields.plain if field != "body" for words in forms]
        if self._known(key):
            return _any(queries + titles)
        return _any(queries + [query for words in forms for query in self._everywhere(words)])

    def _quoted(self, term: Term) -> tantivy.Query:
        """Return the phrase; typed with marks it is found with these marks only."""
        if term.accented and self.fields.exact:
            return self._exact(term)
        return _any([self._words(field, term.plain) for field, _ in self.fields.plain])

    def _excluded(self, term: Term) -> tantivy.Query:
        fields = EVERYWHERE.exact if term.accented else tuple(field for field, _ in EVERYWHERE.plain)
        return _any([self._words(field, term.spelled if term.accented else term.plain) for field in fields])

    def _exact(self, term: Term) -> tantivy.Query:
        return _any([self._words(field, term.spelled) for field in self.fields.exact])

    def _words(self, field: str, words: tuple[str, ...], slop: int = 0) -> tantivy.Query:
        if len(words) == 1:
            return tantivy.Query.term_query(self.schema, field, words[0], "freq")
        return tantivy.Query.phrase_query(self.schema, field, list(words), slop)


def _run(terms: list[Term]) -> tuple[str, ...]:
    return tuple(word for term in terms if not term.excluded for word in term.plain)


def _join(terms: list[Term]) -> Term:
    joined_plain = tuple(word for term in terms for word in term.plain)
    joined_spelled = tuple(word for term in terms for word in term.spelled)
    return replace(terms[0], plain=joined_plain, spelled=joined_spelled)


def _any(queries: list[tantivy.Query]) -> tantivy.Query:
    return queries[0] if len(queries) == 1 else tantivy.Query.disjunction_max_query(queries, 0.3)


def _boosted(query: tantivy.Query, boost: float) -> tantivy.Query:
    return query if boost == 1.0 else tantivy.Query.boost_query(query, boost)


def _constant(query: tantivy.Query, score: float) -> tantivy.Query:
    return tantivy.Query.const_score_query(query, score)
