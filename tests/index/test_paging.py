"""Pages of every list: none shown twice, none missing, as many as the total says; equal sort keys, filters, rights."""

from __future__ import annotations

import itertools

import pytest
from sqlalchemy import update

from index import directives, findings, found, mismatches, offices, recurring, series, views
from index.audit import SERVICE
from index.findings import Filters
from index.indexer import rebuild
from index.scope import EVERYTHING, Scope
from index.search import Query, search
from index.tables import DocumentRow

EQUAL = 9
MARKED = """# BÁO CÁO
[[unit|id=don-vi-{n}|name=Đơn vị {n}|Đơn vị {n}]] thực hiện \
[[ref|type=chỉ thị|number={n}-CT/TW|key={n}-CT/TW|Chỉ thị số {n}-CT/TW]], \
[[ref|type=chỉ thị|number=99-CT/TW|key=99-CT/TW|Chỉ thị số 99-CT/TW]] cho \
[[count|value=7|of=5|noun=việc {n}|7/5 việc {n}]].
[[shortcoming|Công tác phối hợp còn hạn chế.]] [[shortcoming|Việc thứ {n} của xã {n}{n} rất khác nhau.]]"""


@pytest.fixture
def equal(store, add):
    """Documents of one day, sent in one moment, in the same words; every second belongs to an office."""
    office = offices.create(store, "Phòng A", SERVICE).id
    ids = [
        add(MARKED.format(n=100 + n), f"{n}.pdf", type="báo cáo", issued_on="2020-05-01", issuer="Sở Y tế")
        for n in range(EQUAL)
    ]
    for id_ in ids[::2]:
        offices.give(store, id_, [office], SERVICE, scope=EVERYTHING)
    with store.session() as session:
        moment = session.get_one(DocumentRow, ids[0]).created_at
        session.execute(update(DocumentRow).values(created_at=moment))
    rebuild(store)
    return store, ids


SCOPES = {"everything": (EVERYTHING, EQUAL), "none": (Scope(frozenset({10**6})), EQUAL // 2)}


ASKED = [
    {}, {"sort": "newest"}, {"text": "phối hợp"}, {"text": "phoi hop"}, {"text": '"phối hợp"'}, {"text": "99-CT/TW"},
    {"text": "phối hợp", "sort": "newest"}, {"text": "phối hợp", "kind": "shortcoming"}, {"year": 2020},
    {"type": "báo cáo"},
]  # fmt: skip


@pytest.mark.parametrize(("scope", "expected"), SCOPES.values(), ids=SCOPES)
def test_pages_of_a_search_hold_each_document_once(equal, scope, expected):
    store, ids = equal
    for asked, per_page in itertools.product(ASKED, (1, 4)):
        pages = [search(store, Query(**asked, page=n, per_page=per_page), scope=scope) for n in range(1, EQUAL + 2)]
        shown = [hit.id for page in pages for hit in page.hits]
        assert {page.total for page in pages} == {expected}, asked
        assert sorted(shown) == sorted(ids if scope is EVERYTHING else ids[1::2]), asked


TABLES = {
    "counts": (findings.counts, 1), "shortcomings": (findings.shortcomings, 2), "passages": (findings.passages, 2),
    "mismatches": (mismatches.listing, 1), "indicators": (series.indicators, 1),
}  # fmt: skip


@pytest.mark.parametrize(("scope", "expected"), SCOPES.values(), ids=SCOPES)
def test_pages_of_a_table_hold_each_row_once(equal, scope, expected):
    narrowed = ({}, {"year": 2020, "issuer": "so-y-te"}, {"directive": "99-CT/TW"})
    for (name, (table, times)), filters in itertools.product(TABLES.items(), narrowed):
        pages = [table(equal[0], Filters(**filters, page=n, per_page=3), scope=scope) for n in range(1, EQUAL)]
        rows = [repr(row) for page in pages for row in page.items]
        assert {page.total for page in pages} == {expected * times}, (name, filters)
        assert len(rows) == len(set(rows)) == expected * times, (name, filters)


@pytest.mark.parametrize(("scope", "expected"), SCOPES.values(), ids=SCOPES)
def test_pages_of_directives_groups_and_documents_hold_each_once(equal, scope, expected):
    store, asked = equal[0], range(1, EQUAL + 3)
    listings = [directives.listing(store, page=n, per_page=3, scope=scope) for n in asked]
    keys = [each.id for page in listings for each in page.items]
    assert {page.total for page in listings} == {len(keys)} == {len(set(keys))} == {expected + 1}
    mentions = [directives.one(store, "99-CT/TW", n, 3, scope=scope) for n in asked]
    places = [(each.document_id, each.start) for view in mentions for each in view.mentions]
    assert {view.total for view in mentions} == {len(places)} == {len(set(places))} == {expected}
    tables = [findings.units(store, Filters(page=n, per_page=3), scope=scope) for n in asked]
    units = [unit.id for table in tables for unit in table.items]
    assert {table.total for table in tables} == {len(units)} == {len(set(units))} == {expected + 1}, "and the issuer"
    groups = [recurring.groups(store, Filters(page=n, per_page=3), scope=scope) for n in asked]
    ids = [group.id for page in groups for group in page.items]
    assert {page.total for page in groups} == {len(ids)} == {len(set(ids))}
    pages = [views.listing(store, page=n, per_page=3, scope=scope) for n in asked]
    shown = [each.id for page in pages for each in page.items]
    assert {page.total for page in pages} == {len(shown)} == {len(set(shown))} == {expected}


@pytest.mark.parametrize(("scope", "expected"), SCOPES.values(), ids=SCOPES)
def test_pages_of_findings_in_a_search_hold_each_once(equal, scope, expected):
    pages = [
        found.found(equal[0], Query("phối hợp", kind="shortcoming", page=n, per_page=3), scope=scope)
        for n in range(1, EQUAL)
    ]
    rows = [row.id for page in pages for row in page.rows]
    assert {page.documents for page in pages} == {expected}
    assert len(rows) == len(set(rows)) == expected
