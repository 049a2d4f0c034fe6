"""The words of a PDF page with their boxes, grouped by where the glyphs stand and not by the order they are painted in.

Programs that meet a font without Vietnamese letters paint the plain letters first and the accented ones in a second
pass with another font; the painting order then reads "K t qu ế ả". Bold is sometimes made by painting twice. Both are
harmless once glyphs are sorted on their line.

pdfium is asked for all boxes of a page in one `map` over addresses: no Python code runs for a single glyph.
"""

from __future__ import annotations

import ctypes
import unicodedata
from collections import deque
from collections.abc import Callable
from itertools import repeat
from typing import Any, NamedTuple

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw
from numpy.typing import NDArray

Floats = NDArray[np.float32]

LINE_TOLERANCE = 0.3
"""Share of the glyph's height that its base line may differ from its line's: superscripts stay on the line."""
DOUBLE_TOLERANCE = 0.12
"""Share of the height within which the same glyph again is false bold."""
WORD_GAP = 0.15
"""Share of the height of a gap that parts two words: many programs move on without painting a space."""
SPACE_GAP = 0.015
"""A painted space under letters of the second pass leaves no gap and parts nothing."""
BASELINE = 0.2
"""Where the base line stands in a glyph's box, as a share from below: about the same in all text fonts."""


class Token(NamedTuple):
    """A word on a page: its text and box in points from the top left of the upright page; `confidence` from OCR."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    confidence: float | None = None


def _function(name: str, result: Any, *arguments: Any) -> Callable[..., Any]:
    """Return pdfium's function with plain addresses as arguments, so that `map` can feed it integers."""
    address = ctypes.cast(getattr(raw, name), ctypes.c_void_p).value
    assert address is not None  # noqa: S101  the function exists, else getattr has failed
    return ctypes.PYFUNCTYPE(result, *arguments)(address)


_loose_box = _function("FPDFText_GetLooseCharBox", ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)
_unicode = _function("FPDFText_GetUnicode", ctypes.c_uint, ctypes.c_void_p, ctypes.c_int)
_angle = _function("FPDFText_GetCharAngle", ctypes.c_float, ctypes.c_void_p, ctypes.c_int)


def page_tokens(page: pdfium.PdfPage, text_page: pdfium.PdfTextPage) -> list[list[Token]]:
    """Return the words of the page, one list for each line from top to bottom, each line from left to right.

    Slanted and upright-turned text (watermarks) is left out.
    """
    count = text_page.count_chars()
    if count <= 0:
        return []
    handle = ctypes.cast(text_page.raw, ctypes.c_void_p).value
    codes = _codes(text_page, handle, count)
    boxes = np.zeros((count, 4), np.float32)
    address = boxes.ctypes.data
    deque(map(_loose_box, repeat(handle), range(count), range(address, address + 16 * count, 16)), maxlen=0)
    drawn = np.flatnonzero((boxes[:, 1] - boxes[:, 3] > 0.5) & (codes >= 32) & (codes <= 0x10FFFF) & (codes != 0xFFFF))
    if not len(drawn):
        return []
    edges = _upright(page, boxes[drawn])
    level = _level(drawn, edges[3], handle, page.get_rotation())
    if not level.any():
        return []
    x0, top, x1, bottom = (edge[level] for edge in edges)
    return _lines(codes[drawn][level], x0, top, x1, bottom)


def _codes(text_page: pdfium.PdfTextPage, handle: int | None, count: int) -> NDArray[np.uint32]:
    """Return the code point of each glyph: pdfium's text in one call, or one by one where they do not match."""
    buffer = (ctypes.c_ushort * (count + 1))()
    units = raw.FPDFText_GetText(text_page, 0, count, buffer)
    codes = np.frombuffer(buffer, np.uint16, count).astype(np.uint32)
    if units != count + 1 or ((codes >= 0xD800) & (codes < 0xE000)).any():
        codes = np.fromiter(map(_unicode, repeat(handle), range(count)), np.uint32, count)
    codes[(codes == 2) | (codes == 0xFFFE)] = ord("-")  # pdfium's mark for a hyphen at a line end
    return codes


