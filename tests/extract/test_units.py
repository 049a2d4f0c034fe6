"""Units: tables of sentences and of names, the rules' file, the lexicon, and spaCy."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy
import yaml

import extract.units
from extract.findings import Metadata, Reference
from extract.layers import publish
from extract.lexicon import load
from extract.pipeline import analyse
from extract.unit_lexicon import fold, heads
from extract.unit_names import Names, one_style, slug
from extract.unit_scan import Scan
from extract.units import find_mentions
from ingest.read import read

DATA = Path(__file__).parent / "data"
CASES = yaml.safe_load((DATA / "units_cases.yaml").read_text(encoding="utf-8"))
NAMES = yaml.safe_load((DATA / "units_names.yaml").read_text(encoding="utf-8"))


def found(text: str) -> list[tuple[str, str]]:
    return [(text[m.start : m.end], m.kind) for m in find_mentions(Scan(text))]


@pytest.mark.parametrize("case", CASES, ids=[case["text"][:50] for case in CASES])
def test_units_of_a_sentence(case):
    expected = [(quote, kind) for unit in case.get("units", []) for kind, quote in unit.items()]
    assert found(case["text"]) == expected


def test_table_is_large_enough_and_has_negatives():
    assert len(CASES) >= 150
    assert sum(not case.get("units") for case in CASES) >= 25


@pytest.mark.parametrize("case", NAMES, ids=[case["text"][:50] for case in NAMES])
def test_resolved_names(case):
    scan = Scan(case["text"])
    mentions = find_mentions(scan)
    names = Names.of(Metadata(issuer=case.get("issuer"), place=case.get("place")), mentions, scan)
    rows = [" | ".join(value or "-" for value in names.resolve(mention)) for mention in mentions]
    assert rows == case["units"]


def test_component_publishes_the_layer_and_skips_named_references():
    nlp = spacy.blank("xx")
    nlp.add_pipe("trichluc_units")
    text = "Nghị quyết Đại hội Đảng bộ Công an tỉnh và Công an tỉnh."
    doc = nlp.make_doc(text)
    reference = Reference(start=0, end=39, rule="test", type="nghị quyết", form="named", name="Đại hội")
    publish(doc, "references", [reference])
    doc = nlp.get_pipe("trichluc_units")(doc)
    assert [text[u.start : u.end] for u in doc._.findings["units"]] == ["Công an tỉnh"]
    assert [span.text for span in doc.spans["units"]] == ["Công an tỉnh"]


def test_every_rule_of_the_code_is_explained_and_every_explanation_used():
    rules = {"unit." + head.rule for head in heads().values() if not head.block}
    rules |= {"unit.superior", "unit.coordinated", "unit.class", "unit.list", "unit.own"}
    explained = load("rules_units.yaml")
    assert set(explained) == rules
    assert all(text["vi"] and text["en"] for text in explained.values())


FIELDS = {"head", "abbr", "level", "bare", "lower", "name", "superior", "area", "function", "topic", "capital", "block"}


def test_head_items_have_only_known_fields():
    # An unquoted comma in a flow mapping silently cuts a name: "Hội đồng thi đua, khen thưởng".
    for group in load("unit_heads.yaml")["groups"]:
        for item in group["items"]:
            assert set(item) <= FIELDS | {"spelled", "also", "rule"}, item


@pytest.mark.parametrize("short", [s for s, head in heads().items() if head.rule == "fixed"])
def test_every_fixed_name_is_found_whole(short):
    written = next(v for v in fixed_spellings() if fold(v) == short)
    assert [quote for quote, _ in found(f"theo {written} thì")] == [written]


def fixed_spellings() -> list[str]:
    return [v for names in load("unit_names.yaml")["fixed"].values() for entry in names for v in entry.split("|")]


@pytest.mark.parametrize("word", ["Bộ", "Sở", "Phòng"])
def test_every_function_is_found_whole(word):
    lists = load("unit_names.yaml")["takes"][word]["lists"]
    entries = [entry for name in lists for entry in load("unit_names.yaml")["functions"][name]]
    for spelling in {v for entry in entries for v in entry.split("|")}:
        quote = f"{word} {spelling}"
        assert [q for q, _ in found(f"theo {quote} thì")] == [quote]


def test_folding_keeps_the_length():
    text = "UỶ BAN İSTANBUL – hoà bình\u00a0thuỷ ’ Ð"
    assert len(fold(text)) == len(text)
    assert fold("Uỷ ban") == fold("Ủy ban")


def test_slug_and_tone_style():
    assert slug("Ủy ban nhân dân tỉnh Đắk Lắk") == "uy-ban-nhan-dan-tinh-dak-lak"
    assert one_style("Uỷ ban Hoà Bình, toàn quý, quỹ khoẻ") == "Ủy ban Hòa Bình, toàn quý, quỹ khỏe"


def test_factory_is_registered():
    assert extract.units.create(spacy.blank("xx"), "units").__class__.__name__ == "UnitsFinder"


WRAPPED = {
    "ỦY BAN NHÂN DÂN\nTỈNH KON TUM\n-------": ["ỦY BAN NHÂN DÂN\nTỈNH KON TUM"],
    "theo đề nghị của Bộ\nTài chính": ["Bộ\nTài chính"],
    "Sở Giáo dục và Đào\ntạo báo cáo": ["Sở Giáo dục và Đào\ntạo"],
    "UBND TỈNH LẠNG SƠN\nSỞ Y TẾ\nSố: 12/KH-SYT": ["UBND TỈNH LẠNG SƠN", "SỞ Y TẾ"],
    "1. Công an tỉnh\n2. Sở Tài chính\nBan hành kế hoạch": ["Công an tỉnh", "Sở Tài chính"],
    "CỦA BỘ TÀI CHÍNH\nỦY BAN NHÂN DÂN TỈNH NAM ĐỊNH": ["BỘ TÀI CHÍNH", "ỦY BAN NHÂN DÂN TỈNH NAM ĐỊNH"],
}


@pytest.mark.parametrize(("text", "expected"), WRAPPED.items())
def test_lines_that_run_on_and_lines_that_do_not(text, expected):
    assert [quote for quote, _ in found(text)] == expected


@pytest.mark.parametrize(
    "unit",
    [
        "Ban Chỉ đạo tổng kết thực hiện Nghị quyết Trung ương 3 khóa VIII",
        "Tổ công tác triển khai Nghị quyết số 57-NQ/TW",
    ],
)
def test_a_body_for_a_document_goes_on_to_its_end(unit):
    text = f"Giao {unit} tiếp thu ý kiến."
    assert [text[u.start : u.end] for u in analyse(read(text.encode(), "a.txt")).units] == [unit]
