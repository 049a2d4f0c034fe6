"""What a page costs: at most twelve queries of the database, at most 100 KB with its styles and scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from index.store import Store
from tests.web.builders import Library
from tests.web.every_page import PAGES, fill

MOST_QUERIES = 12
MOST_BYTES = 100 * 1024
COMPRESSED = {"Accept-Encoding": "gzip, deflate"}
PARTS = re.compile(r'(?:src|href)="(/(?:static|bootstrap)/[^"#]+)"')


@contextmanager
def counted(store: Store) -> Iterator[list[str]]:
    """Give the statements that the database is asked meanwhile."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")):
            asked.append(statement)

    event.listen(store.engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(store.engine, "before_cursor_execute", note)


@pytest.fixture
def names(library: Library) -> dict[str, object]:
    return fill(library)


def test_no_page_asks_the_database_more_than_twelve_times(
    client: FlaskClient, store: Store, names: dict[str, object]
) -> None:
    dear = {}
    for addresses in PAGES.values():
        for address in (each.format(**names) for each in addresses):
            client.get(address)  # what is kept for a few seconds is not part of the page
            with counted(store) as asked:
                assert client.get(address).status_code == 200, address
            if len(asked) > MOST_QUERIES:
                dear[address] = asked
    assert {address: len(asked) for address, asked in dear.items()} == {}


def test_no_page_is_heavier_than_its_readers_can_bear(client: FlaskClient, names: dict[str, object]) -> None:
    sizes: dict[str, int] = {}

    def size(address: str) -> int:
        if address not in sizes:
            with client.get(address, headers=COMPRESSED) as answer:
                sizes[address] = len(answer.data)
        return sizes[address]

    heavy = {}
    for addresses in PAGES.values():
        for address in (each.format(**names) for each in addresses):
            whole = size(address) + sum(size(part) for part in set(PARTS.findall(client.get(address).text)))
            if whole > MOST_BYTES:
                heavy[address] = whole
    assert heavy == {}
