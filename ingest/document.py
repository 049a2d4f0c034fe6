"""What every reader gives: one text, its structure, and where each character of it stood.

All offsets in the program count characters (Python code points) of `Document.text`. `Document.locate` is the only way
back to the page or the paragraph; nothing downstream opens the file again.
"""

from __future__ import annotations

import json
import zlib
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from typing import Any, Literal

from ingest.charsets.originals import Original
from ingest.words import Box, Word, Words

__all__ = [
    "LOW_CONFIDENCE",
    "Block",
    "Box",
    "Document",
    "Furniture",
    "Note",
    "Original",
    "Page",
    "Place",
    "Table",
    "Word",
    "Words",
]

LOW_CONFIDENCE = 0.6
"""Words that recognition was less sure of are shown to staff."""
BlockKind = Literal["heading", "para", "item", "cell"]
Origin = Literal["text", "ocr"]


@dataclass(frozen=True, slots=True)
class Page:
    """A page: `number` from 1, size in points, the span of the text read from it, and whether OCR read it.

    `turn` is by how many degrees clockwise a scan had to be turned to stand upright; size and boxes are after it.
    """

    number: int
    width: float
    height: float
    start: int
    end: int
    origin: Origin = "text"
    turn: int = 0


@dataclass(slots=True, unsafe_hash=True)  # not frozen: a frozen one takes five times as long to make
class Block:
    """A paragraph, heading, list item or table cell: a span of the text, without the line break that follows it.

    `level` counts headings and items from 1 (0 for plain paragraphs and cells); `number` is the number or mark as
    printed
    ("I.", "2.1.", "a)", "-"), which is part of the text. `paragraph` counts the paragraphs of a Word or text file
    from 1.
    `table`, `row`, `col` count from 1 and are set for cells only.
    """

    start: int
    end: int
    kind: BlockKind
    level: int = 0
    number: str | None = None
    page: int | None = None
    paragraph: int | None = None
    table: int | None = None
    row: int | None = None
    col: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table: `number` from 1, its size, and how many of its first rows are headings. Its cells are blocks."""

    number: int
    rows: int
    cols: int
    header_rows: int = 0


@dataclass(frozen=True, slots=True)
class Furniture:
    """Running headers, footers, page numbers and stamps: kept apart from the text (`where`: header, footer, stamp)."""

    text: str
    where: Literal["header", "footer", "stamp"]
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """A repair, guess or omission that staff should know of: a stable code and a sentence in Vietnamese."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a span stands: page and boxes (PDF, scan), or paragraph, or table, row and column (Word)."""

    page: int | None = None
    boxes: tuple[Box, ...] = ()
    paragraph: int | None = None
    table: int | None = None
    row: int | None = None
    col: int | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the place as JSON data; what is not known is left out."""
        out: dict[str, Any] = {k: getattr(self, k) for k in ("page", "paragraph", "table", "row", "col")}
        out["boxes"] = [[round(v, 1) for v in (b.x0, b.top, b.x1, b.bottom)] for b in self.boxes] or None
        return {key: value for key, value in out.items() if value is not None}


@dataclass(frozen=True)
class Document:
    """A file as read: one NFC text, blocks joined by line breaks, tables, pages, words with boxes, notes.

    `blocks` are in the order of the text and do not overlap; `words` are in the order of the text and empty for Word
    and text files. `originals` are the spans that stand in a legacy encoding in the file, in the order of the text.
    """

    text: str
    media_type: str
    blocks: tuple[Block, ...] = ()
    tables: tuple[Table, ...] = ()
    pages: tuple[Page, ...] = ()
    words: Words = field(default_factory=Words)
    furniture: tuple[Furniture, ...] = ()
    notes: tuple[Note, ...] = field(default=())
    originals: tuple[Original, ...] = ()

    @cached_property
    def _block_starts(self) -> list[int]:
        return [block.start for block in self.blocks]

    def block_at(self, offset: int) -> Block | None:
        """Return the block that holds the character at `offset`, None between blocks."""
        index = bisect_right(self._block_starts, offset) - 1
        if index < 0 or offset >= max(self.blocks[index].end, self.blocks[index].start + 1):
            return None
        return self.blocks[index]

    def blocks_between(self, start: int, end: int) -> Iterator[Block]:
        """Yield the blocks that share a character with `start, end`, in the order of the text."""
        index = max(0, bisect_right(self._block_starts, start) - 1)
        while index < len(self.blocks) and self.blocks[index].start < end:
            if self.blocks[index].end > start:
                yield self.blocks[index]
            index += 1

    def locate(self, start: int, end: int) -> tuple[Place, ...]:
        """Return where the span stands: a place for each page, paragraph or cell it touches, in the order of the text.

        Raises ValueError when the span does not lie in the text.
        """
        if not 0 <= start <= end <= len(self.text):
            raise ValueError(f"span {start}, {end} outside a text of {len(self.text)} characters")
        end = max(end, start + 1)
        if self.words:
            return self._locate_on_pages(start, end)
        return tuple(
            Place(page=b.page, paragraph=b.paragraph, table=b.table, row=b.row, col=b.col)
            for b in self.blocks_between(start, end)
        )

    def _locate_on_pages(self, start: int, end: int) -> tuple[Place, ...]:
        lines: dict[tuple[int, int | None, int | None, int | None], list[Box]] = {}
        starts = self.words.starts
        for index in range(max(0, bisect_left(starts, start) - 1), bisect_left(starts, end)):
            word = self.words[index]
            if word.end <= start:
                continue
            cell = self.block_at(word.start)
            spot = (cell.table, cell.row, cell.col) if cell else (None, None, None)
            _add_to_line(lines.setdefault((word.page, *spot), []), _part_of(word, start, end))
        return tuple(
            Place(page=page, boxes=tuple(boxes), table=table, row=row, col=col)
            for (page, table, row, col), boxes in sorted(lines.items(), key=lambda item: item[0][0])
        )

    def original(self, start: int, end: int) -> str:
        """Return the characters of the file that the span of the text was made of.

        Where the file is in TCVN3 or VNI, or writes letters with combining marks, these are its own characters (seen
        as Windows-1252), exact to the character; words of a scan that were put right come as they had been read;
        elsewhere it is the text itself. Raises ValueError when the span does not lie in the text.
        """
        if not 0 <= start <= end <= len(self.text):
            raise ValueError(f"span {start}, {end} outside a text of {len(self.text)} characters")
        out, at = "", start
        first = bisect_right(self.originals, start, key=lambda found: found.end)
        for found in self.originals[first:]:
            if found.start >= end:
                break
            out += self.text[at : max(at, found.start)] + found.between(start, end)
            at = found.end
        return out + self.text[at:end]

    def unsure(self, under: float = LOW_CONFIDENCE) -> list[Word]:
        """Return the words that recognition was not sure of, for staff to compare with the page."""
        return [self.words[index] for index in self.words.unsure(under)]

    def to_bytes(self) -> bytes:
        """Return the document as compressed JSON, for storing."""
        data = asdict(replace(self, words=Words()))
        data["words"] = list(self.words.rows())
        data["originals"] = [[found.start, found.end, found.raw, found.kind] for found in self.originals]
        return zlib.compress(json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode())

    @classmethod
    def from_bytes(cls, blob: bytes) -> Document:
        """Return the document that `to_bytes` stored."""
        data = json.loads(zlib.decompress(blob))
        return cls(
            text=data["text"],
            media_type=data["media_type"],
            blocks=tuple(Block(**b) for b in data["blocks"]),
            tables=tuple(Table(**t) for t in data["tables"]),
            pages=tuple(Page(**p) for p in data["pages"]),
            words=Words.of_rows(data["words"]),
            furniture=tuple(Furniture(**f) for f in data["furniture"]),
            notes=tuple(Note(**n) for n in data["notes"]),
            originals=tuple(Original(*found) for found in data.get("originals", ())),
        )


def _part_of(word: Word, start: int, end: int) -> Box:
    """Return the part of the word's box that the span covers, each character taken as equally wide."""
    length = max(1, word.end - word.start)
    width = (word.box.x1 - word.box.x0) / length
    left = max(0, start - word.start)
    right = min(length, end - word.start)
    return Box(word.box.x0 + left * width, word.box.top, word.box.x0 + right * width, word.box.bottom)


def _add_to_line(boxes: list[Box], box: Box) -> None:
    """Join the box to the last one when both stand on one line, else begin a new line."""
    if boxes:
        last = boxes[-1]
        middle = (box.top + box.bottom) / 2
        if last.top <= middle <= last.bottom and box.x0 >= last.x0 - 1:
            boxes[-1] = last.union(box)
            return
    boxes.append(box)
