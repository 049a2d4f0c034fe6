"""A Word document in the form of Nghị định 30/2020/NĐ-CP (Phụ lục I), to be finished by hand.

The decree fixes A4 paper, the margins, Times New Roman, the two columns of the letterhead with the lines under them,
the size of each part, and the page number in the middle of the upper margin from the second page on.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import docx
from docx.document import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph

FONT = "Times New Roman"
COUNTRY = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
WIDTH_CM = 16.0  # A4 less the margins of 30 and 20 mm
CENTRE, JUSTIFIED, LEFT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY, WD_ALIGN_PARAGRAPH.LEFT

_NOT_IN_XML = re.compile(r"[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The parts above the text. What is not known yet is a gap ("…") to be filled by hand.

    `above` is the organ that the issuer is under, empty when there is none. `type` and `subject` are the heading.
    """

    issuer: str
    above: str
    number: str
    place_and_date: str
    type: str
    subject: str


class OfficialDocument:
    """Writes an official document from its letterhead to its signature, part by part."""

    def __init__(self, letterhead: Letterhead) -> None:
        self._document: Document = docx.Document()
        self._page()
        self._letterhead(letterhead)

    def heading(self, text: str) -> None:
        """Add the heading of a part ("I. TÌNH HÌNH TRIỂN KHAI"): bold, kept with what follows."""
        self._heading(text, 6)

    def subheading(self, text: str) -> None:
        """Add the heading of a section within a part: bold."""
        self._heading(text, 3)

    def paragraph(self, text: str, *, italic: bool = False, source: str = "") -> None:
        """Add a paragraph of text; `source` is set after it in brackets, in italics."""
        paragraph = self._document.add_paragraph()
        _lay(paragraph, JUSTIFIED, after=6, indent=1.0)
        _write(paragraph, text, 14, italic=italic)
        if source:
            _write(paragraph, f" ({source})", 12, italic=True)

    def table(self, heads: Sequence[str], rows: Iterable[Sequence[str]], widths_cm: Sequence[float]) -> None:
        """Add a ruled table whose heading row is repeated on every page; `widths_cm` add up to the text's width."""
        table = self._document.add_table(rows=1, cols=len(heads))
        table.style = "Table Grid"
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        _set_widths(table, widths_cm)
        _mark(table.rows[0], "w:tblHeader")
        for texts, bold in [(heads, True), *((texts, False) for texts in rows)]:
            cells = table.rows[0].cells if bold else table.add_row().cells
            for cell, text, width in zip(cells, texts, widths_cm, strict=True):
                cell.width = Cm(width)
                _lay(cell.paragraphs[0], CENTRE if bold else LEFT, after=2, before=2)
                _write(cell.paragraphs[0], text, 12, bold=bold)
        for row in table.rows:
            _mark(row, "w:cantSplit")
        _lay(self._document.add_paragraph(), LEFT, after=0)

    def signature(self, receivers: Sequence[str], post: str, name: str) -> bytes:
        """Add "Nơi nhận" and the signature block side by side and return the whole as the bytes of a .docx."""
        for paragraph in self._document.paragraphs[-1:]:
            paragraph.paragraph_format.keep_with_next = True
        left, right = self._columns(7.0, 9.0)
        _lay(left.paragraphs[0], LEFT, after=0)
        _write(left.paragraphs[0], "Nơi nhận:", 12, bold=True, italic=True)
        for at, receiver in enumerate(receivers):
            end = "." if at == len(receivers) - 1 else ";"
            _write(_next(left), f"- {receiver.rstrip(';.')}{end}", 11)
        for at, line in enumerate((post.upper(), "", "", "", name)):
            paragraph = right.paragraphs[0] if at == 0 else _next(right)
            _lay(paragraph, CENTRE, after=0)
            _write(paragraph, line, 14, bold=True)
        for paragraph in (*left.paragraphs, *right.paragraphs):
            paragraph.paragraph_format.keep_with_next = True  # nobody signs on a page of its own
        out = io.BytesIO()
        self._document.save(out)
        return out.getvalue()

    def _page(self) -> None:
        section = self._document.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.top_margin = section.bottom_margin = Cm(2)
        section.left_margin, section.right_margin = Cm(3), Cm(2)
        section.header_distance = Cm(1)
        style = self._document.styles["Normal"]
        style.font.name, style.font.size = FONT, Pt(14)
        style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
        section.different_first_page_header_footer = True  # the first page bears no number
        header = section.header.paragraphs[0]
        header.alignment = CENTRE
        _field(header, "PAGE")

    def _letterhead(self, head: Letterhead) -> None:
        left, right = self._columns(6.2, 9.8)
        _lines(left, [(head.above.upper(), 12, False), (head.issuer.upper(), 12, True)])
        _rule(left, 2.3)
        _lines(right, [(COUNTRY, 12, True), (MOTTO, 13, True)])
        _rule(right, 1.6)
        left, right = self._columns(6.2, 9.8)
        _lay(left.paragraphs[0], CENTRE, after=0)
        _write(left.paragraphs[0], f"Số: {head.number}", 13)
        _lay(right.paragraphs[0], CENTRE, after=0)
        _write(right.paragraphs[0], head.place_and_date, 13, italic=True)
        for text, before in ((head.type.upper(), 18), (head.subject, 0)):
            paragraph = self._document.add_paragraph()
            _lay(paragraph, CENTRE, after=0, before=before)
            _write(paragraph, text, 14, bold=True)
        _rule(self._document, 5.5)
        _lay(self._document.add_paragraph(), LEFT, after=0)

    def _heading(self, text: str, before: float) -> None:
        paragraph = self._document.add_paragraph()
        _lay(paragraph, JUSTIFIED, after=6, before=before, indent=1.0)
        paragraph.paragraph_format.keep_with_next = True
        _write(paragraph, text, 14, bold=True)

    def _columns(self, left_cm: float, right_cm: float) -> tuple[_Cell, _Cell]:
        table = self._document.add_table(rows=1, cols=2)
        table.autofit = False
        _set_widths(table, (left_cm, right_cm))
        left, right = table.rows[0].cells
        left.width, right.width = Cm(left_cm), Cm(right_cm)
        return left, right


