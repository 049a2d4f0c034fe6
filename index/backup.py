"""A backup of the whole store in one file, made while the service runs, and its way back into an empty one.

    trichluc.db                       the database as of one moment, without the remains of what was deleted
    originals/…, pages/…              the files that this database knows
    manifest.json                     last: SHA-256 and bytes of each file above, and what made the backup

It is the same for SQLite and a folder as for PostgreSQL and S3, so a backup is also the way from one to the other. The
search index and the queue are caches, so they are not in it.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import secrets
import shutil
import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from sqlalchemy.engine import make_url

from index import files as naming
from index import transfer
from index.bucket import Address, Bucket
from index.clock import now
from index.folder import sync_folder
from index.shelf import Entry, Shelf
from index.store import Store

FORMAT = 1
TRIES = 3
DATABASE, MANIFEST = "trichluc.db", "manifest.json"
_MEMBER = re.compile(
    r"trichluc\.db|manifest\.json|(?:originals/(..)/(..)/(?=[0-9a-f]{64}$)\1\2[0-9a-f]{60})"
    r"|(?:pages/(..)/(..)/(?=[0-9a-f]{64}/)\3\4[0-9a-f]{60}/\d+\.webp)"
)


class BackupError(RuntimeError):
    """A backup cannot be made, or a file is no sound backup; the message is a sentence for people."""


class _Changed(Exception):
    """A file of the snapshot was erased meanwhile: what the snapshot says of it must not be kept either."""


@dataclass(frozen=True, slots=True)
class BackupReport:
    """What a backup holds: documents, files and bytes."""

    path: Path
    documents: int
    files: int
    bytes: int


def backup(store: Store, target: Path) -> BackupReport:
    """Write a backup of the store to `target`, which appears only when it is whole and on the disk.

    Raises BackupError, among others when documents keep being erased while it is made.
    """
    for _ in range(TRIES):
        temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
        try:
            report = _write(store, temporary)
            temporary.rename(target)
            sync_folder(target.parent)
            return BackupReport(target, *report)
        except _Changed:
            continue
        finally:
            temporary.unlink(missing_ok=True)
            temporary.with_suffix(".db").unlink(missing_ok=True)
    raise BackupError("Có tài liệu đang bị xóa trong lúc sao lưu nên chưa sao lưu được. Xin chạy lại sau ít phút.")


def restore(source: Path, data: Path, database_url: str, files_url: str = "") -> BackupReport:
    """Restore a backup into an empty data folder, database and bucket, each file verified before any gets its place.

    Raises BackupError when one of them is not empty or the file is no sound backup; all are then as they were.
    """
    url = make_url(database_url) if database_url else None
    inside = url is None or url.get_backend_name() == "sqlite"
    if url is not None and inside and Path(url.database or "").parent != data:
        raise BackupError("Chỉ phục hồi được vào cơ sở dữ liệu SQLite trong thư mục dữ liệu. Chưa thay đổi gì.")
    if data.exists() and any(data.iterdir()):
        raise BackupError(f"Thư mục {data} không trống nên không phục hồi vào đó. Hãy chọn thư mục khác.")
    bucket = Bucket(Address.parse(files_url)) if files_url else None
    if bucket is not None and next(bucket.entries(""), None) is not None:
        raise BackupError("Kho tệp S3 không trống nên không phục hồi vào đó. Hãy chọn kho hoặc tiền tố khác.")
    if not inside and not transfer.is_empty(database_url):
        raise BackupError("Cơ sở dữ liệu không trống nên không phục hồi vào đó. Hãy chọn cơ sở dữ liệu khác.")
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    workshop = data / f".restore-{secrets.token_hex(4)}"
    workshop.mkdir()
    try:
        manifest = _unpack(source, workshop)
        if bucket is not None:
            _send_files(workshop, bucket, manifest["files"])
        if not inside:
            transfer.fill(database_url, workshop / DATABASE)
            (workshop / DATABASE).unlink()
        name = Path(url.database).name if url is not None and inside and url.database else DATABASE
        for part in sorted(workshop.iterdir()):
            part.rename(data / (name if part.name == DATABASE else part.name))
        sync_folder(data)
    finally:
        shutil.rmtree(workshop, ignore_errors=True)
    files = manifest["files"]
    return BackupReport(source, manifest["documents"], len(files), sum(each["bytes"] for each in files.values()))


def _send_files(workshop: Path, shelf: Shelf, names: dict[str, Any]) -> None:
    """Put the unpacked files on the shelf; when that breaks off, it is left empty as it was."""
    sent = [name for name in names if name != DATABASE]
    try:
        for name in sent:
            shelf.put(name, (workshop / name).read_bytes())
    except BaseException:
        for name in sent:
            shelf.erase(name)
        raise
    for folder in ("originals", "pages"):
        shutil.rmtree(workshop / folder, ignore_errors=True)


def _write(store: Store, temporary: Path) -> tuple[int, int, int]:
    snapshot = temporary.with_suffix(".db")
    transfer.snapshot(store.engine, snapshot)
    hashes, documents = _known(snapshot)
    files: dict[str, dict[str, Any]] = {}
    with temporary.open("wb") as out:
        os.fchmod(out.fileno(), 0o600)
        with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
            with snapshot.open("rb") as database:
                files[DATABASE] = _put(tar, DATABASE, snapshot.stat().st_size, database)
            for each in _files(store, hashes):
                files[each.name] = _put_entry(tar, store.files.shelf, each)
            manifest = {"format": FORMAT, "made": now().isoformat(), "documents": documents, "files": files}
            _put_bytes(tar, MANIFEST, json.dumps(manifest, indent=1).encode())
        out.flush()
        os.fsync(out.fileno())
    if _missing(store, hashes):
        raise _Changed
    return documents, len(files), sum(each["bytes"] for each in files.values())


def _known(snapshot: Path) -> tuple[list[str], int]:
    """Return the SHA-256 of each original that the snapshot knows, and how many documents it holds.

    Raises _Changed when an erasure is half done: its text may be gone and its bytes not yet.
    """
    with closing(sqlite3.connect(f"file:{snapshot}?mode=ro", uri=True)) as connection:
        half = "SELECT count(*) FROM document WHERE error_code IN ('secret', 'purged') AND sha256 IS NOT NULL"
        if connection.execute(half).fetchone()[0]:
            raise _Changed
        rows = connection.execute("SELECT sha256 FROM document WHERE sha256 IS NOT NULL ORDER BY sha256").fetchall()
        return [row[0] for row in rows], connection.execute("SELECT count(*) FROM document").fetchone()[0]


def _files(store: Store, hashes: list[str]) -> Iterator[Entry]:
    for sha256 in hashes:
        name = naming.original(sha256)
        size = store.files.shelf.size(name)
        if size is not None:  # one that was missing before is found by `check`, and no reason to keep no backup
            yield Entry(name, size, now())
        yield from store.files.pages(sha256)


def _missing(store: Store, hashes: list[str]) -> bool:
    """Return whether a document of the snapshot has been erased since."""
    with store.reading() as session:
        connection = session.connection()
        still = {row[0] for row in connection.exec_driver_sql("SELECT sha256 FROM document WHERE sha256 IS NOT NULL")}
        half = "SELECT sha256 FROM document WHERE error_code IN ('secret', 'purged')"
        erased = {row[0] for row in connection.exec_driver_sql(half)}
    return any(sha256 not in still or sha256 in erased for sha256 in hashes)


def _put_entry(tar: tarfile.TarFile, shelf: Shelf, entry: Entry) -> dict[str, Any]:
    try:
        with closing(shelf.open(entry.name)) as file:
            return _put(tar, entry.name, entry.bytes, file)
    except FileNotFoundError as error:
        raise _Changed from error


def _put(tar: tarfile.TarFile, name: str, size: int, file: IO[bytes]) -> dict[str, Any]:
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    hashing = _Hashing(file)
    tar.addfile(info, hashing)
    return {"sha256": hashing.digest.hexdigest(), "bytes": size}


def _put_bytes(tar: tarfile.TarFile, name: str, data: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size, info.mode = len(data), 0o600
    tar.addfile(info, io.BytesIO(data))


class _Hashing:
    """A file that is hashed while it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.digest = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self.file.read(size)
        self.digest.update(data)
        return data


