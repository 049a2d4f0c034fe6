from __future__ import annotations

import pytest

from index import directives, findings
from index.findings import Filters
from index.scope import EVERYTHING
from tests.index.texts import PLAN, PLAN_META, REPORT, REPORT_META


@pytest.fixture
def two(store, add):
    return store, add(PLAN, pdf=True, **PLAN_META), add(REPORT, pdf=True, **REPORT_META)


def test_directives_say_who_cites_them_and_how_often(two):
    store, plan, report = two
    listing = directives.listing(store, scope=EVERYTHING)
    assert [(d.key, d.label, d.mentions, d.documents, d.first, d.last) for d in listing.items] == [
        ("05-CT/TW", "Chỉ thị 05-CT/TW", 2, 2, "2017-03-02", "2019-11"),
        ("18-NQ/TW", "Nghị quyết 18-NQ/TW", 1, 1, "2019-11", "2019-11"),
    ]
    view = directives.one(store, "05-CT/TW", scope=EVERYTHING)
    assert (view.issued_on, view.issuer, view.total, view.documents) == ("2016-05-15", "Bộ Chính trị", 2, 2)
    assert [(c.issuer, c.documents) for c in view.cited_by] == [("Công an tỉnh Hòa Giang", 1), ("Sở Tài chính", 1)]
    assert [(m.document_id, m.text, m.page) for m in view.mentions] == [
        (report, "Chỉ thị 05", 1),
        (plan, "Chỉ thị số 05-CT/TW", 1),
    ]
    assert "<mark>Chỉ thị số 05-CT/TW</mark> trong" in view.mentions[1].snippet_html
    assert directives.one(store, "99-CT/TW", scope=EVERYTHING) is None


@pytest.mark.parametrize(
    ("q", "keys"),
    [
        ("05-CT/TW", ["05-CT/TW"]),
        ("5 ct tw", ["05-CT/TW"]),
        ("chi thi so 05", ["05-CT/TW"]),
        ("nghị quyết", ["18-NQ/TW"]),
        ("bo chinh tri", ["05-CT/TW"]),
        ("", ["05-CT/TW", "18-NQ/TW"]),
        ("%", ["05-CT/TW", "18-NQ/TW"]),
        ("không có", []),
    ],
)
def test_directives_are_found_by_any_form_of_their_number(two, q, keys):
    assert [each.key for each in directives.listing(two[0], q, scope=EVERYTHING).items] == keys


def test_units_say_how_often_they_are_named(two):
    page = findings.units(two[0], scope=EVERYTHING)
    assert [(u.id, u.name, u.level, u.mentions, u.documents) for u in page.items] == [
        ("cong-an-tinh-hoa-giang", "Công an tỉnh Hòa Giang", "province", 1, 1),
        ("so-tai-chinh-hoa-giang", "Sở Tài chính tỉnh Hòa Giang", "province", 1, 1),
    ]
    assert findings.units(two[0], Filters(q="tai chinh"), scope=EVERYTHING).total == 1


def test_counts_say_what_they_count_and_where(two):
    store, plan, _ = two
    count = findings.counts(store, Filters(noun="lượt người"), scope=EVERYTHING).items[0]
    assert (count.value, count.bound, count.noun, count.text) == (1200, ">", "lượt người", "trên 1.200 lượt người")
    assert (count.source.document_id, count.source.date, count.source.page) == (plan, "2017-03-02", 1)
    assert count.source.title == "Thực hiện Chỉ thị số 05-CT/TW trong lực lượng"
    assert "Công an tỉnh tuyên truyền cho trên 1.200 lượt người" in count.source.context


@pytest.mark.parametrize(
    ("filters", "texts"),
    [
        ({}, ["12 hội nghị", "trên 1.200 lượt người"]),
        ({"unit": "cong-an-tinh-hoa-giang"}, ["trên 1.200 lượt người"]),
        ({"unit": "Công an tỉnh Hòa Giang"}, ["trên 1.200 lượt người"]),
        ({"directive": "18-NQ/TW"}, ["12 hội nghị"]),
        ({"year": 2017}, ["trên 1.200 lượt người"]),
        ({"year": "rubbish"}, []),
        ({"type": "Báo cáo"}, ["12 hội nghị"]),
        ({"issuer": "so-tai-chinh"}, ["12 hội nghị"]),
        ({"noun": "hoi nghi"}, ["12 hội nghị"]),
        ({"noun": "hội"}, ["12 hội nghị"]),
        ({"noun": "hoi n"}, []),
        ({"q": "1.200"}, ["trên 1.200 lượt người"]),
        ({"q": "-nghi"}, ["trên 1.200 lượt người"]),
        ({"date_from": "2018"}, ["12 hội nghị"]),
        ({"page": 2, "per_page": 1}, ["trên 1.200 lượt người"]),
    ],
)
def test_filters_of_counts(two, filters, texts):
    assert [count.text for count in findings.counts(two[0], Filters(**filters), scope=EVERYTHING).items] == texts


def test_shortcomings_and_their_causes(two):
    store = two[0]
    page = findings.shortcomings(store, scope=EVERYTHING)
    assert [each.text for each in page.items] == [
        "Việc sơ kết còn chậm.",
        "Công tác phối hợp giữa các đơn vị còn hạn chế.",
    ]
    assert page.items[1].source.page == 2
    assert [each.kind for each in findings.shortcomings(store, Filters(kind="cause"), scope=EVERYTHING).items] == [
        "cause"
    ]
    assert findings.shortcomings(store, Filters(q="phối hợp"), scope=EVERYTHING).total == 1


def test_export_goes_through_all_pages(two, monkeypatch):
    monkeypatch.setattr(findings, "CHUNK", 1)
    assert [each.text for each in findings.every(findings.counts, two[0], scope=EVERYTHING)] == [
        "12 hội nghị",
        "trên 1.200 lượt người",
    ]


def test_what_is_read_again_is_not_counted_before_it_is_done(two, store, send):
    waiting = send()
    assert findings.counts(store, scope=EVERYTHING).total == 2
    assert directives.listing(store, scope=EVERYTHING).total == 2
    assert waiting.state == "waiting"
