"""Zip archives are unpacked in memory, under limits; one bad file in them takes no other with it."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import pytest

from ingest.archive import members
from ingest.errors import Damaged, Empty, Encrypted, IngestError, TooLarge
from ingest.limits import Limits
from tests.ingest.builders import as_tcvn3


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


def raw_zip(name: bytes, extra: bytes = b"") -> bytes:
    """Return an archive of one file whose name is these bytes and is not said to be Unicode."""
    data = b"noi dung"
    sizes = struct.pack("<IIIHH", zlib.crc32(data), len(data), len(data), len(name), len(extra))
    local = struct.pack("<IHHHHH", 0x04034B50, 20, 0, 0, 0, 0) + sizes + name + extra
    central = struct.pack("<IHHHHHH", 0x02014B50, 20, 20, 0, 0, 0, 0) + sizes + struct.pack("<HHHII", 0, 0, 0, 0, 0)
    central += name + extra
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 1, 1, len(central), len(local) + len(data), 0)
    return local + data + central + end


def unicode_path(name: bytes, meant: str) -> bytes:
    field = struct.pack("<BI", 1, zlib.crc32(name)) + meant.encode()
    return struct.pack("<HH", 0x7075, len(field)) + field


@pytest.mark.parametrize(
    ("name", "extra", "shown"),
    [
        pytest.param("Kế hoạch tháng 5.txt".encode(), b"", "Kế hoạch tháng 5.txt", id="utf-8"),
        pytest.param(b"K\xea\xec hoa\xf2ch tha\xecng 5.txt", b"", "Kế hoạch tháng 5.txt", id="windows-1258"),
        pytest.param("Báo cáo quý.txt".encode("cp1252"), b"", "Báo cáo quý.txt", id="windows-1252"),
        pytest.param(as_tcvn3("Kế hoạch tháng 5").encode("cp1252") + b".txt", b"", "Kế hoạch tháng 5.txt", id="tcvn3"),
        pytest.param("Báo cáo tháng.txt".encode("cp437"), b"", "Báo cáo tháng.txt", id="dos"),
        pytest.param(b"Bao cao.txt", unicode_path(b"Bao cao.txt", "Báo cáo.txt"), "Báo cáo.txt", id="extra field"),
        pytest.param(b"Bao cao.txt", unicode_path(b"khac", "Báo cáo.txt"), "Bao cao.txt", id="field of another name"),
        pytest.param(b"Bao cao.txt", b"\x75\x70\x01\x00\x01", "Bao cao.txt", id="field cut short"),
    ],
)
def test_vietnamese_names_are_read_whatever_wrote_them(name: bytes, extra: bytes, shown: str) -> None:
    ((found, content),) = members(raw_zip(name, extra), "goi.zip", Limits())
    assert (found, content) == (shown, b"noi dung")
