"""Taking files in: every file that is sent leaves a row, whatever became of it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import Literal

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from index.clock import new_id, now
from index.store import Store
from index.tables import Batch, DocumentRow, Event, Upload
from index.trash import PURGED, put_back
from index.views import ERASED, TRASH, State

NAME_LENGTH = 255


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a file that was sent: `id` is that of its document, which may have been there before.

    `duplicate_of` is that same id when the bytes were known already; `error` is a sentence for people.
    """

    id: str
    sha256: str | None
    name: str
    state: State
    duplicate_of: str | None = None
    error: str | None = None


def new_batch(store: Store, user_id: int | None, source: str) -> str:
    """Open a batch for files that are sent together and return its id; `source` is web, api or demo."""
    batch_id = new_id()
    with store.session() as session:
        session.add(Batch(id=batch_id, user_id=user_id, source=source, created_at=now()))
    return batch_id


@dataclass(frozen=True, slots=True)
class _Sent:
    """A file as it was sent."""

    batch: str
    name: str
    media_type: str
    size: int
    user_id: int | None
    sha256: str | None = None


def receive(store: Store, *, batch: str, name: str, data: bytes, media_type: str, user_id: int | None) -> Receipt:
    """Keep the bytes and a row in state waiting; both are on the disk when this returns.

    Bytes that are known give the document they belong to; when that one failed, it goes back to waiting.
    """
    sent = _Sent(batch, clean_name(name), media_type, len(data), user_id, store.files.put(data))
    try:
        receipt = _record(store, sent)
    except IntegrityError:  # another process inserted the same bytes first
        receipt = _record(store, sent)
    if receipt.sha256 is not None:
        store.files.put(data)  # an erasure of the same bytes may have come between the file and the row
    return receipt


def receive_refused(
    store: Store,
    *,
    batch: str,
    name: str,
    code: str,
    sentence: str,
    state: Literal["failed", "refused"],
    user_id: int | None,
    size: int = 0,
) -> Receipt:
    """Record a file that is not taken: a row with its error, and no bytes."""
    sent = _Sent(batch, clean_name(name), "", size, user_id)
    row = _new_row(sent)
    row.state, row.error_code, row.error = state, code, sentence
    with store.session() as session:
        session.add(row)
        session.flush()
        _log(session, row, sent, "refused")
    return Receipt(row.id, None, sent.name, state, None, sentence)


def clean_name(name: str) -> str:
    """Return a file name without its folders, control characters or what cannot be stored; NFC."""
    name = unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode())
    name = re.split(r"[/\\]", name.rstrip("/\\"))[-1]
    name = "".join(" " if unicodedata.category(char).startswith("C") else char for char in name)
    return " ".join(name.split())[:NAME_LENGTH] or "khong-ten"


def _record(store: Store, sent: _Sent) -> Receipt:
    with store.session() as session:
        row = session.scalar(select(DocumentRow).where(DocumentRow.sha256 == sent.sha256).with_for_update())
        if row is not None:
            if row.state == TRASH and row.error_code != PURGED:
                put_back(store, session, row, sent.user_id)  # who sends it again wants it again
            return _duplicate(session, row, sent)
        row = _new_row(sent)
        session.add(row)
        session.flush()
        _log(session, row, sent, "stored")
        return Receipt(row.id, row.sha256, sent.name, "waiting")


def _duplicate(session: Session, row: DocumentRow, sent: _Sent) -> Receipt:
    erased = row.error_code == ERASED  # being erased right now, in another process
    if row.state in ("failed", "refused") and not erased:
        row.state, row.progress, row.stage, row.attempts, row.error_code, row.error = "waiting", 0, "", 0, None, None
        row.updated_at = now()
    _log(session, row, replace(sent, name="") if erased else sent, "duplicate")
    state: State = row.state  # type: ignore[assignment]  # the column holds nothing else
    return Receipt(row.id, row.sha256, sent.name, state, row.id, row.error)


def _new_row(sent: _Sent) -> DocumentRow:
    moment = now()
    return DocumentRow(
        id=new_id(),
        sha256=sent.sha256,
        name=sent.name,
        media_type=sent.media_type,
        bytes=sent.size,
        state="waiting",
        progress=0,
        stage="",
        attempts=0,
        created_at=moment,
        updated_at=moment,
        dated=moment.date(),
        user_id=sent.user_id,
        batch_id=sent.batch,
    )


def _log(session: Session, row: DocumentRow, sent: _Sent, outcome: str) -> None:
    upload = Upload(batch_id=sent.batch, document_id=row.id, user_id=sent.user_id, name=sent.name or None)
    upload.outcome, upload.error, upload.created_at = outcome, row.error, now()
    session.add(upload)
    session.add(Event(at=now(), document_id=row.id, user_id=sent.user_id, kind=outcome, details={}))
