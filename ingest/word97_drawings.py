"""Text boxes and WordArt of a Word 97–2003 file: where each is anchored in the text, and what it says.

[MS-DOC] PlcfSpa, PlcftxbxTxt; [MS-ODRAW] for the shapes, whose groups are anchored as one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from struct import error as StructError
from struct import unpack_from

from ingest.word97_format import (
    ANCHORS,
    DRAWINGS,
    HEADER_ANCHORS,
    HEADER_TEXTBOXES,
    TEXTBOXES,
    Word97,
    positions,
)

_GROUP, _SHAPE, _IDENTITY, _OPTIONS, _DRAWING = 0xF003, 0xF004, 0xF00A, 0xF00B, 0xF002
_WORDART = 0x00C0
_PICTURE = b"\x04\x41"
"""The property of a shape that names its picture among those of the file."""
_DEPTH = 20
_ANCHOR_SIZE, _BOX_SIZE = 26, 22


@dataclass(frozen=True, slots=True)
class Box:
    """A text box, as a span of the text, the words of WordArt, or a picture."""

    start: int = 0
    end: int = 0
    words: str = ""
    is_picture: bool = False


@dataclass(frozen=True, slots=True)
class _Shape:
    """A shape: its number, that of the outermost group it is in (its own without one), its WordArt, or a picture."""

    number: int
    group: int
    words: str
    is_picture: bool


def boxes(source: Word97) -> dict[int, list[Box]]:
    """Return text boxes and WordArt by the CP that they are anchored at, main text and headers alike."""
    try:
        shapes = list(_shapes(source.part(DRAWINGS)))
    except (StructError, IndexError):  # drawings cut short: what can be told of text boxes without them is kept
        shapes = []
    groups = {shape.number: shape.group for shape in shapes}
    found: dict[int, list[Box]] = {}
    for anchors, texts, story, holder in (
        (ANCHORS, TEXTBOXES, "textboxes", "text"),
        (HEADER_ANCHORS, HEADER_TEXTBOXES, "header_textboxes", "headers"),
    ):
        base = source.stories[holder][0]
        places = _anchors(source.part(anchors), base)
        for shape in shapes:
            place = places.get(shape.number, places.get(shape.group))
            if (shape.words or shape.is_picture) and place is not None:
                found.setdefault(place, []).append(Box(words=shape.words, is_picture=shape.is_picture))
        for number, box in _text_boxes(source, texts, story):
            place = places.get(number, places.get(groups.get(number, 0), base))
            found.setdefault(place, []).append(box)
    return found


def _anchors(table: bytes, base: int) -> dict[int, int]:
    """Return the CP of each anchored shape by its number."""
    cps, data = positions(table, _ANCHOR_SIZE)
    return {unpack_from("<i", one)[0]: base + cp for cp, one in zip(cps, data, strict=False)}


def _text_boxes(source: Word97, texts: int, story: str) -> Iterator[tuple[int, Box]]:
    """Yield the number of the shape and the text of each text box, without the mark that closes it."""
    start, end = source.stories[story]
    cps, data = positions(source.part(texts), _BOX_SIZE)
    for index, one in enumerate(data):
        a, b = start + cps[index], min(start + cps[index + 1], end) - 1
        reused = unpack_from("<H", one, 8)[0]
        if not reused and b > a and source.text[a:b].strip("\r\x03\x04"):
            yield unpack_from("<i", one, 14)[0], Box(a, b)


def _shapes(data: bytes) -> Iterator[_Shape]:
    """Yield the shapes of all drawings; the first record holds what they share."""
    offset = 8 + unpack_from("<I", data, 4)[0] if len(data) > 8 else len(data)
    while offset + 9 < len(data):
        kind, length = unpack_from("<HI", data, offset + 3)
        if kind != _DRAWING:
            return
        yield from _inside(data, offset + 9, min(len(data), offset + 9 + length), 0, 0)
        offset += 9 + length


def _inside(data: bytes, offset: int, end: int, group: int, depth: int) -> Iterator[_Shape]:
    """Yield the shapes of a container; `depth` counts groups, the outermost of which is the drawing itself."""
    first = True
    while offset + 8 <= end and depth < _DEPTH:
        kind, length = unpack_from("<HI", data, offset + 2)
        stop = min(end, offset + 8 + length)
        if kind == _GROUP:
            yield from _inside(data, offset + 8, stop, group, depth + 1)
        elif kind == _SHAPE:
            shape = _shape(data, offset + 8, stop, group)
            if first and depth == 2:
                group = shape.number
            first = False
            yield shape
        offset = stop if length else offset + 8


def _shape(data: bytes, offset: int, end: int, group: int) -> _Shape:
    number, words, is_picture = 0, "", False
    while offset + 8 <= end:
        head, kind, length = unpack_from("<HHI", data, offset)
        body = data[offset + 8 : min(end, offset + 8 + length)]
        if kind == _IDENTITY:
            number = unpack_from("<i", body)[0]
        elif kind == _OPTIONS:
            words = _wordart(body, head >> 4) or words
            is_picture |= any(body[6 * i : 6 * i + 2] == _PICTURE for i in range(head >> 4))
        offset += 8 + length
    return _Shape(number, group or number, words, is_picture)


def _wordart(options: bytes, count: int) -> str:
    """Return the words among the properties of a shape; long values follow the table in its order."""
    offset = 6 * count
    for index in range(count):
        code, value = unpack_from("<HI", options, 6 * index)
        if not code & 0x8000:
            continue
        if code & 0x3FFF == _WORDART:
            return options[offset : offset + value].decode("utf-16-le", "ignore").rstrip("\0").replace("\r", "\n")
        offset += value
    return ""
