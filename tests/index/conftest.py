from __future__ import annotations

import itertools
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from index import documents
from index.store import Store
from tests.conftest import State
from tests.index.builders import build

PDF = "application/pdf"


@pytest.fixture
def store(state: State, tmp_path: Path) -> Iterator[Store]:
    store = state.open(tmp_path / "data")
    yield store
    store.close()


@pytest.fixture
def empty(state: State, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[tuple[str, Path, str]]:
    """The address of another state of the same kind that nothing is in, not even a schema."""
    data = tmp_path / "empty"
    if not state.database_url:
        yield f"sqlite:///{data / 'trichluc.db'}", data, ""
        return
    name = f"empty_{secrets.token_hex(6)}"
    server = request.getfixturevalue("postgres")
    yield server.create(name), data, request.getfixturevalue("s3").url(name)
    server.drop(name)


@pytest.fixture
def send(store: Store) -> Callable[..., documents.Receipt]:
    batch, numbers = documents.new_batch(store, None, "api"), itertools.count(1)

    def _send(name: str = "", data: bytes | None = None) -> documents.Receipt:
        number = next(numbers)
        return documents.receive(
            store,
            batch=batch,
            name=name or f"tep-{number}.pdf",
            data=data if data is not None else f"bytes of file {number}".encode(),
            media_type=PDF,
            user_id=None,
        )

    return _send


@pytest.fixture
def add(store: Store, send: Callable[..., documents.Receipt]) -> Callable[..., str]:
    """Send, read and store a document given as marked-up text; returns its id."""

    def _add(marked: str, name: str = "", **options: Any) -> str:
        receipt = send(name)
        assert documents.begin(store, receipt.id) is not None
        assert documents.complete(store, receipt.id, *build(marked, **options))
        return receipt.id

    return _add
