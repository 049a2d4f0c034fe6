"""The queues on a real Redis: what is put on them, in what order, and which worker takes what."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

import jobs
import serve
from index import accounts, documents
from index.store import Store
from settings import Settings
from tests.conftest import SendAs, State
from worker import DocumentWorker

pytestmark = pytest.mark.both


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    settings = Settings.from_env({"TRICHLUC_DATA": str(tmp_path_factory.mktemp("queue"))})
    process = subprocess.Popen(serve.redis_command(settings))
    jobs.wait_for_redis(settings)
    yield f"unix://{jobs.socket_path(settings.data)}"
    process.terminate()
    process.wait(10)


@pytest.fixture
def settings(state: State, server: str, tmp_path: Path) -> Settings:
    return Settings.from_env(
        {
            "TRICHLUC_DATA": str(tmp_path / "data"),
            "TRICHLUC_DATABASE_URL": state.database_url,
            "TRICHLUC_FILES_URL": state.files_url,
            "TRICHLUC_REDIS_URL": server,
        }
    )


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    with_redis = jobs.connect(settings)
    with_redis.flushall()
    with_redis.close()
    store = Store.of(settings)
    yield store
    store.close()


def queued(settings: Settings, cost: str = "quick") -> list[str]:
    return [job_id.removeprefix("doc-") for job_id in jobs.queue_of(jobs.connect(settings), cost).job_ids]


def test_a_queue_holds_a_few_and_is_filled_again(store: Store, settings: Settings, send_as: SendAs) -> None:
    sent = send_as(None, 30)
    assert jobs.fill(store, settings) == 8
    assert queued(settings) == sent[:8]
    assert jobs.fill(store, settings) == 0, "it is full"
    queue = jobs.queue_of(jobs.connect(settings), "quick")
    for document_id in sent[:5]:
        queue.remove(f"doc-{document_id}")
        documents.begin(store, document_id)
    assert jobs.fill(store, settings) == 5
    assert queued(settings) == sent[5:13]


def test_a_single_file_overtakes_a_batch_of_another(store: Store, settings: Settings, send_as: SendAs) -> None:
    one, other = (accounts.create_user(store, name, "mot cau dai de nho").id for name in ("Hoa", "Lan"))
    send_as(one, 100)
    jobs.fill(store, settings)
    [single] = send_as(other, 1)
    queue = jobs.queue_of(jobs.connect(settings), "quick")
    for document_id in queued(settings)[:6]:
        queue.remove(f"doc-{document_id}")
        documents.begin(store, document_id)
    jobs.fill(store, settings)
    assert queued(settings).index(single) < 4


def test_scans_wait_on_a_queue_of_their_own(store: Store, settings: Settings, send_as: SendAs) -> None:
    scans, letters = send_as(None, 10, "slow"), send_as(None, 3)
    jobs.fill(store, settings)
    assert queued(settings) == letters
    assert queued(settings, "slow") == scans[:2]


def test_jobs_are_enqueued_in_one_round_trip(
    store: Store, settings: Settings, send_as: SendAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    trips: list[int] = []
    sent = redis.Connection.send_packed_command

    def count(self, command, *args, **kwargs):  # type: ignore[no-untyped-def]
        trips.append(1)
        return sent(self, command, *args, **kwargs)

    monkeypatch.setattr(redis.connection.AbstractConnection, "send_packed_command", count)
    send_as(None, 8)
    trips.clear()
    assert jobs.fill(store, settings) == 8
    few = len(trips)
    assert few < 16, "two commands a document would be more"


def test_a_document_that_has_a_job_gets_no_second_one(store: Store, settings: Settings, send_as: SendAs) -> None:
    [document_id] = send_as(None, 1)
    assert jobs.fill(store, settings) == 1
    connection = jobs.connect(settings)
    connection.delete(f"trichluc:filling:{document_id}")
    queue = jobs.queue_of(connection, "quick")
    assert queue.pop_job_id() == f"doc-{document_id}"  # a worker has just taken it
    assert jobs.fill(store, settings) == 0
    connection.delete(f"trichluc:filling:{document_id}", f"rq:job:doc-{document_id}")  # Redis has lost it
    assert jobs.fill(store, settings) == 1


def test_two_that_fill_at_once_put_nothing_on_twice(store: Store, settings: Settings, send_as: SendAs) -> None:
    sent = send_as(None, 8)
    connection = jobs.connect(settings)
    assert jobs._without_job(connection, sent[:3]) == sent[:3]
    assert jobs._without_job(connection, sent[:5]) == sent[3:5]


def test_a_lost_redis_is_filled_again_by_the_sweep(store: Store, settings: Settings, send_as: SendAs) -> None:
    sent = send_as(None, 3)
    jobs.sweep(store, settings)
    jobs.connect(settings).flushall()
    assert jobs.sweep(store, settings) == 3
    assert queued(settings) == sent


def test_without_redis_nothing_is_lost(store: Store, settings: Settings, send_as: SendAs, tmp_path: Path) -> None:
    send_as(None, 2)
    gone = Settings.from_env({"TRICHLUC_DATA": str(tmp_path / "data"), "TRICHLUC_REDIS_URL": f"unix://{tmp_path}/none"})
    assert not jobs.enqueue(store, gone)
    health = jobs.queue_health(store, gone)
    assert (health["ok"], health["waiting"], health["workers"]) == (False, 2, 0)
    assert jobs.enqueue(store, settings)
    assert jobs.queue_health(store, settings)["queued"] == {"quick": 2, "slow": 0}


def _names(worker: DocumentWorker) -> list[str]:
    return [queue.name for queue in worker.choose()]


def test_one_worker_in_three_takes_quick_documents_alone(store: Store, settings: Settings) -> None:
    alone = DocumentWorker(store, settings)
    alone.register_birth()
    chosen = [_names(alone) for _ in range(5)]
    assert chosen.count(["quick", "slow"]) == 4, "one worker prefers quick documents, and starves nobody"
    assert chosen.count(["slow", "quick"]) == 1
    crew = [alone, *(DocumentWorker(store, settings) for _ in range(5))]
    for each in crew[1:]:
        each.register_birth()
    reserved = [each for each in crew if all(_names(each) == ["quick"] for _ in range(3))]
    assert reserved == crew[-2:], "the first may wait for a job already, on both queues"
    for each in crew:
        if each not in reserved:
            assert {_names(each)[0] for _ in range(2)} == {"quick", "slow"}
