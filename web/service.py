"""What every view needs from the application: the settings and the one open store."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast

from flask import Flask, current_app

import index.health
import jobs
from index import second_factor
from index.sealing import Seal
from index.store import Store
from settings import Settings
from web import security

FRESH_SECONDS = 4.0


@dataclass
class Service:
    """The settings, the store, its seal, and answers about the queue that are kept for a few seconds.

    Every page shows a banner when nothing is being read; asking Redis for each page would make a slow Redis slow
    every page.
    """

    settings: Settings
    store: Store
    seal: Seal
    _kept: dict[str, tuple[float, dict[str, Any]]] = field(default_factory=dict)

    def queue(self) -> dict[str, Any]:
        """Return the health of the queue and the workers, at most four seconds old."""
        return self._keep("queue", lambda: jobs.queue_health(self.store, self.settings))

    def index(self) -> dict[str, Any]:
        """Return the health of the database and the search index, at most four seconds old."""
        return self._keep("index", lambda: index.health.health(self.store))

    def _keep(self, name: str, ask: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        kept = self._kept.get(name)
        if kept is None or time.monotonic() - kept[0] > FRESH_SECONDS:
            kept = (time.monotonic(), ask())
            self._kept[name] = kept
        return kept[1]


def attach(app: Flask, settings: Settings) -> Service:
    """Open the store for the application, seal what lies readable in it, and return its service."""
    opened = Store.of(settings)
    service = Service(settings, opened, security.seal(settings, opened))
    second_factor.seal_all(opened, service.seal)
    app.extensions["trichluc"] = service
    return service


def service() -> Service:
    """Return the service of the current application."""
    return cast("Service", current_app.extensions["trichluc"])


def store() -> Store:
    """Return the store of the current application."""
    return service().store
