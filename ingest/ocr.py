"""Recognition of a page picture: one small interface, and Tesseract behind it.

Tesseract runs as a program of its own, one thread each, picture on its standard input and TSV on its standard output:
nothing is written to disk. docs/decisions/0008-pages-and-scans.md says what else was measured.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from functools import cache
from io import BytesIO
from typing import Literal, Protocol

from PIL import Image

from ingest.glyphs import Token

LANGUAGE = "vie"
INSTALL = "sudo apt install tesseract-ocr tesseract-ocr-vie"
Layout = Literal["page", "block", "sparse"]
_MODES: dict[Layout, str] = {"page": "3", "block": "6", "sparse": "11"}


class OcrTimeout(Exception):
    """The page was not recognised in its time."""


class Engine(Protocol):
    """Reads a picture. Boxes are pixels from the top left, confidence is 0–1."""

    def read(self, picture: Image.Image, dpi: int, seconds: float, layout: Layout = "page") -> list[list[Token]]:
        """Return the words of the grey picture, one list for each line. Raises OcrTimeout."""

    def turn(self, picture: Image.Image, dpi: int, seconds: float) -> int:
        """Return by how many degrees clockwise the picture must be turned to be upright: 0, 90, 180 or 270."""


class Tesseract:
    """The `tesseract` program with Vietnamese data."""

    def __init__(self, program: str) -> None:
        self._program = program

    def read(self, picture: Image.Image, dpi: int, seconds: float, layout: Layout = "page") -> list[list[Token]]:
        """Return the words of the grey picture, one list for each line. Raises OcrTimeout."""
        options = ["-l", LANGUAGE, "--psm", _MODES[layout], "--dpi", str(dpi), "-c", "tessedit_do_invert=0", "tsv"]
        return _parse(self._run(picture, options, seconds))

    def turn(self, picture: Image.Image, dpi: int, seconds: float) -> int:
        """Return the clockwise turn that makes the picture upright, 0 when Tesseract cannot tell."""
        for line in self._run(picture, ["--psm", "0", "--dpi", str(dpi)], seconds).splitlines():
            if line.startswith("Rotate:"):
                return int(line.split(":")[1]) % 360
        return 0

    def _run(self, picture: Image.Image, options: list[str], seconds: float) -> str:
        data = BytesIO()
        picture.save(data, "PPM")
        try:
            done = subprocess.run(  # noqa: S603  a fixed program, no shell, no argument from the file
                [self._program, "stdin", "stdout", *options],
                input=data.getvalue(),
                capture_output=True,
                timeout=seconds,
                check=False,
                env={**os.environ, "OMP_THREAD_LIMIT": "1"},
            )
        except subprocess.TimeoutExpired as error:
            raise OcrTimeout from error
        return done.stdout.decode("utf-8", "replace")


@cache
def engine() -> Engine | None:
    """Return the engine of this machine, None when the program or its Vietnamese data is missing."""
    program = shutil.which("tesseract")
    if program is None:
        return None
    known = subprocess.run([program, "--list-langs"], capture_output=True, timeout=30, check=False)  # noqa: S603
    return Tesseract(program) if LANGUAGE in known.stdout.decode("utf-8", "replace").split() else None


def _parse(tsv: str) -> list[list[Token]]:
    """Return the words of Tesseract's table, line by line."""
    lines: dict[tuple[str, ...], list[Token]] = {}
    for row in tsv.splitlines()[1:]:
        fields = row.split("\t")
        if len(fields) != 12 or fields[0] != "5" or not fields[11].strip():
            continue
        left, top, width, height = map(float, fields[6:10])
        token = Token(fields[11].strip(), left, top, left + width, top + height, max(0.0, float(fields[10])) / 100)
        lines.setdefault(tuple(fields[1:5]), []).append(token)
    return list(lines.values())
