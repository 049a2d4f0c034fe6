"""The file store: originals by the SHA-256 of their bytes, and the page images that were made of them.

A file appears under its name only when it is complete and on the disk: it is written under another name, fsynced and
renamed, and then its folder is fsynced.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
from pathlib import Path
from typing import BinaryIO

_SHA256 = re.compile(r"[0-9a-f]{64}")


class FileStore:
    """Originals and page images in two folders, two levels deep so that no folder grows large."""

    def __init__(self, originals: Path, pages: Path) -> None:
        self.originals = originals
        self.pages = pages
        originals.mkdir(parents=True, exist_ok=True)
        pages.mkdir(parents=True, exist_ok=True)

    def path(self, sha256: str) -> Path:
        """Return where the original is kept. Raises ValueError for what is no SHA-256 in lower-case hex."""
        return _folder(self.originals, sha256) / sha256

    def put(self, data: bytes) -> str:
        """Keep the bytes and return their SHA-256; they are on the disk when this returns."""
        sha256 = hashlib.sha256(data).hexdigest()
        path = self.path(sha256)
        if not path.exists() or path.stat().st_size != len(data):
            _write(path, data)
        return sha256

    def open(self, sha256: str) -> BinaryIO:
        """Return the original as an open file. Raises FileNotFoundError."""
        return self.path(sha256).open("rb")

    def read(self, sha256: str) -> bytes:
        """Return the bytes of the original. Raises FileNotFoundError."""
        return self.path(sha256).read_bytes()

    def put_page(self, sha256: str, number: int, webp: bytes) -> None:
        """Keep the image of a page (`number` from 1)."""
        _write(self._page(sha256, number), webp)

    def read_page(self, sha256: str, number: int) -> bytes | None:
        """Return the image of a page, None when there is none."""
        try:
            return self._page(sha256, number).read_bytes()
        except FileNotFoundError:
            return None

    def page_files(self, sha256: str) -> list[Path]:
        """Return the files of all page images of an original, in the order of their names."""
        folder = self._page_folder(sha256)
        return sorted(folder.glob("[0-9]*.webp")) if folder.is_dir() else []

    def erase(self, sha256: str) -> None:
        """Remove the original and its page images; nothing happens when they are gone already."""
        self.path(sha256).unlink(missing_ok=True)
        shutil.rmtree(self._page_folder(sha256), ignore_errors=True)
        for folder in (self.path(sha256).parent, self._page_folder(sha256).parent):
            if folder.exists():
                _sync(folder)

    def _page_folder(self, sha256: str) -> Path:
        return _folder(self.pages, sha256) / sha256

    def _page(self, sha256: str, number: int) -> Path:
        return self._page_folder(sha256) / f"{int(number)}.webp"


def write_whole(path: Path, data: bytes) -> None:
    """Write `data` to `path` so that a reader sees the old file or the new one, never a part."""
    _write(path, data)


def _folder(root: Path, sha256: str) -> Path:
    if not _SHA256.fullmatch(sha256):
        raise ValueError(f"not a SHA-256: {sha256!r}")
    return root / sha256[:2] / sha256[2:4]


def _write(path: Path, data: bytes) -> None:
    _make(path.parent)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.rename(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync(path.parent)


def _make(folder: Path) -> None:
    """Make the folder and those above it, each entry on the disk."""
    if folder.exists():
        return
    _make(folder.parent)
    folder.mkdir(exist_ok=True)
    _sync(folder.parent)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
