"""Word documents with one group of features each; beside each lies the same document saved as .doc by LibreOffice.

`python -m tests.ingest.word_features FOLDER` writes them as whole .docx packages, to be saved as .doc again:
`soffice --headless --convert-to doc --outdir tests/ingest/data/doc FOLDER/*.docx`.
"""

from __future__ import annotations

import io
import sys
import zipfile
from pathlib import Path

from tests.ingest.builders import as_tcvn3, docx, level, numbered, p

DOC = Path(__file__).parent / "data" / "doc"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml."


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def para(*runs: str) -> str:
    return f"<w:p>{''.join(runs)}</w:p>"


def cell(text: str, properties: str = "", width: int = 2000) -> str:
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{properties}</w:tcPr>{p(text)}</w:tc>'


def table(columns: int, *rows: str) -> str:
    grid = '<w:gridCol w:w="2000"/>' * columns
    width = f'<w:tblW w:w="{2000 * columns}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
    return f"<w:tbl><w:tblPr>{width}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"


def row(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def text_box(*paragraphs: str) -> str:
    shape = 'style="position:absolute;margin-left:10pt;margin-top:5pt;width:200pt;height:40pt"'
    inside = f"<w:txbxContent>{''.join(paragraphs)}</w:txbxContent>"
    return f"<w:r><w:pict><v:shape {shape}><v:textbox>{inside}</v:textbox></v:shape></w:pict></w:r>"


STYLES = (
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/>'
    '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Heading2"><w:name w:val="heading 2"/><w:basedOn w:val="Normal"/>'
    '<w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr><w:outlineLvl w:val="1"/></w:pPr></w:style>'
    '<w:style w:type="character" w:styleId="An"><w:name w:val="An"/><w:rPr><w:vanish/></w:rPr></w:style>'
)
LISTS = (
    f'<w:abstractNum w:abstractNumId="1"><w:multiLevelType w:val="multilevel"/>'
    f"{level(0, 'upperRoman', '%1.')}{level(1, 'decimal', '%2.')}"
    f"{level(2, 'decimal', '%2.%3.')}{level(3, 'lowerLetter', '%4)')}{level(4, 'bullet', '-')}</w:abstractNum>"
    f'<w:abstractNum w:abstractNumId="2"><w:multiLevelType w:val="multilevel"/>{level(0, "decimal", "%1/", 3)}'
    f"{level(1, 'lowerRoman', '(%2)')}</w:abstractNum>"
    '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="2"/></w:num>'
    '<w:num w:numId="3"><w:abstractNumId w:val="2"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/>'
    "</w:lvlOverride></w:num>"
)


_BY = 'w:id="1" w:author="x" w:date="2024-01-01T00:00:00Z"'


def _styled(text: str, style: str) -> str:
    return p(text, f'<w:pStyle w:val="{style}"/>')


FEATURES: dict[str, bytes] = {
    "numbers": docx(
        _styled("MỤC ĐÍCH", "Heading1")
        + _styled("Yêu cầu chung", "Heading2")
        + numbered("Nội dung chi tiết", 1, 2)
        + numbered("Ý nhỏ thứ nhất", 1, 3)
        + numbered("Ý nhỏ thứ hai", 1, 3)
        + numbered("gạch đầu dòng", 1, 4)
        + _styled("Yêu cầu riêng", "Heading2")
        + _styled("TỔ CHỨC", "Heading1")
        + _styled("Phân công", "Heading2")
        + numbered("bắt đầu từ ba", 2)
        + numbered("chữ La Mã nhỏ", 2, 1)
        + numbered("bắt đầu lại từ bảy", 3)
        + p("Đoạn thường."),
        styles=STYLES,
        numbering=LISTS,
    ),
    "tables": docx(
        p("Bảng số liệu")
        + table(
            3,
            row(cell("STT"), cell("Đơn vị"), cell("Số lớp"), properties="<w:tblHeader/>"),
            row(cell("1", '<w:vMerge w:val="restart"/>'), cell("xã Tân Hưng"), cell("12")),
            row(cell("", "<w:vMerge/>"), cell("xã Đại Lâm"), cell("7")),
            row(cell("Tổng cộng", '<w:gridSpan w:val="2"/>', 4000), cell("19")),
        )
        + p("Giữa hai bảng")
        + table(
            2,
            row(
                cell("Ngoài"),
                '<w:tc><w:tcPr><w:tcW w:w="2000" w:type="dxa"/></w:tcPr>'
                + p("Trước bảng trong")
                + table(2, row(cell("a", width=900), cell("b", width=900)))
                + p("Sau bảng trong")
                + "</w:tc>",
            ),
        )
        + p("Hết.")
    ),
    "accepted": docx(
        para(
            run("Giao "),
            f"<w:del {_BY}><w:r><w:delText>phòng A</w:delText></w:r></w:del><w:ins {_BY}>{run('phòng B')}</w:ins>",
            run(" chủ trì."),
        )
        + para(run("Hiện"), run(" ẩn", "<w:vanish/>"), run(" theo kiểu", '<w:rStyle w:val="An"/>'), run(" ra"))
        + para(
            run("Xem "),
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> QUOTE 5 </w:instrText></w:r>'
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r>',
            run("05/9/2024"),
            '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
            run(" và"),
        )
        + para(run("kế hoạch", "<w:caps/>"), run(" năm 2024"))
        + para(
            "<w:r><w:t>Số 05</w:t><w:noBreakHyphen/><w:t>CT/TW</w:t><w:tab/><w:t>A</w:t></w:r>",
            '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>',
        )
        + para(
            run(
                as_tcvn3("ủy ban nhân dân tỉnh đã chỉ đạo, nhưng chưa đủ"),
                '<w:rFonts w:ascii=".VnTime" w:hAnsi=".VnTime"/>',
            )
        ),
        styles=STYLES,
    ),
    "notes": docx(
        para(run("Câu có chú thích"), '<w:r><w:footnoteReference w:id="2"/></w:r>', run(" và"))
        + para(run("chú thích cuối"), '<w:r><w:endnoteReference w:id="2"/></w:r>', run("."))
        + para(run("Câu sau"), '<w:r><w:footnoteReference w:id="3"/></w:r>')
        + '<w:sectPr><w:headerReference w:type="default" r:id="header1"/><w:footerReference w:type="default" '
        'r:id="footer1"/></w:sectPr>',
        footnotes='<w:footnote w:id="2">'
        + para("<w:r><w:footnoteRef/></w:r>", run(" Chú thích một"))
        + '</w:footnote><w:footnote w:id="3">'
        + para("<w:r><w:footnoteRef/></w:r>", run(" Chú thích hai"))
        + "</w:footnote>",
        endnotes='<w:endnote w:id="2">' + para("<w:r><w:endnoteRef/></w:r>", run(" Ghi ở cuối")) + "</w:endnote>",
        header1=p("SỞ NỘI VỤ"),
        footer1=p("Lưu hành nội bộ"),
    ),
    "boxes": docx(
        para(run("Đoạn thứ nhất"), text_box(p("MẬT")))
        + p("Đoạn thứ hai")
        + para(run("Đoạn thứ ba"), text_box(p("Khung một"), p("Dòng hai của khung")))
        + table(2, row(cell("Trái"), f'<w:tc><w:tcPr><w:tcW w:w="2000" w:type="dxa"/></w:tcPr>{p("Phải")}</w:tc>'))
        + p("Hết.")
    ),
}


def write(folder: Path) -> None:
    """Write the documents as packages that Word and LibreOffice open."""
    for name, data in FEATURES.items():
        with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(folder / f"{name}.docx", "w") as target:
            overrides = ""
            for part in source.namelist():
                target.writestr(part, source.read(part))
                kind = part.removeprefix("word/").removesuffix(".xml").rstrip("0123456789")
                if part.startswith("word/") and part.endswith(".xml"):
                    kind = "document.main" if kind == "document" else kind
                    overrides += f'<Override PartName="/{part}" ContentType="{_KIND}{kind}+xml"/>'
            defaults = (
                '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                '<Default Extension="xml" ContentType="application/xml"/>'
            )
            target.writestr("[Content_Types].xml", f'<Types xmlns="{_TYPES}">{defaults}{overrides}</Types>')


if __name__ == "__main__":
    write(Path(sys.argv[1]))
