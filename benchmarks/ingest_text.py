"""PDF text with boxes, beside pypdfium2's bare text and pdfplumber's words: time, and words kept.

Processor time, median of several interleaved runs, so that other work on the machine touches all figures alike.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from statistics import median

import pdfplumber
import pypdfium2 as pdfium
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table

from benchmarks.figure import Figure
from benchmarks.ingest_word import SENTENCE, seconds
from benchmarks.scanned import FACES, FONTS
from ingest.glyphs import Token
from ingest.pdf import read_pdf
from ingest.pdf_words import page_tokens
from ingest.text_layer import needs_ocr, painted

RUNS = 5
PAGES = 20


def measure(folder: Path) -> list[Figure]:
    """Print a line for each PDF with text in the folder and for a generated one; return the figures."""
    rows = [_one(name, data) for name, data in _files(folder)]
    ratios, speedups, kept, whole = zip(*rows, strict=True)
    print(f"median {median(ratios):.2f} x bare text, {median(speedups):.0f} x pdfplumber, whole {median(whole):.2f} x")
    return [
        Figure("PDF words with boxes to pypdfium2's bare text, worst file", max(ratios), 3.5, " x"),
        Figure("speed beside pdfplumber's extract_words, worst file", min(speedups), 10, " x", least=True),
        Figure("pdfplumber's words kept, worst file", 100 * min(kept), 99, " %", least=True),
    ]


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    yield f"generated, {PAGES} pages with tables", generated(PAGES)
    for path in sorted(folder.glob("*.pdf")):
        data = path.read_bytes()
        if has_text(data):
            yield path.name[-44:], data


def _one(name: str, data: bytes) -> tuple[float, float, float, float]:
    runs = [
        (
            seconds(lambda: bare_text(data)),
            seconds(lambda: our_words(data)),
            seconds(lambda: read_pdf(data)),
        )
        for _ in range(RUNS)
    ]
    bare, ours, whole = (median(column) for column in zip(*runs, strict=True))
    plumber = seconds(lambda: plumber_words(data))
    theirs = Counter(plumber_words(data))
    missing = theirs - Counter(token.text for token in our_words(data))
    kept = 1 - missing.total() / max(1, theirs.total())
    print(
        f"{name:44} words {ours / bare:5.2f} x bare text, {plumber / ours:5.1f} x as fast as pdfplumber, "
        f"{kept:.2%} of its words; whole reading {whole / bare:5.2f} x",
        flush=True,
    )
    return ours / bare, plumber / ours, kept, whole / bare


def bare_text(data: bytes) -> None:
    """Take the bare text of every page by pypdfium2: the unit of time."""
    pdf = pdfium.PdfDocument(data)
    for page in pdf:
        text_page = page.get_textpage()
        text_page.get_text_range()
        text_page.close()
        page.close()
    pdf.close()


def our_words(data: bytes) -> list[Token]:
    """Return all words with boxes as the reader takes them."""
    pdf = pdfium.PdfDocument(data)
    found = []
    for page in pdf:
        text_page = page.get_textpage()
        found += [token for line in page_tokens(page, text_page) for token in line]
        text_page.close()
        page.close()
    pdf.close()
    return found


def plumber_words(data: bytes) -> list[str]:
    """Return pdfplumber's words."""
    found = []
    with pdfplumber.open(BytesIO(data)) as pdf:
        for page in pdf.pages:
            found += [unicodedata.normalize("NFC", word["text"]) for word in page.extract_words()]
            page.close()
    return found


def has_text(data: bytes) -> bool:
    """Say whether the first page is read by its text layer."""
    pdf = pdfium.PdfDocument(data)
    text_page = pdf[0].get_textpage()
    return not needs_ocr(page_tokens(pdf[0], text_page), painted(pdf[0]))


def generated(pages: int) -> bytes:
    """Return a PDF of about so many pages: paragraphs, and a ruled table on every second page."""
    path = next(FONTS / plain for plain, _ in FACES if (FONTS / plain).exists())
    pdfmetrics.registerFont(TTFont("Bench", str(path)))
    style = ParagraphStyle("plain", fontName="Bench", fontSize=13, leading=18, alignment=4)
    story: list[Flowable] = []
    for page in range(pages):
        story += [Paragraph(f"{number}. {SENTENCE * 6}", style) for number in range(6)]
        if page % 2:
            rows = [["TT", "Đơn vị", "Số lượng"], *([str(row), "Xã Thượng Sơn", str(row * 7)] for row in range(6))]
            story.append(
                Table(rows, style=[("GRID", (0, 0), (-1, -1), 0.5, "black"), ("FONT", (0, 0), (-1, -1), "Bench")])
            )
        story.append(Spacer(1, 12))
    out = BytesIO()
    SimpleDocTemplate(out).build(story)
    return out.getvalue()
