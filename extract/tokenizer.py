"""Tokens of official Vietnamese: symbols, numbers and dates stay whole, punctuation stands alone.

spaCy's own tokenizer for Vietnamese needs a word segmenter and leaves the comma on "05-CT/TW,"; this one is a single
regular expression, and every token begins and ends where a finding may begin or end.
"""

from __future__ import annotations

import re
from functools import lru_cache

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


_NO_SPACES = ((), *((False,) * count for count in range(8)))
_REMEMBERED = 16


@lru_cache(maxsize=1 << 14)
def _remembered(chunk: str) -> list[str]:
    return _TOKEN.findall(chunk)


def _pieces(chunk: str) -> list[str]:
    """Return the tokens of what stands between two spaces; the same short pieces come again and again ("tỉnh,")."""
    return _remembered(chunk) if len(chunk) <= _REMEMBERED else _TOKEN.findall(chunk)


class OfficialTokenizer:
    """Split text into tokens; joined again they give the text back, character by character."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        """Return a Doc whose `text` equals `text`; each white space beyond the first space is in a token of its own."""
        words: list[str] = []
        spaces: list[bool] = []
        *chunks, last = text.split(" ")
        for chunk in chunks:
            if chunk.isalpha():  # most are
                words.append(chunk)
            elif not chunk:
                words.append(" ")
                spaces.append(False)
                continue
            else:
                pieces = _pieces(chunk)
                words += pieces
                spaces += _NO_SPACES[len(pieces)] if len(pieces) < len(_NO_SPACES) else [False] * (len(pieces) - 1)
            spaces.append(True)
        pieces = _pieces(last)
        return Doc(self.vocab, words=[*words, *pieces], spaces=[*spaces, *[False] * len(pieces)])

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


def _add_gap(words: list[str], spaces: list[bool], gap: str) -> None:
    """Let one space belong to the token before it; what else there is becomes a token."""
    if gap.startswith(" ") and words:
        spaces[-1] = True
        gap = gap[1:]
    if gap:
        words.append(gap)
        spaces.append(False)
