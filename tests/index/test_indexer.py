from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time

import pytest

from index import documents, generations, indexer
from index.health import health
from index.indexer import follow, rebuild
from index.scope import EVERYTHING
from index.search import Query, search
from index.store import Store
from tests.index import keeping
from tests.index.builders import build
from tests.index.texts import PLAN, REPORT, REPORT_META

FORK = multiprocessing.get_context("fork")


@pytest.fixture
def following(store):
    """The indexer, running in a thread."""
    stop = threading.Event()
    thread = threading.Thread(target=follow, args=(store, stop), daemon=True)
    thread.start()
    yield thread
    stop.set()
    thread.join(20)
    assert not thread.is_alive()


def _until(condition, seconds=10.0):
    """Wait until the condition holds; returns the seconds it took."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < seconds, "never happened"
        time.sleep(0.02)
    return time.monotonic() - began


def _total(store, text=""):
    return search(store, Query(text), scope=EVERYTHING).total


def test_what_is_done_is_found_within_two_seconds(store, add, following):
    _until(lambda: generations.current(store.search_folder) is not None)
    add(PLAN)
    assert _until(lambda: _total(store, "phoi hop") == 1) < 2
    add(REPORT)
    assert _until(lambda: _total(store) == 2) < 2
    assert _until(lambda: health(store)["index"] == {"ok": True, "behind": 0}) < 2


def test_reading_again_replaces_what_was_found(store, add, following):
    document_id = add(PLAN)
    _until(lambda: _total(store, "phoi hop") == 1)
    documents.complete(store, document_id, *build(REPORT, **REPORT_META))
    _until(lambda: _total(store, "nghi quyet 18") == 1)
    assert _total(store, "phoi hop") == 0
    assert _total(store) == 1


def test_a_crash_between_done_and_index_loses_nothing(store, add, monkeypatch):
    rebuild(store)
    with monkeypatch.context() as patch:  # the power fails after the commit, before the position is kept
        patch.setattr(generations.Generation, "keep_position", lambda *_: os.kill(os.getpid(), signal.SIGKILL))
        add(PLAN)
        child = FORK.Process(target=follow, args=(store, threading.Event()))
        child.start()
        child.join(30)
        assert child.exitcode == -signal.SIGKILL
    add(REPORT)
    assert health(store)["index"]["behind"] == 2
    stop = threading.Event()
    thread = threading.Thread(target=follow, args=(store, stop), daemon=True)
    thread.start()
    _until(lambda: _total(store) == 2)
    stop.set()
    thread.join()
    assert _total(store, "phoi hop") == 1, "applied twice, there once"


def _follow_for_ever(store):
    follow(store, threading.Event())


def test_one_indexer_writes_and_another_takes_its_place(store, add, following):
    _until(lambda: generations.current(store.search_folder) is not None)
    second_store = store.again()
    second = FORK.Process(target=_follow_for_ever, args=(second_store,))
    second.start()
    add(PLAN)
    _until(lambda: _total(store) == 1)
    assert second.is_alive()
    os.kill(second.pid, signal.SIGKILL)
    second.join()


def test_searches_go_on_while_the_index_is_built_anew(store, add, following):
    add(PLAN)
    _until(lambda: _total(store) == 1)
    totals, stop = [], threading.Event()

    def _search() -> None:
        while not stop.is_set():
            totals.append(_total(store, "phoi hop"))

    searching = threading.Thread(target=_search, daemon=True)
    searching.start()
    for _ in range(5):
        rebuild(store)
    add(REPORT)
    _until(lambda: _total(store) == 2)
    stop.set()
    searching.join()
    assert set(totals) == {1}
    assert len([path for path in store.search_folder.iterdir() if path.is_dir()]) == 1


def test_an_index_of_another_schema_is_built_anew(store, add, monkeypatch):
    monkeypatch.setattr(generations, "STAMP", "0-")
    add(PLAN)
    rebuild(store)
    assert _total(store) == 1
    monkeypatch.undo()
    assert generations.current(store.search_folder) is None
    assert not health(store)["ok"]
    stop = threading.Event()
    thread = threading.Thread(target=follow, args=(store, stop), daemon=True)
    thread.start()
    _until(lambda: _total(store) == 1)
    stop.set()
    thread.join()


def test_trouble_is_tried_again(store, add, monkeypatch):
    rebuild(store)
    real, failures = indexer._apply, iter([True, False])

    def _apply(*args):
        if next(failures, False):
            raise OSError(28, "No space left on device")
        real(*args)

    monkeypatch.setattr(indexer, "_apply", _apply)
    monkeypatch.setattr(indexer, "RETRY_SECONDS", 0.1)
    stop = threading.Event()
    thread = threading.Thread(target=follow, args=(store, stop), daemon=True)
    thread.start()
    add(PLAN)
    _until(lambda: _total(store) == 1)
    stop.set()
    thread.join()


def test_an_erased_document_leaves_no_word_in_the_index(store, add, following):
    document_id = add("Phương án zqxword của đơn vị [[unit|id=zqxword|name=Zqxword|Zqxword]]", "zqxword.pdf")
    add(PLAN)
    _until(lambda: _total(store, "zqxword") == 1)
    documents.refuse_secret(store, document_id, "MẬT")
    _until(lambda: _total(store, "zqxword") == 0)
    _until(lambda: health(store)["index"]["behind"] == 0)
    assert _total(store) == 1
    index = generations.current(store.search_folder).open()
    for field in ("body", "title", "unit", "found_units"):
        assert index.searcher().doc_freq(field, "zqxword") == 0
    assert [name for name, data in keeping.everything(store).items() if b"zqxword" in data.lower()] == []


def test_what_an_interrupted_rebuild_left_is_removed(store, add):
    add(PLAN)
    rebuild(store)
    left = generations.create(store.search_folder)
    stop = threading.Event()
    thread = threading.Thread(target=follow, args=(store, stop), daemon=True)
    thread.start()
    _until(lambda: not left.folder.exists())
    stop.set()
    thread.join()
    assert _total(store) == 1


def test_an_index_ahead_of_the_log_is_built_anew(store, add):
    """The database was restored from a backup, or is another one: its log begins anew."""
    add(PLAN)
    rebuild(store)
    generations.current(store.search_folder).keep_position(1_000)
    add(REPORT)
    stop = threading.Event()
    thread = threading.Thread(target=follow, args=(store, stop), daemon=True)
    thread.start()
    _until(lambda: _total(store) == 2)
    stop.set()
    thread.join(20)


def test_each_host_follows_the_log_into_an_index_of_its_own(store, add, following, tmp_path):
    url, _, files_url = keeping.address(store)
    other = Store.open(url, tmp_path / "other host", files_url)
    stop = threading.Event()
    thread = threading.Thread(target=follow, args=(other, stop), daemon=True)
    thread.start()
    document_id = add(PLAN)
    assert _until(lambda: _total(other, "phoi hop") == 1 and _total(store, "phoi hop") == 1) < 5
    documents.refuse_secret(store, document_id, "MẬT")
    _until(lambda: _total(other) == 0 and _total(store) == 0)
    stop.set()
    thread.join(20)
    other.close()
