"""The door: an uploaded file is refused at once, or stored, committed and put on the queue."""

from __future__ import annotations

from index import documents
from index.documents import Receipt
from index.store import Store
from ingest.archive import members
from ingest.errors import IngestError
from ingest.sniff import sniff
from jobs import enqueue
from settings import Settings


def accept(
    store: Store, settings: Settings, *, batch: str, name: str, data: bytes, user_id: int | None
) -> list[Receipt]:
    """Take in one uploaded file: refuse it at the door, or store it, commit, and put it on the queue.

    A zip archive is unpacked; each of its files gets a receipt of its own.
    """
    receipts: list[Receipt] = []
    for member, content in members(data, name, settings.limits):
        if isinstance(content, IngestError):
            receipts.append(_refuse(store, batch, member, content, user_id))
            continue
        try:
            media_type = sniff(content, member).media_type
        except IngestError as error:
            receipts.append(_refuse(store, batch, member, error, user_id))
            continue
        receipts.append(
            documents.receive(store, batch=batch, name=member, data=content, media_type=media_type, user_id=user_id)
        )
    enqueue(settings, [r.id for r in receipts if r.state == "waiting"])
    return receipts


def _refuse(store: Store, batch: str, name: str, error: IngestError, user_id: int | None) -> Receipt:
    return documents.receive_refused(
        store, batch=batch, name=name, code=error.code, sentence=str(error), state=error.state, user_id=user_id
    )
