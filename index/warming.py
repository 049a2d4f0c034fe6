"""Registers summed up before anybody asks: a walk through all findings should not be the visitor's wait.

What `kept` holds is good for a while after a change. Asking again every second makes the sum anew when that while is
over, here and not in a request. It is done for who sees everything: the sums of single offices walk through less.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from index import directives, findings, recurring, series
from index.findings import Filters
from index.scope import EVERYTHING
from index.store import Store, is_away

log = logging.getLogger(__name__)

EVERY_SECONDS = 1.0
REGISTERS: tuple[Callable[[Store], object], ...] = (
    lambda store: directives.listing(store, per_page=1, scope=EVERYTHING),
    lambda store: findings.units(store, Filters(per_page=1), scope=EVERYTHING),
    lambda store: findings.counts(store, Filters(per_page=1), scope=EVERYTHING),
    lambda store: findings.shortcomings(store, Filters(per_page=1), scope=EVERYTHING),
    lambda store: recurring.groups(store, Filters(per_page=1), scope=EVERYTHING),
    lambda store: series.indicators(store, Filters(per_page=1), scope=EVERYTHING),
)


def warm(store: Store) -> None:
    """Sum up what is not summed up, or no longer good."""
    for register in REGISTERS:
        register(store)


def keep_warm(store: Store, stop: threading.Event) -> threading.Thread:
    """Start a thread that warms until `stop` is set; it ends with the process. Return it."""

    def run() -> None:
        while not stop.wait(EVERY_SECONDS):
            try:
                warm(store)
            except Exception as error:
                if not is_away(error):
                    log.exception("registers cannot be summed up")
                    return

    thread = threading.Thread(target=run, name="warming", daemon=True)
    thread.start()
    return thread
