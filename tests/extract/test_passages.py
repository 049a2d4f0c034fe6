"""Shortcomings, causes and headed sections: the table of examples of the genre and a table of our own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from extract.lexicon import load
from extract.passages import find_passages, rule_ids
from extract.pipeline import analyse
from ingest.document import Block, Document
from ingest.outline import outline

DATA = Path(__file__).parent / "data"
CASES = yaml.safe_load((DATA / "passages_cases.yaml").read_text(encoding="utf-8"))
EXAMPLES = [
    json.loads(line) for line in (DATA / "shortcomings_examples.jsonl").read_text(encoding="utf-8").splitlines()
]
HEADINGS = {  # the section each example is taken from
    "shortcomings": "III. TỒN TẠI, HẠN CHẾ\n",
    "difficulties": "II. KHÓ KHĂN, VƯỚNG MẮC\n",
    "causes": "2. Nguyên nhân\n",
    "cause_of_results": "II. KẾT QUẢ ĐẠT ĐƯỢC\n",
    "results": "II. KẾT QUẢ ĐẠT ĐƯỢC\n",
    "context": "I. ĐẶC ĐIỂM, TÌNH HÌNH\n",
    "tasks": "IV. NHIỆM VỤ, GIẢI PHÁP\n",
    "recommendations": "V. KIẾN NGHỊ, ĐỀ XUẤT\n",
    "mixed": "",
}


def document(text: str) -> Document:
    blocks, start = [], 0
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            found = outline(line)
            blocks.append(Block(start, start + len(line), found.kind, found.level, found.number, paragraph=number))
        start += len(line) + 1
    return Document(text, "text/plain", tuple(blocks))


def found_in(text: str, *kinds: str) -> list[tuple[str, str]]:
    rows = sorted((p.start, p.kind, text[p.start : p.end]) for p in find_passages(document(text)) if p.kind in kinds)
    return [(kind, quote) for _, kind, quote in rows]


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_case(case: dict) -> None:
    text = case["text"].rstrip("\n")
    for kind in ("shortcoming", "cause"):
        assert [quote for _, quote in found_in(text, kind)] == case.get(kind, []), kind


def as_expected(example: dict, *, headed: bool) -> bool:
    prefix = HEADINGS[example["section"]] if headed else ""
    text = prefix + example["text"]
    found = {
        (p.kind, p.start - len(prefix), p.end - len(prefix))
        for p in find_passages(document(text))
        if p.kind in ("shortcoming", "cause")
    }
    kinds = {"shortcoming": "shortcoming", "difficulty": "shortcoming", "cause": "cause"}
    return found == {(kinds[item["kind"]], item["start"], item["end"]) for item in example["items"]}


@pytest.mark.parametrize(("headed", "share"), [(True, 1.0), (False, 0.95)])
def test_examples_that_state_something(headed: bool, share: float) -> None:
    rows = [example for example in EXAMPLES if example["items"]]
    wrong = [row["id"] for row in rows if not as_expected(row, headed=headed)]
    assert len(wrong) <= (1 - share) * len(rows), wrong


@pytest.mark.parametrize("headed", [True, False])
def test_examples_that_state_nothing(headed: bool) -> None:
    assert [row["id"] for row in EXAMPLES if not row["items"] and not as_expected(row, headed=headed)] == []


def test_headed_sections_run_from_heading_to_heading() -> None:
    text = (
        "I. KẾT QUẢ ĐẠT ĐƯỢC\nĐã trồng 40 cây.\nĐã sửa hai cầu.\nII. BÀI HỌC KINH NGHIỆM\nPhải bàn với dân.\n"
        "III. NHIỆM VỤ, GIẢI PHÁP\n1. Về trồng cây\n- Trồng tiếp 60 cây.\n2. Về cầu\n- Sơn lan can.\n"
        "IV. KIẾN NGHỊ, ĐỀ XUẤT\nĐề nghị huyện cấp giống."
    )
    assert found_in(text, "result", "lesson", "task", "recommendation") == [
        ("result", "Đã trồng 40 cây.\nĐã sửa hai cầu."),
        ("lesson", "Phải bàn với dân."),
        ("task", "- Trồng tiếp 60 cây."),
        ("task", "- Sơn lan can."),
        ("recommendation", "Đề nghị huyện cấp giống."),
    ]


def test_sections_end_with_the_body() -> None:
    text = "II. TỒN TẠI, HẠN CHẾ\nSổ sách chưa đầy đủ.\nNơi nhận:\n- Đảng ủy xã;\n- Lưu: VP."
    assert found_in(text, "shortcoming") == [("shortcoming", "Sổ sách chưa đầy đủ")]
    text = "IV. NHIỆM VỤ, GIẢI PHÁP\nMua thêm sổ.\nTrên đây là báo cáo của chi bộ.\nNơi nhận:\n- Đảng ủy xã."
    assert found_in(text, "task") == [("task", "Mua thêm sổ.")]


def test_column_heads_are_headings() -> None:
    rows = [
        ["Đơn vị", "Tồn tại, hạn chế", "Nguyên nhân"],
        ["Thôn Hạ", "Đường ngõ lầy lội", "Chưa có vốn"],
        ["Thôn Trung", "Không", "Đã bố trí đủ cán bộ"],
        ["Thôn Thượng", "Nhà văn hóa chưa có điện; sân chơi hẹp", "Xa trạm biến áp"],
    ]
    text, blocks = "", []
    for row, cells in enumerate(rows, 1):
        for col, cell in enumerate(cells, 1):
            blocks.append(Block(len(text), len(text) + len(cell), "cell", table=1, row=row, col=col))
            text += cell + "\n"
    found = sorted(find_passages(Document(text, "text/plain", tuple(blocks))), key=lambda passage: passage.start)
    assert [(p.kind, text[p.start : p.end]) for p in found] == [
        ("shortcoming", "Đường ngõ lầy lội"),
        ("cause", "Chưa có vốn"),
        ("cause", "Đã bố trí đủ cán bộ"),
        ("shortcoming", "Nhà văn hóa chưa có điện"),
        ("shortcoming", "sân chơi hẹp"),
        ("cause", "Xa trạm biến áp"),
    ]


def test_component_publishes_through_the_pipeline() -> None:
    findings = analyse(document("II. TỒN TẠI, HẠN CHẾ\n- Sổ sách chưa đầy đủ."))
    passage = next(p for p in findings.passages if p.kind == "shortcoming")
    assert passage.rule == "shortcoming.section"
    assert 0.5 <= passage.confidence <= 1


def test_rules_of_code_and_file_agree() -> None:
    rules = load("rules_passages.yaml")
    assert set(rules) == set(rule_ids())
    assert all(set(row) == {"vi", "en"} and all(row.values()) for row in rules.values())


PIECES = [
    "Tuy nhiên, ",
    "việc ",
    "còn chậm",
    "chưa ",
    "đầy đủ",
    ", ",
    "; ",
    ". ",
    ": ",
    "\n",
    "- ",
    "III. ",
    "Hạn chế",
    "Nguyên nhân",
]
PIECES += [
    "là do ",
    "Để khắc phục ",
    "(",
    ")",
    "“",
    "”",
    "…",
    "./.",
    "Thứ nhất, ",
    "1. ",
    "x ",
    "như",
    "?",
    "v.v.",
    "Bên cạnh những ",
]


@given(st.lists(st.sampled_from(PIECES), max_size=40))
def test_passages_lie_in_the_text_and_begin_and_end_with_words(pieces: list[str]) -> None:
    text = "".join(pieces)
    for passage in find_passages(document(text)):
        assert 0 <= passage.start < passage.end <= len(text)
        assert 0 <= passage.confidence <= 1
        if passage.kind in ("shortcoming", "cause"):
            quote = text[passage.start : passage.end]
            assert quote == quote.strip(" \n.;,:…/")
            assert any(character.isalpha() for character in quote)


def test_text_without_blocks_or_words_gives_nothing() -> None:
    for text in ("", "\n\n", "...", ";;;", "- ", "“", "1."):
        assert find_passages(document(text)) == []


def test_subject_is_no_heading() -> None:
    title = "Kết quả thực hiện Chỉ thị số 05-CT/TU năm 2022"
    text = f"BÁO CÁO\n{title}\nPhường đã mở ba lớp.\nKết quả thực hiện nhiệm vụ\nTốt."
    found = find_passages(document(text), "báo cáo", subject=title)
    assert [text[p.start : p.end] for p in found] == ["Tốt."]


@pytest.mark.parametrize(("doc_type", "stated"), [("nghị định", 0), ("báo cáo", 1)])
def test_rules_assess_nothing(doc_type: str, stated: int) -> None:
    text = "Hồ sơ của một số đơn vị nộp không đúng thời hạn, còn chậm trễ."
    found = [p for p in find_passages(document(text), doc_type) if p.kind == "shortcoming"]
    assert len(found) == stated
