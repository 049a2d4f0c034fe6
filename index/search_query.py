"""A query as Tantivy takes it, built from query objects: no text of a person is ever parsed by the engine."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import tantivy
from tantivy import FieldType, Occur

from index.asked import Term
from index.numbers import LONGEST, could_be_number, key_of, runs
from index.pairs import tokens_of
from index.search_schema import KINDS, found_field
from index.signs import signs

OWN_BONUS, CITING_BONUS = 2_000.0, 1_000.0
"""More than words can ever add up to: who asks for a document by number or name wants that one, then who cites it."""
NUMBER_BONUS, TITLE_BONUS = 5.0, 3.0
PHRASE_BONUS, PAIR_BONUS = 12.0, 2.0
"""Beside the sum of a word or two that are rare: where many words are common, what stands together decides."""

_Clauses = list[tuple[Occur, tantivy.Query]]


@dataclass(frozen=True, slots=True)
class Fields:
    """Where words are looked for: a field without marks and its twin with marks, the titles that count more, and
    whether numbers are known there.
    """

    plain: str
    exact: str | None = None
    title: str | None = None
    title_exact: str | None = None
    numbers: bool = True


EVERYWHERE = Fields("body", "body_exact", "title", "title_exact")


def fields_for(kind: str | None) -> Fields:
    """Return where to look: everywhere, or only in findings of this kind."""
    return Fields(found_field(kind), numbers=kind == "references") if kind in KINDS else EVERYWHERE


class Builder:
    """Builds queries against one schema; asks `searcher` which numbers of documents there are."""

    def __init__(self, schema: tantivy.Schema, searcher: tantivy.Searcher, fields: Fields) -> None:
        self.schema = schema
        self.searcher = searcher
        self.fields = fields

    def words(self, terms: list[Term]) -> list[tantivy.Query]:
        """Return a query for each word typed, all of which must match."""
        return [self._wanted(term) for term in terms if not term.excluded]

    def exact(self, terms: list[Term]) -> list[tantivy.Query]:
        """Return what matches only where the words stand with the marks as typed; nothing when all that match do.

        A number counts as itself in any way of writing it, and a phrase is found with its marks only.
        """
        wanted = [term for term in terms if not term.excluded]
        loose = any(term.accented and not term.quoted and not self._is_number(term) for term in wanted)
        if not self.fields.exact or not loose:
            return []
        return [self._wanted(term) if self._is_number(term) else self._exact(term) for term in wanted]

    def titles(self, terms: list[Term], *, exact: bool = False) -> list[tantivy.Query]:
        """Return what ranks documents higher that have a word in the title."""
        title = self.fields.title_exact if exact else self.fields.title
        wanted = [term for term in terms if not term.excluded] if title else []
        found = [self._words(title or "", _signs(term) if exact else term.plain) for term in wanted]
        return [_boosted(query, TITLE_BONUS) for query in found]

    def citing(self, key: str) -> tantivy.Query:
        """Return what ranks documents first that cite a directive."""
        return _constant(self.term("directive", key), CITING_BONUS)

    def near(self, terms: list[Term]) -> list[tantivy.Query]:
        """Return what ranks texts first that have the words next to each other: all in their order, or neighbours."""
        run = _run(terms)
        if len(terms) < 2 or len(run) < 2:
            return []
        found = [_constant(self._words(self.fields.plain, run), PHRASE_BONUS)]
        if self.fields.title:
            found.append(_constant(self._words(self.fields.title, run), TITLE_BONUS * PHRASE_BONUS))
        return found + [_constant(self._pair(pair), PAIR_BONUS) for pair in pairwise(run)]

    def excluded(self, terms: list[Term]) -> list[tantivy.Query]:
        """Return a query for each term that must not stand anywhere in a document."""
        return [self._excluded(term) for term in terms if term.excluded]

    def slow(self, terms: list[Term]) -> bool:
        """Return whether words must stand side by side, which takes a look at where each of them stands."""
        return any(len(term.plain) > 1 for term in terms)

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

    def _is_number(self, term: Term) -> bool:
        return self.fields.numbers and not term.quoted and could_be_number(term.plain)

    def _wanted(self, term: Term) -> tantivy.Query:
        if term.quoted and term.accented and self.fields.exact:
            return self._exact(term)  # a phrase typed with marks is found with these marks only
        if self._is_number(term):
            return self._number(term)
        return self._words(self.fields.plain, term.plain)

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
        field = self.fields.title if self._known(key) else self.fields.plain
        return _any(queries + ([self._words(field, words) for words in forms] if field else []))

    def _excluded(self, term: Term) -> tantivy.Query:
        return self._exact(term, "body_exact") if term.accented else self._words("body", term.plain)

    def _exact(self, term: Term, field: str | None = None) -> tantivy.Query:
        return self._words(field or self.fields.exact or "", _signs(term), term.plain)

    def _words(self, field: str, words: tuple[str, ...], plain: tuple[str, ...] = ()) -> tantivy.Query:
        """Return the query for words side by side; `plain` are those without marks when the field has marks.

        In the text, only documents that have all pairs of them are looked at, as far as pairs have a token.
        """
        if len(words) == 1:
            return tantivy.Query.term_query(self.schema, field, words[0], "freq")
        phrase = tantivy.Query.phrase_query(self.schema, field, list(words))
        if field not in (EVERYWHERE.plain, EVERYWHERE.exact):
            return phrase
        pairs = [_constant(self.term("pairs", token), 0.0) for token in tokens_of(plain or words)]
        return tantivy.Query.boolean_query([(Occur.Must, each) for each in (*pairs, phrase)]) if pairs else phrase

    def _pair(self, pair: tuple[str, ...]) -> tantivy.Query:
        """Return the query for two words side by side; that another pair is taken for them now and then is no harm."""
        tokens = tokens_of(pair) if self.fields.plain == EVERYWHERE.plain else []
        return self.term("pairs", tokens[0]) if tokens else self._words(self.fields.plain, pair)


def _signs(term: Term) -> tuple[str, ...]:
    return tuple(map(signs, term.spelled))


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
