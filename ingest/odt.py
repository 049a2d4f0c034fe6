"""OpenDocument texts (.odt): content.xml to paragraphs, lists, tables and notes; headers from styles.xml."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from ingest.assemble import assemble
from ingest.document import Document, Note, Table
from ingest.docx_numbering import formatted
from ingest.docx_styles import integer
from ingest.errors import Damaged
from ingest.flow import Flow, Paragraph, Run
from ingest.header_rows import header_rows
from ingest.left_out import notes_for_staff
from ingest.limits import Limits
from ingest.package import Package
from ingest.symbols import bullet

MEDIA_TYPE = "application/vnd.oasis.opendocument.text"

_NS = "urn:oasis:names:tc:opendocument:xmlns:"
TEXT, TABLE, STYLE, OFFICE, DRAW = (f"{{{_NS}{n}:1.0}}" for n in ("text", "table", "style", "office", "drawing"))
_FO = f"{{{_NS}xsl-fo-compatible:1.0}}"
_SKIPPED = frozenset(
    (TEXT + "tracked-changes", OFFICE + "annotation", TEXT + "sequence-decls", TEXT + "bookmark", OFFICE + "forms")
)
_FORMATS = {"1": "decimal", "I": "upperRoman", "i": "lowerRoman", "A": "upperLetter", "a": "lowerLetter", "": "none"}
_MOST_REPEATED = 1_000


@dataclass(slots=True)
class _Look:
    font: str | None = None
    bold: bool = False
    caps: bool = False
    hidden: bool = False


@dataclass(slots=True)
class _List:
    """An open list: its style, the counters of its levels, and the number that its next paragraph shows."""

    style: str | None
    counters: list[int] = field(default_factory=list)


def read_odt(data: bytes, limits: Limits) -> Document:
    """Return the document in an .odt file. Raises Damaged for a package without content."""
    package = Package(data, limits)
    if "content.xml" not in package:
        raise Damaged("Tệp OpenDocument bị hỏng: không có phần nội dung bên trong. Hãy mở rồi lưu lại.")
    content = package.xml("content.xml")
    common = package.xml("styles.xml") if "styles.xml" in package else None
    reader = _Reader([root for root in (common, content) if root is not None])
    body = content.find(f"{OFFICE}body/{OFFICE}text")
    if body is not None:
        reader.blocks(body)
    flow = Flow(reader.paragraphs, reader.tables)
    flow.paragraphs.extend(reader.read_apart(reader.notes))
    for where in ("header", "footer"):
        for node in () if common is None else common.iter(STYLE + where):
            flow.furniture.append((where, reader.read_apart([(node, "")])))
    if next(content.iter(TEXT + "tracked-changes"), None) is not None:
        message = "Văn bản có theo dõi thay đổi: nội dung được đọc như đã chấp nhận mọi thay đổi."
        flow.notes.append(Note("tracked-changes", message))
    flow.notes.extend(notes_for_staff(reader.seen + Counter(_left_out(content))))
    return assemble(flow, MEDIA_TYPE, limits)


def _left_out(content: etree._Element) -> Iterator[str]:
    """Yield a word for each thing that is not read and told of."""
    for kind, tag in (("pictures", DRAW + "image"), ("pictures", DRAW + "object"), ("comments", OFFICE + "annotation")):
        yield from (kind for _ in content.iter(tag))


class _Reader:
    """Walks the blocks of a text, with its styles and list levels."""

    def __init__(self, roots: list[etree._Element]) -> None:
        self.paragraphs: list[Paragraph] = []
        self.tables: list[Table] = []
        self.notes: list[tuple[etree._Element, str]] = []
        self._styles = {n.get(STYLE + "name"): n for root in roots for n in root.iter(STYLE + "style")}
        self._lists = {n.get(STYLE + "name"): n for root in roots for n in root.iter(TEXT + "list-style")}
        self._looks: dict[str | None, _Look] = {}
        self.seen: Counter[str] = Counter()
        self._number = 0
        self._cell: tuple[int, int, int] | None = None
        self._open: list[_List] = []
        self._last: dict[str | None, list[int]] = {}
        self._label = ""
        self._boxes: list[etree._Element] = []

    def read_apart(self, nodes: list[tuple[etree._Element, str]]) -> list[Paragraph]:
        """Return the paragraphs of notes, headers or footers, each behind its mark."""
        kept, self.paragraphs = self.paragraphs, []
        for node, mark in nodes:
            self._label = mark
            self.blocks(node)
        found, self.paragraphs, self._label = self.paragraphs, kept, ""
        return found

    def blocks(self, parent: etree._Element) -> None:
        """Walk paragraphs, headings, lists, tables and sections."""
        for node in parent:
            tag = node.tag
            if tag in (TEXT + "p", TEXT + "h"):
                self._paragraph(node)
            elif tag == TEXT + "list":
                self._list(node)
            elif tag == TABLE + "table":
                self._table(node)
            elif isinstance(tag, str) and tag not in _SKIPPED:
                self.blocks(node)

    def _paragraph(self, node: etree._Element) -> None:
        self._number += 1
        runs: list[Run] = []
        self._inline(node, self._look(node.get(TEXT + "style-name")), runs)
        level = integer(node.get(TEXT + "outline-level"), 0) if node.tag == TEXT + "h" else 0
        paragraph = Paragraph(runs, self._number, self._label, outline_level=level or None)
        paragraph.ilvl = max(0, len(self._open) - 1)
        self._label = ""
        if self._cell:
            paragraph.table, paragraph.row, paragraph.col = self._cell
        if paragraph.raw.strip() or paragraph.label.strip("- "):
            self.paragraphs.append(paragraph)
        boxes, self._boxes = self._boxes, []
        for box in boxes:
            self.blocks(box)

    def _inline(self, node: etree._Element, look: _Look, out: list[Run]) -> None:
        self._put(node.text, look, out)
        for child in node:
            tag = child.tag
            if tag == TEXT + "s":
                self._put(" " * min(100, integer(child.get(TEXT + "c"), 1)), look, out, as_is=True)
            elif tag == TEXT + "tab":
                self._put("\t", look, out, as_is=True)
            elif tag in (TEXT + "line-break", TEXT + "soft-page-break"):
                self._put("\n" if tag == TEXT + "line-break" else "", look, out, as_is=True)
            elif tag == TEXT + "note":
                self._note(child, look, out)
            elif tag == DRAW + "text-box":
                self.seen["text-boxes"] += 1
                self._boxes.append(child)
            elif isinstance(tag, str) and tag not in _SKIPPED:
                style = child.get(TEXT + "style-name") if tag == TEXT + "span" else None
                self._inline(child, self._look(style, look) if style else look, out)
            self._put(child.tail, look, out)

    def _put(self, text: str | None, look: _Look, out: list[Run], *, as_is: bool = False) -> None:
        if text and look.hidden:
            self.seen["hidden"] += bool(text.strip())
        elif text:
            written = text if as_is else " ".join(text.replace("\t", " ").replace("\r", " ").split("\n"))
            out.append(Run(written, look.font, look.bold, look.caps))

    def _note(self, node: etree._Element, look: _Look, out: list[Run]) -> None:
        body = node.find(TEXT + "note-body")
        mark = f"[{len(self.notes) + 1}]"
        self._put(mark, look, out)
        if body is not None:
            self.notes.append((body, mark))

    def _look(self, name: str | None, base: _Look | None = None) -> _Look:
        """Return the look of a style with what it inherits, over `base` for text styles."""
        look = _Look() if base is None else _Look(base.font, base.bold, base.caps, base.hidden)
        chain: list[etree._Element] = []
        while name in self._styles and len(chain) < 20:
            chain.append(self._styles[name])
            name = self._styles[name].get(STYLE + "parent-style-name")
        for style in reversed(chain):
            properties = style.find(STYLE + "text-properties")
            if properties is not None:
                look.font = properties.get(STYLE + "font-name") or properties.get(_FO + "font-family") or look.font
                look.bold = properties.get(_FO + "font-weight", "bold" if look.bold else "") == "bold"
                look.caps = properties.get(_FO + "text-transform", "uppercase" if look.caps else "") == "uppercase"
                look.hidden = properties.get(TEXT + "display", "none" if look.hidden else "") == "none"
        return look

    def _list(self, node: etree._Element) -> None:
        style = node.get(TEXT + "style-name") or (self._open[-1].style if self._open else None)
        goes_on = node.get(TEXT + "continue-numbering") == "true" or node.get(TEXT + "continue-list") is not None
        depth = len(self._open)
        counters = self._open[-1].counters if depth else self._last.get(style, [])
        if not goes_on:
            counters = counters if depth else []
            del counters[depth:]
        self._open.append(_List(style, counters))
        for item in node.iterchildren(TEXT + "list-item", TEXT + "list-header"):
            own = item[0].tag in (TEXT + "p", TEXT + "h") if len(item) else False
            if own and item.tag == TEXT + "list-item":
                self._label = self._count(style, counters, depth, item.get(TEXT + "start-value"))
            self.blocks(item)
            self._label = ""
        self._open.pop()
        self._last[style] = counters

    def _count(self, style: str | None, counters: list[int], depth: int, start: str | None) -> str:
        """Count an item and return its number as printed."""
        level = self._level(style, depth)
        if level is None:
            return ""
        if level.tag == TEXT + "list-level-style-bullet":
            return bullet(level.get(TEXT + "bullet-char") or "")
        while len(counters) <= depth:
            own = self._level(style, len(counters))
            first = integer(None if own is None else own.get(TEXT + "start-value"), 1)
            counters.append(first if len(counters) < depth else first - 1)
        counters[depth] = integer(start) if start else counters[depth] + 1
        del counters[depth + 1 :]
        shown = integer(level.get(TEXT + "display-levels"), 1)
        numbers = [self._formatted(style, place, counters) for place in range(max(0, depth + 1 - shown), depth + 1)]
        number = ".".join(number for number in numbers if number)
        return f"{level.get(STYLE + 'num-prefix') or ''}{number}{level.get(STYLE + 'num-suffix') or ''}".strip()

    def _formatted(self, style: str | None, depth: int, counters: list[int]) -> str:
        level = self._level(style, depth)
        kind = "" if level is None else level.get(STYLE + "num-format") or ""
        return formatted(counters[depth], _FORMATS.get(kind[:1], "decimal"))

    def _level(self, style: str | None, depth: int) -> etree._Element | None:
        node = self._lists.get(style)
        if node is None:
            return None
        return next((level for level in node if level.get(TEXT + "level") == str(depth + 1)), None)

    def _table(self, node: etree._Element) -> None:
        if self._cell:
            for cell in node.iter(TABLE + "table-cell"):
                self.blocks(cell)
            return
        number, first = len(self.tables) + 1, len(self.paragraphs)
        self.tables.append(Table(number, 0, 0))
        rows, columns = 0, 0
        headers = len(list(node.iterfind(f"{TABLE}table-header-rows/{TABLE}table-row")))
        for row in node.iter(TABLE + "table-row"):
            if next((a for a in row.iterancestors(TABLE + "table")), None) is not node:
                continue
            rows += 1
            columns = max(columns, self._row(row, number, rows))
        self._cell = None
        headers = headers or header_rows(self.paragraphs[first:], rows, columns)
        self.tables[number - 1] = Table(number, rows, columns, headers)

    def _row(self, row: etree._Element, table: int, number: int) -> int:
        """Read the cells of a row and return how many columns it has; covered cells hold nothing of their own."""
        column = 0
        for cell in row:
            if cell.tag == TABLE + "table-cell":
                self._cell = (table, number, column + 1)
                self.blocks(cell)
            if cell.tag in (TABLE + "table-cell", TABLE + "covered-table-cell"):
                repeated = integer(cell.get(TABLE + "number-columns-repeated"), 1)
                column += min(_MOST_REPEATED, max(1, repeated))
        return column
