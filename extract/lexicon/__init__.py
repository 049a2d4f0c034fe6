"""The domain as data: files that a clerk can read in a diff, and the version that names them."""

from __future__ import annotations

import csv
import gc
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent
_ROOM = FOLDER.parent


@cache
def load(name: str) -> Any:
    """Return the content of the lexicon file `name`: a YAML value, or a list of rows (dict) for CSV.

    The value is shared: do not change it. Raises FileNotFoundError for a name that is not in the lexicon.
    """
    with _collector_at_rest():
        path = FOLDER / name
        if path.suffix == ".csv":
            with path.open(encoding="utf-8", newline="") as lines:
                return list(csv.DictReader(lines))
        return yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Hold the garbage collector: of what is loaded nothing is garbage, and it would walk through all of it again."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


@cache
def rules_version() -> str:
    """Return the hash of all rules and data that findings depend on; it is stored with every finding."""
    digest = hashlib.sha256()
    for path in sorted(p for p in _ROOM.rglob("*") if p.suffix in {".py", ".yaml", ".csv"}):
        digest.update(path.relative_to(_ROOM).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]
