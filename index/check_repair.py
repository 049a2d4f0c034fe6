"""How each problem that `check` finds is mended. Nothing here loses what cannot be made again."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import delete, select

from index import derived, indexer, recurrence, trash
from index import registers as books
from index.changes import note_change, note_changes
from index.clock import now
from index.erasure import finish_erasures as finish
from index.rereading import wait_again
from index.scope import EVERYTHING
from index.shelf import Entry
from index.store import Store
from index.tables import DocumentRow, DocumentText
from index.views import TRASH, UNFINISHED

MISSING = "missing"
SENTENCE = "Tệp gốc không còn nguyên trong kho. Hãy nạp lại đúng tệp này; kết quả đã đọc vẫn được giữ."
_FOREVER = 10**5


def finish_erasures(store: Store) -> None:
    """Take up erasures and purges that were left half done."""
    finish(store)
    trash.purge_due(store, _FOREVER)


def erase_text(document_id: str) -> Callable[[Store], None]:
    """Return what erases the text that a refused document still has."""

    def mend(store: Store) -> None:
        with store.changing() as session:
            books.forget(store, session, document_id)
            session.execute(delete(DocumentText).where(DocumentText.document_id == document_id))
            note_change(store, session, document_id, "erase")
        store.forget_deleted()

    return mend


def mark_missing(document_id: str) -> Callable[[Store], None]:
    """Return what marks a document whose original is gone; one that was not read yet fails."""

    def mend(store: Store) -> None:
        with store.session() as session:
            row = session.get(DocumentRow, document_id, with_for_update=True)
            if row is None or is_marked(row):
                return
            row.notes = [*(row.notes or []), {"code": MISSING, "text": SENTENCE}]
            row.updated_at = now()
            if row.state in UNFINISHED:
                row.state, row.error_code, row.error = "failed", MISSING, SENTENCE

    return mend


def unmark(document_id: str) -> Callable[[Store], None]:
    """Return what takes the mark from a document whose original is there again."""

    def mend(store: Store) -> None:
        with store.session() as session:
            row = session.get(DocumentRow, document_id, with_for_update=True)
            if row is None:
                return
            row.notes = [note for note in row.notes or [] if note.get("code") != MISSING]
            if row.error_code == MISSING:
                row.state, row.error_code, row.error, row.attempts = "waiting", None, None, 0

    return mend


def is_marked(row: DocumentRow) -> bool:
    """Return whether the document is marked as without its original."""
    return any(note.get("code") == MISSING for note in row.notes or [])


def set_aside(document_id: str, sha256: str) -> Callable[[Store], None]:
    """Return what moves a damaged original away, so that the right file can take its place, and marks the document."""

    def mend(store: Store) -> None:
        store.files.set_aside(sha256)
        mark_missing(document_id)(store)

    return mend


def read_again(document_id: str) -> Callable[[Store], None]:
    """Return what lets a document be read again; the next sweep enqueues it."""

    def mend(store: Store) -> None:
        wait_again(store, [document_id], scope=EVERYTHING)

    return mend


def delete_file(name: str) -> Callable[[Store], None]:
    """Return what deletes a file that no document knows."""

    def mend(store: Store) -> None:
        store.files.shelf.erase(name)

    return mend


def discard(leftover: Entry) -> Callable[[Store], None]:
    """Return what removes the remains of a broken writing."""

    def mend(store: Store) -> None:
        store.files.shelf.discard(leftover)

    return mend


def rebuild_registers(store: Store) -> None:
    """Settle all mentions anew."""
    books.rebuild(store)


def rebuild_units(store: Store) -> None:
    """Let the register of units know again what documents name and who issued them."""
    with store.changing() as session:
        books.rebuild_units(session)
        moved = select(DocumentRow.id).where(DocumentRow.issuer_unit.is_not(None), DocumentRow.state != TRASH)
        note_changes(store, session, session.scalars(moved), "put")  # their levels are in the search index


def derive(document_id: str) -> Callable[[Store], None]:
    """Return what derives anew what the register views ask of a document."""

    def mend(store: Store) -> None:
        derived.renew(store, document_id)

    return mend


def rebuild_groups(store: Store) -> None:
    """Group all shortcomings anew."""
    recurrence.rebuild(store)


def rebuild_index(store: Store) -> None:
    """Build the search index anew."""
    indexer.rebuild(store)
