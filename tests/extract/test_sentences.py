"""Sentences, list parts and comma parts, as a table that a clerk can extend (data/sentences_cases.yaml)."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from extract import sentences

CASES = yaml.safe_load((Path(__file__).parent / "data" / "sentences_cases.yaml").read_text(encoding="utf-8"))
ROWS = [(name, case) for name, cases in CASES.items() for case in cases]


@pytest.mark.parametrize(("name", "case"), ROWS, ids=[f"{name}: {case['text'][:40]}" for name, case in ROWS])
def test_cut(name: str, case: dict) -> None:
    text = f"Trước.\n{case['text']}\nSau."
    start = len("Trước.\n")
    spans = list(getattr(sentences, name)(text, start, start + len(case["text"])))
    assert [text[a:b] for a, b in spans] == case["to"]


@pytest.mark.parametrize("name", ["sentences", "parts", "comma_parts"])
def test_cuts_are_in_order_and_lose_only_marks(name: str) -> None:
    text = "A, b; c (d; e, f). G “h; i, k” l… M! N; o, p"
    spans = list(getattr(sentences, name)(text, 0, len(text)))
    assert spans == sorted(spans)
    assert all(a < b for a, b in spans)
    kept = "".join(text[a:b] for a, b in spans)
    assert [c for c in text if c.isalnum()] == [c for c in kept if c.isalnum()]
