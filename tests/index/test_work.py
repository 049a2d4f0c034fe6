from __future__ import annotations

import multiprocessing
import os
import signal
from datetime import timedelta

from index import claims, documents
from index.clock import now
from index.scope import EVERYTHING
from index.store import Store
from index.tables import DocumentRow
from tests.index import keeping
from tests.index.builders import build
from tests.index.texts import PLAN

SPAWN = multiprocessing.get_context("spawn")
FORK = multiprocessing.get_context("fork")


def _try(address, document_id, barrier, won):
    store = Store.open(*address)
    barrier.wait()
    if documents.begin(store, document_id) is not None:
        won.put(os.getpid())
    barrier.wait()


def test_of_two_processes_one_gets_the_document(store, send):
    document_id, barrier, won = send().id, SPAWN.Barrier(2), SPAWN.SimpleQueue()
    tries = [SPAWN.Process(target=_try, args=(keeping.address(store), document_id, barrier, won)) for _ in range(2)]
    for process in tries:
        process.start()
    for process in tries:
        process.join(30)
    won.get()
    assert won.empty()
    assert documents.get(store, document_id, scope=EVERYTHING).attempts == 1


def _begin_and_hang(store, document_id, begun):
    assert documents.begin(store, document_id) is not None
    documents.progress(store, document_id, "reading", 40, "page 2/5")
    begun.set()
    signal.pause()


def test_the_next_worker_takes_over_from_a_killed_one(store, send):
    document_id, begun = send().id, FORK.Event()
    worker = FORK.Process(target=_begin_and_hang, args=(store, document_id, begun))
    worker.start()
    assert begun.wait(20)
    view = documents.get(store, document_id, scope=EVERYTHING)
    assert (view.state, view.progress, view.stage) == ("reading", 40, "page 2/5")
    assert documents.begin(store, document_id) is None, "its reader lives"
    os.kill(worker.pid, signal.SIGKILL)
    worker.join(20)
    assert documents.unfinished(store) == [document_id]
    work = documents.begin(store, document_id)
    assert work.attempts == 2
    assert documents.complete(store, document_id, *build(PLAN))
    assert documents.get(store, document_id, scope=EVERYTHING).state == "done"


def test_a_claim_of_another_machine_holds_until_it_is_stale(store, send):
    document_id = send().id
    documents.begin(store, document_id)
    with store.session() as session:
        session.get(DocumentRow, document_id).claimed_by = "other-host|pid:[1]|17|1.5"
    assert documents.begin(store, document_id) is None
    assert documents.begin(store, document_id, now() + claims.STALE + timedelta(seconds=1)).attempts == 2


def test_the_sweep_can_take_a_document_from_its_reader(store, send):
    document_id = send().id
    documents.begin(store, document_id)
    assert documents.begin(store, document_id, take_over=True).attempts == 2
    documents.retry_later(store, document_id, "Máy đọc tạm dừng.")
    view = documents.get(store, document_id, scope=EVERYTHING)
    assert (view.state, view.error) == ("waiting", "Máy đọc tạm dừng.")
    assert documents.begin(store, document_id).attempts == 3


def test_what_is_finished_stays_as_it_is(store, add):
    document_id = add(PLAN)
    assert documents.begin(store, document_id) is None
    documents.progress(store, document_id, "reading", 10, "late")
    documents.fail(store, document_id, "damaged", "too late")
    documents.retry_later(store, document_id, "too late")
    view = documents.get(store, document_id, scope=EVERYTHING)
    assert (view.state, view.progress, view.error) == ("done", 100, None)
    assert documents.begin(store, "no such id") is None


def test_a_sign_of_life_keeps_ones_own_claim_only(store, send):
    document_id = send().id
    documents.begin(store, document_id, now() - timedelta(hours=1))
    documents.beat(store, document_id)
    with store.session() as session:
        row = session.get(DocumentRow, document_id)
        assert now() - row.claimed_at < timedelta(minutes=1)
        row.claimed_by, row.claimed_at = "other-host|pid:[1]|17|1.5", now() - timedelta(hours=1)
    documents.beat(store, document_id)
    with store.reading() as session:
        assert now() - session.get(DocumentRow, document_id).claimed_at > timedelta(minutes=59)


def test_who_was_taken_for_dead_does_not_store_over_the_one_who_took_over(store, send):
    document_id = send().id
    documents.begin(store, document_id)
    with store.session() as session:  # the reader on another host has taken it, and lives
        session.get(DocumentRow, document_id).claimed_by = "other-host|pid:[1]|17|1.5"
    assert not documents.complete(store, document_id, *build(PLAN))
    documents.fail(store, document_id, "damaged", "of the first reader")
    documents.progress(store, document_id, "analysing", 70)
    view = documents.get(store, document_id, scope=EVERYTHING)
    assert (view.state, view.progress) == ("reading", 0)
