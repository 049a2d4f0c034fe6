"""The unit register: a table of names and days, what its data must hold, findings, and time."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml

from extract import area_register
from extract.area_register import area, areas_called, within
from extract.lexicon import load
from extract.pipeline import analyse
from extract.unit_bodies import bodies, centrals
from extract.unit_register import Ambiguous, Resolved, Unmatched, compose, followed, latest, resolve
from ingest.read import read

CASES = yaml.safe_load((Path(__file__).parent / "data" / "unit_register_cases.yaml").read_text(encoding="utf-8"))
KEYS = list(area_register._table().rows)
MERGER = date(2025, 7, 1)


def label(case):
    return f"{case['name']} {case.get('on', '')} {case.get('hint', '')}".strip()


@pytest.mark.parametrize("case", CASES, ids=map(label, CASES))
def test_name_on_a_day(case):
    found = resolve(case["name"], case.get("on"), case.get("hint"))
    if "several" in case:
        assert isinstance(found, Ambiguous)
        assert len({unit.id for unit in found.candidates}) == case["several"]
    elif case.get("unknown"):
        assert found == Unmatched(case["name"])
    else:
        assert isinstance(found, Resolved)
        values = {
            "id": found.unit.id,
            "level": found.unit.level,
            "parent": found.unit.parent,
            "into": list(found.unit.successors),
            "ended": not found.in_force,
        }
        assert {key: values[key] for key in values if key in case} == {key: case[key] for key in values if key in case}


def test_table_is_large_enough():
    assert len(CASES) >= 80


def test_areas_know_each_other_and_ids_are_their_own():
    known = {None, *KEYS}
    for key in KEYS:
        one = area(key)
        assert known.issuperset((one.parent, *one.successors))
    assert len({area(key).id for key in KEYS}) == len(KEYS)


def test_every_commune_of_june_became_one_or_more_of_july():
    june = [area(key) for key in KEYS if area(key).level == "commune" and area(key).valid_to == MERGER - timedelta(1)]
    july = {key for key in KEYS if area(key).level == "commune" and area(key).valid_from == MERGER}
    assert len(june) > 10_000
    assert len(july) == 3_321
    assert {key for one in june for key in one.successors} | set(area("755").successors) <= july
    assert all(one.successors for one in june)


def test_provinces_agree_with_the_table_of_mergers():
    for row in load("provinces.csv"):
        status = row["old_status"]
        after = row["name_from_2025_07_01"].removeprefix("Thành phố ")
        old = next(a for a in areas_called(f"{status} {row['old_name'].removeprefix('Thành phố ')}") if not a.parent)
        names = {old.name, *(area(key).name for key in old.successors)}
        assert after in names
        assert (old.valid_to is None) == (old.name == after)
    provinces = [area(key) for key in KEYS if area(key).level == "province"]
    assert sum(one.valid_to is None for one in provinces) == 34


def test_hint_reaches_what_followed():
    assert [one.key for one in within(areas_called("xã Tân Hưng"), "tỉnh Bắc Ninh")] == ["07417"]
    assert not within(areas_called("xã Tân Hưng"), "tỉnh Cao Bằng")


def test_central_units_name_units_that_exist():
    known = {unit.name for units in centrals().values() for unit in units}
    for units in centrals().values():
        for unit in units:
            assert {unit.parent, *unit.into} - {None} <= known, unit.name
            assert not unit.into or unit.valid_to, f"{unit.name} was followed but never ended"


@pytest.mark.parametrize("template", sorted({body.template for body in bodies().values()}))
def test_every_body_is_found_by_its_name_where_areas_have_it(template):
    body = next(body for body in bodies().values() if body.template == template)
    samples = {"province": ["14", "24"], "district": ["219", "217"], "commune": ["07417", "n07375"]}
    units = [unit for level in body.terms for key in samples[level] if (unit := compose(template, key))]
    assert units
    for unit in units:
        place = area(unit.area_key)
        hint = ", ".join(a.full_name for a in (*area_register.superiors(place.key), place))
        found = resolve(unit.name, unit.valid_from or unit.valid_to or MERGER, hint)
        assert isinstance(found, Resolved)
        assert found.unit == unit
        for other in followed(unit):
            assert other.valid_from is None or unit.approximate or other.valid_from <= unit.valid_to + timedelta(1)


def test_ids_of_units_are_their_own():
    for template in ("Ủy ban nhân dân {area}", "{ủy}"):
        units = [unit for key in KEYS if (unit := compose(template, key))]
        assert len({unit.id for unit in units}) == len(units)


def test_latest_follows_body_and_area():
    found = resolve("Sở Kế hoạch và Đầu tư tỉnh Bắc Giang", date(2020, 1, 1))
    assert isinstance(found, Resolved)
    assert latest(found.unit).name == "Sở Tài chính tỉnh Bắc Ninh"


LETTER = """ỦY BAN NHÂN DÂN
TỈNH BẮC GIANG
Số: 12/KH-UBND
{place}, ngày {day}

KẾ HOẠCH
Công tác năm

Công an tỉnh phối hợp UBND thành phố Bắc Giang, UBND xã Tân Hưng và Sở TT&TT. Báo cáo Bộ KH&ĐT.
"""


def units_of(text):
    return {unit.name: unit for unit in analyse(read(text.encode(), "a.txt")).units}


def test_findings_have_ids_levels_and_successors_of_the_register():
    units = units_of(LETTER.format(place="Bắc Giang", day="12 tháng 3 năm 2019"))
    assert units["Công an tỉnh Bắc Giang"].successor_name == "Công an tỉnh Bắc Ninh"
    assert units["Công an tỉnh Bắc Giang"].successor == "cong-an-tinh-bac-ninh"
    assert units["Ủy ban nhân dân thành phố Bắc Giang"].level == "district"
    assert units["Ủy ban nhân dân xã Tân Hưng"].id == "uy-ban-nhan-dan-xa-tan-hung-huyen-lang-giang"
    assert units["Sở Thông tin và Truyền thông tỉnh Bắc Giang"].successor_name.endswith("Công nghệ tỉnh Bắc Ninh")
    assert units["Bộ Kế hoạch và Đầu tư"].successor == "bo-tai-chinh"


def test_name_of_several_units_gets_the_id_of_none():
    units = units_of("UBND xã Tân Hưng và UBND tỉnh Sơn La, UBND tỉnh Lai Châu, Công an thành phố Huế đã họp.")
    taken = resolve("Ủy ban nhân dân xã Tân Hưng", date(2020, 1, 1))
    assert isinstance(taken, Ambiguous)
    assert units["Ủy ban nhân dân xã Tân Hưng"].id not in {one.id for one in taken.candidates}
    assert units["Công an thành phố Huế"].id is None
    assert units["Ủy ban nhân dân tỉnh Sơn La"].id == "uy-ban-nhan-dan-tinh-son-la"
