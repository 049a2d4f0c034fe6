"""Pages of lines and tables, made into one `Document` with exact offsets: the last step of text pages and scans."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians, sin
from statistics import median

from ingest import pdf_tables
from ingest.charsets.originals import Original, joined
from ingest.document import Block, Document, Furniture, Note, Origin, Page, Table, Words
from ingest.glyphs import Token
from ingest.line_joint import joint
from ingest.outline import outline
from ingest.page_columns import reading_order
from ingest.page_furniture import PageLines, take_furniture
from ingest.page_halves import halves
from ingest.page_lines import Line
from ingest.page_paragraphs import Paragraph, continues, paragraphs
from ingest.pdf_tables import Grid, take_tables
from ingest.unicode import clean

Edges = tuple[float, float, float, float]
MEDIA_TYPE = "application/pdf"


@dataclass(slots=True)
class RawPage(PageLines):
    """A page as read: lines, ruling lines, and whether OCR read it.

    Lines and rulings of a scan are level; `skew` (degrees) turns its words back to where they are on the picture.
    """

    origin: Origin = "text"
    turn: int = 0
    skew: float = 0.0


def assemble(
    pages: Sequence[RawPage], furniture: Sequence[Furniture] = (), notes: Sequence[Note] = (), most: int = 20_000_000
) -> Document:
    """Return the document of the pages; the text ends after `most` characters, with a note."""
    running = take_furniture(pages)
    right = _usual_right(pages)
    writer = _Writer(most, pages)
    last: Paragraph | Grid | None = None
    for page in pages:
        for item in _items(page, right):
            if isinstance(item, Grid) and isinstance(last, Grid) and pdf_tables.goes_on(last, item):
                pdf_tables.append(last, item)
            elif isinstance(item, Paragraph) and isinstance(last, Paragraph) and continues(last, item):
                last.lines += item.lines
                last.open_end = item.open_end
            else:
                writer.put(last)
                last = item
        page.lines = []
    writer.put(last)
    return writer.document(pages, [*furniture, *running], notes)


def _usual_right(pages: Sequence[RawPage]) -> dict[int, float]:
    """The right edge of the text on upright and lying pages, by width: the median over those with enough lines."""
    edges: dict[int, list[float]] = {}
    for page in pages:
        ends = sorted(line.x1 for line in page.lines)
        if len(ends) >= 8:
            edges.setdefault(round(page.width / 20), []).append(ends[int(0.85 * (len(ends) - 1))])
    return {width: median(found) for width, found in edges.items()}


def _items(page: RawPage, right: dict[int, float]) -> list[Paragraph | Grid]:
    """The paragraphs and tables of the page in reading order."""
    grids, lines = take_tables(page.lines, page.edges, page.number)
    edges, page.edges = page.edges, []
    items: list[Paragraph | Grid] = []
    for index in range(len(grids) + 1):
        ceiling = grids[index - 1].top if index else float("-inf")
        floor = grids[index].top if index < len(grids) else float("inf")
        part = [line for line in lines if ceiling <= line.top < floor]
        for half in halves(part, edges):
            for region in reading_order(half, page.width):
                items += paragraphs(region, right.get(round(page.width / 20)))
        if index < len(grids):
            items.append(grids[index])
    return items


def _tilted(box: Edges, page: RawPage) -> Edges:
    """Return the box (x0, top, x1, bottom) moved to where its middle lies on the page as scanned.

    That is turned clockwise about the centre of the page.
    """
    angle = radians(page.skew)
    x, y = (box[0] + box[2] - page.width) / 2, (box[1] + box[3] - page.height) / 2
    right = x * cos(angle) - y * sin(angle) - x
    down = x * sin(angle) + y * cos(angle) - y
    return box[0] + right, box[1] + down, box[2] + right, box[3] + down


class _Writer:
    """Collects text, blocks and words; knows the offset of each page."""

    def __init__(self, most: int, pages: Sequence[RawPage]) -> None:
        self.skewed = {page.number: page for page in pages if page.skew}
        self.parts: list[str] = []
        self.offset = 0
        self.most = most
        self.cut = False
        self.blocks: list[Block] = []
        self.words = Words()
        self.originals: list[Original] = []
        self.tables: list[Table] = []
        self.spans: dict[int, list[int]] = {}

    def put(self, item: Paragraph | Grid | None) -> None:
        """Write a paragraph or a table, up to the limit of characters."""
        if item is None or self.cut:
            return
        if isinstance(item, Grid):
            number = len(self.tables) + 1
            self.tables.append(Table(number, item.rows, item.cols, item.header_rows))
            for cell in item.cells:
                self._block(cell.lines, cell=(number, cell.row, cell.col))
        else:
            self._block(item.lines)

    def _block(self, lines: list[Line], cell: tuple[int, int, int] | None = None) -> None:
        if self.parts:
            self.parts.append("\n")
            self.offset += 1
        start, first_part = self.offset, len(self.parts)
        before = ""
        legacy: list[Original] = []
        for line in lines:
            for i, token in enumerate(line.tokens):
                text = clean(token.text).replace("\n", " ").strip()
                if not text:
                    continue
                self.cut = self.cut or self.offset + 1 + len(text) > self.most
                if self.cut:
                    break
                if self._space(before, text, line_start=i == 0) and legacy and legacy[-1].end > self.offset:
                    last = legacy[-1]
                    legacy[-1] = Original(last.start, self.offset, last.raw[: self.offset - last.end], last.kind)
                self._word(text, line.page, token)
                if token.raw:
                    kind, raw = token.raw
                    legacy.append(Original(self.offset - len(text), self.offset, raw, kind))
                before = text
        if self.offset == start:
            if self.parts:
                self.parts.pop()
                self.offset -= 1
            return
        text = "".join(self.parts[first_part:])
        self.originals += joined(legacy, text, start)
        page = lines[0].page
        if cell:
            self.blocks.append(Block(start, self.offset, "cell", page=page, table=cell[0], row=cell[1], col=cell[2]))
        else:
            shape = outline(text)
            self.blocks.append(Block(start, self.offset, shape.kind, shape.level, shape.number, page))

    def _space(self, before: str, text: str, line_start: bool) -> int:
        """Part two words, or join them over the end of a line; return how much of the first was cut off."""
        if not before:
            return 0
        cut, between = joint(before, text) if line_start else (0, " ")
        if cut:
            page = self.words.shorten_last(cut)
            self.parts[-1] = self.parts[-1][:-cut]
            self.offset -= cut
            self.spans[page][1] = self.offset
        if between:
            self.parts.append(between)
            self.offset += len(between)
        return cut

    def _word(self, text: str, page: int, token: Token) -> None:
        end = self.offset + len(text)
        box = token[1:5]
        if page in self.skewed:
            box = _tilted(box, self.skewed[page])
        self.words.add(self.offset, end, page, box, token.confidence)
        self.parts.append(text)
        span = self.spans.setdefault(page, [self.offset, end])
        span[1] = end
        self.offset = end

    def document(self, pages: Sequence[RawPage], furniture: list[Furniture], notes: Sequence[Note]) -> Document:
        """Return the document of all that was written."""
        found = []
        end = 0
        for page in pages:
            start, end = self.spans.get(page.number, (end, end))
            found.append(Page(page.number, page.width, page.height, start, end, page.origin, page.turn))
        all_notes = list(notes)
        if self.cut:
            count = f"{self.offset:,}".replace(",", ".")
            all_notes.append(Note("characters-limit", f"Văn bản quá dài: chỉ đọc {count} ký tự đầu."))
        return Document(
            text="".join(self.parts),
            media_type=MEDIA_TYPE,
            blocks=tuple(self.blocks),
            tables=tuple(self.tables),
            pages=tuple(found),
            words=self.words,
            furniture=tuple(furniture),
            notes=tuple(all_notes),
            originals=tuple(self.originals),
        )
