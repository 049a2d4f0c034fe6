"""Registers summed up before anybody asks: a walk through all findings should not be the visitor's wait.

Who is of an office sees sums of their own: those of the offices that were here lately are kept warm too.

What `kept` holds is good for a while after a change. While that while may be over, they are asked again every second:
the sum is made anew here and not in a request.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable
from weakref import WeakKeyDictionary

from index import directives, findings, kept, recurring, series
from index.findings import Filters
from index.scope import Scope
from index.store import Store, is_away

log = logging.getLogger(__name__)

EVERY_SECONDS = 1.0
LOW_PRIORITY = 15
SETTLED_SECONDS = 200.0
"""How long after the last change a sum of before it may still be held: `kept.PATIENCE` times a sum of ten seconds."""
LATELY_SECONDS = 1800.0
MOST_SCOPES = 8
"""Scopes kept warm beside the one of the house, the latest visitors first: each costs two seconds after a change."""
ONE = Filters(per_page=1)
REGISTERS: tuple[Callable[[Store, Scope], object], ...] = (
    lambda store, scope: directives.listing(store, per_page=1, scope=scope),
    lambda store, scope: findings.units(store, ONE, scope=scope),
    lambda store, scope: findings.counts(store, ONE, scope=scope),
    lambda store, scope: findings.shortcomings(store, ONE, scope=scope),
    lambda store, scope: recurring.groups(store, ONE, scope=scope),
    lambda store, scope: series.indicators(store, ONE, scope=scope),
)


_visitors: WeakKeyDictionary[Store, dict[Scope, float]] = WeakKeyDictionary()
_lock = threading.Lock()


def visited(store: Store, scope: Scope) -> None:
    """Note that somebody of this scope is here: what they may ask for next is summed up ahead."""
    with _lock:
        seen = _visitors.setdefault(store, {})
        seen.pop(scope, None)
        seen[scope] = time.monotonic()
        while len(seen) > MOST_SCOPES:
            del seen[next(iter(seen))]


def _here(store: Store) -> list[Scope]:
    """Return the scopes of those who were here lately, the latest first."""
    with _lock:
        seen = dict(_visitors.get(store, {}))
    return [each for each, at in reversed(seen.items()) if time.monotonic() - at < LATELY_SECONDS]


def warm(store: Store, *, scope: Scope) -> None:
    """Sum up what is not summed up for this scope, or no longer good."""
    with kept.ahead():
        for register in REGISTERS:
            register(store, scope)


def keep_warm(store: Store, stop: threading.Event, *, scope: Scope) -> threading.Thread:
    """Start the thread that warms this scope and those of visitors until `stop` is set; return it."""
    thread = threading.Thread(target=_run, args=(store, stop, scope), name="warming", daemon=True)
    thread.start()
    return thread


def _run(store: Store, stop: threading.Event, scope: Scope) -> None:
    os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), LOW_PRIORITY)  # of this thread: who asks goes first
    seen, until, known = -1, 0.0, set[Scope]()
    while not stop.wait(EVERY_SECONDS):
        try:
            scopes = dict.fromkeys((scope, *_here(store)))
            if (position := kept.position(store)) != seen:
                seen, until, known = position, time.monotonic() + SETTLED_SECONDS, set()
            for each in scopes:
                if time.monotonic() < until or each not in known:
                    warm(store, scope=each)
            known = set(scopes)
        except Exception as error:
            if not is_away(error):
                log.exception("registers cannot be summed up")
                return
