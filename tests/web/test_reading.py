"""The text of a document as HTML: nothing lost, spans nested rightly, long documents in parts."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from index import documents
from index.documents import Body, FindingView
from ingest.document import Block, Document, Table
from ingest.words import Words
from tests.index.builders import build
from tests.web.builders import Library
from web.reading import PART_FINDINGS, Renderer, Span, fold, hits, part_at, parts_of

TEXT = "Căn cứ Chỉ thị số 05-CT/TW của Bộ Chính trị <b>&"


class Reader(HTMLParser):
    """Reads HTML back: the text, which findings stand over each character, and whether elements close as opened."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text, self.over, self.open, self.links = "", [], [], 0
        self.feed(str(html))
        self.close()
        assert not self.open, "an element was left open"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        assert not (tag == "a" and any(kind == "a" for kind, _ in self.open)), "a link in a link"
        self.open.append((tag, values.get("data-f")))

    def handle_endtag(self, tag: str) -> None:
        kind, _ = self.open.pop()
        assert kind == tag

    def handle_data(self, data: str) -> None:
        if any(tag in ("p", "h2") for tag, _ in self.open):
            self.text += data
            self.over += [frozenset(found for _, found in self.open if found)] * len(data)


def read(text: str, spans: list[Span], blocks: tuple[Block, ...] = ()) -> Reader:
    document = Document(text, "text/plain", blocks or (Block(0, len(text), "para"),))
    (part,) = parts_of(Body(document, []))
    return Reader(Renderer(document, spans).part(part))


@pytest.mark.parametrize(
    "spans",
    [
        [],
        [(0, 5)],
        [(0, 40), (7, 26), (30, 40)],  # nested
        [(0, 20), (10, 30), (15, 45)],  # overlapping
        [(5, 10), (5, 10), (5, 8)],  # the same span twice, and a shorter one from the same place
        [(0, len(TEXT))],
    ],
)
def test_every_character_stands_under_its_findings(spans: list[tuple[int, int]]) -> None:
    reader = read(TEXT, [Span(a, b, "unit", str(n)) for n, (a, b) in enumerate(spans)])
    assert reader.text == TEXT
    for offset, over in enumerate(reader.over):
        assert over == {str(n) for n, (a, b) in enumerate(spans) if a <= offset < b}


GROUPS = ["reference", "unit", "count", "shortcoming", "cause", "section"]


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 59), st.integers(1, 60), st.sampled_from(GROUPS)).filter(lambda s: s[0] < s[1]),
        max_size=12,
    )
)
def test_any_tangle_of_spans_over_several_blocks_is_drawn_rightly(found: list[tuple[int, int, str]]) -> None:
    text = ("abcdefghi\n" * 6)[:-1] + "x"
    blocks = tuple(Block(start, start + 9, "para") for start in range(0, 60, 10))
    reader = read(text, [Span(a, b, group, str(n)) for n, (a, b, group) in enumerate(found)], blocks)
    assert reader.text == "abcdefghi" * 6
    for at, over in enumerate(reader.over):
        offset = at // 9 * 10 + at % 9
        assert over == {str(n) for n, (a, b, _) in enumerate(found) if a <= offset < b}


def test_a_finding_has_one_anchor_however_often_it_is_reopened() -> None:
    text = "một hai\nba bốn"
    blocks = (Block(0, 7, "para"), Block(8, 14, "para"))
    document = Document(text, "text/plain", blocks)
    (part,) = parts_of(Body(document, []))
    html = Renderer(document, [Span(4, 10, "shortcoming", "7"), Span(2, 6, "unit", "8")]).part(part)
    assert html.count('id="f7"') == html.count('id="f8"') == 1


def test_a_title_over_a_table_runs_on_to_the_end_of_the_table() -> None:
    text = "PHỤ LỤC\nSTT\nTên\nGiá\nđồng"
    places = [("PHỤ LỤC", 1, 1), ("STT", 2, 1), ("Tên", 2, 2), ("Giá", 2, 3), ("đồng", 3, 2)]
    blocks = [Block(at := text.index(w), at + len(w), "cell", table=1, row=row, col=col) for w, row, col in places]
    document = Document(text, "text/plain", tuple(blocks), tables=(Table(1, 3, 3),))
    written = str(Renderer(document, []).part(parts_of(Body(document, []))[0]))
    assert '<tr><td colspan="3"><div>PHỤ LỤC</div></td></tr>' in written
    assert "<tr><td></td><td><div>đồng</div></td><td></td></tr>" in written, "what is left empty stays where it is"
    assert written.count("<td") == 1 + 3 + 3


def test_headings_items_and_tables_keep_their_form() -> None:
    text = "I. MỤC\na) ý\nTên\nSố\nX\n1\nHết"
    blocks = (
        Block(0, 6, "heading", 1),
        Block(7, 11, "item", 2),
        Block(12, 15, "cell", table=1, row=1, col=1),
        Block(16, 18, "cell", table=1, row=1, col=2),
        Block(19, 20, "cell", table=1, row=2, col=1),
        Block(21, 22, "cell", table=1, row=3, col=2),
        Block(23, 26, "para"),
    )
    document = Document(text, "text/plain", blocks, tables=(Table(1, 3, 2, header_rows=1),))
    (part,) = parts_of(Body(document, []))
    html = str(Renderer(document, []).part(part))
    assert '<h2 class="b heading"' in html
    assert 'class="b item level-2"' in html
    assert html.count("<tr>") == 3
    assert '<th scope="col"><div>Tên</div></th><th scope="col"><div>Số</div></th>' in html
    assert "<tr><td></td><td><div>1</div></td></tr>" in html, "a merged cell stays empty"


