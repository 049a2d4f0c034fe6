"""How much of a file is read: one set of limits for every reader."""

from __future__ import annotations

import os
from dataclasses import dataclass, field


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0))


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of one file.

    `picture_pixels` counts the dots of one page of a picture, `ocr_seconds` is the time for one page, `ocr_processes`
    how many pages are recognised at once; zip limits guard against bombs in Office files.
    Raises ValueError for a limit that is not positive.
    """

    file_bytes: int = 200 * 1024 * 1024
    unpacked_bytes: int = 400 * 1024 * 1024
    unpacked_ratio: int = 200
    pages: int = 2_000
    characters: int = 20_000_000
    page_characters: int = 200_000
    picture_pixels: int = 89_000_000
    ocr_seconds: int = 120
    ocr_dpi: int = 300
    ocr_processes: int = field(default_factory=cores)

    def __post_init__(self) -> None:
        for name in self.__slots__:
            if getattr(self, name) <= 0:
                raise ValueError(f"{name} must be positive, not {getattr(self, name)}")
