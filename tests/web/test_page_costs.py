"""What a page costs: at most twelve queries of the database, at most 100 KB with its styles and scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from index import accounts, logins, offices
from index.audit import SERVICE
from index.store import Store
from tests.web.builders import PASSWORD, Library
from tests.web.every_page import PAGES, fill

MOST_QUERIES = 12
MOST_BYTES = 100 * 1024
COMPRESSED = {"Accept-Encoding": "gzip, deflate"}
PARTS = re.compile(r'(?:src|href)="(/(?:static|bootstrap)/[^"#]+)"')
IMPORTED = re.compile(r'from "\./([a-z]+\.js)"')


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


def test_who_sees_one_office_costs_no_more(app: Flask, store: Store, names: dict[str, object]) -> None:
    office = offices.create(store, "Phòng Một", SERVICE).id
    member = accounts.create_user(store, "Lan", PASSWORD, accounts.REVIEWER, offices=[office])
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = logins.begin(store, member.id), True
    dear = {}
    for endpoint, addresses in PAGES.items():
        for address in (each.format(**names) for each in addresses if not endpoint.startswith("administration.")):
            client.get(address)
            with counted(store) as asked:
                assert client.get(address).status_code in (200, 404), address
            if len(asked) > MOST_QUERIES:
                dear[address] = len(asked)
    assert dear == {}


def test_no_page_is_heavier_than_its_readers_can_bear(
    client: FlaskClient, anon: FlaskClient, names: dict[str, object]
) -> None:
    sizes: dict[str, int] = {}

    def size(address: str) -> int:
        if address not in sizes:
            with client.get(address, headers=COMPRESSED) as answer:
                sizes[address] = len(answer.data)
        return sizes[address]

    def parts(address: str, page: str) -> set[str]:
        """Return what a page loads: styles, icons, scripts, and the scripts that those import."""
        found, left = set(), set(PARTS.findall(page))
        while left:
            part = left.pop()
            found.add(part)
            if ".js" in part:
                with client.get(part) as script:
                    imported = IMPORTED.findall(script.get_data(as_text=True))
                left |= {f"{part.rpartition('/')[0]}/{name}" for name in imported} - found
        return found

    pages = {
        address: client for addresses in PAGES.values() for address in (each.format(**names) for each in addresses)
    }
    heavy = {}
    for address, who in (pages | {"/login": anon}).items():
        whole = size(address) + sum(map(size, parts(address, who.get(address).text)))
        if whole > MOST_BYTES:
            heavy[address] = whole
    assert heavy == {}
    assert any(part.endswith("/verdicts.js") for part in sizes), "scripts that are imported count too"
