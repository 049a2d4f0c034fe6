"""The reading order of a page: letterhead, body in one or two columns, signature block.

The letterhead and the signature block of official documents are invisible two-column tables (Nghị định 30/2020/NĐ-CP,
Phụ lục I, mục IV; Party documents: Hướng dẫn 36-HD/VPTW). Read line by line their columns would be interleaved; here
the left column comes first, then the right one. Anchors are the phrases every such document carries.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ingest.page_lines import Line, fold

RegionKind = Literal["body", "stack", "list", "whole"]

_MOTTO = re.compile(
    r"cong hoa xa|hoa xa hoi|hoi chu nghia|chu nghia viet|dang cong san|cong san viet"
    r"|doc lap ?[-–—~. ]* ?tu|tu do ?[-–—~. ]* ?hanh"
)
_DAY = re.compile(r"n?g?[aà]y")
_MONTH_YEAR = re.compile(r"thang|nam")
_RECIPIENTS = re.compile(r"^\W{0,3}n[oơ]i nh[aâ]n\b")
_SUBJECT = re.compile(r"^\W?v/v\b|^\W?v\.v\b|^ve viec\b")
_NUMBER = re.compile(r"^\W?s[o0]\b")

LETTERHEAD_LINES = 14
COLUMN_LINES = 6
"""Fewest lines on each side that make a page two-columned."""


@dataclass(slots=True)
class Region:
    """Lines that are read together. `stack`: each line is a block; `whole`: all lines are one; `list`: paragraphs of a
    narrow column; `body`: paragraphs of the page."""

    kind: RegionKind
    lines: list[Line]


def reading_order(lines: Sequence[Line], width: float) -> list[Region]:
    """Return the lines (sorted from the top) of a page of that width as regions in reading order."""
    regions: list[Region] = []
    rest = list(lines)
    head = _letterhead(rest, width)
    if head:
        before, left, right, rest = head
        regions += [Region("body", before), *_letterhead_regions(left), Region("stack", right)]
    tail = _signature(rest, width)
    if tail:
        body, left, right, after = tail
        regions += _body(body, width)
        regions += [Region("list", left), Region("stack", right), *_body(after, width)]
    else:
        regions += _body(rest, width)
    return [region for region in regions if region.lines]


def _letterhead_regions(left: list[Line]) -> list[Region]:
    """The subject of a letter ("V/v …") stands under its number, over several lines: one paragraph."""
    for index, line in enumerate(left):
        if _SUBJECT.match(fold(line.text)):
            return [Region("stack", left[:index]), Region("whole", left[index:])]
    return [Region("stack", left)]


def _letterhead(lines: list[Line], width: float) -> tuple[list[Line], list[Line], list[Line], list[Line]] | None:
    """Return what stands above the letterhead, its left and right column, and the rest of the page."""
    found = next(((i, x) for i, line in enumerate(lines[:LETTERHEAD_LINES]) if (x := _motto_start(line))), None)
    if found is None:
        return None
    index, anchor = found
    start = index
    while start > 0 and not _page_number(lines[start - 1]) and lines[index].top - lines[start - 1].top < 60:
        start -= 1
    end = _letterhead_end(lines, index, anchor)
    split = _clearest(lines[start:end], 0.15 * width, anchor + 1, anchor - 1)
    left, right = _split(lines[start:end], split)
    if not left or not right:
        return None
    middle = sum(line.middle for line in left) / len(left)
    lowest = max(left[-1].bottom, right[-1].bottom)
    while end < len(lines) and _belongs_left(lines[end], split, middle, width, lowest):
        left.append(lines[end])
        lowest = lines[end].bottom
        end += 1
    return lines[:start], left, right, lines[end:]


def _motto_start(line: Line) -> float | None:
    """Return where the motto begins on the line, None when it holds none."""
    offsets: list[int] = []
    text = ""
    for token in line.tokens:
        offsets.append(len(text))
        text += fold(token.text) + " "
    match = _MOTTO.search(text)
    if match is None:
        return None
    first = max(i for i, offset in enumerate(offsets) if offset <= match.start())
    while first > 0 and line.tokens[first].x0 - line.tokens[first - 1].x1 < 0.6 * line.size:
        if match[0].startswith(("cong hoa xa", "dang cong", "doc lap")):
            break
        first -= 1
    return line.tokens[first].x0


def _letterhead_end(lines: list[Line], index: int, anchor: float) -> int:
    """Return the index after the letterhead's last line: the place and date close it."""
    end = index + 1
    for i in range(index, min(len(lines), index + 9)):
        text = fold(" ".join(token.text for token in lines[i].tokens if token.x1 > anchor - 90))
        if i > index and _dated(lines[i], anchor):
            return i + 1
        if _MOTTO.search(text) or (i > index and lines[i].x0 < anchor - 90 and _NUMBER.match(fold(lines[i].text))):
            end = i + 1
    return end


def _dated(line: Line, anchor: float) -> bool:
    """Say whether the place and date stand in the right column of the line: "X, ngày … tháng … năm …"."""
    words = [fold(token.text) for token in line.tokens]
    day = next((i for i, word in enumerate(words) if _DAY.fullmatch(word)), None)
    if day is None or not any(_MONTH_YEAR.fullmatch(word) for word in words[day + 1 :]):
        return False
    first = day
    while first > 0 and line.tokens[first].x0 - line.tokens[first - 1].x1 < 0.8 * line.size:
        first -= 1
    return line.tokens[first].x0 > anchor - 120 or (line.tokens[day].x0 > anchor and bool(_NUMBER.match(words[0])))


