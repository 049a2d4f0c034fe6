"""Registers summed up before anybody asks: a walk through all findings should not be the visitor's wait.

What `kept` holds is good for a while after a change. While that while may be over, they are asked again every second:
the sum is made anew here and not in a request.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable

from index import directives, findings, kept, recurring, series
from index.findings import Filters
from index.scope import Scope
from index.store import Store, is_away

log = logging.getLogger(__name__)

EVERY_SECONDS = 1.0
LOW_PRIORITY = 15
SETTLED_SECONDS = 60.0
"""How long after the last change a sum of before it may still be held: `kept.PATIENCE` times a sum of three seconds."""
ONE = Filters(per_page=1)
REGISTERS: tuple[Callable[[Store, Scope], object], ...] = (
    lambda store, scope: directives.listing(store, per_page=1, scope=scope),
    lambda store, scope: findings.units(store, ONE, scope=scope),
    lambda store, scope: findings.counts(store, ONE, scope=scope),
    lambda store, scope: findings.shortcomings(store, ONE, scope=scope),
    lambda store, scope: recurring.groups(store, ONE, scope=scope),
    lambda store, scope: series.indicators(store, ONE, scope=scope),
)


def warm(store: Store, *, scope: Scope) -> None:
    """Sum up what is not summed up for this scope, or no longer good."""
    for register in REGISTERS:
        register(store, scope)


def keep_warm(store: Store, stop: threading.Event, *, scope: Scope) -> threading.Thread:
    """Start a thread that warms until `stop` is set; it ends with the process. Return it."""
    thread = threading.Thread(target=_run, args=(store, stop, scope), name="warming", daemon=True)
    thread.start()
    return thread


def _run(store: Store, stop: threading.Event, scope: Scope) -> None:
    os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), LOW_PRIORITY)  # of this thread: who asks goes first
    seen, until = -1, 0.0
    while not stop.wait(EVERY_SECONDS):
        try:
            if (position := kept.position(store)) != seen:
                seen, until = position, time.monotonic() + SETTLED_SECONDS
            if time.monotonic() < until:
                warm(store, scope=scope)
        except Exception as error:
            if not is_away(error):
                log.exception("registers cannot be summed up")
                return
