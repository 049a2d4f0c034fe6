"""The index built from the database, by several processes where there is enough to do.

Reading rows and folding texts take as long as the engine's own work, and one Python does one thing at a time. So each
process takes documents by the hundred and writes an index of its own; their segments, which are whole in themselves,
become one index. A process whose parent has gone ends by itself.
"""

from __future__ import annotations

import gc
import json
import multiprocessing
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from sqlalchemy import select

from index import search_source
from index.folder import write_whole
from index.generations import Generation
from index.store import Store
from index.tables import DocumentText

BATCH = 200
FEW = 10
"""Batches that one process is done with before others have started."""
MOST_PROCESSES = 4
HEAP = 800_000_000
"""Of all processes together, and taken only as far as documents fill it. More makes fewer segments, which every search
goes through.
"""
_META, _MANAGED = "meta.json", ".managed.json"

Batch = tuple[int, str, str]
"""The number of a batch, the id that it comes after, and its last id."""


@dataclass(frozen=True, slots=True)
class _Work:
    """What the processes share: where the store is, the batches, and how many are taken and documents written."""

    database_url: str
    data: Path
    files_url: str
    batches: list[Batch]
    heap: int
    taken: Any
    written: Any


def build(store: Store, fresh: Generation) -> int:
    """Write all documents that have been read into an empty index; return how many they are.

    Raises RuntimeError when a process could not do its part.
    """
    batches = list(_batches(store))
    processes = min(len(os.sched_getaffinity(0)), MOST_PROCESSES, len(batches) // FEW)
    if processes < 2:
        return _write(store, fresh, batches, HEAP)
    context = multiprocessing.get_context("spawn")
    url = store.engine.url.render_as_string(hide_password=False)
    counters = context.Value("q", 0), context.Value("q", 0)
    work = _Work(url, store.data, store.files_url, batches, HEAP // processes, *counters)
    parts = [fresh.part(number) for number in range(processes)]
    _run([context.Process(target=_do_part, args=(part, work), daemon=True) for part in parts])
    join(fresh, parts)
    return int(work.written.value)


def join(whole: Generation, parts: Iterable[Generation]) -> None:
    """Make the segments of the parts, which are taken apart, those of an index without any."""
    meta: dict[str, Any] = json.loads((whole.index / _META).read_text())
    files: set[str] = {_META}
    for part in parts:
        said = json.loads((part.index / _META).read_text())
        meta["segments"] += said["segments"]
        meta["opstamp"] = max(meta["opstamp"], said["opstamp"])
        names = {segment["segment_id"].replace("-", "") for segment in said["segments"]}
        for file in [each for each in part.index.iterdir() if each.stem in names]:
            file.rename(whole.index / file.name)
            files.add(file.name)
        part.remove()
    write_whole(whole.index / _MANAGED, json.dumps(sorted(files)).encode())
    write_whole(whole.index / _META, json.dumps(meta).encode())


def _batches(store: Store) -> Iterator[Batch]:
    """Yield the batches, in the order of the ids."""
    number, after = 0, ""
    while True:
        with store.reading() as session:
            wanted = select(DocumentText.document_id).where(DocumentText.document_id > after)
            upto = session.scalars(wanted.order_by(DocumentText.document_id).limit(BATCH)).all()[-1:]
        if not upto:
            return
        yield number, after, upto[0]
        number, after = number + 1, upto[0]


def _write(store: Store, generation: Generation, batches: Iterable[Batch], heap: int) -> int:
    """Write batches of documents into the index; return how many documents they are."""
    writer = generation.open().writer(heap, 1)
    registers, count = search_source.Registers(), 0
    for number, after, upto in batches:
        with store.reading() as session:
            which = search_source.between(after, upto)
            for document in search_source.documents(session, which, number * BATCH, registers):
                writer.add_document(document)
                count += 1
    writer.commit()
    writer.wait_merging_threads()
    return count


def _do_part(part: Generation, work: _Work) -> None:
    """Write batches that no other process has taken, until none is left."""
    gc.disable()  # rows make no circles, and looking for some takes a tenth of the time
    store = Store.open(work.database_url, work.data, work.files_url)
    count = _write(store, part, _taken(work), work.heap)
    with work.written.get_lock():
        work.written.value += count
    store.close()


def _taken(work: _Work) -> Iterator[Batch]:
    parent = os.getppid()
    while True:
        if os.getppid() != parent:
            sys.exit("who wanted the index has gone")
        with work.taken.get_lock():
            number, work.taken.value = work.taken.value, work.taken.value + 1
        if number >= len(work.batches):
            return
        yield work.batches[number]


def _run(processes: list[BaseProcess]) -> None:
    try:
        for process in processes:
            process.start()
        for process in processes:
            process.join()
    finally:
        for process in processes:
            if process.is_alive():
                process.terminate()
    if any(process.exitcode for process in processes):
        raise RuntimeError(f"building the index ended with {[process.exitcode for process in processes]}")
