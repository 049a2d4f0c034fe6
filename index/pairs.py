"""Pairs of neighbouring words as short tokens of the index, by which phrases are found without looking at every word.

Syllables of Vietnamese are few, and each stands in a large share of all documents: to find a phrase by its words alone,
the engine looks at the places of each. A pair of them is rare. Pairs are told by 18 bits, so a pair may be another one
in a document of four hundred: what is asked for is still looked at where it stands, in those few documents. A pair of
two syllables that nearly every document has tells little and makes up half of all pairs: it has no token.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

_SPACE = 0x20
_BITS = 18
_LOW, _HIGH = 8, 16  # what a word is told by: the rest of a longer one is not looked at
_SIGNS = np.frombuffer(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", dtype=np.uint8)
_MIX = tuple(map(np.uint64, (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB)))
_MASKS = np.array([(1 << 8 * size) - 1 for size in range(_LOW + 1)], dtype=np.uint64)
_Numbers: TypeAlias = npt.NDArray[np.uint64]


def pairs_of(text: str) -> str:
    """Return the tokens of the pairs of neighbouring words of a text as the index takes it, each once."""
    words = _numbers_of(text)
    if words.size < 2:
        return ""
    rare = ~_FREQUENT.take(words >> np.uint64(48))
    pairs = ((words[:-1] * _MIX[2] + words[1:]) * _MIX[0])[rare[:-1] | rare[1:]]
    numbers = np.sort((pairs >> np.uint64(64 - _BITS)).astype(np.uint32))
    new = np.ones(numbers.size, dtype=np.bool_)
    np.not_equal(numbers[1:], numbers[:-1], out=new[1:])
    return _TOKENS.take(numbers[new]).tobytes().decode("ascii")


def tokens_of(words: tuple[str, ...]) -> list[str]:
    """Return the tokens of the pairs of folded words that stand one after the other, as far as those have one."""
    return [token for one, other in pairwise(words) if (token := pairs_of(f"{one} {other}").strip())]


def _numbers_of(text: str) -> _Numbers:
    """Return a number of 64 bits for each word, taken from its letters eight at a time."""
    written = text.encode("ascii", "replace") + b" " * (_HIGH + 1)
    codes = np.frombuffer(written, dtype=np.uint8)
    letters = np.zeros(codes.size + 1, dtype=np.bool_)
    np.not_equal(codes, _SPACE, out=letters[1:])
    edges = np.flatnonzero(letters[1:] != letters[:-1])
    starts, sizes = edges[::2], edges[1::2] - edges[::2]
    eights = np.ndarray((codes.size - 7,), dtype="<u8", buffer=written, strides=(1,))
    words: _Numbers = eights.take(starts) & _MASKS.take(sizes, mode="clip")
    long = np.flatnonzero(sizes > _LOW)
    if long.size:
        rest = eights.take(starts[long] + _LOW) & _MASKS.take(sizes[long] - _LOW, mode="clip")
        words[long] ^= rest * _MIX[0]
    words *= _MIX[1]
    words ^= words >> np.uint64(32)
    words *= _MIX[2]
    return words


def _tokens() -> npt.NDArray[np.uint32]:
    """Return each token with a space behind it, as four bytes."""
    numbers, out = np.arange(1 << _BITS), np.full((1 << _BITS, 4), _SPACE, dtype=np.uint8)
    for column, shift in enumerate((12, 6, 0)):
        out[:, column] = _SIGNS.take(numbers >> shift & 63)
    return out.view(np.uint32).ravel()


def _frequent() -> npt.NDArray[np.bool_]:
    """Return by the first 16 bits of a word whether it is taken for frequent, when written and when asked for alike."""
    path = Path(__file__).parent / "data" / "frequent_syllables.txt"
    lines = [line for line in path.read_text(encoding="ascii").splitlines() if not line.startswith("#")]
    out = np.zeros(1 << 16, dtype=np.bool_)
    out[_numbers_of(" ".join(lines)) >> np.uint64(48)] = True
    return out


_TOKENS, _FREQUENT = _tokens(), _frequent()
