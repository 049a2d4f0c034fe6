"""Word 97–2003: the same blocks as the same document saved as .docx; text boxes, WordArt, lists of its own layout."""

from __future__ import annotations

import random
import struct
from typing import Any

import pytest

from extract.secrecy import secrecy_mark
from ingest.document import Document
from ingest.docx_styles import NumberRef
from ingest.errors import IngestError
from ingest.read import read
from ingest.word97_drawings import Box, boxes
from ingest.word97_format import ANCHORS, DRAWINGS, LIST_OVERRIDES, LISTS, STORIES, Looks, Word97, sprms
from ingest.word97_styles import numbering
from tests.ingest.binary_builders import word97_pieces
from tests.ingest.word_features import DOC, FEATURES


def as_rows(document: Document) -> list[tuple[Any, ...]]:
    return [
        (document.text[b.start : b.end], b.kind, b.level, b.number, b.paragraph, b.table, b.row, b.col)
        for b in document.blocks
    ]


@pytest.mark.parametrize("name", FEATURES)
def test_a_doc_has_the_blocks_of_the_same_document_saved_as_docx(name: str) -> None:
    saved = read(FEATURES[name], "a.docx")
    document = read((DOC / f"{name}.doc").read_bytes(), "a.doc")
    assert as_rows(document) == as_rows(saved)
    assert document.tables == saved.tables
    assert document.furniture == saved.furniture
    assert [note.code for note in document.notes] == [note.code for note in saved.notes]


GOLDEN = {
    "numbers": [
        "I. MỤC ĐÍCH",
        "1. Yêu cầu chung",
        "1.1. Nội dung chi tiết",
        "a) Ý nhỏ thứ nhất",
        "b) Ý nhỏ thứ hai",
        "- gạch đầu dòng",
        "2. Yêu cầu riêng",
        "II. TỔ CHỨC",
        "1. Phân công",
        "3/ bắt đầu từ ba",
        "(i) chữ La Mã nhỏ",
        "7/ bắt đầu lại từ bảy",
        "Đoạn thường.",
    ],
    "accepted": [
        "Giao phòng B chủ trì.",
        "Hiện ra",
        "Xem 05/9/2024 và",
        "KẾ HOẠCH năm 2024",
        "Số 05-CT/TW\tA☑",
        "ủy ban nhân dân tỉnh đã chỉ đạo, nhưng chưa đủ",
    ],
    "notes": [
        "Câu có chú thích[1] và",
        "chú thích cuối[i].",
        "Câu sau[2]",
        "[1] Chú thích một",
        "[2] Chú thích hai",
        "[i] Ghi ở cuối",
    ],
    "boxes": [
        "Đoạn thứ nhất",
        "MẬT",
        "Đoạn thứ hai",
        "Đoạn thứ ba",
        "Khung một",
        "Dòng hai của khung",
        "Trái",
        "Phải",
        "Hết.",
    ],
}


@pytest.mark.parametrize(("name", "lines"), GOLDEN.items(), ids=GOLDEN)
def test_the_text_as_printed(name: str, lines: list[str]) -> None:
    assert read((DOC / f"{name}.doc").read_bytes(), "a.doc").text.splitlines() == lines


def test_tables_of_a_doc() -> None:
    document = read((DOC / "tables.doc").read_bytes(), "a.doc")
    cells = [(row[0], *row[5:]) for row in as_rows(document) if row[5]]
    assert cells == [
        ("STT", 1, 1, 1),
        ("Đơn vị", 1, 1, 2),
        ("Số lớp", 1, 1, 3),
        ("1", 1, 2, 1),
        ("xã Tân Hưng", 1, 2, 2),
        ("12", 1, 2, 3),
        ("xã Đại Lâm", 1, 3, 2),
        ("7", 1, 3, 3),
        ("Tổng cộng", 1, 4, 1),
        ("19", 1, 4, 3),
        ("Ngoài", 2, 1, 1),
        *((text, 2, 1, 2) for text in ("Trước bảng trong", "a", "b", "Sau bảng trong")),
    ]
    assert [(table.rows, table.cols, table.header_rows) for table in document.tables] == [(4, 3, 1), (1, 2, 0)]


def test_a_secrecy_mark_in_a_text_box_of_a_doc_is_seen() -> None:
    assert secrecy_mark(read((DOC / "boxes.doc").read_bytes(), "a.doc")) == "MẬT"


