"""One folding for writing and asking: what counts as the same word in search.

Each function gives a text of the same length, character by character, so that an offset in the folded text is an offset
in the text itself. The rules: case; place of the tone mark (hoà = hòa, uỷ = ủy); i and y in open syllables after h, k,
l, m, s, t, qu (kỹ = kĩ, quý = quí); and, for `plain`, no marks at all and đ = d.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

_MOVES = {
    old: new
    for first, second, tones in (
        ("o", "a", ("òóỏõọ", "àáảãạ")),
        ("o", "e", ("òóỏõọ", "èéẻẽẹ")),
        ("u", "y", ("ùúủũụ", "ỳýỷỹỵ")),
    )
    for old, new in ((toned + second, first + moved) for toned, moved in zip(tones[0], tones[1], strict=True))
}
_TO_I = dict(zip("yỳýỷỹỵ", "iìíỉĩị", strict=True)) | dict.fromkeys("ÿŷȳẏẙỿ", "i")
_BEFORE_Y = "hklmst"

_SIZE = 0x10000  # the tables hold the basic plane; what is beyond (emoji, old scripts) stays as it is
_LETTER, _TONED_O, _A_E, _TONED_U, _Y, _ONSET, _Q, _U = (1 << bit for bit in range(8))


def _lower(char: str) -> str:
    """Return the letter in lower case; where that is two characters ("İ"), as it is: the length must stay."""
    lower = char.lower()
    return lower if len(lower) == 1 else char


def _bare(char: str) -> str:
    return "d" if char == "đ" else _lower(unicodedata.normalize("NFD", char)[0]) if ord(char) < _MARKED else char


def _class(char: str) -> int:
    """Return what the rules ask of a letter in lower case, as bits."""
    return (
        _LETTER * char.isalnum()
        | _TONED_O * (char in "òóỏõọ")
        | _A_E * (char in "ae")
        | _TONED_U * (char in "ùúủũụ")
        | _Y * (char in _TO_I)
        | _ONSET * (char in _BEFORE_Y)
        | _Q * (char == "q")
        | _U * (char == "u")
    )


_MARKED = 0x2000  # all letters with marks that are one character in NFC stand before
_CHARS = [chr(code) if not 0xD800 <= code < 0xE000 else "\0" for code in range(_SIZE)]
_LOWER = np.array([ord(_lower(char)) if char != "\0" else code for code, char in enumerate(_CHARS)], dtype="<u4")
_BARE = np.array([ord(_bare(char)) if char != "\0" else code for code, char in enumerate(_CHARS)], dtype="<u4")
_CLASS = np.array([_class(char) for char in _CHARS], dtype=np.uint8)
_I = np.arange(_SIZE, dtype="<u4")
for _y, _i in _TO_I.items():
    _I[ord(_y)] = ord(_i)
del _CHARS

_Codes: TypeAlias = "npt.NDArray[np.uint32]"


def spelled(text: str) -> str:
    """Return NFC `text` in lower case, with one spelling for each word, all marks kept. Same length."""
    return both(text)[1]


def bare(text: str) -> str:
    """Return a text in lower case without its marks, đ as d. Same length."""
    return _decoded(_looked_up(_BARE, _encoded(text)))


def plain(text: str) -> str:
    """Return NFC `text` in lower case, with one spelling and without marks. Same length."""
    return both(text)[0]


def both(text: str) -> tuple[str, str]:
    """Return `plain` and `spelled` of a text, which costs little more than one of them.

    Names come again and again, and arrays are slow for them: what was made of short texts is kept.
    """
    return _kept(text) if len(text) <= _SHORT else _folded(text)


def _folded(text: str) -> tuple[str, str]:
    codes = _spelled(_encoded(text))
    return _decoded(_looked_up(_BARE, codes)), _decoded(codes)


_SHORT = 120
_kept = lru_cache(maxsize=20_000)(_folded)


def _encoded(text: str) -> _Codes:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


def _decoded(codes: _Codes) -> str:
    return codes.tobytes().decode("utf-32-le", "surrogatepass")


def _looked_up(table: _Codes, codes: _Codes) -> _Codes:
    """Return the codes by the table, those beyond it as they are."""
    found = table.take(codes, mode="clip")
    if codes.size and codes.max() >= _SIZE:
        beyond = codes >= _SIZE
        found[beyond] = codes[beyond]
    return found


def _spelled(codes: _Codes) -> _Codes:
    """Return the codes in lower case and one spelling.

    Arrays of bits find the few places where a rule holds: a pattern with a function takes three times as long, and the
    index is built from every document.
    """
    codes = _looked_up(_LOWER, codes)
    bits = np.zeros(codes.size + 3, dtype=np.uint8)  # two places before the text and one behind it are no letters
    _CLASS.take(codes, mode="clip", out=bits[2:-1])
    if codes.size and codes.max() >= _SIZE:
        for at in np.flatnonzero(codes >= _SIZE).tolist():
            bits[at + 2] = _class(chr(codes[at]))
    here, before, ahead = bits[2:-1], bits[1:-2], bits[:-3]
    for at in np.flatnonzero(here[:-1] & here[1:] >> 1 & (_TONED_O | _TONED_U)).tolist():
        moved = _MOVES.get(chr(codes[at]) + chr(codes[at + 1]))
        if moved:
            codes[at : at + 2] = [ord(moved[0]), ord(moved[1])]
            bits[at + 2 : at + 4] = _CLASS[codes[at : at + 2]]
    last = ((here & _Y) != 0) & ((bits[3:] & _LETTER) == 0)
    short = ((before & _ONSET) != 0) & ((ahead & _LETTER) == 0)
    found = np.flatnonzero(last & short)
    codes[found] = _I[codes[found]]
    for at in np.flatnonzero(last & ((before & _U) != 0) & ((ahead & _Q) != 0)).tolist():
        if at < 3 or not bits[at - 1] & _LETTER:
            codes[at] = _I[codes[at]]
    return codes


def words(text: str) -> list[str]:
    """Return the words of a folded text as the index sees them: runs of letters and digits."""
    return re.findall(r"[^\W_]+", text)


def spaced(text: str) -> str:
    """Return the folded words of a text with a space before and after each, for LIKE: "% word %" finds whole words."""
    return f" {' '.join(words(plain(text)))} "


def slug(text: str) -> str:
    """Return a key of a name: lower case, no marks, words joined by hyphens ("Ủy ban" → "uy-ban")."""
    return "-".join(words(bare(unicodedata.normalize("NFC", text).lower())))
