"""Pairs of neighbouring words as short tokens of the index, by which phrases are found without looking at every word.

Syllables of Vietnamese are few, and each stands in a large share of all documents: to find a phrase by its words alone,
the engine looks at the places of each. A pair of them is rare. Pairs are told by 18 bits, so a pair may be another one
in a document of four hundred: what is asked for is still looked at where it stands, in those few documents.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

_SPACE = 0x20
_BITS = 18
_SIGNS = np.frombuffer(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", dtype=np.uint8)
_Words: TypeAlias = npt.NDArray[np.uint32]


def _scattered(seed: int) -> _Words:
    """Return a number for each byte, odd and spread over all bits."""
    spread = [(byte + seed) * 0x9E3779B97F4A7C15 & (1 << 64) - 1 for byte in range(256)]
    mixed = [((each ^ each >> 29) * 0xBF58476D1CE4E5B9 & (1 << 64) - 1) >> 32 for each in spread]
    return np.array([each | 1 for each in mixed], dtype=np.uint32)


_HERE, _BEFORE = _scattered(1), _scattered(1_000)
_HERE[_SPACE] = 0  # so that it does not matter how many spaces there are


def pairs_of(text: str) -> str:
    """Return a token for each pair of neighbouring words of a text as the index takes it (`fold.indexed`)."""
    codes = np.frombuffer(text.encode("ascii", "replace"), dtype=np.uint8)
    letters = codes != _SPACE
    starts = np.flatnonzero(letters[1:] & ~letters[:-1]) + 1
    if letters.size and letters[0]:
        starts = np.concatenate(([0], starts))
    if len(starts) < 2:
        return ""
    values = _HERE.take(codes)
    values[1:] *= _BEFORE.take(codes[:-1])
    values[starts] = _HERE.take(codes[starts])  # what stands before a word is none of it
    words = np.add.reduceat(values, starts)
    pairs = words[:-1] * np.uint32(0x85EBCA6B) + words[1:]
    pairs = (pairs ^ pairs >> np.uint32(15)) * np.uint32(0xC2B2AE35) >> np.uint32(32 - _BITS)
    out = np.full((len(pairs), 4), _SPACE, dtype=np.uint8)
    for column, shift in enumerate((12, 6, 0)):
        out[:, column] = _SIGNS.take(pairs >> np.uint32(shift) & np.uint32(63))
    return out.tobytes().decode("ascii")


def tokens_of(words: tuple[str, ...]) -> list[str]:
    """Return the tokens of the pairs of folded words that stand one after the other."""
    return [pairs_of(f"{one} {other}").strip() for one, other in pairwise(words)]
