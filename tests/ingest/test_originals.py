"""The way back from Unicode to the characters of a legacy file, exact to the character, for every format."""

from __future__ import annotations

import pytest

from ingest.document import Document
from ingest.read import read
from tests.ingest.binary_builders import word6
from tests.ingest.builders import as_tcvn3, as_vni, as_windows_1258, docx, level, numbered
from tests.ingest.pdf_builders import legacy_pdf

SENTENCE = "Ủy ban nhân dân tỉnh đã chỉ đạo các đơn vị thực hiện nhiệm vụ được giao, nhưng chưa đầy đủ"


def span(document: Document, words: str) -> tuple[int, int]:
    start = document.text.index(words)
    return start, start + len(words)


def run(text: str, font: str) -> str:
    return f'<w:r><w:rPr><w:rFonts w:ascii="{font}"/></w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


FILES = {
    "txt tcvn3": (as_tcvn3(SENTENCE).encode("cp1252"), as_tcvn3),
    "txt vni": (as_vni(SENTENCE).encode("cp1252"), as_vni),
    "docx tcvn3": (docx(f"<w:p>{run(as_tcvn3(SENTENCE), '.VnTime')}</w:p>"), as_tcvn3),
    "docx vni": (docx(f"<w:p>{run(as_vni(SENTENCE), 'VNI-Times')}</w:p>"), as_vni),
    "doc tcvn3": (word6([(as_tcvn3(SENTENCE).encode("cp1252") + b"\r", ".VnTime", 0)]), as_tcvn3),
    "pdf tcvn3": (legacy_pdf([[(30, 100, ".VnTime", as_tcvn3(SENTENCE))]], 10), as_tcvn3),
    "pdf vni": (legacy_pdf([[(30, 100, "VNI-Times", as_vni(SENTENCE))]], 10), as_vni),
}


@pytest.mark.parametrize(("data", "encode"), FILES.values(), ids=FILES)
def test_every_span_leads_to_the_characters_of_the_file(data: bytes, encode: type) -> None:
    document = read(data, "a")
    assert document.text.casefold() == SENTENCE.casefold()
    raw = encode(SENTENCE)
    assert document.original(0, len(document.text)) == raw
    for start, end in ((0, 1), (8, 12), *(span(document, word) for word in ("nhân dân", "được", "ỉnh", "nhưng"))):
        assert document.original(start, end) == encode(SENTENCE[start:end])
    assert Document.from_bytes(document.to_bytes()) == document, "it is stored with the document"
    assert len(document.originals) == 1, "neighbouring words are one record"


def test_windows_1258_leads_to_letters_and_their_marks() -> None:
    document = read(as_windows_1258(SENTENCE), "a.txt")
    assert document.text == SENTENCE
    assert document.original(*span(document, "thực")) == "thư\u0323c"
    assert document.original(*span(document, "ị thực")) == "i\u0323 thư\u0323c"


def test_unicode_is_its_own_original() -> None:
    document = read(SENTENCE.encode(), "a.txt")
    assert document.originals == ()
    assert document.original(3, 10) == document.text[3:10]
    with pytest.raises(ValueError, match="outside"):
        document.original(5, len(document.text) + 1)


def test_mixed_runs_capitals_and_automatic_numbers_keep_their_places() -> None:
    body = "<w:p>" + run("Sở Nội vụ: ", "Times New Roman") + run(as_tcvn3("kế hoạch "), ".VnTime")
    body += run(as_tcvn3("học tập"), ".VnTimeH") + run(as_vni(" năm nhân"), "VNI-Times") + "</w:p>"
    listed = numbered("x", 1).replace(
        '<w:r><w:rPr></w:rPr><w:t xml:space="preserve">x</w:t></w:r>', run(as_tcvn3("Đề nghị"), ".VnTime")
    )
    numbering = f'<w:abstractNum w:abstractNumId="0">{level(0, "upperRoman", "%1.")}</w:abstractNum>'
    numbering += '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    document = read(docx(body + listed, numbering=numbering), "a.docx")
    assert document.text == "Sở Nội vụ: kế hoạch HỌC TẬP năm nhân\nI. Đề nghị"
    assert document.original(0, len("Sở Nội vụ: ")) == "Sở Nội vụ: "
    assert document.original(*span(document, "hoạch HỌC")) == as_tcvn3("hoạch học")
    assert document.original(*span(document, "năm nhân")) == as_vni("năm nhân")
    assert document.original(*span(document, "I. Đề nghị")) == "I. " + as_tcvn3("Đề nghị")


def test_columns_typed_with_tabs() -> None:
    head = [
        as_tcvn3("Tỉnh ủy An Sơn") + "\t\t" + as_tcvn3("Đảng cộng sản Việt Nam"),
        as_tcvn3("Ban Tuyên giáo") + "\t\t" + as_tcvn3("An Sơn, ngày 5 tháng 9 năm 2004"),
    ]
    document = read("\n".join(head).encode("cp1252"), "a.txt")
    for words in ("Tuyên giáo", "cộng sản", "tháng 9 năm"):
        assert document.original(*span(document, words)) == as_tcvn3(words)


def test_rtf_in_tcvn3_and_windows_1258() -> None:
    def escaped(data: bytes) -> str:
        return "".join(chr(byte) if byte < 0x80 else f"\\'{byte:02x}" for byte in data)

    fonts = r"{\fonttbl{\f0\fcharset0 .VnTime;}{\f1\fcharset163 Times New Roman;}}"
    body = rf"\f0 {escaped(as_tcvn3('đã chỉ đạo').encode('cp1252'))}\par \f1 {escaped(as_windows_1258('nhiệm vụ'))}\par"
    document = read(f"{{\\rtf1\\ansi{fonts}{body}}}".encode(), "a.rtf")
    assert document.text == "đã chỉ đạo\nnhiệm vụ"
    assert document.original(*span(document, "chỉ đạo")) == as_tcvn3("chỉ đạo")
    assert document.original(*span(document, "vụ")) == "vu\u0323"
