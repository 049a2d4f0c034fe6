from __future__ import annotations

from datetime import timedelta

import pytest

from index import accounts, claims, documents, waiting
from index.clock import now
from index.scope import EVERYTHING
from index.tables import DocumentRow


@pytest.fixture
def people(store):
    return [accounts.create_user(store, name, "mot cau dai de nho").id for name in ("Hoa", "Lan", "Minh")]


def test_a_single_file_does_not_wait_for_anothers_thousand(store, send_as, people):
    many = send_as(people[0], 30)
    [single] = send_as(people[1], 1)
    assert waiting.next_ones(store, "quick", 4) == [many[0], single, many[1], many[2]]
    assert waiting.next_ones(store, "quick", 3, besides=many[:10]) == [many[10], single, many[11]]


def test_senders_take_turns_and_each_keeps_its_order(store, send_as, people):
    first, second, third = (send_as(person, 3) for person in people)
    expected = [each for turn in zip(first, second, third, strict=True) for each in turn]
    assert waiting.next_ones(store, "quick", 100) == expected


def test_each_cost_has_its_own_queue(store, send_as):
    quick, slow = send_as(None, 2), send_as(None, 2, "slow")
    assert waiting.next_ones(store, "quick", 9) == quick
    assert waiting.next_ones(store, "slow", 9) == slow
    assert waiting.next_ones(store, "slow", 0) == []


def test_what_is_in_hand_or_done_does_not_wait(store, send_as):
    taken, left = send_as(None, 2)
    documents.begin(store, taken)
    assert waiting.next_ones(store, "quick", 9) == [left]
    number, seconds = waiting.count(store, now() + timedelta(minutes=1))
    assert number == 1
    assert 59 < seconds < 120


def test_a_document_whose_reader_is_dead_is_orphaned(store, send_as):
    mine, gone, silent = send_as(None, 3)
    for document_id in (mine, gone, silent):
        documents.begin(store, document_id)
    with store.session() as session:
        session.get(DocumentRow, gone).claimed_by = claims.me().rsplit("|", 2)[0] + "|999999|1.5"
        session.get(DocumentRow, silent).claimed_by = "other-host|pid:[1]|17|1.5"
    assert waiting.orphaned(store) == [gone]
    later = now() + claims.STALE + timedelta(seconds=1)
    assert waiting.orphaned(store, later) == [gone, silent]
    documents.retry_later(store, gone)
    assert documents.get(store, gone, scope=EVERYTHING).state == "waiting"
