"""A zip archive of documents is unpacked in memory, file by file, under the limits; nothing is written to disk."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath

from ingest.archive_names import name_of
from ingest.errors import Damaged, Empty, Encrypted, IngestError, TooLarge
from ingest.limits import Limits
from ingest.sniff import is_archive

NESTING = 2
MOST_FILES = 2_000
ENCRYPTED_FLAG = 0x1
LITTER = ("__MACOSX/", "Thumbs.db", ".DS_Store", "desktop.ini", "~$")


def members(data: bytes, name: str, limits: Limits) -> Iterator[tuple[str, bytes | IngestError]]:
    """Yield (name, bytes) for each file to be read: the file itself, or the files of a zip archive, nested once.

    A file of the archive that cannot be taken out is yielded with its IngestError; the others still come.
    """
    if not is_archive(data):
        yield name, data
        return
    try:
        yield from _unpack(data, limits, NESTING, [limits.unpacked_bytes])
    except IngestError as error:
        yield name, error


def _unpack(data: bytes, limits: Limits, depth: int, budget: list[int]) -> Iterator[tuple[str, bytes | IngestError]]:
    """Yield the files of one archive; `budget` holds the bytes that may still be unpacked, shared by nested ones."""
    archive = zipfile.ZipFile(io.BytesIO(data))
    entries = [e for e in archive.infolist() if not e.is_dir() and not _is_litter(e.filename)]
    if not entries:
        raise Empty("Tệp nén không có tệp nào bên trong.")
    if len(entries) > MOST_FILES:
        raise TooLarge(f"Tệp nén có {len(entries)} tệp, nhiều hơn {MOST_FILES}. Hãy chia thành nhiều tệp nén.")
    for entry in entries:
        name = PurePosixPath(name_of(entry).replace("\\", "/")).name
        try:
            content = _content(archive, entry, limits, budget)
        except IngestError as error:
            yield name, error
            continue
        if depth > 1 and is_archive(content):
            yield from _nested(content, name, limits, depth, budget)
        else:
            yield name, content


def _nested(
    content: bytes, name: str, limits: Limits, depth: int, budget: list[int]
) -> Iterator[tuple[str, bytes | IngestError]]:
    try:
        yield from _unpack(content, limits, depth - 1, budget)
    except IngestError as error:
        yield name, error


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limits: Limits, budget: list[int]) -> bytes:
    """Return the bytes of an entry, counting those that really come out: the sizes in the directory may lie."""
    if entry.flag_bits & ENCRYPTED_FLAG:
        raise Encrypted("Tệp nén có mật khẩu. Hãy nén lại không đặt mật khẩu rồi nạp lại.")
    most = min(limits.file_bytes, budget[0])
    try:
        with archive.open(entry) as stream:
            content = stream.read(most + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise Damaged("Không giải nén được tệp này, tệp nén có thể bị hỏng. Hãy nén lại rồi nạp lại.") from error
    if len(content) > most:
        raise TooLarge("Tệp này giải nén ra quá lớn nên không được nhận. Hãy nạp riêng từng tệp.")
    budget[0] -= len(content)
    return content


def _is_litter(name: str) -> bool:
    last = name.rsplit("/", 1)[-1]
    return any(mark in name if mark.endswith("/") else last.startswith(mark) for mark in LITTER)
