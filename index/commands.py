"""The commands of this room: `trichluc indexer` and `trichluc reindex`."""

from __future__ import annotations

import logging
import signal
import threading

import click

from index.indexer import follow
from index.indexer import rebuild as rebuild_index
from index.store import Store
from settings import Settings


@click.command()
def indexer() -> None:
    """Bring every change of the database into the search index, until told to end."""
    settings = Settings.from_env()
    logging.basicConfig(level=settings.log_level, format="%(asctime)s indexer %(levelname)s %(message)s")
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    store = Store.open(settings.database_url, settings.data)
    follow(store, stop)
    store.close()


@click.command()
def reindex() -> None:
    """Build the search index anew from the database, while searches go on."""
    settings = Settings.from_env()
    store = Store.open(settings.database_url, settings.data)
    click.echo(f"Đã lập lại chỉ mục tìm kiếm: {rebuild_index(store)} tài liệu.")
    store.close()


def register(group: click.Group) -> None:
    """Hang the commands of this room on the `trichluc` group."""
    group.add_command(indexer)
    group.add_command(reindex)
