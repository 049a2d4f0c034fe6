"""What a person typed, taken apart: words, phrases in quotes, what is excluded by a minus. Every text has a meaning.

phối hợp            both words, near each other ranks first
"còn hạn chế"       this phrase; typed with accents, only with these accents
-kinh phí           not "kinh"; -"kinh phí" not this phrase
05-CT/TW            what is joined by signs stands together: the words as a phrase
số:05-CT/TW         the number of a document, which can have spaces in quotes: số:"05 CT TW"
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, fields, replace
from typing import Any

from index.fold import plain, spelled, words

LONGEST_TEXT = 1_000
MOST_WORDS = 40
"""Words of a query, in all its terms: what a person types stays far below, and no query costs more than these."""

_QUOTES = str.maketrans("“”„‟«»＂", '"' * 7)
_PIECE = re.compile(
    r'(?P<minus>(?<!\S)[-–−])?(?P<number>(?<![^\s\-–−])s(?:ố|o)\s?[:：]\s*(?=[^\s:]))?(?:"(?P<quoted>[^"]*)"?|(?P<bare>[^\s"]+))',
    re.IGNORECASE,
)
_LOOSE_NUMBER = re.compile(r"(?<=\d)\s*[-–]\s*(?=[^\W\d]{1,5}/[^\W\d])")


@dataclass(frozen=True, slots=True)
class Term:
    """Words that stand together: `plain` without marks, `spelled` with them, each word by word."""

    plain: tuple[str, ...]
    spelled: tuple[str, ...]
    quoted: bool = False
    excluded: bool = False
    number: bool = False

    @property
    def accented(self) -> bool:
        """Whether it was typed with marks."""
        return self.plain != self.spelled


def terms_of(text: str) -> list[Term]:
    """Return the terms of a query, in its order; none for a text without letters and figures."""
    text = unicodedata.normalize("NFC", storable(text[:LONGEST_TEXT])).translate(_QUOTES)
    text = _LOOSE_NUMBER.sub("-", text)
    terms, left = [], MOST_WORDS
    for piece in _PIECE.finditer(text):
        quoted = piece["quoted"] is not None
        number = piece["number"] is not None
        term = _term(piece["quoted"] if quoted else piece["bare"], quoted and not number, left)
        if term:
            terms.append(replace(term, excluded=piece["minus"] is not None, number=number))
            left -= len(term.plain)
    return terms


def storable(text: str) -> str:
    """Return the text without what has no form in UTF-8 (half a surrogate pair), which the engine does not take."""
    return text.encode("utf-8", "replace").decode()


def clean(record: Any) -> None:
    """Make the texts of a frozen record `storable`: what a form or a program sends is asked of engine and database."""
    for each in fields(record):
        value = getattr(record, each.name)
        if isinstance(value, str):
            object.__setattr__(record, each.name, storable(value))


def _term(text: str, quoted: bool, most: int) -> Term | None:
    """Return the term of at most so many words; None for a text without letters and figures."""
    pairs = [(p, s) for p, s in zip(words(plain(text)), words(spelled(text)), strict=True)][:most]
    if not pairs:
        return None
    return Term(tuple(p for p, _ in pairs), tuple(s for _, s in pairs), quoted)
