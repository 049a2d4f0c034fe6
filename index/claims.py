"""Who reads a document, and whether that process still lives.

A claim names the host and its present run, the process namespace, the process and its start time. A process number
alone would not do: numbers are used again, and containers have their own.
"""

from __future__ import annotations

import os
import socket
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import psutil

STALE = timedelta(seconds=90)
"""After so long without a sign of life (one comes every ten seconds) a claim of another host counts as dead."""


def me() -> str:
    """Return the claim of this process."""
    return f"{_house()}|{os.getpid()}|{psutil.Process().create_time()}"


def is_of_another(claim: str | None, claimed_at: datetime | None, moment: datetime) -> bool:
    """Return whether a living process that is not this one reads under this claim."""
    return claim != me() and not is_dead(claim, claimed_at, moment)


def is_dead(claim: str | None, claimed_at: datetime | None, moment: datetime) -> bool:
    """Return whether nobody reads under this claim any more: its process is gone, or it was silent for too long."""
    if claim is None or claimed_at is None:
        return True
    house, pid, started = claim.rsplit("|", 2)
    if house == _house():
        return not _lives(int(pid), float(started))
    return moment - claimed_at > STALE


def _house() -> str:
    """Return what processes share that can see each other: the host, its present run, and the process namespace."""
    namespace = Path("/proc/self/ns/pid")
    return f"{socket.gethostname()}|{_boot()}|{namespace.readlink() if namespace.exists() else ''}"


@cache
def _boot() -> str:
    """Return what tells this run of this machine from all others: two machines may have been given one name."""
    path = Path("/proc/sys/kernel/random/boot_id")
    return path.read_text().strip() if path.exists() else ""


def _lives(pid: int, started: float) -> bool:
    try:
        process = psutil.Process(pid)
        return abs(process.create_time() - started) < 1 and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
