"""A backup of the whole store in one file, made while the service runs, and its way back into an empty folder.

    trichluc.db                       the database as of one moment, without the remains of what was deleted
    originals/…, pages/…              the files that this database knows
    manifest.json                     last: SHA-256 and bytes of each file above, and what made the backup

The search index and the queue are caches, so they are not in it.
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

from index.clock import now
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
    if store.engine.dialect.name != "sqlite":
        raise BackupError(
            "Lệnh này chỉ sao lưu kho dùng SQLite. Với PostgreSQL, hãy dùng pg_dump rồi sao chép thư mục originals."
        )
    for _ in range(TRIES):
        temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
        try:
            report = _write(store, temporary)
            temporary.rename(target)
            _sync(target.parent)
            return BackupReport(target, *report)
        except _Changed:
            continue
        finally:
            temporary.unlink(missing_ok=True)
            temporary.with_suffix(".db").unlink(missing_ok=True)
    raise BackupError("Có tài liệu đang bị xóa trong lúc sao lưu nên chưa sao lưu được. Xin chạy lại sau ít phút.")


def restore(source: Path, data: Path, database_url: str) -> BackupReport:
    """Restore a backup into an empty data folder, each file verified before any of them gets its place.

    Raises BackupError when the folder is not empty or the file is no sound backup; the folder is then as it was.
    """
    url = make_url(database_url) if database_url else None
    if url is not None and (not url.drivername.startswith("sqlite") or Path(url.database or "").parent != data):
        raise BackupError("Chỉ phục hồi được vào cơ sở dữ liệu SQLite trong thư mục dữ liệu. Chưa thay đổi gì.")
    if data.exists() and any(data.iterdir()):
        raise BackupError(f"Thư mục {data} không trống nên không phục hồi vào đó. Hãy chọn thư mục khác.")
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    workshop = data / f".restore-{secrets.token_hex(4)}"
    workshop.mkdir()
    try:
        manifest = _unpack(source, workshop)
        name = Path(url.database).name if url is not None and url.database else DATABASE
        for part in sorted(workshop.iterdir()):
            part.rename(data / (name if part.name == DATABASE else part.name))
        _sync(data)
    finally:
        shutil.rmtree(workshop, ignore_errors=True)
    files = manifest["files"]
    return BackupReport(source, manifest["documents"], len(files), sum(each["bytes"] for each in files.values()))


def _write(store: Store, temporary: Path) -> tuple[int, int, int]:
    snapshot = temporary.with_suffix(".db")
    with closing(store.engine.raw_connection()) as connection:
        connection.cursor().execute("VACUUM INTO ?", (str(snapshot),))  # a copy of one moment, without free pages
    hashes, documents = _known(snapshot)
    files: dict[str, dict[str, Any]] = {}
    with temporary.open("wb") as out:
        os.fchmod(out.fileno(), 0o600)
        with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
            for name, path in [(DATABASE, snapshot), *_files(store, hashes)]:
                files[name] = _put(tar, name, path)
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


def _files(store: Store, hashes: list[str]) -> Iterator[tuple[str, Path]]:
    for sha256 in hashes:
        path = store.files.path(sha256)
        if path.exists():  # one that was missing before is found by `check`, and no reason to keep no backup
            yield f"originals/{sha256[:2]}/{sha256[2:4]}/{sha256}", path
        for page in store.files.page_files(sha256):
            yield f"pages/{sha256[:2]}/{sha256[2:4]}/{sha256}/{page.name}", page


def _missing(store: Store, hashes: list[str]) -> bool:
    """Return whether a document of the snapshot has been erased since."""
    with store.reading() as session:
        connection = session.connection()
        still = {row[0] for row in connection.exec_driver_sql("SELECT sha256 FROM document WHERE sha256 IS NOT NULL")}
        half = "SELECT sha256 FROM document WHERE error_code IN ('secret', 'purged')"
        erased = {row[0] for row in connection.exec_driver_sql(half)}
    return any(sha256 not in still or sha256 in erased for sha256 in hashes)


def _put(tar: tarfile.TarFile, name: str, path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            info = tarfile.TarInfo(name)
            info.size, info.mode = os.fstat(file.fileno()).st_size, 0o600
            hashing = _Hashing(file)
            tar.addfile(info, hashing)
    except FileNotFoundError as error:
        raise _Changed from error
    return {"sha256": hashing.digest.hexdigest(), "bytes": info.size}


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


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
