"""`Document.locate` is exact for every format: a span leads to the paragraph, the cell or the boxes that hold its text.

Documents of random paragraphs and tables are written in each format; what a span should lead to is known from what was
written, and for pages from what pdfium finds inside the boxes.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass

import pypdfium2 as pdfium
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.document import Document, Place
from ingest.read import read
from tests.ingest.binary_builders import word6, word97_pieces
from tests.ingest.builders import docx, p
from tests.ingest.pdf_builders import Pdf
from tests.ingest.test_odt import odt
from tests.ingest.test_rtf import rtf
from tests.ingest.word_features import cell, row, table

VOCABULARY = "kế hoạch năm tỉnh đã ủy ban báo cáo số liệu 05-CT/TW, 12,5% (xã) Đảng bộ; tháng 9/2024 và"
WORDS = st.sampled_from(VOCABULARY.split())
LINE = st.lists(WORDS, min_size=2, max_size=9).map(lambda words: "Mở " + " ".join(words) + ".")
Rows = list[list[str]]
TABLE = st.integers(2, 3).flatmap(
    lambda columns: st.lists(st.lists(LINE, min_size=columns, max_size=columns), min_size=2, max_size=3)
)
BODY = st.lists(LINE | TABLE, min_size=1, max_size=5).map(lambda body: [*body, "Hết."])
Body = list[str | Rows]
quickly = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


@dataclass(frozen=True)
class Written:
    """What was written: its text and where it stands."""

    text: str
    place: Place


def written(body: Body) -> list[Written]:
    """Return the paragraphs and cells in their order."""
    found: list[Written] = []
    tables = 0
    for part in body:
        if isinstance(part, str):
            found.append(Written(part, Place(paragraph=len(found) + 1)))
            continue
        tables += 1
        for line, cells in enumerate(part, 1):
            for column, text in enumerate(cells, 1):
                place = Place(paragraph=len(found) + 1, table=tables, row=line, col=column)
                found.append(Written(text, place))
    return found


def apart(body: Body) -> Body:
    """Return the body with a paragraph between neighbouring tables, which some formats run together."""
    kept: Body = []
    for part in body:
        if isinstance(part, list) and kept and isinstance(kept[-1], list):
            kept.append("Giữa hai bảng.")
        kept.append(part)
    return kept


def as_docx(body: Body) -> bytes:
    parts = [
        p(part) if isinstance(part, str) else table(len(part[0]), *(row(*map(cell, cells)) for cells in part))
        for part in body
    ]
    return docx("".join(parts))


def as_doc(body: Body) -> bytes:
    in_table = struct.pack("<HB", 0x2416, 1)
    pieces: list[tuple[str, bytes | int]] = []
    for part in body:
        if isinstance(part, str):
            pieces.append((f"{part}\r", b""))
            continue
        edges = struct.pack(f"<B{len(part[0]) + 1}h", len(part[0]), *(2000 * i for i in range(len(part[0]) + 1)))
        shape = edges + bytes(20 * len(part[0]))
        row_end = in_table + struct.pack("<HB", 0x2417, 1) + struct.pack("<HH", 0xD608, len(shape) + 1) + shape
        for cells in part:
            pieces += [(f"{text}\x07", in_table) for text in cells]
            pieces.append(("\x07", row_end))
    return word97_pieces(pieces)


def as_rtf(body: Body) -> bytes:
    def shown(text: str) -> str:
        return "".join(char if char.isascii() else f"\\u{ord(char)}?" for char in text)

    out = ""
    for part in body:
        if isinstance(part, str):
            out += rf"\pard {shown(part)}\par "
            continue
        for cells in part:
            edges = "".join(rf"\cellx{2000 * (index + 1)}" for index in range(len(cells)))
            out += rf"\trowd{edges}" + "".join(rf"\pard\intbl {shown(text)}\cell" for text in cells) + r"\row "
    return rtf(out)


def as_odt(body: Body) -> bytes:
    out = ""
    for part in body:
        if isinstance(part, str):
            out += f"<text:p>{part}</text:p>"
            continue
        cells = (
            "".join(f"<table:table-cell><text:p>{text}</text:p></table:table-cell>" for text in line) for line in part
        )
        out += "<table:table>" + "".join(f"<table:table-row>{line}</table:table-row>" for line in cells)
        out += "</table:table>"
    return odt(out)


def as_html(body: Body) -> bytes:
    out = ""
    for part in body:
        if isinstance(part, str):
            out += f"<p>{part}</p>"
            continue
        rows = ("".join(f"<td>{text}</td>" for text in line) for line in part)
        out += "<table>" + "".join(f"<tr>{line}</tr>" for line in rows) + "</table>"
    return f'<html><head><meta charset="utf-8"></head><body>{out}</body></html>'.encode()


FORMATS: dict[str, Callable[[Body], bytes]] = {
    "docx": as_docx,
    "doc": as_doc,
    "rtf": as_rtf,
    "odt": as_odt,
    "html": as_html,
}


def expected(document: Document, parts: list[Written], start: int, end: int) -> list[Place]:
    """Return the places of the parts that the span touches, found by counting characters of what was written."""
    places, offset = [], 0
    for part in parts:
        if offset < end and start < offset + len(part.text):
            places.append(part.place)
        offset += len(part.text) + 1
    return places


@pytest.mark.parametrize("name", FORMATS)
@quickly
@given(body=BODY, data=st.data())
def test_a_span_leads_to_its_paragraphs_and_cells(name: str, body: Body, data: st.DataObject) -> None:
    body = apart(body)
    parts = written(body)
    document = read(FORMATS[name](body), f"a.{name}")
    assert document.text == "\n".join(part.text for part in parts)
    start = data.draw(st.integers(0, len(document.text) - 1))
    end = data.draw(st.integers(start + 1, len(document.text)))
    assert list(document.locate(start, end)) == expected(document, parts, start, end)


@quickly
@given(lines=st.lists(LINE, min_size=1, max_size=6), data=st.data())
def test_a_span_of_a_text_or_word_6_file_leads_to_its_paragraphs(lines: list[str], data: st.DataObject) -> None:
    parts = written(list(lines))
    plain = read("\n".join(lines).encode(), "a.txt")
    old = read(word6([(line.encode("cp1258", "replace") + b"\r", "Arial", 0) for line in lines]), "a.doc")
    start = data.draw(st.integers(0, len(plain.text) - 1))
    end = data.draw(st.integers(start + 1, len(plain.text)))
    assert list(plain.locate(start, end)) == expected(plain, parts, start, end)
    assert len(old.blocks) == len(lines)
    for number, block in enumerate(old.blocks, 1):
        assert old.locate(block.start, block.end) == (Place(paragraph=number),)


def as_pdf(body: Body) -> bytes:
    pdf, top = Pdf(), 80.0
    for part in body:
        height = 60.0 if isinstance(part, str) else 22.0 * len(part) + 30
        if top + height > 760:
            pdf.page()
            top = 80.0
        if isinstance(part, str):
            top = pdf.paragraph(top, part) + 14
        else:
            short = [[" ".join(text.split()[:3]) for text in line] for line in part]
            top = pdf.table(top, [150.0] * len(part[0]), short) + 30
    return pdf.bytes()


def inside(file: pdfium.PdfDocument, place: Place) -> str:
    """Return what pdfium finds in the boxes, a little smaller so that no neighbour is touched."""
    assert place.page is not None
    page = file[place.page - 1]
    height = page.get_size()[1]
    text_page = page.get_textpage()
    found = [
        text_page.get_text_bounded(
            left=box.x0 - 0.2, right=box.x1 + 0.2, top=height - box.top - 1, bottom=height - box.bottom + 1
        )
        for box in place.boxes
    ]
    return " ".join(" ".join(found).split())


@quickly
@given(body=BODY, data=st.data())
def test_the_boxes_of_a_span_hold_its_words_and_no_others(body: Body, data: st.DataObject) -> None:
    pdf = as_pdf(apart(body))
    document = read(pdf, "a.pdf")
    file = pdfium.PdfDocument(pdf)
    words = document.words
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first, min(len(words) - 1, first + 12)))
    start, end = words[first].start, words[last].end
    places = document.locate(start, end)
    assert " ".join(inside(file, place) for place in places) == " ".join(document.text[start:end].split())
    spots = []
    for word in words[first : last + 1]:
        (block,) = document.blocks_between(word.start, word.start + 1)
        spots.append((word.page, block.table, block.row, block.col))
    assert [(place.page, place.table, place.row, place.col) for place in places] == list(dict.fromkeys(spots))
    file.close()
