from __future__ import annotations

import functools
from pathlib import Path

import pytest
import yaml

from index import completion
from index.indexer import rebuild
from index.scope import EVERYTHING
from tests.index.test_search import NASTY, library  # noqa: F401 - a fixture

complete = functools.partial(completion.complete, scope=EVERYTHING)
CASES = yaml.safe_load((Path(__file__).parent / "data" / "completion_cases.yaml").read_text())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["q"])
def test_what_is_typed_goes_on(library, case):  # noqa: F811
    found = [[each.kind, each.label] for each in complete(library[0], case["q"])]
    assert [each for each in case["has"] if each not in found] == []
    if not case["has"]:
        assert found == []


def test_a_completion_counts_documents(library):  # noqa: F811
    best = complete(library[0], "05-ct")[0]
    assert (best.value, best.count) == ("05-CT/TW", 2)


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_anything_can_be_typed(library, text):  # noqa: F811
    assert len(complete(library[0], text, limit=5)) <= 5


def test_without_an_index_nothing_is_offered(store, add):
    add("Kế hoạch [[unit|id=so-y-te|name=Sở Y tế|Sở Y tế]]")
    assert complete(store, "Sở") == []
    rebuild(store)
    assert [each.label for each in complete(store, "Sở")] == ["Sở Y tế"]
