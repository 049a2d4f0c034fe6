from __future__ import annotations

import pytest

from index.related import related
from index.scope import EVERYTHING

REF = "[[ref|key={0}|number={0}|relation={1}|{2}]]"
ON_05 = REF.format("05-CT/TW", "implements", "Chỉ thị số 05-CT/TW")


@pytest.fixture
def library(add):
    """The plan of a district, its report, the report of another district, and one on something else."""
    common = {"issuer": "Công an huyện Hòa An", "place": "Hòa An"}
    plan = add(
        f"Thực hiện {ON_05}.", type="kế hoạch", number="3/KH-CAH", issued_on="2025-01-05", subject="Kế hoạch", **common
    )
    report = add(
        f"Báo cáo {REF.format('3/KH-CAH', 'implements', 'Kế hoạch số 3/KH-CAH')} và {ON_05}.",
        type="báo cáo", number="12/BC-CAH", issued_on="2025-12-01", subject="Kết quả", **common,
    )  # fmt: skip
    again = add(
        f"Bản quét. {ON_05}", type="báo cáo", number="12/BC-CAH", issued_on="2025-12-01", subject="Kết quả", **common
    )
    other = add(
        f"Báo cáo {ON_05}.", type="báo cáo", number="7/BC-CAH", issuer="Công an huyện Bình Sơn", issued_on="2025-11-01"
    )
    add(f"Căn cứ {REF.format('05-CT/TW', 'basis', 'Chỉ thị số 05-CT/TW')}.", type="quyết định", number="1/QĐ-UBND")
    return {"plan": plan, "report": report, "again": again, "other": other}


def _names(library, found):
    of = {document: name for name, document in library.items()}
    return [of[each.id] for each in found]


def test_a_report_goes_with_its_plan_its_versions_and_the_reports_of_others(store, library):
    found = related(store, library["report"], scope=EVERYTHING)
    assert _names(library, found.versions) == ["again"]
    assert _names(library, found.cited) == ["plan"]
    assert _names(library, found.fellows) == ["other"], "grounds alone make no fellow"
    assert found.citing == []


def test_a_plan_knows_its_report(store, library):
    found = related(store, library["plan"], scope=EVERYTHING)
    assert _names(library, found.citing) == ["report"]
    assert _names(library, found.fellows) == ["again", "other"], "those of its own unit first"


def test_a_document_without_number_and_subject_has_no_versions(store, add):
    first, _ = add("Một."), add("Hai.")
    assert related(store, first, scope=EVERYTHING).total == 0
    assert related(store, "nothing", scope=EVERYTHING).total == 0


def test_a_number_that_every_district_has_is_that_of_its_own_district(store, add):
    cites = REF.format("3/KH-UBND", "implements", "Kế hoạch số 3/KH-UBND")
    plans = {
        p: add(f"Kế hoạch của {p}.", number="3/KH-UBND", issuer=f"UBND huyện {p}", place=p) for p in ("An", "Bình")
    }
    report = add(f"Thực hiện {cites}.", place="An", number="9/BC-UBND", issuer="UBND huyện An")
    assert [each.id for each in related(store, report, scope=EVERYTHING).cited] == [plans["An"]]
    assert related(store, plans["Bình"], scope=EVERYTHING).citing == []
    assert [each.id for each in related(store, plans["An"], scope=EVERYTHING).citing] == [report]
