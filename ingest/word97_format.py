"""The binary file of Word 97–2003: its text by character position, and the looks of stretches of it.

Source: [MS-DOC] of the Open Specifications (FIB, Clx, PlcBteChpx, PlcBtePapx, FKPs, Sprms). Characters are counted from
the first of the main text, as the file counts them (CP). Broken structures raise struct.error or IndexError.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from struct import unpack_from

PAGE = 512
ENCRYPTED, SECOND_TABLE = 0x0100, 0x0200
_PLACES = 0x9A
STORIES = ("text", "footnotes", "headers", "macros", "annotations", "endnotes", "textboxes", "header_textboxes")
_STORY_LENGTHS = 0x4C
(STYLES, NOTE_REFS, NOTE_TEXTS, SECTIONS, HEADERS, CHARACTER_PAGES, PARAGRAPH_PAGES, FONTS, CLX) = (
    *(1, 2, 3, 6, 11, 12, 13, 15, 33),
)
ANCHORS, HEADER_ANCHORS, ENDNOTE_REFS, ENDNOTE_TEXTS, DRAWINGS = 40, 41, 46, 47, 50
TEXTBOXES, HEADER_TEXTBOXES, LISTS, LIST_OVERRIDES = 56, 58, 73, 74

# Modifiers (sprm) that matter here: characters, paragraphs, tables.
DELETED, INSERTED, HIDDEN, FIELD_HIDDEN, BOLD, CAPS = 0x0800, 0x0801, 0x083C, 0x0802, 0x0835, 0x083B
CHARACTER_STYLE, FONT, SYMBOL, SPECIAL, PLAIN = 0x4A30, 0x4A4F, 0x6A09, 0x0855, 0x2A33
PARAGRAPH_STYLE = 0x4600
OUTLINE, LEVEL, LIST, IN_TABLE, ROW_END = 0x2640, 0x260A, 0x460B, 0x2416, 0x2417
DEPTH, INNER_ROW_END, HUGE, OLD_HUGE = 0x6649, 0x244C, 0x6646, 0x6645
TABLE, HEADER_ROW, VERTICAL_MERGE, TABLE_PROPERTIES = 0xD608, 0x3404, 0xD62B, 0x646B
_TABS = 0xC615
_SIZES = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}
_LONG = 0xD606, 0xD608

_SHORT = {
    0x0C: LEVEL, 0x18: IN_TABLE, 0x19: ROW_END, 0x41: DELETED, 0x42: INSERTED, 0x43: FIELD_HIDDEN, 0x53: PLAIN,
    0x55: BOLD, 0x5B: CAPS, 0x5C: HIDDEN, 0x75: SPECIAL, 0x78: OUTLINE,
}  # fmt: skip
"""Modifiers that matter here by the numbers that pieces name them with ([MS-DOC] Prm0)."""
_OF_PARAGRAPHS, _OF_CHARACTERS, _OF_TABLES = 1, 2, 5

Sprms = dict[int, bytes]
_CP1252 = [bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(256)]
_EIGHT_BITS = str.maketrans({chr(byte): _CP1252[byte] for byte in range(0x80, 0xA0)})


@dataclass(frozen=True, slots=True)
class Look:
    """Properties of a stretch: its modifiers by code and, of a paragraph, the index of its style."""

    sprms: Sprms = field(default_factory=dict)
    style: int = 0


_NOTHING = Look()


@dataclass(slots=True)
class Looks:
    """Stretches of the text by their first CP, and what each looks like."""

    starts: list[int]
    looks: list[Look]

    def at(self, place: int) -> Look:
        """Return the look of a character."""
        index = bisect_right(self.starts, place) - 1
        return self.looks[index] if index >= 0 else _NOTHING

    def between(self, start: int, end: int) -> Iterator[tuple[int, int, Look]]:
        """Yield the stretches of a span, each with its ends."""
        index = max(0, bisect_right(self.starts, start) - 1)
        while start < end:
            stop = self.starts[index + 1] if index + 1 < len(self.starts) else end
            if stop > start:
                yield start, min(stop, end), self.looks[index] if self.starts else _NOTHING
                start = stop
            index += 1


@dataclass(slots=True)
class Word97:
    """A parsed file: all its text, where each story lies in it, the looks, and its other tables as bytes."""

    text: str
    stories: dict[str, tuple[int, int]]
    characters: Looks
    paragraphs: Looks
    part: Callable[[int], bytes]
    after: Callable[[int], bytes]


def is_encrypted(stream: bytes) -> bool:
    """Return whether the file is protected by a password."""
    return bool(unpack_from("<H", stream, 10)[0] & ENCRYPTED)


def table_name(stream: bytes) -> str:
    """Return the name of the stream that holds the file's tables."""
    return "1Table" if unpack_from("<H", stream, 10)[0] & SECOND_TABLE else "0Table"


