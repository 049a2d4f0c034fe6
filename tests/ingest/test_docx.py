"""Word documents: every feature on a document built for it."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import docx as python_docx
import pytest
import yaml

from ingest.document import Document, Place
from ingest.read import read
from ingest.sniff import sniff
from tests.ingest.builders import W_NS, as_tcvn3, as_vni, docx, level, numbered, p, pack

DATA = Path(__file__).parent / "data"


def cases(name: str) -> list[Any]:
    """Return the rows of a table of cases as pytest parameters, named by their first words."""
    rows = yaml.safe_load((DATA / name).read_text(encoding="utf-8"))
    return [pytest.param(row, id=row["name"]) for row in rows]


def lines(document: Document) -> list[str]:
    """Return the text of each block."""
    return [document.text[block.start : block.end] for block in document.blocks]


@pytest.mark.parametrize("case", cases("docx.yaml"))
def test_text_as_the_reader_of_the_accepted_document_sees_it(case: dict[str, Any]) -> None:
    parts = {name: case[name] for name in ("styles", "footnotes", "endnotes") if name in case}
    document = read(docx(case["body"], **parts), "a.docx")
    assert lines(document) == case["lines"]
    assert document.text == "\n".join(case["lines"])
    for code in case.get("notes", []):
        assert code in [note.code for note in document.notes]


@pytest.mark.parametrize("case", cases("numbering.yaml"))
def test_automatic_numbers_as_printed(case: dict[str, Any]) -> None:
    numbering = "".join(
        f'<w:abstractNum w:abstractNumId="{number}">'
        + "".join(level(ilvl, *row) for ilvl, row in enumerate(levels))
        + "</w:abstractNum>"
        for number, levels in case["lists"].items()
    )
    numbering += "".join(f'<w:num w:numId="{n}"><w:abstractNumId w:val="{n}"/></w:num>' for n in case["lists"])
    for number, row in case.get("more", {}).items():
        overrides = "".join(
            f'<w:lvlOverride w:ilvl="{i}"><w:startOverride w:val="{value}"/></w:lvlOverride>'
            for i, value in row.get("start", {}).items()
        ) + "".join(
            f'<w:lvlOverride w:ilvl="{i}">{level(i, *values)}</w:lvlOverride>'
            for i, values in row.get("levels", {}).items()
        )
        numbering += f'<w:num w:numId="{number}"><w:abstractNumId w:val="{row["of"]}"/>{overrides}</w:num>'
    body = "".join(numbered(text, number, ilvl) for text, number, ilvl, _ in case["paragraphs"])
    document = read(docx(body, numbering=numbering), "a.docx")
    assert lines(document) == [printed for *_, printed in case["paragraphs"]]
    for block, (text, *_, printed) in zip(document.blocks, case["paragraphs"], strict=True):
        if printed != text:
            assert block.number == printed.removesuffix(text).strip()


STYLED = (
    '<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/>'
    '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="H2"><w:name w:val="heading 2"/><w:basedOn w:val="H1"/>'
    '<w:pPr><w:numPr><w:ilvl w:val="1"/></w:numPr></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="H2b"><w:basedOn w:val="H2"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="L3"><w:pPr><w:outlineLvl w:val="2"/>'
    '<w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
)


def test_numbers_by_style_follow_the_chain_of_styles() -> None:
    levels = (
        level(0, "upperRoman", "%1.")
        + level(1, "decimal", "%2.", more='<w:pStyle w:val="H2"/>')
        + level(2, "lowerLetter", "%3)", more='<w:pStyle w:val="L3"/>')
    )
    numbering = f'<w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum>'
    numbering += '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    body = "".join(p(style, f'<w:pStyle w:val="{style}"/>') for style in ("H1", "H2", "H2b", "L3"))
    body += p("không số", '<w:pStyle w:val="H1"/><w:numPr><w:numId w:val="0"/></w:numPr>') + p(
        "H1", '<w:pStyle w:val="H1"/>'
    )
    document = read(docx(body, styles=STYLED, numbering=numbering), "a.docx")
    assert lines(document) == ["I. H1", "1. H2", "2. H2b", "a) L3", "không số", "II. H1"]
    assert [block.kind for block in document.blocks] == ["heading"] * 6


def test_a_list_may_be_defined_by_a_list_style() -> None:
    numbering = (
        '<w:abstractNum w:abstractNumId="0"><w:numStyleLink w:val="LS"/></w:abstractNum>'
        f'<w:abstractNum w:abstractNumId="1"><w:styleLink w:val="LS"/>{level(0, "decimal", "%1/")}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>'
    )
    styles = (
        '<w:style w:type="numbering" w:styleId="LS"><w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr></w:style>'
    )
    document = read(docx(numbered("việc", 1), numbering=numbering, styles=styles), "a.docx")
    assert document.text == "1/ việc"


def test_text_boxes_headers_and_notes_count_their_lists_for_themselves() -> None:
    numbering = (
        f'<w:abstractNum w:abstractNumId="0">{level(0, "decimal", "%1.")}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )
    box = f"<w:r><w:pict><v:textbox><w:txbxContent>{numbered('khung', 1)}</w:txbxContent></v:textbox></w:pict></w:r>"
    note = f'<w:footnote w:id="1">{p("Ghi chú")}{numbered("chú thích", 1)}</w:footnote>'
    body = (
        numbered("một", 1)
        + f"<w:p>{box}<w:r><w:t>Có khung</w:t></w:r><w:r><w:footnoteReference w:id='1'/></w:r></w:p>"
        + numbered("hai", 1)
        + '<w:sectPr><w:headerReference r:id="header1"/></w:sectPr>'
    )
    document = read(docx(body, numbering=numbering, footnotes=note, header1=numbered("đầu trang", 1)), "a.docx")
    assert lines(document) == ["1. một", "Có khung[1]", "1. khung", "2. hai", "[1] Ghi chú", "1. chú thích"]
    assert [f.text for f in document.furniture] == ["đầu trang"]


def test_an_empty_numbered_cell_shows_its_number() -> None:
    numbering = (
        f'<w:abstractNum w:abstractNumId="0">{level(0, "decimal", "%1")}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )
    row = f"<w:tr><w:tc>{numbered('', 1)}</w:tc><w:tc>{p('x')}</w:tc></w:tr>"
    document = read(docx(f"<w:tbl>{row}{row}</w:tbl>", numbering=numbering), "a.docx")
    assert lines(document) == ["1", "x", "2", "x"]


def cell(text: str, properties: str = "") -> str:
    """Return a table cell."""
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}</w:tc>"


def test_tables_merged_cells_once_columns_by_the_grid() -> None:
    restart, two = '<w:vMerge w:val="restart"/>', '<w:gridSpan w:val="2"/>'
    table = (
        f"<w:tbl><w:tr>{cell('STT', restart)}{cell('Số liệu', two)}</w:tr>"
        f"<w:tr>{cell('', '<w:vMerge/>')}{cell('2023')}{cell('2024')}</w:tr>"
        f"<w:tr>{cell('1')}{cell('10')}{cell('20')}</w:tr></w:tbl>"
    )
    document = read(docx(p("Bảng:") + table + p("Hết.")), "a.docx")
    cells = {(b.row, b.col): document.text[b.start : b.end] for b in document.blocks if b.kind == "cell"}
    assert cells == {
        (1, 1): "STT",
        (1, 2): "Số liệu",
        (2, 2): "2023",
        (2, 3): "2024",
        (3, 1): "1",
        (3, 2): "10",
        (3, 3): "20",
    }
    assert (document.tables[0].rows, document.tables[0].cols) == (3, 3)


def test_header_rows_are_those_marked_and_else_those_that_look_like_it() -> None:
    def table(first: str, run: str, columns: int = 3) -> str:
        head = f"<w:tr>{first}" + "".join(f"<w:tc>{p(f'Cột {i}', run=run)}</w:tc>" for i in range(columns)) + "</w:tr>"
        rows = "".join(f"<w:tr>{''.join(cell(f'{r}{c}') for c in range(columns))}</w:tr>" for r in range(3))
        return f"<w:tbl>{head}{rows}</w:tbl>"

    body = p("a").join(
        (
            table("<w:trPr><w:tblHeader/></w:trPr>", ""),
            table("", "<w:b/>"),
            table("", ""),
            table("", "<w:b/>", columns=2),
        )
    )
    assert [t.header_rows for t in read(docx(body), "a.docx").tables] == [1, 1, 0, 0]


def test_a_nested_table_is_read_inside_its_cell() -> None:
    inner = f"<w:tbl><w:tr>{cell('trong 1')}{cell('trong 2')}</w:tr></w:tbl>"
    document = read(
        docx(f"<w:tbl><w:tr><w:tc>{p('ngoài')}{inner}{p('sau')}</w:tc>{cell('bên')}</w:tr></w:tbl>"), "a.docx"
    )
    assert lines(document) == ["ngoài", "trong 1", "trong 2", "sau", "bên"]
    assert [(b.row, b.col) for b in document.blocks] == [(1, 1)] * 4 + [(1, 2)]


def test_the_letterhead_in_an_invisible_table_comes_cell_by_cell() -> None:
    left = f"<w:tc>{p('UBND TỈNH MINH HẢI')}{p('SỞ NỘI VỤ')}{p('Số: 12/KH-SNV')}</w:tc>"
    right = f"<w:tc>{p('CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM')}{p('Độc lập - Tự do - Hạnh phúc')}</w:tc>"
    document = read(docx(f"<w:tbl><w:tr>{left}{right}</w:tr></w:tbl>{p('KẾ HOẠCH')}"), "a.docx")
    assert lines(document)[:4] == [
        "UBND TỈNH MINH HẢI",
        "SỞ NỘI VỤ",
        "Số: 12/KH-SNV",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    ]
    assert [b.col for b in document.blocks] == [1, 1, 1, 2, 2, None]


def test_locate_names_the_paragraph_as_word_counts_it_and_the_cell() -> None:
    body = p("Một.") + p() + p("Ba.") + f"<w:tbl><w:tr>{cell('a')}{cell('b')}</w:tr></w:tbl>" + p("Sáu.")
    document = read(docx(body), "a.docx")
    at = document.text.index
    assert document.locate(at("Ba"), at("Ba") + 3) == (Place(paragraph=3),)
    assert document.locate(at("b"), at("b") + 1) == (Place(paragraph=5, table=1, row=1, col=2),)
    assert document.locate(at("Ba"), at("Sáu") + 1) == (
        Place(paragraph=3),
        Place(paragraph=4, table=1, row=1, col=1),
        Place(paragraph=5, table=1, row=1, col=2),
        Place(paragraph=6),
    )


def test_headers_and_footers_are_kept_apart_and_bare_page_numbers_dropped() -> None:
    section = (
        '<w:sectPr><w:headerReference w:type="default" r:id="header1"/><w:footerReference r:id="footer1"/>'
        '<w:footerReference r:id="footer2"/></w:sectPr>'
    )
    document = read(docx(p("Thân.") + section, header1=p("DỰ THẢO"), footer1=p("2"), footer2=p("Lưu: VT")), "a.docx")
    assert document.text == "Thân."
    assert [(f.where, f.text) for f in document.furniture] == [("header", "DỰ THẢO"), ("footer", "Lưu: VT")]


TITLE = "ủy ban nhân dân tỉnh"
SENTENCE = "Thực hiện Chỉ thị số 05-CT/TW của Bộ Chính trị, các cơ quan đã tổ chức hội nghị"


def test_legacy_fonts_are_decoded_run_by_run_in_one_document() -> None:
    def run(text: str, font: str) -> str:
        return f'<w:r><w:rPr><w:rFonts w:ascii="{font}"/></w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'

    body = (
        f"<w:p>{run(as_tcvn3(TITLE), '.VnTimeH')}</w:p>"
        f"<w:p>{run(as_tcvn3(SENTENCE), '.VnTime')}{run(' và cấp ủy', 'Times New Roman')}</w:p>"
        f"<w:p>{run(as_vni(SENTENCE), 'VNI-Times')}</w:p>"
        f"<w:p>{run(SENTENCE, 'Arial')}</w:p>"
    )
    document = read(docx(body), "a.docx")
    assert lines(document) == [TITLE.upper(), SENTENCE + " và cấp ủy", SENTENCE, SENTENCE]
    assert [note.code for note in document.notes] == ["legacy-encoding"] * 2


def test_a_unicode_document_that_declares_a_legacy_font_is_left_alone() -> None:
    styles = '<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii=".VnTimeH"/></w:rPr></w:rPrDefault></w:docDefaults>'
    body = p(SENTENCE) + p("Ghi chú: ô 1") + p("ngang bang")
    document = read(docx(body, styles=styles), "a.docx")
    assert lines(document) == [SENTENCE, "Ghi chú: ô 1", "ngang bang"]
    assert document.notes == ()


def test_a_short_run_follows_the_document() -> None:
    font = '<w:rFonts w:ascii=".VnTimeH"/>'
    body = p(as_tcvn3(SENTENCE), run='<w:rFonts w:ascii=".VnTime"/>') + p("ban quan", run=font)
    assert lines(read(docx(body), "a.docx"))[1] == "BAN QUAN"


def test_a_header_in_a_legacy_font_over_a_unicode_body() -> None:
    section = '<w:sectPr><w:headerReference r:id="header1"/></w:sectPr>'
    header = p(as_tcvn3(TITLE), run='<w:rFonts w:ascii=".VnTimeH"/>')
    document = read(docx(p(SENTENCE) + section, header1=header), "a.docx")
    assert document.text == SENTENCE
    assert [f.text for f in document.furniture] == [TITLE.upper()]
    assert [note.code for note in document.notes] == ["legacy-encoding"]


def test_legacy_text_whose_font_was_lost_is_guessed_with_a_note() -> None:
    document = read(docx(p(as_tcvn3(SENTENCE)) + p(SENTENCE)), "a.docx")
    assert lines(document) == [SENTENCE, SENTENCE]
    assert [note.code for note in document.notes] == ["encoding-guessed"]


def test_strict_open_xml_is_read() -> None:
    with zipfile.ZipFile(io.BytesIO(docx(p("Chuẩn Strict")))) as archive:
        files = {name: archive.read(name).decode() for name in archive.namelist()}
    strict = {
        name: text.replace(W_NS, "http://purl.oclc.org/ooxml/wordprocessingml/main").replace(
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            "http://purl.oclc.org/ooxml/officeDocument/relationships",
        )
        for name, text in files.items()
    }
    assert read(pack(strict), "a.docx").text == "Chuẩn Strict"


def test_a_document_that_python_docx_writes() -> None:
    source = python_docx.Document()
    source.add_heading("KẾ HOẠCH", 1)
    source.add_paragraph("Việc một", style="List Bullet")
    source.add_paragraph("Việc hai", style="List Number")
    source.add_table(2, 2).cell(1, 1).text = "ô"
    out = io.BytesIO()
    source.save(out)
    document = read(out.getvalue(), "a.docx")
    assert lines(document) == ["KẾ HOẠCH", "- Việc một", "1. Việc hai", "ô"]
    assert document.locate(len(document.text) - 1, len(document.text)) == (Place(paragraph=7, table=1, row=2, col=2),)


def test_a_document_with_macros_is_read_and_its_macros_are_not() -> None:
    """A .docm is a .docx of another content type, with a part that no reader opens."""
    main = "application/vnd.ms-word.document.macroEnabled.main+xml"
    with zipfile.ZipFile(io.BytesIO(docx(p("Kế hoạch có macro")))) as archive:
        files = {name: archive.read(name).decode() for name in archive.namelist()}
    files["[Content_Types].xml"] = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{main}"/></Types>'
    )
    data = pack(files, {"word/vbaProject.bin": b"\xd0\xcf\x11\xe0" + bytes(64)})
    assert sniff(data, "a.docm").reader is not None
    assert read(data, "khong-co-duoi").text == "Kế hoạch có macro"


def test_table_styles_are_passed_over_and_the_styles_beside_them_are_not() -> None:
    styles = (
        '<w:style w:type="table" w:styleId="T1"/>'
        '<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/></w:style>'
        '<w:style w:type="table" w:styleId="T2"><w:name w:val="Grid"/><w:tblStylePr w:type="firstRow"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="H2"><w:name w:val="heading 2"/></w:style>'
    )
    body = "".join(
        f'<w:p><w:pPr><w:pStyle w:val="H{level}"/></w:pPr><w:r><w:t>Đề mục {level}</w:t></w:r></w:p>'
        for level in (1, 2)
    )
    document = read(docx(body, styles=styles), "a.docx")
    assert [(block.kind, block.level) for block in document.blocks] == [("heading", 1), ("heading", 2)]
