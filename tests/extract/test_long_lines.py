"""Lines made to be slow end, and what is found in them is right; how long they take is measured by the benchmark."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from extract.findings import LAYERS
from extract.pipeline import analyse
from ingest.document import Block, Document

ROOT = Path(__file__).resolve().parents[2]
CASES: list[dict[str, Any]] = yaml.safe_load((ROOT / "benchmarks" / "extract_lines.yaml").read_text(encoding="utf-8"))
LENGTH = 20_000


@pytest.mark.parametrize("case", CASES, ids=lambda case: repr(case["piece"]))
def test_findings_of_a_long_line(case: dict[str, Any]) -> None:
    times = LENGTH // len(case["piece"])
    text = case["piece"] * times + "x"
    findings = analyse(Document(text, "text/plain", (Block(0, len(text), "para", paragraph=1),)))
    for layer in LAYERS:
        rows = getattr(findings, layer)
        assert [row.start for row in rows] == sorted(row.start for row in rows)
        assert all(0 <= row.start < row.end <= len(text) for row in rows)
    assert {layer: len(getattr(findings, layer)) for layer in case.get("each", {})} == {
        layer: count * times for layer, count in case.get("each", {}).items()
    }


def test_lines_are_told_apart() -> None:
    pieces = [case["piece"] for case in CASES]
    assert len(pieces) == len(set(pieces)) >= 70