def parse(stream: bytes, table: bytes, data: bytes) -> Word97:
    """Return what the WordDocument stream, its table stream and its Data stream hold."""

    def place(index: int) -> tuple[int, int]:
        start, length = unpack_from("<II", stream, _PLACES + 8 * index)
        return (start, length) if _PLACES + 8 * index < len(stream) else (0, 0)

    def part(index: int) -> bytes:
        start, length = place(index)
        return table[start : start + length]

    def after(index: int) -> bytes:
        start, length = place(index)
        return table[start + length :] if length else b""

    text, pieces = _pieces(stream, part(CLX))
    characters = _runs(stream, part(CHARACTER_PAGES), _chpx, lambda properties: Look(sprms(properties)))
    paragraphs = _runs(stream, part(PARAGRAPH_PAGES), _papx, _paragraph_look(data))
    return Word97(
        text,
        _stories(stream),
        _by_cp(pieces, characters, (_OF_CHARACTERS,)),
        _by_cp(pieces, paragraphs, (_OF_PARAGRAPHS, _OF_TABLES)),
        part,
        after,
    )


def positions(table: bytes, size: int) -> tuple[list[int], list[bytes]]:
    """Return the positions of a PLC and its data, each of `size` bytes."""
    count = max(0, (len(table) - 4) // (4 + size))
    start = 4 * (count + 1)
    return list(unpack_from(f"<{count + 1}I", table)) if table else [], [
        table[start + size * index : start + size * (index + 1)] for index in range(count)
    ]


def sprms(data: bytes, offset: int = 0) -> Sprms:
    """Return the modifiers of a property list by their code, each with its operand."""
    found: Sprms = {}
    while offset + 2 < len(data):
        code = data[offset] | data[offset + 1] << 8
        offset += 2
        kind = code >> 13
        if kind != 6:
            size = _SIZES[kind]
        elif code in _LONG:
            size, offset = unpack_from("<H", data, offset)[0] - 1, offset + 2
        elif code == _TABS and data[offset] == 255:
            size = _tabs_size(data, offset + 1)
            offset += 1
        else:
            size, offset = data[offset], offset + 1
        found[code] = data[offset : offset + size]
        offset += size
    return found


def _tabs_size(data: bytes, offset: int) -> int:
    deleted = data[offset]
    return 2 + 4 * deleted + 3 * data[offset + 1 + 4 * deleted]


def _stories(stream: bytes) -> dict[str, tuple[int, int]]:
    found, start = {}, 0
    for index, name in enumerate(STORIES):
        length = unpack_from("<I", stream, _STORY_LENGTHS + 4 * index)[0]
        found[name] = (start, start + length)
        start += length
    return found


@dataclass(frozen=True, slots=True)
class _Piece:
    """A piece of the text: its CPs, where its bytes lie, how many bytes a character takes, what a fast save changed."""

    start: int
    end: int
    place: int
    width: int
    changes: Sprms


def _pieces(stream: bytes, clx: bytes) -> tuple[str, list[_Piece]]:
    offset = 0
    changes: list[bytes] = []
    while offset < len(clx) and clx[offset] == 1:
        length = unpack_from("<H", clx, offset + 1)[0]
        changes.append(clx[offset + 3 : offset + 3 + length])
        offset += 3 + length
    cps, parts = positions(clx[offset + 5 : offset + 5 + unpack_from("<I", clx, offset + 1)[0]], 8)
    text, pieces = [], []
    for start, end, part in zip(cps, cps[1:], parts, strict=False):
        if not 0 <= start <= end <= len(stream):  # more characters than bytes: the same ones over and over
            raise IndexError("pieces out of order")
        place = unpack_from("<I", part, 2)[0]
        narrow = bool(place & 0x40000000)
        place = (place & 0x3FFFFFFF) // 2 if narrow else place
        width = 1 if narrow else 2
        raw = stream[place : place + (end - start) * width]
        if len(raw) < (end - start) * width:
            raise IndexError("text cut short")
        text.append(raw.decode("latin-1").translate(_EIGHT_BITS) if narrow else _two_bytes(raw))
        pieces.append(_Piece(start, end, place, width, _changes(unpack_from("<H", part, 6)[0], changes)))
    return "".join(text), pieces


def _changes(prm: int, lists: list[bytes]) -> Sprms:
    """Return the modifiers that a fast save has put on a piece: a list of the file, or a common one itself."""
    if prm & 1:
        return sprms(lists[prm >> 1]) if prm >> 1 < len(lists) else {}
    code = _SHORT.get(prm >> 1 & 0x7F)
    return {} if code is None else {code: bytes((prm >> 8,))}


def _two_bytes(raw: bytes) -> str:
    """Return the text with halves of surrogate pairs apart, so that every unit is one CP; cleaning joins them."""
    if any(0xD8 <= byte < 0xE0 for byte in set(raw[1::2])):
        return "".join(map(chr, unpack_from(f"<{len(raw) // 2}H", raw)))
    return raw.decode("utf-16-le")


Run = tuple[int, Look, int]
"""A stretch by where it begins in the stream, its look, and where it ends."""


def _runs(
    stream: bytes, table: bytes, entry: Callable[[bytes, int], bytes], look: Callable[[bytes], Look]
) -> list[Run]:
    """Return the stretches that the pages of a bin table list, in the order of the stream."""
    found: list[Run] = []
    seen: dict[bytes, Look] = {b"": Look()}
    width = 1 if entry is _chpx else 13
    for number in dict.fromkeys(positions(table, 4)[1]):
        start = (unpack_from("<I", number)[0] & 0x3FFFFF) * PAGE
        page = stream[start : start + PAGE]
        count = page[PAGE - 1]
        edges = unpack_from(f"<{count + 1}I", page)
        for index in range(count):
            offset = 2 * page[4 * (count + 1) + width * index]
            properties = entry(page, offset) if offset else b""
            if properties not in seen:
                seen[properties] = look(properties)
            found.append((edges[index], seen[properties], edges[index + 1]))
    return sorted(found, key=lambda run: run[0])


def _chpx(page: bytes, offset: int) -> bytes:
    return page[offset + 1 : offset + 1 + page[offset]]


def _papx(page: bytes, offset: int) -> bytes:
    size = page[offset]
    return page[offset + 1 : offset + 2 * size] if size else page[offset + 2 : offset + 2 + 2 * page[offset + 1]]


def _paragraph_look(data: bytes) -> Callable[[bytes], Look]:
    """Return how to read a paragraph's properties; `data` is the stream that holds those too large for a page."""

    def look(properties: bytes) -> Look:
        found = sprms(properties, 2)
        for code in (HUGE, OLD_HUGE, TABLE_PROPERTIES):
            if code in found:
                start = unpack_from("<I", found[code])[0]
                found |= sprms(data[start + 2 : start + 2 + unpack_from("<H", data, start)[0]])
        return Look(found, unpack_from("<H", properties)[0] if len(properties) > 1 else 0)

    return look


def _by_cp(pieces: list[_Piece], runs: list[Run], kinds: tuple[int, ...]) -> Looks:
    """Return the stretches by the CPs of the text, piece by piece, with the changes of these kinds put on."""
    begins = [run[0] for run in runs]
    starts: list[int] = []
    looks: list[Look] = []
    for piece in pieces:
        end = piece.place + (piece.end - piece.start) * piece.width
        changes = {code: value for code, value in piece.changes.items() if code >> 10 & 7 in kinds}
        changed: dict[int, Look] = {}
        starts.append(piece.start)
        looks.append(_changed(_NOTHING, changes))
        index = max(0, bisect_right(begins, piece.place) - 1)
        while index < len(runs) and runs[index][0] < end:
            start, look, stop = runs[index]
            if stop > piece.place:
                starts.append(piece.start + max(0, start - piece.place) // piece.width)
                if changes:
                    look = changed.setdefault(id(look), _changed(look, changes))
                looks.append(look)
            index += 1
    return Looks(starts, looks)


def _changed(look: Look, changes: Sprms) -> Look:
    """Return the look with the changes put on; one that makes it plain takes off what was there."""
    kept = {} if PLAIN in changes else look.sprms
    style = unpack_from("<H", changes[PARAGRAPH_STYLE])[0] if PARAGRAPH_STYLE in changes else look.style
    return Look({**kept, **changes}, style)
