"""Lines to paragraphs, within a column and over the end of a page.

A line goes on in the next one when the next word would not have fitted on it, no indent, mark or space parts them.
Vietnamese office documents indent first lines and justify their text (Nghị định 30/2020/NĐ-CP, Phụ lục I).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from ingest.glyphs import Token
from ingest.outline import outline
from ingest.page_columns import Region
from ingest.page_lines import Line

SIZE_CHANGE = 1.28
"""Ratio of the heights of two lines from which they are of different paragraphs."""
PITCH_CHANGE = 1.35
"""Ratio of the distance of two lines to the usual one from which a space was meant."""
FEW_WORDS = 2
"""So few words on a line may all be without tall letters."""
_CLOSED = re.compile(r"[.;:!?…][\"”'’)]*$|\./\.?$")
_TYPE_LINE = re.compile(
    r"(?:QUYẾT ĐỊNH|KẾ HOẠCH|BÁO CÁO|CHỈ THỊ|NGHỊ QUYẾT|NGHỊ ĐỊNH|THÔNG TƯ|THÔNG BÁO|TỜ TRÌNH|HƯỚNG DẪN|CHƯƠNG TRÌNH|"
    r"QUY ĐỊNH|QUY CHẾ|KẾT LUẬN|CÔNG ĐIỆN|ĐỀ ÁN|PHƯƠNG ÁN|BIÊN BẢN|PHỤ LỤC|PHẦN|CHƯƠNG|Chương|Phần|Phụ lục)"
    r"(?: (?:THỨ \w+|[IVXLC]+|\d+))?:?"
)


@dataclass(slots=True)
class Paragraph:
    """Lines that are one paragraph; `open_end` says that it may go on in the next column or page."""

    lines: list[Line]
    open_end: bool = False
    open_start: bool = False
    pieces: list[tuple[str, Token, int]] = field(default_factory=list)


@dataclass(slots=True)
class Margins:
    """Left and right edge of the text of a column and the usual distance of its lines, in points."""

    left: float
    right: float
    pitch: float

    @classmethod
    def of(cls, lines: Sequence[Line], usual_right: float | None) -> Margins:
        """Measure the lines. `usual_right` is the right edge of the document's pages, for pages with little text."""
        size = median(line.size for line in lines)
        edges = sorted(line.x1 for line in lines)
        right = edges[int(0.85 * (len(edges) - 1))]
        if sum(abs(edge - right) < 0.6 * size for edge in edges) < max(4, 0.3 * len(edges)):  # not the justified edge
            right = edges[-1]
            if usual_right is not None and right > usual_right - 120:
                right = max(usual_right, edges[int(0.9 * (len(edges) - 1))])
        wide = [line.x0 for line in lines if line.x1 > right - 3 * size] or [line.x0 for line in lines]
        steps = [b.bottom - a.bottom for a, b in pairwise(lines) if 0 < b.bottom - a.bottom < 3 * size]
        return cls(sorted(wide)[len(wide) // 10], right, median(steps) if steps else 1.3 * size)


def paragraphs(region: Region, usual_right: float | None) -> list[Paragraph]:
    """Return the paragraphs of a region. `usual_right` is the right edge of the text on the document's pages."""
    if region.kind == "stack":
        return [Paragraph([line]) for line in region.lines]
    if region.kind == "whole":
        return [Paragraph(list(region.lines))]
    margins = Margins.of(region.lines, usual_right if region.kind == "body" else None)
    found: list[Paragraph] = []
    for line in region.lines:
        if found and _goes_on(found[-1].lines, line, margins):
            found[-1].lines.append(line)
        else:
            found.append(Paragraph([line]))
    if region.kind == "body" and found:
        found[-1].open_end = _is_open(found[-1].lines[-1], margins)
        found[0].open_start = _may_follow(found[0].lines[0], margins)
    return found


def continues(before: Paragraph, after: Paragraph) -> bool:
    """Say whether a paragraph goes on with the first one of the next column or page."""
    return before.open_end and after.open_start and _same_size(before.lines[-1], after.lines[0])


def _goes_on(lines: list[Line], line: Line, margins: Margins) -> bool:
    last = lines[-1]
    if not _same_size(last, line) or line.bottom - last.bottom > max(PITCH_CHANGE * margins.pitch, margins.pitch + 3):
        return False
    if _centred_together(last, line, margins):
        return _same_title(last, line)
    if _has_room(last, line.tokens[0], margins) or (
        _centred(last, margins) != _centred(line, margins) and _caps(last) != _caps(line)
    ):
        return False
    if _indented(lines, line) or (_begins_anew(lines, line, margins) and _CLOSED.search(last.text)):
        return False
    return not _opens(last, line, margins)


def _same_size(a: Line, b: Line) -> bool:
    small, large = sorted((a.size, b.size))
    if a.tokens[0].confidence is not None:  # boxes of OCR are as tall as the letters in them: "cao." is half as tall
        return large <= (2.4 if min(len(a.tokens), len(b.tokens)) <= FEW_WORDS else 1.6) * small
    return large <= SIZE_CHANGE * small


def _centred(line: Line, margins: Margins, least: float = 1.5) -> bool:
    space = (line.x0 - margins.left, margins.right - line.x1)
    return min(space) > least * line.size and abs(space[0] - space[1]) < 0.06 * (margins.right - margins.left)


def _centred_together(a: Line, b: Line, margins: Margins) -> bool:
    """Say whether two lines are of one centred title: on one axis, of different width, clear of the margins."""
    if (_centred(a, margins) and _centred(b, margins, 0.5)) or (_centred(a, margins, 0.5) and _centred(b, margins)):
        return True
    clear = min(a.x0, b.x0) > margins.left + a.size and max(a.x1, b.x1) < margins.right - 0.5 * a.size
    return clear and abs(a.middle - b.middle) < 0.4 * a.size and abs(a.x0 - b.x0) > 0.5 * a.size


def _same_title(a: Line, b: Line) -> bool:
    if b.text.startswith("("):
        return False
    return _caps(a) == _caps(b) and not _TYPE_LINE.fullmatch(a.text) and not outline(b.text).number


def _caps(line: Line) -> bool:
    return line.text.isupper()


def _has_room(line: Line, word: Token, margins: Margins) -> bool:
    """The next word would still have fitted on the line: the writer ended the paragraph here."""
    need = 0.3 * line.size + (word.x1 - word.x0)
    return line.x1 + need < margins.right - 0.3 * line.size


def _indented(lines: list[Line], line: Line) -> bool:
    """A new first line stands right of the lines before, unless they hang from a mark at their left."""
    step = 0.8 * line.size
    if len(lines) > 1:
        return line.x0 > min(other.x0 for other in lines[1:]) + step
    first = lines[0]
    hang = first.tokens[1].x0 if len(first.tokens) > 1 and outline(first.text).number else first.x0
    return line.x0 > max(first.x0, hang) + step


def _begins_anew(lines: list[Line], line: Line, margins: Margins) -> bool:
    """After a first line that is indented and full: the next one does not come back to the margin."""
    step = 0.8 * line.size
    return len(lines) == 1 and lines[0].x0 > margins.left + step and line.x0 > lines[0].x0 - 0.3 * line.size


def _opens(last: Line, line: Line, margins: Margins) -> bool:
    """The line begins with a mark and the one before does not run on into it."""
    if outline(line.text).number is None:
        return False
    indented = line.x0 > margins.left + 0.8 * line.size
    return indented or bool(_CLOSED.search(last.text)) or _is_heading(last)


def _is_heading(line: Line) -> bool:
    return outline(line.text).kind == "heading"


def _is_open(line: Line, margins: Margins) -> bool:
    return not _CLOSED.search(line.text) and line.x1 > margins.right - 6 * line.size and not _centred(line, margins)


def _may_follow(line: Line, margins: Margins) -> bool:
    if _centred(line, margins):
        return False
    shape = outline(line.text)
    if line.text[:1].islower() and shape.number is None:
        return True
    if shape.number is not None and line.text[len(shape.number) :].lstrip()[:1].isupper():
        return False
    return line.x0 <= margins.left + 0.8 * line.size and not _caps(line) and shape.kind != "heading"
