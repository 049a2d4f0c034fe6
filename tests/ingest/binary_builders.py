"""Binary Word files built for the tests: a minimal OLE2 container, Word 97 and Word 6 inside it."""

from __future__ import annotations

import struct

_SECTOR = 512
_END, _FREE, _FAT, _NONE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD, 0xFFFFFFFF


def ole2(streams: dict[str, bytes]) -> bytes:
    """Return an OLE2 file; streams are padded to 4,096 bytes so that none needs the mini stream."""
    body, fat, entries = b"", [], []
    for name, data in streams.items():
        padded = data.ljust(4096, b"\0")
        padded += b"\0" * (-len(padded) % _SECTOR)
        entries.append((name, 2, len(fat), len(padded)))
        body, fat = body + padded, _chain(fat, len(padded) // _SECTOR)
    count = len(entries)
    directory = _entry("Root Entry", 5, _END, 0, child=1)
    for index, (name, kind, start, size) in enumerate(entries, 1):
        directory += _entry(name, kind, start, size, right=index + 1 if index < count else _NONE)
    directory += bytes(-len(directory) % _SECTOR)
    directory_start = len(fat)
    body, fat = body + directory, _chain(fat, len(directory) // _SECTOR)
    fat_start = len(fat)
    fat.append(_FAT)
    table = struct.pack(f"<{len(fat)}I", *fat).ljust(_SECTOR, b"\xff")
    assert len(table) == _SECTOR, "the builder writes one FAT sector only"
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, directory_start, 0, 4096, _END, 0, _END, 0)
    header += struct.pack("<I", fat_start) + b"\xff" * 4 * 108
    return header + body + table


def _chain(fat: list[int], sectors: int) -> list[int]:
    first = len(fat)
    return [*fat, *range(first + 1, first + sectors), _END]


def _entry(name: str, kind: int, start: int, size: int, right: int = _NONE, child: int = _NONE) -> bytes:
    encoded = (name + "\0").encode("utf-16-le")
    entry = encoded.ljust(64, b"\0") + struct.pack("<HBB", len(encoded), kind, 1)
    return entry + struct.pack("<III", _NONE, right, child) + bytes(36) + struct.pack("<III", start, size, 0)


def word97(text: str) -> bytes:
    """Return a Word 97 file with the text as its body (paragraphs end in \\r)."""
    return word97_pieces([(text, b"")])


def word97_pieces(pieces: list[tuple[str, bytes | int]], tables: dict[int | None, bytes] | None = None) -> bytes:
    """Return a fast-saved Word 97 file whose body is made of these pieces, the last one stored first.

    What is changed about a piece is a list of modifiers, or one of the short ones as the number that stands for it with
    its value in the upper byte. `tables` are further tables by their place in the file's directory, None for what
    follows a table without a place of its own.
    """
    start = 0x800
    data, places = b"", {}
    for index in reversed(range(len(pieces))):
        places[index] = start + len(data)
        data += pieces[index][0].encode("utf-16-le")
    lists = [changes for _, changes in pieces if isinstance(changes, bytes)]
    clx = b"".join(b"\x01" + struct.pack("<H", len(one)) + one for one in lists)
    edges, parts = [0], b""
    for index, (text, changes) in enumerate(pieces):
        prm = changes << 1 if isinstance(changes, int) else lists.index(changes) << 1 | 1
        edges.append(edges[-1] + len(text))
        parts += struct.pack("<HIH", 0, places[index], prm)
    plc = struct.pack(f"<{len(edges)}I", *edges) + parts
    clx += b"\x02" + struct.pack("<I", len(plc)) + plc
    text_length = edges[-1]
    stored, table = {33: clx, **(tables or {})}, b""
    base = struct.pack("<HHHHHHHI", 0xA5EC, 0xC1, 0, 0x042A, 0, 0x0200, 0xBF, 0).ljust(32, b"\0")
    words = struct.pack("<H", 14) + bytes(28)
    longs = struct.pack("<H", 22) + struct.pack("<22I", start + len(data), 0, 0, text_length, *[0] * 18)
    directory = [0] * 186
    for place, content in stored.items():
        if place is not None:
            directory[2 * place : 2 * place + 2] = [len(table), len(content)]
        table += content
    fib = base + words + longs + struct.pack("<H", 93) + struct.pack("<186I", *directory) + struct.pack("<H", 0)
    return ole2({"WordDocument": fib.ljust(start, b"\0") + data, "1Table": table})


def word6(
    lines: list[tuple[bytes, str, int | bytes]], *, footnotes: bytes = b"", encrypted: bool = False, pieces: int = 0
) -> bytes:
    """Return a Word 6 file. Each line: its bytes with the closing mark, its font, and 1 for a cell, 2 for a row end
    (or its modifiers as bytes, of even length).

    With `pieces` the text is stored in that many pieces, the last one first, as a fast-saved file may be.
    """
    fonts = list(dict.fromkeys(font for _, font, _ in lines))
    text = b"".join(line for line, _, _ in lines) + footnotes
    start = 0x300
    size = -(-len(text) // max(1, pieces)) if pieces else len(text)
    parts = [text[at : at + size] for at in range(0, len(text), size)]
    stored, at_of = b"", {}
    for index in reversed(range(len(parts))):
        at_of[index] = start + len(stored)
        stored += parts[index]
    tail = bytearray(stored.ljust(-(-len(stored) // _SECTOR) * _SECTOR, b"\0"))
    page = (start + len(tail)) // _SECTOR + 1
    tail = tail.ljust(page * _SECTOR - start, b"\0")
    bounds = [start]
    for line, _, _ in lines:
        bounds.append(bounds[-1] + len(line))
    characters = _page(bounds, [b"\x03" + struct.pack("<BH", 93, fonts.index(font)) for _, font, _ in lines], 1)
    marks = {0: b"", 1: b"\x18\x01", 2: b"\x18\x01\x19\x01"}
    given = [mark if isinstance(mark, bytes) else marks[mark] for _, _, mark in lines]
    looks = [bytes((1 + len(modifiers) // 2, 0, 0)) + modifiers for modifiers in given]
    paragraphs = _page(bounds, looks, 7)
    font_table = b"".join(bytes((len(name) + 6,)) + bytes(5) + name.encode("cp1252") + b"\0" for name in fonts)
    font_table = struct.pack("<H", len(font_table) + 2) + font_table
    bins = [struct.pack("<IIH", start, bounds[-1], page + index) for index in range(2)]
    table = struct.pack(f"<{len(parts) + 1}I", *[min(size * i, len(text)) for i in range(len(parts) + 1)])
    table += b"".join(struct.pack("<HIH", 0, at_of[index], 0) for index in range(len(parts)))
    clx = b"\x02" + struct.pack("<I", len(table)) + table
    rest = characters + paragraphs
    places, offset = {}, start + len(tail) + len(rest)
    for place, blob in ((0xB8, bins[0]), (0xC0, bins[1]), (0xD0, font_table), (0x160, clx)):
        places[place] = (offset, len(blob))
        rest += blob
        offset += len(blob)
    fib = bytearray(start)
    struct.pack_into("<HH", fib, 0, 0xA5DC, 101)
    struct.pack_into("<H", fib, 10, (4 if pieces else 0) | (0x100 if encrypted else 0))
    struct.pack_into("<II", fib, 0x18, start, start + len(text))
    struct.pack_into("<II", fib, 0x34, len(text) - len(footnotes), len(footnotes))
    for place, values in places.items():
        struct.pack_into("<II", fib, place, *values)
    return ole2({"WordDocument": bytes(fib) + bytes(tail) + rest})


def word6_list(kind: int, before: str, after: str, *, level: int = 10, start: int = 1) -> bytes:
    """Return the modifiers of a paragraph with an automatic number of Word 6: its format and the texts around it."""
    texts = (before + after).encode("cp1252")
    described = struct.pack("<BBBBBBHHHHH", kind, len(before), len(after), 0, 0, 0, 0, 0, start, 360, 0)
    described += struct.pack("<BBBB", 1, 0, 0, 0) + texts.ljust(32, b"\0")
    return bytes((13, level, 12, len(described))) + described


def _page(bounds: list[int], looks: list[bytes], width: int) -> bytes:
    """Return a page of formatted runs: where each starts, where its properties lie, and the properties at the end."""
    page = bytearray(_SECTOR)
    struct.pack_into(f"<{len(bounds)}I", page, 0, *bounds)
    offset = _SECTOR - 2
    for index, look in enumerate(looks):
        offset -= len(look) + len(look) % 2
        page[offset : offset + len(look)] = look
        page[4 * len(bounds) + width * index] = offset // 2
    page[-1] = len(looks)
    return bytes(page)
