from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator

import pytest

from tests.conftest import POSTGRES
from tests.servers import CREDENTIALS
from tests.service.running import Running


@pytest.fixture(scope="session")
def fresh(request: pytest.FixtureRequest) -> Callable[[], dict[str, str]]:
    """Return the settings of a state that nothing is in: none for SQLite and a folder, else PostgreSQL and S3."""

    def make() -> dict[str, str]:
        if request.config.getoption("--state") != POSTGRES:
            return {}
        name = f"service_{secrets.token_hex(6)}"
        url = request.getfixturevalue("postgres").create(name, request.getfixturevalue("template"))
        files_url = request.getfixturevalue("s3").url(name)
        return {"TRICHLUC_DATABASE_URL": url, "TRICHLUC_FILES_URL": files_url, **CREDENTIALS}

    return make


@pytest.fixture(scope="session")
def running(fresh: Callable[[], dict[str, str]], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One service for all tests that leave it healthy."""
    service = Running(tmp_path_factory.mktemp("service") / "data", **fresh()).start()
    yield service
    assert service.stop() == 0


@pytest.fixture
def own_service(fresh: Callable[[], dict[str, str]], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A service for a test that hurts it."""
    service = Running(tmp_path_factory.mktemp("own") / "data", **fresh()).start()
    yield service
    if service.process is not None and service.process.poll() is None:
        service.stop()
