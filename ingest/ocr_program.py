"""Tesseract as the program `tesseract`, where its library is not installed.

One process and one thread for each page, pictures and words through pipes: nothing is written to disk.
"""

from __future__ import annotations

import os
import subprocess
from io import BytesIO

from PIL import Image

from ingest.glyphs import Token
from ingest.ocr import LANGUAGE, MODES, Layout, OcrFailed, OcrTimeout, parse

TURN_OPTIONS = ["--psm", "0"]
"""With these the program fails on pages without enough letters, which have no turn."""


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
