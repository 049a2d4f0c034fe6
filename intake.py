"""The door: an uploaded file is refused at once, or stored, committed and put on the queue."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path

import click

from index import documents
from index.documents import Receipt
from index.store import Store
from ingest.archive import members
from ingest.errors import IngestError
from ingest.sniff import sniff
from jobs import enqueue
from settings import Settings

ENDED = ("done", "failed", "refused")


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


@click.command()
@click.option("--wait/--no-wait", default=True, show_default=True, help="Chờ đến khi mọi văn bản được đọc xong.")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_obj
def load(settings: Settings, files: tuple[Path, ...], wait: bool) -> None:
    """Nạp tệp vào dịch vụ đang chạy, từ dòng lệnh, và báo kết quả từng tệp."""
    with contextlib.closing(Store.open(settings.database_url, settings.data)) as store:
        batch = documents.new_batch(store, None, "command")
        receipts = [
            receipt
            for path in files
            for receipt in accept(store, settings, batch=batch, name=path.name, data=path.read_bytes(), user_id=None)
        ]
        for receipt in receipts:
            click.echo(f"{receipt.name}: {_wait_for(store, receipt) if wait else receipt.state}")


def _wait_for(store: Store, receipt: Receipt) -> str:
    """Return the outcome of one document once it has ended, in a few words."""
    while True:
        view = documents.get(store, receipt.id)
        if view is None:
            return "không còn trong kho"
        if view.state in ENDED:
            return view.error or ("đã có từ trước" if receipt.duplicate_of else "xong")
        time.sleep(0.3)
