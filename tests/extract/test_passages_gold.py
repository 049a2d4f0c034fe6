"""Shortcomings and causes against annotated documents that lie beside the project; skipped where they are absent."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest

from extract.pipeline import analyse
from ingest.read import read

GOLD = Path(__file__).resolve().parents[2].parent / "shared" / "gold"

pytestmark = [pytest.mark.shared, pytest.mark.skipif(not GOLD.exists(), reason="no annotated documents here")]


def f1(layer: str) -> float:
    spec = importlib.util.spec_from_file_location("score", GOLD / "score.py")
    score = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(score)
    right = gold = found = 0
    for path in sorted((GOLD / "dev").glob("*.json")):
        data = path.with_suffix(".txt").read_bytes()
        document = read(data, path.with_suffix(".txt").name)
        text = data.decode()
        rows = score.spans_of_gold(text, score.rows_of(layer, json.loads(path.read_text(encoding="utf-8"))))
        output = analyse(document).to_dict(document, {})
        guesses = score.spans_of_prediction(score.squeeze(text)[0], output["text"], score.rows_of(layer, output))
        sure = [row for row in rows if not row.get("optional")]
        maybe = [row for row in rows if row.get("optional")]
        pairs = score.match(score.RULES[layer], sure, guesses)
        used = [guess for _, guess in pairs]
        spare = [g for g in guesses if g not in used and any(score.overlap(m["span"], g["span"]) for m in maybe)]
        right, gold, found = right + len(pairs), gold + len(sure), found + len(guesses) - len(spare)
    return 2 * right / (gold + found)


@pytest.mark.parametrize(("layer", "least"), [("shortcomings", 0.90), ("causes", 0.85)])
def test_f1_on_annotated_documents(layer: str, least: float) -> None:
    assert f1(layer) >= least
