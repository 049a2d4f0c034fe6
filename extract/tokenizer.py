"""Tokens of official Vietnamese: symbols, numbers and dates stay whole, punctuation stands alone.

spaCy's own tokenizer for Vietnamese needs a word segmenter and leaves the comma on "05-CT/TW,"; this one is a single
regular expression, and every token begins and ends where a finding may begin or end.
"""

from __future__ import annotations

import re
from itertools import chain
from operator import itemgetter

from spacy.strings import StringStore
from spacy.tokens import Doc
from spacy.vocab import Vocab

# What stands between two spaces and is not just a syllable.
_TOKEN = re.compile(
    r"""
    \d+[a-zđ]?(?:[-/.][\wĐđ&]+)*[-/][A-ZĐƯ][\wĐđ&]*(?:[-/.][A-ZĐƯ0-9][\wĐđ&]*)*   # 05-CT/TW  30/2020/NĐ-CP
    | \d+(?:[./,-]\d+)*                                                            # 1.234,5  15/5/2016  10/10
    | [^\W\d_]+                                                                    # syllables
    | \w+
    | \s+
    | .
    """,
    re.VERBOSE,
)


_REMEMBERED = 16  # characters of the longest piece that is remembered
_MOST_REMEMBERED = 1 << 15
_NONE_AFTER = tuple((False,) * count for count in range(32))
Tokens = tuple[tuple[int, ...], tuple[bool, ...]]


class _Pieces(dict[str, Tokens]):
    """What stands between two spaces -> the ids of its tokens and whether a space follows each.

    The same short pieces come again and again ("tỉnh,"), and spaCy makes tokens of ids much faster than of strings.
    """

    def __init__(self, strings: StringStore) -> None:
        super().__init__({"": ((strings.add(" "),), (False,))})  # a second space is a token of its own
        self._strings = strings

    def __missing__(self, piece: str) -> Tokens:
        ids = tuple(map(self._strings.add, _TOKEN.findall(piece)))
        inner = len(ids) - 1
        tokens = ids, (_NONE_AFTER[inner] if inner < len(_NONE_AFTER) else (False,) * inner) + (True,)
        if len(piece) <= _REMEMBERED and len(self) < _MOST_REMEMBERED:
            self[piece] = tokens
        return tokens


class OfficialTokenizer:
    """Split text into tokens; joined again they give the text back, character by character."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab
        self._pieces = _Pieces(vocab.strings)

    def __call__(self, text: str) -> Doc:
        """Return a Doc whose `text` equals `text`; each white space beyond the first space is in a token of its own."""
        *pieces, last = text.split(" ")
        rows = list(map(self._pieces.__getitem__, pieces))
        if last:
            ids, spaces = self._pieces[last]
            rows.append((ids, (*spaces[:-1], False)))
        words = list(chain.from_iterable(map(itemgetter(0), rows)))
        return Doc(self.vocab, words=words, spaces=list(chain.from_iterable(map(itemgetter(1), rows))))

    def to_disk(self, path: object, **_: object) -> None:
        """Nothing to store: the tokenizer is its code."""

    def from_disk(self, path: object, **_: object) -> OfficialTokenizer:
        """Nothing to load: the tokenizer is its code."""
        return self

    def to_bytes(self, **_: object) -> bytes:
        """Nothing to store: the tokenizer is its code."""
        return b""

    def from_bytes(self, data: bytes, **_: object) -> OfficialTokenizer:
        """Nothing to load: the tokenizer is its code."""
        return self
