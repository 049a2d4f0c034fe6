"""One folding for writing and asking: what counts as the same word in search.

Each function gives a text of the same length, character by character, so that an offset in the folded text is an offset
in the text itself. The rules: case; place of the tone mark (hoà = hòa, uỷ = ủy); i and y in open syllables after h, k,
l, m, s, t, qu (kỹ = kĩ, quý = quí); and, for `plain`, no marks at all and đ = d.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias

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


def class_of(char: str) -> int:
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
_CLASS = np.array([class_of(char) for char in _CHARS], dtype=np.uint8)
del _CHARS

Codes: TypeAlias = "npt.NDArray[np.uint32]"
Bytes: TypeAlias = "npt.NDArray[np.uint8]"


class Letters(NamedTuple):
    """What the rules do to letters, by their code: the class (`class_of`), the letter without marks, y as i.

    A letter has the mark `tone` (of five); `row` says where in `toned` it stands with each of them, 0 where it does
    not.
    """

    classes: Bytes
    bare: npt.NDArray[Any]
    as_i: npt.NDArray[Any]
    tone: Bytes
    row: Bytes
    toned: npt.NDArray[Any]


def letters_in(codes: Mapping[str, int], bare: npt.NDArray[Any], classes: Bytes) -> Letters:
    """Return the tables for letters that have these codes; `bare` and `classes` by code are given."""
    size = len(bare)
    as_i, tone, row = np.arange(size, dtype=bare.dtype), np.zeros(size, np.uint8), np.zeros(size, np.uint8)
    toned = np.zeros((len(_TONES) + 1, 5), dtype=bare.dtype)
    for y, i in _TO_I.items():
        if y in codes and i in codes:
            as_i[codes[y]] = codes[i]
    for number, (letter, marked) in enumerate(_TONES.items(), 1):
        row[codes[letter]] = number
        toned[number] = [codes[char] for char in marked]
        tone[toned[number]] = range(5)
    return Letters(classes, bare, as_i, tone, row, toned)


_LETTERS = letters_in({chr(code): code for code in range(_MARKED)}, _BARE, _CLASS)


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


def _encoded(text: str) -> Codes:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


def _decoded(codes: Codes) -> str:
    return codes.tobytes().decode("utf-32-le", "surrogatepass")


def _looked_up(table: Codes, codes: Codes) -> Codes:
    """Return the codes by the table, those beyond it as they are."""
    found = table.take(codes, mode="clip")
    if codes.size and codes.max() >= _SIZE:
        beyond = codes >= _SIZE
        found[beyond] = codes[beyond]
    return found


def _spelled(codes: Codes) -> Codes:
    """Return the codes in lower case and one spelling.

    Arrays find the few letters that a rule may hold for, and the rules are asked of those: a pattern with a function
    takes three times as long.
    """
    codes = _looked_up(_LOWER, codes)
    bits = np.zeros(codes.size + BEFORE + BEHIND, dtype=np.uint8)
    _CLASS.take(codes, mode="clip", out=bits[BEFORE:-BEHIND])
    if codes.size and codes.max() >= _SIZE:
        for at in np.flatnonzero(codes >= _SIZE).tolist():
            bits[at + BEFORE] = class_of(chr(codes[at]))
    respell(codes, bits, _LETTERS)
    return codes


def respell(codes: npt.NDArray[Any], bits: Bytes, letters: Letters) -> None:
    """Write letters in lower case in one spelling.

    `bits` are their classes between `BEFORE` and `BEHIND` places that are no letters.
    """
    _move_tones(codes, bits, letters)
    _write_i(codes, bits, letters)


def _move_tones(codes: npt.NDArray[Any], bits: Bytes, letters: Letters) -> None:
    """Write "hòa" as "hoà"."""
    at = np.flatnonzero((bits[:-1] & bits[1:] >> 1 & (_TONED_O | _TONED_U)) != 0)
    if at.size:
        at = at[letters.row[codes[at - 2]] != 0]  # a letter without a mark of its own
        first = codes[at - 3]
        codes[at - 2] = letters.toned[letters.row[codes[at - 2]], letters.tone[first]]
        codes[at - 3] = letters.bare[first]
        bits[at], bits[at + 1] = letters.classes[codes[at - 3]], letters.classes[codes[at - 2]]


def _write_i(codes: npt.NDArray[Any], bits: Bytes, letters: Letters) -> None:
    """Write y as i at the end of a syllable that is one consonant and y, or "qu" and y.

    A letter with the three before it and the one behind is looked at as one number.
    """
    at = np.flatnonzero((bits & _Y) != 0)
    around = np.ndarray((len(bits) - BEHIND,), dtype="<u8", buffer=bits, strides=(1,)).take(at - 3)
    at = at[(around & _ONE_MASK == _ONE) | (around & _QU_MASK == _QU)] - BEFORE
    codes[at] = letters.as_i[codes[at]]


BEFORE, BEHIND = 3, 8


def _places(start: int = 0, ahead: int = 0, before: int = 0, behind: int = 0) -> np.uint64:
    """Return classes around a letter as `_write_i` sees them."""
    return np.uint64(start | ahead << 8 | before << 16 | behind << 32)


_ONE, _ONE_MASK = _places(before=_ONSET), _places(ahead=_LETTER, before=_ONSET, behind=_LETTER)
_QU, _QU_MASK = _places(ahead=_Q, before=_U), _places(_LETTER, _Q, _U, _LETTER)


def words(text: str) -> list[str]:
    """Return the words of a folded text as the index sees them: runs of letters and digits."""
    return re.findall(r"[^\W_]+", text)


def spaced(text: str) -> str:
    """Return the folded words of a text with a space before and after each, for LIKE: "% word %" finds whole words."""
    return f" {' '.join(words(plain(text)))} "


def slug(text: str) -> str:
    """Return a key of a name: lower case, no marks, words joined by hyphens ("Ủy ban" → "uy-ban")."""
    return "-".join(words(bare(unicodedata.normalize("NFC", text).lower())))
