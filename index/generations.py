"""The folders of the search index: one is current, and a new one is built beside it.

    search/current                  name of the current generation
    search/<generation>/index/      the Tantivy index
    search/<generation>/position    number of the last change of the log that is in it

The position is written after the commit: a crash between the two makes changes be applied again, which changes nothing,
and never lost.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import tantivy

from index.clock import new_id
from index.folder import write_whole
from index.search_schema import VERSION, register, schema

STAMP = f"{VERSION}-{version('tantivy')}-"


@dataclass(frozen=True, slots=True)
class Generation:
    """A folder with an index that was built under the present schema."""

    folder: Path

    @property
    def index(self) -> Path:
        """The folder of the Tantivy index."""
        return self.folder / "index"

    @property
    def meta(self) -> Path:
        """The file that each commit replaces."""
        return self.index / "meta.json"

    def part(self, number: int) -> Generation:
        """Make an empty index within the folder, whose segments will be those of the whole."""
        return _empty(self.folder / f"part-{number}")

    def remove(self) -> None:
        """Remove the folder."""
        shutil.rmtree(self.folder)

    def open(self) -> tantivy.Index:
        """Return the index; a reader of it sees new commits after `reload` only."""
        index = register(tantivy.Index.open(str(self.index)))
        index.config_reader("manual")
        return index

    def position(self) -> int:
        """Return the number of the last change that is in the index."""
        return int((self.folder / "position").read_text())

    def keep_position(self, number: int) -> None:
        """Note the number of the last change that is in the index."""
        write_whole(self.folder / "position", str(number).encode())


def current(search_folder: Path) -> Generation | None:
    """Return the current generation, None when there is none or it was built under another schema."""
    name, before = _pointer(search_folder), None
    while name and name != before:  # another process may swap between the two looks
        folder = search_folder / name
        if folder.is_dir():
            return Generation(folder) if name.startswith(STAMP) else None
        name, before = _pointer(search_folder), name
    return None


def _pointer(search_folder: Path) -> str | None:
    try:
        return (search_folder / "current").read_text()
    except FileNotFoundError:
        return None


def create(search_folder: Path) -> Generation:
    """Make the folder of a new generation, not yet current."""
    return _empty(search_folder / f"{STAMP}{new_id()}")


def _empty(folder: Path) -> Generation:
    generation = Generation(folder)
    generation.index.mkdir(parents=True)
    tantivy.Index(schema(), str(generation.index), reuse=False)
    return generation


def make_current(search_folder: Path, generation: Generation) -> None:
    """Let searches use this generation from now on and remove all others; open searches end on what they have."""
    write_whole(search_folder / "current", generation.folder.name.encode())
    remove_others(search_folder, generation)


def remove_others(search_folder: Path, generation: Generation) -> None:
    """Remove all generations but this one: old ones, and those that a dying process left half built."""
    for folder in search_folder.iterdir():
        if folder.is_dir() and folder != generation.folder:
            doomed = folder.rename(folder.with_name(f"old-{new_id()}"))  # at once: nobody opens half of it
            shutil.rmtree(doomed, ignore_errors=True)
