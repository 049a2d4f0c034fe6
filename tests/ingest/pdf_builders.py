"""PDF files written for the tests: text pages by ReportLab, scans drawn with Pillow."""

from __future__ import annotations

from io import BytesIO
from math import cos, sin
from pathlib import Path
from typing import Any

from PIL import Image, ImageChops, ImageDraw, ImageFont
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from ingest.charsets.legacy import VNI

FONTS = Path(__file__).parent / "data" / "fonts"
WIDTH, HEIGHT = 595.0, 842.0
LEFT, RIGHT = 85.0, 540.0
INDENT = 113.0
SIZE = 13

pdfmetrics.registerFont(TTFont("Serif", str(FONTS / "Serif.ttf"), asciiReadable=1))
pdfmetrics.registerFont(TTFont("SerifBold", str(FONTS / "SerifBold.ttf")))


class Pdf:
    """A PDF under construction; heights are points from the top of the page."""

    def __init__(self, password: str | None = None) -> None:
        self._out = BytesIO()
        encryption = StandardEncryption(password) if password else None
        self.canvas = Canvas(self._out, pagesize=(WIDTH, HEIGHT), encrypt=encryption, pageCompression=1)
        self._dirty = False

    def text(self, x: float, top: float, line: str, size: float = SIZE, font: str = "Serif") -> Pdf:
        """Paint a line from x."""
        self._dirty = True
        self.canvas.setFont(font, size)
        self.canvas.drawString(x, HEIGHT - top, line)
        return self

    def with_gaps(self, x: float, top: float, line: str, size: float = SIZE) -> Pdf:
        """Paint the plain letters of a line in one go, with gaps where accented ones will stand."""
        self._dirty = True
        text = self.canvas.beginText(x, HEIGHT - top)
        text.setFont("Serif", size)
        plain = "".join(letter for letter in line if letter.isascii())
        text.textOut(plain)
        parts: list[str] = []
        for letter in line:
            width = pdfmetrics.stringWidth(letter, "Serif", 1000)
            parts.append(f"({letter})" if letter.isascii() else f"{-width:.0f}")
        text._code[-1] = text._code[-1].replace(f"({plain}) Tj", f"[{' '.join(parts)}] TJ")
        self.canvas.drawText(text)
        return self

    def centred(self, x: float, top: float, line: str, size: float = SIZE, font: str = "SerifBold") -> Pdf:
        """Paint a line centred at x."""
        self._dirty = True
        self.canvas.setFont(font, size)
        self.canvas.drawCentredString(x, HEIGHT - top, line)
        return self

    def paragraph(self, top: float, text: str, indent: float = INDENT, size: float = SIZE) -> float:
        """Paint a justified paragraph with an indented first line; return the height under it."""
        words = text.split()
        x = indent
        while words:
            line = [words.pop(0)]
            while words and pdfmetrics.stringWidth(" ".join([*line, words[0]]), "Serif", size) <= RIGHT - x:
                line.append(words.pop(0))
            self._justified(x, top, line, size, last=not words)
            top += 1.4 * size
            x = LEFT
        return top + 6

    def _justified(self, x: float, top: float, line: list[str], size: float, last: bool) -> None:
        width = sum(pdfmetrics.stringWidth(word, "Serif", size) for word in line)
        natural = pdfmetrics.stringWidth(" ", "Serif", size)
        gap = natural if last or len(line) == 1 else (RIGHT - x - width) / (len(line) - 1)
        for word in line:
            self.text(x, top, word, size)
            x += pdfmetrics.stringWidth(word, "Serif", size) + gap

    def table(self, top: float, widths: list[float], rows: list[list[str]], height: float = 22) -> float:
        """Paint a ruled table at the left margin; return the height under it."""
        self._dirty = True
        edges = [LEFT]
        for width in widths:
            edges.append(edges[-1] + width)
        for i in range(len(rows) + 1):
            self.canvas.line(LEFT, HEIGHT - top - i * height, edges[-1], HEIGHT - top - i * height)
        for edge in edges:
            self.canvas.line(edge, HEIGHT - top, edge, HEIGHT - top - len(rows) * height)
        for i, row in enumerate(rows):
            for edge, cell in zip(edges, row, strict=False):
                self.text(edge + 4, top + i * height + 15, cell, 11)
        return top + len(rows) * height

    def picture(self, image: Image.Image) -> Pdf:
        """Paint a picture over the whole page, which lies on its side if the picture does."""
        self._dirty = True
        size = (HEIGHT, WIDTH) if image.width > image.height else (WIDTH, HEIGHT)
        self.canvas.setPageSize(size)
        self.canvas.drawImage(ImageReader(image), 0, 0, *size)
        return self

    def hidden(self, x: float, top: float, line: str, size: float = SIZE) -> Pdf:
        """Put a line into the text layer without painting it, as OCR programs do."""
        text = self.canvas.beginText(x, HEIGHT - top)
        text.setFont("Serif", size)
        text.setTextRenderMode(3)
        text.textOut(line)
        self.canvas.drawText(text)
        return self

    def page(self) -> Pdf:
        """End the page."""
        self.canvas.showPage()
        self.canvas.setPageSize((WIDTH, HEIGHT))
        self._dirty = False
        return self

    def bytes(self) -> bytes:
        """Return the file."""
        if self._dirty:
            self.canvas.showPage()
        self.canvas.save()
        return self._out.getvalue()


