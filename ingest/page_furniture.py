"""Running headers, footers and page numbers: found by their repetition over the pages, kept apart from the text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.document import Furniture
from ingest.page_lines import Line

EDGE_LINES = 3
"""How many lines at each edge of a page may be running."""
EDGE_SHARE = 0.12
"""Share of the page's height from each edge within which they stand."""
_PAGE_NUMBER = re.compile(
    r"\W{0,3}(?:trang|page|tr\.?)?\s*\d{1,4}(?:\s*(?:/|of|trên)\s*\d{1,4})?\W{0,3}", re.IGNORECASE
)
_DIGITS = re.compile(r"\d+")


@dataclass(slots=True)
class PageLines:
    """The lines of a page from the top, and its size in points."""

    number: int
    width: float
    height: float
    lines: list[Line]


def take_furniture(pages: Sequence[PageLines]) -> list[Furniture]:
    """Take running lines out of the pages and return them.

    A line is running when it stands at the edge of at least two pages and of a third of them, figures aside, at the
    same height; page numbers are running on any page.
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
    return top + bottom


def _at_top(line: Line, page: PageLines) -> bool:
    return line.bottom < page.height / 2


def _key(line: Line, page: PageLines) -> tuple[str, str]:
    return ("top" if _at_top(line, page) else "bottom", _DIGITS.sub("#", line.text.casefold()))


def _is_running(line: Line, page: PageLines, seen: Counter[tuple[str, str]], needed: int) -> bool:
    if _PAGE_NUMBER.fullmatch(line.text):
        return any(line is edge for edge in (*page.lines[:2], page.lines[-1]))
    return seen[_key(line, page)] >= needed and len(line.text) > 2
