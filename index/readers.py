"""The reading side of the search index: one open index a process, brought up to date when a commit is seen."""

from __future__ import annotations

import threading
import time
import weakref
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import tantivy

from index import generations
from index.facet_table import FacetTable
from index.store import Store

_Seen = tuple[int, int, int]
LABELS_SECONDS = 30.0


class Labels(dict[str, dict[str, str]]):
    """Names by facet and value, with the moment (monotonic) when the first was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.since = time.monotonic()

    def fresh(self) -> Labels:
        """Return these, emptied when they have grown old: names change."""
        if time.monotonic() - self.since > LABELS_SECONDS:
            self.clear()
            self.since = time.monotonic()
        return self


@dataclass(frozen=True, slots=True)
class View:
    """The index as of one commit. `kept` holds what has been worked out of it; it goes with the commit.

    `table` and `labels` (names of facets' values) are those of the generation, for all its commits; labels are asked
    for again after a while.
    """

    searcher: tantivy.Searcher
    table: FacetTable = field(default_factory=FacetTable)
    labels: Labels = field(default_factory=Labels)
    kept: dict[Any, Any] = field(default_factory=dict)


class Reader:
    """Gives searchers over the current generation. Safe for threads."""

    def __init__(self, search_folder: Path) -> None:
        self._folder = search_folder
        self._lock = threading.Lock()
        self._pointer: _Seen | None = None
        self._generation: generations.Generation | None = None
        self._index: tantivy.Index | None = None
        self._commit: _Seen | None = None
        self._view: View | None = None
        self._table, self._labels = FacetTable(), Labels()

    def searcher(self) -> tantivy.Searcher | None:
        """Return a searcher that sees every commit so far, None while there is no index."""
        view = self.view()
        return view.searcher if view else None

    def view(self) -> View | None:
        """Return the index with every commit so far, None while there is no index."""
        with self._lock:
            for last_try in (False, False, True):
                try:
                    return self._newest()
                except (OSError, ValueError):  # the generation was swapped while it was opened
                    self._pointer = self._index = None
                    if last_try:
                        raise
        return None

    def _newest(self) -> View | None:
        pointer = _seen(self._folder / "current")
        if pointer != self._pointer or self._index is None:
            self._open(pointer)
        if self._index is None or self._generation is None:
            return None
        commit = _seen(self._generation.meta)
        if commit != self._commit or self._view is None:
            self._index.reload()
            self._commit, self._view = commit, View(self._index.searcher(), self._table, self._labels.fresh())
        return self._view

    def _open(self, pointer: _Seen | None) -> None:
        self._generation, self._index, self._commit = generations.current(self._folder), None, None
        self._view, self._table, self._labels = None, FacetTable(), Labels()
        if self._generation is not None:
            self._index, self._pointer = self._generation.open(), pointer


_readers: weakref.WeakKeyDictionary[Store, Reader] = weakref.WeakKeyDictionary()
_lock = threading.Lock()


def reader(store: Store) -> Reader:
    """Return the reader of this process over the store's index."""
    with _lock:
        if store not in _readers:
            _readers[store] = Reader(store.search_folder)
        return _readers[store]


def _seen(path: Path) -> _Seen | None:
    """Return what changes when the file is replaced, None when it is gone."""
    try:
        stat = path.stat()
    except FileNotFoundError:
        return None
    return stat.st_mtime_ns, stat.st_ino, stat.st_size
