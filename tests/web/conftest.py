from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page

from index import accounts, logins
from index.store import Store
from settings import Settings
from tests.conftest import SQLITE, State
from tests.servers import Postgres
from tests.service.running import Running
from tests.web.browsing import chromium
from tests.web.builders import PASSWORD, Library
from web.app import create_app
from web.security import limiter


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with its schema and one administrator: to make them for each test takes most of its time."""
    data = tmp_path_factory.mktemp("prepared") / "data"
    store = Store.open("", data)
    accounts.create_first_user(store, "Hoa", PASSWORD)
    store.close()
    return data


@pytest.fixture(scope="session")
def with_hoa(postgres: Postgres, template: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The same as a database of PostgreSQL."""
    store = Store.open(postgres.create("with_hoa", template), tmp_path_factory.mktemp("with-hoa"))
    accounts.create_first_user(store, "Hoa", PASSWORD)
    store.close()
    return "with_hoa"


@pytest.fixture
def settings(state: State, tmp_path: Path) -> Settings:
    values = {"TRICHLUC_DATA": str(tmp_path / "data"), "TRICHLUC_MAX_FILE_MB": "1"}
    return Settings.from_env(values | state.environment)


def _app(settings: Settings) -> Iterator[Flask]:
    app = create_app(settings)
    app.testing = True
    limiter.reset()
    yield app
    app.extensions["trichluc"].store.close()


@pytest.fixture
def new_app(settings: Settings) -> Iterator[Flask]:
    """A service that nobody has used yet."""
    yield from _app(settings)


@pytest.fixture
def app(state: State, settings: Settings, request: pytest.FixtureRequest) -> Iterator[Flask]:
    """A service with one administrator, Hoa, and no documents."""
    if state.kind == SQLITE:
        shutil.copytree(request.getfixturevalue("prepared"), settings.data)
    else:
        name = state.database_url.rpartition("/")[2]
        server = request.getfixturevalue("postgres")
        server.drop(name)
        server.create(name, request.getfixturevalue("with_hoa"))
    yield from _app(settings)


@pytest.fixture
def store(app: Flask) -> Store:
    found: Store = app.extensions["trichluc"].store
    return found


@pytest.fixture
def library(store: Store) -> Library:
    return Library(store)


@pytest.fixture
def anon(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def client(app: Flask, store: Store) -> FlaskClient:
    """Logged in as the administrator, without the second that checking a password takes."""
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = logins.begin(store, 1), True
    return client


@pytest.fixture
def bearer(store: Store) -> dict[str, str]:
    return {"Authorization": f"Bearer {accounts.create_token(store, 'test')}"}


@pytest.fixture
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The whole service, as `trichluc serve` runs it."""
    running = Running(tmp_path_factory.mktemp("whole") / "data").start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page as wide as the screens of old office machines."""
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    yield context.new_page()
    context.close()
