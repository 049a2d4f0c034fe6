"""Names of the files in a zip archive, which few programs write as the format says.

Unicode by its flag or by Info-ZIP's extra field (0x7075); UTF-8 without saying so; else the code page of the machine:
Windows-1258, the Latin one of old Windows, TCVN3 as typed, or DOS, whichever makes most Vietnamese words.
"""

from __future__ import annotations

import zlib
from struct import error as StructError
from struct import unpack_from
from zipfile import ZipInfo

from ingest.charsets.detect import accented_words, legal_share
from ingest.charsets.legacy import decode
from ingest.unicode import clean

_UTF8_FLAG = 0x800
_UNICODE_PATH = 0x7075
_CODE_PAGES = ("cp1258", "cp1252")


def name_of(entry: ZipInfo) -> str:
    """Return the name of an entry as its owner sees it."""
    if entry.flag_bits & _UTF8_FLAG:
        return entry.filename
    try:
        raw = entry.filename.encode("cp437")
    except UnicodeError:
        return entry.filename
    try:
        return _stated(entry.extra, raw) or raw.decode("utf-8")
    except UnicodeError:
        return max(_readings(raw, entry.filename), key=lambda name: legal_share(accented_words(name)))


def _stated(extra: bytes, raw: bytes) -> str | None:
    """Return the name in the extra field of Info-ZIP, when it belongs to the name beside it."""
    offset = 0
    try:
        while offset + 4 <= len(extra):
            kind, size = unpack_from("<HH", extra, offset)
            if kind == _UNICODE_PATH and unpack_from("<I", extra, offset + 5)[0] == zlib.crc32(raw):
                return extra[offset + 9 : offset + 4 + size].decode("utf-8")
            offset += 4 + size
    except (StructError, UnicodeError):  # a broken field says nothing
        pass
    return None


def _readings(raw: bytes, by_dos: str) -> list[str]:
    """Return what the bytes may mean, the most usual first."""
    pages = ["".join(bytes([byte]).decode(page, "ignore") or chr(byte) for byte in raw) for page in _CODE_PAGES]
    return [by_dos, *map(clean, pages), clean(decode(pages[1], "tcvn3"))]
