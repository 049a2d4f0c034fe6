"""Pictures of pages: small, upright, one for each page."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from ingest.document import Document, Page
from ingest.pages import WIDTH, render_pages
from ingest.pdf import read_pdf
from tests.ingest.pdf_builders import BODY, Pdf


def test_each_page_is_a_small_webp() -> None:
    pdf = Pdf()
    for _ in range(3):
        pdf.paragraph(100, " ".join(BODY))
        pdf.page()
    data = pdf.bytes()
    pages = list(render_pages(data, read_pdf(data)))
    assert [number for number, _ in pages] == [1, 2, 3]
    for _, webp in pages:
        image = Image.open(BytesIO(webp))
        assert (image.format, image.width) == ("WEBP", WIDTH)
        assert len(webp) < 120_000


@pytest.mark.parametrize(("turn", "size"), [(0, (WIDTH, 1557)), (90, (WIDTH, 777)), (180, (WIDTH, 1557))])
def test_turned_scan_is_shown_upright(turn: int, size: tuple[int, int]) -> None:
    pdf = Pdf()
    pdf.text(20, 30, "■" * 20, 20)
    width, height = (842.0, 595.0) if turn == 90 else (595.0, 842.0)
    document = Document("", "application/pdf", pages=(Page(1, width, height, 0, 0, "ocr", turn),))
    ((_, webp),) = render_pages(pdf.bytes(), document)
    image = Image.open(BytesIO(webp)).convert("L")
    assert image.size[0] == size[0]
    assert abs(image.size[1] - size[1]) <= 2
    ink = image.point(lambda v: 255 if v < 128 else 0).getbbox()
    assert ink is not None
    corner = {0: ink[0] < 100 and ink[1] < 100, 90: ink[2] > 1000 and ink[1] < 100, 180: ink[2] > 1000}
    assert corner[turn]


def test_other_formats_have_no_pages() -> None:
    assert list(render_pages(b"text", Document("text", "text/plain"))) == []
