"""Files that no office means to upload, made on the spot."""

from __future__ import annotations

import io
import zipfile

import docx
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas


def word(*paragraphs: str, left: tuple[str, ...] = (), right: tuple[str, ...] = ()) -> bytes:
    document = docx.Document()
    if left:
        table = document.add_table(rows=1, cols=2)
        for cell, lines in zip(table.rows[0].cells, (left, right), strict=True):
            cell.text = "\n".join(lines)
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def truncated_word() -> bytes:
    data = word("Kế hoạch thực hiện")
    return data[: len(data) // 2]


def locked_pdf() -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, encrypt=StandardEncryption("mat-khau", ownerPassword="chu", strength=128))
    canvas.drawString(100, 700, "Ke hoach")
    canvas.save()
    return out.getvalue()


def bomb(unpacked: int = 500 * 1024 * 1024) -> bytes:
    """A .docx whose document part unpacks to `unpacked` bytes."""
    source, out = zipfile.ZipFile(io.BytesIO(word("x"))), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for item in source.infolist():
            if item.filename != "word/document.xml":
                target.writestr(item.filename, source.read(item.filename))
        with target.open("word/document.xml", "w") as part:
            for _ in range(unpacked // (1024 * 1024)):
                part.write(b" " * (1024 * 1024))
    return out.getvalue()
