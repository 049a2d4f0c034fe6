"""Web pages (.html), those that Word saves among them: blocks to paragraphs, tables by their cells, lists numbered."""

from __future__ import annotations

import re
from collections import Counter

from lxml import etree
from lxml import html as lxml_html

from ingest.assemble import assemble
from ingest.document import Document, Note, Table
from ingest.docx_numbering import formatted
from ingest.docx_styles import integer
from ingest.errors import Empty
from ingest.flow import Flow, Paragraph, Run
from ingest.header_rows import header_rows
from ingest.left_out import notes_for_staff
from ingest.limits import Limits
from ingest.text import decode_bytes

MEDIA_TYPE = "text/html"

_SKIPPED = frozenset(
    (
        "script",
        "style",
        "head",
        "template",
        "noscript",
        "iframe",
        "svg",
        "object",
        "select",
        "textarea",
        "button",
        "del",
    )
)
_BLOCKS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl", "dt"),
        *("fieldset", "figcaption", "figure", "footer", "form", "header", "hr", "li", "main", "nav", "ol", "p", "pre"),
        *("section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"),
        *("h1", "h2", "h3", "h4", "h5", "h6"),
    )
)
_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\r\n\f]+")
_FONT = re.compile(r"font-family\s*:\s*[\"']?([^;,\"']+)", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)
_CAPS = re.compile(r"text-transform\s*:\s*uppercase", re.IGNORECASE)
_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_LISTS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_DEPTH = 200


def read_html(data: bytes, limits: Limits) -> Document:
    """Return the document in a web page. Raises Empty for a page without text."""
    text, notes = _decoded(data)
    parser = lxml_html.HTMLParser(no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    # An XML declaration names an encoding that no longer holds for decoded text.
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text).replace("\0", "")
    root = etree.fromstring(text, parser) if text.strip() else None
    if root is None:
        raise Empty("Trang web không có chữ nào để đọc.")
    reader = _Reader()
    reader.element(root, Run(""), 0)
    reader.end_paragraph()
    if reader.cut:
        notes.append(Note("depth-limit", "Trang web lồng nhau quá sâu: phần lồng sâu nhất không được đọc."))
    notes.extend(notes_for_staff(reader.seen))
    return assemble(Flow(reader.paragraphs, reader.tables, notes=notes), MEDIA_TYPE, limits)


def _decoded(data: bytes) -> tuple[str, list[Note]]:
    """Return the page's text: what is no Unicode by its bytes is read in the declared encoding, else guessed."""
    text, notes = decode_bytes(data)
    declared = _CHARSET.search(data[:4096])
    if notes and declared and declared[1].lower() not in (b"utf-8", b"utf8", b"unicode"):
        try:
            return data.decode(declared[1].decode("ascii")), []
        except (LookupError, UnicodeDecodeError):
            pass
    return text, notes


class _Reader:
    """Walks the elements; `look` carries font, weight and capitals, its text is unused."""

    def __init__(self) -> None:
        self.paragraphs: list[Paragraph] = []
        self.tables: list[Table] = []
        self.cut = False
        self.seen: Counter[str] = Counter()
        self._runs: list[Run] = []
        self._number = 0
        self._label = ""
        self._level: int | None = None
        self._cell: tuple[int, int, int] | None = None

    def element(self, node: etree._Element, look: Run, depth: int) -> None:
        """Read an element and what it holds, not the text behind it."""
        tag = node.tag
        if not isinstance(tag, str) or tag in _SKIPPED:
            self.seen["tracked"] += tag == "del"
            return
        self.seen["pictures"] += tag == "img"
        if depth > _DEPTH:
            self.cut = True
            return
        style = node.get("style") or ""
        if node.get("hidden") is not None or _HIDDEN.search(style):
            self.seen["hidden"] += 1
            return
        look = _styled(node, tag, style, look)
        if tag == "br":
            self._runs.append(Run("\n"))
        elif tag == "table" and self._cell is None:
            self._table(node, look, depth)
        elif tag in _BLOCKS:
            self.end_paragraph()
            self._level = int(tag[1]) if tag[0] == "h" and tag[1:].isdigit() else self._level
            if tag == "li":
                self._label = _label(node)
            self._children(node, look, depth)
            self.end_paragraph()
            self._level, self._label = None, ""
        else:
            self._children(node, look, depth)

    def _children(self, node: etree._Element, look: Run, depth: int) -> None:
        self._put(node.text, look, keep=node.tag == "pre")
        for child in node:
            self.element(child, look, depth + 1)
            self._put(child.tail, look, keep=node.tag == "pre")

    def _put(self, text: str | None, look: Run, *, keep: bool) -> None:
        if text:
            written = text if keep else _SPACE.sub(" ", text)
            self._runs.append(Run(written, look.font, look.bold, look.caps))

    def end_paragraph(self) -> None:
        """Close the paragraph, if it has text."""
        runs, self._runs = self._runs, []
        if not any(run.text.strip("\xa0 \n\t") for run in runs):
            return
        self._number += 1
        paragraph = Paragraph(runs, self._number, self._label, outline_level=self._level)
        self._label = ""
        if self._cell:
            paragraph.table, paragraph.row, paragraph.col = self._cell
        self.paragraphs.append(paragraph)

    def _table(self, node: etree._Element, look: Run, depth: int) -> None:
        self.end_paragraph()
        number, first = len(self.tables) + 1, len(self.paragraphs)
        self.tables.append(Table(number, 0, 0))
        taken: dict[tuple[int, int], bool] = {}
        rows = [row for row in node.iter("tr") if next(row.iterancestors("table")) is node]
        columns = 0
        for row_number, row in enumerate(rows, 1):
            col = 1
            for cell in row.iterchildren("td", "th"):
                while (row_number, col) in taken:
                    col += 1
                self._cell = (number, row_number, col)
                self.element(cell, look, depth + 1)
                col = _take(taken, cell, row_number, col)
            columns = max(columns, col - 1)
        self._cell = None
        heads = sum(all(cell.tag == "th" for cell in row) and len(row) > 1 for row in rows[:3])
        headers = heads or header_rows(self.paragraphs[first:], len(rows), columns)
        self.tables[number - 1] = Table(number, len(rows), columns, headers)


def _take(taken: dict[tuple[int, int], bool], cell: etree._Element, row: int, col: int) -> int:
    """Mark the places that a cell covers and return the column after it."""
    across = min(100, max(1, integer(cell.get("colspan"), 1)))
    down = min(1_000, max(1, integer(cell.get("rowspan"), 1)))
    for covered in range(row + 1, row + down):
        for place in range(col, col + across):
            taken[covered, place] = True
    return col + across


def _styled(node: etree._Element, tag: str, style: str, look: Run) -> Run:
    """Return the look inside an element."""
    font = _FONT.search(style) if style else None
    face = font[1].strip() if font else node.get("face") if tag == "font" else None
    bold = look.bold or tag in ("b", "strong", "th", "h1", "h2", "h3") or bool(_BOLD.search(style))
    return Run("", face or look.font, bold, look.caps or bool(_CAPS.search(style)))


def _label(node: etree._Element) -> str:
    """Return the mark of a list item: "-" or its number, as a browser shows it without style sheets."""
    parent = node.getparent()
    if parent is None or parent.tag != "ol":
        return "-"
    before = sum(1 for _ in node.itersiblings("li", preceding=True))
    start = integer(parent.get("start"), 1)
    return f"{formatted(start + before, _LISTS.get(parent.get('type', '1'), 'decimal'))}."
