"""References: the tables of cases, the examples of the genre, the rules and the lexicon behind them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml

from extract.findings import Reference, to_values
from extract.law_names import listed_name, slug
from extract.lexicon import load
from extract.pipeline import build
from extract.references import find_references

DATA = Path(__file__).parent / "data"
ROOM = Path(__file__).parents[2] / "extract"
CASES = yaml.safe_load((DATA / "references_cases.yaml").read_text(encoding="utf-8"))
EXAMPLES = [json.loads(line) for line in (DATA / "references_examples.jsonl").read_text(encoding="utf-8").splitlines()]
DEFAULTS: dict[str, object] = dict.fromkeys(("number", "name", "issued_on", "issuer", "term", "pinpoint"))


def find(text: str) -> list[Reference]:
    return [mention.reference() for mention in find_references(text)]


def expected(case: dict[str, object]) -> dict[str, object]:
    settled = "name" if "number" not in case else "explicit"
    return DEFAULTS | {"key": case.get("number"), "relation": "mention", "resolution": settled} | case


def shown(text: str, found: Reference, case: dict[str, object]) -> dict[str, object]:
    fields = {name: getattr(found, name) for name in expected(case) if name != "text"}
    if found.resolution == "unresolved" and fields["key"] is None:
        fields["key"] = found.number
    if found.resolution == "ambiguous" and fields["key"] is None:
        fields["key"] = found.number
    return {"text": text[found.start : found.end]} | fields


@pytest.mark.parametrize("case", CASES, ids=[case["text"][:60] for case in CASES])
def test_case(case: dict[str, object]) -> None:
    text, wanted = str(case["text"]), case["refs"]
    found = find(text)
    assert [text[ref.start : ref.end] for ref in found] == [ref["text"] for ref in wanted]
    for ref, row in zip(found, wanted, strict=True):
        assert shown(text, ref, row) == expected(row)


def test_examples_of_the_genre_reach_their_keys() -> None:
    wanted = hit = 0
    for row in EXAMPLES:
        left = find(row["text"])
        for ref in row["refs"]:
            wanted += 1
            match = next(
                (f for f in left if f.start < ref["end"] and ref["start"] < f.end and f.key == ref["key"]), None
            )
            if match:
                hit += 1
                left.remove(match)
    assert hit / wanted >= 0.97, f"{hit} of {wanted} keys"


@pytest.mark.parametrize("row", [row for row in EXAMPLES if not row["refs"]], ids=lambda row: row["id"])
def test_negative_examples_give_nothing(row: dict[str, str]) -> None:
    assert find(row["text"]) == []


def test_the_letterhead_number_of_the_metadata_is_no_reference() -> None:
    text = "UBND TỈNH X SỞ NỘI VỤ 12/KH-SNV Hà Nội, ngày 5 tháng 9 năm 2024\nKẾ HOẠCH"
    assert [ref.number for ref in find(text)] == ["12/KH-SNV"]
    assert find_references(text, own_number="12/KH-SNV") == []
    assert find_references(text, own_number="012/KH-SNV") == []


def test_the_component_publishes_spans() -> None:
    doc = build()("Thực hiện Chỉ thị số 05-CT/TW, ngày 15/5/2016 của Bộ Chính trị.")
    (span,) = doc.spans["references"]
    assert span.text == "Chỉ thị số 05-CT/TW, ngày 15/5/2016 của Bộ Chính trị"
    assert span._.finding.issuer == "Bộ Chính trị"


def test_every_rule_is_described_and_used() -> None:
    used = {
        rule for path in ROOM.glob("*.py") for rule in re.findall(r'"(ref-[a-z-]+)"', path.read_text(encoding="utf-8"))
    }
    described = load("rules_references.yaml")
    assert used == set(described)
    assert all(row["vi"] and row["en"] for row in described.values())


@pytest.mark.parametrize(("group", "word"), [("luat", "Luật"), ("bo luat", "Bộ luật"), ("phap lenh", "Pháp lệnh")])
def test_every_listed_law_is_found_by_its_whole_name(group: str, word: str) -> None:
    for name in load("law_names.yaml")[group]:
        text = f"Căn cứ {word} {name};"
        assert listed_name(text, len(f"Căn cứ {word} "), group) == len(text) - 1, name
        (found,) = find(text)
        assert text[found.start : found.end] == f"{word} {name}"
        assert found.key == f"named:{slug(f'{word} {name}')}" or (found.key or "").startswith("named:bo-luat-")


def test_at_least_250_laws_are_listed() -> None:
    assert sum(len(load("law_names.yaml")[group]) for group in ("luat", "bo luat", "phap lenh")) >= 250


@pytest.mark.parametrize("row", load("well_known_documents.yaml")["documents"], ids=lambda row: row["short"][0])
def test_every_well_known_document_is_found_by_its_short_name(row: dict[str, object]) -> None:
    for short in row["short"]:  # type: ignore[attr-defined]
        (found,) = find(f"theo {short} của địa phương".replace(" của địa phương", ", các đơn vị"))
        assert found.key == row["key"] if re.search(r"\d$", short) else str(found.key).startswith("named:")


TITLES = yaml.safe_load((DATA / "reference_titles_cases.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", TITLES, ids=[case["text"][:50] for case in TITLES])
def test_titles_and_what_is_cited_inside_them(case: dict[str, object]) -> None:
    found = find(str(case["text"]))
    by_span = {(ref.start, ref.end): ref.number for ref in found}
    rows = [
        {"number": ref.number, "name": ref.name, "title": ref.title, "parent": ref.parent and by_span[ref.parent]}
        for ref in found
    ]
    empty = dict.fromkeys(("number", "name", "title", "parent"))
    assert rows == [empty | row for row in case["refs"]]


def test_parent_is_a_span_again_after_storing() -> None:
    (first, second) = find("Kế hoạch số 12-KH/TU về thực hiện Chỉ thị số 05-CT/TW.")
    stored = to_values(second)
    assert Reference(start=second.start, end=second.end, rule=second.rule, **stored).parent == (first.start, first.end)
