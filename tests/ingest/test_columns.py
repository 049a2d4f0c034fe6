"""Letterheads and signatures typed in two columns without a table."""

from __future__ import annotations

from ingest.document import Place
from ingest.read import read
from tests.ingest.builders import docx, p
from tests.ingest.test_docx import lines


def typed(*rows: str) -> bytes:
    """Return a Word file of the rows; | is a tab, / a soft break."""
    marks = {"|": "</w:t><w:tab/><w:t xml:space='preserve'>", "^": "</w:t><w:br/><w:t xml:space='preserve'>"}
    body = "".join(p(row) for row in rows)
    for mark, xml in marks.items():
        body = body.replace(mark, xml)
    return docx(body)


HEAD = [
    "UBND TỈNH MINH HẢI|CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "SỞ NỘI VỤ          Độc lập - Tự do - Hạnh phúc",
    "------|-------------",
    "Số: 12/KH-SNV",
    "|Minh Hải, ngày 05 tháng 9 năm 2024",
]
LEFT = ["UBND TỈNH MINH HẢI", "SỞ NỘI VỤ", "------", "Số: 12/KH-SNV"]
RIGHT = ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "-------------"]
DATE = "Minh Hải, ngày 05 tháng 9 năm 2024"


def test_the_letterhead_comes_column_by_column_and_is_located_in_its_paragraphs() -> None:
    document = read(typed(*HEAD, "KẾ HOẠCH", "Nội dung."), "a.docx")
    assert lines(document) == [*LEFT, *RIGHT, DATE, "KẾ HOẠCH", "Nội dung."]
    start = document.text.index("Độc lập")
    assert document.locate(start, start + 3) == (Place(paragraph=2),)
    assert [note.code for note in document.notes] == ["columns"]


def test_a_letterhead_in_one_paragraph_with_soft_breaks() -> None:
    document = read(typed("^".join(HEAD), "KẾ HOẠCH"), "a.docx")
    assert lines(document) == [*LEFT, *RIGHT, DATE, "KẾ HOẠCH"]
    assert {block.paragraph for block in document.blocks} == {1, 2}


def test_recipients_and_signature() -> None:
    rows = ["Nơi nhận:|TM. ỦY BAN NHÂN DÂN", "- Như trên;|CHỦ TỊCH", "- Lưu: VT.", "||Nguyễn Văn A"]
    document = read(typed("Thân bài.", *rows), "a.docx")
    assert lines(document) == [
        *("Thân bài.", "Nơi nhận:", "- Như trên;", "- Lưu: VT."),
        *("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "Nguyễn Văn A"),
    ]


def test_tabs_elsewhere_stay_where_they_are() -> None:
    document = read(typed("Tổng số:|12", "Độc lập dân tộc|gắn liền với", "Nơi nhận hồ sơ: bộ phận một cửa"), "a.docx")
    assert lines(document) == ["Tổng số:\t12", "Độc lập dân tộc\tgắn liền với", "Nơi nhận hồ sơ: bộ phận một cửa"]
    assert document.notes == ()
