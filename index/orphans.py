"""Files that no document knows: what dying processes left between the file and its row, or in the middle of a file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import select

from index.clock import now
from index.shelf import Entry
from index.store import Store
from index.tables import DocumentRow

OLD = timedelta(days=1)
"""Younger ones are left alone: an upload may be on its way."""


def strays(store: Store, before: datetime) -> Iterator[Entry]:
    """Yield files older than `before` that no document knows."""
    with store.reading() as session:
        known = set(session.scalars(select(DocumentRow.sha256).where(DocumentRow.sha256.is_not(None))))
    for owner, each in store.files.entries():
        if owner not in known and each.changed < before:
            yield each


def leftovers(store: Store, before: datetime) -> Iterator[Entry]:
    """Yield what writings that broke off before that moment have left."""
    for each in store.files.shelf.leftovers():
        if each.changed < before:
            yield each


def remove_old(store: Store, moment: datetime | None = None) -> int:
    """Remove what is older than a day; return how many files."""
    before = (moment or now()) - OLD
    gone, broken = list(strays(store, before)), list(leftovers(store, before))
    for each in gone:
        store.files.shelf.erase(each.name)
    for each in broken:
        store.files.shelf.discard(each)
    return len(gone) + len(broken)
