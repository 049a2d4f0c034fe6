"""The domain as data: files that a clerk can read in a diff, and the version that names them."""

from __future__ import annotations

import csv
import gc
import hashlib
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from extract.lexicon.additions import Addition, enlarged

FOLDER = Path(__file__).parent
_ROOM = FOLDER.parent
_added: tuple[Addition, ...] = ()


@cache
def load(name: str) -> Any:
    """Return the content of the lexicon file `name`: a YAML value, or a list of rows (dict) for CSV.

    It holds what staff have added (`use`). The value is shared: do not change it. Raises FileNotFoundError for a name
    that is not in the lexicon.
    """
    return enlarged(name, _file(name), _added)


def use(added: Iterable[Addition]) -> None:
    """Take the rows of staff into the lexicon, in place of those before; what was built from it is built anew."""
    global _added  # noqa: PLW0603 - one lexicon a process, like the files
    wanted = tuple(sorted(added))
    if wanted == _added:
        return
    _added = wanted
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == _ROOM.name:
            for value in vars(module).values():
                if callable(forget := getattr(value, "cache_clear", None)) and value not in (_file, _files_version):
                    forget()


@cache
def _file(name: str) -> Any:
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
def _files_version() -> str:
    digest = hashlib.sha256()
    for path in sorted(p for p in _ROOM.rglob("*") if p.suffix in {".py", ".yaml", ".csv"}):
        digest.update(path.relative_to(_ROOM).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def rules_version() -> str:
    """Return the hash of all rules and data that findings depend on; it is stored with every finding."""
    return version_with(_added)


def version_with(added: Iterable[Addition]) -> str:
    """Return the version of the rules with these rows of staff; without any, that of the files."""
    rows = sorted(added)
    return hashlib.sha256(f"{_files_version()} {rows}".encode()).hexdigest()[:12] if rows else _files_version()
