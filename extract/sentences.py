"""Sentences and list parts of official Vietnamese: offsets into the text, never copies.

A sentence ends at ". ! ? …" before white space and a capital, a quote or the end; not after an abbreviation ("TP.",
"đ/c."), within brackets, or after the number of a heading. Parts of an inline list end at ";".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

Span = tuple[int, int]

NUMBER_LENGTH = 6  # of a heading's number, as in "2.1.3."

_STOP = re.compile(r"[.!?…]+(?:\[\d+\]|\(\d+\))?[\"”’»)\]]*(?=\s|$)")
_PART = re.compile(r"\s?;\s?")
# Bounded, so that an unclosed bracket cannot make the search look at the rest of the text again and again.
_CLOSED = re.compile(r"\([^()]{0,300}\)|\[[^\[\]]{0,300}\]|“[^“”]{0,120}”|\"[^\"]{0,120}\"|«[^«»]{0,120}»")
_OPEN = '([“"«'
_ABBREVIATIONS = frozenset(
    {"tp", "tx", "tt", "ts", "ths", "gs", "pgs", "bs", "cn", "kts", "ks", "đ/c", "đc", "q", "p", "h", "x", "tr", "st"}
    | {"ông", "v/v", "nxb", "thcs", "stt", "vd", "ubnd.tp"}
)


def protected(text: str, start: int, end: int) -> list[Span]:
    """Return the spans of closed brackets and short quotations, within which nothing is split."""
    # Most clauses hold none of the marks, and looking for them is cheaper than trying the pattern at every letter.
    for mark in _OPEN:
        if text.find(mark, start, end) >= 0:
            return [match.span() for match in _CLOSED.finditer(text, start, end)]
    return []


def sentences(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield the sentences of one paragraph, without the white space around them."""
    closed = protected(text, start, end)
    begin, inside = start, 0
    for stop in _STOP.finditer(text, start, end):
        while inside < len(closed) and closed[inside][1] <= stop.start():
            inside += 1
        if inside < len(closed) and closed[inside][0] < stop.start() and stop.end() < closed[inside][1]:
            continue
        if _ends_sentence(text, begin, stop, end):
            yield from stripped(text, begin, stop.end())
            begin = stop.end()
    yield from stripped(text, begin, end)


def parts(text: str, start: int, end: int) -> list[Span]:
    """Return the parts of an inline list: what stands between ";" outside brackets and short quotations."""
    return _split(text, start, end, ";", _PART)


def comma_parts(text: str, start: int, end: int) -> list[Span]:
    """Return what stands between commas outside brackets and short quotations."""
    return _split(text, start, end, ",", _COMMA)


_COMMA = re.compile(r",\s")


def _split(text: str, start: int, end: int, sign: str, mark: re.Pattern[str]) -> list[Span]:
    if text.find(sign, start, end) < 0:
        return stripped(text, start, end)
    closed = protected(text, start, end)
    out: list[Span] = []
    begin, inside = start, 0
    for stop in mark.finditer(text, start, end):
        while inside < len(closed) and closed[inside][1] <= stop.start():
            inside += 1
        if inside < len(closed) and closed[inside][0] < stop.start():
            continue
        out += stripped(text, begin, stop.start())
        begin = stop.end()
    return out + stripped(text, begin, end)


def stripped(text: str, start: int, end: int) -> list[Span]:
    """Return the span without the white space around it, nothing when there is nothing else in it."""
    while start < end and text[start].isspace():
        start += 1
    if start >= end:
        return []
    while text[end - 1].isspace():
        end -= 1
    return [(start, end)]


def _ends_sentence(text: str, begin: int, stop: re.Match[str], end: int) -> bool:
    after = stop.end()
    while after < end and text[after].isspace():
        after += 1
    if after >= end:
        return True
    if text[after].islower():
        return False
    if stop[0] != ".":
        return True
    word = _word_before(text, begin, stop.start())
    short = stop.start() - begin <= NUMBER_LENGTH
    is_number = short and text[begin : stop.start()].strip().replace(".", "").isalnum()
    return not is_number and word.lower() not in _ABBREVIATIONS and not (len(word) == 1 and word.isupper())


def _word_before(text: str, begin: int, at: int) -> str:
    """Return the word that ends at `at`; no abbreviation is longer than ten characters."""
    floor = max(begin, at - 10)
    start = at
    while start > floor and (text[start - 1].isalnum() or text[start - 1] == "/"):
        start -= 1
    return text[start:at]
