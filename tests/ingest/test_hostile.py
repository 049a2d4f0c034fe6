"""Broken and hostile files: a refusal with a reason, at once and in little memory."""

from __future__ import annotations

import io
import random
import tracemalloc
import zipfile

import pytest

from ingest.errors import Damaged, Empty, Encrypted, IngestError, TooLarge, Unsupported
from ingest.limits import Limits
from ingest.read import read
from ingest.sniff import is_archive, sniff
from tests.ingest.builders import docx, p, pack

MB = 1024 * 1024


def bomb(name: str, size: int) -> bytes:
    """Return a .docx with one entry that unpacks to `size` zero bytes."""
    out = io.BytesIO(docx(p("x")))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive, archive.open(name, "w", force_zip64=True) as entry:
        for _ in range(size // MB):
            entry.write(b" " * MB)
    return out.getvalue()


@pytest.fixture(scope="module")
def big_bomb() -> bytes:
    """A 500 MB bomb in a .docx."""
    return bomb("word/comments.xml", 500 * MB)


def test_a_bomb_is_refused_before_it_is_unpacked(big_bomb: bytes) -> None:
    tracemalloc.start()
    with pytest.raises(TooLarge, match="giải nén"):
        read(big_bomb, "a.docx")
    assert tracemalloc.get_traced_memory()[1] < 5 * MB
    tracemalloc.stop()


def test_a_bomb_under_the_size_limit_is_refused_by_its_ratio() -> None:
    with pytest.raises(TooLarge, match="tỷ lệ"):
        sniff(bomb("word/media/image1.png", 100 * MB), "a.docx")


def test_a_directory_that_lies_does_not_help() -> None:
    data = bytearray(docx("<w:p/>" * 200_000))
    size = len("<w:p/>") * 200_000
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        true_size = archive.getinfo("word/document.xml").file_size
    assert true_size > size
    lied = bytes(data).replace(true_size.to_bytes(4, "little"), (100).to_bytes(4, "little"))
    assert lied != bytes(data)
    with pytest.raises(Damaged):
        read(lied, "a.docx", Limits(unpacked_bytes=MB))


def test_a_document_part_over_its_share_is_refused() -> None:
    with pytest.raises(TooLarge):
        read(docx("<w:p/>" * 100_000), "a.docx", Limits(unpacked_bytes=2 * MB - 600_000))


def test_too_many_entries() -> None:
    with pytest.raises(TooLarge, match="mục nén"):
        sniff(pack({f"{n}.txt": "" for n in range(20_001)}), "a.zip")


ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
EXTERNAL = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize("prolog", [ENTITIES, EXTERNAL])
def test_entities_are_never_resolved(prolog: str) -> None:
    with pytest.raises(Damaged, match="XML"):
        read(docx(p("trước &a; sau"), prolog=prolog), "a.docx")


def test_nesting_that_no_office_writes_is_damaged_and_sixty_tables_are_read() -> None:
    def nested(depth: int) -> str:
        return "<w:tbl><w:tr><w:tc>" * depth + p("đáy") + "</w:tc></w:tr></w:tbl>" * depth

    with pytest.raises(Damaged):
        read(docx(nested(3_000)), "a.docx")
    assert read(docx(nested(60)), "a.docx").text == "đáy"


def test_styles_that_are_based_on_each_other_do_not_hang() -> None:
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{a}"><w:basedOn w:val="{b}"/></w:style>' for a, b in ("AB", "BA")
    )
    assert read(docx(p("chữ", '<w:pStyle w:val="A"/>'), styles=styles), "a.docx").text == "chữ"


GOOD = docx(p("Nội dung") * 50)


@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.9, 0.99])
def test_a_truncated_word_file_is_damaged(share: float) -> None:
    with pytest.raises(Damaged, match="docx"):
        read(GOOD[: int(len(GOOD) * share)], "a.docx")


def outcome(data: bytes) -> str:
    """Return the sentence of the refusal, or "read."."""
    try:
        read(data, "a.docx")
    except IngestError as error:
        return str(error)
    return "read."


def test_random_damage_ends_as_a_document_or_a_refusal() -> None:
    dice = random.Random(1)
    for _ in range(150):
        data = bytearray(GOOD)
        for _ in range(dice.randint(1, 20)):
            data[dice.randrange(len(data))] = dice.randrange(256)
        assert outcome(bytes(data)).endswith(".")


def test_a_word_file_without_its_body_is_damaged() -> None:
    with pytest.raises(Damaged):
        read(pack({"[Content_Types].xml": "<Types/>", "docProps/app.xml": "<a/>"}), "a.docx")
    with pytest.raises(Damaged):
        read(pack({"word/document.xml": "không phải XML"}), "a.docx")


def test_relations_to_missing_parts_are_no_harm() -> None:
    files = {
        "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="a" Type="x/officeDocument" Target="word/khac.xml"/></Relationships>',
        "word/_rels/document.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
        'relationships"><Relationship Id="a" Type="x/styles" Target="NULL"/></Relationships>',
    }
    with zipfile.ZipFile(io.BytesIO(docx(p("đọc được")))) as archive:
        files["word/document.xml"] = archive.read("word/document.xml").decode()
    assert read(pack(files), "a.docx").text == "đọc được"


def test_a_document_without_text_is_empty() -> None:
    with pytest.raises(Empty):
        read(docx(p() + p("   ")), "a.docx")


OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


@pytest.mark.parametrize(
    ("data", "name", "error", "words"),
    [
        pytest.param(b"", "a.docx", Empty, "0 byte", id="no bytes"),
        pytest.param(
            "chỉ là chữ".encode(), "a.pdf", Damaged, "tên .pdf nhưng nội dung không phải PDF", id="text as pdf"
        ),
        pytest.param(b"chi la chu", "A.DOCX", Damaged, "tên .docx", id="text as docx"),
        pytest.param(bytes(range(256)) * 4, "a.doc", Damaged, "tên .doc", id="rubbish as doc"),
        pytest.param(b"chi la chu", "a.xls", Damaged, "tên .xls", id="text as xls"),
        pytest.param(b"PK\x03\x04 hong", "a.docx", Damaged, ".docx bị hỏng", id="broken zip"),
        pytest.param(OLE2 + "EncryptedPackage\0".encode("utf-16-le"), "a.docx", Encrypted, "mật khẩu", id="encrypted"),
        pytest.param(OLE2 + "Workbook\0".encode("utf-16-le"), "a.xls", Unsupported, "Word (.docx)", id="xls"),
        pytest.param(OLE2, "a.doc", Damaged, "hỏng", id="ole2 with nothing in it"),
        pytest.param(pack({"xl/workbook.xml": ""}), "a.xlsx", Unsupported, "Excel", id="xlsx"),
        pytest.param(pack({"ppt/presentation.xml": ""}), "a.pptx", Unsupported, "PowerPoint", id="pptx"),
        pytest.param(bytes(range(256)) * 4, "a.bin", Unsupported, "PDF", id="unknown"),
        pytest.param(bytes(range(256)) * 4, "a.pdf", Damaged, "tên .pdf", id="unknown as pdf"),
        pytest.param(b"Rar!\x1a\x07\x00" + bytes(64), "a.rar", Unsupported, "nén lại thành một tệp .zip", id="rar"),
        pytest.param(b"\0\0\0\x18ftypheic\0\0\0\0", "a.heic", Unsupported, "gửi lại ảnh dạng .jpg", id="heic"),
        pytest.param(b"\0\0\0\x18ftypmif1\0\0\0\0", "a.jpg", Unsupported, "HEIC", id="heic named jpg"),
        pytest.param(b"\0\0\0\x18ftypavif\0\0\0\0", "a.avif", Unsupported, "lưu lại thành .png", id="avif"),
        pytest.param(b"\0\0\0\x18ftypisom\0\0\0\0", "a.mp4", Unsupported, "phim", id="film"),
        pytest.param(b"RIFF\x10\0\0\0WEBPVP8 ", "a.webp", Unsupported, "lưu lại thành .png", id="webp"),
        pytest.param(b"GIF89a" + bytes(50), "a.gif", Unsupported, "lưu lại thành .png", id="gif"),
        pytest.param(b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(50), "a.jp2", Unsupported, "JPEG 2000", id="jpeg 2000"),
        pytest.param(b"MZ" + bytes(100), "a.exe", Unsupported, "không phải văn bản", id="program"),
        pytest.param(
            b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><pkg:package/>',
            "a.doc",
            Unsupported,
            "lưu lại thành .docx",
            id="word xml",
        ),
    ],
)
def test_refusals_say_what_happened_and_what_can_be_read(
    data: bytes, name: str, error: type[IngestError], words: str
) -> None:
    with pytest.raises(error) as refusal:
        sniff(data, name)
    assert words in str(refusal.value)


def test_a_file_over_the_size_limit() -> None:
    with pytest.raises(TooLarge):
        sniff(b"x" * 2_000_000, "a.txt", Limits(file_bytes=MB))


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        pytest.param(GOOD, "application/vnd.openxmlformats-officedocument.wordprocessingml.document", id="docx"),
        pytest.param(b"rac\n%PDF-1.7\n", "application/pdf", id="pdf behind rubbish"),
        pytest.param("Kế hoạch nhắc đến PK".encode(), "text/plain", id="text"),
        pytest.param("Kế hoạch".encode("utf-16"), "text/plain", id="utf-16"),
    ],
)
def test_formats_are_told_by_content(data: bytes, media_type: str) -> None:
    for name in ("a.txt", "a", "a.xyz"):
        assert sniff(data, name).media_type == media_type


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        pytest.param(rb"{\rtf1\ansi Ke hoach\par}", "application/rtf", id="rtf"),
        pytest.param(b"<html><body><p>Ke hoach</p></body></html>", "text/html", id="html"),
        pytest.param(GOOD, "application/vnd.openxmlformats-officedocument.wordprocessingml.document", id="docx"),
        pytest.param("Kế hoạch tuần".encode(), "text/plain", id="text"),
        pytest.param(b"MIME-Version: 1.0\nContent-Type: multipart/related\n", "multipart/related", id="mht"),
    ],
)
def test_what_is_called_doc_is_read_as_what_it_is(data: bytes, media_type: str) -> None:
    assert sniff(data, "a.doc").media_type == media_type


def test_archives_are_those_that_hold_no_document() -> None:
    assert is_archive(pack({"a.txt": "x"}))
    assert not is_archive(GOOD)
    assert not is_archive(pack({"xl/workbook.xml": ""}))
    assert not is_archive(b"PK\x03\x04")
    assert not is_archive(b"%PDF-1.4")
