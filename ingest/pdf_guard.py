"""Decompression bombs in a PDF, found before pdfium unpacks them.

pdfium unpacks a stream whole: 2 KB of doubly compressed blanks became 1 GB. Deflate gains at most 1,032 : 1, so only
streams that are long, or packed more than once, need a look; they are unpacked piece by piece and counted.
"""

from __future__ import annotations

import re
import zlib

from ingest.errors import TooLarge
from ingest.limits import Limits

MOST_GAIN = 1_032
PIECE = 1 << 16
_STREAM = re.compile(rb"stream\r?\n")
_FLATE = re.compile(rb"/(?:FlateDecode|Fl)\b")


def guard(data: bytes, limits: Limits) -> None:
    """Raise TooLarge when a stream of the file unpacks to more than `limits.unpacked_bytes`."""
    position = 0
    while found := _STREAM.search(data, position):
        start = found.end()
        position = start
        if data[found.start() - 3 : found.start()] == b"end":
            continue
        end = data.find(b"endstream", start)
        end = len(data) if end < 0 else end
        position = end
        head = data[max(0, found.start() - 2_000) : found.start()]
        rounds = len(_FLATE.findall(head, head.rfind(b" obj") + 1))
        if rounds and (end - start) * MOST_GAIN**rounds > limits.unpacked_bytes:
            _count(data[start:end], rounds, limits.unpacked_bytes)


def _count(packed: bytes, rounds: int, most: int) -> None:
    """Unpack in small pieces through all rounds; more than two rounds are taken for an attack."""
    if rounds > 2:
        raise _bomb(most)
    total = [0] * rounds
    unpackers = [zlib.decompressobj() for _ in range(rounds)]

    def feed(level: int, piece: bytes) -> None:
        while piece:
            try:
                out = unpackers[level].decompress(piece, PIECE * 16)
            except zlib.error:
                return  # not deflate, or broken: pdfium reads what it can of it
            total[level] += len(out)
            if total[level] > most:
                raise _bomb(most)
            if level + 1 < rounds:
                feed(level + 1, out)
            piece = unpackers[level].unconsumed_tail

    for offset in range(0, len(packed), PIECE):
        feed(0, packed[offset : offset + PIECE])


def _bomb(most: int) -> TooLarge:
    return TooLarge(f"Tệp PDF bung ra quá lớn (hơn {most >> 20} MiB một luồng dữ liệu) nên không đọc.")
