"""Several web hosts behind a proxy: one key for sessions, the visitor's own address, and what is said in an outage."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import flask
import pytest
from flask import Flask
from flask.testing import FlaskClient

from settings import Settings, SettingsError
from tests.conftest import State
from tests.servers import Postgres
from tests.service.hosts import Redis
from tests.web.builders import Library, post, sign_in
from web.app import create_app
from web.security import limiter


def another(settings: Settings, folder: Path, **changes: object) -> Flask:
    """Return the application of another host: on SQLite it is another service, that nobody has used yet."""
    if settings.database_url.startswith("sqlite"):
        changes |= {"database_url": f"sqlite:///{folder / 'trichluc.db'}"}
    app = create_app(dataclasses.replace(settings, data=folder, **changes))
    app.testing = True
    return app


@pytest.mark.postgres
def test_hosts_of_one_database_share_the_key_of_sessions(app: Flask, settings: Settings, tmp_path: Path) -> None:
    other = another(settings, tmp_path / "other")
    assert other.config["SECRET_KEY"] == app.config["SECRET_KEY"]
    assert len(app.config["SECRET_KEY"]) == 32
    assert not list(tmp_path.rglob("secret.key"))


def test_the_key_of_the_settings_is_taken(settings: Settings, tmp_path: Path) -> None:
    app = another(settings, tmp_path / "other", secret_key="k" * 40)
    assert app.config["SECRET_KEY"] == b"k" * 40
    with pytest.raises(SettingsError, match="TRICHLUC_SECRET_KEY"):
        Settings.from_env({"TRICHLUC_SECRET_KEY": "short"})


def address_seen(app: Flask, forwarded: str) -> str:
    app.add_url_rule("/api/v1/seen", "seen", lambda: flask.request.remote_addr)
    return app.test_client().get("/api/v1/seen", headers={"X-Forwarded-For": forwarded}).text


def test_the_visitors_address_is_taken_from_as_many_proxies_as_are_trusted(settings: Settings, tmp_path: Path) -> None:
    told = "203.0.113.7, 198.51.100.2"
    assert address_seen(another(settings, tmp_path / "none"), told) == "127.0.0.1"
    assert address_seen(another(settings, tmp_path / "one", trusted_proxies=1), told) == "198.51.100.2"
    assert address_seen(another(settings, tmp_path / "two", trusted_proxies=2), told) == "203.0.113.7"


def test_behind_tls_cookies_are_sent_over_tls_only(settings: Settings, tmp_path: Path) -> None:
    for url, secure in (("", False), ("https://trichluc.example.vn", True)):
        app = another(settings, tmp_path / f"tls-{secure}", public_url=url, trusted_proxies=1)
        answer = app.test_client().get("/setup", headers={"X-Forwarded-Proto": "https"})
        cookies = answer.headers.getlist("Set-Cookie")
        assert cookies
        assert all(("Secure" in cookie) == secure for cookie in cookies)


def test_tries_are_counted_without_redis_while_it_is_away(settings: Settings, tmp_path: Path) -> None:
    app = another(settings, tmp_path / "other", redis_url=f"unix://{tmp_path}/none.sock")
    assert app.config["RATELIMIT_STORAGE_URI"] == f"redis+unix://{tmp_path}/none.sock"
    client = app.test_client()
    codes = [post(client, "/setup", name="x").status_code for _ in range(25)]
    assert codes.count(429) == 5


@pytest.mark.postgres
def test_hosts_count_tries_together(app: Flask, settings: Settings, tmp_path: Path) -> None:
    server = Redis(tmp_path / "redis").start()
    limiter._storage_dead = False  # the limiter is one for all tests, and an earlier one took its Redis away
    one, two = (another(settings, tmp_path / name, redis_url=server.url).test_client() for name in ("one", "two"))
    codes = [sign_in(client, "Hoa", "sai").status_code for client in (one, two) * 6]
    server.stop()
    assert codes == [422] * 10 + [429] * 2


@pytest.mark.postgres
def test_without_its_database_every_page_says_so_and_comes_back(
    client: FlaskClient, library: Library, state: State, request: pytest.FixtureRequest
) -> None:
    document_id = library.add()
    server: Postgres = request.getfixturevalue("postgres")
    name = state.database_url.rpartition("/")[2]
    assert client.get("/documents").status_code == 200
    server.rename(name, f"{name}_away")
    for path in ("/", "/documents", f"/documents/{document_id}", "/search?q=x", "/login"):
        answer = client.get(path)
        assert answer.status_code == 503, path
        assert "tạm thời không trả lời" in answer.text
        assert answer.headers["Retry-After"] == "10"
    answer = client.get("/api/v1/documents")
    assert answer.status_code == 503
    assert answer.json["detail"].startswith("Cơ sở dữ liệu hoặc kho tệp")
    health = client.application.test_client().get("/api/v1/health")
    assert (health.status_code, health.json["ok"], health.json["database"]["ok"]) == (200, False, False)
    server.rename(f"{name}_away", name)
    assert client.get("/documents").status_code == 200


@pytest.mark.postgres
def test_without_the_file_store_only_what_needs_it_fails(
    client: FlaskClient, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    document_id = library.add()
    shelf = library.store.files.shelf
    gone = dataclasses.replace(shelf.address, endpoint="http://127.0.0.1:9")
    monkeypatch.setattr(shelf, "address", gone)
    shelf._clients.clear()
    assert client.get(f"/documents/{document_id}").status_code == 200
    assert client.get(f"/documents/{document_id}/original").status_code == 503
    assert client.get("/api/v1/health").json["files"] == {"ok": False, "error": "ShelfAway"}
