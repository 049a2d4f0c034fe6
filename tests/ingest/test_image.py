"""Pictures of pages as documents: PNG, JPEG, TIFF of several pages; their size, turn, bombs and damage."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageFilter, ImageStat

from extract.secrecy import secrecy_mark
from ingest import image as image_reader
from ingest import ocr_engines
from ingest.archive import members
from ingest.document import Document
from ingest.errors import Damaged, Empty, IngestError, OcrMissing, TooLarge, Unsupported
from ingest.glyphs import Token
from ingest.limits import Limits
from ingest.page_lines import fold
from ingest.pages import WIDTH, render_pages
from ingest.read import read
from ingest.scan_light import evened
from ingest.sniff import sniff
from tests.ingest.builders import pack
from tests.ingest.pdf_builders import BODY, scan, scan_lines, stamp

needs_tesseract = pytest.mark.skipif(
    ocr_engines.engine() is None, reason="tesseract with Vietnamese data is not installed"
)
WORDS = " ".join(BODY).split()


def saved(picture: Image.Image, kind: str, **options: Any) -> bytes:
    out = BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def drawn(dpi: int = 200) -> Image.Image:
    return scan(scan_lines(), dpi=dpi, size=11)


def share_found(document: Document) -> float:
    words = document.text.split()
    return sum(word in words for word in WORDS) / len(WORDS)


@needs_tesseract
@pytest.mark.parametrize(
    ("kind", "mode", "options"),
    [
        pytest.param("PNG", "1", {"dpi": (200, 200)}, id="png of two colours"),
        pytest.param("PNG", "P", {"dpi": (200, 200)}, id="png with a palette"),
        pytest.param("JPEG", "CMYK", {"dpi": (200, 200)}, id="jpeg for print"),
        pytest.param("TIFF", "RGB", {"dpi": (200, 200), "compression": "tiff_lzw"}, id="tiff"),
    ],
)
def test_a_picture_is_read_like_a_scan(kind: str, mode: str, options: dict[str, Any]) -> None:
    data = saved(drawn().convert(mode), kind, **options)
    document = read(data, "anh")
    assert document.media_type == f"image/{kind.lower()}"
    assert share_found(document) > 0.97
    (page,) = document.pages
    assert (page.origin, round(page.width), round(page.height)) == ("ocr", 595, 842)
    (place,) = document.locate(*span(document, "05-CT/TW"))
    assert place.page == 1
    assert 105 < place.boxes[0].top < place.boxes[0].bottom < 126, "in points from the top of the page"
    assert "ocr" in [note.code for note in document.notes]


def span(document: Document, words: str) -> tuple[int, int]:
    start = document.text.index(words)
    return start, start + len(words)


@needs_tesseract
def test_all_pages_of_a_tiff_are_read_and_its_thumbnail_is_none() -> None:
    pages = [scan([(90, 120, f"Trang thứ {name} của báo cáo sơ kết")]).convert("1") for name in ("nhất", "hai", "ba")]
    small = pages[0].resize((165, 234))
    small.encoderinfo = {"tiffinfo": {254: 1}}  # type: ignore[attr-defined]
    data = saved(
        pages[0], "TIFF", save_all=True, append_images=[small, *pages[1:]], compression="group4", dpi=(200, 200)
    )
    told: list[tuple[int, int]] = []
    document = sniff(data, "a.tif").reader(data, Limits(), lambda done, every: told.append((done, every)))
    assert [fold(document.text[page.start : page.end]) for page in document.pages] == [
        f"trang thu {name} cua bao cao so ket" for name in ("nhat", "hai", "ba")
    ]
    assert told == [(1, 3), (2, 3), (3, 3)]
    assert [number for number, _ in render_pages(data, document)] == [1, 2, 3]
    limited = read(data, "a.tif", Limits(pages=2))
    assert len(limited.pages) == 2
    assert "pages-limit" in [note.code for note in limited.notes]


@needs_tesseract
@pytest.mark.parametrize(("kind", "orientation", "turned"), [("JPEG", 6, 90), ("JPEG", 3, 180), ("TIFF", 8, 270)])
def test_a_photograph_is_set_upright_as_its_camera_says(kind: str, orientation: int, turned: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = saved(drawn().rotate(turned, expand=True), kind, exif=exif, dpi=(200, 200))
    document = read(data, "anh.jpg")
    assert share_found(document) > 0.97
    (page,) = document.pages
    assert (page.turn, round(page.width), round(page.height)) == (0, 595, 842)
    ((_, webp),) = render_pages(data, document)
    shown = Image.open(BytesIO(webp)).convert("L")
    assert shown.size == (WIDTH, 1557)
    (place,) = document.locate(*span(document, "05-CT/TW"))
    scale = WIDTH / page.width
    box = [
        round(edge * scale)
        for edge in (place.boxes[0].x0, place.boxes[0].top, place.boxes[0].x1, place.boxes[0].bottom)
    ]
    assert min(shown.crop(tuple(box)).get_flattened_data()) < 100, "the word is under its box on the picture shown"  # type: ignore[arg-type]


@needs_tesseract
def test_a_picture_on_its_side_is_turned_and_shown_upright() -> None:
    data = saved(drawn().rotate(90, expand=True), "PNG", dpi=(200, 200))
    document = read(data, "anh.png")
    assert share_found(document) > 0.97
    assert document.pages[0].turn == 90
    ((_, webp),) = render_pages(data, document)
    assert Image.open(BytesIO(webp)).size == (WIDTH, 1557)


@needs_tesseract
@pytest.mark.parametrize("stated", [None, (72, 72)], ids=["none", "a phone's"])
def test_without_a_resolution_the_paper_is_taken_for_a4_with_a_note(stated: tuple[int, int] | None) -> None:
    options = {"dpi": stated} if stated else {}
    document = read(saved(drawn(240), "JPEG", **options), "anh.jpg")
    assert share_found(document) > 0.97
    assert round(document.pages[0].height) == 842
    assert "dpi-guessed" in [note.code for note in document.notes]


@needs_tesseract
def test_a_fax_is_finer_across_than_down() -> None:
    page = drawn().convert("L")
    data = saved(
        page.resize((page.width, page.height // 2)).convert("1", dither=Image.Dither.NONE), "TIFF", dpi=(200, 100)
    )
    document = read(data, "fax.tif")
    assert (round(document.pages[0].width), round(document.pages[0].height)) == (595, 842)
    ((_, webp),) = render_pages(data, document)
    assert abs(Image.open(BytesIO(webp)).height - 1557) <= 2
    assert share_found(document) > 0.5


@needs_tesseract
def test_a_coarse_picture_of_the_screen_is_enlarged() -> None:
    document = read(saved(drawn(96), "PNG", dpi=(96, 96)), "anh.png")
    assert share_found(document) > 0.9
    assert round(document.pages[0].height) == 842


@needs_tesseract
def test_transparent_paper_is_white_and_sixteen_bits_are_read() -> None:
    page = drawn()
    clear = Image.new("RGBA", page.size, (0, 0, 0, 0))
    clear.paste((0, 0, 0, 255), mask=page.convert("L").point(lambda v: 255 - v))
    assert share_found(read(saved(clear, "PNG", dpi=(200, 200)), "a.png")) > 0.97
    deep = page.convert("L").convert("I").point(lambda v: v * 200).convert("I;16")
    shown = image_reader.page_image(saved(deep, "PNG", dpi=(200, 200)), 1)
    assert ImageStat.Stat(ImageChops.difference(shown, page.convert("L"))).mean[0] < 1


@needs_tesseract
def test_a_secrecy_stamp_on_a_picture_is_seen() -> None:
    page = stamp(scan(scan_lines(180)), 90, 60, "MẬT")
    assert secrecy_mark(read(saved(page, "JPEG", dpi=(200, 200), quality=90), "anh.jpg")) == "MẬT"


def test_pictures_are_told_by_content_and_taken_out_of_archives() -> None:
    picture = saved(Image.new("L", (60, 60), 255), "PNG")
    ((name, content),) = members(pack({}, {"quét/trang 1.png": picture}), "goi.zip", Limits())
    assert name == "trang 1.png"
    assert isinstance(content, bytes)
    assert sniff(content, "ke-hoach.pdf").media_type == "image/png"
    with pytest.raises(Unsupported, match="HEIC"):
        sniff(b"\0\0\0\x18ftypheic" + bytes(100), "IMG_0001.jpg")


def png_header(width: int, height: int) -> bytes:
    """Return a PNG of that size whose pixels are never there: a bomb needs no more."""
    chunk = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = b"IDAT" + zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(c) - 4) + c + struct.pack(">I", zlib.crc32(c)) for c in (chunk, data, b"IEND")
    )


@pytest.mark.parametrize("side", [12_000, 60_000])
@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_a_decompression_bomb_is_refused_by_its_header(side: int) -> None:
    with pytest.raises(TooLarge, match=r"điểm ảnh|quá lớn"):
        read(png_header(side, side), "a.png")


def test_a_bomb_among_good_pages_costs_its_page_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(image_reader, "engine", Reader)
    pages = [Image.new("1", (1000, 1414), 1), Image.new("1", (3000, 3000), 1)]
    data = saved(pages[0], "TIFF", save_all=True, append_images=[pages[1]], compression="group4", dpi=(120, 120))
    document = read(data, "a.tif", Limits(picture_pixels=4_000_000))
    assert document.text == "chữ"
    assert "page-too-large" in [note.code for note in document.notes]


class Reader:
    """An engine that reads one word on every page."""

    def read(self, picture: Image.Image, dpi: int, seconds: float, layout: str = "page") -> list[list[Token]]:
        return [[Token("chữ", 100, 100, 160, 130, 0.9)]]

    def turn(self, picture: Image.Image, dpi: int, seconds: float) -> int:
        return 0

    def close(self) -> None:
        pass


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF"])
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_truncated_and_damaged_pictures_end_as_a_refusal(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(image_reader, "recognise_pages", lambda pictures, *_: list(pictures))
    data = saved(Image.effect_noise((150, 220), 90), kind, dpi=(160, 160))
    for share in (0.02, 0.3, 0.7):
        with pytest.raises(IngestError):
            read(data[: int(len(data) * share)], "a.png")
    ends = {outcome(data[:place] + b"\xff\x00" + data[place + 2 :]) for place in range(8, len(data), len(data) // 12)}
    assert all(end.endswith(".") for end in ends)


def outcome(data: bytes) -> str:
    """Return the sentence of the refusal, or "read."."""
    try:
        read(data, "a.png")
    except IngestError as error:
        return str(error)
    return "read."


def test_a_picture_without_text_and_a_machine_without_ocr(monkeypatch: pytest.MonkeyPatch) -> None:
    blank = saved(Image.new("L", (400, 600), 255), "PNG")
    monkeypatch.setattr(image_reader, "engine", lambda: None)
    with pytest.raises(OcrMissing, match="apt install"):
        read(blank, "a.png")
    monkeypatch.setattr(Reader, "read", lambda *_: [])
    monkeypatch.setattr(image_reader, "engine", Reader)
    with pytest.raises(Empty):
        read(blank, "a.png")


def test_endless_directories_of_a_tiff_end() -> None:
    """A directory whose "next" points to itself is one page and not a million."""
    data = bytearray(saved(Image.new("L", (30, 40), 255), "TIFF"))
    start = struct.unpack_from("<I", data, 4)[0]
    entries = struct.unpack_from("<H", data, start)[0]
    struct.pack_into("<I", data, start + 2 + 12 * entries, start)
    with pytest.raises((Empty, Damaged, OcrMissing)):
        read(bytes(data), "a.tif")


def lit(page: Image.Image, light: NDArray[np.float64]) -> Image.Image:
    return Image.fromarray((np.asarray(page.convert("RGB")) * light[..., None]).astype(np.uint8))


def dim_corner(height: int, width: int) -> NDArray[np.float64]:
    return np.outer(np.linspace(0.95, 0.7, height), np.linspace(1, 0.35, width))


def hand_shadow(height: int, width: int) -> NDArray[np.float64]:
    light = np.full((height, width), 240, np.uint8)
    light[:, : width // 2] = 110
    blurred = Image.fromarray(light).filter(ImageFilter.GaussianBlur(25))
    return np.asarray(blurred, np.float64) / 255


@needs_tesseract
@pytest.mark.parametrize("light", [dim_corner, hand_shadow], ids=["a dim corner", "the shadow of a hand"])
def test_a_photograph_in_uneven_light_is_read_on_both_sides(light: Callable[[int, int], NDArray[np.float64]]) -> None:
    page = drawn()
    data = saved(lit(page, light(page.height, page.width)), "JPEG", quality=80, dpi=(200, 200))
    assert share_found(read(data, "anh.jpg")) > 0.95


@needs_tesseract
def test_a_photograph_taken_aslant_on_a_dark_desk_is_read() -> None:
    desk = Image.new("RGB", (2200, 2900), (70, 55, 45))
    desk.paste(drawn().rotate(2, Image.Resampling.BICUBIC, expand=True, fillcolor=(70, 55, 45)), (200, 250))
    width, height = desk.size
    nearer = (1.0, 0.05, 0.0, 0.0, 1.04, 0.0, 0.0, 0.05 / height)
    aslant = desk.transform((width, height), Image.Transform.PERSPECTIVE, nearer, Image.Resampling.BICUBIC)
    assert share_found(read(saved(aslant, "JPEG", quality=80), "anh.jpg")) > 0.9


@needs_tesseract
def test_a_negative_is_turned_over() -> None:
    data = saved(ImageChops.invert(drawn()), "PNG", dpi=(200, 200))
    assert share_found(read(data, "am-ban.png")) > 0.95


def test_a_scan_in_even_light_stays_as_it_is() -> None:
    page = drawn().convert("L")
    assert evened(page) is page
