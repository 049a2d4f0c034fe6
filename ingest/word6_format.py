"""The binary file of Word 6 and Word 95 (FIB 0xA5DC): its text in order, fonts and table marks.

Sources: the published layout of the Word 6 binary file (FIB, piece table, bin tables of CHPX and PAPX, STSH, FFN). All
text is eight-bit; offsets are bytes of the WordDocument stream. Broken structures raise struct.error or IndexError.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from struct import unpack_from

MAGIC = 0xA5DC
_PAGE = 512
_COMPLEX, _ENCRYPTED = 0x0004, 0x0100
_STORIES = ("text", "footnotes", "headers", "macros", "annotations", "endnotes", "textboxes", "header_textboxes")
_STORY_LENGTHS = 0x34
_STYLES, _CHARACTER_PAGES, _PARAGRAPH_PAGES, _FONTS, _PIECES = 0x60, 0xB8, 0xC0, 0xD0, 0x160
# Operand lengths of property modifiers (sprm); those not named take one byte, "size" ones say theirs in a byte.
_TWO = frozenset(
    (2, *range(16, 20), 21, 22, 26, 27, 28, *range(30, 37), *range(38, 44), *range(45, 50), 69, 72, 80, 93, 96, 97, 99)
) | frozenset((101, 105, 106, 107, 109, 110, *range(121, 125), 140, 141, 144, 145, 148, 149, *range(154, 158)))
_TWO |= frozenset((160, 161, *range(164, 172), 182, 183, 184, 189, 195, 197, 198))
_SIZE = frozenset((3, 12, 15, 23, 81, 103, 108, 188, 190, 191))
_LENGTHS = {
    **dict.fromkeys((20, 70, 74, 192, 194, 196, 200), 4),
    **dict.fromkeys((68, 193, 199), 5),
    **dict.fromkeys((73, 95, 136, 137), 3),
    **dict.fromkeys((120, 187), 12),
}
DELETED, BOLD, CAPS, HIDDEN, FONT = 65, 85, 91, 92, 93
IN_TABLE, ROW_END, LIST, LIST_LEVEL = 24, 25, 12, 13
LIST_SIZE, OUTLINE_SIZE = 52, 212
_SECTIONS, _OUTLINE_LIST = 0x88, b"\x85\xd4"


@dataclass(frozen=True, slots=True)
class Look:
    """Properties of a stretch of the stream: `sprms` by opcode; `style` is the paragraph style's index."""

    sprms: dict[int, int] = field(default_factory=dict)
    style: int = 0


@dataclass(slots=True)
class Word6:
    """A parsed file: `stories` are (byte, position in the stream) pairs, `font` tells the font of a position.

    `styles` are the modifiers of characters, `style_paragraphs` those of paragraphs; `outline` is the numbering of
    headings (OLST), empty where there is none.
    """

    stories: dict[str, list[tuple[int, int]]]
    fonts: list[str]
    styles: dict[int, dict[int, int]]
    characters: tuple[list[int], list[Look]]
    paragraphs: tuple[list[int], list[Look]]
    style_paragraphs: dict[int, dict[int, int]]
    outline: bytes

    def character(self, position: int) -> Look:
        """Return the character properties at a position of the stream."""
        return _at(self.characters, position)

    def paragraph(self, position: int) -> Look:
        """Return the paragraph properties at a position of the stream."""
        return _at(self.paragraphs, position)

    def font(self, position: int) -> str | None:
        """Return the name of the font at a position, by the run or by the paragraph's style."""
        style = self.styles.get(self.paragraph(position).style, {})
        index = self.character(position).sprms.get(FONT, style.get(FONT, 0))
        return self.fonts[index] if index < len(self.fonts) else None


def is_word6(stream: bytes) -> bool:
    """Return whether a WordDocument stream is one of Word 6 or 95."""
    return len(stream) > _PIECES + 8 and _word(stream, 0) == MAGIC


def is_encrypted(stream: bytes) -> bool:
    """Return whether the file is protected by a password."""
    return bool(_word(stream, 10) & _ENCRYPTED)


def parse(stream: bytes) -> Word6:
    """Return the stories and properties of a WordDocument stream."""
    text = _pieces(stream) if _word(stream, 10) & _COMPLEX else _straight(stream)
    stories, start = {}, 0
    for index, name in enumerate(_STORIES):
        length = _long(stream, _STORY_LENGTHS + 4 * index)
        stories[name] = text[start : start + length]
        start += length
    characters, paragraphs = _style_sheet(stream)
    return Word6(
        stories,
        _fonts(stream),
        characters,
        _pages(stream, _CHARACTER_PAGES, _character_look, 1),
        _pages(stream, _PARAGRAPH_PAGES, _paragraph_look, 7),
        paragraphs,
        _outline(stream),
    )


def _word(data: bytes, offset: int) -> int:
    return int(unpack_from("<H", data, offset)[0])


def _long(data: bytes, offset: int) -> int:
    return int(unpack_from("<I", data, offset)[0])


def _part(stream: bytes, place: int) -> bytes:
    start, length = unpack_from("<II", stream, place)
    return stream[start : start + length]


def _straight(stream: bytes) -> list[tuple[int, int]]:
    start, end = _long(stream, 0x18), _long(stream, 0x1C)
    return [(byte, start + place) for place, byte in enumerate(stream[start:end])]


