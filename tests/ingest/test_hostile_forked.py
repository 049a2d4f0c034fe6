"""Hostile files in the forked process that reads for the service: each a refusal with a reason, no worker lost."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import pytest
from PIL import Image

from ingest.errors import IngestError
from ingest.limited import call
from ingest.limits import Limits
from ingest.read import read
from tests.ingest.binary_builders import word97
from tests.ingest.builders import docx, p, pack
from tests.ingest.pdf_builders import _file as pdf_file
from tests.ingest.test_image import png_header

SECONDS, MEBIBYTES = 20, 700
LIMITS = Limits(unpacked_bytes=64 * 2**20, pages=20)


def pdf(content: bytes, *more: bytes, kids: bytes = b"[3 0 R]", count: bytes = b"1") -> bytes:
    """Return a PDF of one page that draws `content`; `more` are objects from number 5."""
    return pdf_file(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Count %s/Kids%s>>" % (count, kids),
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R"
            b"/Resources<</XObject<</X 5 0 R>>/Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>",
            b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream"
            % (len(zlib.compress(content)), zlib.compress(content)),
            *more,
        ]
    )


def forms(depth: int) -> list[bytes]:
    """Return form XObjects of which each draws the next ten times: 10 to the power of `depth` in all."""
    found = []
    for level in range(depth):
        body = b"/X Do " * 10 if level < depth - 1 else b"BT /F 9 Tf (x) Tj ET "
        inner = b"/Resources<</XObject<</X %d 0 R>>>>" % (6 + level) if level < depth - 1 else b""
        found.append(
            b"<</Type/XObject/Subtype/Form/BBox[0 0 600 800]%s/Length %d>>stream\n%s\nendstream"
            % (inner, len(body), body)
        )
    return found


def zip_bomb(name: str) -> bytes:
    out = io.BytesIO(docx(p("x")))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive, archive.open(name, "w", force_zip64=True) as entry:
        for _ in range(100):
            entry.write(b" " * 2**20)
    return out.getvalue()


def flate(data: bytes) -> bytes:
    return zlib.compress(zlib.compress(data, 9), 9)


def pieces_bomb() -> bytes:
    """Return a .doc whose pieces use the same bytes over and over: a little text a million times."""
    data = bytearray(word97("x" * 4000 + "\r"))
    clx = data.rindex(b"\x02" + struct.pack("<I", 16))
    data[clx + 5 + 4 : clx + 5 + 8] = struct.pack("<I", 2**30)
    return bytes(data)


def multi_tiff(count: int) -> bytes:
    """Return a TIFF whose one page is listed over and over."""
    out = io.BytesIO()
    Image.new("1", (8, 8)).save(out, "TIFF")
    data = bytearray(out.getvalue())
    start = struct.unpack_from("<I", data, 4)[0]
    directory = bytes(data[start:])
    entries = struct.unpack_from("<H", directory)[0]
    size = 2 + 12 * entries
    at = len(data)
    struct.pack_into("<I", data, start + size, at)
    for index in range(count):
        data += directory[:size] + struct.pack("<I", at + (index + 1) * (size + 4) if index < count - 1 else 0)
    return bytes(data)


HOSTILE = {
    "a file that names another": docx(p("&a;"), prolog='<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'),
    "entities of entities": docx(
        p("&b;"),
        prolog='<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "' + "&a;" * 50 + '">]>',
    ),
    "a zip bomb in .docx": zip_bomb("word/media/a.png"),
    "a zip bomb in the text of .docx": zip_bomb("word/comments.xml"),
    "a zip bomb in .odt": pack(
        {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": " " * 90 * 2**20}
    ),
    "a picture of 3,600,000,000 dots": png_header(60_000, 60_000),
    "a picture of 100,000,000 dots": png_header(10_000, 10_000),
    "a PDF stream packed twice": pdf(b"")
    .replace(b"/Filter/FlateDecode", b"/Filter[/FlateDecode/FlateDecode]")
    .replace(zlib.compress(b""), flate(bytes(100 * 2**20))),
    "forms within forms": pdf(b"/X Do", *forms(12)),
    "a form that draws itself": pdf(
        b"/X Do",
        b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 5 0 R>>>>/Length 5>>"
        b"stream\n/X Do\nendstream",
    ),
    "two million saved states": pdf(b"q " * 2_000_000),
    "pages that lead to themselves": pdf(b"", kids=b"[2 0 R]", count=b"1000000"),
    "a billion pages announced": pdf(b"", count=b"1000000000"),
    "four million letters on one page": pdf(b"BT /F 1 Tf " + b"(xxxxxxxxxx) Tj " * 400_000 + b"ET"),
    "pieces of a .doc that repeat": pieces_bomb(),
    "braces of RTF without end": b"{\\rtf1 " + b"{" * 5_000_000,
    "tables in tables": docx("<w:tbl><w:tr><w:tc>" * 5_000 + p("x") + "</w:tc></w:tr></w:tbl>" * 5_000),
    "a TIFF of 20,000 empty pages": multi_tiff(20_000),
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_is_refused_with_a_reason(data: bytes) -> None:
    with pytest.raises(IngestError) as refusal:
        call(lambda: read(data, "a", LIMITS).to_bytes(), seconds=SECONDS, mebibytes=MEBIBYTES)
    assert str(refusal.value).endswith(".")
