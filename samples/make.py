"""Make the samples from samples/sources: `python samples/make.py`. They are invented; so are the places in them.

Needs the development packages, and Noto Serif (Debian: fonts-noto-core) for the PDF files.
"""

from __future__ import annotations

import io
import random
from pathlib import Path
from typing import Any

import docx
import pypdfium2 as pdfium
import yaml
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Pt
from PIL import Image, ImageDraw, ImageFilter, ImageFont
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import cm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

FOLDER = Path(__file__).parent
FONTS = Path("/usr/share/fonts/truetype/noto")
SCAN_DPI = 200
Source = dict[str, Any]


def make(source: Source) -> None:
    """Write one sample in the format that its file name asks for."""
    path = FOLDER / source["file"]
    if path.suffix == ".docx":
        as_word(source, path)
    elif path.suffix == ".txt":
        path.write_text(as_text(source), encoding="utf-8")
    elif source.get("scan"):
        path.write_bytes(as_scan(as_pdf(source)))
    else:
        path.write_bytes(as_pdf(source))


def paragraphs(source: Source) -> list[str]:
    """Return the lines of the body; "# " marks a heading, "| … |" a table row."""
    return [line for line in source["body"].splitlines() if line.strip()]


def cells(line: str) -> list[str]:
    """Return the cells of a table row."""
    return [cell.strip() for cell in line.strip("| ").split("|")]


def as_text(source: Source) -> str:
    """Return the sample as plain text, the letterhead's columns one after the other."""
    body = [line.removeprefix("# ") for line in paragraphs(source)]
    parts = [*source["left"], *source["right"], "", source["title"], source["subject"], "", *body, ""]
    parts += ["Nơi nhận:", *(f"- {name};" for name in source["receivers"]), "", *filter(None, source["signature"])]
    return "\n".join(parts) + "\n"


def as_word(source: Source, path: Path) -> None:
    """Write a .docx: letterhead and signature in borderless tables, as offices do."""
    document = docx.Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(14)
    section = document.sections[0]
    section.left_margin, section.right_margin = Cm(3), Cm(1.5)
    _word_columns(document, source["left"], source["right"])
    for text, bold in ((source["title"], True), (source["subject"], True)):
        _word_paragraph(document, text, bold=bold, centre=True)
    rows: list[list[str]] = []
    for line in [*paragraphs(source), ""]:
        if line.startswith("|"):
            rows.append(cells(line))
            continue
        if rows:
            _word_table(document, rows)
            rows = []
        if line:
            _word_paragraph(document, line.removeprefix("# "), bold=line.startswith("# "))
    receivers = ["Nơi nhận:", *(f"- {name};" for name in source["receivers"])]
    _word_columns(document, receivers, source["signature"])
    document.save(str(path))


def _word_paragraph(document: Any, text: str, *, bold: bool = False, centre: bool = False) -> None:
    paragraph = document.add_paragraph()
    paragraph.add_run(text).bold = bold
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER if centre else WD_ALIGN_PARAGRAPH.JUSTIFY


def _word_columns(document: Any, left: list[str], right: list[str]) -> None:
    table = document.add_table(rows=1, cols=2)
    for cell, lines in zip(table.rows[0].cells, (left, right), strict=True):
        cell.paragraphs[0].text = lines[0]
        for line in lines[1:]:
            cell.add_paragraph(line)
        for paragraph in cell.paragraphs:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _word_table(document: Any, rows: list[list[str]]) -> None:
    table = document.add_table(rows=0, cols=len(rows[0]))
    table.style = "Table Grid"
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text


def as_pdf(source: Source) -> bytes:
    """Return the sample as a PDF with text."""
    pdfmetrics.registerFont(TTFont("Serif", str(FONTS / "NotoSerif-Regular.ttf")))
    pdfmetrics.registerFont(TTFont("Serif-Bold", str(FONTS / "NotoSerif-Bold.ttf")))
    plain = ParagraphStyle("plain", fontName="Serif", fontSize=11.5, leading=16, alignment=TA_JUSTIFY, spaceAfter=4)
    heading = ParagraphStyle("heading", parent=plain, fontName="Serif-Bold", spaceBefore=6)
    centre = ParagraphStyle("centre", parent=plain, alignment=TA_CENTER, fontSize=10.5, leading=14, spaceAfter=0)
    title = ParagraphStyle("title", parent=centre, fontName="Serif-Bold", fontSize=13, leading=18)
    left = ParagraphStyle("left", parent=plain, fontSize=9.5, leading=13, spaceAfter=0)

    def columns(a: list[str], b: list[str], style: ParagraphStyle) -> Table:
        table = Table(
            [[[Paragraph(t, style) for t in a], [Paragraph(t or "&nbsp;", centre) for t in b]]],
            colWidths=[7.5 * cm, 9 * cm],
        )
        table.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP")]))
        return table

    story: list[Any] = [columns(source["left"], source["right"], centre), Spacer(1, 10)]
    story += [Paragraph(source["title"], title), Paragraph(source["subject"], title), Spacer(1, 10)]
    rows: list[list[str]] = []
    for line in [*paragraphs(source), ""]:
        if line.startswith("|"):
            rows.append(cells(line))
            continue
        if rows:
            grid = TableStyle([("GRID", (0, 0), (-1, -1), 0.5, "black"), ("FONT", (0, 0), (-1, -1), "Serif", 10)])
            story += [Table(rows, style=grid), Spacer(1, 6)]
            rows = []
        if line:
            story.append(Paragraph(line.removeprefix("# "), heading if line.startswith("# ") else plain))
    receivers = ["Nơi nhận:", *(f"- {name};" for name in source["receivers"])]
    story += [Spacer(1, 12), columns(receivers, source["signature"], left)]
    out = io.BytesIO()
    SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=3 * cm,
        rightMargin=1.5 * cm,
        topMargin=2 * cm,
        bottomMargin=2 * cm,
        title=source["subject"],
        invariant=1,
    ).build(story)
    return out.getvalue()


def as_scan(pdf: bytes) -> bytes:
    """Return the pages as a scanner gives them: images, a little askew and noisy, with a red stamp on the last one."""
    rng = random.Random(5)  # noqa: S311 - the same scan every time
    pages = []
    document = pdfium.PdfDocument(pdf)
    for number in range(len(document)):
        image = document[number].render(scale=SCAN_DPI / 72).to_pil().convert("RGB")
        if number == len(document) - 1:
            _stamp(image)
        image = image.rotate(rng.uniform(-0.8, 0.8), fillcolor="white", resample=Image.Resampling.BICUBIC)
        noise = Image.effect_noise(image.size, 18).convert("RGB")
        pages.append(Image.blend(image, noise, 0.06).filter(ImageFilter.GaussianBlur(0.6)))
    out = io.BytesIO()
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:], resolution=SCAN_DPI, quality=60)
    return out.getvalue()


def _stamp(image: Image.Image) -> None:
    draw = ImageDraw.Draw(image)
    x, y, radius = int(image.width * 0.66), int(image.height * 0.60), 130
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), outline=(205, 30, 40), width=7)
    font = ImageFont.truetype(str(FONTS / "NotoSerif-Bold.ttf"), 26)
    draw.text((x, y), "CÔNG AN\nXÃ TÂN HƯNG", fill=(205, 30, 40), font=font, anchor="mm", align="center")


def main() -> None:
    """Make all samples."""
    for path in sorted((FOLDER / "sources").glob("*.yaml")):
        make(yaml.safe_load(path.read_text(encoding="utf-8")))


if __name__ == "__main__":
    main()
