"""Running headers, footers and page numbers: found by their repetition over the pages, kept apart from the text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from ingest.document import Furniture
from ingest.page_lines import Line
from ingest.pdf_rulings import Ruling

EDGE_LINES = 3
"""How many lines at each edge of a page may be running."""
EDGE_SHARE = 0.12
"""Share of the page's height from each edge within which they stand."""
_COLUMN = 12.0
"""Rulings nearer to each other, in points, are one: no column is so narrow, and frames have double lines."""
_PAGE_NUMBER = re.compile(
    r"\W{0,3}(?:trang|page|tr\.?)?\s*\d{1,4}(?:\s*(?:/|of|trên)\s*\d{1,4})?\W{0,3}", re.IGNORECASE
)
_DIGITS = re.compile(r"\d+")


@dataclass(slots=True)
class PageLines:
    """The lines of a page from the top, its size in points, and its ruling lines."""

    number: int
    width: float
    height: float
    lines: list[Line]
    edges: list[Ruling] = field(default_factory=list)


def take_furniture(pages: Sequence[PageLines]) -> list[Furniture]:
    """Take running lines out of the pages and return them.

    A line is running when it stands at the edge of at least two pages and of a third of them, figures aside, at the
    same height; page numbers are running on any page. The heading row that a table repeats on each page is none.
    """
    seen: Counter[tuple[str, str]] = Counter()
    for page in pages:
        seen.update({_key(line, page) for line in _edge_lines(page)})
    needed = max(2, len(pages) // 3)
    taken: list[Furniture] = []
    for page in pages:
        running = [line for line in _edge_lines(page) if _is_running(line, page, seen, needed)]
        taken += [Furniture(line.text, "header" if _at_top(line, page) else "footer", page.number) for line in running]
        gone = {id(line) for line in running}
        page.lines = [line for line in page.lines if id(line) not in gone]
    return taken


def _edge_lines(page: PageLines) -> list[Line]:
    top = [line for line in page.lines[:EDGE_LINES] if line.bottom < EDGE_SHARE * page.height]
    bottom = [line for line in page.lines[-EDGE_LINES:] if line.top > (1 - EDGE_SHARE) * page.height]
    uprights = [edge for edge in page.edges if edge.bottom - edge.top > edge.x1 - edge.x0]
    return [line for line in top + bottom if not _in_table(line, uprights)]


def _in_table(line: Line, uprights: Sequence[Ruling]) -> bool:
    """Say whether three upright rulings stand beside the line: two columns at least, not a frame about the page."""
    middle = (line.top + line.bottom) / 2
    beside = sorted(edge.x0 for edge in uprights if edge.top <= middle <= edge.bottom)
    return sum(after - before > _COLUMN for before, after in pairwise(beside)) >= 2


def _at_top(line: Line, page: PageLines) -> bool:
    return line.bottom < page.height / 2


def _key(line: Line, page: PageLines) -> tuple[str, str]:
    return ("top" if _at_top(line, page) else "bottom", _DIGITS.sub("#", line.text.casefold()))


def _is_running(line: Line, page: PageLines, seen: Counter[tuple[str, str]], needed: int) -> bool:
    if _PAGE_NUMBER.fullmatch(line.text):
        return any(line is edge for edge in (*page.lines[:2], page.lines[-1]))
    return seen[_key(line, page)] >= needed and len(line.text) > 2