def _belongs_left(line: Line, split: float, middle: float, width: float, lowest: float) -> bool:
    """A line under the date belongs to the left column when it is centred there and not on the page.

    Nothing stands beside it any more, so that it may be wider than the column: subjects often are.
    """
    if line.top - lowest > 1.2 * line.size or line.x1 > max(split + line.size, 0.52 * width):
        return False
    text = fold(line.text)
    if _SUBJECT.match(text) or _NUMBER.match(text):
        return True
    return abs(line.middle - middle) < 0.06 * width and abs(line.middle - middle) < abs(line.middle - width / 2) / 2


def _page_number(line: Line) -> bool:
    return line.text.strip("-–. ").isdigit()


def _signature(lines: list[Line], width: float) -> tuple[list[Line], list[Line], list[Line], list[Line]] | None:
    """Return the body, the recipients, the signer's column, and what follows the signature block."""
    found = next(
        (i for i, line in enumerate(lines) if line.x0 < 0.4 * width and _RECIPIENTS.match(fold(line.text))), None
    )
    if found is None:
        return None
    start = found
    while start > 0 and lines[start - 1].x0 > 0.38 * width and lines[start - 1].bottom > lines[start].top - 60:
        start -= 1
    split = _clearest(lines[found:], 0.3 * width, 0.68 * width, 0.48 * width)
    end = found + 1
    while end < len(lines) and not _crosses(lines[end], split):
        end += 1
    left, right = _split(lines[start:end], split)
    return (lines[:start], left, right, lines[end:]) if right else None


def _body(lines: list[Line], width: float) -> list[Region]:
    """Return the body in one region, or in columns where a gutter runs through at least COLUMN_LINES lines."""
    run = _gutter_run(lines, width)
    if run is None:
        return [Region("body", lines)]
    start, end, split = run
    left, right = _split(lines[start:end], split)
    return [
        *_body(lines[:start], width),
        Region("body", left),
        Region("body", right),
        *_body(lines[end:], width),
    ]


def _gutter_run(lines: list[Line], width: float) -> tuple[int, int, float] | None:
    best: tuple[int, int, float] | None = None
    for step in range(9):
        x = width * (0.42 + 0.02 * step)
        start = 0
        for i in range(len(lines) + 1):
            if i < len(lines) and not _crosses(lines[i], x, clearance=4):
                continue
            if _two_columns(lines[start:i], x, width) and (best is None or i - start > best[1] - best[0]):
                best = (start, i, x)
            start = i + 1
    return best


def _two_columns(run: list[Line], x: float, width: float) -> bool:
    """Columns of text fill their width; a list of names and figures or a form does not."""
    if len(run) < COLUMN_LINES:
        return False
    left, right = _split(run, x)
    if len(left) < COLUMN_LINES or len(right) < COLUMN_LINES:
        return False
    return all(_filled(side) > 0.75 and _dense(side) for side in (left, right)) and width > 0


def _filled(side: list[Line]) -> float:
    edge = max(line.x1 for line in side) - min(line.x0 for line in side)
    return sorted(line.x1 - line.x0 for line in side)[len(side) // 2] / max(edge, 1)


def _dense(side: list[Line]) -> bool:
    wide = sum(
        1
        for line in side
        if any(b.x0 - a.x1 > 2 * line.size for a, b in zip(line.tokens, line.tokens[1:], strict=False))
    )
    return wide < 0.2 * len(side)


def _crosses(line: Line, x: float, clearance: float = 1) -> bool:
    """Say whether a word, or the small space between two words, lies over x."""
    if line.x1 < x or line.x0 > x:
        return False
    before, after = line.x0, line.x1
    for token in line.tokens:  # from left to right
        if token.x0 >= x:
            after = token.x0
            break
        before = max(before, token.x1)
    return before > x - clearance / 2 or after - before < max(clearance, 0.8 * line.size)


def _clearest(lines: list[Line], low: float, high: float, wanted: float) -> float:
    """Return the x between low and high that the fewest words lie over, in the widest clear space, else `wanted`."""
    steps = max(2, int((high - low) / 3))
    counts = []
    for i in range(steps + 1):
        x = low + (high - low) * i / steps
        counts.append(sum(1 for line in lines for t in line.tokens if t.x0 - 1 < x < t.x1 + 1))
    fewest = min(counts)
    best, best_length, i = wanted, 0, 0
    while i <= steps:
        if counts[i] == fewest:
            j = i
            while j < steps and counts[j + 1] == fewest:
                j += 1
            if j - i + 1 > best_length:
                best, best_length = low + (high - low) * ((i + j) / 2) / steps, j - i + 1
            i = j
        i += 1
    return best


def _split(lines: list[Line], x: float) -> tuple[list[Line], list[Line]]:
    """Return the parts of the lines left and right of x. A line that runs over x goes where its widest gap says."""
    left: list[Line] = []
    right: list[Line] = []
    for line in lines:
        sides = ([t for t in line.tokens if (t.x0 + t.x1) / 2 < x], [t for t in line.tokens if (t.x0 + t.x1) / 2 >= x])
        if sides[0] and sides[1] and sides[1][0].x0 - sides[0][-1].x1 < 0.8 * line.size and not _motto_start(line):
            sides = _whole(line, x)
        for tokens, column in zip(sides, (left, right), strict=True):
            if tokens:
                column.append(Line.of(tokens, line.page))
    return left, right


def _whole(line: Line, x: float) -> tuple[list, list]:  # type: ignore[type-arg]
    """A line without a gap at x: parted at its widest gap when that is wide, else kept whole on its heavier side."""
    gaps = [(b.x0 - a.x1, i + 1) for i, (a, b) in enumerate(zip(line.tokens, line.tokens[1:], strict=False))]
    width, cut = max(gaps)
    if width > 1.2 * line.size:
        return line.tokens[:cut], line.tokens[cut:]
    return (line.tokens, []) if line.middle < x else ([], line.tokens)
