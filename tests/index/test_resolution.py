"""By which rule a mention is settled on a document."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from index.identity import evidence
from index.resolution import identities

CASES = yaml.safe_load((Path(__file__).parent / "data" / "resolution_cases.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_rule_that_decided(case):
    told = [evidence(each["key"], each, each.get("place"), each["cited"]) for each in case["mentions"]]
    _, decisions = identities(case["mentions"][0]["key"], told)
    assert [decisions[said].rule for said in told] == case["rules"]
