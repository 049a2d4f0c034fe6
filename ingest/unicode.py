"""One spelling for one text: NFC, Vietnamese look-alikes, odd spaces, invisible characters.

Legacy encodings must be decoded before (`ingest.charsets`). What only search should fold (dashes, quotes, the place of
the tone mark) is kept as written.
"""

from __future__ import annotations

import re
import unicodedata

_DROP = (
    *range(0x00, 0x09),
    *range(0x0E, 0x20),
    0x7F,
    0xAD,
    *range(0x200B, 0x2010),
    *range(0x202A, 0x202F),
    *range(0x2060, 0x2065),
    *range(0x2066, 0x2070),
    0xFEFF,
    0xFFF9,
    0xFFFA,
    0xFFFB,
    0xFFFC,
)
_SPACES = (0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000)
_LINE_BREAKS = (0x0B, 0x0C, 0x2028, 0x2029)
_ALIKE = {
    0xD0: "Đ",  # capital eth, the same glyph in every font
    0x189: "Đ",  # capital African d
    0xF0: "đ",  # eth
    0x256: "đ",  # d with tail
    0x2010: "-",  # hyphen and no-break hyphen: the printed "-" of document numbers
    0x2011: "-",
    0x340: "\u0300",  # combining tone marks that Vietnamese keyboards of old produced
    0x341: "\u0301",
}
_C1 = {code: bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0)}
_TABLE: dict[int, str | None] = {
    **dict.fromkeys(_DROP),
    **dict.fromkeys(_SPACES, " "),
    **dict.fromkeys(_LINE_BREAKS, "\n"),
    **_ALIKE,
    **_C1,
}
# A first look that most paragraphs pass: translating every character would cost ten times as much.
_ODD = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\xa0\xad\xd0\xf0\u0189\u0256\u0300-\u036f\u1680\u2000-\u2011\u2028-\u202f"
    "\u205f-\u206f\u3000\ufeff\ufff9-\ufffc\ud800-\udfff]"
)
_ODD_LETTERS = "\xd0\xf0\u0189\u2010\u2011"


def _class_of(byte: int) -> str:
    """Return what a byte of UTF-8 says of its letter."""
    if byte in (0xBA, 0xBB):
        return "v"  # behind "e": the accented letters of Vietnamese alone
    if 0x80 <= byte < 0xC0:
        return "x"  # an end of a letter beyond ASCII
    if byte == 0xE1:
        return "e"
    if byte in (0xC2, 0xE2):
        return "?"  # signs, quotes, dashes, but odd spaces too
    if 0x20 <= byte < 0x7F or 0xC3 <= byte <= 0xC6:
        return "A" if 0x41 <= byte <= 0x5A else " "
    return "!"  # controls, combining marks, private signs, other scripts


_CLASSES = "".join(map(_class_of, range(256))).encode()
_SURROGATE = re.compile("[\ud800-\udfff]")
_LEFT_OVER = re.compile(r"[^\W\d_][\u0300-\u036f]+")
_SHAPE_MARKS = "\u0302\u0306\u031b"


def clean(text: str) -> str:
    """Return the text in NFC, with Đ for its look-alikes, plain spaces and no invisible characters.

    Halves of surrogate pairs are joined, lone ones replaced. Line breaks of every kind become `\\n`; tabs are kept.
    """
    if not _ODD.search(text) and unicodedata.is_normalized("NFC", text):
        return text
    if _SURROGATE.search(text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").translate(_TABLE))
    return _LEFT_OVER.sub(lambda found: _reordered(found[0]), text)


def is_settled(text: str) -> bool:
    """Say, at a tenth of its cost, whether `clean` keeps the text and nothing in it asks for a closer look.

    That is: no marks apart from their letters, no private signs, no capital of ASCII after an accented letter. Text
    that is not settled may still need nothing.
    """
    classes = text.encode("utf-8", "surrogatepass").translate(_CLASSES)
    if b"!" in classes or b"ex" in classes or b"xA" in classes or b"vA" in classes:
        return False
    for letter in _ODD_LETTERS:
        if letter in text:
            return False
    return b"?" not in classes or (text.isprintable() and unicodedata.is_normalized("NFC", text))


def _reordered(cluster: str) -> str:
    """Put the marks of a letter's shape (ê, ă, ơ) before its tone mark: NFC leaves é + circumflex apart."""
    marks = unicodedata.normalize("NFD", cluster)
    shape = [mark for mark in marks[1:] if mark in _SHAPE_MARKS]
    tones = [mark for mark in marks[1:] if mark not in _SHAPE_MARKS]
    return unicodedata.normalize("NFC", marks[0] + "".join(shape + tones))
