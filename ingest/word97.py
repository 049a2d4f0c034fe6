"""Word 97–2003 documents to paragraphs and tables, as `ingest.docx_walk` reads the same document saved as .docx."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from struct import unpack_from

from ingest import word97_format as word97
from ingest.document import Table
from ingest.docx_numbering import Label, roman
from ingest.docx_styles import NumberRef
from ingest.flow import Flow, Paragraph, Run, is_blank
from ingest.story import Story
from ingest.symbols import symbol_sign
from ingest.word97_drawings import Box, boxes
from ingest.word97_format import Look, Sprms, Word97
from ingest.word97_styles import Style, fonts, numbering, styles

_WRITTEN = {"\x0b": "\n", "\x0c": "\f", "\x0e": "\f", "\x1e": "-", "\x1f": "\xad", "\t": "\t", "\r": "\n"}
_CONTROL = re.compile("([\x00-\x08\x0b-\x1f])")
_MARK = re.compile("[\r\x07\x0c]")
_NO_LIST = 0xF801
_HEADER_KINDS = ("header", "header", "footer", "footer", "header", "footer")
_SEPARATORS = 6
_MERGED, _GOES_ON, _RESTARTS = 0x02, 0x20, 0x40
_CELL_SIZE = 20
_BODY = 9


@dataclass(frozen=True, slots=True)
class _Shown:
    """How a stretch of characters is shown; `removed` is deleted or hidden and why, `symbol` stands for itself."""

    font: str | None
    bold: bool
    caps: bool
    removed: str
    symbol: str


class Reader:
    """Reads the stories of a file in their order; counts what staff should be told of."""

    def __init__(self, source: Word97) -> None:
        self._source = source
        self._styles, self._font = styles(source)
        self._fonts = fonts(source)
        self._numbering = numbering(source)
        self._boxes = boxes(source)
        self._notes = self._note_places()
        self._sections = {cp - 1 for cp in word97.positions(source.part(word97.SECTIONS), 12)[0][1:]}
        self._shown: dict[tuple[int, int], _Shown] = {}
        self._story = Story()
        self._cells: list[list[Paragraph]] = []
        self._cell: list[Paragraph] = []
        self._merged: set[int] = set()
        self._carried: list[Run] = []
        self._fields: list[bool] = []
        self._prefix = ""
        self._marks: list[tuple[str, int, str]] = []
        self._boxed = 0
        self.seen: Counter[str] = Counter()

    def flow(self) -> Flow:
        """Return the body, its notes after it, headers and footers apart."""
        flow = Flow()
        self._read(*self._source.stories["text"])
        for kind, story, texts in (
            ("footnote", "footnotes", word97.NOTE_TEXTS),
            ("endnote", "endnotes", word97.ENDNOTE_TEXTS),
        ):
            self._numbering.story = kind
            spans = self._spans(story, texts)
            for seen, index, mark in list(self._marks):
                if seen == kind and index < len(spans):
                    self._prefix = mark
                    self._read(*spans[index])
                    self._prefix = ""
        flow.paragraphs, flow.tables = self._finished()
        self._numbering.story = "headers"
        for index, span in enumerate(self._spans("headers", word97.HEADERS)[_SEPARATORS:]):
            self._read(*span)
            flow.furniture.append((_HEADER_KINDS[index % 6], self._finished()[0]))
        return flow

    def _finished(self) -> tuple[list[Paragraph], list[Table]]:
        self._story.close_table()
        found, self._story = self._story, Story()
        return found.paragraphs, found.tables

    def _spans(self, story: str, table: int) -> list[tuple[int, int]]:
        """Return the spans of a story's parts, by the table of their beginnings."""
        start, end = self._source.stories[story]
        cps = word97.positions(self._source.part(table), 0)[0]
        return [(start + a, min(start + b, end)) for a, b in pairwise(cps) if start + a <= end]

    def _note_places(self) -> dict[int, tuple[str, int, bool]]:
        """Return the notes by the CP of their marks: kind, index, and whether the mark is a number."""
        places: dict[int, tuple[str, int, bool]] = {}
        for kind, table in (("footnote", word97.NOTE_REFS), ("endnote", word97.ENDNOTE_REFS)):
            cps, data = word97.positions(self._source.part(table), 2)
            for index, one in enumerate(data):
                places[cps[index]] = (kind, index, one != b"\0\0")
        return places

    # paragraphs

    def _read(self, start: int, end: int) -> None:
        at = start
        while at < end:
            found = _MARK.search(self._source.text, at, end)
            while found and found[0] == "\x0c" and found.start() not in self._sections:
                found = _MARK.search(self._source.text, found.end(), end)
            stop = found.start() if found else end
            self._paragraph(at, stop, found[0] if found else "")
            at = stop + 1
        if self._carried:
            runs, self._carried = self._carried, []
            self._put(Paragraph(runs), in_table=False)
        self._fields = []

    def _paragraph(self, start: int, end: int, mark: str) -> None:
        look = self._source.paragraphs.at(end)
        style = self._styles.get(look.style, _NO_STYLE)
        said = {**style.paragraphs, **look.sprms}
        is_removed = mark in "\r\x07" and self._look(end, look.style).removed == "tracked"
        if _is_on(said, word97.ROW_END) and mark == "\x07":
            self._end_row(said, is_removed=is_removed)
            return
        if _is_on(said, word97.INNER_ROW_END):
            return
        runs, self._carried = self._carried, []
        anchored = self._runs(start, end, look.style, runs)
        self._fields = [shown for shown in self._fields if shown]
        if is_removed and mark == "\r":
            self._carried = runs
            return
        if is_removed and is_blank(runs):  # a cell of a row that was deleted: its list counts no further
            look = Look(style=look.style)
            said = {word97.IN_TABLE: b"\1"}
        in_table = _is_on(said, word97.IN_TABLE) and not self._boxed
        self._put(self._numbered(runs, look, style, said), in_table=in_table)
        for box in anchored:
            self._box(box)
        if mark == "\x07" and not self._boxed:
            self._cells.append(self._cell)
            self._cell = []

    def _numbered(self, runs: list[Run], look: Look, style: Style, said: Sprms) -> Paragraph:
        """Return the paragraph with its automatic number; numbers are counted on in empty paragraphs too."""
        place = unpack_from("<H", said[word97.LIST])[0] if word97.LIST in said else 0
        level = min(8, said[word97.LEVEL][0]) if word97.LEVEL in said else 0
        label = self._numbering.label(NumberRef(str(place), level), None) if place not in (0, _NO_LIST) else None
        if self._prefix:
            label, self._prefix = Label(self._prefix, " ", 0), ""
        direct = look.sprms.get(word97.OUTLINE)
        outline = style.outline if direct is None else direct[0] + 1 if direct[0] < _BODY else None
        return Paragraph(
            runs,
            label=label.text if label else "",
            label_gap=label.gap if label else " ",
            outline_level=outline,
            ilvl=label.ilvl if label else 0,
        )

    def _put(self, paragraph: Paragraph, *, in_table: bool) -> None:
        if in_table or (self._boxed and (self._cell or self._cells)):
            self._cell.append(paragraph)
        else:
            self._story.add(paragraph)

    def _end_row(self, said: Sprms, *, is_removed: bool) -> None:
        """Hand the cells of a row on: those merged with the one before or above hold nothing of their own.

        A row whose deletion was tracked and that holds nothing else is gone.
        """
        edges, flags = _row_shape(said.get(word97.TABLE, b""))
        cells, self._cells, self._cell = self._cells, [], []
        if is_removed and all(is_blank(paragraph.runs) for cell in cells for paragraph in cell):
            self.seen["tracked"] += 1
            return
        kept: list[int] = []
        for index, cell in enumerate(cells):
            flag = flags[index] if index < len(flags) else 0
            edge = edges[index] if index < len(edges) else index
            if flag & _MERGED:
                continue
            kept.append(edge)
            goes_on = flag & _GOES_ON and not flag & _RESTARTS and edge in self._merged
            self._merged.add(edge) if flag & _GOES_ON else self._merged.discard(edge)
            for paragraph in () if goes_on else cell:
                self._story.add(paragraph, in_table=True)
            self._story.end_cell()
        self._story.end_row(kept if len(edges) >= len(cells) else None, is_header=_is_on(said, word97.HEADER_ROW))

    def _box(self, box: Box) -> None:
        """Read a text box after the paragraph that it is anchored in."""
        if box.is_picture:
            self.seen["pictures"] += 1
            return
        if box.words:
            self._put(Paragraph([Run(box.words)]), in_table=False)
            return
        self.seen["text-boxes"] += 1
        fields, self._fields = self._fields, []
        story, self._numbering.story = self._numbering.story, "boxes"
        self._boxed += 1
        self._read(box.start, box.end)
        self._boxed -= 1
        self._fields, self._numbering.story = fields, story

    # characters

    def _runs(self, start: int, end: int, style: int, out: list[Run]) -> list[Box]:
        """Add the runs of a span to `out`; return what is anchored in it."""
        anchored: list[Box] = []
        for a, b, look in self._source.characters.between(start, end):
            shown = self._how(look, style)
            text = self._source.text[a:b]
            if shown.symbol and not shown.removed:
                text = shown.symbol
            elif not text.isprintable():
                text = self._written(a, text, anchored, shown.removed)
            if not text or not all(self._fields):
                continue
            if shown.removed:
                self.seen[shown.removed] += bool(text.strip())
            else:
                out.append(Run(text, shown.font, shown.bold, shown.caps))
        return anchored

    def _written(self, place: int, text: str, anchored: list[Box], removed: str) -> str:
        """Return text with control characters as they read; follow fields, note marks, anchors in it."""
        out = ""
        for piece in _CONTROL.split(text):
            if len(piece) == 1 and piece < " ":
                out += self._control(piece, place, anchored, removed) if all(self._fields) else self._field(piece)
            elif all(self._fields):
                out += piece
            place += len(piece)
        return out

    def _control(self, char: str, place: int, anchored: list[Box], removed: str) -> str:
        if place in self._boxes and char in "\x01\x08" and not removed:
            anchored += self._boxes[place]
        if char == "\x02" and place in self._notes:
            return "" if removed else self._note_mark(*self._notes[place])
        if char == "\x01":
            self.seen["pictures"] += 1
        elif char == "\x05":
            self.seen["comments"] += 1
        return _WRITTEN.get(char, "") + self._field(char)

    def _field(self, char: str) -> str:
        """Follow a field: what stands before its separator is the instruction, after it the result."""
        if char == "\x13":
            self._fields.append(False)
        elif char == "\x14" and self._fields:
            self._fields[-1] = True
        elif char == "\x15" and self._fields:
            self._fields.pop()
        return ""

    def _note_mark(self, kind: str, index: int, numbered: bool) -> str:
        count = 1 + sum(seen == kind for seen, _, _ in self._marks)
        mark = f"[{count if kind == 'footnote' else roman(count).lower()}]" if numbered else ""
        self._marks.append((kind, index, mark))
        return mark

    def _look(self, place: int, style: int) -> _Shown:
        return self._how(self._source.characters.at(place), style)

    def _how(self, look: Look, style: int) -> _Shown:
        key = (id(look), style)
        if key not in self._shown:
            self._shown[key] = self._resolved(look.sprms, style)
        return self._shown[key]

    def _resolved(self, said: Sprms, style: int) -> _Shown:
        base = dict(self._styles.get(style, _NO_STYLE).characters)
        if word97.CHARACTER_STYLE in said:
            named = self._styles.get(unpack_from("<H", said[word97.CHARACTER_STYLE])[0], _NO_STYLE)
            base |= named.characters
        font = unpack_from("<H", said.get(word97.FONT, base.get(word97.FONT, b"")) or b"\xff\xff")[0]
        font = self._font if font == 0xFFFF else font
        deleted, hidden = _toggle(said, base, word97.DELETED), _toggle(said, base, word97.HIDDEN)
        sign = said.get(word97.SYMBOL, b"")
        return _Shown(
            self._font_name(font),
            _toggle(said, base, word97.BOLD),
            _toggle(said, base, word97.CAPS),
            "tracked" if deleted else "hidden" if hidden else "",
            self._sign(*unpack_from("<HH", sign)) if len(sign) > 3 else "",
        )

    def _font_name(self, index: int) -> str | None:
        return self._fonts[index] if index < len(self._fonts) else None

    def _sign(self, font: int, code: int) -> str:
        return symbol_sign(f"{code:04x}", self._font_name(font))


_NO_STYLE = Style()


def _is_on(said: Sprms, code: int) -> bool:
    return bool(said.get(code, b"\0")[0])


def _toggle(said: Sprms, base: Sprms, code: int) -> bool:
    """Return a switch that a style may set and a run may turn over (0x80: as the style, 0x81: not as the style)."""
    by_style = base.get(code, b"\0")[:1] == b"\1"
    value = said.get(code, b"\x80")[:1]
    return by_style if value == b"\x80" else not by_style if value == b"\x81" else value not in (b"\0", b"")


def _row_shape(table: bytes) -> tuple[list[int], list[int]]:
    """Return the left edges of a row's cells and their flags of merging."""
    count = table[0] if table else 0
    if len(table) < 1 + 2 * (count + 1):
        return [], []
    edges = list(unpack_from(f"<{count}h", table, 1))
    start = 1 + 2 * (count + 1)
    flags = [table[at] for at in range(start, min(len(table), start + _CELL_SIZE * count), _CELL_SIZE)]
    return edges, flags
