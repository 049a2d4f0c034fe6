"""Signs of symbol fonts (Wingdings, Symbol) as they read in plain text: check boxes, bullets, arrows."""

from __future__ import annotations

import re

# Private characters of Wingdings and its sisters, and those of Symbol, that offices put into forms and lists.
_WINGDINGS = {"f0a8": "☐", "f06f": "☐", "f0a3": "☐", "f0fe": "☑", "f052": "☑", "f0fd": "☒", "f0fc": "✓", "f0e0": "→"}
_SYMBOLS = {"f0b3": "≥", "f0a3": "≤", "f0b0": "°", "f0b1": "±", "f0b4": "×", "f0b8": "÷", "f0b9": "≠", "f0ae": "→"}
PRIVATE = re.compile("[\uf020-\uf0ff]")


def bullet(sign: str) -> str:
    """Return a bullet as it reads in plain text: glyphs of symbol fonts (private use) and pictures become "-"."""
    sign = sign.strip()
    if not sign or any("\ue000" <= char <= "\uf8ff" for char in sign) or sign in "·§":
        return "-"
    return "○" if sign == "o" else sign


def symbol_sign(code: str, font: str | None) -> str:
    """Return a sign of a symbol font; `code` are its four hexadecimal digits, small."""
    known = _SYMBOLS if (font or "").lower() == "symbol" else _WINGDINGS
    if code in known:
        return known[code]
    try:
        char = chr(int(code, 16))
    except (ValueError, OverflowError):
        return ""
    return bullet(char) if "\ue000" <= char <= "\uf8ff" else char


def without_private(text: str, font: str | None) -> str:
    """Return text in which signs of symbol fonts stand as they read."""
    return PRIVATE.sub(lambda found: symbol_sign(f"{ord(found[0]):04x}", font), text)
