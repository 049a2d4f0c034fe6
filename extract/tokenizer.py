"""Tokens of official Vietnamese: symbols, numbers and dates stay whole, punctuation stands alone.

spaCy's own tokenizer for Vietnamese needs a word segmenter and leaves the comma on "05-CT/TW,"; this one is a single
regular expression, and every token begins and ends where a finding may begin or end.
"""

from __future__ import annotations

import re

from spacy.tokens import Doc
from spacy.vocab import Vocab

_TOKEN = re.compile(
    r"""
    \d+[a-zđ]?(?:[-/.]\s?[\wĐđ&]+)*[-/][A-ZĐƯ][\wĐđ&]*(?:[-/.][A-ZĐƯ0-9][\wĐđ&]*)*   # 05-CT/TW  30/2020/NĐ-CP
    | \d+(?:[./,-]\d+)*                                                               # 1.234,5  15/5/2016  10/10
    | [^\W\d_]+                                                                       # syllables
    | \w+
    | [^\w\s]
    """,
    re.VERBOSE,
)


class OfficialTokenizer:
    """Split text into tokens; joined again they give the text back, character by character."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        """Return a Doc whose `text` equals `text`; runs of white space beyond one space are tokens of their own."""
        words: list[str] = []
        spaces: list[bool] = []
        end = 0
        for match in _TOKEN.finditer(text):
            _add_gap(words, spaces, text[end : match.start()])
            words.append(match[0])
            spaces.append(False)
            end = match.end()
        _add_gap(words, spaces, text[end:])
        return Doc(self.vocab, words=words, spaces=spaces)

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
