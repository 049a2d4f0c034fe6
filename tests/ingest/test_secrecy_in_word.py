"""A secrecy mark is seen wherever Word lets people put one: text box, WordArt, header, footer, in every Word format."""

from __future__ import annotations

import pytest

from extract.secrecy import secrecy_mark
from ingest.read import read
from tests.ingest.builders import docx, p

BODY = p("KẾ HOẠCH") + p("Thực hiện nhiệm vụ công tác năm 2024 của cơ quan.")
REFERENCE = '<w:sectPr><w:headerReference w:type="first" r:id="header1"/><w:footerReference r:id="footer1"/></w:sectPr>'


def drawn(inside: str) -> str:
    return f"<w:p><w:r><w:t>SỞ NỘI VỤ</w:t></w:r><w:r>{inside}</w:r></w:p>"


BOX = f"<w:txbxContent>{p('MẬT')}</w:txbxContent>"
PLACES = {
    "a text box": docx(drawn(f"<w:drawing><wps:txbx>{BOX}</wps:txbx></w:drawing>") + BODY),
    "a text box of old Word": docx(drawn(f"<w:pict><v:textbox>{BOX}</v:textbox></w:pict>") + BODY),
    "WordArt": docx(drawn('<w:pict><v:shape><v:textpath string="MẬT"/></v:shape></w:pict>') + BODY),
    "the header": docx(BODY + REFERENCE, header1=p("MẬT"), footer1=p("x")),
    "the footer": docx(BODY + REFERENCE, header1=p("x"), footer1=p("MẬT")),
    "a text box in the header": docx(
        BODY + REFERENCE, header1=drawn(f"<w:pict><v:textbox>{BOX}</v:textbox></w:pict>"), footer1=p("x")
    ),
    "a watermark": docx(
        BODY + REFERENCE,
        header1=drawn('<w:pict><v:shape><v:textpath string="MẬT"/></v:shape></w:pict>'),
        footer1=p("x"),
    ),
    "a content control": docx(f"<w:sdt><w:sdtContent>{p('MẬT')}</w:sdtContent></w:sdt>" + BODY),
    "a tracked insertion": docx("<w:p><w:ins><w:r><w:t>MẬT</w:t></w:r></w:ins></w:p>" + BODY),
    "TCVN3 capitals": docx('<w:p><w:r><w:rPr><w:rFonts w:ascii=".VnTimeH"/></w:rPr><w:t>mËt</w:t></w:r></w:p>' + BODY),
}


@pytest.mark.parametrize("data", PLACES.values(), ids=PLACES)
def test_a_mark_is_seen(data: bytes) -> None:
    assert secrecy_mark(read(data, "a.docx")) == "MẬT"


def test_the_same_document_without_a_mark_is_taken() -> None:
    assert secrecy_mark(read(docx(BODY + REFERENCE, header1=p("bảo mật"), footer1=p("x")), "a.docx")) is None
