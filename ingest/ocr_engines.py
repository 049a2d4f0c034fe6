"""The engine of this machine: Tesseract as the library that tesserocr carries, or as a program."""

from __future__ import annotations

import shutil
import subprocess
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from ingest.ocr import LANGUAGE, Engine
from ingest.ocr_pool import Pool
from ingest.ocr_program import Tesseract

INSTALL = "sudo apt install tesseract-ocr tesseract-ocr-vie"
_DATA_FOLDERS = ("share/tesseract-ocr/*/tessdata", "share/tessdata", "share/tesseract/tessdata", "local/share/tessdata")


@cache
def engine() -> Engine | None:
    """Return the engine of this machine, None when Tesseract or its Vietnamese data is missing."""
    data = language_data()
    if data is not None and find_spec("tesserocr"):
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
