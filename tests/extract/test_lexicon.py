"""Every row of the lexicon that references and numbers are read with does what it says."""

from __future__ import annotations

import re
from typing import Any

import pytest

from extract.lexicon import FOLDER, load
from extract.numbers import read_number
from extract.references import find_references
from extract.relations import relation_before
from extract.short_forms import find_short
from extract.symbols import find_symbols

CUES = load("reference_cues.yaml")
TYPES = load("document_types.yaml")["types"]
NUMBERS = load("number_words.yaml")


@pytest.mark.parametrize("name", sorted(path.name for path in FOLDER.iterdir() if path.suffix in (".yaml", ".csv")))
def test_every_file_is_read_by_code(name: str) -> None:
    room = FOLDER.parent
    files = [*room.glob("*.py"), *(room.parent / "scripts").glob("*.py")]
    code = "".join(path.read_text(encoding="utf-8") for path in files)
    assert f"{name}" in code or re.fullmatch(r"rules_\w+\.yaml", name)


@pytest.mark.parametrize("row", TYPES, ids=lambda row: row["name"])
def test_every_type_is_read_before_a_number(row: dict[str, Any]) -> None:
    for code in row.get("abbr") or ("QĐ",):
        found = find_references(f"Theo {row['name'].lower()} số 12/{code}-UBND, xã báo cáo.")
        assert [mention.number for mention in found] == [f"12/{code}-UBND"]


CODES = [
    *((code, row["name"].lower()) for row in TYPES for code in row.get("abbr") or ()),
    *((row["code"], row["type"]) for row in CUES["extra_codes"]),
]


@pytest.mark.parametrize(("code", "kind"), CODES)
def test_every_type_code_names_a_type_when_none_is_printed(code: str, kind: str) -> None:
    found = find_references(f"Đã có văn bản chỉ đạo (số 12/{code}-UBND).")
    assert [mention.number for mention in found] == [f"12/{code}-UBND"]
    shared = {other for each, other in CODES if each == code}
    plain = {CUES["plain_types"].get(each, each) for each in shared}
    assert found[0].type in shared | plain | {"văn bản"}, kind


@pytest.mark.parametrize("code", sorted({row["code"] for row in load("issuers.yaml")["issuers"]}))
def test_every_issuer_code_stands_in_symbols(code: str) -> None:
    (symbol,) = find_symbols(f"Quyết định số 12/QĐ-{code} ngày 1/2/2020")
    assert symbol.number in (f"12/QĐ-{code}", f"12-QĐ/{code}")
    (lower,) = find_symbols(f"Quyết định số 12/QĐ-{code.upper()} ngày 1/2/2020")
    assert lower.number == symbol.number


RELATIONS = [(cue, row["relation"]) for row in CUES["relations"] for cue in row["cues"]]


@pytest.mark.parametrize(("cue", "relation"), RELATIONS)
def test_every_cue_of_a_relation_is_read(cue: str, relation: str) -> None:
    text = f"Xã {cue} "
    assert relation_before(text, len(text)) == relation


@pytest.mark.parametrize("code", sorted(CUES["short_types"]))
def test_every_abbreviated_type_is_read_before_a_bare_number(code: str) -> None:
    (mention,) = find_short(f"Thực hiện {code} số 12, xã báo cáo.")
    assert (mention.digits, mention.rule) == ("12", "ref-short-abbreviated")


@pytest.mark.parametrize("gloss", CUES["gloss_cues"])
def test_every_gloss_defines_an_alias(gloss: str) -> None:
    text = f"Kế hoạch số 45/KH-UBND của tỉnh ({gloss} Kế hoạch 45). Kế hoạch số 45/KH-SNV. Theo Kế hoạch 45, xã làm."
    last = find_references(text)[-1]
    assert (last.number, last.resolution) == ("45/KH-UBND", "alias")


SIMPLE = [
    *((f"{word} mươi", value * 10) for word, value in NUMBERS["units"].items() if value > 1),
    *((f"mười {word}", 10 + value) for word, value in NUMBERS["teens"].items() if word not in ("tư", "năm")),
    *((f"ba mươi {word}", 30 + value) for word, value in NUMBERS["ones"].items()),
    *((f"hai {word}", 2 * value) for word, value in NUMBERS["scales"].items()),
    *((f"12 {word}", 12 * value) for word, value in NUMBERS["scales"].items()),
    *((f"12 {word} đồng", 12 * value) for word, value in NUMBERS["short_scales"].items()),
    *((f"{word} nghìn", max(value, 1) * 1000) for word, value in NUMBERS["orders"].items()),
    *((f"hàng {word}", value) for word, value in NUMBERS["order_units"].items()),
]


@pytest.mark.parametrize(("words", "value"), SIMPLE)
def test_every_number_word_has_its_value(words: str, value: int) -> None:
    number = read_number(f"{words} hộ", 0)
    assert number is not None
    assert number.value == value
