"""Web pages, built for the tests."""

from __future__ import annotations

import pytest

from ingest.document import Place
from ingest.errors import Empty
from ingest.read import read
from tests.ingest.builders import as_tcvn3, as_vni, as_windows_1258
from tests.ingest.test_docx import SENTENCE, lines


def page(body: str, head: str = "") -> bytes:
    """Return a page in UTF-8."""
    return f"<!DOCTYPE html><html><head><title>x</title>{head}</head><body>{body}</body></html>".encode()


def test_blocks_breaks_hidden_parts_and_lists() -> None:
    body = (
        "<h1>KẾ HOẠCH</h1>\n<p>Thực hiện\n  <b>Chỉ thị</b>&nbsp;số 05<script>x</script>"
        "<span style='display:none'>ẩn</span></p>Chữ trần<div>ĐẢNG ỦY<br>XÃ TÂN HƯNG<p>trong</p></div>"
        "<ol><li>một<li>hai</ol><ol type=a start=3><li>ba</ol><ul><li>x</ul>"
    )
    document = read(page(body), "a.html")
    assert lines(document) == [
        *("KẾ HOẠCH", "Thực hiện Chỉ thị số 05", "Chữ trần", "ĐẢNG ỦY", "XÃ TÂN HƯNG", "trong"),
        *("1. một", "2. hai", "c. ba", "- x"),
    ]
    assert (document.blocks[0].kind, document.blocks[0].level) == ("heading", 1)


def test_tables_with_spans() -> None:
    body = (
        "<table><tr><th rowspan=2>STT<th colspan=2>Số liệu<tr><th>2023<th>2024<tr><td>1<td>10"
        "<td>20<table><tr><td>trong</table></table>"
    )
    document = read(page(body), "a.html")
    cells = {document.text[b.start : b.end]: (b.row, b.col) for b in document.blocks}
    assert cells == {
        **{"STT": (1, 1), "Số liệu": (1, 2), "2023": (2, 2), "2024": (2, 3)},
        **{"1": (3, 1), "10": (3, 2), "20": (3, 3), "trong": (3, 3)},
    }
    assert (document.tables[0].rows, document.tables[0].cols, document.tables[0].header_rows) == (3, 3, 2)
    start = document.text.index("2024")
    assert document.locate(start, start + 4)[0] == Place(paragraph=4, table=1, row=2, col=3)


@pytest.mark.parametrize(
    "data",
    [
        page(f'<p><font face=".VnTime">{as_tcvn3(SENTENCE)}</font>'),
        page(f"<p style=\"font-family:'VNI-Times'\">{as_vni(SENTENCE)}"),
        f"<html><p>{as_tcvn3(SENTENCE)}".encode("cp1252"),
        b"<html><meta charset=windows-1258><p>" + as_windows_1258(SENTENCE),
        f"<html><meta charset=utf-16><p>{SENTENCE}".encode("utf-16"),
    ],
)
def test_encodings(data: bytes) -> None:
    assert read(data, "a.html").text == SENTENCE


def test_a_page_without_text_is_empty() -> None:
    with pytest.raises(Empty):
        read(page("<script>x</script>"), "a.html")


def test_deep_nesting_does_no_harm() -> None:
    document = read(page("<p>trên</p>" + "<div>" * 5_000 + "đáy"), "a.html")
    assert document.text.startswith("trên")
    assert "đáy" in document.text or [note.code for note in document.notes] == ["depth-limit"]


def test_what_is_left_out_is_told_of() -> None:
    page = '<html><body><p>Chữ <del>bỏ</del><span style="mso-hide:all">ẩn</span><img src="a.png"></p></body></html>'
    document = read(page.encode(), "a.html")
    assert document.text == "Chữ"
    assert [note.code for note in document.notes] == ["tracked-changes", "hidden-text", "pictures"]