def source(text: str, parts: dict[int, bytes], after: dict[int, bytes] | None = None) -> Word97:
    """Return a parsed file that is nothing but these tables."""
    stories = {name: (0, len(text)) if name == "text" else (len(text), len(text)) for name in STORIES}
    no_looks = Looks([], [])
    return Word97(text, stories, no_looks, no_looks, lambda i: parts.get(i, b""), lambda i: (after or {}).get(i, b""))


def record(kind: int, body: bytes, version: int = 0, instance: int = 0) -> bytes:
    return struct.pack("<HHI", version | instance << 4, kind, len(body)) + body


def art(number: int, words: str) -> bytes:
    """Return a shape of WordArt."""
    raw = (words + "\0").encode("utf-16-le")
    options = struct.pack("<HIHI", 0x0080, 0, 0x80C0, len(raw)) + raw
    shape = record(0xF00A, struct.pack("<II", number, 0), 2) + record(0xF00B, options, 3, 2)
    return record(0xF004, shape, 15)


def test_wordart_alone_and_in_a_group_is_found_at_its_anchor() -> None:
    frame = record(0xF004, record(0xF00A, struct.pack("<II", 1024, 5), 2), 15)
    group = record(0xF004, record(0xF00A, struct.pack("<II", 1030, 1), 2), 15)
    drawing = record(
        0xF002, record(0xF003, frame + art(1026, "MẬT") + record(0xF003, group + art(1031, "TỐI MẬT"), 15), 15), 15
    )
    spa = struct.pack("<III", 3, 7, 9) + struct.pack("<i22x", 1026) + struct.pack("<i22x", 1030)
    found = boxes(source("x" * 9, {DRAWINGS: record(0xF000, b"", 15) + b"\0" + drawing, ANCHORS: spa}))
    assert found == {3: [Box(words="MẬT")], 7: [Box(words="TỐI MẬT")]}


def lvl(start: int, kind: int, template: str, flags: int = 0, limit: int = 0) -> bytes:
    raw = template.encode("utf-16-le")
    head = struct.pack("<iBB9sBiIBBBB", start, kind, flags, bytes(9), 0, 0, 0, 0, 0, limit, 0)
    return head + struct.pack("<H", len(template)) + raw


def test_lists_with_overrides_restarts_and_a_level_of_their_own() -> None:
    levels = lvl(1, 1, "\0.") + lvl(1, 0, "\0.\1.", 0x04) + b"".join(lvl(1, 0, "-") for _ in range(7))
    lists = struct.pack("<H", 1) + struct.pack("<ii18sBB", 77, 0, bytes(18), 0, 0)
    overrides = struct.pack("<I", 3)
    for count in (0, 1, 1):
        overrides += struct.pack("<iIIBBBB", 77, 0, 0, count, 0, 0, 0)
    overrides += b"\xff" * 4
    overrides += b"\xff" * 4 + struct.pack("<iI", 5, 0x10)
    overrides += b"\xff" * 4 + struct.pack("<iI", 0, 0x31) + lvl(9, 4, "\1)")
    numbers = numbering(source("", {LISTS: lists, LIST_OVERRIDES: overrides}, {LISTS: levels}))

    def label(number: int, level: int) -> str:
        found = numbers.label(NumberRef(str(number), level), None)
        return found.text if found else ""

    assert [label(1, 0), label(1, 1), label(1, 1), label(1, 0), label(1, 1)] == ["I.", "1.1.", "1.2.", "II.", "2.1."]
    assert [label(2, 0), label(2, 0)] == ["V.", "VI."], "the start is overridden once"
    assert [label(3, 1), label(3, 1)] == ["i)", "j)"], "the level is one of its own"
    assert label(4, 0) == ""


def test_lists_that_are_cut_short_leave_the_text() -> None:
    assert (
        numbering(source("", {LISTS: struct.pack("<H", 9), LIST_OVERRIDES: b"\1\0\0\0"})).label(NumberRef("1", 0), None)
        is None
    )


