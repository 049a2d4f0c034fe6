"""Words of pages as columns of numbers."""

from __future__ import annotations

import pytest

from ingest.words import Box, Word, Words

WORDS = [
    Word(0, 4, 1, Box(85.04, 100.5, 110.25, 113.5)),
    Word(5, 9, 1, Box(114.0, 100.5, 140.0, 113.5), 0.42),
    Word(10, 15, 2, Box(85.0, 60.0, 120.0, 73.0), 0.97),
]


def test_words_come_out_as_they_went_in() -> None:
    words = Words(WORDS)
    assert list(words) == WORDS
    assert words[-1] == WORDS[-1]
    assert words[1:] == tuple(WORDS[1:])
    assert len(words) == 3
    with pytest.raises(IndexError):
        words[3]


def test_words_are_stored_and_compared_by_value() -> None:
    words = Words(WORDS)
    again = Words.of_rows(words.rows())
    assert again == words
    assert hash(again) == hash(words)
    again.shorten_last(1)
    assert again != words
    assert again[2].end == 14


def test_unsure_words_are_those_with_a_low_confidence() -> None:
    assert Words(WORDS).unsure(0.6) == [1]
