"""Heading rows of a table that does not mark them."""

from __future__ import annotations

from ingest.flow import Paragraph


def header_rows(paragraphs: list[Paragraph], rows: int, columns: int) -> int:
    """Return how many first rows look like headings in a table that does not say: all bold, or beginning with STT."""
    if columns < 3 or rows < 3:
        return 0
    by_row: dict[int, list[Paragraph]] = {}
    for paragraph in paragraphs:
        if paragraph.row is not None:
            by_row.setdefault(paragraph.row, []).append(paragraph)
    count = 0
    for row in range(1, min(rows, 4)):
        cells = by_row.get(row, [])
        first = cells[0].raw.strip().lower().rstrip(".") if cells else ""
        serial = row == 1 and first in ("stt", "tt", "số tt", "số thứ tự")
        if not cells or not (serial or _all_bold(cells)) or (count and len(cells) < 2):
            break
        count += 1
    return count if count < rows else 0


def _all_bold(cells: list[Paragraph]) -> bool:
    return all(run.bold for cell in cells for run in cell.runs if run.text.strip())
