"""Where named bytes are kept: what the file store asks of a folder (`folder`) or an S3 bucket (`bucket`).

Names are paths with `/`, relative to the shelf. A name appears only when its bytes are complete and safe.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Protocol


class ShelfAway(OSError):
    """The shelf does not answer now; a later try can succeed."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Bytes on a shelf: their name, how many they are, and when they came there."""

    name: str
    bytes: int
    changed: datetime


class Shelf(Protocol):
    """A folder or a bucket. Every method raises ShelfAway (or another OSError) when the shelf does not answer."""

    def put(self, name: str, data: bytes) -> None:
        """Keep the bytes under the name, in place of what was there; they are safe when this returns."""

    def open(self, name: str) -> IO[bytes]:
        """Return the bytes as a stream to be read once and closed. Raises FileNotFoundError."""

    def size(self, name: str) -> int | None:
        """Return how many bytes stand under the name, None when there are none."""

    def entries(self, prefix: str) -> Iterator[Entry]:
        """Yield what is kept under names that begin with `prefix`, a folder's name with its `/`, or "" for all."""

    def move(self, name: str, to: str) -> None:
        """Give the bytes another name. Raises FileNotFoundError."""

    def erase(self, name: str) -> None:
        """Remove the bytes, or with a `/` at the end all under that folder; nothing happens when they are gone."""

    def leftovers(self) -> Iterator[Entry]:
        """Yield what writings that were broken off have left; `discard` removes it."""

    def discard(self, leftover: Entry) -> None:
        """Remove what a broken writing left."""
