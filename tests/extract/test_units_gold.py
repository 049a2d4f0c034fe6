"""Units measured on the annotated development documents, with the scorer that stands beside them."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest

from extract.unit_scan import Scan
from extract.units import find_mentions

GOLD = Path(__file__).resolve().parents[3] / "shared" / "gold"
pytestmark = [pytest.mark.shared, pytest.mark.skipif(not GOLD.is_dir(), reason="no annotated documents here")]


def test_units_of_the_development_documents():
    spec = importlib.util.spec_from_file_location("score", GOLD / "score.py")
    score = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(score)
    matched = gold_count = found_count = same_kind = 0
    for path in sorted((GOLD / "dev").glob("*.json")):
        text = path.with_suffix(".txt").read_text(encoding="utf-8")
        gold = score.spans_of_gold(text, json.loads(path.read_text(encoding="utf-8"))["units"])
        sure, maybe = [g for g in gold if not g.get("optional")], [g for g in gold if g.get("optional")]
        rows = [{"start": m.start, "end": m.end, "kind": m.kind} for m in find_mentions(Scan(text))]
        found = score.spans_of_prediction(score.squeeze(text)[0], text, rows)
        pairs = score.match(score.RULES["units"], sure, found)
        used = {id(f) for _, f in pairs}
        spare = [f for f in found if id(f) not in used and any(score.overlap(m["span"], f["span"]) for m in maybe)]
        matched += len(pairs)
        gold_count += len(sure)
        found_count += len(found) - len(spare)
        same_kind += sum(g["kind"] == f["kind"] for g, f in pairs)
    f1 = 2 * matched / (gold_count + found_count)
    assert f1 >= 0.97
    assert same_kind / matched >= 0.95
