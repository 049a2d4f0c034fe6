"""How the index writes words: in ASCII, where a marked letter is one sign, with spaces between them.

The engine cuts and counts words of ASCII in half the time, and no text needs the signs: they stand for nothing else
between spaces. A text of Vietnamese letters has one byte a letter, on which the rules of `index.fold` are applied; one
with a letter of another script ("m²") is folded character by character.
"""

from __future__ import annotations

import unicodedata

import numpy as np

from index.fold import BEFORE, BEHIND, Letters, bare, both, class_of, letters_in, respell

_MARKED = "đ" + "".join(  # those of Vietnamese in one spelling, in lower case
    unicodedata.normalize("NFC", base + mark)
    for base in "aăâeêioôơuưy"
    for mark in ("", *"\u0300\u0301\u0303\u0309\u0323")
)
_PLAIN = "abcdefghijklmnopqrstuvwxyz0123456789"
_FREE = [
    chr(code) for code in (*range(0x21, 0x30), *range(0x3A, 0x61), *range(0x7B, 0x7F), *range(1, 9), *range(14, 28))
]
_SIGNS = dict(zip((char for char in _MARKED if char not in _PLAIN), _FREE, strict=False))
_TO_SIGNS, _TO_LETTERS = str.maketrans(_SIGNS), str.maketrans({sign: char for char, sign in _SIGNS.items()})
_BYTES = {char: ord(char) for char in _PLAIN} | {char: ord(sign) for char, sign in _SIGNS.items()}
_KEPT = frozenset(_SIGNS.values())
_OTHER = 0xFF  # a letter of another script; a byte for what is no letter is a space


def _byte(char: str) -> int:
    lower = char.lower()
    return _BYTES.get(lower, _OTHER if char.isalnum() or "\ud800" <= char <= "\udfff" else ord(" "))


_TABLE = np.array([_byte(chr(code)) for code in range(0x10000)], dtype=np.uint8)
_BARE = bytes({byte: ord(bare(char)) for char, byte in _BYTES.items()}.get(byte, ord(" ")) for byte in range(256))
_CLASSES = bytes({byte: class_of(char) for char, byte in _BYTES.items()}.get(byte, 0) for byte in range(256))
_LETTERS: Letters = letters_in(_BYTES, np.frombuffer(_BARE, np.uint8), np.frombuffer(_CLASSES, np.uint8))


def indexed(text: str) -> tuple[str, str]:
    """Return NFC `text` without marks, and with marks as signs: words with spaces between them. Same length."""
    units = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), dtype="<u2")
    codes = _TABLE.take(units)
    if (written := codes.tobytes()).find(_OTHER) >= 0:
        return _letter_by_letter(text)
    bits = np.frombuffer(bytearray(b" " * BEFORE + written + b" " * BEHIND).translate(_CLASSES), dtype=np.uint8)
    respell(codes, bits, _LETTERS)
    written = codes.tobytes()
    return written.translate(_BARE).decode("ascii"), written.decode("ascii")


def signs(word: str) -> str:
    """Return a spelled word as the index writes it."""
    return word.translate(_TO_SIGNS)


def letters(word: str) -> str:
    """Return the spelled word of its `signs`."""
    return word.translate(_TO_LETTERS)


def _letter_by_letter(text: str) -> tuple[str, str]:
    plain, spelled = both(text)
    return _only_letters(plain), signs(_only_letters(spelled))


def _only_letters(text: str) -> str:
    return "".join(char if char.isalnum() else " " for char in text)
