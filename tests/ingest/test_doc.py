"""Binary Word files: Word 97–2003 and Word 6/95, built for the tests."""

from __future__ import annotations

import struct

import pytest

from ingest.document import Place
from ingest.errors import Damaged, Encrypted, IngestError
from ingest.read import read
from ingest.word6_numbering import Numbers
from tests.ingest.binary_builders import ole2, word6, word6_list, word97
from tests.ingest.builders import as_tcvn3, as_vni
from tests.ingest.test_docx import SENTENCE, lines


def tcvn3(text: str) -> bytes:
    """Return a paragraph in TCVN3 bytes."""
    return as_tcvn3(text).encode("cp1252") + b"\r"


def test_word_97() -> None:
    document = read(word97(f"KẾ HOẠCH\r{SENTENCE}\rĐiều 1. Phạm vi\r"), "a.doc")
    assert lines(document) == ["KẾ HOẠCH", SENTENCE, "Điều 1. Phạm vi"]
    assert document.media_type == "application/msword"


def test_word_6_in_tcvn3_with_its_capital_font() -> None:
    data = word6([(tcvn3("kế hoạch công tác"), ".VnTimeH", 0), (tcvn3(SENTENCE), ".VnTime", 0)])
    document = read(data, "a.doc")
    assert lines(document) == ["KẾ HOẠCH CÔNG TÁC", SENTENCE]
    assert [note.code for note in document.notes] == ["legacy-encoding"]


def test_word_6_in_vni_and_with_a_font_that_says_nothing() -> None:
    vni = as_vni(SENTENCE).encode("cp1252") + b"\r"
    assert lines(read(word6([(vni, "VNI-Times", 0)]), "a.doc")) == [SENTENCE]
    assert lines(read(word6([(tcvn3(SENTENCE), "Arial", 0)]), "a.doc")) == [SENTENCE]


def test_word_6_tables_come_cell_by_cell() -> None:
    rows = [(b"Bang so lieu:\r", "Arial", 0)]
    for cells in ((b"STT", b"Ten xa", b"So dan"), (b"1", b"Tan Hung\rAp 2", b"120")):
        rows += [(cell + b"\x07", "Arial", 1) for cell in cells]
        rows.append((b"\x07", "Arial", 2))
    rows.append((b"Het.\r", "Arial", 0))
    document = read(word6(rows), "a.doc")
    assert lines(document) == ["Bang so lieu:", "STT", "Ten xa", "So dan", "1", "Tan Hung", "Ap 2", "120", "Het."]
    at = document.text.index("Ap 2")
    assert document.locate(at, at + 4) == (Place(paragraph=7, table=1, row=2, col=2),)
    assert (document.tables[0].rows, document.tables[0].cols) == (2, 3)


def test_word_6_saved_in_pieces_is_read_in_order() -> None:
    data = word6([(tcvn3(SENTENCE), "Arial", 0), (tcvn3("các đơn vị thực hiện tốt"), "Arial", 0)], pieces=3)
    assert lines(read(data, "a.doc")) == [SENTENCE, "các đơn vị thực hiện tốt"]


def test_word_6_fields_breaks_and_footnotes() -> None:
    line = b"Ngay \x13DATE \\@ \x1405/9/1996\x15, so 05\x1eCT/TW\x02.\x0bDONG HAI\r"
    document = read(word6([(line, "Arial", 0)], footnotes=b"\x02 Nguon: Bo Tai chinh\r"), "a.doc")
    assert lines(document) == ["Ngay 05/9/1996, so 05-CT/TW[1].", "DONG HAI", "[1] Nguon: Bo Tai chinh"]


def test_word_6_with_a_password() -> None:
    with pytest.raises(Encrypted):
        read(word6([(b"x\r", "Arial", 0)], encrypted=True), "a.doc")


@pytest.mark.parametrize("data", [word97(SENTENCE + "\r"), word6([(tcvn3(SENTENCE), ".VnTime", 0)])])
def test_truncated_files_are_damaged_or_read_never_worse(data: bytes) -> None:
    for share in (0.2, 0.5, 0.7, 0.9):
        try:
            read(data[: int(len(data) * share)], "a.doc")
        except IngestError as error:
            assert isinstance(error, Damaged), error  # noqa: PT017


def test_an_ole2_file_with_an_empty_word_stream_is_damaged() -> None:
    with pytest.raises(Damaged):
        read(ole2({"WordDocument": bytes(5000)}), "a.doc")


def test_word_6_automatic_numbers() -> None:
    lines = [
        (b"MUC DICH\r", "Arial", word6_list(1, "", ".")),
        (b"YEU CAU\r", "Arial", word6_list(1, "", ".")),
        (b"Doan thuong\r", "Arial", 0),
        (b"muc nho\r", "Arial", word6_list(4, "(", ")", start=2)),
        (b"muc sau\r", "Arial", word6_list(4, "(", ")", start=2)),
        (b"gach dau dong\r", "Arial", word6_list(0, "", "\xb7", level=11)),
    ]
    document = read(word6(lines), "a.doc")
    assert document.text.splitlines() == [
        "I. MUC DICH",
        "II. YEU CAU",
        "Doan thuong",
        "(b) muc nho",
        "(c) muc sau",
        "- gach dau dong",
    ]
    assert [block.number for block in document.blocks] == ["I.", "II.", None, "(b)", "(c)", "-"]


def test_word_6_numbered_headings() -> None:
    levels = b"".join(
        struct.pack("<BBBBBBHHHHH", kind, 0, 1, above, 0, 0, 0, 0, 1, 0, 0) for kind, above in ((1, 0), (0, 0), (0, 4))
    )
    outline = levels.ljust(9 * 16 + 4, b"\0") + b"..)".ljust(64, b"\0")
    numbers = Numbers(outline)
    found = [numbers.label({13: level}, is_blank=False) for level in (1, 2, 2, 1, 2, 3)]
    assert [label.text for label in found if label] == ["I.", "1.", "2.", "II.", "1.", "II.1.1)"]
