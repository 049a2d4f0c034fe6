"""The search for cue phrases: offsets, whole words, the longest phrase, and every phrase of the lexicon."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.cues import CueSearch, Found, defects, fold, structure
from extract.defects import find_defects
from extract.lexicon import load


@given(st.text())
def test_folding_keeps_offsets(text: str) -> None:
    assert len(fold(text)) == len(text)


@pytest.mark.parametrize(
    ("one", "other"), [("Hoà bình", "hòa bình"), ("KHOẺ", "khỏe"), ("Uỷ ban", "ủy ban"), ("a\u00a0b\tc\nd", "a b c d")]
)
def test_folding_makes_spellings_equal(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_whole_words_the_longest_at_each_place() -> None:
    search = CueSearch({"yếu": {"bad": 1}, "chủ yếu": {"neutral": 1}, "yếu kém": {"worse": 1}})
    found = search.find("chủ yếu yếu kém yếu, yếux")
    assert [(cue.start, cue.phrase) for cue in found] == [(0, "chủ yếu"), (8, "yếu kém"), (16, "yếu")]


@pytest.mark.parametrize("search", [structure(), defects()], ids=["structure", "defects"])
def test_every_phrase_is_found_in_itself(search: CueSearch) -> None:
    for phrase in search.phrases:
        assert [cue.phrase for cue in search.find(f"x {phrase} y")] == [phrase]


def weight_in(text: str) -> float:
    folded = fold(text)
    found = find_defects(folded, Found(structure().find(folded)))
    return max((cue.weight for cue in found.between(0, len(text))), default=0.0)


def test_every_variant_of_a_frame_states_a_defect_unless_it_is_neutral() -> None:
    data = load("defects.yaml")
    neutral = {fold(phrase) for phrase in data["neutral"]}
    for frame in data["frames"]:
        if frame["weight"]:
            for a, b in product(frame["open"], frame["close"]):
                assert weight_in(f"x {a} {b}") >= 1.2 or fold(f"{a} {b}") in neutral, f"{a} {b}"


@pytest.mark.parametrize("phrase", load("defects.yaml")["neutral"])
def test_no_neutral_phrase_states_a_defect(phrase: str) -> None:
    assert weight_in(f"x {phrase} y") == 0


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("xã chưa gửi danh sách đầy đủ", True),
        ("việc ghi chép không thật sự đầy đủ", True),
        ("hồ sơ chưa gửi, danh sách đầy đủ", True),  # "chưa" by itself
        ("không gửi, danh sách đầy đủ", False),
        ("phân tích những bất cập, yếu kém", False),
        ("quản lý còn bất cập, yếu kém", True),
        ("chưa hoàn thành: 24", False),
    ],
)
def test_gaps_mentions_and_figures(text: str, stated: bool) -> None:
    folded = fold(text)
    assert find_defects(folded, Found(structure().find(folded))).states_defect(0, len(text)) is stated
