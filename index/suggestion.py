"""Did you mean: for a query that finds nothing, the same with words of the index that are spelled nearly alike."""

from __future__ import annotations

import re
import unicodedata

import tantivy

from index.fold import bare, plain
from index.signs import letters, signs

_WORD = re.compile(r"[^\W\d_]{2,20}")
_CONSONANTS = "bcdghklmnpqrstvx"
_MOST_WORDS = 8
_MOST_UNKNOWN = 3  # words that stand nowhere: of a text with more, nobody knows what was meant
_MOST_TERMS = 20_000  # that are looked through for each word


def similar(searcher: tantivy.Searcher, text: str) -> str | None:
    """Return the text with each word that stands nowhere replaced by the nearest word, None when none is near."""
    out, last, changed = "", 0, 0
    for found in list(_WORD.finditer(unicodedata.normalize("NFC", text)))[:_MOST_WORDS]:
        word = plain(found[0])
        if searcher.doc_freq("body", word) or searcher.doc_freq("title", word):
            continue
        near = _nearest(searcher, word) if changed < _MOST_UNKNOWN else None
        if near is None:
            return None
        out, last, changed = out + text[last : found.start()] + _marked(searcher, near), found.end(), changed + 1
    return out + text[last:] if changed else None


def _nearest(searcher: tantivy.Searcher, word: str) -> str | None:
    """Return the word of the index with the fewest differences, of those the most frequent; at most one in short ones.

    One of its first two letters must be the first of the other: what people mistype seldom begins elsewhere.
    """
    most, letters_of = 1 if len(word) < 5 else 2, set(word)
    best: tuple[int, int, int, str] | None = None
    for first in sorted(set(word[:2])):
        for term, count in searcher.terms_with_prefix("body", first, limit=_MOST_TERMS):
            if abs(len(term) - len(word)) <= most and len(letters_of - set(term)) <= most:
                distance = differences(word, term, most)
                rank = (distance, abs(len(term) - len(word)), -count, term)
                if distance <= most and (best is None or rank < best):
                    best = rank
    return best[-1] if best else None


def _marked(searcher: tantivy.Searcher, word: str) -> str:
    """Return the most frequent spelling with marks of a word without."""
    onset = word[: len(word) - len(word.lstrip(_CONSONANTS))]
    begins = [onset, signs("đ") + onset[1:]] if onset.startswith("d") else [onset]
    terms = [each for begin in begins for each in searcher.terms_with_prefix("body_exact", begin, limit=_MOST_TERMS)]
    alike = [(count, letters(term)) for term, count in terms if len(term) == len(word)]
    return max(((count, term) for count, term in alike if bare(term) == word), default=(0, word))[1]


def differences(one: str, other: str, most: int) -> int:
    """Return how many letters are missing, added, changed or swapped with their neighbour; beyond `most`, any more."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, left in enumerate(one, 1):
        last, before, row = before, row, [i]
        for j, right in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (left != right))
            if i > 1 and j > 1 and left == other[j - 2] and one[i - 2] == right:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]
