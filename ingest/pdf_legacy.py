"""TCVN3 and VNI in the text layer of a PDF, font by font: by the font's name where it tells, else by the text itself.

pdfium gives the Windows-1252 character of each byte. Two things it does are undone here: the soft hyphen, which is the
letter ư of TCVN3, comes as "-", and the marks of VNI, painted over their letter, come as characters of their own.
"""

from __future__ import annotations

import ctypes
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import repeat

import numpy as np

from ingest.charsets.detect import guess, is_encoded
from ingest.charsets.legacy import NAMES, TCVN3, VNI, VNI_SEQUENCE, Encoding, encoding_of_font, is_capital_font
from ingest.charsets.legacy import raise_capitals as raised
from ingest.charsets.originals import pack
from ingest.charsets.syllables import is_syllable
from ingest.document import Note
from ingest.glyphs import Floats, Integers, Token
from ingest.pdfium_calls import function

DROPPED = 0xFFFF
"""Stands for a glyph that has become part of the letter before it."""
LETTER_SHARE = 0.85
"""A "-" at least this wide, measured in usual small letters of its font, is the letter ư: hyphens have two thirds."""
_UNICODE_ONLY = re.compile("[\u0102\u0103\u0110\u0111\u0128\u0129\u0168\u0169\u01a0\u01a1\u01af\u01b0\u1ea0-\u1ef9]")
_IN_UNICODE = "ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝàáâãèéêìíòóôõùúýĐđ"
_TELLTALE = np.zeros(0x101, np.bool_)
_TELLTALE[[code for code in (*TCVN3, *map(ord, "".join(VNI))) if 0x80 <= code < 0x100]] = True
_TELLTALE[[ord(char) for char in _IN_UNICODE if ord(char) < 0x100]] = False
_TELLTALE[0xAD] = False
_SUBSET = re.compile(r"[A-Z]{6}\+")
_STYLE = re.compile(r"[,-](?:bold|italic|regular|normal|oblique|,)+.*$", re.IGNORECASE)
_TO_UNICODE = np.arange(0x101, dtype=np.uint32)
for _code, _char in TCVN3.items():
    _TO_UNICODE[_code] = ord(_char)


_text_object = function("FPDFText_GetTextObject", ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)
_font_info = function(
    "FPDFText_GetFontInfo",
    ctypes.c_ulong,
    *(ctypes.c_void_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_ulong, ctypes.c_void_p),
)


@dataclass(slots=True)
class Decoded:
    """What became of a page: what each glyph was, packed into a number (0 where it was left), and whether in TCVN3."""

    originals: Integers
    has_tcvn3: bool


class LegacyFonts:
    """Decides for each font of a file, page by page, whether its text is legacy; later pages follow in doubt."""

    def __init__(self) -> None:
        self._votes: Counter[tuple[str, Encoding | None]] = Counter()
        self.by_font: Counter[Encoding] = Counter()
        self.by_text: Counter[Encoding] = Counter()

    def decode(self, handle: int | None, codes: Integers, widths: Floats) -> Decoded | None:
        """Turn the page's code points into Unicode in place; None when nothing on it is legacy."""
        if not self.by_font and not self.by_text and not _may_be_legacy(codes):
            return None
        decoded = Decoded(np.zeros(len(codes), np.uint64), has_tcvn3=False)
        for name, glyphs in _fonts(handle, len(codes)):
            encoding = self._encoding(name, glyphs, codes, widths)
            if encoding == "tcvn3":
                _decode_tcvn3(name, glyphs, codes, widths, decoded)
            elif encoding == "vni":
                _decode_vni(glyphs, codes, decoded)
        return decoded if decoded.has_tcvn3 or decoded.originals.any() else None

    def _encoding(self, name: str, glyphs: Integers, codes: Integers, widths: Floats) -> Encoding | None:
        """Return the encoding of the font's text on this page, and remember it."""
        text = _text(glyphs, codes)
        named = encoding_of_font(name)
        encoding: Encoding | None = None
        if named is not None:
            seen = _with_letter_u(text, glyphs, codes, widths) if named == "tcvn3" else text
            verdict = is_encoded(seen, named)
            verdict = self._usual(name, named) if verdict is None else verdict
            encoding = named if verdict else None
        elif not text.isascii():
            encoding = None if _UNICODE_ONLY.search(text) else guess(text)
            if (
                encoding is None
                and (before := self._before(name)) is not None
                and is_encoded(text, before) is not False
            ):
                encoding = before
        if encoding is not None:
            (self.by_text if named is None else self.by_font)[encoding] += 1
        self._votes[name, encoding] += not text.isascii()
        return encoding

    def _usual(self, name: str, encoding: Encoding) -> bool:
        """Return whether the font, else other fonts of the encoding, were legacy on pages that told."""
        yes, no = self._votes[name, encoding], self._votes[name, None]
        return yes > no if yes or no else self.by_font[encoding] > 0

    def _before(self, name: str) -> Encoding | None:
        found = [encoding for encoding in NAMES if self._votes[name, encoding] > self._votes[name, None]]
        return found[0] if found else None

    def notes(self) -> list[Note]:
        """Return what staff should know of the decoding."""
        found = [
            Note("legacy-encoding", f"Văn bản dùng phông chữ {NAMES[encoding]} đã được đổi sang Unicode.")
            for encoding in self.by_font
        ]
        return found + [
            Note("encoding-guessed", f"Chữ được đoán là mã {NAMES[e]} và đổi sang Unicode; hãy đối chiếu với bản gốc.")
            for e in self.by_text
        ]


