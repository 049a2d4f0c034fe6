"""The pages of a PDF as images, with the boxes of the findings drawn over them in points."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import request

from index.documents import Body, FindingView
from ingest.document import Box, Page
from web.labels import GROUPS, group_of

PAGES_AT_ONCE = 40


@dataclass(frozen=True, slots=True)
class Drawn:
    """A finding as it stands on one page."""

    finding: FindingView
    group: str
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class DrawnPage:
    """A page and what is drawn over it; large boxes first, so that small ones can be clicked."""

    page: Page
    drawn: list[Drawn]


def totals(findings: Iterable[FindingView]) -> dict[str, int]:
    """Return how many findings each group of the legend has, in the order of the legend."""
    counted = Counter(group_of(f.layer, f.values) for f in findings)
    return {group: counted[group] for group in GROUPS if counted[group]}


def values(body: Body) -> dict[str, Any]:
    """Return what the page view shows: a window of the pages, and the findings on them."""
    pages = body.document.pages
    at = request.args.get("at", type=int)
    wanted = _page_at(pages, at) if at is not None else request.args.get("page", 1, type=int)
    first = (min(max(wanted, 1), len(pages)) - 1) // PAGES_AT_ONCE * PAGES_AT_ONCE
    shown = pages[first : first + PAGES_AT_ONCE]
    here = [f for f in body.findings if f.start < shown[-1].end and f.end > shown[0].start]
    on_page: dict[int, list[Drawn]] = {page.number: [] for page in shown}
    for finding in here:
        for place in body.document.locate(finding.start, finding.end):
            if place.page in on_page and place.boxes:
                on_page[place.page].append(Drawn(finding, group_of(finding.layer, finding.values), place.boxes))
    return {
        "pages": [DrawnPage(page, sorted(on_page[page.number], key=_area, reverse=True)) for page in shown],
        "findings": here,
        "totals": totals(body.findings),
        "windows": [(n + 1, min(n + PAGES_AT_ONCE, len(pages))) for n in range(0, len(pages), PAGES_AT_ONCE)],
        "has_pages": True,
    }


def _page_at(pages: tuple[Page, ...], offset: int) -> int:
    return next((page.number for page in pages if offset < page.end), len(pages))


def _area(drawn: Drawn) -> float:
    return sum((box.x1 - box.x0) * (box.bottom - box.top) for box in drawn.boxes)
