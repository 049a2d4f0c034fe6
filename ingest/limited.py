"""Hostile files are read in a forked process with a limit on memory and time."""

from __future__ import annotations

import multiprocessing
import os
import resource
from collections.abc import Callable
from multiprocessing.connection import Connection

from ingest import errors
from ingest.errors import IngestError, TooLarge

MIB = 1024 * 1024
_DONE, _FAILED = b"done", b"failed"
_ERRORS = {
    name: kind for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, IngestError)
}


def limit_memory(mebibytes: int) -> None:
    """Let this process take at most `mebibytes` of address space more than it has now; beyond it, MemoryError comes.

    What the process has already mapped (libraries, the language pipeline) is not counted against the file it reads.
    """
    with open("/proc/self/statm", encoding="ascii") as statm:
        mapped = int(statm.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    resource.setrlimit(resource.RLIMIT_AS, (mapped + mebibytes * MIB, resource.RLIM_INFINITY))


def call(function: Callable[[], bytes], *, seconds: int, mebibytes: int) -> bytes:
    """Return `function()`, run in a forked process with the limits.

    Raises the IngestError that the function raises, and TooLarge when the process runs out of memory or time or dies.
    """
    receiver, sender = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("fork").Process(target=_run, args=(function, sender, mebibytes))
    process.start()
    sender.close()
    try:
        if not receiver.poll(seconds):
            raise TooLarge(f"Đọc quá {seconds} giây chưa xong nên đã dừng. Hãy tách tệp thành các phần nhỏ hơn.")
        outcome, _, content = receiver.recv_bytes().partition(b"\n")
    except EOFError as error:
        raise TooLarge(
            "Tiến trình đọc tệp bị dừng giữa chừng, thường do thiếu bộ nhớ. Hãy tách tệp nhỏ hơn."
        ) from error
    finally:
        receiver.close()
        process.join(1)
        process.kill()
        process.join()
    if outcome == _DONE:
        return content
    if outcome == _FAILED:
        raise RuntimeError(content.decode())
    raise _ERRORS.get(outcome.decode(), IngestError)(content.decode())


def _run(function: Callable[[], bytes], sender: Connection, mebibytes: int) -> None:
    """Send the outcome, a line break, and the result or the sentence; never a pickle, since the file may be hostile."""
    limit_memory(mebibytes)
    try:
        answer = _DONE + b"\n" + function()
    except IngestError as error:
        answer = f"{type(error).__name__}\n{error}".encode()
    except MemoryError:
        answer = "TooLarge\nHết bộ nhớ khi đọc tệp này. Hãy tách tệp thành các phần nhỏ hơn rồi thử lại.".encode()
    except Exception as error:  # the parent raises it again; a traceback here would reach nobody
        answer = _FAILED + f"\n{type(error).__name__}: {error}".encode()
    sender.send_bytes(answer)
