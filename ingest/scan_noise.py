"""What recognition makes of stamps, dirt and dotted lines to fill in, dropped from the words of a page."""

from __future__ import annotations

import re
from itertools import groupby

from ingest.charsets.syllables import is_syllable
from ingest.glyphs import Token

NOISE = 0.25
"""Words below are kept only if they are syllables."""
SCRAWL, SCRAWL_RUN = 0.65, 4
"""So many words in a row of less confidence than this, none of them a syllable, are a dotted line or a scribble."""
DOTS_CONFIDENCE = 0.5
_DOTS = re.compile(r"(?P<kept>.*?\.{4,})[.\-–_:,;·…]*(?P<scrawl>[^/\d\W].*|[^\w/]*)")
_MARKS = ".,;:()-–"


def without_noise(segments: list[list[Token]]) -> list[list[Token]]:
    """Return the lines without noise; lines of low confidence without a readable word go as a whole."""
    kept = []
    for segment in segments:
        sure = [_cut(token) for token in _without_scrawl(segment) if _sure(token) >= NOISE or _is_word(token)]
        mean = sum(map(_sure, segment)) / len(segment)
        readable = any(len(t.text) > 1 and (_is_word(t) or t.text.isdigit()) for t in sure)
        if sure and (mean > 0.5 or readable):
            kept.append(sure)
    return kept


def _without_scrawl(segment: list[Token]) -> list[Token]:
    """Return the words that do not stand in a run of scrawl."""
    kept: list[Token] = []
    for is_scrawl, run in groupby(segment, lambda token: _sure(token) < SCRAWL and not _is_word(token)):
        tokens = list(run)
        if not is_scrawl or len(tokens) < SCRAWL_RUN:
            kept += tokens
    return kept


def _cut(token: Token) -> Token:
    """Return the word, without what the end of a dotted line was taken for: "ngày:.......ccrreeerre"."""
    if _sure(token) >= DOTS_CONFIDENCE:
        return token
    found = _DOTS.fullmatch(token.text)
    return token._replace(text=found["kept"]) if found else token


def _sure(token: Token) -> float:
    return token.confidence or 0.0


def _is_word(token: Token) -> bool:
    core = token.text.partition("....")[0].strip(_MARKS)
    return len(core) > 1 and is_syllable(core)
