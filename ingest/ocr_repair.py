"""Marks that recognition lost, put back where an official two-syllable word leaves no doubt.

"tô chức" is no Vietnamese; "tổ chức" is. Only the tone mark may differ, both syllables must match, and what was read
must be no known word itself. What was read stays with the word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from itertools import pairwise
from pathlib import Path

from ingest.ocr_numbers import reread
from ingest.page_lines import Line, fold

Place = tuple[Line, int]
"""A word: its line and its place in it."""

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_HOOKS = "\u0303\u0309"
_WORD = re.compile(r"(\W*)([^\W\d_]+)(\W*)")


def repair(lines: Iterable[Line]) -> dict[str, int]:
    """Repair the lines in place; return each repair ("tô chức → tổ chức") and how often it was made."""
    made: dict[str, int] = {}
    places = [(line, index) for line in lines for index in range(len(line.tokens))]
    words = [_WORD.fullmatch(line.tokens[index].text) for line, index in places]
    known = [_is_known(a, b) for a, b in pairwise(words)]
    for i, (a, b) in enumerate(pairwise(words)):
        if b is None and a is not None and a[2].lower() == "sô" and _begins_with_figure(places[i + 1]):
            _replace(places[i], "số", made, "sô → số")
        elif a and b and not known[i] and not any(known[max(0, i - 1) : i + 2]):
            _pair(a, b, places[i], places[i + 1], made)
    return made


def _is_known(a: re.Match[str] | None, b: re.Match[str] | None) -> bool:
    """Say whether the two words as read are a word: then neither belongs to another one."""
    if a is None or b is None or a[3] or b[1]:
        return False
    read = (_nfc(a[2]), _nfc(b[2]))
    return read in _compounds().get(fold(" ".join(read)), ())


def _begins_with_figure(place: Place) -> bool:
    return place[0].tokens[place[1]].text[:1].isdigit()


def _pair(a: re.Match[str], b: re.Match[str], left: Place, right: Place, made: dict[str, int]) -> None:
    if a[3] or b[1]:
        return
    read = (_nfc(a[2]), _nfc(b[2]))
    meant = _compounds().get(fold(" ".join(read)), set())
    if len(meant) != 1:
        return
    (want,) = meant
    if _lost(read[0], want[0]) and _lost(read[1], want[1]):
        repair_made = f"{' '.join(read)} → {' '.join(want)}"
        if read[0] != want[0]:
            _replace(left, want[0], made, repair_made)
        if read[1] != want[1]:
            _replace(right, want[1], made, repair_made)


def _nfc(word: str) -> str:
    return unicodedata.normalize("NFC", word.lower())


def _replace(place: Place, want: str, made: dict[str, int], what: str) -> None:
    line, index = place
    token = line.tokens[index]
    word = _WORD.fullmatch(token.text)
    if word is None:
        return
    shown = want
    if word[2][0].isupper():
        shown = want.upper() if word[2].isupper() and len(word[2]) > 1 else want[0].upper() + want[1:]
    line.tokens[index] = reread(token, word[1] + shown + word[3])
    made[what] = made.get(what, 0) + 1


def _lost(read: str, want: str) -> bool:
    """Say whether `read` is `want` without its tone mark, or with a tilde for a hook."""
    if read == want:
        return True
    shape_read, tone_read = _parts(read)
    shape_want, tone_want = _parts(want)
    return shape_read == shape_want and (not tone_read or (tone_read in _HOOKS and tone_want in _HOOKS))


def _parts(word: str) -> tuple[str, str]:
    marks = unicodedata.normalize("NFD", word)
    return "".join(ch for ch in marks if ch not in _TONES), "".join(ch for ch in marks if ch in _TONES)


@cache
def _compounds() -> dict[str, set[tuple[str, str]]]:
    """The words of ocr_compounds.txt by their unmarked form; a form with two words repairs nothing."""
    found: dict[str, set[tuple[str, str]]] = {}
    for row in (Path(__file__).parent / "ocr_compounds.txt").read_text("utf-8").splitlines():
        if row and not row.startswith("#"):
            first, second = unicodedata.normalize("NFC", row.strip()).split()
            found.setdefault(fold(row.strip()), set()).add((first, second))
    return found
