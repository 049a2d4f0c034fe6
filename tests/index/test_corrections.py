from __future__ import annotations

import pytest

from index import corrections, directives, documents, findings
from index.clock import now
from index.corrections import CorrectionError
from index.findings import Filters
from index.indexer import rebuild
from index.rereading import Difference, report, stale, wait_again
from index.scope import EVERYTHING
from index.search import Query, search
from index.store import Store
from index.tables import Event
from tests.index import keeping
from tests.index.builders import build

TEXT = """# KẾ HOẠCH
Thực hiện [[ref|key=05-CT/TW|number=05-CT/TW|Chỉ thị số 05-CT/TW]] của tỉnh.
Tuyên truyền [[count|value=100|noun=lượt người|100 lượt người]] và 100 lượt người ở xã.
[[shortcoming|Công tác phối hợp còn hạn chế.]] Kinh phí chưa kịp thời.
"""
NEWER = """# KẾ HOẠCH
Trang bìa được đọc thêm, có 100 lượt người dự.
Thực hiện [[ref|key=05-CT/TW|number=05-CT/TW|Chỉ thị số 05-CT/TW]] của tỉnh.
Có [[count|value=100|noun=lượt người|100 lượt người]] và [[count|value=100|noun=lượt người|100 lượt người]] ở xã.
[[shortcoming|Công tác phối hợp còn hạn chế.]] Kinh phí chưa kịp thời.
"""


def _found(store, document_id, layer):
    return [each for each in documents.body(store, document_id, scope=EVERYTHING).findings if each.layer == layer]


def _again(store, document_id, marked, rules="test-2"):
    assert wait_again(store, [document_id], scope=EVERYTHING) == [document_id]
    assert documents.begin(store, document_id)
    assert documents.complete(store, document_id, *build(marked, rules=rules))


def test_a_wrong_finding_is_gone_everywhere_and_stays_so(store, add):
    document_id = add(TEXT)
    made = corrections.record(
        store, document_id, _found(store, document_id, "references")[0].id, "wrong", None, None, scope=EVERYTHING
    )
    rebuild(store)
    for _ in range(2):
        assert _found(store, document_id, "references") == []
        assert documents.contract(store, document_id, scope=EVERYTHING)["references"] == []
        assert directives.one(store, "05-CT/TW", scope=EVERYTHING) is None
        assert search(store, Query(directive="05-CT/TW"), scope=EVERYTHING).total == 0
        _again(store, document_id, NEWER)
        rebuild(store)
    assert corrections.withdraw(store, made.id, scope=EVERYTHING)
    assert directives.one(store, "05-CT/TW", scope=EVERYTHING).total == 1


def test_changed_values_reach_contract_register_and_tables(store, add):
    document_id = add(TEXT)
    reference = _found(store, document_id, "references")[0]
    corrections.record(
        store, document_id, reference.id, "changed", {"key": "06-CT/TW", "number": "06-CT/TW"}, None, scope=EVERYTHING
    )
    count = _found(store, document_id, "counts")[0]
    corrections.record(
        store, document_id, count.id, "changed", {"value": 120, "noun": "lượt hội viên"}, None, scope=EVERYTHING
    )
    for marked in (NEWER, TEXT):
        assert documents.contract(store, document_id, scope=EVERYTHING)["references"][0]["key"] == "06-CT/TW"
        assert [each.key for each in directives.listing(store, scope=EVERYTHING).items] == ["06-CT/TW"]
        assert [
            each.value for each in findings.counts(store, Filters(noun="lượt hội viên"), scope=EVERYTHING).items
        ] == [120]
        changed = _found(store, document_id, "counts")[0]
        assert (changed.verdict, changed.confidence, changed.text) == ("changed", 1.0, "100 lượt người")
        _again(store, document_id, marked)


def test_an_added_finding_follows_its_words_to_their_new_place(store, add):
    document_id = add(TEXT)
    text = documents.body(store, document_id, scope=EVERYTHING).document.text
    start = text.index("Kinh phí")
    corrections.add(store, document_id, "passages", start, start + 22, {"kind": "shortcoming"}, None, scope=EVERYTHING)
    _again(store, document_id, NEWER)
    added = next(each for each in _found(store, document_id, "passages") if each.verdict == "added")
    assert (added.text, added.rule) == ("Kinh phí chưa kịp thời", "staff")
    assert added.start > start
    assert findings.shortcomings(store, scope=EVERYTHING).total == 2


def test_of_equal_words_the_corrected_ones_are_found_again(store, add):
    document_id = add(TEXT)
    corrections.record(
        store, document_id, _found(store, document_id, "counts")[0].id, "wrong", None, None, scope=EVERYTHING
    )
    _again(store, document_id, NEWER)
    counts = _found(store, document_id, "counts")
    text = documents.body(store, document_id, scope=EVERYTHING).document.text
    assert [text[each.end : each.end + 6] for each in counts] == [" ở xã."]


def test_a_right_finding_stays_when_newer_rules_lose_it(store, add):
    document_id = add(TEXT)
    corrections.record(
        store, document_id, _found(store, document_id, "passages")[0].id, "right", None, None, scope=EVERYTHING
    )
    _again(store, document_id, "Công tác phối hợp còn hạn chế. Hết.")
    passage = _found(store, document_id, "passages")[0]
    assert (passage.verdict, passage.values["kind"], passage.rule) == ("right", "shortcoming", "staff")


