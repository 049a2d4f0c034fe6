"""Words of a document that are found again in another reading of it."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.document import Document

CONTEXT = 40


@dataclass(frozen=True, slots=True)
class Quote:
    """Words with those before and after them, and which occurrence of them (from 0) in the text they are."""

    text: str
    before: str
    after: str
    occurrence: int

    def find(self, text: str) -> tuple[int, int] | None:
        """Return where the words stand now, None when they do not.

        Of several places the one with most of the same context is taken, then that with the nearest occurrence.
        """
        places = _places(text, self.text)
        if not places:
            return None
        ranked = [
            (_same_end(text[:start], self.before) + _same_start(text[start + len(self.text) :], self.after), at)
            for at, start in enumerate(places)
        ]
        _, at = max(ranked, key=lambda each: (each[0], -abs(each[1] - self.occurrence)))
        return places[at], places[at] + len(self.text)


def quoted(document: Document, start: int, end: int) -> Quote:
    """Return the words at `start, end` as a quote."""
    text = document.text
    words = text[start:end]
    occurrence = sum(place < start for place in _places(text, words))
    return Quote(words, text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT], occurrence)


def _places(text: str, words: str) -> list[int]:
    places, at = [], text.find(words)
    while words and at >= 0:
        places.append(at)
        at = text.find(words, at + 1)
    return places


def _same_end(text: str, context: str) -> int:
    return _same_start(text[-CONTEXT:][::-1], context[::-1])


def _same_start(text: str, context: str) -> int:
    return next(
        (at for at, (a, b) in enumerate(zip(text, context, strict=False)) if a != b), min(len(text), len(context))
    )
