from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.service.running import Running


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One service for all tests that leave it healthy."""
    service = Running(tmp_path_factory.mktemp("service") / "data").start()
    yield service
    assert service.stop() == 0


@pytest.fixture
def own_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A service for a test that hurts it."""
    service = Running(tmp_path_factory.mktemp("own") / "data").start()
    yield service
    if service.process is not None and service.process.poll() is None:
        service.stop()
