"""Secrets that all hosts share, made by whoever needs one first."""

from __future__ import annotations

import secrets

from sqlalchemy.exc import IntegrityError

from index.clock import now
from index.store import Store
from index.tables import Secret

LENGTH = 32


def shared_secret(store: Store, name: str) -> bytes:
    """Return the secret of this name; the first call on any host makes it."""
    for _ in range(2):
        with store.reading() as session:
            row = session.get(Secret, name)
        if row is not None:
            return row.value
        try:
            with store.session() as session:
                session.add(Secret(name=name, value=secrets.token_bytes(LENGTH), created_at=now()))
        except IntegrityError:
            continue  # another host was quicker
    with store.reading() as session:
        return session.get_one(Secret, name).value
