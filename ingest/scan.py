"""Scanned pages to lines of words: pictures in, `Scan` out, several pages at once on the cores allowed."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

from PIL import Image

from ingest.glyphs import Token
from ingest.limits import Limits
from ingest.ocr import Engine, OcrError, OcrFailed, OcrTimeout
from ingest.ocr_numbers import repair_numbers
from ingest.ocr_repair import repair
from ingest.page_lines import Line, join_segments
from ingest.pdf_rulings import Ruling
from ingest.scan_image import Prepared, ink_layer, prepare, turned
from ingest.scan_leaders import with_leaders
from ingest.scan_noise import without_noise

POOR = 0.55
"""Mean confidence under which the page may stand on its head."""
STAMP_DPI = 150


@dataclass(slots=True)
class Scan:
    """A recognised page: lines and rulings in points of the page after its turn and made level.

    `turn` and `skew` in degrees, as taken out; whether time ran out or the engine failed.
    """

    number: int
    lines: list[Line] = field(default_factory=list)
    turn: int = 0
    skew: float = 0.0
    stamp: str = ""
    numbers: dict[str, int] = field(default_factory=dict)
    repairs: dict[str, int] = field(default_factory=dict)
    edges: list[Ruling] = field(default_factory=list)
    timed_out: bool = False
    failed: bool = False


@dataclass(slots=True)
class Picture:
    """A rendered page: its number, the picture, its resolution, and whether stamps on it are read too."""

    number: int
    image: Image.Image
    dpi: int
    with_stamp: bool = False


def recognise(pictures: Iterable[Picture], engine: Engine, limits: Limits) -> Iterator[Scan]:
    """Yield a scan for each picture, in order, `limits.ocr_processes` at once; one picture more is held in memory."""
    waiting: deque[Future[Scan]] = deque()
    try:
        with ThreadPoolExecutor(limits.ocr_processes, thread_name_prefix="ocr") as pool:
            for picture in pictures:
                waiting.append(pool.submit(_read, picture, engine, limits.ocr_seconds))
                if len(waiting) > limits.ocr_processes:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
    finally:
        engine.close()


def _read(picture: Picture, engine: Engine, seconds: float) -> Scan:
    scan = Scan(picture.number)
    try:
        prepared, segments = _upright(prepare(picture.image, picture.dpi), engine, seconds)
        scan.turn = prepared.turn
        scan.skew = prepared.skew
        scan.edges = _rulings_in_points(prepared.rulings, prepared.dpi)
        lines = join_segments(_in_points(segments, prepared.dpi), picture.number)
        scan.lines = with_leaders(lines, _rulings_in_points(prepared.leaders, prepared.dpi))
        scan.numbers = repair_numbers(scan.lines)
        scan.repairs = repair(scan.lines)
        if picture.with_stamp:
            scan.stamp = stamp_text(picture.image, picture.dpi, engine, seconds)
    except OcrTimeout:
        scan.timed_out = True
    except OcrFailed:
        scan.failed = True
    return scan


def _upright(prepared: Prepared, engine: Engine, seconds: float) -> tuple[Prepared, list[list[Token]]]:
    """Read the page; where it reads poorly, ask for its turn and read it again."""
    segments = engine.read(prepared.image, prepared.dpi, seconds)
    if _quality(segments) >= POOR or not segments:
        return prepared, without_noise(segments)
    turn = engine.turn(prepared.image, prepared.dpi, seconds)
    if turn:
        again = turned(prepared, turn)
        better = engine.read(again.image, again.dpi, seconds)
        if _quality(better) > _quality(segments):
            return again, without_noise(better)
    return prepared, without_noise(segments)


def _quality(segments: list[list[Token]]) -> float:
    """The mean confidence, letters weighted, times the share of legal syllables among plain words."""
    words = [token for segment in segments for token in segment]
    letters = sum(len(token.text) for token in words)
    return sum(len(token.text) * (token.confidence or 0) for token in words) / max(1, letters)


def _in_points(segments: list[list[Token]], dpi: int) -> list[list[Token]]:
    scale = 72 / dpi
    return [
        [Token(t.text, t.x0 * scale, t.top * scale, t.x1 * scale, t.bottom * scale, t.confidence) for t in segment]
        for segment in segments
    ]


def _rulings_in_points(rulings: list[Ruling], dpi: int) -> list[Ruling]:
    return [Ruling(*(72 / dpi * edge for edge in ruling)) for ruling in rulings]


def stamp_text(image: Image.Image, dpi: int, engine: Engine, seconds: float) -> str:
    """Return what stands in red ink on the picture: stamps with "MẬT", "KHẨN", the place of a seal."""
    if dpi > STAMP_DPI:
        image, dpi = image.reduce(dpi // STAMP_DPI), dpi // (dpi // STAMP_DPI)
    layer = ink_layer(image)
    if layer is None:
        return ""
    try:
        segments = engine.read(Image.fromarray(layer), dpi, seconds, "sparse")
    except OcrError:
        return ""
    return "\n".join(" ".join(token.text for token in segment) for segment in segments)
