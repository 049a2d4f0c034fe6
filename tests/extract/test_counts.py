"""Counts: tables of cases, the examples of the domain, cells of tables, masks, and the rules file."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import spacy
import yaml

import extract.counts
import extract.layers
from extract.count_nouns import nouns
from extract.count_tables import counts_in_tables
from extract.counts import find_counts
from extract.findings import Count, to_values
from extract.folding import fold
from extract.lexicon import FOLDER, load
from extract.pipeline import analyse
from ingest.document import Block, Document, Table
from ingest.read import read

DATA = Path(__file__).parent / "data"
CASES: list[dict[str, Any]] = yaml.safe_load((DATA / "counts_cases.yaml").read_text(encoding="utf-8"))
EXAMPLES = [json.loads(line) for line in (DATA / "counts_examples.jsonl").read_text(encoding="utf-8").splitlines()]
BOUNDS = {None: "=", "over": ">", "under": "<", "at_least": ">=", "at_most": "<="}


def seen(text: str, count: Count) -> dict[str, Any]:
    """Return what a row of the table may say of a count, without what is usual."""
    row: dict[str, Any] = {"words": text[count.start : count.end], "value": count.value, "noun": count.noun}
    row |= {name: getattr(count, name) for name in ("high", "of", "per", "change") if getattr(count, name) is not None}
    return row | ({"bound": count.bound} if count.bound != "=" else {})


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"])
def test_counts(case: dict[str, Any]) -> None:
    assert [seen(case["text"], count) for count in find_counts(case["text"])] == case["counts"]


@pytest.mark.parametrize("case", [c for c in CASES if not c["text"].startswith(("-", "Số", "17", "1.2"))], ids=str)
def test_counts_do_not_depend_on_what_stands_in_other_paragraphs(case: dict[str, Any]) -> None:
    text = f"Báo cáo kết quả.\n{case['text']}\nTrong thời gian tới, đơn vị tiếp tục thực hiện."
    assert [seen(text, count) for count in find_counts(text)] == case["counts"]


def test_examples_of_the_domain() -> None:
    wanted = right = 0
    extra: list[str] = []
    for example in EXAMPLES:
        found = find_counts(example["text"])
        for gold in example["counts"]:
            match = next((c for c in found if _same(c, gold)), None)
            wanted += 1
            right += match is not None
            found = [c for c in found if c is not match]
        extra += [example["text"][c.start : c.end] for c in found]
    assert right >= 0.98 * wanted
    assert extra == []


def _same(count: Count, gold: dict[str, Any]) -> bool:
    if min(count.end, gold["end"]) <= max(count.start, gold["start"]) or count.value != pytest.approx(gold["value"]):
        return False
    ours, theirs = (re.sub(r"\W+", " ", fold(noun or "-")).strip() for noun in (count.noun, gold["noun"]))
    noun = ours.startswith(theirs) or theirs.startswith(ours)
    bound = BOUNDS.get(gold["approx"], "~") == count.bound
    return noun and bound and (count.high, count.of) == (gold["value_max"], gold["denominator"])


def test_no_count_inside_a_reference() -> None:
    text = "Thực hiện Nghị quyết 12 chuyên đề và 15 hội nghị"
    start = text.index("Nghị quyết 12")
    assert [c.value for c in find_counts(text, [(start, start + len("Nghị quyết 12 chuyên đề"))])] == [15]


@pytest.mark.parametrize(
    ("head", "cell", "expected"),
    [
        ("Số hội nghị", "12", (12, "hội nghị")),
        ("Tổng số lượt người", "1.250", (1250, "lượt người")),
        ("Kinh phí (triệu đồng)", "1.250", (1_250_000_000, "đồng")),
        ("Diện tích (ha)", "12,5", (12.5, "ha")),
        ("Tỷ lệ (%)", "95,6", (95.6, "%")),
        ("Kết quả", "95,6%", None),
        ("STT", "12", None),
        ("Mã số", "12", None),
        ("Năm", "2024", None),
        ("Ghi chú", "3", None),
    ],
)
def test_cells(head: str, cell: str, expected: tuple[float, str] | None) -> None:
    texts = [("Xã", 1, 1), (head, 1, 2), ("Tân Mỹ", 2, 1), (cell, 2, 2)]
    text, blocks = "", []
    for words, row, col in texts:
        blocks.append(Block(len(text), len(text) + len(words), "cell", table=1, row=row, col=col))
        text += words + "\n"
    found = list(counts_in_tables(Document(text, "text/plain", tuple(blocks), (Table(1, 2, 2, 1),))))
    assert [(c.value, c.noun) for c in found] == ([expected] if expected else [])


def test_cells_carry_the_heads_of_their_row_and_column() -> None:
    rows = [["Xã", "Số hội nghị", "Kinh phí (triệu đồng)"], ["Tân Mỹ", "12", "1.250"], ["Nậm Chày", "7", "80"]]
    text, blocks = "", []
    for row, cells in enumerate(rows, 1):
        for col, words in enumerate(cells, 1):
            blocks.append(Block(len(text), len(text) + len(words), "cell", table=1, row=row, col=col))
            text += words + "\n"
    found = counts_in_tables(Document(text, "text/plain", tuple(blocks), (Table(1, 3, 3, 1),)))
    assert [(c.value, c.column, c.row) for c in found] == [
        (12, "Số hội nghị", "Tân Mỹ"),
        (1_250_000_000, "Kinh phí (triệu đồng)", "Tân Mỹ"),
        (7, "Số hội nghị", "Nậm Chày"),
        (80_000_000, "Kinh phí (triệu đồng)", "Nậm Chày"),
    ]


SCOPES: list[dict[str, Any]] = yaml.safe_load((DATA / "counts_scope_cases.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", SCOPES, ids=lambda case: case["text"][:60])
def test_who_when_and_the_whole(case: dict[str, Any]) -> None:
    text = case["text"]
    found = analyse(read(text.encode(), "a.txt")).counts
    rows = []
    for count in found:
        row = {"text": text[count.start : count.end], "who": count.who, "when": count.when, "change": count.change}
        row["of"] = count.part_of and text[slice(*count.part_of)]
        rows.append({name: value for name, value in row.items() if value is not None})
    assert rows == case["counts"]


def test_the_whole_is_a_span_again_after_storing() -> None:
    whole, part = analyse(read("Có 45 lớp, trong đó có 12 lớp ở xã.".encode(), "a.txt")).counts
    stored = Count(start=part.start, end=part.end, rule=part.rule, **to_values(part))
    assert stored.part_of == (whole.start, whole.end)


def test_a_column_that_numbers_the_rows_counts_nothing() -> None:
    rows = [["PHỤ LỤC", "Số hộ"], ["1", "12"], ["2", "9"], ["3", "15"]]
    text, blocks = "", []
    for row, cells in enumerate(rows, 1):
        for col, words in enumerate(cells, 1):
            blocks.append(Block(len(text), len(text) + len(words), "cell", table=1, row=row, col=col))
            text += words + "\n"
    found = counts_in_tables(Document(text, "text/plain", tuple(blocks), (Table(1, 4, 2, 1),)))
    assert [(count.value, count.noun) for count in found] == [(12, "hộ"), (9, "hộ"), (15, "hộ")]


def test_the_title_of_a_table_is_no_head() -> None:
    rows = [["PHỤ LỤC I"], ["7"], ["4"]]
    text, blocks = "", []
    for row, cells in enumerate(rows, 1):
        blocks.append(Block(len(text), len(text) + len(cells[0]), "cell", table=1, row=row, col=1))
        text += cells[0] + "\n"
    assert not list(counts_in_tables(Document(text, "text/plain", tuple(blocks), (Table(1, 3, 1, 1),))))


def test_the_component_publishes_spans() -> None:
    nlp = spacy.blank("xx")
    nlp.add_pipe("trichluc_counts")
    doc = nlp("Toàn tỉnh có 17 hội nghị với 2.345 lượt người tham dự.")
    assert [span.text for span in doc.spans["counts"]] == ["17 hội nghị", "2.345 lượt người"]
    assert doc.spans["counts"][0]._.finding.value == 17


def test_every_listed_noun_is_counted() -> None:
    """A row of the lexicon that the program never uses is a mistake in the row."""
    silent = [noun for noun, group in nouns().items() if group != "durations" and not find_counts(f"có 17 {noun} tốt")]
    assert silent == []


@pytest.mark.parametrize("name", ["money", "measures", "percent"])
def test_every_unit_is_read(name: str) -> None:
    rows = load("count_nouns.yaml")[name]
    assert [w for w, noun in rows.items() if [c.noun for c in find_counts(f"đạt 17 {w} tốt")] != [noun]] == []


def test_every_approximator_is_read() -> None:
    rows = load("count_nouns.yaml")["approximators"].items()
    wrong = [
        (word, bound)
        for bound, words in rows
        for word in words
        if [(c.bound, c.start) for c in find_counts(f"đạt {word} 17 xã")] != [(bound, 4)]
    ]
    assert wrong == []


def test_rules_of_code_and_file_agree() -> None:
    rules = load("rules_counts.yaml")
    room = Path(extract.counts.__file__).parent
    code = "".join(
        (room / name).read_text(encoding="utf-8") for name in ("counts.py", "count_elisions.py", "count_tables.py")
    )
    named = set(re.findall(r"\"(counts\.[a-z]+)\"", code)) | {
        f"counts.{kind}" for kind in ("percent", "money", "measure", "duration", "noun", "open", "words", "order")
    }
    assert named == set(rules)
    assert all(set(rule) == {"vi", "en"} and all(rule.values()) for rule in rules.values())
    assert (FOLDER / "count_nouns.yaml").exists()


@pytest.mark.shared
def test_gold_of_the_shared_material() -> None:
    gold = Path(__file__).resolve().parents[3] / "shared" / "gold" / "dev"
    if not gold.exists():
        pytest.skip("no shared material")
    wanted = right = 0
    for path in sorted(gold.glob("*.json")):
        text = path.with_suffix(".txt").read_text(encoding="utf-8")
        found = find_counts(text)
        for row in json.loads(path.read_text(encoding="utf-8"))["counts"]:
            if row.get("optional"):
                continue
            at = -1
            for _ in range(row.get("n", 1)):
                at = text.find(row["quote"], at + 1)
            end = at + len(row["quote"])
            wanted += 1
            right += any(c.start < end and at < c.end and c.value == pytest.approx(row["value"]) for c in found)
    assert right >= 0.95 * wanted
