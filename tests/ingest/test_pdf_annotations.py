"""What form fields, free text and stamps draw on a PDF page is read; comments and buttons are not."""

from __future__ import annotations

from typing import Any

import pytest
from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFObjectReference, PDFString

from extract.secrecy import secrecy_mark
from ingest.document import Document
from ingest.pdf import read_pdf
from tests.ingest.pdf_builders import BODY, HEIGHT, Pdf

Rect = tuple[float, float, float, float]


def annotate(pdf: Pdf, subtype: str, rect: Rect, drawn: str = "", **more: Any) -> None:
    """Put an annotation on the page: `rect` is x0, top, x1, bottom; `drawn` is what its appearance shows."""
    x0, top, x1, bottom = rect
    entries: dict[str, Any] = {
        "Type": PDFName("Annot"),
        "Subtype": PDFName(subtype),
        "F": 4,
        "Rect": PDFArray([x0, HEIGHT - bottom, x1, HEIGHT - top]),
        **more,
    }
    canvas = pdf.canvas
    if drawn:
        name = f"form{len(canvas._doc.idToObject)}"
        canvas.beginForm(name, 0, 0, x1 - x0, bottom - top)
        canvas.setFont("Serif", 12)
        canvas.drawString(2, 4, drawn)
        canvas.endForm()
        entries["AP"] = PDFDictionary({"N": PDFObjectReference(canvas._doc.getXObjectName(name))})
    canvas._addAnnotation(PDFDictionary(entries))


def page_of_text() -> Pdf:
    pdf = Pdf()
    pdf.paragraph(300, " ".join(BODY))
    return pdf


def field(pdf: Pdf, kind: str, rect: Rect, drawn: str = "", **more: Any) -> None:
    """Put a form field on the page and into the document's form."""
    annotate(pdf, "Widget", rect, drawn, FT=PDFName(kind), T=PDFString(f"o{rect[1]}"), **more)
    document = pdf.canvas._doc
    reference = pdf.canvas._annotationrefs[-1]
    form = getattr(pdf, "form", None) or PDFDictionary({"Fields": PDFArray([]), "DA": PDFString("/Helv 0 Tf 0 g")})
    pdf.form = form  # type: ignore[attr-defined]
    form.dict["Fields"].sequence.append(reference)
    document.Catalog.__dict__.setdefault("AcroForm", document.Reference(form))
    if "AcroForm" not in document.Catalog.__NoDefault__:
        document.Catalog.__NoDefault__ = [*document.Catalog.__NoDefault__, "AcroForm"]


def codes(document: Document) -> set[str]:
    return {note.code for note in document.notes}


def test_free_text_is_read_where_it_stands() -> None:
    pdf = page_of_text()
    annotate(pdf, "FreeText", (85, 600, 400, 620), "Ý kiến: đồng ý trình Ủy ban", Contents=PDFString("khác"))
    document = read_pdf(pdf.bytes())
    assert document.text.endswith("Ý kiến: đồng ý trình Ủy ban")
    start = document.text.index("đồng ý")
    (place,) = document.locate(start, start + 6)
    assert 600 < place.boxes[0].top < place.boxes[0].bottom < 620
    assert "annotations" in codes(document)


def test_free_text_without_an_appearance_is_read_from_its_words() -> None:
    pdf = page_of_text()
    annotate(pdf, "FreeText", (85, 600, 400, 640), Contents=PDFString("Y kien: dong y"), DA=PDFString("/Helv 12 Tf"))
    assert read_pdf(pdf.bytes()).text.endswith("Y kien: dong y")


def test_form_values_stand_beside_their_labels_and_buttons_and_passwords_say_nothing() -> None:
    pdf = page_of_text()
    pdf.text(85, 614, "Đơn vị:")
    field(pdf, "Tx", (140, 600, 400, 620), "Sở Nội vụ", V=PDFString("So Noi vu"))
    field(pdf, "Btn", (140, 640, 160, 660), "x")
    field(pdf, "Tx", (140, 680, 400, 700), "matkhau", V=PDFString("matkhau"), Ff=1 << 13)
    document = read_pdf(pdf.bytes())
    assert document.text.splitlines()[-1] == "Đơn vị: Sở Nội vụ"
    assert "matkhau" not in document.text


def test_a_form_value_without_an_appearance() -> None:
    pdf = page_of_text()
    field(pdf, "Tx", (140, 600, 400, 620), V=PDFString("So 12/KH"))
    assert read_pdf(pdf.bytes()).text.endswith("So 12/KH")


@pytest.mark.parametrize("subtype", ["Stamp", "FreeText", "Watermark"])
@pytest.mark.parametrize("mark", ["MẬT", "TỐI MẬT"])
def test_a_secrecy_mark_in_an_annotation_is_seen(subtype: str, mark: str) -> None:
    pdf = page_of_text()
    annotate(pdf, subtype, (85, 100, 200, 130), mark)
    document = read_pdf(pdf.bytes())
    assert secrecy_mark(document) == mark
    assert (mark in document.text) == (subtype == "FreeText"), "stamps are kept apart from the text"


def test_a_secrecy_mark_in_a_form_field_is_seen() -> None:
    pdf = page_of_text()
    field(pdf, "Tx", (85, 100, 200, 130), "TUYỆT MẬT", V=PDFString("x"))
    assert secrecy_mark(read_pdf(pdf.bytes())) == "TUYỆT MẬT"


def test_what_a_signature_draws_is_kept_apart() -> None:
    pdf = page_of_text()
    field(pdf, "Sig", (85, 290, 300, 320), "Ký bởi: Văn phòng")
    document = read_pdf(pdf.bytes())
    assert document.text == " ".join(BODY)
    assert [(piece.where, piece.text) for piece in document.furniture] == [("stamp", "Ký bởi: Văn phòng")]


def test_comments_and_hidden_annotations_are_not_read_but_comments_are_told_of() -> None:
    pdf = page_of_text()
    annotate(pdf, "Text", (85, 600, 105, 620), Contents=PDFString("xem lai"))
    annotate(pdf, "FreeText", (85, 700, 300, 720), "chữ ẩn", F=2)
    annotate(pdf, "Link", (85, 300, 200, 320))
    document = read_pdf(pdf.bytes())
    assert document.text == " ".join(BODY)
    assert codes(document) == {"comments"}


def test_a_form_that_is_nothing_but_its_fields() -> None:
    pdf = Pdf()
    pdf.text(85, 60, "")
    field(pdf, "Tx", (85, 100, 400, 120), "Báo cáo kết quả thực hiện", V=PDFString("x"))
    assert read_pdf(pdf.bytes()).text == "Báo cáo kết quả thực hiện"


def test_more_annotations_than_any_office_has() -> None:
    pdf = page_of_text()
    for _ in range(2_100):
        annotate(pdf, "FreeText", (85, 600, 400, 620), Contents=PDFString(""))
    document = read_pdf(pdf.bytes())
    assert document.text == " ".join(BODY)
    assert "annotations-limit" in codes(document)
