"""The commands of this room: they work before any user exists, for whoever can write the data folder."""

from __future__ import annotations

from click.testing import CliRunner, Result
from flask import Flask

from index import accounts
from index.store import Store
from settings import Settings
from tests.web.builders import PASSWORD
from trichluc import group


def run(settings: Settings, *arguments: str, typed: str = "") -> Result:
    return CliRunner(env={"TRICHLUC_DATA": str(settings.data)}).invoke(group, arguments, input=typed)


def test_a_token_is_the_last_line_and_opens_the_api(settings: Settings, new_app: Flask) -> None:
    printed = run(settings, "token", "create", "máy quét")
    assert printed.exit_code == 0
    token = printed.stdout.strip().splitlines()[-1]
    store: Store = new_app.extensions["trichluc"].store
    assert not accounts.any_user(store)
    client = new_app.test_client()
    assert client.get("/api/v1/documents", headers={"Authorization": f"Bearer {token}"}).status_code == 200


def test_a_user_is_added_with_a_password_that_is_asked_for(settings: Settings, store: Store) -> None:
    assert run(settings, "user", "add", "Lan", typed=f"{PASSWORD}\n{PASSWORD}\n").exit_code == 0
    user = accounts.authenticate(store, "Lan", PASSWORD)
    assert user is not None
    assert user.role == accounts.UPLOADER


def test_a_user_that_exists_is_explained(settings: Settings, store: Store) -> None:
    answer = run(settings, "user", "add", "Hoa", typed=f"{PASSWORD}\n{PASSWORD}\n")
    assert answer.exit_code == 1
    assert "đã có người dùng" in answer.output