def letterhead(pdf: Pdf, top: float = 60) -> float:
    """Paint a state letterhead in two columns; return the height under it."""
    rows: list[tuple[str, str]] = [
        ("UBND TỈNH AN SƠN", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        ("SỞ NỘI VỤ", "Độc lập - Tự do - Hạnh phúc"),
        ("", ""),
        ("Số: 77/KH-SNV", "An Sơn, ngày 05 tháng 9 năm 2024"),
    ]
    for left, right in rows:
        pdf.centred(150, top, left, 12)
        pdf.centred(405, top, right, 12)
        top += 17
    return top + 20


def scan(lines: list[tuple[float, float, str]], dpi: int = 200, size: float = 13, **ink: Any) -> Image.Image:
    """Draw lines (x, top in points, text) as a scanner would see them."""
    scale = dpi / 72
    image = Image.new("RGB", (round(WIDTH * scale), round(HEIGHT * scale)), "white")
    draw = ImageDraw.Draw(image)
    font = ImageFont.truetype(str(FONTS / "Serif.ttf"), round(size * scale))
    for x, top, text in lines:
        draw.text((x * scale, top * scale), text, font=font, fill=ink.get("fill", "black"), anchor="ls")
    return image


def stamp(image: Image.Image, x: float, top: float, text: str, dpi: int = 200, size: float = 22) -> Image.Image:
    """Press a framed red stamp on the picture."""
    scale = dpi / 72
    draw = ImageDraw.Draw(image)
    font = ImageFont.truetype(str(FONTS / "SerifBold.ttf"), round(size * scale))
    box = draw.textbbox((x * scale, top * scale), text, font=font)
    draw.text((x * scale, top * scale), text, font=font, fill=(205, 30, 40))
    pad = 6 * scale
    draw.rectangle((box[0] - pad, box[1] - pad, box[2] + pad, box[3] + pad), outline=(205, 30, 40), width=5)
    return image


RED = (210, 40, 50)


def seal(
    image: Image.Image, x: float, top: float, radius: float, dpi: int = 200, ink: tuple[int, int, int] = RED
) -> Image.Image:
    """Press a round seal on the picture, red unless said otherwise, over what is written there."""
    scale = dpi / 72
    layer = Image.new("RGB", image.size, "white")
    draw = ImageDraw.Draw(layer)
    for share in (1.0, 0.93, 0.6):
        r = radius * share * scale
        draw.ellipse((x * scale - r, top * scale - r, x * scale + r, top * scale + r), outline=ink, width=7)
    for i in range(-8, 9):
        draw.line((x * scale + i * 14, top * scale - 40, x * scale + i * 14 + 30, top * scale + 40), ink, 3)
    return ImageChops.multiply(image, layer)


def signature(image: Image.Image, x: float, top: float, ink: tuple[int, int, int], dpi: int = 200) -> Image.Image:
    """Sign the picture across what is written there."""
    scale = dpi / 72
    layer = Image.new("RGB", image.size, "white")
    points = [
        ((x + 2.6 * i + 20 * sin(i / 3)) * scale, (top + 28 * sin(i / 5) * cos(i / 2)) * scale) for i in range(90)
    ]
    ImageDraw.Draw(layer).line(points, ink, 6, joint="curve")
    return ImageChops.multiply(image, layer)


BODY = [
    "Thực hiện Chỉ thị số 05-CT/TW ngày 15 tháng 5 năm 2016 của Bộ Chính trị,",
    "Sở Nội vụ xây dựng kế hoạch triển khai thực hiện trong toàn ngành. Các đơn vị",
    "trực thuộc tổ chức học tập, quán triệt nội dung chuyên đề đến cán bộ, công chức",
    "và báo cáo kết quả về Sở trước ngày 30 tháng 11 hằng năm để tổng hợp.",
]


def scan_lines(top: float = 120) -> list[tuple[float, float, str]]:
    """A page of body text for scans."""
    lines = []
    for block in range(2):
        for i, line in enumerate(BODY):
            lines.append((85.0 + (28 if i == 0 else 0), top, line))
            top += 20
        top += 8 + block
    return lines


def legacy_pdf(pages: list[list[tuple[float, float, str, str]]], size: float = SIZE) -> bytes:
    """Return a PDF as printed from Word 97: runs (x, top, font, text) whose characters are bytes of Windows-1252.

    Fonts bear any name and are not embedded. In those with VNI in their name the marks, which are painted over the
    letter before, have no width of their own.
    """
    names = sorted({font for runs in pages for _, _, font, _ in runs})
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b""]
    for name in names:
        widths = " ".join(str(_width(name, code)) for code in range(32, 256))
        objects.append(
            f"<</Type/Font/Subtype/TrueType/BaseFont/ABCDEF+{name}/Encoding/WinAnsiEncoding/FirstChar 32/LastChar 255"
            f"/Widths[{widths}]>>".encode()
        )
    fonts = " ".join(f"/F{index} {index + 3} 0 R" for index in range(len(names)))
    kids = []
    for runs in pages:
        drawn = b"".join(
            f"BT /F{names.index(font)} {size} Tf {x} {HEIGHT - top} Td <".encode()
            + text.encode("cp1252").hex().encode()
            + b"> Tj ET\n"
            for x, top, font, text in runs
        )
        objects.append(b"<</Length %d>>stream\n%sendstream" % (len(drawn), drawn))
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {WIDTH} {HEIGHT}]/Contents {len(objects)} 0 R"
            f"/Resources<</Font<<{fonts}>>>>>>".encode()
        )
        kids.append(len(objects))
    objects[1] = f"<</Type/Pages/Count {len(kids)}/Kids[{' '.join(f'{kid} 0 R' for kid in kids)}]>>".encode()
    return _file(objects)


def _width(font: str, code: int) -> int:
    if "VNI" in font and code in _VNI_MARKS:
        return 0
    return 333 if code in (ord("-"), ord("i"), ord("l"), ord("j")) else 500


_VNI_MARKS = frozenset(code for seq in VNI if len(seq) == 2 for code in seq[1].encode("cp1252", "ignore"))


def _file(objects: list[bytes]) -> bytes:
    """Return a PDF file of the objects, numbered from 1."""
    out = b"%PDF-1.4\n"
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)
