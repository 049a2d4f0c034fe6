"""Is this text TCVN3, VNI or Unicode? Told by how many of its accented words are legal Vietnamese syllables.

Only words with a character outside ASCII count: the others read the same in every encoding.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from ingest.charsets.legacy import Encoding, changes, decode
from ingest.charsets.syllables import is_syllable

_TOKEN = re.compile(r"[^\s\d\u0000-\u0040\u005b-\u0060\u007b-\u007f\u0085\u00a0\u2010-\u2027\u2030-\u205e]+")
_CLEAR_GAIN = 0.4
_MOSTLY = 0.6
_WORDS_WITHOUT_FONT = 3


def accented_words(text: str) -> list[str]:
    """Return the words that hold a character outside ASCII; symbols such as © stay inside their word."""
    return [word for word in _TOKEN.findall(text) if not word.isascii()]


def legal_share(words: Iterable[str]) -> float:
    """Return the share of the words (0–1) that are legal syllables in Unicode, 0 for no words."""
    legal = [is_syllable(unicodedata.normalize("NFC", word)) for word in words]
    return sum(legal) / len(legal) if legal else 0.0


def is_encoded(text: str, encoding: Encoding) -> bool | None:
    """Return whether text in a font of the encoding really is encoded so; None when nothing in it tells."""
    words = accented_words(text)
    if not words or not changes(text, encoding):
        return False if words else None
    plain = legal_share(words)
    gain = legal_share(decode(word, encoding) for word in words) - plain
    return None if gain == 0 else gain > 0


def guess(text: str, least_words: int = _WORDS_WITHOUT_FONT) -> Encoding | None:
    """Return the encoding of text whose font is unknown; None for Unicode and for what cannot be told.

    `least_words` accented words must be there, and most of them must turn into legal syllables.
    """
    words = accented_words(text)
    if len(words) < least_words:
        return None
    plain = legal_share(words)
    if plain >= _MOSTLY:
        return None
    shares: dict[Encoding, float] = {
        encoding: legal_share(decode(word, encoding) for word in words)
        for encoding in ("tcvn3", "vni")
        if changes(text, encoding)
    }
    best = max(shares, key=lambda encoding: shares[encoding], default=None)
    if best is None or shares[best] < _MOSTLY or shares[best] - plain < _CLEAR_GAIN:
        return None
    return best
