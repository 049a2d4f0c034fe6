"""Three hosts over one PostgreSQL, one Redis and one S3: one of them is killed, and the database is restarted."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import pytest
import requests

from index.store import Store
from index.tables import DocumentRow, Event
from tests.servers import CREDENTIALS, S3, Postgres
from tests.service.hosts import Host, House, house, send_patiently, small_document
from tests.service.running import wait_until

AT_ONCE = 5
LONG_SECONDS = 3_000  # on a machine that does much else; the test's own limit is shorter in the small version


@pytest.mark.e2e
@pytest.mark.timeout(300)
def test_three_hosts_lose_nothing(tmp_path: Path, own_postgres: Postgres, s3: S3) -> None:
    with house(tmp_path, own_postgres, s3) as found:
        found.named = False  # a dead process of the same host is seen at once, without the silence of 90 seconds
        tell(lose_a_host_and_restart_the_database(found, 12))


@pytest.mark.hosts
@pytest.mark.timeout(3600)
def test_five_hundred_documents_on_three_hosts(tmp_path: Path, own_postgres: Postgres, s3: S3) -> None:
    with house(tmp_path, own_postgres, s3) as found:
        tell(lose_a_host_and_restart_the_database(found, int(os.environ.get("TRICHLUC_TEST_DOCUMENTS", "500"))))


def tell(figures: dict[str, object]) -> None:
    print("; ".join(f"{name}: {value}" for name, value in figures.items()))


def lose_a_host_and_restart_the_database(found: House, documents: int) -> dict[str, object]:
    """Send the documents to two hosts while a third one dies and the database restarts; check what the issue asks."""
    one = found.host("host-1", "web", "indexer", "worker-1")
    wait_until(one.is_well, 90, "the first host")
    two = found.host("host-2", "web", "indexer", "worker-1")
    three = found.host("host-3", "web", "indexer", "worker-1")
    wait_until(lambda: two.is_well() and three.is_well(), 90, "the other hosts")
    began = time.monotonic()
    senders = [sender(host, range(part, documents, 2)) for part, host in enumerate((one, two))]
    ids = store_of(found)
    wait_until(lambda: done(ids) >= documents // 4, LONG_SECONDS, "a quarter of the documents")
    three.kill("worker-1")
    wait_until(lambda: done(ids) >= documents // 2, LONG_SECONDS, "half of the documents")
    said = restart_database(found, one)
    for thread in senders:
        thread.join(LONG_SECONDS)
    wait_until(lambda: done(ids) >= documents, LONG_SECONDS, "all documents")
    took = time.monotonic() - began
    each_once(ids, documents)
    for host in (one, two, three):
        wait_until(lambda host=host: total(host, "thử nghiệm") == documents, 30, f"all documents on {host.name}")
        for number in (0, documents // 2, documents - 1):
            assert total(host, f"maso{number:05d}") == 1
    checked = one.command("check")
    assert checked.returncode == 0, checked.stdout
    ids.close()
    return {"documents": documents, "seconds": round(took), "named hosts": found.named, "in the outage": said}


def sender(host: Host, numbers: range) -> threading.Thread:
    def send() -> None:
        for at in range(0, len(numbers), AT_ONCE):
            send_patiently(host, [small_document(number) for number in numbers[at : at + AT_ONCE]])

    thread = threading.Thread(target=send, daemon=True)
    thread.start()
    return thread


def restart_database(found: House, host: Host) -> dict[int, int]:
    """Stop the database for three seconds; return what the page of a host answered meanwhile, and how often."""
    found.postgres.stop()
    said: dict[int, int] = {}
    until = time.monotonic() + 3
    while time.monotonic() < until:
        answer = requests.get(f"{host.url}/api/v1/documents", headers=host.headers, timeout=30)
        said[answer.status_code] = said.get(answer.status_code, 0) + 1
        assert answer.json()["detail"].startswith("Cơ sở dữ liệu hoặc kho tệp"), answer.text
    found.postgres.start()
    assert set(said) == {503}
    wait_until(lambda: host.get("/documents").status_code == 200, 30, "answers after the outage")
    return said


def store_of(found: House) -> Store:
    os.environ.update(CREDENTIALS)
    common = found.common
    return Store.open(common["TRICHLUC_DATABASE_URL"], found.folder / "looking-on", common["TRICHLUC_FILES_URL"])


def done(store: Store) -> int:
    try:
        with store.reading() as session:
            return session.query(DocumentRow).filter(DocumentRow.state == "done").count()
    except Exception:
        return 0  # the database is being restarted


def total(host: Host, words: str) -> int:
    answer = host.get("/search", q=words)
    return int(answer.json()["total"]) if answer.status_code == 200 else -1


def each_once(store: Store, documents: int) -> None:
    """Every document is there once and done, and was stored once."""
    with store.reading() as session:
        rows = session.query(DocumentRow.id, DocumentRow.state, DocumentRow.sha256).all()
        stored = session.query(Event.document_id).filter(Event.kind.in_(("done", "reread"))).all()
    assert [row.state for row in rows] == ["done"] * documents
    assert len({row.sha256 for row in rows}) == documents
    assert sorted(row.document_id for row in stored) == sorted(row.id for row in rows), "each was stored once"
