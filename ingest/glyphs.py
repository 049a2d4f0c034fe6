"""Glyphs of a page, grouped into lines and words by where they stand and not by the order they are painted in.

Programs that meet a font without Vietnamese letters paint the plain letters first and the accented ones in a second
pass with another font; the painting order then reads "K t qu ế ả". Bold is sometimes made by painting twice. Both are
harmless once glyphs are sorted on their line.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import pairwise, repeat
from sys import intern
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ingest.charsets.originals import Kind, unpack

Floats = NDArray[np.floating[Any]]
Integers = NDArray[np.integer[Any]]
Marks = NDArray[np.bool_]

LINE_TOLERANCE = 0.3
"""Share of the glyph's height that its base line may differ from its line's: superscripts stay on the line."""
DOUBLE_TOLERANCE = 0.12
"""Share of the height within which the same glyph again is false bold."""
WORD_GAP = 0.15
"""Share of the height of a gap that parts two words: many programs move on without painting a space."""
SPACE_GAP = 0.015
"""Share of the height of a gap that parts two words where a space stands between their letters."""
WIDEST = 1e6
"""More than any page is wide, in points."""
BASELINE = 0.2
"""Where the base line stands in a glyph's box, as a share from below: about the same in all text fonts."""


class Token(NamedTuple):
    """A word on a page: its text and box in points from the top left of the upright page; `confidence` from OCR.

    `raw` is what the file has for the word where that is in a legacy encoding.
    """

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    confidence: float | None = None
    raw: tuple[Kind, str] | None = None


_token: Callable[[tuple[object, ...]], Token] = partial(tuple.__new__, Token)
"""Makes a token of its parts without any Python code in between: pages have hundreds."""


@dataclass(slots=True)
class Glyphs:
    """Code point and box of each glyph, in points from the top left of the page as shown.

    `stream` is the order of painting; `after` is the `stream` of the glyph before, where a space was painted between
    the two, else -1; spaces themselves are not among the glyphs.
    `originals` tells what glyphs in a legacy encoding were (see ingest.pdf_legacy).
    """

    codes: Integers
    x0: Floats
    top: Floats
    x1: Floats
    bottom: Floats
    stream: Integers
    after: Integers
    originals: Integers | None = None

    def __len__(self) -> int:
        return len(self.codes)

    @property
    def size(self) -> Floats:
        """The heights."""
        return self.bottom - self.top

    def take(self, which: Integers | Marks) -> Glyphs:
        """Return some of the glyphs, by index or by mark."""
        return Glyphs(
            self.codes[which],
            self.x0[which],
            self.top[which],
            self.x1[which],
            self.bottom[which],
            self.stream[which],
            self.after[which],
            None if self.originals is None else self.originals[which],
        )


def words(glyphs: Glyphs) -> list[list[Token]]:
    """Return the words, one list for each line from top to bottom, each line from left to right."""
    line = _line_numbers(glyphs)
    _place_marks(glyphs, line)
    order = np.argsort(line * WIDEST + glyphs.x0, kind="stable")  # glyphs come in the order of painting, which stays
    glyphs, line = glyphs.take(order), line[order]
    doubled = _doubled(glyphs, line)
    if doubled.any():
        glyphs, line = glyphs.take(~doubled), line[~doubled]
    size = glyphs.size
    em = np.minimum(size[1:], size[:-1])
    gap = glyphs.x0[1:] - glyphs.x1[:-1]
    spaced = glyphs.after[1:] == glyphs.stream[:-1]
    parted = (gap > WORD_GAP * em) | (spaced & (gap > SPACE_GAP * em)) | (line[1:] != line[:-1])
    starts = np.concatenate(([0], np.flatnonzero(parted) + 1))
    return _tokens(glyphs, line, starts)


def spaces(codes: Integers) -> Marks:
    """Mark the spaces of every kind."""
    found: Marks = (codes == 0x20) | (codes == 0xA0) | ((codes >= 0x2000) & (codes <= 0x200B)) | (codes == 0x3000)
    return found


def _tokens(glyphs: Glyphs, line: Integers, starts: Integers) -> list[list[Token]]:
    text = _decoded(np.insert(glyphs.codes, starts[1:], ord("\n")))
    found = list(map(intern, text.split("\n")))  # few words, many times
    if not unicodedata.is_normalized("NFC", text):
        found = [unicodedata.normalize("NFC", word) for word in found]
    edges = (
        np.minimum.reduceat(glyphs.x0, starts),
        np.minimum.reduceat(glyphs.top, starts),
        np.maximum.reduceat(glyphs.x1, starts),
        np.maximum.reduceat(glyphs.bottom, starts),
    )
    rounded = np.round(np.stack(edges).astype(np.float64), 2).tolist()
    tokens = list(map(_token, zip(found, *rounded, repeat(None), repeat(None))))
    if glyphs.originals is not None:
        tokens = _with_originals(tokens, _decoded(glyphs.codes), glyphs.originals, starts)
    cuts = np.flatnonzero(np.diff(line[starts])) + 1
    return [tokens[a:b] for a, b in pairwise([0, *cuts.tolist(), len(tokens)])]


