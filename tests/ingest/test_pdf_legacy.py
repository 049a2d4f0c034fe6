"""TCVN3 and VNI in the text layer of a PDF: font by font, by name or by the text; Unicode is left alone."""

from __future__ import annotations

import pytest

from ingest.document import Document
from ingest.pdf import read_pdf
from tests.ingest.builders import as_tcvn3, as_vni
from tests.ingest.pdf_builders import BODY, Pdf, legacy_pdf

LINES = [
    "Thực hiện Chỉ thị số 05-CT/TW của Bộ Chính trị về tư tưởng,",
    "ủy ban nhân dân tỉnh chỉ đạo các cơ quan, đơn vị như sau:",
    "nhưng một số nơi chưa quan tâm đúng mức; học tập Mác-Lênin",
]
TEXT = " ".join(LINES)


def runs(font: str, lines: list[str], top: float = 100) -> list[tuple[float, float, str, str]]:
    return [(85.0, top + 20 * index, font, line) for index, line in enumerate(lines)]


def codes(document: Document) -> set[str]:
    return {note.code for note in document.notes}


@pytest.mark.parametrize("font", [".VnTime", ".VnTime,Bold", ".VnArial"])
def test_tcvn3_by_the_name_of_its_font_with_the_letter_that_is_a_soft_hyphen(font: str) -> None:
    document = read_pdf(legacy_pdf([runs(font, [as_tcvn3(line) for line in LINES])]))
    assert document.text == TEXT
    assert "legacy-encoding" in codes(document)


def test_vni_whose_marks_are_painted_over_their_letters() -> None:
    document = read_pdf(legacy_pdf([runs("VNI-Times", [as_vni(line) for line in LINES])]))
    assert document.text == TEXT
    start = document.text.index("nhân dân")
    (place,) = document.locate(start, start + len("nhân dân"))
    assert 105 < place.boxes[0].top < place.boxes[0].bottom < 126
    assert place.boxes[0].x1 - place.boxes[0].x0 == pytest.approx(8 * 6.5, abs=2), "marks take no place of their own"


def test_a_font_of_capitals() -> None:
    pages = [runs(".VnTimeH", ["ñy ban nh©n d©n tØnh an s¬n", "quan t©m"]) + runs(".VnTime", [as_tcvn3(LINES[1])], 200)]
    document = read_pdf(legacy_pdf(pages))
    assert document.text.splitlines() == ["ỦY BAN NHÂN DÂN TỈNH AN SƠN", "QUAN TÂM", LINES[1]]


def test_capitals_typed_in_a_plain_font() -> None:
    """TCVN3 has no toned capitals: "KÕ HO¹CH" is what people typed."""
    document = read_pdf(legacy_pdf([runs(".VnTime", ["KÕ HO¹CH", as_tcvn3(LINES[1])])]))
    assert document.text.splitlines()[0] == "KẾ HOẠCH"


def test_mixed_fonts_on_one_page_come_out_right() -> None:
    page = [
        *runs(".VnTime", [as_tcvn3(LINES[0])], 100),
        *runs("VNI-Helve", [as_vni(LINES[1])], 180),
        *runs("TimesNewRoman", ["Phòng hành chính: café"], 300),
    ]
    assert read_pdf(legacy_pdf([page])).text.splitlines() == [LINES[0], LINES[1], "Phòng hành chính: café"]


@pytest.mark.parametrize(("font", "encode"), [("TT1C4t00", as_tcvn3), ("TT1VNI", as_vni)])
def test_a_font_that_says_nothing_is_told_by_the_text_with_a_note(font: str, encode: type) -> None:
    document = read_pdf(legacy_pdf([runs(font, [encode(line) for line in LINES])]))
    assert document.text == TEXT
    assert "encoding-guessed" in codes(document)


def test_a_later_page_with_one_short_word_follows_the_file() -> None:
    pages = [runs("TT1C4t00", [as_tcvn3(line) for line in LINES]), runs("TT1C4t00", ["", as_tcvn3("phụ lục 1")])]
    assert read_pdf(legacy_pdf(pages)).text.endswith("phụ lục 1")


def test_a_unicode_pdf_that_merely_names_such_a_font_is_left_alone() -> None:
    latin = "Phòng Nôi vu có thê: là, và, hòa, tô, ghê, rôi"
    document = read_pdf(legacy_pdf([runs(".VnTime", [latin])]))
    assert document.text == latin
    assert not codes(document)
    assert not document.originals


def test_a_unicode_pdf_with_signs_that_tcvn3_uses_is_left_alone() -> None:
    pdf = Pdf()
    pdf.paragraph(100, " ".join(BODY))
    pdf.text(90, 300, "§ 5 © 2024 ± 2 m²")
    document = read_pdf(pdf.bytes())
    assert not document.originals
    assert not codes(document)
    assert document.text.startswith(BODY[0])


def test_a_legacy_layer_is_text_and_no_scan() -> None:
    """Undecoded it would look like the junk of a broken layer, and the page would be recognised."""
    document = read_pdf(legacy_pdf([runs(".VnTime", [as_tcvn3(line) for line in LINES * 4])]))
    assert [page.origin for page in document.pages] == ["text"]