def _unpack(source: Path, folder: Path) -> dict[str, Any]:
    """Unpack the backup into the folder and return its manifest. Raises BackupError unless all is as it says."""
    found: dict[str, dict[str, Any]] = {}
    manifest: dict[str, Any] | None = None
    try:
        with tarfile.open(source, mode="r:") as tar:
            for member in tar:
                if not member.isreg() or not _MEMBER.fullmatch(member.name):
                    raise BackupError("Tệp sao lưu chứa mục lạ nên không phục hồi. Chưa thay đổi gì.")
                content = tar.extractfile(member)
                if content is None:
                    raise BackupError("Tệp sao lưu chứa mục lạ nên không phục hồi. Chưa thay đổi gì.")
                if member.name == MANIFEST:
                    manifest = json.load(content)
                else:
                    found[member.name] = _take(content, folder / member.name)
    except (OSError, tarfile.TarError, ValueError) as error:
        raise BackupError("Tệp sao lưu bị hỏng hoặc không đọc được. Chưa thay đổi gì.") from error
    if manifest is None or manifest.get("format") != FORMAT:
        raise BackupError("Tệp này không phải bản sao lưu đầy đủ của Trích Lục. Chưa thay đổi gì.")
    if manifest["files"] != found:
        raise BackupError("Nội dung tệp sao lưu không khớp với danh mục của nó. Chưa thay đổi gì.")
    return manifest


def _take(content: IO[bytes], path: Path) -> dict[str, Any]:
    path.parent.mkdir(parents=True, exist_ok=True)
    hashing = _Hashing(content)
    size = 0
    with path.open("wb") as out:
        while data := hashing.read(1 << 20):
            out.write(data)
            size += len(data)
        out.flush()
        os.fsync(out.fileno())
    return {"sha256": hashing.digest.hexdigest(), "bytes": size}
