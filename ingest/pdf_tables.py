"""Tables of a page: cells by pdfplumber's table finder from ruling lines, their words from the page's own words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pdfplumber.table import cells_to_tables, edges_to_intersections, intersections_to_cells, merge_edges

from ingest.page_lines import Line
from ingest.pdf_rulings import Ruling

SNAP = 3.0
"""Lines closer than this, in points, are one."""
MOST_RULINGS = 3_000
"""pdfplumber compares lines with each other: more of them are a drawing."""
SAME_COLUMN, MOST_SHIFT = 8.0, 25.0
"""How far the columns of a continuation may differ in place, in points, and how far a scan may lie beside the last."""
_FIGURES = re.compile(r"[\d.,%()+\-–/\s]+")


@dataclass(slots=True)
class Cell:
    """A cell of a table: row and column from 1, its lines of words."""

    row: int
    col: int
    lines: list[Line]

    @property
    def text(self) -> str:
        """The words of the cell, lines joined by spaces."""
        return " ".join(line.text for line in self.lines)


@dataclass(slots=True)
class Grid:
    """A table on a page, or over several: its edges in points, column edges, size and cells in reading order."""

    page: int
    top: float
    bottom: float
    columns: list[float]
    rows: int
    cells: list[Cell]
    header_rows: int = 0

    @property
    def cols(self) -> int:
        """How many columns the table has."""
        return len(self.columns) - 1


def take_tables(lines: list[Line], edges: Sequence[Ruling], page: int) -> tuple[list[Grid], list[Line]]:
    """Return the tables that the rulings make, with their words, and the lines that are left."""
    if not edges or len(edges) > MOST_RULINGS:
        return [], lines
    grids = []
    for boxes in _cell_boxes(edges):
        grid, lines = _fill(boxes, lines, page)
        if grid is not None:
            grids.append(grid)
    return sorted(grids, key=lambda grid: grid.top), lines


def _cell_boxes(edges: Sequence[Ruling]) -> list[list[tuple[float, float, float, float]]]:
    given = [
        {
            "x0": e.x0,
            "x1": e.x1,
            "top": e.top,
            "bottom": e.bottom,
            "width": e.x1 - e.x0,
            "height": e.bottom - e.top,
            "orientation": "h" if e.x1 - e.x0 >= e.bottom - e.top else "v",
            "object_type": "line",
        }
        for e in edges
    ]
    merged = merge_edges(given, SNAP, SNAP, SNAP, SNAP)
    cells = intersections_to_cells(edges_to_intersections(merged, SNAP, SNAP))
    return [boxes for boxes in cells_to_tables(cells) if len(boxes) >= 4]


def _fill(
    boxes: list[tuple[float, float, float, float]], lines: list[Line], page: int
) -> tuple[Grid | None, list[Line]]:
    """Put the words into the cells; a frame with less than two rows and columns is no table."""
    xs = _distinct([box[0] for box in boxes] + [box[2] for box in boxes])
    tops = _distinct([box[1] for box in boxes])
    if len(xs) < 3 or len(tops) < 2:
        return None, lines
    left, right = xs[0], xs[-1]
    top, bottom = tops[0], max(box[3] for box in boxes)
    cells: dict[tuple[float, float, float, float], list[Line]] = {box: [] for box in boxes}
    rest: list[Line] = []
    for line in lines:
        if not top - 2 <= (line.top + line.bottom) / 2 <= bottom + 2:
            rest.append(line)
            continue
        near = [box for box in boxes if box[1] - 1 <= line.bottom and line.top < box[3] + 1]
        outside = []
        inside: dict[tuple[float, float, float, float], list] = {}  # type: ignore[type-arg]
        for token in line.tokens:
            x, y = (token.x0 + token.x1) / 2, (token.top + token.bottom) / 2
            box = next((b for b in near if b[0] - 1 <= x < b[2] + 1 and b[1] - 1 <= y < b[3] + 1), None)
            if box is None:
                outside.append(token)
            else:
                inside.setdefault(box, []).append(token)
        for box, tokens in inside.items():
            cells[box].append(Line.of(tokens, page))
        if outside:
            rest.append(Line.of(outside, page))
    placed = [
        Cell(_index(tops, box[1]) + 1, _index(xs, box[0]) + 1, content) for box, content in cells.items() if content
    ]
    if len({cell.row for cell in placed}) < 1 or len(placed) < 2 or (left, right) == (0, 0):
        return None, lines
    placed.sort(key=lambda cell: (cell.row, cell.col))
    grid = Grid(page, top, bottom, xs, len(tops), placed)
    first = min((box for box in boxes if box[1] < top + SNAP), key=lambda box: box[0])
    grid.header_rows = _header_rows(grid, sum(edge < first[3] - SNAP for edge in tops))
    return grid, rest


def _distinct(values: list[float]) -> list[float]:
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > SNAP:
            found.append(value)
    return found


def _index(edges: list[float], value: float) -> int:
    return min(range(len(edges)), key=lambda i: abs(edges[i] - value))


def _row(grid: Grid, number: int) -> list[str]:
    return [cell.text for cell in grid.cells if cell.row == number]


def _header_rows(grid: Grid, depth: int) -> int:
    """The first row is a heading when none of its cells is a figure; a row "(1) (2) (3)" under it belongs to it.

    `depth` is how many rows its first cell spans: beside merged cells these are the heading, years under them too.
    """
    first = _row(grid, 1)
    if grid.rows < 2 or len(first) < 2 or any(_FIGURES.fullmatch(text) for text in first):
        return 0
    if 1 < depth < grid.rows and len(first) < grid.cols:
        return depth
    rows = 1
    while rows < min(grid.rows - 1, 3):
        following = _row(grid, rows + 1)
        numbering = len(following) > 2 and [t.strip("() ") for t in following] == [
            str(i + 1) for i in range(len(following))
        ]
        if not numbering and len(first) == grid.cols:
            break
        if not numbering and any(_FIGURES.fullmatch(text) for text in following):
            break
        rows += 1
        if numbering or len(first) == grid.cols:
            break
        first = first + following
    return rows


def goes_on(before: Grid, after: Grid) -> bool:
    """Say whether a table at the top of a page continues the one at the foot of the page before."""
    return (
        after.page > before.page
        and before.cols == after.cols
        and abs(shift := after.columns[0] - before.columns[0]) < MOST_SHIFT
        and all(abs(a + shift - b) < SAME_COLUMN for a, b in zip(before.columns, after.columns, strict=True))
    )


def append(before: Grid, after: Grid) -> None:
    """Add the rows of the continuation, without the heading rows it repeats."""
    repeated = 0
    while (
        repeated < after.rows - 1
        and _row(after, repeated + 1)
        and _row(after, repeated + 1) == _row(before, repeated + 1)
    ):
        repeated += 1
    if _splits_row(before, after, repeated + 1):
        last = {cell.col: cell for cell in before.cells if cell.row == before.rows}
        repeated += 1
        for cell in after.cells:
            if cell.row == repeated:
                last[cell.col].lines = last[cell.col].lines + cell.lines
    for cell in after.cells:
        if cell.row > repeated:
            before.cells.append(Cell(cell.row - repeated + before.rows, cell.col, cell.lines))
    before.rows += after.rows - repeated
    before.header_rows = max(before.header_rows, repeated)
    before.page, before.bottom = after.page, after.bottom


def _splits_row(before: Grid, after: Grid, row: int) -> bool:
    """Say whether a row of the continuation is the rest of the last row, which the end of the page has cut.

    It then begins in mid-sentence, in columns that the last row fills up to their edge, and with no first cell.
    """
    last = {cell.col: cell for cell in before.cells if cell.row == before.rows}
    rest = [cell for cell in after.cells if cell.row == row]
    if not rest or len(rest) >= before.cols or any(cell.col == 1 or cell.col not in last for cell in rest):
        return False
    if any(_FIGURES.fullmatch(cell.text) for cell in rest):
        return False
    return all(_runs_on(last[cell.col].lines[-1], cell.lines[0], before.columns[cell.col]) for cell in rest)


def _runs_on(line: Line, following: Line, right: float) -> bool:
    """Say whether a line of a cell goes on in the next one: in small letters, which no room was left for."""
    word = following.tokens[0]
    return word.text[:1].islower() and line.x1 + (word.x1 - word.x0) + 0.3 * line.size > right - line.size
