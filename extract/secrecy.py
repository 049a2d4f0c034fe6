"""Whether a document carries a secrecy mark: MẬT, TỐI MẬT or TUYỆT MẬT.

The mark is stamped or printed alone in the letterhead, under the number (Thông tư 24/2020/TT-BCA, Điều 5, and the
circulars before it), often in a box or in brackets, and repeated in headers and footers. Words in running text and
titles ("bảo vệ bí mật nhà nước", "giải mật") are not marks. This module needs nothing but the document, so that a
secret file is turned away before anything else is done with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.folding import fold
from extract.letterhead import Line, head_lines, is_capitals, without_motto
from ingest.document import Document, Page

MARKS = {"mat": "MẬT", "toimat": "TỐI MẬT", "tuyetmat": "TUYỆT MẬT"}
TOP_OF_PAGE = 0.4
LONGEST_LINE = 40
SENTENCE = 150

_ENDS = re.compile(r"^[^\w]+|[^\w]+$")
_LABEL = re.compile(r"^(?:dau\s*(?:chi\s*)?)?(?:muc\s*)?do\s*mat\s*[:：\-]\s*")
_SPELLED = re.compile(r"^(?:Mật|Tối [Mm]ật|Tuyệt [Mm]ật)$")
_COPY = re.compile(r"\W*(?:\b(?:ban|to)?\s*so\b\W*\d*|\btrang\b|\d+)\W*$")
_RUNS_ON = re.compile(r"(?:\b(?:bi|giai|bao|co|do|dau|va|hoac|hay|la|ve|cac|muc)|[,:;/])$")
_BODY = re.compile(
    r"(?:Căn cứ|CĂN CỨ|Kính gửi|KÍNH GỬI|Điều \d|Chương [IVX1]|CHƯƠNG [IVX1]|[IVX]{1,4}\s?[.\-/)]\s?\D|1[.)]\s)"
)
_NUMBER_OR_DATE = re.compile(
    r"\bs[oố]\s*[:.]?\s*[\w./\-–…]*/[\w./\-–]*|[^,]{2,30},\s*ng[aà]y[\s\d.…]*th[aá]ng[\s\d.…]*n[aă]m[\s\d.…]*",
    re.IGNORECASE,
)


def secrecy_mark(document: Document, head: list[Line] | None = None) -> str | None:
    """Return "MẬT", "TỐI MẬT" or "TUYỆT MẬT" when the document carries the mark, None when it does not.

    `head` are its `head_lines` where they are at hand.
    """
    for piece in document.furniture:
        for words in piece.text.splitlines():
            if mark := _mark_of(words, any_spelling=piece.where == "stamp"):
                return mark
    lines = list(_letterhead(document, head_lines(document) if head is None else head))
    for index, line in enumerate(lines):
        ocr = _read_by_ocr(document, line.start)
        if (mark := _mark_of(line.text, wrong_accents=ocr)) and not _goes_on(lines, index):
            return mark
    return None


def _letterhead(document: Document, head: list[Line]) -> Iterator[Line]:
    """Yield the lines before the body begins, and those at the top of the first page wherever they come in the text."""
    top = _end_of_top(document)
    body = False
    for line in head:
        if _deep_in_a_table(line):
            continue
        body = body or _is_body(line.text)
        if not body or _stands_in_top(document, line, top):
            yield line


def _is_body(text: str) -> bool:
    """Return whether the line is running text or begins the body; titles are shorter and have no full stop."""
    return bool(_BODY.match(text)) or len(text) > SENTENCE or (len(text) > SENTENCE / 2 and text[-1] in ".;:…")


def _deep_in_a_table(line: Line) -> bool:
    """Return whether the line is a cell below the second table's head: letterheads are the first tables of a file."""
    block = line.block
    return block is not None and block.kind == "cell" and ((block.row or 1) > 6 or (block.table or 1) > 2)


def _end_of_top(document: Document) -> float:
    pages = document.pages
    return pages[0].height * TOP_OF_PAGE if pages and document.words else 0.0


def _stands_in_top(document: Document, line: Line, top: float) -> bool:
    if not top or len(line.text) > LONGEST_LINE:
        return False
    places = document.locate(line.start, line.end)
    return bool(places) and places[0].page == 1 and bool(places[0].boxes) and places[0].boxes[-1].bottom <= top


def _read_by_ocr(document: Document, offset: int) -> bool:
    return any(_holds(page, offset) and page.origin == "ocr" for page in document.pages)


def _holds(page: Page, offset: int) -> bool:
    return page.start <= offset < max(page.end, page.start + 1)


def _goes_on(lines: list[Line], index: int) -> bool:
    """Return whether the line is the rest of a title that breaks before it ("… BÍ / MẬT", "độ Tối mật, / Mật")."""
    before = fold(lines[index - 1].text) if index else ""
    return bool(_RUNS_ON.search(before)) and not before.startswith(("so", "do mat", "muc do mat"))


def _mark_of(text: str, *, any_spelling: bool = False, wrong_accents: bool = False) -> str | None:
    """Return the mark that the line is, None when it is anything else.

    `any_spelling`: a stamp, where OCR loses marks above letters altogether. `wrong_accents`: text read by OCR, where a
    mark may be a neighbour's ("MẶT", "TÓI MÂT"), but not missing.
    """
    if len(text) > LONGEST_LINE * 2:
        return None
    text = _NUMBER_OR_DATE.sub(" ", without_motto(text)[0])
    text = _ENDS.sub("", text)
    plain = fold(text)
    label = _LABEL.match(plain)
    text = _ENDS.sub("", text[label.end() :]) if label else text
    copy = _COPY.search(fold(text))
    text = _ENDS.sub("", text[: copy.start()]) if copy else text
    if not text or len(text) > LONGEST_LINE:
        return None
    if not (is_capitals(text) or label or _SPELLED.match(text)):
        return None
    squeezed = "".join(text.split())
    mark = MARKS.get(fold(squeezed))
    if mark is None or any_spelling:
        return mark
    if squeezed.upper() == mark.replace(" ", ""):
        return mark
    return mark if wrong_accents and not squeezed.isascii() else None
