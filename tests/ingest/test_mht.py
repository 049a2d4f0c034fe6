"""Web pages in one file."""

from __future__ import annotations

import quopri
import unicodedata
from base64 import b64encode

import pytest

from ingest.errors import Damaged
from ingest.read import read

PAGE = "<html><body><p>Kế hoạch số 05</p><table><tr><td>Đơn vị</td><td>7</td></tr></table></body></html>"


def mail(*parts: str, first: str = "MIME-Version: 1.0") -> bytes:
    head = f'{first}\r\nContent-Type: multipart/related; boundary="x"\r\n\r\n'
    return (head + "".join(f"--x\r\n{part}\r\n" for part in parts) + "--x--\r\n").encode()


def decomposed(text: str) -> str:
    """Return the text as Windows-1258 has it: letters of its own, tone marks behind them."""
    return "".join(f"{letter}{tone}" for letter, tone in map(_parted, text))


def _parted(char: str) -> tuple[str, str]:
    marks = unicodedata.normalize("NFD", char)
    tone = "".join(mark for mark in marks if mark in "\u0300\u0301\u0303\u0309\u0323")
    return unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in tone)), tone


def page(encoding: str, charset: str) -> str:
    text = decomposed(PAGE) if charset == "cp1258" else PAGE
    raw = text.encode(charset)
    body = b64encode(raw) if encoding == "base64" else quopri.encodestring(raw)
    return f"Content-Type: text/html; charset={charset}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n{body.decode()}"


@pytest.mark.parametrize("charset", ["utf-8", "utf-16", "cp1258"])
@pytest.mark.parametrize("encoding", ["base64", "quoted-printable"])
@pytest.mark.parametrize("first", ["MIME-Version: 1.0", "From: <Saved by Blink>\r\nSubject: a"])
def test_the_page_in_the_file_is_read(encoding: str, charset: str, first: str) -> None:
    picture = "Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo="
    document = read(mail(page(encoding, charset), picture, first=first), "bao-cao.doc")
    assert document.media_type == "multipart/related"
    assert document.text.split("\n") == ["Kế hoạch số 05", "Đơn vị", "7"]
    assert (document.blocks[2].table, document.blocks[2].row, document.blocks[2].col) == (1, 1, 2)


def test_a_file_without_a_page_is_damaged() -> None:
    with pytest.raises(Damaged, match="docx"):
        read(mail("Content-Type: image/png\r\n\r\nx"), "a.mht")
