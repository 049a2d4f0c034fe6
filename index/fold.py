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

_TONES = {"o": "òóỏõọ", "u": "ùúủũụ", "a": "àáảãạ", "e": "èéẻẽẹ", "y": "ỳýỷỹỵ"}
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


_ASCII = 0x80
_MARKED = 0x2000  # all letters with marks that are one character in NFC stand before
_CHARS = [chr(code) if not 0xD800 <= code < 0xE000 else "\0" for code in range(_SIZE)]
_LOWER = np.array([ord(_lower(char)) if char != "\0" else code for code, char in enumerate(_CHARS)], dtype="<u4")
_BARE = np.array([ord(_bare(char)) if char != "\0" else code for code, char in enumerate(_CHARS)], dtype="<u4")
_CLASS = np.array([_class(char) for char in _CHARS], dtype=np.uint8)
_I = np.arange(_SIZE, dtype="<u4")
for _y, _i in _TO_I.items():
    _I[ord(_y)] = ord(_i)
_TONE = np.zeros(_SIZE, dtype=np.uint8)  # which of the five marks a letter has
_TONED = np.zeros((128, 5), dtype="<u4")  # a letter with such a mark
for _letter, _toned in _TONES.items():
    for _number, _char in enumerate(_toned):
        _TONE[ord(_char)], _TONED[ord(_letter), _number] = _number, ord(_char)
_MARKED_LETTERS = "đ" + "".join(  # those of Vietnamese, after `spelled`
    unicodedata.normalize("NFC", base + mark)
    for base in "aăâeêioôơuưy"
    for mark in ("", *"\u0300\u0301\u0303\u0309\u0323")
)
_FREE = [
    chr(code) for code in (*range(0x21, 0x30), *range(0x3A, 0x61), *range(0x7B, 0x7F), *range(1, 9), *range(14, 28))
]
_SIGNS = dict(zip((ord(c) for c in _MARKED_LETTERS if ord(c) >= _ASCII), _FREE, strict=False))
_LETTERS = {ord(sign): chr(letter) for letter, sign in _SIGNS.items()}
_KEPT = frozenset(_SIGNS.values())
_SPACE, _OTHER = 0x20, 0xFF  # bytes for what is no letter, and for letters of other scripts
_PLAIN_BYTES = np.array(
    [
        code if code < _ASCII and char.isalnum() else _OTHER if char.isalnum() else _SPACE
        for code, char in enumerate(_CHARS)
    ],
    dtype=np.uint8,
)
_SIGN_BYTES = _PLAIN_BYTES.copy()
for _code, _sign in _SIGNS.items():
    _SIGN_BYTES[_code] = ord(_sign)
_PLAIN_BYTES[-1] = _SIGN_BYTES[-1] = _OTHER  # what is beyond the table is looked at letter by letter
del _CHARS

_Codes: TypeAlias = "npt.NDArray[np.uint32]"
_Bytes: TypeAlias = "npt.NDArray[np.uint8]"


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


def indexed(text: str) -> tuple[str, str]:
    """Return `plain` and `signs` of a text as the index takes it: words with spaces between them. Same length."""
    codes = _spelled(_encoded(text))
    return _as_index(_PLAIN_BYTES, _looked_up(_BARE, codes)), _as_index(_SIGN_BYTES, codes)


def signs(word: str) -> str:
    """Return a spelled word as the index writes it, where a marked letter is one sign of ASCII.

    The engine cuts and counts words of ASCII in half the time, and no text needs the signs: they stand for nothing else
    between spaces.
    """
    return word.translate(_SIGNS)


def letters(word: str) -> str:
    """Return the spelled word of its `signs`."""
    return word.translate(_LETTERS)


def _as_index(table: _Bytes, codes: _Codes) -> str:
    """Return the codes by the table of bytes; letters that no byte stands for (other scripts) are kept."""
    out = table.take(codes, mode="clip")
    if not out.size or out.max() != _OTHER:
        return out.tobytes().decode("ascii")
    kept = _decoded(np.where(out == _OTHER, codes, out.astype("<u4")))
    return "".join(char if char in _KEPT or char.isalnum() else " " for char in kept)


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

    Arrays find the few letters that a rule may hold for, and the rules are asked of those: a pattern with a function
    takes three times as long, and the index is built from every document.
    """
    codes = _looked_up(_LOWER, codes)
    bits = np.zeros(codes.size + 3, dtype=np.uint8)  # two places before the text and one behind it are no letters
    _CLASS.take(codes, mode="clip", out=bits[2:-1])
    if codes.size and codes.max() >= _SIZE:
        for at in np.flatnonzero(codes >= _SIZE).tolist():
            bits[at + 2] = _class(chr(codes[at]))
    _move_tones(codes, bits)
    _write_i(codes, bits)
    return codes


def _move_tones(codes: _Codes, bits: _Bytes) -> None:
    """Write "hòa" as "hoà"; `bits` are the classes of the codes, from the third place on."""
    at = np.flatnonzero((bits & (_TONED_O | _TONED_U)) != 0)
    at = at[bits[at] & bits[at + 1] >> 1 != 0]
    at = at[codes[at - 1] < _TONED.shape[0]]  # a letter without a mark of its own
    first = codes[at - 2]
    codes[at - 1] = _TONED[codes[at - 1], _TONE[first]]
    codes[at - 2] = _BARE[first]
    bits[at], bits[at + 1] = _CLASS[codes[at - 2]], _CLASS[codes[at - 1]]


def _write_i(codes: _Codes, bits: _Bytes) -> None:
    """Write y as i at the end of a syllable that is one consonant and y, or "qu" and y."""
    at = np.flatnonzero((bits & _Y) != 0)
    at = at[bits[at + 1] & _LETTER == 0]
    before, ahead, start = bits[at - 1], bits[at - 2], bits[at - 3]
    short = (before & _ONSET != 0) & (ahead & _LETTER == 0)
    after_qu = (before & _U != 0) & (ahead & _Q != 0) & (start & _LETTER == 0)
    at = at[short | after_qu] - 2
    codes[at] = _I[codes[at]]


def words(text: str) -> list[str]:
    """Return the words of a folded text as the index sees them: runs of letters and digits."""
    return re.findall(r"[^\W_]+", text)


def spaced(text: str) -> str:
    """Return the folded words of a text with a space before and after each, for LIKE: "% word %" finds whole words."""
    return f" {' '.join(words(plain(text)))} "


def slug(text: str) -> str:
    """Return a key of a name: lower case, no marks, words joined by hyphens ("Ủy ban" → "uy-ban")."""
    return "-".join(words(bare(unicodedata.normalize("NFC", text).lower())))
