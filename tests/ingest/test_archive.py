"""Zip archives are unpacked in memory, under limits; one bad file in them takes no other with it."""

from __future__ import annotations

import io
import zipfile

import pytest

from ingest.archive import members
from ingest.errors import Damaged, Empty, Encrypted, IngestError, TooLarge
from ingest.limits import Limits


def packed(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def taken(data: bytes, limits: Limits | None = None) -> list[tuple[str, bytes | type[IngestError]]]:
    return [
        (name, type(content) if isinstance(content, IngestError) else content)
        for name, content in members(data, "goi.zip", limits or Limits())
    ]


def test_what_is_no_archive_passes_through() -> None:
    assert taken(b"%PDF-1.7") == [("goi.zip", b"%PDF-1.7")]


def test_an_office_file_is_no_archive() -> None:
    word = packed({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<d/>"})
    assert taken(word) == [("goi.zip", word)]
    bare = packed({"_rels/.rels": b"<r/>", "word/document.xml": b"<d/>"})
    assert taken(bare) == [("goi.zip", bare)], "some programs leave out the list of types"


def test_files_of_folders_come_by_their_names_and_litter_stays_behind() -> None:
    data = packed(
        {"thư mục/kế hoạch.txt": b"a", "__MACOSX/._a": b"x", "~$ke-hoach.docx": b"x", "b.txt": b"b", "Thumbs.db": b"x"}
    )
    assert taken(data) == [("kế hoạch.txt", b"a"), ("b.txt", b"b")]


@pytest.mark.parametrize("path", ["../../etc/passwd", "/etc/passwd", "..\\..\\etc\\passwd"])
def test_paths_that_climb_out_are_names_only(path: str) -> None:
    assert taken(packed({path: b"x"})) == [("passwd", b"x")]


def test_nested_once() -> None:
    inner = packed({"trong.txt": b"t"})
    assert taken(packed({"hop.zip": inner, "ngoai.txt": b"n"})) == [("trong.txt", b"t"), ("ngoai.txt", b"n")]
    twice = packed({"hop.zip": packed({"hop2.zip": inner})})
    assert taken(twice) == [("hop2.zip", inner)]


def test_a_bomb_is_refused_and_its_neighbour_is_not() -> None:
    data = packed({"bom.txt": b"0" * 5_000_000, "lanh.txt": b"ok"})
    assert taken(data, Limits(file_bytes=1_000_000)) == [("bom.txt", TooLarge), ("lanh.txt", b"ok")]


def test_the_sum_is_limited_across_nested_archives() -> None:
    inner = packed({f"{n}.txt": b"0" * 400_000 for n in range(3)})
    kinds = [kind for _, kind in taken(packed({"hop.zip": inner}), Limits(unpacked_bytes=1_000_000))]
    assert kinds.count(TooLarge) == 1


def test_a_broken_entry_a_locked_one_and_an_empty_archive() -> None:
    broken = bytearray(packed({"a.txt": b"chu" * 1000, "b.txt": b"ok"}))
    broken[45:60] = b"\xff" * 15
    assert dict(taken(bytes(broken)))["a.txt"] is Damaged
    locked = bytearray(packed({"a.txt": b"chu"}))
    for sign, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(sign) + offset] |= 1
    assert taken(bytes(locked)) == [("a.txt", Encrypted)]
    assert taken(packed({})) == [("goi.zip", Empty)]
