"""RTF: code pages, Unicode, tables, notes, tracked changes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from ingest.document import Place
from ingest.errors import Damaged, IngestError
from ingest.read import read
from ingest.sniff import sniff
from tests.ingest.builders import as_tcvn3, as_vni, as_windows_1258
from tests.ingest.test_docx import SENTENCE, TITLE, lines

ROWS = yaml.safe_load((Path(__file__).parent / "data" / "rtf.yaml").read_text(encoding="utf-8"))


def rtf(body: str, head: str = r"\ansi\ansicpg1252\deff0{\fonttbl{\f0\fnil\fcharset0 Times New Roman;}}") -> bytes:
    """Return an RTF file."""
    return ("{\\rtf1" + head + "\n" + body + "}").encode("latin-1")


def escaped(data: bytes) -> str:
    """Return bytes as RTF writes them."""
    return "".join(chr(byte) if 32 <= byte < 127 else f"\\'{byte:02x}" for byte in data)


@pytest.mark.parametrize("case", ROWS, ids=lambda case: case["name"])
def test_text(case: dict[str, Any]) -> None:
    document = read(rtf(case["body"]), "a.rtf")
    assert lines(document) == case["lines"]
    for code in case.get("notes", []):
        assert code in [note.code for note in document.notes]


FONTS = (
    r"\ansi\ansicpg1252\deff0{\fonttbl{\f0\fcharset163 Times New Roman;}{\f1\fcharset0 .VnTimeH;}"
    r"{\f2\fcharset0 .VnTime{\*\falt Times};}{\f3\fcharset0 VNI-Times;}{\f4\fcharset0 Arial;}}"
)


def test_code_pages_follow_the_font_so_that_mixed_documents_come_out_right() -> None:
    body = (
        rf"{escaped(as_windows_1258(SENTENCE))}\par "
        rf"{{\f1 {escaped(as_tcvn3(TITLE).encode('cp1252'))}}}\par "
        rf"{{\f2 {escaped(as_tcvn3(SENTENCE).encode('cp1252'))}}}\par "
        rf"{{\f3 {escaped(as_vni(SENTENCE).encode('cp1252'))}}}\par "
        r"{\f4 caf\'e9}"
    )
    document = read(rtf(body, FONTS), "a.rtf")
    assert lines(document) == [SENTENCE, TITLE.upper(), SENTENCE, SENTENCE, "café"]


def test_windows_1258_as_the_code_page_of_the_whole_file() -> None:
    body = escaped(as_windows_1258(SENTENCE))
    assert read(rtf(body, r"\ansi\ansicpg1258\deff0{\fonttbl{\f0 Times;}}"), "a.rtf").text == SENTENCE


def test_unicode_numbers_with_their_replacements() -> None:
    body = "".join(f"\\u{ord(c)}?" if ord(c) > 126 else c for c in SENTENCE)
    assert read(rtf(body), "a.rtf").text == SENTENCE
    body = r"\uc2 \u7913\'3f\'3fng \uc0 \u7913 ng \uc1 \u-10179?\u-8704?"
    assert read(rtf(body), "a.rtf").text == "ứng ứng 😀"


def test_tables_by_the_edges_of_their_cells() -> None:
    body = (
        r"\trowd\cellx1000\cellx2000\cellx3000\pard\intbl STT\cell Ten\cell So dan\cell\row"
        r"\trowd\cellx1000\cellx3010\pard\intbl 1\cell ca hai\par dong hai\cell\row"
        r"\pard Het.\par"
    )
    document = read(rtf(body), "a.rtf")
    assert lines(document) == ["STT", "Ten", "So dan", "1", "ca hai", "dong hai", "Het."]
    assert [(b.row, b.col) for b in document.blocks[:-1]] == [(1, 1), (1, 2), (1, 3), (2, 1), (2, 2), (2, 2)]
    start = document.text.index("dong hai")
    assert document.locate(start, start + 4) == (Place(paragraph=6, table=1, row=2, col=2),)


def test_headers_are_kept_apart() -> None:
    document = read(rtf(r"{\header \pard DU THAO\par}{\footer \pard 2\par}Than bai.\par"), "a.rtf")
    assert document.text == "Than bai."
    assert [(f.where, f.text) for f in document.furniture] == [("header", "DU THAO")]


def test_broken_files_end_as_a_document_or_a_refusal() -> None:
    whole = rtf(r"{\b Mot}\par {\footnote x}\trowd\cellx100\intbl a\cell\row Hai\par \bin100 ")
    for end in range(10, len(whole), 7):
        try:
            read(whole[:end], "a.rtf")
        except IngestError as error:
            assert str(error)  # noqa: PT017
    with pytest.raises(Damaged, match="lồng"):
        read(rtf("{" * 5_000), "a.rtf")


def test_sniffed_by_content() -> None:
    assert sniff(rtf("x"), "a.doc").media_type == "application/rtf"
