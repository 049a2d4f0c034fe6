"""pdfium's functions with plain addresses as arguments, so that `map` can feed them integers."""

from __future__ import annotations

import ctypes
from collections import deque
from collections.abc import Callable
from itertools import repeat
from threading import local
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pypdfium2 import raw

BOXES_AT_ONCE = 4_096


def _address(name: str) -> int:
    address = ctypes.cast(getattr(raw, name), ctypes.c_void_p).value
    assert address is not None  # noqa: S101  the function exists, else getattr has failed
    return address


def function(name: str, result: Any, *arguments: Any) -> Callable[..., Any]:
    """Return pdfium's function of that name, taking ctypes of `arguments`. Raises AttributeError for unknown names."""
    return ctypes.PYFUNCTYPE(result, *arguments)(_address(name))


_loose_box = ctypes.PYFUNCTYPE(None)(_address("FPDFText_GetLooseCharBox"))
"""Takes arguments made beforehand: making them takes half of the time of a call, and what pdfium does next to none."""


class _Places(local):
    """Where pdfium writes boxes, the same places for every page of a thread, and the addresses as arguments."""

    def __init__(self) -> None:
        self.boxes = np.zeros((BOXES_AT_ONCE, 4), np.float32)
        first, step = self.boxes.ctypes.data, self.boxes.strides[0]
        self.arguments = [ctypes.c_void_p.from_param(first + step * index) for index in range(BOXES_AT_ONCE)]


_places = _Places()


def loose_boxes(text_page: int | None, glyphs: list[int]) -> NDArray[np.float32]:
    """Return left, top, right, bottom of the glyphs of a text page (its address), in points from the bottom left.

    Zeros for a glyph that pdfium knows no box of.
    """
    handle = ctypes.c_void_p.from_param(text_page)
    found = np.empty((len(glyphs), 4), np.float32)
    for start in range(0, len(glyphs), BOXES_AT_ONCE):
        part = glyphs[start : start + BOXES_AT_ONCE]
        _places.boxes[: len(part)] = 0
        deque(map(_loose_box, repeat(handle), part, _places.arguments), maxlen=0)
        found[start : start + len(part)] = _places.boxes[: len(part)]
    return found
