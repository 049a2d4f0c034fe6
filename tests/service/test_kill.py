"""Kill -9 of every process in turn while documents come in: afterwards all are read, once, and the store is sound."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from itertools import count
from pathlib import Path

import psutil
import pytest

from index import orphans
from index.check import check
from index.store import Store
from index.tables import DocumentRow, Event
from tests.servers import S3, Postgres
from tests.service.hosts import Host, House, house, send_patiently, small_document
from tests.service.running import Running, Service, wait_until

ROUNDS = int(os.environ.get("TRICHLUC_TEST_ROUNDS", "10"))
WELL_SECONDS = 180
ENDED_SECONDS = 900
BACKLOG = 10


@pytest.mark.e2e
@pytest.mark.sqlite
@pytest.mark.timeout(400)
def test_killing_everything_once_costs_nothing(tmp_path: Path) -> None:
    kill_on_one_machine(tmp_path, rounds=1)


@pytest.mark.kill
@pytest.mark.timeout(7200)
def test_ten_rounds_on_one_machine(tmp_path: Path) -> None:
    print(kill_on_one_machine(tmp_path, ROUNDS))


@pytest.mark.kill
@pytest.mark.timeout(7200)
def test_ten_rounds_on_three_hosts(tmp_path: Path, own_postgres: Postgres, s3: S3) -> None:
    with house(tmp_path, own_postgres, s3) as found:
        print(kill_on_many_hosts(found, ROUNDS))


def kill_on_one_machine(folder: Path, rounds: int) -> str:
    service = Running(folder / "data").start()

    def supervisor() -> None:
        assert service.process is not None
        service.process.kill()
        service.process.wait(20)
        service.start()

    victims: dict[str, Callable[[], object]] = {
        word: lambda word=word: [each.kill() for each in service.of_command(word)[:1]]
        for word in ("redis-server", "trichluc indexer", "trichluc worker", "trichluc web")
    }
    horses = {"horse": lambda: [child.kill() for w in service.of_command("trichluc worker") for child in w.children()]}
    try:
        with load([service]) as sent:
            killed = kill_in_turn(victims | horses | {"serve": supervisor}, lambda: is_well(service), rounds)
        store = Store.open("", service.data)
        wait_until(lambda: all_done(store, sent), ENDED_SECONDS, "the end of all documents")
        wait_until(lambda: is_well(service), WELL_SECONDS, "a service that is well")
        look_at_everything(store, sent, service)
        store.close()
    except BaseException:
        print(service.log.read_text()[-5000:])
        raise
    finally:
        service.stop()
    return f"{killed} processes killed, {len(sent)} documents read once, nothing to repair"


def kill_on_many_hosts(found: House, rounds: int) -> str:
    hosts = [found.host(f"host-{number}", "web", "indexer", "worker-1") for number in (1, 2, 3)]
    for host in hosts:
        wait_until(host.is_well, WELL_SECONDS, host.name)

    def host_part(host: Host, part: str) -> Callable[[], object]:
        def again() -> None:
            host.kill(part)
            host.start(part)

        return again

    def database() -> None:
        found.postgres.stop(signal.SIGKILL)
        time.sleep(1)
        found.postgres.start()

    def queue() -> None:
        found.redis.stop(signal.SIGKILL)
        found.redis.start()

    victims: dict[str, Callable[[], object]] = {"database": database, "redis": queue}
    for host, part in zip(hosts, ("web", "indexer", "worker-1"), strict=True):
        victims[f"{host.name} {part}"] = host_part(host, part)
    with load(list(hosts[:2])) as sent:
        killed = kill_in_turn(victims, lambda: all(host.is_well() for host in hosts), rounds)
    url, files = found.common["TRICHLUC_DATABASE_URL"], found.common["TRICHLUC_FILES_URL"]
    store = Store.open(url, hosts[0].data, files)
    wait_until(lambda: all_done(store, sent), ENDED_SECONDS, "the end of all documents")
    wait_until(lambda: all(host.is_well() for host in hosts), WELL_SECONDS, "hosts that are well")
    look_at_everything(store, sent, hosts[0])
    store.close()
    return f"{killed} processes killed, {len(sent)} documents read once, nothing to repair"


def kill_in_turn(victims: dict[str, Callable[[], object]], well: Callable[[], bool], rounds: int) -> int:
    for number in range(rounds):
        for name, kill in victims.items():
            time.sleep(1)
            with suppress(psutil.NoSuchProcess):
                kill()
            wait_until(well, WELL_SECONDS, f"a service that is well again after {name} in round {number + 1}")
    return rounds * len(victims)


@contextmanager
def load(services: list[Service]) -> Iterator[set[str]]:
    """Send documents all the time, one after the other; yields the hashes of those that were taken."""
    over, taken, numbers = threading.Event(), set[str](), count(1)

    def send(service: Service) -> None:
        while not over.wait(0.5):
            if waiting(service) > BACKLOG:
                continue
            [row] = send_patiently(service, [small_document(next(numbers))], 300)
            taken.add(str(row["sha256"]))

    threads = [threading.Thread(target=send, args=(service,), daemon=True) for service in services]
    for thread in threads:
        thread.start()
    yield taken
    over.set()
    for thread in threads:
        thread.join(300)


def waiting(service: Service) -> int:
    """Return how many documents wait to be read; none when nobody can say."""
    with suppress(Exception):
        return service.get("/health").json()["queue"]["waiting"] or 0
    return 0


def is_well(service: Service) -> bool:
    with suppress(Exception):
        answer = service.get("/health").json()
        return bool(answer["ok"]) and answer["index"]["ok"]
    return False


def all_done(store: Store, sent: set[str]) -> bool:
    with suppress(Exception), store.reading() as session:
        return session.query(DocumentRow).filter(DocumentRow.state == "done").count() >= len(sent)
    return False


def look_at_everything(store: Store, sent: set[str], service: Service) -> None:
    with store.reading() as session:
        rows = session.query(DocumentRow.sha256, DocumentRow.state).all()
        stored = session.query(Event.subject).filter(Event.kind.in_(("done", "reread"))).count()
    assert {row.sha256 for row in rows} == sent
    assert {row.state for row in rows} == {"done"}
    assert stored == len(rows), "each was stored once"
    said = service.command("check")
    assert said.returncode == 0, said.stdout
    patch = pytest.MonkeyPatch()
    with patch.context() as patched:
        patched.setattr(orphans, "OLD", timedelta(seconds=-5))  # what the daily tidying takes a day later
        orphans.remove_old(store)
        assert check(store).problems == []
