"""Lists that cost a walk through all findings, kept while nothing has changed.

A register of ten thousand documents is summed up in half a second, and people turn its pages and come back to it. What
was summed up holds until the change log grows; while documents arrive one after the other, one that was dear is used
for a while longer, so that uploading does not slow down reading: at most `PATIENCE` times what it cost.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from index.store import Store
from index.tables import Change

MOST_ROWS = 200_000
DEAR_SECONDS = 0.15
PATIENCE = 20
AHEAD = 0.75
"""The share of this while after which who sums up ahead makes it anew, so that no visitor finds it over."""

T = TypeVar("T")

_ahead: ContextVar[bool] = ContextVar("ahead", default=False)


@contextmanager
def ahead() -> Iterator[None]:
    """Within this, what will soon be over counts as over."""
    token = _ahead.set(True)
    try:
        yield
    finally:
        _ahead.reset(token)


@dataclass(frozen=True, slots=True)
class _Entry:
    rows: Sequence[Any]
    position: int
    cost: float
    at: float

    def holds(self, position: int, moment: float) -> bool:
        """Return whether the rows may still be shown."""
        waits = PATIENCE * self.cost if self.cost >= DEAR_SECONDS else 0.0
        return self.position == position or moment - self.at < waits * (AHEAD if _ahead.get() else 1.0)


_books: WeakKeyDictionary[Store, OrderedDict[Any, _Entry]] = WeakKeyDictionary()
_lock = threading.Lock()


def kept(store: Store, key: tuple[Any, ...], make: Callable[[Session], Sequence[T]]) -> Sequence[T]:
    """Return what `make` gives, or gave for this key; the key holds all that the rows depend on, the scope too.

    The cost is the time of this thread's own work: a busy machine makes nothing dear.
    """
    with store.reading() as session:
        position = _position(session)
        with _lock:
            entry = _books.setdefault(store, OrderedDict()).get(key)
        if entry is not None and entry.holds(position, time.monotonic()):
            return entry.rows
        began = time.thread_time()
        rows = make(session)
    entry = _Entry(rows, position, time.thread_time() - began, time.monotonic())
    with _lock:
        book = _books.setdefault(store, OrderedDict())
        book[key] = entry
        book.move_to_end(key)
        while len(book) > 1 and sum(len(each.rows) + 1 for each in book.values()) > MOST_ROWS:
            book.popitem(last=False)
    return rows


def position(store: Store) -> int:
    """Return how far the change log has grown."""
    with store.reading() as session:
        return _position(session)


def _position(session: Session) -> int:
    return session.scalar(select(func.max(Change.seq))) or 0
