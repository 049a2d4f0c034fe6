"""Pictures of pages (PNG, JPEG, TIFF of several pages) to `Document`: each page goes the way of a scanned PDF page."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any

from PIL import Image, ImageOps, TiffImagePlugin

from ingest.document import Document, Note
from ingest.errors import Damaged, TooLarge
from ingest.limits import Limits
from ingest.ocr_engines import engine
from ingest.page_assembly import RawPage, assemble
from ingest.page_reading import PageReading, listed, recognise_pages
from ingest.readers import Progress
from ingest.scan import Picture
from ingest.scan_image import READING_DPI

MEDIA_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "MPO": "image/jpeg", "TIFF": "image/tiff"}
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, KeyError, IndexError, TypeError, ZeroDivisionError)
"""What Pillow raises at broken pictures."""
A4_LONG_SIDE = 11.69
"""In inches: the paper of a picture that does not say how large it is."""
COARSE_DPI = 150
"""Pictures below are enlarged before they are read: Tesseract wants letters of twenty pixels and more."""
LEAST_SIDE = 100
"""A picture with fewer dots on its longer side holds no line of text."""
_THUMBNAIL = 1
_SUBFILE_TYPE = 254


def read_image(data: bytes, limits: Limits, progress: Progress | None = None) -> Document:
    """Return the document of a picture. `progress(done, all)` is called after each page.

    Raises Damaged, Empty, TooLarge (more pixels than `limits.picture_pixels`), OcrMissing.
    """
    reading = PageReading()
    with _open(data) as source:
        media_type = MEDIA_TYPES[source.format or ""]
        _survey(source, reading, limits)
        guessed: list[int] = []
        recognise_pages(_pictures(source, reading, limits, guessed), engine(), reading, limits, progress)
    reading.pages = [page for page in reading.pages if page.number not in reading.broken]
    if guessed:
        reading.notes.append(
            Note("dpi-guessed", f"Ảnh ở {listed(guessed)} không ghi đúng cỡ giấy: được coi như khổ A4 khi nhận dạng.")
        )
    document = assemble(reading.pages, reading.stamps, reading.all_notes(), limits.characters)
    if not document.text.strip():
        raise reading.no_text("ảnh")
    return replace(document, media_type=media_type)


def page_image(data: bytes, number: int) -> Image.Image:
    """Return the page of that number (from 1) upright as its file says, in grey or RGB. Raises Damaged."""
    with _open(data) as source:
        for found, frame in _frames(source):
            if found == number:
                return _flat(frame)
    raise Damaged("Tệp ảnh không có trang này.")


def _open(data: bytes) -> Image.Image:
    try:
        return Image.open(BytesIO(data), formats=("PNG", "JPEG", "TIFF"))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise TooLarge("Ảnh có quá nhiều điểm ảnh nên không đọc; hãy quét lại ở 300 dpi.") from error
    except _BROKEN as error:
        raise Damaged("Tệp ảnh bị hỏng hoặc tải lên chưa hết; hãy tải lên lại từ bản gốc.") from error


def _frames(source: Image.Image) -> Iterator[tuple[int, Image.Image]]:
    """Yield page numbers and the picture turned to that page, undecoded; thumbnails in a TIFF are no pages."""
    if not isinstance(source, TiffImagePlugin.TiffImageFile):
        yield 1, source  # further pictures in PNG and JPEG are animation and thumbnails
        return
    number = index = 0
    while True:
        try:
            source.seek(index)
        except EOFError:
            return
        index += 1
        if not int(source.tag_v2.get(_SUBFILE_TYPE, 0)) & _THUMBNAIL:
            number += 1
            yield number, source


def _survey(source: Image.Image, reading: PageReading, limits: Limits) -> None:
    """Count the pages and see which are too large, by their headers alone."""
    try:
        for number, frame in _frames(source):
            if number > limits.pages:
                reading.notes.append(
                    Note("pages-limit", f"Tệp có hơn {limits.pages} trang, chỉ đọc {limits.pages} trang đầu.")
                )
                return
            reading.pages.append(RawPage(number, 0.0, 0.0, [], origin="ocr"))
            reading.scans.append(number)
            if frame.width * frame.height > limits.picture_pixels:
                reading.oversized.append(number)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        reading.oversized.append(len(reading.pages) + 1)
    except _BROKEN:
        reading.broken.append(len(reading.pages) + 1)


def _pictures(source: Image.Image, reading: PageReading, limits: Limits, guessed: list[int]) -> Iterator[Picture]:
    """Decode the pages one by one and set their size in points."""
    pages = {page.number: page for page in reading.pages}
    wanted = set(pages) - set(reading.oversized)
    for number, frame in _frames(source):
        if number not in wanted:
            if number > max(wanted, default=0):
                return
            continue
        try:
            across, down, stated = _resolution(frame)
            image = _flat(frame)
        except _BROKEN:
            reading.broken.append(number)
            reading.scans.remove(number)
            continue
        if max(image.size) < LEAST_SIDE:
            reading.scans.remove(number)
            continue
        if not stated:
            guessed.append(number)
        if (frame.width > frame.height) != (image.width > image.height):
            across, down = down, across
        dpi = _reading_dpi(min(across, down), limits)
        size = (max(1, round(image.width * dpi / across)), max(1, round(image.height * dpi / down)))
        pages[number].width, pages[number].height = (round(72 * side / dpi, 2) for side in size)
        if size != image.size:
            image = image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
        yield Picture(number, image, dpi, with_stamp=number == 1)


def _reading_dpi(dpi: float, limits: Limits) -> int:
    """Return the resolution to read at: as it is, but no finer than useful and coarse pictures enlarged."""
    return READING_DPI if dpi < COARSE_DPI else max(1, min(limits.ocr_dpi, round(dpi)))


def _resolution(frame: Image.Image) -> tuple[float, float, bool]:
    """Return dots per inch across and down and whether the file says them; else those of a sheet of A4.

    Phones and converters write 72 whatever the paper: a sheet of 48 inches is not believed.
    """
    stated = frame.info.get("dpi")
    if isinstance(stated, tuple) and len(stated) == 2:
        across, down = _number(stated[0]), _number(stated[1])
        if min(across, down) >= 50 and max(across, down) <= 2_400:
            inches = max(frame.width / across, frame.height / down)
            if 2 <= inches <= (48 if min(across, down) > COARSE_DPI else 17):
                return across, down, True
    dpi = max(frame.width, frame.height) / A4_LONG_SIDE
    return dpi, dpi, False


def _number(value: Any) -> float:
    number = float(value)
    return number if math.isfinite(number) else 0.0


def _flat(frame: Image.Image) -> Image.Image:
    """Return the decoded picture upright, in grey or RGB, transparent parts white. Raises what Pillow raises."""
    image = ImageOps.exif_transpose(frame)
    if image.mode in ("1", "L", "RGB"):
        return image.convert("L" if image.mode == "1" else image.mode)
    if image.mode.startswith("I;16") or image.mode in ("I", "F"):
        return _sixteen_bits(image)
    if "transparency" in image.info or image.mode in ("LA", "PA", "RGBA", "RGBa", "La"):
        layer = image.convert("RGBA")
        paper = Image.new("RGB", layer.size, "white")
        paper.paste(layer, mask=layer.getchannel("A"))
        return paper
    return image.convert("RGB")


def _sixteen_bits(image: Image.Image) -> Image.Image:
    """Return a picture of sixteen bits or more a dot in grey, its darkest dot black and its lightest white."""
    wide = image.convert("F")
    low, high = (float(edge) for edge in wide.getextrema())  # type: ignore[arg-type]
    scale = 255 / (high - low) if high > low else 1.0
    return wide.point(lambda value: value * scale - low * scale).convert("L")
