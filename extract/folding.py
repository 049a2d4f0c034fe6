"""Folded letters: lower case, no tone or vowel marks, one character for one character, so that offsets hold."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

import numpy

LOOK_ALIKES = {"Đ": "d", "đ": "d", "Ð": "d", "ð": "d", "Ɖ": "d", "ɖ": "d"} | dict.fromkeys(
    "\u00a0\u202f\u2007\t\n\r", " "
)
DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2212"
SLASHES = "/\u2044\u2215"


def _table() -> dict[int, str]:
    table: dict[int, str] = {}
    for code in (*range(0x41, 0x5B), *range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        letter = unicodedata.normalize("NFD", chr(code))[0].lower()
        if letter.isascii():
            table[code] = letter
    table |= {ord(char): plain for char, plain in LOOK_ALIKES.items()}
    table |= {ord(char): "-" for char in DASHES}
    return table | {ord(char): "/" for char in SLASHES}


_FOLD = _table()
_SPELLINGS: dict[str, str] = {}
for _code, _letter in _FOLD.items():
    _SPELLINGS[_letter] = _SPELLINGS.get(_letter, "") + chr(_code)


_LONG = 400  # characters from which numpy folds faster than `str.translate`
_LETTERS = numpy.arange(max(_FOLD) + 1, dtype="<u4")
_LETTERS[list(_FOLD)] = [ord(plain) for plain in _FOLD.values()]


def fold(text: str) -> str:
    """Return `text` in folded letters, as long as `text`: "Nghị quyết" gives "nghi quyet"; white space is a space."""
    return _fold_short(text) if len(text) < _LONG else _fold_long(text)


@lru_cache(maxsize=1 << 10)  # the lines of a letterhead are asked for again and again
def _fold_short(text: str) -> str:
    return text.translate(_FOLD)


def _fold_long(text: str) -> str:
    codes = numpy.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    plain = _LETTERS.take(codes, mode="clip")
    return numpy.where(codes < len(_LETTERS), plain, codes).tobytes().decode("utf-32-le", "surrogatepass")


# The tone of an open syllable on its second vowel, as some write it, and on its first: "oà" and "òa".
_TONES = {
    f"{first}{late}": f"{early}{second}"
    for first, second, early_tones, late_tones in (
        ("o", "a", "òóỏõọ", "àáảãạ"),
        ("o", "e", "òóỏõọ", "èéẻẽẹ"),
        ("u", "y", "ùúủũụ", "ỳýỷỹỵ"),
    )
    for early, late in zip(early_tones, late_tones, strict=True)
}
_TONED = re.compile("o[àáảãạèéẻẽẹ]|u[ỳýỷỹỵ]")


def lowered(text: str) -> str:
    """Return `text` in lower case with all its marks, as long as `text`; the tone of oà, oè, uỳ on the first vowel.

    "toàn" becomes a form that nobody writes: it only has to be the same in the lexicon and in the text.
    """
    return _lower(text) if len(text) < _LONG else _lower_long(text)


def _lower(text: str) -> str:
    low = text.lower()
    if len(low) != len(text):  # a few letters of other scripts grow
        low = "".join(char.lower() if len(char.lower()) == 1 else char for char in text)
    return low if low.isascii() else _TONED.sub(lambda match: _TONES[match[0]], low)


_lower_long = lru_cache(maxsize=1)(_lower)  # a whole document, which several components ask for


@lru_cache(maxsize=1)
def folded(text: str) -> str:
    """Return `fold` of a whole document; it is kept, so that each look at some letters of it is only a slice."""
    return fold(text)


def alternatives(phrases: Iterable[str]) -> str:
    """Return a pattern for any of the phrases (which hold no signs of a pattern), the longest first.

    They are grouped by their first letter: where none begins, the search is told so by a few letters, not by them all.
    """
    groups: dict[str, list[str]] = {}
    for phrase in sorted(phrases, key=len, reverse=True):
        groups.setdefault(phrase[0], []).append(phrase[1:])
    return "|".join(f"{first}(?:{'|'.join(rest)})" for first, rest in groups.items())


def loose(phrase: str) -> str:
    """Return a pattern (re and re2) for `phrase` in any case and with any or no marks; a space stands for a gap.

    OCR and hurried typing lose or change marks ("Chỉ thi", "Nghi quyet"); the caller checks what it may not accept.
    """
    return "".join(_loose_char(char) for char in fold(phrase))


def _loose_char(char: str) -> str:
    if char == " ":
        return "[ \\t\\n\\xa0]+"
    if char.isalpha():
        return f"[{char}{_SPELLINGS.get(char, '')}]"
    return "\\" + char