def test_modifiers_of_every_size_are_passed_over() -> None:
    known = struct.pack("<HB", 0x0835, 1)
    for other in (
        struct.pack("<HH", 0x4A43, 28),
        struct.pack("<HI", 0x6A03, 1),
        struct.pack("<HBBB", 0x7_0FF | 0xE000, 1, 2, 3),
        struct.pack("<HB5s", 0xC60D, 5, b"abcde"),
        struct.pack("<HH6s", 0xD608, 7, b"\1abcde"),
        struct.pack("<HBB4sB3s", 0xC615, 255, 1, b"abcd", 1, b"xyz"),
    ):
        assert sprms(other + known)[0x0835] == b"\1"


@pytest.mark.parametrize("name", FEATURES)
def test_damaged_files_end_as_a_document_or_a_refusal(name: str) -> None:
    whole = (DOC / f"{name}.doc").read_bytes()
    dice = random.Random(name)
    for _ in range(40):
        data = bytearray(whole)
        for _ in range(dice.randint(1, 30)):
            data[dice.randrange(512, len(data))] = dice.randrange(256)
        assert outcome(bytes(data)).endswith(".")
    for share in (0.2, 0.5, 0.9):
        assert outcome(whole[: int(len(whole) * share)]).endswith(".")


def outcome(data: bytes) -> str:
    """Return the sentence of the refusal, or "read."."""
    try:
        read(data, "a.doc")
    except IngestError as error:
        return str(error)
    return "read."


DELETED, HIDDEN, CAPITALS = 0x41 | 1 << 7, 0x5C | 1 << 7, 0x5B | 1 << 7


def test_what_a_fast_save_changed_about_its_pieces_is_seen() -> None:
    document = read(
        word97_pieces(
            [
                ("Giao ", b""),
                ("phòng A", DELETED),
                ("phòng B", b""),
                (" chủ trì.\rXem", b""),
                (" phần ẩn", HIDDEN),
                (" và ", b""),
                ("phụ lục", CAPITALS),
                ("\r", b""),
                ("Đoạn bị xóa cả dấu đoạn.\r", struct.pack("<HB", 0x0800, 1) + struct.pack("<HB", 0x0835, 1)),
                ("Hết.\r", b""),
            ]
        ),
        "a.doc",
    )
    assert document.text == "Giao phòng B chủ trì.\nXem và PHỤ LỤC\nHết."
    assert [note.code for note in document.notes] == ["tracked-changes", "hidden-text"]


def cells(*widths: int) -> bytes:
    """Return the modifiers of the end of a row with cells of these widths."""
    edges = [sum(widths[:index]) for index in range(len(widths) + 1)]
    shape = struct.pack(f"<B{len(edges)}h", len(widths), *edges) + bytes(20 * len(widths))
    return struct.pack("<HBHB", 0x2416, 1, 0x2417, 1) + struct.pack("<HH", 0xD608, len(shape) + 1) + shape


def test_a_row_whose_deletion_was_tracked_is_gone_and_its_list_counts_no_further() -> None:
    in_list = struct.pack("<HBHH", 0x2416, 1, 0x460B, 1)
    in_table = struct.pack("<HB", 0x2416, 1)
    gone = struct.pack("<HB", 0x0800, 1)
    row_end = cells(2000, 2000)
    pieces: list[tuple[str, bytes | int]] = [("Trước\r", b"")]
    for name, count, deleted in (("xã A", "12", b""), ("xã B", "7", gone), ("xã C", "19", b"")):
        pieces += [(f"{name}\x07", in_list + deleted), (f"{count}\x07", in_table + deleted)]
        pieces.append(("\x07", row_end + deleted))
    pieces.append(("Sau\r", b""))
    levels = lvl(1, 0, "\0.") + b"".join(lvl(1, 0, "-") for _ in range(8))
    lists = struct.pack("<H", 1) + struct.pack("<ii18sBB", 77, 0, bytes(18), 0, 0)
    overrides = struct.pack("<I", 1) + struct.pack("<iIIBBBB", 77, 0, 0, 0, 0, 0, 0) + b"\xff" * 4
    document = read(word97_pieces(pieces, {LISTS: lists, None: levels, LIST_OVERRIDES: overrides}), "a.doc")
    found = [(document.text[b.start : b.end], b.row, b.col) for b in document.blocks]
    assert found == [
        ("Trước", None, None),
        ("1. xã A", 1, 1),
        ("12", 1, 2),
        ("2. xã C", 2, 1),
        ("19", 2, 2),
        ("Sau", None, None),
    ]
    assert document.tables[0].rows == 2
    assert "tracked-changes" in [note.code for note in document.notes]
