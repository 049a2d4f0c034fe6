"""How many requests one person or address may send: a bucket each, filled again with time, in this process.

It guards the machine, not a door: tries at doors are counted by `web.security.limiter`, for all hosts together.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict

from flask import Flask, request
from flask_login import current_user
from werkzeug.exceptions import TooManyRequests

from settings import Settings

MOST_KEYS = 10_000
FREE = {"static", "bootstrap.static", "health.health"}


class Buckets:
    """So many requests at once, and as many again each minute; the keys used longest ago are forgotten."""

    def __init__(self, per_minute: int) -> None:
        self.per_minute = per_minute
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, key: str, moment: float) -> bool:
        """Take one request from the bucket of the key at a moment (in seconds); False when it is empty."""
        with self._lock:
            left, since = self._left.pop(key, (float(self.per_minute), moment))
            left = min(self.per_minute, left + (moment - since) * self.per_minute / 60)
            enough = left >= 1
            self._left[key] = (left - 1 if enough else left, moment)
            if len(self._left) > MOST_KEYS:
                self._left.popitem(last=False)
            return enough


def start(app: Flask, settings: Settings) -> None:
    """Answer 429 to whoever sends more than the settings allow."""
    buckets = Buckets(settings.requests_per_minute)

    def guard() -> None:
        if request.endpoint not in FREE and not buckets.take(_key(), time.monotonic()):
            raise TooManyRequests(retry_after=5)

    app.before_request(guard)


def _key() -> str:
    """Return who sends: the account, else the address; tokens are not known yet, and wrong ones cost nothing."""
    if current_user.is_authenticated:
        return f"user:{current_user.view.id}"
    return f"address:{request.remote_addr}"