def test_folding_keeps_every_offset() -> None:
    text = "Đẩy mạnh VIỆC học tập ỨNG dụng ǲ ß İ"
    assert len(fold(text)) == len(text)
    assert fold(text).startswith("day manh viec hoc tap ung dung")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("chi thi", ["Chỉ thị"]),
        ("CHỈ THỊ SỐ 05", ["Chỉ thị số 05"]),
        ("trị căn", ["Căn", "trị"]),
        ('"bộ chính trị"', ["Bộ Chính trị"]),
        ("ch", []),
        ("", []),
    ],
)
def test_the_words_searched_for_are_marked(query: str, expected: list[str]) -> None:
    assert [TEXT[span.start : span.end] for span in hits(TEXT, query)] == expected


def long_body(paragraphs: int, findings: int) -> Body:
    line = "Đơn vị đã mở lớp bồi dưỡng cho cán bộ cơ sở theo kế hoạch đề ra trong năm.\n"
    text = line * paragraphs
    blocks = tuple(Block(n * len(line), (n + 1) * len(line) - 1, "para", page=n // 30 + 1) for n in range(paragraphs))
    step = max(1, paragraphs // findings)
    found = [
        FindingView(
            n, "units", n * step * len(line), n * step * len(line) + 6, "Đơn vị", "r", 1.0, 1, {}, {"kind": "group"}
        )
        for n in range(findings)
    ]
    return Body(Document(text, "text/plain", blocks), found)


def test_a_long_document_is_cut_into_parts_that_leave_nothing_out() -> None:
    body = long_body(9000, 4500)
    parts = parts_of(body)
    assert len(parts) > 3
    assert [block for part in parts for block in part.blocks] == list(body.document.blocks)
    for part in parts:
        inside = [f for f in body.findings if part.start <= f.start < part.end]
        assert len(inside) <= PART_FINDINGS + 1
        assert part.end - part.start < 200_000
        assert part_at(parts, part.start) == part_at(parts, part.end) == part.number
    assert parts[0].pages.startswith("1–")


def test_three_hundred_pages_with_five_thousand_findings_are_shown_in_parts(
    client: FlaskClient, library: Library
) -> None:
    line = "[[unit|id=a|Công an tỉnh]] đã mở [[count|value=12|noun=lớp|12 lớp]] cho cán bộ cơ sở theo kế hoạch đề ra.\n"
    document = library.add(("---\n" + line * 9) * 300, pdf=True)
    answer = client.get(f"/documents/{document}")
    assert answer.status_code == 200
    assert len(answer.data) < 3_000_000
    assert "Phần 1 trên" in answer.text
    last = client.get(f"/documents/{document}?at={300 * 9 * 70}").text
    assert 'id="at"' in last
    assert "Phần 1 trên" not in last
    pages = client.get(f"/documents/{document}?view=pages&page=150").text
    assert 'id="p150"' in pages
    assert 'id="p1"' not in pages


def test_a_page_view_draws_each_finding_where_it_stands(client: FlaskClient, library: Library) -> None:
    document = library.add(pdf=True)
    page = client.get(f"/documents/{document}?view=pages").text
    assert 'viewBox="0 0 595 842"' in page
    boxes = set(re.findall(r'id="b(\d+)"', page))
    assert boxes == set(re.findall(r'id="s(\d+)"', page))
    assert len(boxes) == 5


def test_text_and_list_lead_to_each_other(client: FlaskClient, library: Library) -> None:
    page = client.get(f"/documents/{library.add()}").text
    in_text, in_list = set(re.findall(r'id="f(\d+)"', page)), set(re.findall(r'id="s(\d+)"', page))
    assert in_text == in_list
    for found in in_list:
        assert f'href="#f{found}"' in page
    assert "test.ref" in page, "the rule that found it"
    assert "90%" in page


def test_a_text_without_blocks_is_shown_line_by_line(client: FlaskClient) -> None:
    body = Body(Document("một\n\nhai", "text/plain"), [])
    assert [(block.start, block.end) for part in parts_of(body) for block in part.blocks] == [(0, 3), (5, 8)]
    assert parts_of(Body(Document("", "text/plain"), [])) == []


def test_the_bare_text_is_what_offsets_count_in(client: FlaskClient, library: Library) -> None:
    document = library.add("# BÁO CÁO\nMở [[count|value=2|noun=lớp|2 lớp]] & hết.\nDòng ba.")
    page = client.get(f"/documents/{document}?view=text").text
    assert '<pre class="b plain" data-start="0">BÁO CÁO\nMở <a class="f count"' in page
    assert "&amp; hết.\nDòng ba.</pre>" in page


def test_words_that_recognition_was_not_sure_of_are_marked(client: FlaskClient, library: Library) -> None:
    document, findings = build("Công tac phối hợp.", pdf=True)
    words = [replace(word, confidence=0.3 if at == 1 else 0.95) for at, word in enumerate(document.words)]
    receipt = library.send()
    assert documents.begin(library.store, receipt.id)
    documents.complete(library.store, receipt.id, replace(document, words=Words(words)), findings)
    page = client.get(f"/documents/{receipt.id}").text
    assert 'Công <mark class="unsure">tac</mark> phối' in page
    assert "1 chữ nhận dạng chưa chắc" in page
