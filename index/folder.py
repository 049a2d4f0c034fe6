"""Named bytes in a folder of this machine.

A file appears under its name only when it is complete and on the disk: it is written under another name, fsynced and
renamed, and then its folder is fsynced.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from index.shelf import Entry

KEPT = ("originals", "pages", "damaged")
"""The folders of the data folder that belong to the file store; beside them stand database, index and queue."""


class Folder:
    """A `Shelf` over the data folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for name in KEPT[:2]:
            (root / name).mkdir(parents=True, exist_ok=True)

    def put(self, name: str, data: bytes) -> None:
        """Write under another name, fsync, rename."""
        write_whole(self.root / name, data)

    def open(self, name: str) -> IO[bytes]:
        """Return the open file."""
        return (self.root / name).open("rb")

    def size(self, name: str) -> int | None:
        """Return the size of the file."""
        try:
            return (self.root / name).stat().st_size
        except FileNotFoundError:
            return None

    def entries(self, prefix: str) -> Iterator[Entry]:
        """Yield the files in the order of their names."""
        tops = [self.root / prefix] if prefix else [self.root / name for name in KEPT]
        for top in tops:
            for path in sorted(top.rglob("*")):
                if not path.name.startswith("."):
                    yield from self._entry(path)

    def move(self, name: str, to: str) -> None:
        """Rename the file."""
        _make((self.root / to).parent)
        (self.root / name).rename(self.root / to)
        sync_folder((self.root / to).parent)

    def erase(self, name: str) -> None:
        """Unlink the file, or remove the folder; the folder above is fsynced."""
        path = self.root / name
        if name.endswith("/"):
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
        if path.parent.exists():
            sync_folder(path.parent)

    def leftovers(self) -> Iterator[Entry]:
        """Yield the temporary files."""
        for name in KEPT:
            for path in sorted((self.root / name).rglob(".*")):
                yield from self._entry(path)

    def discard(self, leftover: Entry) -> None:
        """Remove a temporary file."""
        (self.root / leftover.name).unlink(missing_ok=True)

    def _entry(self, path: Path) -> Iterator[Entry]:
        with suppress(FileNotFoundError):  # erased just now
            stat = path.stat()
            if path.is_file():
                changed = datetime.fromtimestamp(stat.st_mtime, UTC)
                yield Entry(path.relative_to(self.root).as_posix(), stat.st_size, changed)


def write_whole(path: Path, data: bytes) -> None:
    """Write `data` to `path` so that a reader sees the old file or the new one, never a part."""
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
    sync_folder(path.parent)


def _make(folder: Path) -> None:
    """Make the folder and those above it, each entry on the disk."""
    if folder.exists():
        return
    _make(folder.parent)
    folder.mkdir(exist_ok=True)
    sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Put on the disk what a folder says of its files: a name that was given or taken away."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
