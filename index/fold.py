"""One folding for writing and asking: what counts as the same word in search.

Each function gives a text of the same length, character by character, so that an offset in the folded text is an offset
in the text itself. The rules: case; place of the tone mark (hoà = hòa, uỷ = ủy); i and y in open syllables after h, k,
l, m, s, t, qu (kỹ = kĩ, quý = quí); and, for `plain`, no marks at all and đ = d.
"""

from __future__ import annotations

import re
import unicodedata

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
_OPEN_Y = re.compile(r"(?<![^\W_])([hklmst]|qu)([yỳýỷỹỵ])(?![^\W_])")


class _Letters(dict[int, str]):
    """A table for `str.translate` that works each character out when it is first met."""

    def __init__(self, bare: bool) -> None:
        super().__init__()
        self.bare = bare

    def __missing__(self, code: int) -> str:
        char = chr(code)
        lower = char.lower()
        if len(lower) != 1:
            lower = char
        if self.bare:
            lower = "d" if lower == "đ" else unicodedata.normalize("NFD", lower)[0]
        self[code] = lower
        return lower


_LOWER = _Letters(bare=False)
_BARE = _Letters(bare=True)


def spelled(text: str) -> str:
    """Return NFC `text` in lower case, with one spelling for each word, all marks kept. Same length."""
    lower = text.translate(_LOWER)
    placed = _MOVES.sub(lambda match: _OPEN_TONES[match[0]], lower)
    return _OPEN_Y.sub(lambda match: match[1] + _TO_I[match[2]], placed)


def plain(text: str) -> str:
    """Return NFC `text` in lower case, with one spelling and without marks. Same length."""
    return spelled(text).translate(_BARE)


def words(text: str) -> list[str]:
    """Return the words of a folded text as the index sees them: runs of letters and digits."""
    return re.findall(r"[^\W_]+", text)


def spaced(text: str) -> str:
    """Return the folded words of a text with a space before and after each, for LIKE: "% word %" finds whole words."""
    return f" {' '.join(words(plain(text)))} "


def slug(text: str) -> str:
    """Return a key of a name: lower case, no marks, words joined by hyphens ("Ủy ban" → "uy-ban")."""
    return "-".join(words(unicodedata.normalize("NFC", text).translate(_BARE)))
