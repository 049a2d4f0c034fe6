"""The one writer of the search index: follows the change log of the database, and builds the index anew.

The index is a cache: whatever happens to it, `rebuild` makes it again from the database, while searches go on.
"""

from __future__ import annotations

import fcntl
import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import tantivy
from sqlalchemy import func, select

from index import generations, slots
from index.building import build
from index.erasure import finish_erasures
from index.generations import Generation
from index.search_source import documents, these
from index.store import Store, file_lock, is_away
from index.tables import Change

POLL_SECONDS = 0.25
RETRY_SECONDS = 2.0
TIDY_SECONDS = 60.0
BATCH = 200
HEAP = 64_000_000

log = logging.getLogger(__name__)


def follow(store: Store, stop: threading.Event) -> None:
    """Bring each change of the database into the index until `stop` is set; waits while another process does it.

    Trouble (a full disk, a locked database) is logged and tried again: nothing is lost meanwhile.
    """
    with _only_one(store, stop) as alone:
        while alone and not stop.is_set():
            generation = generations.current(store.search_folder)
            try:
                _follow_generation(store, generation, stop) if generation else rebuild(store)
            except Exception as error:
                if is_away(error):
                    log.warning("the database does not answer (%s); trying again", type(error).__name__)
                elif generations.current(store.search_folder) == generation:  # else it was swapped in mid-work
                    log.exception("the search index could not be brought up to date; trying again")
                else:
                    continue
                stop.wait(RETRY_SECONDS)


def rebuild(store: Store) -> int:
    """Build the index anew from the database and swap it in; return how many documents are in it."""
    with file_lock(store.search_folder / "rebuild.lock"):
        fresh = generations.create(store.search_folder)
        position = last_change(store)
        count = build(store, fresh)
        fresh.keep_position(position)
        generations.make_current(store.search_folder, fresh)
    return count


def last_change(store: Store) -> int:
    """Return the number of the last change of the database, 0 when there is none."""
    with store.reading() as session:
        return session.scalar(select(func.max(Change.seq))) or 0


def _follow_generation(store: Store, generation: Generation, stop: threading.Event) -> None:
    """Follow the log into the current generation, until another one becomes current.

    An index that is ahead of the log was built from another database, or from this one before it was restored.
    """
    if generation.position() > last_change(store):
        rebuild(store)
    with file_lock(store.search_folder / "rebuild.lock"):
        if generations.current(store.search_folder) != generation:
            return  # swapped while this waited for the lock
        generations.remove_others(store.search_folder, generation)
    index = generation.open()
    writer = index.writer(HEAP, 1)
    try:
        _follow_log(store, generation, index, writer, stop)
    finally:
        writer.wait_merging_threads()  # lets go of the writer's lock


def _follow_log(
    store: Store, generation: Generation, index: tantivy.Index, writer: tantivy.IndexWriter, stop: threading.Event
) -> None:
    tidied = -TIDY_SECONDS
    while not stop.is_set() and generations.current(store.search_folder) == generation:
        if time.monotonic() - tidied > TIDY_SECONDS:
            finish_erasures(store)
            tidied = time.monotonic()
        changes = _changes_after(store, generation.position())
        if not changes:
            stop.wait(POLL_SECONDS)
        elif _holds_erased(index, changes):
            rebuild(store)
        else:
            _apply(store, index, writer, changes)
            generation.keep_position(changes[-1].seq)


def _changes_after(store: Store, position: int) -> list[Change]:
    with store.reading() as session:
        wanted = select(Change).where(Change.seq > position).order_by(Change.seq).limit(BATCH)
        return list(session.scalars(wanted))


def _holds_erased(index: tantivy.Index, changes: list[Change]) -> bool:
    """Return whether words of an erased document are in the index.

    A deleted document stays in its segment, words and all, until that is merged; so only a new index is free of it.
    """
    index.reload()
    searcher = index.searcher()
    return any(change.kind == "erase" and searcher.doc_freq("id", change.document_id) for change in changes)


def _apply(store: Store, index: tantivy.Index, writer: tantivy.IndexWriter, changes: list[Change]) -> None:
    """Bring the changes into the index; doing it again changes nothing."""
    index.reload()
    ids = sorted({change.document_id for change in changes})
    for document_id in ids:
        writer.delete_documents_by_term("id", document_id)
    with store.reading() as session:
        for document in documents(session, these(ids), slots.first_free(index.searcher())):
            writer.add_document(document)
    writer.commit()


@contextmanager
def _only_one(store: Store, stop: threading.Event) -> Iterator[bool]:
    """Yield True as soon as no other process writes the index, False when told to stop before."""
    with (store.search_folder / "indexer.lock").open("w") as lock:
        while not stop.is_set():
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                stop.wait(POLL_SECONDS)
            else:
                yield True
                return
        yield False
