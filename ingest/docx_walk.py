"""The walk over a Word body: its XML to paragraphs and tables, as a reader of the accepted document sees them.

Tracked insertions and moves in, deletions and hidden text out; content controls, smart tags, hyperlinks and field
results in; text boxes once, after the paragraph that holds them; merged cells once; nested tables inside their cell.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from lxml import etree

from ingest import docx_names as names
from ingest.document import Table
from ingest.docx_marks import alternative, plain, symbol, value
from ingest.docx_names import R_PR, VAL, R, T, W, first, leading
from ingest.docx_numbering import Label, Numbering, roman
from ingest.docx_styles import ParagraphProperties, RunStyle, Styles, integer, is_on, paragraph_properties, run_style
from ingest.flow import Paragraph, Run, is_blank
from ingest.header_rows import header_rows

_SKIPPED = frozenset(
    f"{W}{name}"
    for name in (
        *("pPr", "rPr", "sdtPr", "sdtEndPr", "smartTagPr", "customXmlPr", "rubyPr", "sectPr"),
        *("tblPr", "tblGrid", "tblPrEx", "trPr", "tcPr"),
        *("instrText", "delText", "delInstrText", "fldData", "rt"),
    )
)
_REMOVED = frozenset((W + "del", W + "moveFrom"))
_ADDED = frozenset((W + "ins", W + "moveTo"))
_SIMPLE = {
    W + "tab": "\t", W + "ptab": "\t", W + "cr": "\n", W + "noBreakHyphen": "-",
    W + "softHyphen": "\xad",  # the letter ư of TCVN3, where a converter took it for what Unicode means by it
}  # fmt: skip
_CELL_PROPERTIES = frozenset((names.GRID_SPAN, names.V_MERGE, names.H_MERGE, names.CELL_DEL))
_PICTURES = ("}blip", "}imagedata", "}chart", "}relIds")
_NOTHING = ParagraphProperties()


@dataclass(slots=True)
class _Cell:
    """The cell being read."""

    table: int
    row: int
    col: int


@dataclass(slots=True)
class _Grid:
    """A table being read: grid columns that some cell starts at, open vertical merges, rows marked as headings."""

    number: int
    rows: int = 0
    starts: set[int] = field(default_factory=set)
    headers: int = 0
    merged: set[int] = field(default_factory=set)
    paragraphs: list[Paragraph] = field(default_factory=list)


class Walker:
    """Collects paragraphs from body, notes, headers and footers; counts what staff should be told of."""

    def __init__(self, styles: Styles, numbering: Numbering) -> None:
        self._styles = styles
        self._numbering = numbering
        self.paragraphs: list[Paragraph] = []
        self.tables: list[Table] = []
        self.seen: Counter[str] = Counter()
        self.note_marks: list[tuple[str, str, str]] = []
        self._number = 0
        self._cell: _Cell | None = None
        self._grid: _Grid | None = None
        self._carried: list[Run] = []
        self._boxes: list[etree._Element] = []
        self._fields: list[bool] = []
        self._base = RunStyle()
        self._prefix = ""

    # blocks

    def blocks(self, parent: etree._Element) -> None:
        """Walk the paragraphs and tables of a body, cell, text box, note, header or footer."""
        for node in parent:
            tag = node.tag
            if tag == names.P:
                self._paragraph(node)
            elif tag == names.TBL:
                self._table(node)
            elif tag in _REMOVED:
                self.seen["tracked"] += 1
            elif tag == names.ALTERNATE:
                self.blocks(alternative(node))
            elif tag == names.ALT_CHUNK:
                self.seen["alt-chunk"] += 1
            elif isinstance(tag, str) and tag not in _SKIPPED and len(node):
                self.blocks(node)

    def part(self, root: etree._Element, story: str, prefix: str = "") -> list[Paragraph]:
        """Return the paragraphs of a note, header or footer, kept apart from the body; `prefix` goes before them."""
        kept, self.paragraphs, self._prefix, self._numbering.story = self.paragraphs, [], prefix, story
        try:
            self.blocks(root)
            return self.paragraphs
        finally:
            self.paragraphs, self._prefix = kept, ""

    def _paragraph(self, node: etree._Element) -> None:
        properties = leading(node, names.P_PR)
        said = _NOTHING if properties is None else paragraph_properties(properties)
        self._base = self._styles.paragraph_run(said.style)
        runs, self._carried = self._carried, []
        boxes, self._boxes = self._boxes, []
        self._inline(node, runs)
        if self._fields:
            self._fields = [shown for shown in self._fields if shown]
        if said.mark_removed:
            self.seen["tracked"] += 1
            self._carried, self._boxes = runs, [*boxes, *self._boxes]
            return
        self._number += 1
        self._emit(said, runs)
        if boxes or self._boxes:
            found, self._boxes = [*boxes, *self._boxes], []
            for box in found:
                self._box(box)

    def _box(self, box: etree._Element) -> None:
        """Read a text box, or the words of WordArt, which stand in an attribute."""
        words = box.get("string") if box.tag == names.TEXTPATH else None
        if words is None:
            story, self._numbering.story = self._numbering.story, "boxes"
            self.blocks(box)
            self._numbering.story = story
            return
        self._number += 1
        self._emit(_NOTHING, [Run(words)])

    def _emit(self, said: ParagraphProperties, runs: list[Run]) -> None:
        label = self._numbering.label(said.number, said.style)
        if (label is None or label.text == "-") and is_blank(runs):
            return
        label, self._prefix = (Label(self._prefix, " ", 0) if self._prefix else label), ""
        level = self._styles.outline_level(said.style) if said.outline is None else said.outline
        paragraph = Paragraph(
            runs=runs,
            number=self._number,
            label=label.text if label else "",
            label_gap=label.gap if label else " ",
            outline_level=level if level and level < 10 else None,
            ilvl=label.ilvl if label else 0,
        )
        if self._cell:
            paragraph.table, paragraph.row, paragraph.col = self._cell.table, self._cell.row, self._cell.col
        self.paragraphs.append(paragraph)

    # runs

    def _inline(self, parent: etree._Element, out: list[Run]) -> None:
        for node in parent:
            tag = node.tag
            if tag == R:
                self._run(node, out)
            elif tag in _REMOVED:
                self.seen["tracked"] += 1
            elif tag == names.ALTERNATE:
                self._inline(alternative(node), out)
            elif tag == names.MATH_TEXT:
                out.append(Run(node.text or ""))
            elif isinstance(tag, str) and tag not in _SKIPPED and len(node):
                self.seen["tracked"] += tag in _ADDED
                self._inline(node, out)

    def _run(self, node: etree._Element, out: list[Run]) -> None:
        style = self._base
        text = ""
        for item in node:
            tag = item.tag
            if tag == T:
                said = item.text or ""
                text += plain(said) if "\n" in said or "\t" in said or "\r" in said else said
            elif tag == R_PR:
                style = run_style(item, style, self._styles)
            else:
                text += self._special(item, tag, style)
        if not text:
            return
        if style.hidden:
            self.seen["hidden"] += bool(text.strip())
        elif not self._fields or all(self._fields):
            out.append(Run(text, style.font, style.bold is True, style.caps is True))

    def _special(self, item: etree._Element, tag: str, style: RunStyle) -> str:
        """Return the text of what a run may hold besides plain text; remember text boxes, count what is left out."""
        text = _SIMPLE.get(tag, "")
        if tag == names.BR:
            text = "\f" if item.get(names.TYPE) in ("page", "column") else "\n"
        elif tag == names.SYM:
            text = symbol(item)
        elif tag == names.FLD_CHAR:
            self._field(item.get(names.FLD_CHAR_TYPE))
        elif tag in (names.FOOTNOTE_REFERENCE, names.ENDNOTE_REFERENCE):
            text = self._note_mark(item)
        elif tag == names.ALTERNATE:
            text = self._inner(alternative(item), style)
        elif tag == names.RUBY:
            text = self._ruby(item)
        elif tag == names.COMMENT_REFERENCE:
            self.seen["comments"] += 1
        elif len(item) and tag not in _SKIPPED and not style.hidden:
            self._drawing(item)
        return text

    def _inner(self, node: etree._Element, style: RunStyle) -> str:
        """Return the text inside the chosen branch of an alternative."""
        return "".join(
            plain(item.text or "") if item.tag == names.T else self._special(item, item.tag, style)
            for item in node
            if item.tag != names.R_PR
        )

    def _ruby(self, node: etree._Element) -> str:
        runs: list[Run] = []
        self._inline(node, runs)
        return "".join(run.text for run in runs)

    def _field(self, kind: str | None) -> None:
        """Follow a complex field: what stands before its "separate" is the instruction, after it the result."""
        if kind == "begin":
            self._fields.append(False)
        elif kind == "separate" and self._fields:
            self._fields[-1] = True
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _note_mark(self, node: etree._Element) -> str:
        """Return "[1]": a bare superscript digit would run into the number before it."""
        kind = "footnote" if node.tag == names.FOOTNOTE_REFERENCE else "endnote"
        count = 1 + sum(seen == kind for seen, _, _ in self.note_marks)
        custom = (node.get(names.CUSTOM_MARK_FOLLOWS) or "0") not in ("0", "false")
        mark = "" if custom else f"[{count if kind == 'footnote' else roman(count).lower()}]"
        self.note_marks.append((kind, node.get(names.ID, ""), mark))
        return mark

    def _drawing(self, node: etree._Element) -> None:
        """Remember the text boxes inside a drawing, to be read after the paragraph; count the pictures."""
        for item in node:
            tag = item.tag
            if tag == names.TXBX_CONTENT:
                self.seen["text-boxes"] += 1
                self._boxes.append(item)
            elif tag == names.ALTERNATE:
                self._drawing(alternative(item))
            elif tag == names.TEXTPATH:
                self._boxes.append(item)
            elif isinstance(tag, str):
                self.seen["pictures"] += tag.endswith(_PICTURES)
                self._drawing(item)

    # tables

    def _table(self, node: etree._Element) -> None:
        if self._cell is not None:
            self._rows(node, None)
            return
        grid = _Grid(number=len(self.tables) + 1)
        first = len(self.paragraphs)
        self.tables.append(Table(grid.number, 0, 0))
        self._rows(node, grid)
        self._cell = None
        columns = {start: place for place, start in enumerate(sorted(grid.starts), 1)}
        for paragraph in self.paragraphs[first:]:
            if paragraph.table == grid.number and paragraph.col is not None:
                paragraph.col = columns[paragraph.col]
        headers = grid.headers or header_rows(self.paragraphs[first:], grid.rows, len(columns))
        self.tables[grid.number - 1] = Table(grid.number, grid.rows, len(columns), headers)

    def _rows(self, parent: etree._Element, grid: _Grid | None) -> None:
        for node in parent:
            tag = node.tag
            if tag == names.TR:
                self._row(node, grid)
            elif tag in _REMOVED:
                self.seen["tracked"] += 1
            elif isinstance(tag, str) and tag not in _SKIPPED and len(node):
                self._rows(node, grid)

    def _row(self, node: etree._Element, grid: _Grid | None) -> None:
        properties = first(node, names.TR_PR)
        if properties is not None:
            if first(properties, names.DEL) is not None or is_on(first(properties, names.HIDDEN)):
                self.seen["tracked"] += 1
                return
            if grid and grid.headers == grid.rows and is_on(first(properties, names.TBL_HEADER)):
                grid.headers += 1
        if grid:
            grid.rows += 1
        before = 0 if properties is None else integer(value(properties, names.GRID_BEFORE))
        self._cells(node, grid, before)

    def _cells(self, parent: etree._Element, grid: _Grid | None, start: int) -> int:
        for node in parent:
            tag = node.tag
            if tag == names.TC:
                start = self._one_cell(node, grid, start)
            elif isinstance(tag, str) and tag not in _SKIPPED and tag not in _REMOVED and len(node):
                start = self._cells(node, grid, start)
        return start

    def _one_cell(self, node: etree._Element, grid: _Grid | None, start: int) -> int:
        """Read one cell and return the grid column after it; a cell that continues a merge is not read again."""
        properties = leading(node, names.TC_PR)
        said = {} if properties is None else {item.tag: item for item in properties if item.tag in _CELL_PROPERTIES}
        span = min(64, max(1, integer(said[names.GRID_SPAN].get(VAL), 1))) if names.GRID_SPAN in said else 1
        merge = said.get(names.V_MERGE)
        if names.H_MERGE in said and said[names.H_MERGE].get(VAL) != "restart":
            return start + span
        if names.CELL_DEL in said:
            return start
        if grid is None:
            if merge is None or merge.get(VAL) == "restart":
                self.blocks(node)
            return start + span
        goes_on = merge is not None and merge.get(VAL) != "restart" and start in grid.merged
        grid.merged.add(start) if merge is not None else grid.merged.discard(start)
        grid.starts.add(start)
        if not goes_on:
            self._cell = _Cell(grid.number, grid.rows, start)
            self.blocks(node)
            self.end()
        self._cell = None
        return start + span

    def end(self) -> None:
        """Close a body or cell: a removed paragraph mark at its end joins nothing, the text before it still stands."""
        if self._carried:
            runs, self._carried = self._carried, []
            self._number += 1
            self._emit(_NOTHING, runs)
