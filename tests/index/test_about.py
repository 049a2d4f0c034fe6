"""Matrix and summary report say the same of a document: whether it is about carrying a directive out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from index import digest
from index.matrix import Asked, matrix
from index.scope import EVERYTHING

CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "data" / "about_cases.yaml").read_text())
KEY = "05-CT/TW"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_what_a_document_is_to_a_directive(store, add, case):
    mention = f"[[ref|type=chỉ thị|number={KEY}|key={KEY}|relation={case['relation']}|Chỉ thị số {KEY}]]"
    add(case["text"].replace("R", mention), type=case["type"], subject=case["subject"], issuer="Sở Tài chính")

    lines = matrix(store, Asked((KEY,)), scope=EVERYTHING).rows
    found = digest.digest(store, digest.Question(KEY), scope=EVERYTHING)

    assert found is not None
    assert [cell.status for line in lines for cell in line.cells] == ["cited" if case["is"] == "other" else case["is"]]
    assert [source.part for source in found.sources] == ([] if case["is"] == "cited" else [case["is"]])