def _level(drawn: NDArray[np.intp], bottom: Floats, handle: int | None, rotation: int) -> NDArray[np.bool_]:
    """Say which of the drawn glyphs stand level on the page as it is shown; others belong to watermarks.

    The angle is asked once for each run of glyphs on one base line. pdfium's generated spaces have no height and are
    not among the drawn.
    """
    starts = np.flatnonzero(np.concatenate(([True], np.abs(np.diff(bottom)) > 0.01)))
    angles = np.fromiter((_angle(handle, int(drawn[start])) for start in starts), np.float64, len(starts))
    tilt = np.abs(np.angle(np.exp(1j * (angles + np.radians(rotation)))))  # pdfium counts angles clockwise
    return np.repeat(tilt < 0.1, np.diff(np.append(starts, len(drawn))))


def _upright(page: pdfium.PdfPage, boxes: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Return x0, top, x1, bottom in points from the top left of the page as it is shown (/Rotate and crop box)."""
    left, bottom, right, top = page.get_bbox()
    x0, x1 = boxes[:, 0] - left, boxes[:, 2] - left
    y0, y1 = top - boxes[:, 1], top - boxes[:, 3]
    width, height = right - left, top - bottom
    match page.get_rotation():
        case 90:
            return height - y1, x0, height - y0, x1
        case 180:
            return width - x1, height - y1, width - x0, height - y0
        case 270:
            return y0, width - x1, y1, width - x0
    return x0, y0, x1, y1


def _lines(codes: NDArray[np.uint32], x0: Floats, top: Floats, x1: Floats, bottom: Floats) -> list[list[Token]]:
    """Sort the glyphs on lines and cut the lines into words."""
    size = bottom - top
    base = bottom - BASELINE * size
    line = _line_numbers(base, size)
    x0, x1 = _place_marks(codes, line, x0, x1)
    order = np.lexsort((np.arange(len(codes)), x0, line))
    codes, line, x0, x1, top, bottom, size = (a[order] for a in (codes, line, x0, x1, top, bottom, size))
    space = (codes == 32) | (codes == 0xA0) | ((codes >= 0x2000) & (codes <= 0x200B)) | (codes == 0x3000)
    visible = np.flatnonzero(~space)
    if not len(visible):
        return []
    spaces_before = np.cumsum(space)[visible]
    codes, line, x0, x1, top, bottom, size = (a[visible] for a in (codes, line, x0, x1, top, bottom, size))
    single = ~_doubled(codes, line, x0, x1, size, order[visible])
    codes, line, x0, x1, top, bottom, size = (a[single] for a in (codes, line, x0, x1, top, bottom, size))
    spaces_before = spaces_before[single]
    gap = x0[1:] - np.maximum(x1[:-1], x0[:-1])
    em = np.minimum(size[1:], size[:-1])
    parted = (gap > WORD_GAP * em) | ((np.diff(spaces_before) > 0) & (gap > SPACE_GAP * em))
    new_line = line[1:] != line[:-1]
    starts = np.concatenate(([0], np.flatnonzero(parted | new_line) + 1))
    return _tokens(codes, line, starts, x0, top, x1, bottom)


def _tokens(
    codes: NDArray[np.uint32],
    line: NDArray[np.int64],
    starts: NDArray[np.int64],
    x0: Floats,
    top: Floats,
    x1: Floats,
    bottom: Floats,
) -> list[list[Token]]:
    text = codes.astype("<u4").tobytes().decode("utf-32-le", "replace")
    ends = [*starts[1:].tolist(), len(codes)]
    words = [text[a:b] for a, b in zip(starts.tolist(), ends, strict=True)]
    if not unicodedata.is_normalized("NFC", text):
        words = [unicodedata.normalize("NFC", word) for word in words]
    edges = (
        np.minimum.reduceat(x0, starts),
        np.minimum.reduceat(top, starts),
        np.maximum.reduceat(x1, starts),
        np.maximum.reduceat(bottom, starts),
    )
    tokens = list(map(Token, words, *(np.round(edge.astype(np.float64), 2).tolist() for edge in edges)))
    cuts = np.flatnonzero(np.diff(line[starts])) + 1
    bounds = [0, *cuts.tolist(), len(tokens)]
    return [tokens[a:b] for a, b in zip(bounds, bounds[1:], strict=False)]


def _line_numbers(base: Floats, size: Floats) -> NDArray[np.int64]:
    """Number the lines from the top: glyphs whose base lines are close share a line; small ones join the nearest."""
    large = size >= 0.8 * np.median(size)
    order = np.argsort(base[large], kind="stable")
    sorted_base, sorted_size = base[large][order], size[large][order]
    new = np.concatenate(
        ([True], np.diff(sorted_base) > LINE_TOLERANCE * np.minimum(sorted_size[1:], sorted_size[:-1]))
    )
    centres = np.add.reduceat(sorted_base, np.flatnonzero(new)) / np.diff(np.append(np.flatnonzero(new), len(new)))
    line_size = np.maximum.reduceat(sorted_size, np.flatnonzero(new))
    numbers = np.empty(len(base), np.int64)
    numbers[np.flatnonzero(large)[order]] = np.cumsum(new) - 1
    small = np.flatnonzero(~large)
    if len(small):
        return _join_small(numbers, small, base, size, centres, line_size)
    return numbers


def _join_small(
    numbers: NDArray[np.int64],
    small: NDArray[np.int64],
    base: Floats,
    size: Floats,
    centres: Floats,
    line_size: Floats,
) -> NDArray[np.int64]:
    """Give small glyphs (superscripts, footnotes) the line they stand on, or lines of their own among themselves."""
    distance = base[small, None] - centres[None, :]
    fits = (distance > -0.55 * line_size) & (distance < 0.3 * line_size)
    nearest = np.where(fits, np.abs(distance), np.inf).argmin(axis=1)
    joined = fits.any(axis=1)
    numbers[small[joined]] = nearest[joined]
    alone = small[~joined]
    keys = centres
    if len(alone):
        order = np.argsort(base[alone], kind="stable")
        values = base[alone][order]
        new = np.concatenate(([True], np.diff(values) > LINE_TOLERANCE * size[alone][order][1:]))
        numbers[alone[order]] = len(centres) + np.cumsum(new) - 1
        keys = np.concatenate((centres, values[new]))
    rank = np.empty(len(keys), np.int64)
    rank[np.argsort(keys, kind="stable")] = np.arange(len(keys))
    return rank[numbers]


def _place_marks(codes: NDArray[np.uint32], line: NDArray[np.int64], x0: Floats, x1: Floats) -> tuple[Floats, Floats]:
    """Move combining marks right behind their letter, wherever the font lets them stand.

    A mark has no width; its origin is the end of its letter (drawn backwards) or lies under it, so the letter is the
    one on its line whose end is nearest after half a mark's tolerance.
    """
    marks = np.flatnonzero((codes >= 0x300) & (codes <= 0x36F))
    if not len(marks):
        return x0, x1
    x0, x1 = x0.copy(), x1.copy()
    letters = np.flatnonzero((codes > 32) & ~((codes >= 0x300) & (codes <= 0x36F)))
    for mark in marks.tolist():
        same = letters[line[letters] == line[mark]]
        if not len(same):
            continue
        before = same[x0[same] < x0[mark] + 0.01]
        if not len(before):
            before = same
        letter = before[np.abs(x0[before] - x0[mark]).argmin()]
        x0[mark] = np.nextafter(x0[letter], np.float32(np.inf))
        x1[mark] = x1[letter]
    return x0, x1


def _doubled(
    codes: NDArray[np.uint32],
    line: NDArray[np.int64],
    x0: Floats,
    x1: Floats,
    size: Floats,
    stream: NDArray[np.int64],
) -> NDArray[np.bool_]:
    """Mark glyphs that repeat one at the same place. Parts of a ligature share one box and follow each other: kept."""
    doubled = np.zeros(len(codes), np.bool_)
    for step in (1, 2, 3):
        if len(codes) <= step:
            break
        same = (codes[step:] == codes[:-step]) & (line[step:] == line[:-step])
        near = np.abs(x0[step:] - x0[:-step]) < DOUBLE_TOLERANCE * size[step:]
        ligature = (stream[step:] - stream[:-step] == 1) & (x0[step:] == x0[:-step]) & (x1[step:] == x1[:-step])
        doubled[step:] |= same & near & ~ligature
    return doubled
