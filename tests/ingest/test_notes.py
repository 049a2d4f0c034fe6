"""Every repair, guess and omission is a note that staff can read: a code for programs, a sentence for people."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import ingest
from ingest.limits import Limits
from ingest.read import read
from tests.ingest.builders import docx, p
from tests.ingest.pdf_builders import BODY, Pdf
from tests.ingest.pdf_builders import _file as pdf_file

TESTS = Path(__file__).parent
LONG = " ".join(BODY)


def crowded() -> bytes:
    pdf = Pdf()
    pdf.paragraph(100, LONG)
    pdf.page()
    pdf.paragraph(100, LONG)
    pdf.paragraph(300, LONG)
    return pdf.bytes()


def half_a_file() -> bytes:
    """Return a PDF whose second page is none."""
    line = b"BT /F 12 Tf 72 700 Td (Bao cao ket qua) Tj ET"
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>"
    return pdf_file(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Count 2/Kids[3 0 R 6 0 R]>>",
            page,
            b"<</Length %d>>stream\n%s\nendstream" % (len(line), line),
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
            b"(no page)",
        ]
    )


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        pytest.param(docx(p("SắC LệNH")), "capitals-repaired", "chữ hoa", id="capitals"),
        pytest.param("SỞ NỘI VỤ\t\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM".encode(), "columns", "hai cột", id="columns"),
        pytest.param(crowded(), "page-characters-limit", "trang 2", id="crowded page"),
        pytest.param(half_a_file(), "page-damaged", "trang 2", id="page that is none"),
    ],
)
def test_a_note_says_what_was_done(data: bytes, code: str, words: str) -> None:
    notes = {note.code: note.message for note in read(data, "a", Limits(page_characters=400)).notes}
    assert words in notes[code]


def codes() -> list[str]:
    """Return the codes of all notes that readers make."""
    found: set[str] = set()
    for path in Path(ingest.__file__).parent.glob("*.py"):
        text = path.read_text(encoding="utf-8")
        found |= set(re.findall(r"""Note\(\s*["']([a-z-]+)["']""", text))
        found |= set(re.findall(r"""^    ["'][a-z-]+["']: \(["']([a-z-]+)["'],""", text, re.MULTILINE))
    return sorted(found)


@pytest.mark.parametrize("code", codes())
def test_each_kind_of_note_is_shown_by_a_test(code: str) -> None:
    assert any(
        re.search(rf"(?<![a-z-]){code}(?![a-z-])", path.read_text(encoding="utf-8"))
        for path in TESTS.rglob("*")
        if path.suffix in (".py", ".yaml")
    )


def test_the_codes_are_found() -> None:
    assert {"tracked-changes", "ocr", "legacy-encoding", "pages-limit"} <= set(codes())
