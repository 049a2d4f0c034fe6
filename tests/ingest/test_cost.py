from __future__ import annotations

import io

import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from ingest.cost import cost

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"


def pdf(pages: int = 3, scanned: bool = False, emblem: bool = False) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out)
    for number in range(pages):
        if scanned:
            canvas.drawImage(ImageReader(Image.effect_noise((600, 800), 60)), 0, 0, 595, 842)
        for line in range(50):
            canvas.drawString(60, 800 - 15 * line, f"{number}.{line} Bao cao ket qua thuc hien nhiem vu nam 2024 " * 2)
        if emblem:
            canvas.drawImage(ImageReader(Image.effect_noise((40, 40), 60)), 20, 800, 30, 30)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "media_type", "expected"),
    [
        (b"PK" + bytes(50_000), DOCX, "quick"),
        (b"PK" + bytes(9_000_000), DOCX, "slow"),
        (b"van ban", "text/plain", "quick"),
        (b"x" * 2_000_000, "text/plain", "slow"),
        (b"\x89PNG", "image/png", "slow"),
        (pdf(), PDF, "quick"),
        (pdf(emblem=True), PDF, "quick"),
        (pdf(scanned=True), PDF, "slow"),
        (b"%PDF-1.4 /Subtype /Image stream" + bytes(100_000), PDF, "slow"),
        (b"%PDF-1.4 /Subtype /Image", PDF, "quick"),
        (b"", PDF, "quick"),
    ],
)
def test_the_cost_is_told_from_the_bytes(data: bytes, media_type: str, expected: str) -> None:
    assert cost(data, media_type) == expected
