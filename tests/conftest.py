"""Where the tests keep their state: SQLite and a folder, or PostgreSQL and S3, or both one after the other."""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pytest

from index import documents
from index.store import Store
from tests.servers import CREDENTIALS, S3, Postgres

SQLITE, POSTGRES = "sqlite", "postgres"
ON_DEMAND = ("hosts", "kill")
IN_BOTH = ("tests/index/",)
"""Rooms whose tests run in both configurations unless one is asked for; the others run with SQLite alone."""


@dataclass(frozen=True)
class State:
    """Where a test keeps its state: the addresses, empty for SQLite and a folder."""

    kind: str
    database_url: str = ""
    files_url: str = ""

    def open(self, data: Path) -> Store:
        return Store.open(self.database_url, data, self.files_url)

    @property
    def environment(self) -> dict[str, str]:
        if self.kind == SQLITE:
            return {}
        return {"TRICHLUC_DATABASE_URL": self.database_url, "TRICHLUC_FILES_URL": self.files_url, **CREDENTIALS}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--state",
        choices=[SQLITE, POSTGRES],
        default=os.environ.get("TRICHLUC_TEST_STATE"),
        help="keep the state in SQLite and a folder, or PostgreSQL and S3 (also TRICHLUC_TEST_STATE)",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what runs many minutes, unless it is asked for by its mark."""
    asked = config.getoption("markexpr")
    for mark in ON_DEMAND:
        if mark not in asked:
            for item in items:
                if item.get_closest_marker(mark):
                    item.add_marker(pytest.mark.skip(reason=f"on demand: -m {mark}"))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "state" not in metafunc.fixturenames:
        return
    path = metafunc.definition.path.relative_to(metafunc.config.rootpath).as_posix()
    only = {mark for mark in (SQLITE, POSTGRES) if metafunc.definition.get_closest_marker(mark)}
    asked = metafunc.config.getoption("--state")
    both = path.startswith(IN_BOTH) or metafunc.definition.get_closest_marker("both")
    kinds = only or ({asked} if asked else {SQLITE, POSTGRES} if both else {SQLITE})
    metafunc.parametrize("state", sorted(kinds, reverse=True), indirect=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """The one PostgreSQL of this run; it may forget what a power cut would take, and is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="trichluc-postgres-"))
    server = Postgres(
        folder, fsync="off", synchronous_commit="off", full_page_writes="off", max_connections="200"
    ).start()
    yield server
    server.stop()
    shutil.rmtree(folder)


@pytest.fixture
def own_postgres() -> Iterator[Postgres]:
    """A server for a test that stops it."""
    folder = Path(tempfile.mkdtemp(prefix="trichluc-postgres-"))
    server = Postgres(folder, fsync="off").start()
    yield server
    server.stop()
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3]:
    """The one S3 server of this run."""
    os.environ.update(CREDENTIALS)
    server = S3(tmp_path_factory.mktemp("s3") / "s3.log")
    yield server
    server.stop()


@pytest.fixture(scope="session")
def template(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database with its schema: copying it takes a tenth of a second, the migrations take longer."""
    Store.open(postgres.create("template_of_tests"), tmp_path_factory.mktemp("template")).close()
    return "template_of_tests"


@pytest.fixture
def state(request: pytest.FixtureRequest) -> Iterator[State]:
    """An empty state for one test."""
    if request.param == SQLITE:
        yield State(SQLITE)
        return
    server: Postgres = request.getfixturevalue("postgres")
    name = f"test_{secrets.token_hex(6)}"
    url = server.create(name, request.getfixturevalue("template"))
    yield State(POSTGRES, url, request.getfixturevalue("s3").url(name))
    server.drop(name)


class SendAs(Protocol):
    """Sends so many files as somebody and returns their ids."""

    def __call__(self, user: int | None, files: int, cost: str = "quick") -> list[str]: ...


@pytest.fixture
def send_as(store: Store) -> SendAs:
    def _send_as(user: int | None, files: int, cost: str = "quick") -> list[str]:
        batch = documents.new_batch(store, user, "web")
        return [
            documents.receive(
                store,
                batch=batch,
                name=f"{user}-{number}.pdf",
                data=f"{user} {cost} {number}".encode(),
                media_type="application/pdf",
                user_id=user,
                cost=cost,
            ).id
            for number in range(files)
        ]

    return _send_as
