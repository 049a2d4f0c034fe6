"""The file store: originals by the SHA-256 of their bytes, and the page images that were made of them.

    originals/ab/cd/abcd…             two levels deep, so that no folder grows large
    pages/ab/cd/abcd…/12.webp
    damaged/abcd…                     originals that `check` found to be others than their name says

The names are the same in a folder and in a bucket.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import closing
from typing import IO

from index.shelf import Entry, Shelf

_SHA256 = re.compile(r"[0-9a-f]{64}")
CHUNK = 1 << 20


class Damaged(OSError):
    """The bytes of an original are others than its SHA-256 says."""


class FileStore:
    """Originals and page images on a shelf."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf

    def put(self, data: bytes) -> str:
        """Keep the bytes and return their SHA-256; they are safe when this returns."""
        sha256 = hashlib.sha256(data).hexdigest()
        name = original(sha256)
        if self.shelf.size(name) != len(data):
            self.shelf.put(name, data)
        return sha256

    def open(self, sha256: str) -> IO[bytes]:
        """Return the original as a stream. Raises FileNotFoundError."""
        return self.shelf.open(original(sha256))

    def read(self, sha256: str) -> bytes:
        """Return the bytes of the original. Raises FileNotFoundError, Damaged when they are not what was put."""
        with closing(self.open(sha256)) as file:
            data = file.read()
        if hashlib.sha256(data).hexdigest() != sha256:
            raise Damaged(original(sha256))
        return data

    def has(self, sha256: str) -> bool:
        """Return whether there is an original, whatever its bytes are."""
        return self.shelf.size(original(sha256)) is not None

    def is_intact(self, sha256: str) -> bool:
        """Return whether the bytes are what the SHA-256 says. Raises FileNotFoundError."""
        digest = hashlib.sha256()
        with closing(self.open(sha256)) as file:
            while data := file.read(CHUNK):
                digest.update(data)
        return digest.hexdigest() == sha256

    def put_page(self, sha256: str, number: int, webp: bytes) -> None:
        """Keep the image of a page (`number` from 1)."""
        self.shelf.put(page(sha256, number), webp)

    def read_page(self, sha256: str, number: int) -> bytes | None:
        """Return the image of a page, None when there is none."""
        try:
            with closing(self.shelf.open(page(sha256, number))) as file:
                return file.read()
        except FileNotFoundError:
            return None

    def pages(self, sha256: str) -> list[Entry]:
        """Return all page images of an original, in the order of their names."""
        return list(self.shelf.entries(_pages(sha256)))

    def page_numbers(self, sha256: str) -> set[int]:
        """Return the numbers of the pages that have an image."""
        return {int(each.name.rpartition("/")[2].removesuffix(".webp")) for each in self.pages(sha256)}

    def erase(self, sha256: str) -> None:
        """Remove the original and its page images; nothing happens when they are gone already."""
        self.shelf.erase(original(sha256))
        self.shelf.erase(_pages(sha256))

    def set_aside(self, sha256: str) -> None:
        """Move a damaged original away, so that the right bytes can take its place. Raises FileNotFoundError."""
        self.shelf.move(original(sha256), f"damaged/{_checked(sha256)}")

    def entries(self) -> Iterator[tuple[str, Entry]]:
        """Yield every file with the SHA-256 it belongs to."""
        for each in self.shelf.entries("originals/"):
            yield each.name.rpartition("/")[2], each
        for each in self.shelf.entries("pages/"):
            yield each.name.split("/")[-2], each


def original(sha256: str) -> str:
    """Return the name of an original. Raises ValueError for what is no SHA-256 in lower-case hex."""
    return f"originals/{sha256[:2]}/{sha256[2:4]}/{_checked(sha256)}"


def page(sha256: str, number: int) -> str:
    """Return the name of the image of a page."""
    return f"{_pages(sha256)}{int(number)}.webp"


def _pages(sha256: str) -> str:
    return f"pages/{sha256[:2]}/{sha256[2:4]}/{_checked(sha256)}/"


def _checked(sha256: str) -> str:
    if not _SHA256.fullmatch(sha256):
        raise ValueError(f"not a SHA-256: {sha256!r}")
    return sha256
