"""Phrases are found as whole words, at their offsets in characters, whatever letters stand around them."""

from __future__ import annotations

import pytest

from extract.whole_words import WholeWords

PHRASES = ["còn", "còn chậm", "chậm", "đ/c", "со"]  # the last in Cyrillic, which has no bytes of its own


@pytest.mark.parametrize(
    ("text", "overlapping", "longest"),
    [
        ("còn chậm", [(0, 0, 3), (1, 0, 8), (2, 4, 8)], [(1, 0, 8)]),
        ("vẫn còn, chậm.", [(0, 4, 7), (2, 9, 13)], [(0, 4, 7), (2, 9, 13)]),
        ("còng chậm2 xchậm", [], []),
        ("còn\U0001f600chậm", [(0, 0, 3), (2, 4, 8)], [(0, 0, 3), (2, 4, 8)]),
        ("còn\ud800chậm", [(0, 0, 3), (2, 4, 8)], [(0, 0, 3), (2, 4, 8)]),
        ("còn漢chậm", [], []),
        ("đ/c đ/c", [(3, 0, 3), (3, 4, 7)], [(3, 0, 3), (3, 4, 7)]),
        ("со", [(4, 0, 2)], [(4, 0, 2)]),
        ("рс", [], []),
        ("", [], []),
    ],
)
def test_whole_words(text: str, overlapping: list[tuple[int, int, int]], longest: list[tuple[int, int, int]]) -> None:
    assert WholeWords(PHRASES, overlapping=True).find(text) == overlapping
    assert WholeWords(PHRASES, overlapping=False).find(text) == longest
