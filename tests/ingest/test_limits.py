"""The limit of characters in every format: read up to it, with a note; what is asked of limits themselves."""

from __future__ import annotations

import dataclasses

import pytest

from ingest.limits import Limits
from ingest.read import read
from tests.ingest.binary_builders import word6, word97
from tests.ingest.builders import as_tcvn3, docx, p
from tests.ingest.pdf_builders import Pdf
from tests.ingest.test_docx import SENTENCE, cell
from tests.ingest.test_html import page
from tests.ingest.test_odt import odt
from tests.ingest.test_rtf import escaped, rtf

MOST = 300
MANY = [SENTENCE] * 30


def pdf_paragraph() -> bytes:
    """Return a PDF of one paragraph longer than the limit."""
    pdf = Pdf()
    pdf.paragraph(80, ". ".join(MANY[:12]))
    return pdf.bytes()


def pdf_table() -> bytes:
    pdf = Pdf()
    pdf.table(80, [200, 200], [[SENTENCE[:30], "số liệu"]] * 12)
    return pdf.bytes()


LEGACY = [as_tcvn3(line).encode("cp1252") for line in MANY]
FILES = {
    "docx": docx("".join(map(p, MANY))),
    "docx, one paragraph": docx(p(" ".join(MANY))),
    "docx, table": docx("<w:tbl>" + f"<w:tr>{cell(SENTENCE)}{cell(SENTENCE)}</w:tr>" * 15 + "</w:tbl>"),
    "doc": word97("\r".join(MANY) + "\r"),
    "doc of Word 6": word6([(line + b"\r", ".VnTime", 0) for line in LEGACY]),
    "odt": odt("".join(f"<text:p>{line}</text:p>" for line in MANY)),
    "html": page("".join(f"<p>{line}</p>" for line in MANY)),
    "mht": b"MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
    + page("".join(f"<p>{line}</p>" for line in MANY)),
    "rtf": rtf(r"\par ".join(map(escaped, LEGACY))),
    "txt": "\n".join(MANY).encode(),
    "pdf, one paragraph": pdf_paragraph(),
    "pdf, table": pdf_table(),
}


@pytest.mark.parametrize("data", FILES.values(), ids=FILES)
def test_a_text_is_read_up_to_the_limit_and_staff_are_told(data: bytes) -> None:
    whole, limited = read(data, "a"), read(data, "a", Limits(characters=MOST))
    assert whole.text.startswith(limited.text)
    assert MOST / 2 < len(limited.text) <= MOST < len(whole.text)
    assert whole.text[len(limited.text)].isspace(), "words stay whole"
    (note,) = (note for note in limited.notes if note.code == "characters-limit")
    assert str(len(limited.text)) in note.message
    assert limited.blocks[-1].end == len(limited.text)
    assert "characters-limit" not in [note.code for note in whole.notes]


@pytest.mark.parametrize("name", [field.name for field in dataclasses.fields(Limits)])
def test_a_limit_of_nothing_is_a_mistake(name: str) -> None:
    with pytest.raises(ValueError, match=name):
        Limits(**{name: 0})
