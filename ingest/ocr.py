"""Recognition of a page picture: the interface that engines share, and what Tesseract's answers mean.

docs/decisions/0008-pages-and-scans.md says what was measured beside Tesseract; ingest.ocr_engines finds the engine.
"""

from __future__ import annotations

from typing import Literal, Protocol

from PIL import Image

from ingest.glyphs import Token

LANGUAGE = "vie"
Layout = Literal["page", "block", "sparse"]
MODES: dict[Layout, str] = {"page": "3", "block": "6", "sparse": "11"}


class OcrError(Exception):
    """The page was not recognised."""


class OcrTimeout(OcrError):
    """It was not recognised in its time."""


class OcrFailed(OcrError):
    """Its process came to grief: the picture broke it, or it was killed for its memory."""


class Engine(Protocol):
    """Reads a picture. Boxes are pixels from the top left, confidence is 0–1."""

    def read(self, picture: Image.Image, dpi: int, seconds: float, layout: Layout = "page") -> list[list[Token]]:
        """Return the words of the grey picture, one list for each line. Raises OcrError."""

    def turn(self, picture: Image.Image, dpi: int, seconds: float) -> int:
        """Return by how many degrees clockwise the picture must be turned to be upright: 0, 90, 180 or 270."""

    def close(self) -> None:
        """Let go of processes and memory; the engine can be used again."""


def parse(tsv: str) -> list[list[Token]]:
    """Return the words of Tesseract's table, line by line."""
    lines: dict[tuple[str, ...], list[Token]] = {}
    for row in tsv.splitlines():
        fields = row.split("\t")
        if len(fields) != 12 or fields[0] != "5" or not fields[11].strip():
            continue
        left, top, width, height = map(float, fields[6:10])
        token = Token(fields[11].strip(), left, top, left + width, top + height, max(0.0, float(fields[10])) / 100)
        lines.setdefault(tuple(fields[1:5]), []).append(token)
    return list(lines.values())
