"""Words of a converted paragraph beside what the file has for them, found again in the finished text.

Between decoding and the finished text stand cleaning, settled line breaks, typed columns put in order and automatic
numbers; none of them changes the letters of a word, so words are paired in their order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from ingest.charsets.originals import Kind, Original, joined
from ingest.unicode import clean

_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a run: what the file has, in units that became one character each, and those characters."""

    raw: Sequence[str]
    shown: str
    kind: Kind | None


@dataclass(frozen=True, slots=True)
class LegacyWord:
    """A word as it stands in the finished text, what the file has for it, and how it was converted, if it was."""

    shown: str
    raw: str
    kind: Kind | None


def legacy_words(pieces: Iterable[Piece]) -> list[LegacyWord]:
    """Return the words of a paragraph in order; `len(piece.raw) == len(piece.shown)` must hold for each piece."""
    found: list[LegacyWord] = []
    raw, shown, kind = "", "", None
    for piece in pieces:
        for unit, char in zip(piece.raw, piece.shown, strict=True):
            if not clean(char).strip() and clean(char):
                found.append(LegacyWord(clean(shown), raw, kind))
                raw, shown, kind = "", "", None
            else:
                raw, shown, kind = raw + unit, shown + char, piece.kind or kind
    found.append(LegacyWord(clean(shown), raw, kind))
    return [word for word in found if word.shown]


def originals(line: str, offset: int, words: Sequence[LegacyWord], start: int) -> tuple[list[Original], int]:
    """Return the originals of a line of the finished text that begins at `offset`, and the index of the next word.

    `start` is the index of the paragraph's word that the line is expected to begin with.
    """
    found: list[Original] = []
    for match in _WORD.finditer(line):
        index = _next(match[0], words, start)
        if index is None:
            continue
        start = index + 1
        word = words[index]
        if word.kind is not None and word.raw != word.shown:
            found.append(Original(offset + match.start(), offset + match.end(), word.raw, word.kind))
    return joined(found, line, offset), start


def _next(shown: str, words: Sequence[LegacyWord], start: int) -> int | None:
    """Return where the word comes next, from the beginning again where a column went before it."""
    for index in chain(range(start, len(words)), range(min(start, len(words)))):
        if words[index].shown == shown:
            return index
    return None
