"""Secrecy marks: a table of letterheads, headers and stamps, and a long document read in linear time."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from extract.secrecy import secrecy_mark
from ingest.document import Block, Document, Furniture, Page

CASES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "data" / "secrecy_cases.yaml").read_text(encoding="utf-8")
)


def document_of(case: dict[str, Any]) -> Document:
    text, blocks = "", []
    for table, rows in enumerate((case.get("cells"), None, case.get("cells_after")), 1):
        if table == 2:
            for number, line in enumerate(case["text"].split("\n"), 1):
                blocks.append(Block(len(text), len(text) + len(line), "para", paragraph=number))
                text += line + "\n"
        for row, cells in enumerate(rows or [], 1):
            for col, cell in enumerate(cells, 1):
                blocks.append(Block(len(text), len(text) + len(cell), "cell", table=table, row=row, col=col))
                text += cell + "\n"
    pages = (Page(1, 595, 842, 0, len(text), "ocr"),) if case.get("ocr") else ()
    furniture = tuple(Furniture(case[where], where, 1) for where in ("header", "footer", "stamp") if where in case)
    return Document(text, "text/plain", tuple(blocks), pages=pages, furniture=furniture)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_mark(case: dict[str, Any]) -> None:
    assert secrecy_mark(document_of(case)) == case["mark"]


@pytest.mark.parametrize("case", [c for c in CASES if "cells" not in c], ids=lambda case: case["name"])
def test_mark_without_blocks(case: dict[str, Any]) -> None:
    document = document_of(case)
    if not case.get("cells_after"):
        assert (
            secrecy_mark(Document(document.text, "text/plain", furniture=document.furniture, pages=document.pages))
            == (case["mark"])
        )


def test_there_are_enough_rows_of_both_kinds() -> None:
    assert len(CASES) >= 60
    assert len({case["name"] for case in CASES}) == len(CASES)
    assert sum(case["mark"] is None for case in CASES) >= 25


@pytest.mark.parametrize("line", ["M Ậ T ", "Số: /", "ĐỘ MẬT: ", " | ", "MẬT MẬT ", "\t", "   A"])
def test_long_lines_take_linear_time(line: str) -> None:
    def seconds(length: int) -> float:
        text = (line * (length // len(line) + 1))[:length]
        document = Document(text, "text/plain", (Block(0, len(text), "para"),))
        start = time.process_time()
        secrecy_mark(document)
        return time.process_time() - start

    seconds(1000)
    assert seconds(100_000) < 40 * max(seconds(10_000), 1e-3)
