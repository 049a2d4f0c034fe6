"""Text without its marks, character for character, for comparing what OCR and typists spell in many ways."""

from __future__ import annotations

import unicodedata


def _plain_letters() -> dict[int, str]:
    """Return the plain letter of every precomposed Latin letter that Vietnamese uses."""
    table = {ord("đ"): "d", ord("Đ"): "D", ord("Ð"): "D", ord("ð"): "d", ord("Ɖ"): "D", 0xA0: " ", 0x202F: " "}
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        base = unicodedata.normalize("NFD", chr(code))[0]
        if base.isascii() and base.isalpha():
            table.setdefault(code, base)
    for dash in "‐‑‒–—−":
        table[ord(dash)] = "-"
    return table


_PLAIN = _plain_letters()


def without_accents(text: str) -> str:
    """Return `text` (NFC) without tone and vowel marks, đ as d, dashes as "-"; as long as `text`."""
    return text.translate(_PLAIN)


def folded(text: str) -> str:
    """Return `text` (NFC) without marks and in lower case; as long as `text` for Vietnamese."""
    return text.translate(_PLAIN).lower()
