"""The commands of this room: they work before any user exists, for whoever can write the data folder."""

from __future__ import annotations

from click.testing import CliRunner, Result
from flask import Flask

from index import accounts, offices
from index.audit import SERVICE
from index.store import Store
from settings import Settings
from tests.servers import CREDENTIALS
from tests.web.builders import PASSWORD
from trichluc import group


def run(settings: Settings, *arguments: str, typed: str = "") -> Result:
    addresses = {"TRICHLUC_DATABASE_URL": settings.database_url, "TRICHLUC_FILES_URL": settings.files_url}
    environment = {"TRICHLUC_DATA": str(settings.data), **addresses, **CREDENTIALS}
    return CliRunner(env=environment).invoke(group, arguments, input=typed)


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


def test_accounts_and_tokens_are_made_for_offices(settings: Settings, store: Store) -> None:
    office = offices.create(store, "Phòng A", SERVICE).id
    typed = f"{PASSWORD}\n{PASSWORD}\n"
    assert run(settings, "user", "add", "Lan", "--office", "Phòng A", typed=typed).exit_code == 0
    lan = accounts.authenticate(store, "Lan", PASSWORD)
    assert lan is not None
    assert lan.scope.offices == {office}
    printed = run(settings, "token", "create", "t", "--role", "xem", "--office", "Phòng A")
    token = accounts.token_user(store, printed.stdout.strip().splitlines()[-1])
    assert token is not None
    assert (token.role, token.scope.offices) == (accounts.VIEWER, {office})
    wrong = run(settings, "user", "add", "Ba", "--office", "Phòng X", typed=typed)
    assert "Không có phòng, ban: Phòng X" in wrong.output
    assert accounts.authenticate(store, "Ba", PASSWORD) is None


def test_a_password_is_reset_for_who_cannot_come_in_any_more(settings: Settings, store: Store) -> None:
    printed = run(settings, "user", "password", "Hoa")
    assert printed.exit_code == 0
    assert accounts.authenticate(store, "Hoa", printed.stdout.strip().splitlines()[-1]) is not None
    assert accounts.authenticate(store, "Hoa", PASSWORD) is None
    assert run(settings, "user", "password", "Khong co").exit_code == 1
