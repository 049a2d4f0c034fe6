"""Zip archives and Office packages, opened so that a bomb is refused before anything is unpacked.

The directory is checked first (number of entries, sum of sizes, ratio); since sizes in a directory can lie, every entry
is also read through a hard cap.
"""

from __future__ import annotations

import zlib
from io import BytesIO
from zipfile import BadZipFile, LargeZipFile, ZipFile

from ingest.errors import Damaged, Encrypted, TooLarge
from ingest.limits import Limits

ENTRIES = 20_000
# Under this size a high ratio is normal: empty table rows shrink to nothing.
_RATIO_FREE_BYTES = 16 * 1024 * 1024
_ENCRYPTED_FLAG = 0x1


def open_zip(data: bytes, limits: Limits) -> ZipFile:
    """Return the archive after its directory was checked.

    Raises Damaged for a broken archive, TooLarge for one that would unpack to more than the limits allow.
    """
    try:
        archive = ZipFile(BytesIO(data))
    except (BadZipFile, LargeZipFile, ValueError, OSError, NotImplementedError) as error:
        raise Damaged("Tệp bị hỏng hoặc tải lên chưa hết: gói nén bên trong không mở được. Hãy tải lại tệp.") from error
    check_directory(archive, limits)
    return archive


def check_directory(archive: ZipFile, limits: Limits) -> None:
    """Raise TooLarge when the directory announces more than the limits allow."""
    entries = archive.infolist()
    if len(entries) > ENTRIES:
        raise TooLarge(f"Tệp chứa {len(entries)} mục nén, vượt mức cho phép ({ENTRIES}). Tệp không được đọc.")
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(1, sum(entry.compress_size for entry in entries))
    if unpacked > limits.unpacked_bytes:
        raise _too_large(unpacked, limits)
    if unpacked > _RATIO_FREE_BYTES and unpacked / packed > limits.unpacked_ratio:
        raise TooLarge(
            f"Tệp nén với tỷ lệ bất thường ({unpacked // packed} lần), giống tệp phá hoại. Tệp không được đọc."
        )


def read_entry(archive: ZipFile, name: str, limits: Limits, most: int | None = None) -> bytes:
    """Return the bytes of one entry, never more than `most` (the limit of unpacked bytes unless given).

    Raises KeyError for a missing entry, TooLarge over the cap, Encrypted and Damaged.
    """
    entry = archive.getinfo(name)
    if entry.flag_bits & _ENCRYPTED_FLAG:
        raise Encrypted("Tệp nén được bảo vệ bằng mật khẩu. Hãy gỡ mật khẩu rồi tải lên lại.")
    cap = limits.unpacked_bytes if most is None else min(most, limits.unpacked_bytes)
    try:
        with archive.open(entry) as stream:
            data = stream.read(cap + 1)
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError) as error:
        raise Damaged(f"Tệp bị hỏng: phần “{name}” bên trong không giải nén được. Hãy tải lại tệp.") from error
    if len(data) > cap:
        raise _too_large(len(data), limits)
    return data


def _too_large(unpacked: int, limits: Limits) -> TooLarge:
    return TooLarge(
        f"Nội dung giải nén lớn hơn mức cho phép ({unpacked // 2**20} MB, tối đa "
        f"{limits.unpacked_bytes // 2**20} MB cho một tệp). Tệp không được đọc."
    )
