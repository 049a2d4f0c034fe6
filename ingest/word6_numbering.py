"""Automatic numbers of Word 6 and 95: lists that each paragraph describes itself (ANLD), and numbered headings (OLST).

A list goes on as long as paragraphs with its description follow each other; an unnumbered one between ends it.
"""

from __future__ import annotations

from struct import unpack_from

from ingest.docx_numbering import LEVELS, Label, Level, List, Numbering
from ingest.docx_styles import NumberRef, Styles
from ingest.word6_format import LIST, LIST_LEVEL, LIST_SIZE, OUTLINE_SIZE

_NUMBERED, _BULLETED = 10, 11
_LEVEL_SIZE = 16
_FORMATS = {0: "decimal", 1: "upperRoman", 2: "lowerRoman", 3: "upperLetter", 4: "lowerLetter", 5: "decimal"}
_WITH_LEVELS_ABOVE = 0x04


class Numbers:
    """Counts the paragraphs of one file in their order."""

    def __init__(self, outline: bytes) -> None:
        self._numbering = Numbering(None, Styles(None))
        if len(outline) >= OUTLINE_SIZE:
            self._numbering.add("headings", List("headings", _outline(outline), {}))
        self._last: tuple[int, int] | None = None
        self._lists = 0

    def label(self, sprms: dict[int, int], is_blank: bool) -> Label | None:
        """Return the number of the next paragraph, None when it has none."""
        level = sprms.get(LIST_LEVEL, 0)
        if 1 <= level <= LEVELS:
            return None if is_blank else self._numbering.label(NumberRef("headings", level - 1), None)
        if level not in (_NUMBERED, _BULLETED) or LIST not in sprms:
            if not is_blank:
                self._last = None
            return None
        if is_blank:
            return None
        if self._last != (level, sprms[LIST]):
            self._last = (level, sprms[LIST])
            self._lists += 1
            self._numbering.add(str(self._lists), _list(str(self._lists), level, sprms[LIST]))
        return self._numbering.label(NumberRef(str(self._lists), 0), None)


def _list(name: str, kind: int, described: int) -> List:
    """Return the list that a paragraph describes."""
    data = described.to_bytes(max(LIST_SIZE, (described.bit_length() + 7) // 8), "little")
    level = _level(data, data[20:LIST_SIZE])
    if kind == _BULLETED:
        level.format = "bullet"
        level.template = _text(data[20 : 20 + data[1] + data[2]] or b"\xb7")
    else:
        level.template = _template(data, data[20:LIST_SIZE], 0)
    return List(name, [level, *(Level() for _ in range(LEVELS - 1))], {})


def _outline(data: bytes) -> list[Level]:
    """Return the levels of numbered headings; their texts stand one after the other behind the levels."""
    levels: list[Level] = []
    offset = LEVELS * _LEVEL_SIZE + 4
    for index in range(LEVELS):
        described = data[_LEVEL_SIZE * index : _LEVEL_SIZE * (index + 1)]
        texts = data[offset : offset + described[1] + described[2]]
        level = _level(described, texts)
        level.template = _template(described, texts, index) if described[0] in _FORMATS else ""
        if described[3] & _WITH_LEVELS_ABOVE and level.template:
            level.template = "".join(f"%{above + 1}." for above in range(index)) + level.template
        levels.append(level)
        offset += len(texts)
    return levels


def _level(described: bytes, texts: bytes) -> Level:
    return Level(
        start=unpack_from("<H", described, 10)[0], format=_FORMATS.get(described[0], "none"), template=_text(texts)
    )


def _template(described: bytes, texts: bytes, index: int) -> str:
    """Return what stands before the number, its place, and what stands after it."""
    before, after = described[1], described[2]
    return f"{_text(texts[:before])}%{index + 1}{_text(texts[before : before + after])}"


def _text(data: bytes) -> str:
    return data.decode("cp1252", "ignore")
