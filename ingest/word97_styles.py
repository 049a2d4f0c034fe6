"""Styles, fonts and lists of a Word 97–2003 file, as [MS-DOC] lays them out (STSH, SttbfFfn, PlfLst, PlfLfo)."""

from __future__ import annotations

from dataclasses import dataclass, field
from struct import error as StructError
from struct import unpack_from

from ingest.docx_numbering import LEVELS, Level, List, Numbering
from ingest.docx_styles import Styles
from ingest.word97_format import FONTS, LIST_OVERRIDES, LISTS, OUTLINE, STYLES, Sprms, Word97, sprms

_CHAIN = 20
_TITLE, _HEADINGS, _NIL = 62, range(1, 10), 0xFFF
_PARAGRAPH, _CHARACTER = 1, 2
_FORMATS = {0: "decimal", 1: "upperRoman", 2: "lowerRoman", 3: "upperLetter", 4: "lowerLetter"}
_FORMATS |= {22: "decimalZero", 23: "bullet", 255: "none"}
_GAPS = {0: " ", 1: " ", 2: ""}
_BUILT_IN_BODY = 9


@dataclass(slots=True)
class Style:
    """A style with all it inherits: modifiers of characters and paragraphs, and its outline level from 1."""

    characters: Sprms = field(default_factory=dict)
    paragraphs: Sprms = field(default_factory=dict)
    outline: int | None = None


@dataclass(slots=True)
class _Own:
    """What a style says itself."""

    based_on: int
    kind: int
    built_in: int
    characters: Sprms
    paragraphs: Sprms


def styles(source: Word97) -> tuple[dict[int, Style], int]:
    """Return the styles by their index, and the index of the font that is meant where none is named."""
    table = source.part(STYLES)
    if len(table) < 20:
        return {}, 0
    offset = 2 + unpack_from("<H", table)[0]
    count, base = unpack_from("<HH", table, 2)
    own: dict[int, _Own] = {}
    for index in range(count):
        length = unpack_from("<H", table, offset)[0]
        if length > base:
            own[index] = _style(table[offset + 2 : offset + 2 + length], base)
        offset += 2 + length
    return {index: _inherited(index, own) for index in own}, unpack_from("<H", table, 14)[0]


def _style(entry: bytes, base: int) -> _Own:
    built_in = unpack_from("<H", entry)[0] & 0xFFF
    kind, based_on = entry[2] & 0xF, unpack_from("<H", entry, 2)[0] >> 4
    parts: list[bytes] = []
    offset = base + 2 + 2 * unpack_from("<H", entry, base)[0] + 2
    for _ in range(entry[4] & 0xF):
        offset += offset & 1
        length = unpack_from("<H", entry, offset)[0]
        parts.append(entry[offset + 2 : offset + 2 + length])
        offset += 2 + length
    if kind == _PARAGRAPH:
        paragraphs = sprms(parts[0], 2) if parts else {}
        return _Own(based_on, kind, built_in, sprms(parts[1]) if len(parts) > 1 else {}, paragraphs)
    return _Own(based_on, kind, built_in, sprms(parts[0]) if kind == _CHARACTER and parts else {}, {})


def _inherited(index: int, own: dict[int, _Own]) -> Style:
    style = Style()
    for _ in range(_CHAIN):
        if index not in own or index == _NIL:
            break
        one = own[index]
        style.characters = {**one.characters, **style.characters}
        style.paragraphs = {**one.paragraphs, **style.paragraphs}
        if style.outline is None and OUTLINE not in style.paragraphs:
            style.outline = one.built_in if one.built_in in _HEADINGS else 1 if one.built_in == _TITLE else None
        index = one.based_on
    if style.outline is None and OUTLINE in style.paragraphs:
        level = style.paragraphs[OUTLINE][0]
        style.outline = level + 1 if level < _BUILT_IN_BODY else None
    return style


def fonts(source: Word97) -> list[str]:
    """Return the names of the file's fonts by their index."""
    table = source.part(FONTS)
    names, offset = [], 4
    while offset + 40 < len(table):
        entry = table[offset + 1 : offset + 1 + table[offset]]
        names.append(entry[39:].decode("utf-16-le", "ignore").split("\0")[0])
        offset += 1 + len(entry)
    return names


def numbering(source: Word97) -> Numbering:
    """Return the lists of the file by the index that paragraphs name, their counters at the start."""
    found = Numbering(None, Styles(None))
    try:
        levels = _lists(source)
        overrides = _overrides(source)
    except (StructError, IndexError):  # lists cut short: the paragraphs are read without their numbers
        return found
    for index, (list_id, own, restarts) in enumerate(overrides, 1):
        chosen = list(levels.get(list_id, ()))
        for place, level in own.items():
            if place < len(chosen):
                chosen[place] = level
        if chosen:
            chosen += [Level()] * (LEVELS - len(chosen))
            found.add(str(index), List(str(list_id), chosen, restarts))
    return found


def _lists(source: Word97) -> dict[int, list[Level]]:
    table, levels = source.part(LISTS), source.after(LISTS)
    found: dict[int, list[Level]] = {}
    offset = 0
    for index in range(unpack_from("<H", table)[0] if len(table) > 1 else 0):
        list_id = unpack_from("<i", table, 2 + 28 * index)[0]
        simple = table[2 + 28 * index + 26] & 1
        found[list_id] = []
        for _ in range(1 if simple else LEVELS):
            level, offset = _level(levels, offset)
            found[list_id].append(level)
    return found


def _level(data: bytes, offset: int) -> tuple[Level, int]:
    """Return a level and the offset after it."""
    start, kind, info = unpack_from("<iBB", data, offset)
    limit = data[offset + 26] if info & 0x08 else None
    gap = _GAPS.get(data[offset + 15], " ")
    offset += 28 + data[offset + 24] + data[offset + 25]
    length = unpack_from("<H", data, offset)[0]
    template = data[offset + 2 : offset + 2 + 2 * length].decode("utf-16-le", "ignore")
    shown = "".join(f"%{ord(char) + 1}" if ord(char) < LEVELS else char for char in template)
    level = Level(start, _FORMATS.get(kind, "decimal"), shown, gap, legal=bool(info & 0x04), restart=limit)
    return level, offset + 2 + 2 * length


def _overrides(source: Word97) -> list[tuple[int, dict[int, Level], dict[int, int]]]:
    """Return, for each list that paragraphs name, the list behind it, its own levels and where it starts anew."""
    table = source.part(LIST_OVERRIDES)
    count = unpack_from("<I", table)[0] if len(table) > 3 else 0
    offset = 4 + 16 * count
    found: list[tuple[int, dict[int, Level], dict[int, int]]] = []
    for index in range(count):
        list_id = unpack_from("<i", table, 4 + 16 * index)[0]
        own: dict[int, Level] = {}
        restarts: dict[int, int] = {}
        offset += 4
        for _ in range(table[4 + 16 * index + 12]):
            start, flags = unpack_from("<iI", table, offset)
            offset += 8
            place = flags & 0xF
            if flags & 0x20:
                own[place], offset = _level(table, offset)
                if flags & 0x10:
                    restarts[place] = own[place].start
            elif flags & 0x10:
                restarts[place] = start
        found.append((list_id, own, restarts))
    return found