def font_name(base: str) -> str:
    """Return the name of a font without the tag of its subset and without its style."""
    return _STYLE.sub("", _SUBSET.sub("", base))


def _fonts(handle: int | None, count: int) -> Iterator[tuple[str, Integers]]:
    """Yield each font of the page with the indices of its glyphs, in the order of painting.

    The font is asked once for each text object; characters that pdfium made up belong to none.
    """
    objects = np.fromiter((item or 0 for item in map(_text_object, repeat(handle), range(count))), np.uint64, count)
    by_name: dict[str, list[int]] = {}
    unique, first, inverse = np.unique(objects, return_index=True, return_inverse=True)
    for place, found in enumerate(unique.tolist()):
        if found:
            by_name.setdefault(font_name(_base_name(handle, int(first[place]))), []).append(place)
    for name, places in by_name.items():
        yield name, np.flatnonzero(np.isin(inverse, places))


def _base_name(handle: int | None, index: int) -> str:
    buffer = ctypes.create_string_buffer(256)
    length = _font_info(handle, index, buffer, 256, None)
    return buffer.value.decode("utf-8", "replace") if 0 < length <= 256 else ""


def _may_be_legacy(codes: Integers) -> bool:
    """Say whether characters that Vietnamese has no use for stand beside letters: a first look in microseconds."""
    telltale = _TELLTALE[np.minimum(codes, 0x100)]
    if not telltale.any():
        return False
    letter = np.concatenate(([False], ((codes | 0x20) >= 0x61) & ((codes | 0x20) <= 0x7A), [False]))
    return bool((telltale & (letter[:-2] | letter[2:])).any())


def _text(glyphs: Integers, codes: Integers) -> str:
    """Return the font's text; whatever stands between its glyphs is a space."""
    page = np.full(len(codes), 0x20, np.uint32)
    page[glyphs] = codes[glyphs]
    return page.astype("<u4").tobytes().decode("utf-32-le", "replace")


def _with_letter_u(text: str, glyphs: Integers, codes: Integers, widths: Floats) -> str:
    """Return the text with soft hyphens for each "-" that is the letter ư, by its width, else by the word it is in."""
    dashes = glyphs[codes[glyphs] == 0x2D]
    if not len(dashes):
        return text
    small = widths[glyphs[np.isin(codes[glyphs], [ord(char) for char in "acehnou"])]]
    usual = float(np.median(small)) if len(small) else 0.0
    thin = widths[glyphs[np.isin(codes[glyphs], [ord(char) for char in "ijl"])]]
    told = usual > 0 and (not len(thin) or float(np.median(thin)) < LETTER_SHARE * usual)
    letters = list(text)
    for index in dashes.tolist():
        if widths[index] >= LETTER_SHARE * usual if told else _reads_as_letter(text, index):
            letters[index] = "\u00ad"
    return "".join(letters)


def _reads_as_letter(text: str, index: int) -> bool:
    """Say whether the word around a "-" is a legal syllable with ư in its place."""
    start = max(text.rfind(" ", 0, index), index - 8) + 1
    end = text.find(" ", index)
    word = text[start : min(end if end > 0 else len(text), index + 8)].strip('.,;:()"')
    return len(word) > 1 and is_syllable(word.replace("-", "\u00ad").translate(TCVN3))


def _decode_tcvn3(name: str, glyphs: Integers, codes: Integers, widths: Floats, decoded: Decoded) -> None:
    text = _with_letter_u(_text(glyphs, codes), glyphs, codes, widths)
    seen = np.frombuffer(text.encode("utf-32-le"), "<u4")[glyphs]
    shown = np.where(seen < 0x100, _TO_UNICODE[np.minimum(seen, 0x100)], seen)
    if is_capital_font(name):
        capitals = {code: ord(chr(code).upper()[0]) for code in np.unique(shown).tolist()}
        shown = np.fromiter((capitals[code] for code in shown.tolist()), np.uint32, len(shown))
    decoded.has_tcvn3 = True
    changed = shown != codes[glyphs]
    decoded.originals[glyphs[changed]] = seen[changed]
    codes[glyphs] = shown


def _decode_vni(glyphs: Integers, codes: Integers, decoded: Decoded) -> None:
    for match in VNI_SEQUENCE.finditer(_text(glyphs, codes)):
        start, end = match.span()
        codes[start] = ord(VNI[match[0]])
        codes[start + 1 : end] = DROPPED
        decoded.originals[start] = pack(match[0], "vni")


def raise_capitals(lines: list[list[Token]]) -> list[list[Token]]:
    """Return the lines with the capitals that TCVN3 fonts showed: toned capitals are stored small ("SắC LệNH")."""
    return [_raised(line) for line in lines]


def _raised(line: list[Token]) -> list[Token]:
    text = " ".join(token.text for token in line)
    shown = raised(text)
    words = shown.split(" ")
    if shown == text or len(words) != len(line):
        return line
    return [token._replace(text=word) for token, word in zip(line, words, strict=True)]
