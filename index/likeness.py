"""How alike two shortcomings are: the share of content words that they have in common (Jaccard).

Content words are what is left of the folded syllables without the words of judging ("còn chậm, chưa kịp thời") and of
the genre ("công tác", "một số đơn vị"). Measured on tests/index/data/recurring_groups.yaml; weighing words or pairs of
words did not do better there.
"""

from __future__ import annotations

from index.fold import plain, words
from index.view_data import folded, load


def content_words(text: str) -> frozenset[str]:
    """Return the content words of a passage; all its words when too few are left to compare."""
    found = [word for word in words(plain(text)) if not word.isdecimal()]
    content = frozenset(found) - folded("likeness", "stop_words")
    return content if len(content) >= load("likeness")["least_words"] else frozenset(found)


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Return the share of words that both have, from 0 to 1."""
    return len(one & other) / len(one | other) if one or other else 0.0


def is_alike(shared: int, one: int, other: int) -> bool:
    """Return whether two passages of so many content words, so many of them shared, say the same."""
    return bool(shared >= load("likeness")["alike"] * (one + other - shared))
