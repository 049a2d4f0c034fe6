from __future__ import annotations

from index import accounts, corrections, review, trash
from index.indexer import rebuild
from index.scope import EVERYTHING, Scope

DOUBTFUL = """# BÁO CÁO
[[unit|id=xa-an|confidence=0.6|name=Xã An|Xã An]] mở [[count|value=5|noun=lớp|confidence=0.6|5 lớp]].
Mở [[count|value=6|noun=lớp|6 lớp]].
[[shortcoming|confidence=0.7|Công tác phối hợp còn hạn chế.]]
[[shortcoming|confidence=0.85|Kinh phí chưa kịp thời.]]
"""


def _queue(store, **options):
    return review.queue(store, **({"scope": EVERYTHING} | options))


def test_what_is_worth_most_comes_first_and_what_is_sure_not_at_all(store, add):
    add(DOUBTFUL)
    found = _queue(store)
    assert [each.finding.text for each in found.items] == [
        "Công tác phối hợp còn hạn chế.",
        "5 lớp",
        "Kinh phí chưa kịp thời.",
        "Xã An",
    ]
    assert found.waiting == 4
    assert [each.finding.text for each in _queue(store, layer="counts").items] == ["5 lớp"]
    assert [each.finding.text for each in _queue(store, skip=1, size=2).items] == ["5 lớp", "Kinh phí chưa kịp thời."]


def test_a_finding_stands_in_its_text(store, add):
    add("Trước đó. " * 60 + "\n[[count|value=5|noun=lớp|confidence=0.5|5 lớp]] đã mở.")
    (item,) = _queue(store).items
    at = item.finding.start - item.context_start
    assert item.context[at : at + len("5 lớp")] == "5 lớp"


def test_what_has_been_checked_leaves_the_queue_and_counts_for_who_did_it(store, add):
    document_id = add(DOUBTFUL)
    user = accounts.create_user(store, "Lan", "mot cau dai de nho", accounts.REVIEWER)
    first = _queue(store).items[0].finding
    corrections.record(store, document_id, first.id, "right", user_id=user.id, scope=EVERYTHING)
    found = _queue(store, user_id=user.id)
    assert first.text not in [each.finding.text for each in found.items]
    assert (found.waiting, found.done_today) == (3, 1)


def test_a_short_mention_that_nothing_settles_waits_for_staff(store, add):
    add("# BÁO CÁO\nThực hiện [[ref|number=999|form=short|Chỉ thị 999]].")
    rebuild(store)
    assert [each.finding.outcome for each in _queue(store).items] == ["unmatched"]


def test_documents_of_others_and_in_the_trash_have_no_part_in_it(store, add):
    document_id = add(DOUBTFUL)
    assert _queue(store, scope=Scope(frozenset({1}))).waiting == 4, "a document without office is everybody's"
    trash.throw_away(store, document_id, scope=EVERYTHING)
    assert _queue(store).waiting == 0
