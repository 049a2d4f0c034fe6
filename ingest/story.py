"""Collects paragraphs and tables in the order they are met: for formats whose tables come as a stream of cell marks."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import takewhile

from ingest.document import Table
from ingest.flow import Paragraph
from ingest.header_rows import header_rows

# Edges of cells that should stand in one column differ by a few twips from row to row.
_SAME_EDGE = 40


@dataclass(slots=True)
class _Row:
    cells: list[list[Paragraph]] = field(default_factory=list)
    edges: list[int] = field(default_factory=list)
    is_header: bool = False


class Story:
    """Paragraphs in reading order; those inside a table are kept back until it ends and its columns are known."""

    def __init__(self) -> None:
        self.paragraphs: list[Paragraph] = []
        self.tables: list[Table] = []
        self._number = 0
        self._rows: list[_Row] = []
        self._row = _Row()
        self._cell: list[Paragraph] = []

    def add(self, paragraph: Paragraph, *, in_table: bool = False) -> None:
        """Take a finished paragraph and count it."""
        self._number += 1
        paragraph.number = self._number
        if in_table:
            self._cell.append(paragraph)
        else:
            self.close_table()
            self._keep(paragraph)

    def end_cell(self) -> None:
        """Close the cell that the last paragraphs stand in."""
        self._row.cells.append(self._cell)
        self._cell = []

    def end_row(self, edges: list[int] | None = None, *, is_header: bool = False) -> None:
        """Close a row; `edges` are the left edges of its cells, which place them in columns.

        `is_header` says that the row is marked as a heading.
        """
        if self._cell:
            self.end_cell()
        self._row.edges = edges or []
        self._row.is_header = is_header
        self._rows.append(self._row)
        self._row = _Row()

    def close_table(self) -> None:
        """Close the table, if one is open, and number its cells."""
        if self._cell or self._row.cells:
            self.end_row()
        rows, self._rows = self._rows, []
        if not rows:
            return
        number, first = len(self.tables) + 1, len(self.paragraphs)
        columns = _columns(rows)
        for row, cells in enumerate(rows, 1):
            for index, paragraphs in enumerate(cells.cells):
                col = _column(cells, index, columns)
                for paragraph in paragraphs:
                    paragraph.table, paragraph.row, paragraph.col = number, row, col
                    self._keep(paragraph)
        width = len(columns) or max(len(cells.cells) for cells in rows)
        marked = len(list(takewhile(lambda row: row.is_header, rows)))
        headers = marked or header_rows(self.paragraphs[first:], len(rows), width)
        self.tables.append(Table(number, len(rows), width, headers))

    def _keep(self, paragraph: Paragraph) -> None:
        if paragraph.raw.strip() or paragraph.label.strip("- "):
            self.paragraphs.append(paragraph)


def _columns(rows: list[_Row]) -> list[int]:
    """Return the left edges of the table's columns; none when some row does not tell its edges."""
    if any(len(row.edges) < len(row.cells) for row in rows):
        return []
    columns: list[int] = []
    for edge in sorted({edge for row in rows for edge in row.edges[: len(row.cells)]}):
        if not columns or edge - columns[-1] > _SAME_EDGE:
            columns.append(edge)
    return columns


def _column(row: _Row, index: int, columns: list[int]) -> int:
    if not columns:
        return index + 1
    return max(1, sum(edge <= row.edges[index] for edge in columns))
