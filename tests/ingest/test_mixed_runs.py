"""Legacy and Unicode text in one paragraph whose fonts say nothing, or say the wrong thing."""

from __future__ import annotations

import pytest

from ingest.read import read
from tests.ingest.builders import as_tcvn3, as_vni, docx, p

OLD = "các đơn vị đã thực hiện tốt nhiệm vụ "
NEW = "là của toàn bộ hệ thống, cả năm"


def paragraph(*runs: tuple[str, str]) -> str:
    """Return a paragraph of runs, each a text and its font."""
    parts = (
        f'<w:r><w:rPr><w:rFonts w:ascii="{font}"/></w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'
        for text, font in runs
    )
    return f"<w:p>{''.join(parts)}</w:p>"


def text_and_notes(body: str) -> tuple[str, list[str]]:
    document = read(docx(body), "a.docx")
    return document.text, [note.code for note in document.notes]


@pytest.mark.parametrize("font", ["Times New Roman", "Arial"])
@pytest.mark.parametrize("encode", [as_tcvn3, as_vni])
def test_runs_whose_font_was_lost_are_told_apart_by_their_text(encode: type, font: str) -> None:
    first = paragraph((encode(OLD), font), (NEW, "Times New Roman"))
    last = paragraph((NEW + " ", font), (encode(OLD.strip()), font))
    assert text_and_notes(first + last) == (f"{OLD}{NEW}\n{NEW} {OLD.strip()}", ["encoding-guessed"])


def test_a_short_run_follows_the_others_of_its_paragraph_and_document() -> None:
    font = "Times New Roman"
    runs = ((as_tcvn3(OLD), font), ("việc ", font), (as_tcvn3("tổ chức"), font), (" và đánh giá", font))
    assert text_and_notes(paragraph(*runs))[0] == OLD + "việc tổ chức và đánh giá"
    body = p(as_tcvn3(OLD)) + paragraph((as_tcvn3("Bộ trưởng "), font), ("đã được giao", font))
    assert text_and_notes(body)[0] == f"{OLD.strip()}\nBộ trưởng đã được giao"


@pytest.mark.parametrize(
    "runs",
    [
        pytest.param(["diện tích 5 m²; giá ± 2 % © ®", " là của toàn bộ", " à ô tô"], id="signs"),
        pytest.param(["thự", "c hiện á", "n ph", "í", " là"], id="words cut by runs"),
        pytest.param(["Công ty Citroën, ", "Peugeot và Škoda, ", "cùng Łódź, ", "đã giao"], id="foreign names"),
    ],
)
def test_unicode_runs_stay_as_they_are(runs: list[str]) -> None:
    assert text_and_notes(paragraph(*((text, "Times New Roman") for text in runs))) == ("".join(runs), [])


def test_unicode_text_pasted_among_text_in_a_legacy_font_stays() -> None:
    runs = ((as_tcvn3(OLD), ".VnTime"), (NEW, ".VnTime"))
    assert text_and_notes(paragraph(*runs)) == (OLD + NEW, ["legacy-encoding"])


def test_the_way_back_to_the_characters_of_the_file() -> None:
    document = read(docx(paragraph((as_tcvn3(OLD), "Arial"), (NEW, "Arial"))), "a.docx")
    assert "".join(one.raw for one in document.originals).replace(" ", "") in as_tcvn3(OLD).replace(" ", "")
    start = document.text.index("nhiệm")
    (one,) = (one for one in document.originals if one.start <= start < one.end)
    assert one.between(start, start + len("nhiệm")) == as_tcvn3("nhiệm")
