"""Headings and list items by the numbers that official documents use."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ingest.outline import opens_block, outline

ROWS = yaml.safe_load((Path(__file__).parent / "data" / "outline.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("line", "kind", "level", "number"), ROWS)
def test_outline(line: str, kind: str, level: int, number: str | None) -> None:
    found = outline(line)
    assert (found.kind, found.level, found.number) == (kind, level, number)
    assert opens_block(line) == (number is not None)


@given(st.text())
def test_the_number_stands_at_the_beginning_of_its_line(line: str) -> None:
    number = outline(line).number
    assert number is None or line.strip().startswith(number)
