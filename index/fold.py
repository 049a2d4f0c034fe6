"""One folding for writing and asking: what counts as the same word in search.

Each function gives a text of the same length, character by character, so that an offset in the folded text is an offset
in the text itself. The rules: case; place of the tone mark (hoà = hòa, uỷ = ủy); i and y in open syllables after h, k,
l, m, s, t, qu (kỹ = kĩ, quý = quí); and, for `plain`, no marks at all and đ = d.
"""

from __future__ import annotations

import re
import unicodedata

import numpy as np

_OPEN_TONES = {
    old: new
    for first, second, tones in (
        ("o", "a", ("òóỏõọ", "àáảãạ")),
        ("o", "e", ("òóỏõọ", "èéẻẽẹ")),
        ("u", "y", ("ùúủũụ", "ỳýỷỹỵ")),
    )
    for old, new in ((toned + second, first + moved) for toned, moved in zip(tones[0], tones[1], strict=True))
}
_TO_I = dict(zip("yỳýỷỹỵ", "iìíỉĩị", strict=True))
_MOVES = re.compile(r"[òóỏõọ][ae]|[ùúủũụ]y")
_LAST_Y = re.compile(r"[yỳýỷỹỵ](?![^\W_])")
_BEFORE_Y = frozenset("hklmst")

_TABLE_SIZE = 0x2000  # holds all letters with marks that are one character in NFC
_BARE = np.array(
    [ord("d" if chr(code) == "đ" else unicodedata.normalize("NFD", chr(code))[0]) for code in range(_TABLE_SIZE)],
    dtype="<u4",
)


class _Lower(dict[int, str]):
    """A table for `str.translate` that keeps the length: "İ" would become two characters."""

    def __missing__(self, code: int) -> str:
        lower = chr(code).lower()
        self[code] = lower if len(lower) == 1 else chr(code)
        return self[code]


_LOWER = _Lower()


def spelled(text: str) -> str:
    """Return NFC `text` in lower case, with one spelling for each word, all marks kept. Same length."""
    lower = text.lower()
    if len(lower) != len(text):
        lower = text.translate(_LOWER)
    placed = _MOVES.sub(lambda match: _OPEN_TONES[match[0]], lower)
    return _LAST_Y.sub(_i_for_y, placed)


def bare(text: str) -> str:
    """Return a text in lower case without its marks, đ as d. Same length."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    folded = np.where(codes < _TABLE_SIZE, _BARE[np.minimum(codes, _TABLE_SIZE - 1)], codes)
    return folded.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")


def plain(text: str) -> str:
    """Return NFC `text` in lower case, with one spelling and without marks. Same length."""
    return bare(spelled(text))


def _i_for_y(match: re.Match[str]) -> str:
    """Return i for the y of an open syllable: h, k, l, m, s, t or qu stand before it, and nothing before those."""
    text, at = match.string, match.start()
    onset = 2 if text[max(0, at - 2) : at] == "qu" else 1 if at and text[at - 1] in _BEFORE_Y else 0
    alone = onset and (at == onset or not text[at - onset - 1].isalnum())
    return _TO_I[match[0]] if alone else match[0]


def words(text: str) -> list[str]:
    """Return the words of a folded text as the index sees them: runs of letters and digits."""
    return re.findall(r"[^\W_]+", text)


def spaced(text: str) -> str:
    """Return the folded words of a text with a space before and after each, for LIKE: "% word %" finds whole words."""
    return f" {' '.join(words(plain(text)))} "


def slug(text: str) -> str:
    """Return a key of a name: lower case, no marks, words joined by hyphens ("Ủy ban" → "uy-ban")."""
    return "-".join(words(bare(unicodedata.normalize("NFC", text).lower())))
