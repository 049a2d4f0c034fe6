"""Taking files in: every file that is sent leaves a row, whatever became of it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Literal

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from index.clock import new_id, now
from index.holding import Sender, hold, leave, offices_of, offices_of_user, sender_of, share
from index.store import Store
from index.tables import Batch, BatchOffice, DocumentRow, Event, Office, Upload
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


class NoOffice(ValueError):
    """Nobody knows whose the files would be; the message is a sentence for people."""


def new_batch(store: Store, user_id: int | None, source: str, offices: Collection[int] | None = None) -> str:
    """Open a batch for files that are sent together and return its id; `source` is web, api or demo.

    What is sent with it belongs to these offices, by default to those of the user, and without any to the whole house.
    Raises NoOffice when the house has offices and its sender belongs to none: all of them would see the files.
    """
    batch_id = new_id()
    with store.session() as session:
        session.add(Batch(id=batch_id, user_id=user_id, source=source, created_at=now()))
        session.flush()
        if offices is None:
            offices = offices_of_user(session, user_id) if user_id is not None else ()
        session.add_all(BatchOffice(batch_id=batch_id, office_id=office_id) for office_id in sorted(offices))
        session.flush()
        if sender_of(session, batch_id, user_id).homeless and session.scalar(select(Office.id).limit(1)) is not None:
            raise NoOffice(
                "Tài khoản này chưa thuộc phòng, ban nào nên chưa biết tệp là của ai. Chưa có gì được lưu; hãy nhờ "
                "quản trị viên ghi tài khoản vào một phòng, ban rồi nạp lại."
            )
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
    cost: str = "quick"


def receive(
    store: Store,
    *,
    batch: str,
    name: str,
    data: bytes,
    media_type: str,
    user_id: int | None,
    cost: Literal["quick", "slow"] = "quick",
) -> Receipt:
    """Keep the bytes and a row in state waiting; both are on the disk when this returns.

    Bytes that are known give the document they belong to; when that one failed, it goes back to waiting.
    """
    sent = _Sent(batch, clean_name(name), media_type, len(data), user_id, store.files.put(data), cost)
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
        _insert(session, row, sent, sender_of(session, batch, user_id), "refused")
    return Receipt(row.id, None, sent.name, state, None, sentence)


def clean_name(name: str) -> str:
    """Return a file name without its folders, control characters or what cannot be stored; NFC."""
    name = unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode())
    name = re.split(r"[/\\]", name.rstrip("/\\"))[-1]
    name = "".join(" " if unicodedata.category(char).startswith("C") else char for char in name)
    return " ".join(name.split())[:NAME_LENGTH] or "khong-ten"


def _record(store: Store, sent: _Sent) -> Receipt:
    """Insert the document; only where its bytes are known, registers and change log have a part in it."""
    wanted = select(DocumentRow).where(DocumentRow.sha256 == sent.sha256)
    with store.reading() as session:
        known = session.scalar(wanted) is not None
    if not known:
        with suppress(IntegrityError), store.session() as session:  # another process may insert the same bytes first
            return _new(session, sent, sender_of(session, sent.batch, sent.user_id))
    with store.changing() as session:
        sender = sender_of(session, sent.batch, sent.user_id)
        row = session.scalar(wanted.with_for_update())
        return _new(session, sent, sender) if row is None else _known(store, session, row, sent, sender)


def _new(session: Session, sent: _Sent, sender: Sender) -> Receipt:
    row = _new_row(sent)
    _insert(session, row, sent, sender, "stored")
    return Receipt(row.id, row.sha256, sent.name, "waiting")


def _known(store: Store, session: Session, row: DocumentRow, sent: _Sent, sender: Sender) -> Receipt:
    """Take in bytes that are there already; who could not see them must not learn that they were there."""
    erased = row.error_code == ERASED  # being erased right now, in another process
    thrown = row.state == TRASH and row.error_code != PURGED
    before = offices_of(session, [row.id]).get(row.id, [])
    name = "" if erased else sent.name
    unseen = share(store, session, row, sender, name=name, user_id=sent.user_id, batch=sent.batch)
    if thrown:
        if unseen:
            leave(store, session, row, before)  # the others have thrown it away
        put_back(store, session, row, sent.user_id)  # who sends it again wants it again
    if not erased and (row.state in ("failed", "refused") or (unseen and row.state == "done")):
        row.state, row.progress, row.stage, row.attempts, row.error_code, row.error = "waiting", 0, "", 0, None, None
        row.updated_at = now()
    _log(session, row, replace(sent, name=name), "stored" if unseen else "duplicate")
    if unseen:
        return Receipt(row.id, row.sha256, sent.name, "waiting")
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
        cost=sent.cost,
        progress=0,
        stage="",
        attempts=0,
        created_at=moment,
        updated_at=moment,
        dated=moment.date(),
        user_id=sent.user_id,
        batch_id=sent.batch,
    )


def _insert(session: Session, row: DocumentRow, sent: _Sent, sender: Sender, outcome: str) -> None:
    """Add the row of a new document, whose it is, and the entry of the log."""
    session.add(row)
    session.flush()
    hold(session, row, sender, name=sent.name, user_id=sent.user_id, batch=sent.batch)
    _log(session, row, sent, outcome)


def _log(session: Session, row: DocumentRow, sent: _Sent, outcome: str) -> None:
    upload = Upload(batch_id=sent.batch, document_id=row.id, user_id=sent.user_id, name=sent.name or None)
    upload.outcome, upload.error, upload.created_at = outcome, row.error, now()
    session.add(upload)
    session.add(Event(at=now(), document_id=row.id, user_id=sent.user_id, kind=outcome, details={}))
