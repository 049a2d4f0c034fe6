"""TCVN3 and VNI text to Unicode, by the tables beside this file.

Legacy text is seen as the Windows-1252 characters that share its bytes ("Uû ban nh©n d©n"). Decoding must come before
any cleaning, since the soft hyphen U+00AD is the letter ư of TCVN3; it is not idempotent, so text is decoded only
after `ingest.charsets.detect` has found signs of the encoding.
"""

from __future__ import annotations

import csv
import re
from functools import lru_cache
from pathlib import Path
from typing import Literal

Encoding = Literal["tcvn3", "vni"]

NAMES: dict[Encoding, str] = {"tcvn3": "TCVN3 (ABC)", "vni": "VNI"}


def _column(table: str, seen: str, meant: str) -> dict[str, str]:
    path = Path(__file__).with_name(table)
    with path.open(encoding="utf-8", newline="") as rows:
        return {row[seen]: row[meant] for row in csv.DictReader(rows)}


def _tcvn3() -> dict[int, str]:
    points = _column("tcvn3.csv", "seen_as_codepoint", "unicode_char")
    return {int(point[2:], 16): char for point, char in points.items()}


TCVN3 = _tcvn3()
VNI = _column("vni.csv", "vni_seq", "unicode_char")
VNI_SEQUENCE = re.compile("|".join(map(re.escape, sorted(VNI, key=len, reverse=True))))
_VNI_CHARACTERS = frozenset("".join(VNI)) - frozenset(map(chr, range(128)))
_TCVN3_CHARACTERS = frozenset(map(chr, TCVN3))
_WORD = re.compile(r"[^\W\d_]+")
_VN_FONT = re.compile(r"\.?[UV]?Vn[A-Z]|\.VN", re.ASCII)
_CAPITAL_NAME = re.compile(r"[a-z]H\d*(?![A-Za-z])")
_VNI_FONT = re.compile(r"VNI[-_ ]", re.ASCII | re.IGNORECASE)


@lru_cache(maxsize=1024)
def encoding_of_font(font: str | None) -> Encoding | None:
    """Return the encoding that a font name stands for (".VnTime", "VNI-Times"), None for Unicode fonts."""
    if not font:
        return None
    if _VNI_FONT.match(font):
        return "vni"
    return "tcvn3" if _VN_FONT.match(font) else None


def is_capital_font(font: str | None) -> bool:
    """Return whether the font shows small letters as capitals (".VnTimeH", ".VnArial NarrowH")."""
    return bool(font and encoding_of_font(font) == "tcvn3" and _CAPITAL_NAME.search(font))


def decode(text: str, encoding: Encoding) -> str:
    """Return the Unicode text that the legacy text stands for; unknown characters are kept."""
    if encoding == "tcvn3":
        return raise_capitals(text.translate(TCVN3))
    return VNI_SEQUENCE.sub(lambda found: VNI[found[0]], text)


def raise_capitals(text: str) -> str:
    """Return decoded TCVN3 text with the capitals that its font showed: "SắC LệNH" is "SẮC LỆNH".

    TCVN3 has no toned capitals, so a word of capital ASCII letters was all capitals, and so was a line of such words.
    """
    words = [word for word in _WORD.findall(text) if sum(map(_is_ascii_letter, word)) > 1]
    capital = [word for word in words if not any(_is_ascii_letter(char) and char.islower() for char in word)]
    if capital and len(capital) == len(words):
        return text.upper()
    raised = {word for word in capital if not word.isupper()}
    return _WORD.sub(lambda found: found[0].upper() if found[0] in raised else found[0], text) if raised else text


def _is_ascii_letter(char: str) -> bool:
    return char.isascii() and char.isalpha()


def changes(text: str, encoding: Encoding) -> bool:
    """Return whether the text has a character that the encoding would decode: a cheap first look."""
    return not (_TCVN3_CHARACTERS if encoding == "tcvn3" else _VNI_CHARACTERS).isdisjoint(text)
