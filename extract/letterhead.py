"""The lines that a letterhead is made of, in the order of the text, however the file lays them out.

A letterhead is two columns: Word files hold them in the cells of a table or hold them apart by spaces, PDF readers give
the left column first, and plain text joins them by " | ". Here they all become lines again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice

from extract.folding import fold
from extract.lexicon import load
from ingest.document import Block, Document

HEAD_LINES = 70
HEAD_CHARACTERS = 8000

_UPPER = "A-ZĐÀ-ÖØ-ÝĂĨŨƠƯẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸ"
_COLUMNS = re.compile(
    r"(?<=\S)(?<![Ss]ố)(?<![Ss]ố:)(?<![Ss]ố :)[ \xa0]*(?:\s\|\s|\t|[ \xa0]{3,})"
    rf"[ \xa0]*(?=[-–(\[“*]?[ \xa0]?[{_UPPER}])|\s\|\s"
)
_COLUMN_SIGNS = re.compile(r"[|\t\xa0]|   ")
_BREAKS = re.compile("[\n\r\v\f\u2028]+")


@dataclass(slots=True)
class Line:
    """One line of one column: its text without outer spaces, where it starts in `Document.text`, and its block."""

    text: str
    start: int
    block: Block | None = None

    @property
    def end(self) -> int:
        """Where the line ends in `Document.text`."""
        return self.start + len(self.text)


def lines_between(document: Document, start: int, end: int) -> Iterator[Line]:
    """Yield the lines of the text from `start` to `end`, column by column."""
    if not document.blocks:
        yield from _lines_of(document.text, start, end, None)
        return
    for block in document.blocks_between(start, end):
        yield from _lines_of(document.text, max(start, block.start), min(end, block.end), block)


def head_lines(document: Document) -> list[Line]:
    """Return the first lines of the document: as many as a letterhead and a title can take."""
    end = min(len(document.text), HEAD_CHARACTERS)
    return list(islice(lines_between(document, 0, end), HEAD_LINES))


def _lines_of(text: str, start: int, end: int, block: Block | None) -> Iterator[Line]:
    piece = text[start:end]
    # Most blocks are one line of one column: breaks, tabs and hard spaces are not printable, which is asked fast.
    if piece.isprintable() and "|" not in piece and "   " not in piece:
        yield from _line(piece, start, block)
        return
    while start < end:
        newline = _BREAKS.search(text, start, end)
        stop = newline.start() if newline else end
        yield from _columns_of(text, start, stop, block)
        start = newline.end() if newline else end


def _columns_of(text: str, start: int, end: int, block: Block | None) -> Iterator[Line]:
    # Most lines have none of the signs; looking for them is far cheaper than trying the pattern at every letter.
    several = _COLUMN_SIGNS.search(text, start, end)
    while start < end:
        gap = _COLUMNS.search(text, start, end) if several else None
        stop = gap.start() if gap else end
        yield from _line(text[start:stop], start, block)
        start = gap.end() if gap else end


def _line(text: str, start: int, block: Block | None) -> tuple[Line, ...]:
    """Return the text that stands at `start` as a line, nothing when it is empty."""
    stripped = text.strip(" \t\xa0|\ufffc")
    return (Line(stripped, start + text.index(stripped), block),) if stripped else ()


def is_capitals(text: str) -> bool:
    """Return whether the letters of `text` are capitals, but for a few that OCR or a symbol made small."""
    letters = list(filter(str.isalpha, text))
    return bool(letters) and sum(map(str.isupper, letters)) >= 0.8 * len(letters)


def is_rule(text: str) -> bool:
    """Return whether `text` is only a drawn line, an asterisk or other signs."""
    return not any(map(str.isalnum, text))


@cache
def _motto_pattern() -> re.Pattern[str]:
    words = "|".join(r"\s*".join(motto.split()) for motto in load("letterhead.yaml")["mottos"])
    return re.compile(rf"(?:{words})|doc\s*lap\W{{0,6}}tu\s*do\W{{0,6}}hanh\s*phuc")


def without_motto(text: str) -> tuple[str, bool]:
    """Return `text` without quốc hiệu, tiêu ngữ and the Party's heading, and whether it held one."""
    plain = fold(text)
    found = False
    while match := _motto_pattern().search(plain):
        found = True
        text = f"{text[: match.start()]} {text[match.end() :]}"
        plain = fold(text)
    return text.strip(" -–*_\xa0") if found else text, found


@cache
def body_start_pattern() -> re.Pattern[str]:
    """Return the pattern of a line with which the body begins: "Căn cứ", "Điều 1", "I.", "1.", "Kính gửi"."""
    words = "|".join(sorted((re.escape(w) for w in load("letterhead.yaml")["body_starts"]), key=len, reverse=True))
    return re.compile(
        rf"(?:{words})\b|(?:CĂN CỨ|KÍNH GỬI|ĐIỀU|CHƯƠNG|PHẦN|MỤC)\s|[IVX]{{1,5}}\s?[.\-–/)]\s?\D"
        r"|[A-Z]\s?[.\-–]\s|\d{1,2}[.)]|[-+•–]\s?\w"
    )
