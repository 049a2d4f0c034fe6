"""The door: an uploaded file is refused at once, or stored, committed and put on the queue."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path

import click

from extract.findings import LAYERS
from index import documents, lexicon_rows, rereading
from index.clock import now
from index.documents import Receipt
from index.rereading import Difference, RereadReport
from index.scope import EVERYTHING
from index.store import Store
from ingest.archive import members
from ingest.cost import cost
from ingest.errors import IngestError
from ingest.readers import suffixes
from ingest.sniff import sniff
from jobs import enqueue
from settings import Settings

SUFFIXES = suffixes()
"""Usual endings of the files that are taken, for the box in which people choose them."""
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
            media_type = sniff(content, member, settings.limits).media_type
        except IngestError as error:
            receipts.append(_refuse(store, batch, member, error, user_id))
            continue
        receipts.append(
            documents.receive(
                store,
                batch=batch,
                name=member,
                data=content,
                media_type=media_type,
                user_id=user_id,
                cost=cost(content, media_type),
            )
        )
    enqueue(store, settings)
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
    with contextlib.closing(Store.of(settings)) as store:
        batch = documents.new_batch(store, None, "command")
        receipts = [
            receipt
            for path in files
            for receipt in accept(store, settings, batch=batch, name=path.name, data=path.read_bytes(), user_id=None)
        ]
        for receipt in receipts:
            click.echo(f"{receipt.name}: {_wait_for(store, receipt) if wait else receipt.state}")


@click.command()
@click.option("--all", "every", is_flag=True, help="Đọc lại mọi tài liệu đã đọc.")
@click.option("--stale", is_flag=True, help="Đọc lại tài liệu được đọc theo quy tắc cũ.")
@click.option("--wait/--no-wait", default=True, show_default=True, help="Chờ đọc xong rồi báo những gì thay đổi.")
@click.argument("ids", nargs=-1)
@click.pass_obj
def reprocess(settings: Settings, every: bool, stale: bool, wait: bool, ids: tuple[str, ...]) -> None:
    """Đọc lại tài liệu theo quy tắc hiện nay; giữ những chỗ cán bộ đã sửa; báo thêm, mất bao nhiêu kết quả."""
    if every + stale + bool(ids) != 1:
        raise click.UsageError("Hãy chọn một: --all, --stale, hoặc mã tài liệu.")
    with contextlib.closing(Store.of(settings)) as store:
        chosen = (
            rereading.read_ones(store)
            if every
            else rereading.stale(store, lexicon_rows.version(store))
            if stale
            else ids
        )
        since = now()
        taken = rereading.wait_again(store, chosen, scope=EVERYTHING)
        enqueue(store, settings)
        click.echo(f"{len(taken)} tài liệu chờ đọc lại.")
        if wait:
            for document_id in taken:
                _wait_until_ended(store, document_id)
            _tell_changes(rereading.report(store, taken, since), len(taken))


def _tell_changes(report: RereadReport, asked: int) -> None:
    for each in report.documents:
        unplaced = f"; {each.unplaced} chỗ đã sửa không còn thấy" if each.unplaced else ""
        click.echo(f"{each.document_id}: {_difference(each.layers)}{unplaced}")
    click.echo(f"Đã đọc lại {len(report.documents)}/{asked} tài liệu, {report.changed} có thay đổi.")
    click.echo(f"Tổng: {_difference(report.total)}")


def _difference(layers: dict[str, Difference]) -> str:
    names = ("viện dẫn", "đơn vị", "số liệu", "đoạn")
    pairs = zip(names, (layers[layer] for layer in LAYERS), strict=True)
    return ", ".join(f"{name} +{each.gained} −{each.lost} (giữ {each.kept})" for name, each in pairs)


def _wait_until_ended(store: Store, document_id: str) -> None:
    while (view := documents.get(store, document_id, scope=EVERYTHING)) is not None and view.state not in ENDED:
        time.sleep(0.3)


def _wait_for(store: Store, receipt: Receipt) -> str:
    """Return the outcome of one document once it has ended, in a few words."""
    while True:
        view = documents.get(store, receipt.id, scope=EVERYTHING)
        if view is None:
            return "không còn trong kho"
        if view.state in ENDED:
            return view.error or ("đã có từ trước" if receipt.duplicate_of else "xong")
        time.sleep(0.3)