def _decoded(codes: Integers) -> str:
    return codes.astype("<u4").tobytes().decode("utf-32-le", "replace")


def _with_originals(tokens: list[Token], text: str, originals: Integers, starts: Integers) -> list[Token]:
    """Return the tokens, those with glyphs in a legacy encoding with what the file has for them."""
    ends = [*starts.tolist()[1:], len(text)]
    return [
        token._replace(raw=unpack(originals[start:end].tolist(), text[start:end]))
        for token, start, end in zip(tokens, starts.tolist(), ends, strict=True)
    ]


def _line_numbers(glyphs: Glyphs) -> Integers:
    """Number the lines from the top: glyphs whose base lines are close share a line; small ones join the nearest."""
    size = glyphs.size
    base = glyphs.bottom - BASELINE * size
    large = size >= 0.8 * np.partition(size, len(size) // 2)[len(size) // 2]
    if large.all():
        return _clusters(base, size)
    group = _clusters(base[large], size[large])
    count = int(group.max()) + 1
    keys = np.bincount(group, base[large], count) / np.bincount(group, minlength=count)
    numbers = np.empty(len(base), np.int64)
    numbers[large] = group
    small = np.flatnonzero(~large)
    near = _nearest(base[small], keys, _tallest(group, size[large], count))
    numbers[small] = near
    alone = small[near < 0]
    if len(alone):
        own = _clusters(base[alone], size[alone])
        numbers[alone] = count + own
        own_count = int(own.max()) + 1
        keys = np.concatenate((keys, np.bincount(own, base[alone]) / np.bincount(own, minlength=own_count)))
    rank = np.empty(len(keys), np.int64)
    rank[np.argsort(keys, kind="stable")] = np.arange(len(keys))
    return rank[numbers]


def _tallest(group: Integers, size: Floats, count: int) -> Floats:
    """Return the largest size in each of the groups 0 … count - 1."""
    order = np.argsort(group, kind="stable")
    tallest: Floats = np.maximum.reduceat(size[order], np.searchsorted(group[order], np.arange(count)))
    return tallest


def _clusters(base: Floats, size: Floats) -> Integers:
    """Number the groups of base lines that no gap larger than the tolerance parts, from the top."""
    order = np.argsort(base, kind="stable")
    ordered, heights = base[order], size[order]
    new = np.diff(ordered) > LINE_TOLERANCE * np.minimum(heights[1:], heights[:-1])
    numbers = np.empty(len(base), np.int64)
    numbers[order] = np.concatenate(([0], np.cumsum(new)))
    return numbers


def _nearest(base: Floats, lines: Floats, heights: Floats) -> Integers:
    """Return for each small glyph (superscript, footnote mark) the line it stands on, -1 for none."""
    distance = base[:, None] - lines[None, :]
    fits = (distance > -0.55 * heights) & (distance < 0.3 * heights)
    nearest = np.where(fits, np.abs(distance), np.inf).argmin(axis=1)
    return np.where(fits.any(axis=1), nearest, -1)


def _place_marks(glyphs: Glyphs, line: Integers) -> None:
    """Move combining marks right behind their letter, wherever the font lets them stand.

    A mark has no width; its origin is the end of its letter (drawn backwards) or lies under it, so its letter is the
    nearest on its line that begins before it.
    """
    mark = (glyphs.codes >= 0x300) & (glyphs.codes <= 0x36F)
    if not mark.any():
        return
    glyphs.x0, glyphs.x1 = glyphs.x0.copy(), glyphs.x1.copy()
    letters = np.flatnonzero(~mark)
    for index in np.flatnonzero(mark).tolist():
        same = letters[line[letters] == line[index]]
        same = same[glyphs.x0[same] < glyphs.x0[index] + 0.01]
        if len(same):
            letter = same[np.abs(glyphs.x0[same] - glyphs.x0[index]).argmin()]
            glyphs.x0[index] = np.nextafter(glyphs.x0[letter], np.float32(np.inf))
            glyphs.x1[index] = glyphs.x1[letter]


def _doubled(glyphs: Glyphs, line: Integers) -> Marks:
    """Mark glyphs that repeat one at the same place. Parts of a ligature share one box and follow each other: kept."""
    doubled = np.zeros(len(glyphs), np.bool_)
    codes, x0, x1, stream = glyphs.codes, glyphs.x0, glyphs.x1, glyphs.stream
    limit = DOUBLE_TOLERANCE * glyphs.size
    for step in range(1, min(4, len(glyphs))):
        same = (codes[step:] == codes[:-step]) & (line[step:] == line[:-step])
        near = np.abs(x0[step:] - x0[:-step]) < limit[step:]
        ligature = (stream[step:] - stream[:-step] == 1) & (x0[step:] == x0[:-step]) & (x1[step:] == x1[:-step])
        doubled[step:] |= same & near & ~ligature
    return doubled
