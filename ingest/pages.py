"""Pictures of the pages, for showing findings in their place."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import pypdfium2 as pdfium
from PIL import Image

from ingest.document import Document, Page
from ingest.image import page_image

WIDTH = 1_100
"""Width of a page picture in pixels."""
MOST_PIXELS = 4_000_000
QUALITY = 60


def render_pages(data: bytes, document: Document) -> Iterator[tuple[int, bytes]]:
    """Yield page number and WebP picture of each page of a PDF or image `document` read from `data`, upright.

    Nothing is yielded for documents without pages.
    """
    if document.media_type.startswith("image/"):
        for page in document.pages:
            yield page.number, _shrunk(page_image(data, page.number).rotate(-page.turn, expand=True), page)
        return
    if document.media_type != "application/pdf":
        return
    pdf = pdfium.PdfDocument(data)
    try:
        for page in document.pages:
            yield page.number, _webp(pdf, page.number - 1, page.turn)
    finally:
        pdf.close()


def _webp(pdf: pdfium.PdfDocument, index: int, turn: int) -> bytes:
    page = pdf[index]
    width, height = page.get_size()
    if turn % 180:
        width, height = height, width
    scale = min(WIDTH / width, (MOST_PIXELS / (width * height)) ** 0.5)
    image: Image.Image = page.render(scale=scale, rotation=turn).to_pil()
    page.close()
    return _packed(image)


def _shrunk(image: Image.Image, page: Page) -> bytes:
    """Return the picture of the shape that its page has in points: a fax is finer across than down."""
    width = min(WIDTH, round((MOST_PIXELS * page.width / page.height) ** 0.5))
    size = (max(1, width), max(1, round(width * page.height / page.width)))
    return _packed(image.convert("RGB").resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0))


def _packed(image: Image.Image) -> bytes:
    out = BytesIO()
    image.convert("RGB").save(out, "WEBP", quality=QUALITY, method=2)
    return out.getvalue()
