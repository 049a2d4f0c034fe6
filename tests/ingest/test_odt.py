"""OpenDocument texts, built for the tests."""

from __future__ import annotations

import pytest

from ingest.document import Place
from ingest.errors import Damaged, Unsupported
from ingest.read import read
from ingest.sniff import sniff
from tests.ingest.builders import as_tcvn3, pack
from tests.ingest.test_docx import SENTENCE, lines

_NS = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        ("office", "office"),
        ("text", "text"),
        ("table", "table"),
        ("style", "style"),
        ("draw", "drawing"),
        ("fo", "xsl-fo-compatible"),
    )
)
_TYPE = "application/vnd.oasis.opendocument.text"
LIST = (
    '<text:list-style style:name="L">'
    '<text:list-level-style-number text:level="1" style:num-format="I" style:num-suffix="."/>'
    '<text:list-level-style-number text:level="2" style:num-format="1" text:display-levels="1" style:num-suffix="."/>'
    '<text:list-level-style-bullet text:level="3" text:bullet-char="•"/></text:list-style>'
)


def odt(body: str, styles: str = "", master: str = "") -> bytes:
    """Return an .odt file."""
    content = (
        f"<office:document-content {_NS}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    common = (
        f"<office:document-styles {_NS}><office:master-styles><style:master-page>{master}</style:master-page>"
        "</office:master-styles></office:document-styles>"
    )
    return pack({"mimetype": _TYPE, "content.xml": content, "styles.xml": common})


def test_paragraphs_headings_spaces_notes_and_headers() -> None:
    body = (
        '<text:h text:outline-level="1">KẾ HOẠCH</text:h>'
        '<text:p>Số:<text:s text:c="2"/>05<text:tab/>Hà Nội<text:span> và</text:span> nơi khác'
        "<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>Nguồn.</text:p></text:note-body>"
        "</text:note>.</text:p><text:p/><text:p>ĐẢNG ỦY<text:line-break/>XÃ TÂN HƯNG</text:p>"
    )
    master = "<style:header><text:p>DỰ THẢO</text:p></style:header>"
    document = read(odt(body, master=master), "a.odt")
    assert lines(document) == [
        "KẾ HOẠCH",
        "Số: 05\tHà Nội và nơi khác[1].",
        "ĐẢNG ỦY",
        "XÃ TÂN HƯNG",
        "[1] Nguồn.",
    ]
    assert (document.blocks[0].kind, document.blocks[0].level) == ("heading", 1)
    assert [f.text for f in document.furniture] == ["DỰ THẢO"]
    assert document.locate(document.text.index("XÃ"), document.text.index("XÃ") + 2) == (Place(paragraph=4),)


def test_lists_as_printed() -> None:
    def item(text: str, inner: str = "") -> str:
        return f"<text:list-item><text:p>{text}</text:p>{inner}</text:list-item>"

    bullets = f"<text:list>{item('ý')}</text:list>"
    inner = f"<text:list>{item('một', bullets)}{item('hai')}</text:list>"
    body = f'<text:list text:style-name="L">{item("KẾT QUẢ", inner)}{item("HẠN CHẾ", inner)}</text:list>'
    body += (
        f'<text:p>giữa</text:p><text:list text:style-name="L" text:continue-numbering="true">{item("TIẾP")}</text:list>'
    )
    body += f'<text:list text:style-name="L">{item("LẠI")}</text:list>'
    expected = ["I. KẾT QUẢ", "1. một", "• ý", "2. hai", "II. HẠN CHẾ", "1. một", "• ý", "2. hai", "giữa", "III. TIẾP"]
    assert lines(read(odt(body, LIST), "a.odt")) == [*expected, "I. LẠI"]


def test_tables_with_covered_cells_and_header_rows() -> None:
    def cell(text: str, more: str = "") -> str:
        return f"<table:table-cell {more}><text:p>{text}</text:p></table:table-cell>"

    body = (
        "<table:table><table:table-header-rows><table:table-row>"
        + cell("Xã", 'table:number-columns-spanned="2"')
        + "<table:covered-table-cell/>"
        + cell("Số")
        + "</table:table-row></table:table-header-rows><table:table-row>"
        + "".join(map(cell, "abc"))
        + "</table:table-row></table:table>"
    )
    document = read(odt(body), "a.odt")
    assert [(b.row, b.col) for b in document.blocks] == [(1, 1), (1, 3), (2, 1), (2, 2), (2, 3)]
    assert document.tables[0].header_rows == 1


def test_tracked_deletions_hidden_text_and_legacy_fonts() -> None:
    styles = (
        '<style:style style:name="A"><style:text-properties text:display="none"/></style:style>'
        '<style:style style:name="V"><style:text-properties style:font-name=".VnTime"/></style:style>'
    )
    body = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>đã xóa</text:p></text:deletion>"
        "</text:changed-region></text:tracked-changes>"
        '<text:p>Hiện<text:span text:style-name="A">ẩn</text:span></text:p>'
        f'<text:p text:style-name="V">{as_tcvn3(SENTENCE)}</text:p>'
    )
    document = read(odt(body, styles), "a.odt")
    assert lines(document) == ["Hiện", SENTENCE]
    assert [note.code for note in document.notes] == ["tracked-changes", "hidden-text", "legacy-encoding"]


def test_other_open_documents_are_refused_and_empty_packages_damaged() -> None:
    with pytest.raises(Unsupported):
        sniff(pack({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": ""}), "a.ods")
    with pytest.raises(Damaged):
        read(pack({"mimetype": _TYPE}), "a.odt")


def test_pictures_and_comments_are_told_of() -> None:
    body = "<draw:frame><draw:image/></draw:frame><office:annotation><text:p>x</text:p></office:annotation>"
    document = read(odt(f"<text:p>Chữ{body}</text:p>"), "a.odt")
    assert document.text == "Chữ"
    assert [note.code for note in document.notes] == ["comments", "pictures"]
