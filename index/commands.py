"""The commands of this room: the indexer, and what an administrator does with the store."""

from __future__ import annotations

import contextlib
import logging
import signal
import sys
import threading
from pathlib import Path

import click

from index import backup as backups
from index import derived
from index.check import CheckReport
from index.check import check as look
from index.indexer import follow
from index.indexer import rebuild as rebuild_index
from index.problem import Problem
from index.store import Store
from settings import Settings


@click.command()
def indexer() -> None:
    """Bring every change of the database into the search index, until told to end."""
    settings = Settings.from_env()
    logging.basicConfig(level=settings.log_level, format="%(asctime)s indexer %(levelname)s %(message)s")
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    store = Store.patiently(settings)
    follow(store, stop)
    store.close()


@click.command()
@click.option("--views", is_flag=True, help="Lập lại cả ma trận, chuỗi số liệu, nhóm hạn chế, tổng chưa khớp.")
def reindex(views: bool) -> None:
    """Build the search index anew from the database, while searches go on."""
    settings = Settings.from_env()
    store = Store.of(settings)
    if views:
        click.echo(f"Đã lập lại số liệu của các trang tra cứu: {derived.rebuild(store)} tài liệu.")
    click.echo(f"Đã lập lại chỉ mục tìm kiếm: {rebuild_index(store)} tài liệu.")
    store.close()


@click.command()
@click.option("--repair", is_flag=True, help="Sửa những gì sửa được mà không mất dữ liệu.")
def check(repair: bool) -> None:
    """Kiểm tra kho: tệp gốc, cơ sở dữ liệu, bản đọc, kết quả, sổ tra cứu, chỉ mục, tệp thừa. Mã thoát 1 khi còn sai."""
    settings = Settings.from_env()
    with contextlib.closing(Store.of(settings)) as store:
        report = look(store, repair)
    for line in _table(report):
        click.echo(line)
    sys.exit(0 if report.sound else 1)


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Sao lưu toàn bộ kho vào một tệp, trong lúc dịch vụ vẫn chạy."""
    settings = Settings.from_env()
    with contextlib.closing(Store.of(settings)) as store:
        try:
            made = backups.backup(store, file.resolve())
        except (backups.BackupError, OSError) as error:
            raise click.ClickException(str(error)) from error
    click.echo(f"Đã sao lưu {made.documents} tài liệu, {made.files} tệp, {_size(made.bytes)} vào {file}.")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore(file: Path) -> None:
    """Phục hồi bản sao lưu vào thư mục dữ liệu còn trống (TRICHLUC_DATA), kiểm từng tệp, rồi lập lại chỉ mục."""
    settings = Settings.from_env()
    try:
        made = backups.restore(file, settings.data, settings.database_url, settings.files_url)
    except (backups.BackupError, OSError) as error:
        raise click.ClickException(str(error)) from error
    with contextlib.closing(Store.of(settings)) as store:
        indexed = rebuild_index(store)
    click.echo(f"Đã phục hồi {made.documents} tài liệu, {made.files} tệp, và lập chỉ mục {indexed} tài liệu.")


def _table(report: CheckReport) -> list[str]:
    """Return the report as lines: one a problem, then one in sum."""
    rows = [("MỨC", "MỤC", "Ở ĐÂU", "NỘI DUNG"), *(_row(each) for each in report.problems)]
    wide = [max(len(row[at]) for row in rows) for at in range(3)]
    lines = ["  ".join([*(cell.ljust(size) for cell, size in zip(row, wide, strict=False)), row[3]]) for row in rows]
    wrong = sum(each.severity == "error" and not each.repaired for each in report.problems)
    mended = sum(each.repaired for each in report.problems)
    if not wrong:
        summary = f"Đã kiểm tra {report.documents} tài liệu: kho nguyên vẹn"
    else:
        summary = f"Đã kiểm tra {report.documents} tài liệu: còn {wrong} chỗ sai"
    return (lines if report.problems else []) + [f"{summary}{f', đã sửa {mended} chỗ' if mended else ''}."]


def _row(problem: Problem) -> tuple[str, str, str, str]:
    level = "đã sửa" if problem.repaired else "sai" if problem.severity == "error" else "lưu ý"
    return level, problem.code, problem.subject, problem.sentence


def _size(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB".replace(".", ",")


def register(group: click.Group) -> None:
    """Hang the commands of this room on the `trichluc` group."""
    for command in (indexer, reindex, check, backup, restore):
        group.add_command(command)
