"""Moments and identifiers."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime


def now() -> datetime:
    """Return the present moment, in UTC."""
    return datetime.now(UTC)


def new_id() -> str:
    """Return a new identifier of 22 characters that sorts by the time it was made and cannot be guessed."""
    return f"{int(now().timestamp() * 1000):012x}{secrets.token_hex(5)}"
