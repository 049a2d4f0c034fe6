"""pdfium's functions with plain addresses as arguments, so that `map` can feed them integers."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

from pypdfium2 import raw


def function(name: str, result: Any, *arguments: Any) -> Callable[..., Any]:
    """Return pdfium's function of that name, taking ctypes of `arguments`. Raises AttributeError for unknown names."""
    address = ctypes.cast(getattr(raw, name), ctypes.c_void_p).value
    assert address is not None  # noqa: S101  the function exists, else getattr has failed
    return ctypes.PYFUNCTYPE(result, *arguments)(address)
