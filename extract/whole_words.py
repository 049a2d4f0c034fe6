"""Find the phrases of a lexicon as whole words in a folded text, all in one pass (Aho-Corasick).

The automaton reads one byte a letter: it takes fewer steps and less memory than over UTF-8, and offsets in bytes are
offsets in characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

import numpy
from ahocorasick_rs import BytesAhoCorasick, Implementation, MatchKind

Match = tuple[int, int, int]  # which phrase, where it begins and ends

# Letters with a byte of their own: those of the lexicon (Vietnamese in lower case) and others that rows may bring.
_OWN = "".join(map(chr, (*range(0x20, 0x7F), *range(0xDF, 0x100), *range(0x1EA1, 0x1EFA, 2)))) + "ăđĩũơư–—‑“”‘’…•"
_LETTER, _SIGN = 254, 255  # all other letters and figures, all other signs
_FEW = 1000  # phrases up to which a DFA, the fastest form, is built fast and stays small
_PLANE = 0x10000  # beyond are hardly any letters; all count as signs
_EDGE = b"\0"


def _table() -> numpy.ndarray[tuple[int], numpy.dtype[numpy.uint8]]:
    table = numpy.full(_PLANE, _SIGN, dtype=numpy.uint8)
    for run in re.finditer(r"[^\W_]+", "".join(map(chr, range(_PLANE)))):
        table[run.start() : run.end()] = _LETTER
    for byte, char in enumerate(_OWN):
        table[ord(char)] = byte
    return table


_BYTES = _table()
_INSIDE = bytes(byte == _LETTER or (byte < len(_OWN) and _OWN[byte].isalnum()) for byte in range(256))


@lru_cache(maxsize=1)  # several searches run over one document
def _octets(folded: str) -> bytes:
    codes = numpy.frombuffer(folded.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    return _BYTES.take(codes, mode="clip").tobytes()


class WholeWords:
    """Phrases to be found in texts that are folded as they are."""

    def __init__(self, phrases: Iterable[str], *, overlapping: bool) -> None:
        """`overlapping`: find every phrase in the order of the ends; else the longest at each place, one by one."""
        self._phrases = list(phrases)
        self._overlapping = overlapping
        self._foreign = self._with_letters_shared()
        self._automaton = BytesAhoCorasick(
            list(self._in_octets()),
            matchkind=MatchKind.Standard if overlapping else MatchKind.LeftmostLongest,
            implementation=Implementation.DFA if len(self._phrases) < _FEW else Implementation.ContiguousNFA,
        )

    def _in_octets(self) -> Iterator[bytes]:
        octets, end = _octets("".join(self._phrases)), 0  # at once: they are thousands
        for phrase in self._phrases:
            start, end = end, end + len(phrase)
            yield octets[start:end]

    def _with_letters_shared(self) -> frozenset[int]:
        """Return the phrases that others look like in bytes, as those of other scripts do: they are compared again."""
        own = frozenset(_OWN)
        if own.issuperset("".join(self._phrases)):
            return frozenset()
        return frozenset(index for index, phrase in enumerate(self._phrases) if not own.issuperset(phrase))

    def find(self, folded: str) -> list[Match]:
        """Return the phrases that stand in the text without a letter or figure before or behind them."""
        octets = _octets(folded)
        inside = b"".join((_EDGE, octets.translate(_INSIDE), _EDGE))  # of letters and figures; one off for the edge
        matches: list[Match] = self._automaton.find_matches_as_indexes(octets, overlapping=self._overlapping)
        found = [match for match in matches if not (inside[match[1]] or inside[match[2] + 1])]
        if self._foreign:
            return [
                each
                for each in found
                if each[0] not in self._foreign or folded[each[1] : each[2]] == self._phrases[each[0]]
            ]
        return found
