"""Tesseract in processes of our own, one for each page that is read at the same time.

A process keeps the language data loaded and takes one page after another through pipes: nothing is written to disk,
a page that takes too long or breaks the library costs its process and no worker. Processes end with their parent.
"""

from __future__ import annotations

import os
import select
import struct
import subprocess
import sys
import time
from pathlib import Path
from threading import Lock
from typing import IO

from PIL import Image

from ingest.glyphs import Token
from ingest.ocr import LANGUAGE, MODES, Layout, OcrFailed, OcrTimeout, parse

PAGES_OF_ONE_PROCESS = 100
"""After so many pages a process is replaced, so that no leak of the library can grow over a long document."""
_CHILD = Path(__file__).with_name("ocr_child.py")
_REQUEST = struct.Struct("<IIHB")
_ANSWER = struct.Struct("<I")
_ORIENTATION = 0


class Pool:
    """An engine (see ingest.ocr): as many processes as pages are asked for at once, kept until `close`."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._idle: list[_Child] = []
        self._owner = os.getpid()
        self._lock = Lock()

    def read(self, picture: Image.Image, dpi: int, seconds: float, layout: Layout = "page") -> list[list[Token]]:
        """Return the words of the grey picture, one list for each line. Raises OcrTimeout and OcrFailed."""
        return parse(self._ask(picture, dpi, int(MODES[layout]), seconds))

    def turn(self, picture: Image.Image, dpi: int, seconds: float) -> int:
        """Return the clockwise turn that makes the picture upright, 0 when Tesseract cannot tell."""
        return int(self._ask(picture, dpi, _ORIENTATION, seconds))

    def close(self) -> None:
        """End the processes that wait for work; later pages start new ones."""
        with self._lock:
            idle, self._idle = self._idle, []
        for child in idle:
            child.end()

    def _ask(self, picture: Image.Image, dpi: int, mode: int, seconds: float) -> str:
        child = self._take()
        try:
            answer = child.ask(picture.convert("L"), dpi, mode, time.monotonic() + seconds)
        except BaseException:
            child.end()
            raise
        if child.pages < PAGES_OF_ONE_PROCESS:
            with self._lock:
                self._idle.append(child)
        else:
            child.end()
        return answer

    def _take(self) -> _Child:
        with self._lock:
            if self._owner != os.getpid():  # after a fork the processes belong to the parent
                self._owner, self._idle = os.getpid(), []
            if self._idle:
                return self._idle.pop()
        return _Child(self._data)


class _Child:
    """A running process."""

    def __init__(self, data: Path) -> None:
        self.pages = 0
        self._process = subprocess.Popen(  # noqa: S603  our own file, nothing of the document in the arguments
            [sys.executable, "-P", str(_CHILD), str(data), LANGUAGE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        )

    def ask(self, picture: Image.Image, dpi: int, mode: int, until: float) -> str:
        self.pages += 1
        pipe = self._process.stdin
        assert pipe is not None  # noqa: S101  asked for above
        try:
            pipe.write(_REQUEST.pack(picture.width, picture.height, dpi, mode))
            pipe.write(picture.tobytes())
            pipe.flush()
            (length,) = _ANSWER.unpack(self._take(_ANSWER.size, until))
            return self._take(length, until).decode("utf-8", "replace")
        except OSError as error:
            raise OcrFailed from error

    def _take(self, length: int, until: float) -> bytes:
        """Return so many bytes of the answer. Raises OcrTimeout, and OcrFailed when the process has died."""
        stream: IO[bytes] | None = self._process.stdout
        assert stream is not None  # noqa: S101  asked for above
        found = bytearray()
        while len(found) < length:
            if not select.select([stream], [], [], max(0.0, until - time.monotonic()))[0]:
                raise OcrTimeout
            piece = os.read(stream.fileno(), length - len(found))
            if not piece:
                raise OcrFailed
            found += piece
        return bytes(found)

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except BrokenPipeError:  # what it was asked last never arrived
                    continue