def _lines(cell: _Cell, lines: list[tuple[str, float, bool]]) -> None:
    first = True
    for text, size, bold in lines:
        if not text:
            continue
        paragraph = cell.paragraphs[0] if first else _next(cell)
        first = False
        _lay(paragraph, CENTRE, after=0)
        _write(paragraph, text, size, bold=bold)


def _next(cell: _Cell) -> Paragraph:
    paragraph: Paragraph = cell.add_paragraph()
    _lay(paragraph, LEFT, after=0)
    return paragraph


def _lay(
    paragraph: Paragraph, alignment: WD_ALIGN_PARAGRAPH, after: float, before: float = 0, indent: float = 0
) -> None:
    shape = paragraph.paragraph_format
    paragraph.alignment = alignment
    shape.space_before, shape.space_after = Pt(before), Pt(after)
    shape.line_spacing_rule = WD_LINE_SPACING.SINGLE
    if indent:
        shape.first_line_indent = Cm(indent)


def _write(paragraph: Paragraph, text: str, size: float, *, bold: bool = False, italic: bool = False) -> None:
    run = paragraph.add_run(_NOT_IN_XML.sub("", text))
    run.font.size, run.bold, run.italic = Pt(size), bold, italic


def _rule(where: _Cell | Document, side_cm: float) -> None:
    """Draw the line under a part: an empty paragraph with an upper border, drawn in from both sides."""
    paragraph = where.add_paragraph()
    _lay(paragraph, CENTRE, after=0, before=2)
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Cm(side_cm)
    paragraph.paragraph_format.line_spacing = Pt(6)
    borders, top = OxmlElement("w:pBdr"), OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        top.set(qn(f"w:{name}"), value)
    borders.append(top)
    # w:pBdr comes before spacing, ind and jc in the schema's sequence
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")  # type: ignore[arg-type]  # an element


def _field(paragraph: Paragraph, code: str) -> None:
    for kind, text in (("begin", ""), ("", code), ("end", "")):
        run = paragraph.add_run()
        run.font.size = Pt(13)
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._r.append(element)


def _set_widths(table: Table, widths_cm: Sequence[float]) -> None:
    """Set the widths of the grid too: Word follows the cells, LibreOffice the grid."""
    for column, width in zip(table.columns, widths_cm, strict=True):
        column.width = Cm(width)


def _mark(row: _Row, name: str) -> None:
    """Set a property of a row that is on or off: `w:tblHeader` (repeat on each page), `w:cantSplit`."""
    mark = OxmlElement(name)
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)