def test_a_correction_whose_words_are_gone_waits(store, add):
    document_id = add(TEXT)
    corrections.record(
        store, document_id, _found(store, document_id, "counts")[0].id, "changed", {"value": 7}, None, scope=EVERYTHING
    )
    began = now()
    _again(store, document_id, "Bản này không có gì.")
    assert [each.placed for each in corrections.listing(store, document_id, scope=EVERYTHING)] == [False]
    assert report(store, [document_id], began).documents[0].unplaced == 1
    _again(store, document_id, TEXT)
    assert [each.values["value"] for each in _found(store, document_id, "counts")] == [7]


def test_a_second_word_on_a_finding_replaces_the_first(store, add):
    document_id = add(TEXT)
    for value in (7, 8):
        found = _found(store, document_id, "counts")[0]
        corrections.record(store, document_id, found.id, "changed", {"value": value}, None, scope=EVERYTHING)
    made = corrections.listing(store, document_id, scope=EVERYTHING)
    assert [(each.changes, each.original["value"]) for each in made] == [({"value": 8}, 100)]
    corrections.withdraw(store, made[0].id, scope=EVERYTHING)
    assert [each.values["value"] for each in _found(store, document_id, "counts")] == [100]


def test_events_say_what_changed(store, add):
    document_id = add(TEXT)
    count = _found(store, document_id, "counts")[0]
    corrections.record(store, document_id, count.id, "changed", {"value": 7}, None, scope=EVERYTHING)
    with store.reading() as session:
        event = session.query(Event).filter(Event.kind == "correction").one()
    assert event.details == {"layer": "counts", "verdict": "changed", "changed": {"value": [100, 7]}}


@pytest.mark.parametrize(
    ("verdict", "changes"),
    [
        ("changed", {"colour": "red"}),
        ("changed", {"value": "nhiều"}),
        ("changed", {"bound": "≈"}),
        ("changed", {"noun": None}),
        ("changed", None),
        ("wrong", {"value": 1}),
        ("added", None),
    ],
)
def test_what_makes_no_sense_is_refused(store, add, verdict, changes):
    document_id = add(TEXT)
    count = _found(store, document_id, "counts")[0]
    with pytest.raises(CorrectionError):
        corrections.record(store, document_id, count.id, verdict, changes, None, scope=EVERYTHING)
    assert _found(store, document_id, "counts")[0].values["value"] == 100


def test_an_erased_document_takes_its_corrections_along(store: Store, add):
    document_id = add(TEXT)
    corrections.record(
        store,
        document_id,
        _found(store, document_id, "counts")[0].id,
        "changed",
        {"noun": "zqx"},
        None,
        scope=EVERYTHING,
    )
    documents.refuse_secret(store, document_id, "MẬT")
    assert corrections.listing(store, document_id, scope=EVERYTHING) == []
    assert [name for name, data in keeping.everything(store).items() if b"zqx" in data] == []


def test_reading_again_says_what_it_gained_and_lost(store, add):
    document_id, other = add(TEXT), add(TEXT)
    assert stale(store, "test-2") == [document_id, other]
    began = now()
    assert wait_again(store, stale(store, "test-2"), scope=EVERYTHING) == [document_id, other]
    assert findings.counts(store, scope=EVERYTHING).total == 2, (
        "what older rules found is shown until the new reading is stored"
    )
    documents.begin(store, document_id)
    documents.complete(store, document_id, *build(NEWER, rules="test-2"))
    documents.begin(store, other)
    documents.fail(store, other, "damaged", "Tệp hỏng.")
    assert documents.get(store, other, scope=EVERYTHING).state == "done", "the first reading holds"
    told = report(store, [document_id, other], began)
    assert [(each.document_id, each.rules) for each in told.documents] == [(document_id, ("test-1", "test-2"))]
    assert told.total["counts"] == Difference(gained=1, lost=0, kept=1)
    assert told.total["references"] == Difference(kept=1)
    assert (told.changed, stale(store, "test-2")) == (1, [other])


def test_a_finding_moves_to_the_words_that_staff_chose(store, add):
    document_id = add(TEXT)
    shortcoming = _found(store, document_id, "passages")[0]
    text = documents.body(store, document_id, scope=EVERYTHING).document.text
    end = text.index("kịp thời.") + len("kịp thời.")
    corrections.move(store, document_id, shortcoming.id, shortcoming.start, end, scope=EVERYTHING)
    for _ in range(2):
        (moved,) = _found(store, document_id, "passages")
        assert moved.text == "Công tác phối hợp còn hạn chế. Kinh phí chưa kịp thời."
        assert (moved.values["kind"], moved.verdict) == ("shortcoming", "added")
        _again(store, document_id, NEWER)
    with pytest.raises(CorrectionError):
        corrections.move(store, document_id, moved.id, 10, 5, scope=EVERYTHING)


def test_a_shortcoming_with_the_span_of_its_cause_can_be_corrected(store, add):
    document_id = add(TEXT)
    found = _found(store, document_id, "passages")[0]
    corrections.record(store, document_id, found.id, "changed", {"cause": [3, 9]}, scope=EVERYTHING)
    found = _found(store, document_id, "passages")[0]
    corrections.record(store, document_id, found.id, "right", scope=EVERYTHING)
    assert _found(store, document_id, "passages")[0].values["cause"] == [3, 9]
