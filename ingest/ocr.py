"""Recognition of a page picture: one small interface, and Tesseract behind it.

Tesseract runs as the library that tesserocr carries, in processes of our own (ingest.ocr_pool), or, where that is not
installed, as the program `tesseract`; one thread each, pictures and words through pipes: nothing is written to disk.
docs/decisions/0008-pages-and-scans.md says what else was measured.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from functools import cache
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Literal, Protocol

from PIL import Image

from ingest.glyphs import Token

LANGUAGE = "vie"
INSTALL = "sudo apt install tesseract-ocr tesseract-ocr-vie"
TURN_OPTIONS = ["--psm", "0"]
"""With these the program fails on pages without enough letters, which have no turn."""
_DATA_FOLDERS = ("share/tesseract-ocr/*/tessdata", "share/tessdata", "share/tesseract/tessdata", "local/share/tessdata")
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


class Tesseract:
    """The `tesseract` program with Vietnamese data."""

    def __init__(self, program: str) -> None:
        self._program = program

    def read(self, picture: Image.Image, dpi: int, seconds: float, layout: Layout = "page") -> list[list[Token]]:
        """Return the words of the grey picture, one list for each line. Raises OcrTimeout and OcrFailed."""
        options = ["-l", LANGUAGE, "--psm", MODES[layout], "--dpi", str(dpi), "-c", "tessedit_do_invert=0", "tsv"]
        return parse(self._run(picture, options, seconds))

    def turn(self, picture: Image.Image, dpi: int, seconds: float) -> int:
        """Return the clockwise turn that makes the picture upright, 0 when Tesseract cannot tell."""
        for line in self._run(picture, [*TURN_OPTIONS, "--dpi", str(dpi)], seconds).splitlines():
            if line.startswith("Rotate:"):
                return int(line.split(":")[1]) % 360
        return 0

    def close(self) -> None:
        """Do nothing: each page has its own process, which has ended."""

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
        if done.returncode and options[:2] != TURN_OPTIONS:
            raise OcrFailed
        return done.stdout.decode("utf-8", "replace")


@cache
def engine() -> Engine | None:
    """Return the engine of this machine, None when Tesseract or its Vietnamese data is missing."""
    data = language_data()
    if data is not None and find_spec("tesserocr"):
        from ingest.ocr_pool import Pool  # noqa: PLC0415  it needs the names above

        return Pool(data)
    program = shutil.which("tesseract")
    if program is None:
        return None
    known = subprocess.run([program, "--list-langs"], capture_output=True, timeout=30, check=False)  # noqa: S603
    return Tesseract(program) if LANGUAGE in known.stdout.decode("utf-8", "replace").split() else None


def language_data() -> Path | None:
    """Return the folder with Tesseract's Vietnamese data: the system's, else our own, which cannot tell a turn."""
    usual = (folder for pattern in _DATA_FOLDERS for folder in sorted(Path("/usr").glob(pattern), reverse=True))
    folders = [*usual, Path(__file__).parent / "tessdata"]
    return next((folder for folder in folders if (folder / f"{LANGUAGE}.traineddata").exists()), None)


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
