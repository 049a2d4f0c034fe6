"""Whole documents of several genres, written for this test, with shortcomings and causes marked in the text.

`data/passages_documents.txt`: each document after a line "=== name"; [[shortcoming]], {{cause}}.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from extract.findings import Passage, to_values
from extract.passages import find_passages
from extract.pipeline import analyse
from ingest.document import Document
from ingest.read import read

SOURCE = (Path(__file__).parent / "data" / "passages_documents.txt").read_text(encoding="utf-8")
DOCUMENTS = dict(part.split("\n", 1) for part in re.split(r"^=== ", SOURCE, flags=re.MULTILINE)[1:])
MARK = re.compile(r"\[\[|\]\]|\{\{|\}\}")
LEAST = 0.85


def plain(text: str) -> str:
    return MARK.sub("", text)


def marked(text: str, kind: str) -> list[str]:
    found = re.findall(r"\[\[(.*?)\]\]" if kind == "shortcoming" else r"\{\{(.*?)\}\}", text)
    return [plain(quote) for quote in found]


def read_text(text: str) -> Document:
    return read(plain(text).encode(), "document.txt")


def same(a: str, b: str) -> bool:
    """Whether one is within the other and at least half of it; good enough for quotes that occur once."""
    return (a in b or b in a) and min(len(a), len(b)) * 2 >= max(len(a), len(b))


@pytest.mark.parametrize("kind", ["shortcoming", "cause"])
def test_documents_of_all_genres(kind: str) -> None:
    right = found = expected = 0
    for text in DOCUMENTS.values():
        document = read_text(text)
        quotes = [document.text[p.start : p.end] for p in analyse(document).passages if p.kind == kind]
        wanted = marked(text, kind)
        right += sum(any(same(quote, each) for quote in quotes) for each in wanted)
        found, expected = found + len(quotes), expected + len(wanted)
    assert 2 * right / (found + expected) >= LEAST


def shortcomings(text: str, doc_type: str | None = "báo cáo") -> tuple[Document, list[Passage]]:
    document = read_text(text)
    found = [p for p in find_passages(document, doc_type) if p.kind == "shortcoming"]
    return document, sorted(found, key=lambda passage: passage.start)


@pytest.mark.parametrize(
    ("text", "doc_type", "shortcoming", "cause"),
    [
        ("II. HẠN CHẾ\n- Việc nộp sổ còn chậm do máy in hỏng.", "báo cáo", "Việc nộp sổ còn chậm", "máy in hỏng"),
        (
            "II. HẠN CHẾ\n- Việc nộp sổ còn chậm do máy in hỏng.",
            None,
            "Việc nộp sổ còn chậm do máy in hỏng",
            "máy in hỏng",
        ),
        ("II. HẠN CHẾ\n- Sổ nộp chậm. Nguyên nhân là do máy in hỏng.", "báo cáo", "Sổ nộp chậm", "máy in hỏng"),
        (
            "II. HẠN CHẾ\n- Sổ do Chi cục Lưu trữ quản lý còn thiếu.",
            "báo cáo",
            "Sổ do Chi cục Lưu trữ quản lý còn thiếu",
            None,
        ),
        ("II. HẠN CHẾ\n- Sổ nộp chậm.", "báo cáo", "Sổ nộp chậm", None),
    ],
)
def test_cause_of_a_shortcoming(text: str, doc_type: str | None, shortcoming: str, cause: str | None) -> None:
    document, (passage,) = shortcomings(text, doc_type)
    assert document.text[passage.start : passage.end] == shortcoming
    assert (passage.cause and document.text[slice(*passage.cause)]) == cause


@pytest.mark.parametrize(
    ("clause", "topic"),
    [
        ("Việc trao đổi thông tin có lúc còn chậm", "trao đổi thông tin"),
        ("Một số đơn vị chế độ báo cáo chưa kịp thời", "chế độ báo cáo"),
        ("Tiến độ cắm mốc ở ba xã vùng cao rất chậm", "Tiến độ cắm mốc"),
        ("Thiếu phòng học bộ môn", "phòng học bộ môn"),
        ("Vẫn còn 12 hộ chưa có nước sạch", "hộ chưa có nước sạch"),
    ],
)
def test_topic_without_scope(clause: str, topic: str) -> None:
    assert [p.topic for p in shortcomings(f"II. HẠN CHẾ\n- {clause}.")[1]] == [topic]


def test_unit_that_falls_short() -> None:
    text = "BÁO CÁO\nII. TỒN TẠI, HẠN CHẾ\n- Ủy ban nhân dân xã Đông Mỹ chưa lưu biên bản đúng quy định."
    found = [p for p in analyse(read_text(text)).passages if p.kind == "shortcoming"]
    assert [p.unit for p in found] == ["Ủy ban nhân dân xã Đông Mỹ"]


def test_values_survive_storing_as_json() -> None:
    (passage,) = shortcomings("II. HẠN CHẾ\n- Việc nộp sổ còn chậm do máy in hỏng.")[1]
    stored = json.loads(json.dumps(to_values(passage)))
    again = Passage(start=passage.start, end=passage.end, rule=passage.rule, confidence=passage.confidence, **stored)
    assert again == passage
    assert stored["cause"] == list(passage.cause or ())
    assert Passage(start=0, end=4, rule="x", kind="shortcoming").cause is None  # rows stored before there were causes