def _pieces(stream: bytes) -> list[tuple[int, int]]:
    """Return the text of a fast-saved file, its pieces in order."""
    table = _part(stream, _PIECES)
    offset = 0
    while offset < len(table) and table[offset] == 1:
        offset += 3 + _word(table, offset + 1)
    if offset >= len(table):
        return _straight(stream)
    count = (_long(table, offset + 1) - 4) // 12
    places = unpack_from(f"<{count + 1}I", table, offset + 5)
    text: list[tuple[int, int]] = []
    for index in range(count):
        start = _long(table, offset + 5 + 4 * (count + 1) + 8 * index + 2)
        length = places[index + 1] - places[index]
        text.extend((byte, start + place) for place, byte in enumerate(stream[start : start + length]))
    return text


def _fonts(stream: bytes) -> list[str]:
    table = _part(stream, _FONTS)
    names, offset = [], 2
    while offset + 6 < len(table):
        entry = table[offset : offset + table[offset] + 1]
        names.append(entry[6:].split(b"\0")[0].decode("cp1252", "replace"))
        offset += len(entry)
    return names


def _outline(stream: bytes) -> bytes:
    """Return the numbering of headings that the first section with one defines."""
    table = _part(stream, _SECTIONS)
    count = max(0, (len(table) - 4) // 16)
    for index in range(count):
        start = _long(table, 4 * (count + 1) + 12 * index + 2)
        if start + 2 <= len(stream):
            section = stream[start + 2 : start + 2 + _word(stream, start)]
            found = section.find(_OUTLINE_LIST)
            if found >= 0:
                return section[found + 2 : found + 2 + OUTLINE_SIZE]
    return b""


def _style_sheet(stream: bytes) -> tuple[dict[int, dict[int, int]], dict[int, dict[int, int]]]:
    """Return character and paragraph sprms of each style, with those of the styles it is based on."""
    table = _part(stream, _STYLES)
    if len(table) < 4:
        return {}, {}
    offset = 2 + _word(table, 0)
    base_length = _word(table, 4)
    own: dict[int, tuple[int, dict[int, int], dict[int, int]]] = {}
    for index in range(_word(table, 2)):
        length = _word(table, offset)
        if length:
            own[index] = _style(table[offset + 2 : offset + 2 + length], base_length)
        offset += 2 + length
    inherited = {index: _inherited(index, own) for index in own}
    return {i: found[0] for i, found in inherited.items()}, {i: found[1] for i, found in inherited.items()}


def _style(entry: bytes, base_length: int) -> tuple[int, dict[int, int], dict[int, int]]:
    kind, based_on = _word(entry, 2) & 0xF, _word(entry, 2) >> 4
    offset = base_length + 1 + entry[base_length] + 1
    characters: dict[int, int] = {}
    paragraphs: dict[int, int] = {}
    for part in range(_word(entry, 4) & 0xF):
        offset += offset & 1
        length = _word(entry, offset)
        content = entry[offset + 2 : offset + 2 + length]
        if kind == 2 or part == 1:
            characters = _sprms(content)
        elif part == 0:
            paragraphs = _sprms(content[2:])
        offset += 2 + length
    return based_on, characters, paragraphs


def _inherited(
    index: int, own: dict[int, tuple[int, dict[int, int], dict[int, int]]]
) -> tuple[dict[int, int], dict[int, int]]:
    characters: dict[int, int] = {}
    paragraphs: dict[int, int] = {}
    for _ in range(len(own)):
        if index not in own:
            break
        based_on, own_characters, own_paragraphs = own[index]
        characters, paragraphs = {**own_characters, **characters}, {**own_paragraphs, **paragraphs}
        index = based_on
    return characters, paragraphs


def _sprms(data: bytes) -> dict[int, int]:
    """Return the modifiers of a property list by opcode, those of up to two bytes and lists with their value."""
    found: dict[int, int] = {}
    offset = 0
    while offset + 1 < len(data):
        code = data[offset]
        length = 2 if code in _TWO else 1 + data[offset + 1] if code in _SIZE else _LENGTHS.get(code, 1)
        if length <= 2:
            found[code] = int.from_bytes(data[offset + 1 : offset + 1 + length], "little")
        elif code == LIST:
            found[code] = int.from_bytes(data[offset + 2 : offset + 1 + length], "little")
        offset += 1 + length
    return found


def _character_look(page: bytes, offset: int) -> Look:
    return Look(_sprms(page[offset + 1 : offset + 1 + page[offset]]))


def _paragraph_look(page: bytes, offset: int) -> Look:
    entry = page[offset + 1 : offset + 1 + 2 * page[offset]]
    return Look(_sprms(entry[2:]), entry[0] if entry else 0)


def _pages(stream: bytes, place: int, look: Callable[[bytes, int], Look], width: int) -> tuple[list[int], list[Look]]:
    """Return where each stretch of properties starts, and the properties, from the pages of a bin table."""
    table = _part(stream, place)
    count = (len(table) - 4) // 6
    starts: list[int] = []
    looks: list[Look] = []
    for index in range(max(0, count)):
        number = _word(table, 4 * (count + 1) + 2 * index)
        page = stream[number * _PAGE : (number + 1) * _PAGE]
        runs = page[-1]
        for run in range(runs):
            offset = 2 * page[4 * (runs + 1) + width * run]
            starts.append(_long(page, 4 * run))
            looks.append(look(page, offset) if offset else Look())
    order = sorted(range(len(starts)), key=starts.__getitem__)
    return [starts[i] for i in order], [looks[i] for i in order]


def _at(table: tuple[list[int], list[Look]], position: int) -> Look:
    index = bisect_right(table[0], position) - 1
    return table[1][index] if index >= 0 else Look()
