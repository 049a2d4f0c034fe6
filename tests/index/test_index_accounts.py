from __future__ import annotations

import threading

import pytest

from index import accounts
from index.tables import Token, User


def test_an_account_opens_with_its_password_only(store):
    assert not accounts.any_user(store)
    made = accounts.create_user(store, " Nguyễn  Văn A ", "mật khẩu dài", accounts.REVIEWER)
    assert accounts.any_user(store)
    assert made.name == "Nguyễn Văn A"
    assert accounts.authenticate(store, "Nguyễn Văn A", "mật khẩu dài") == made == accounts.user(store, made.id)
    assert accounts.authenticate(store, "Nguyễn Văn A", "mật khẩu") is None
    assert accounts.authenticate(store, "ai khác", "mật khẩu dài") is None
    with store.reading() as session:
        assert "mật khẩu dài" not in session.get(User, made.id).password_hash


def test_equal_passwords_have_different_hashes(store):
    ids = [accounts.create_user(store, name, "mật khẩu dài").id for name in "ab"]
    with store.reading() as session:
        assert len({session.get(User, each).password_hash for each in ids}) == 2


@pytest.mark.parametrize(
    ("name", "password", "role"), [("", "12345678", "xem"), ("a", "1234567", "xem"), ("a", "12345678", "vua")]
)
def test_an_account_needs_a_name_a_password_and_a_role(store, name, password, role):
    with pytest.raises(accounts.AccountError):
        accounts.create_user(store, name, password, role)


def test_a_name_is_given_once(store):
    accounts.create_user(store, "a", "12345678")
    with pytest.raises(accounts.AccountError, match="đã có"):
        accounts.create_user(store, "a", "87654321")


def test_one_of_many_becomes_the_first_administrator(store):
    made = []
    threads = [
        threading.Thread(target=lambda n=n: made.append(accounts.create_first_user(store, f"u{n}", "12345678")))
        for n in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    winners = [user for user in made if user]
    assert len(winners) == 1
    assert winners[0].role == accounts.ADMINISTRATOR


def test_a_token_is_known_by_its_hash_and_works_without_accounts(store):
    token = accounts.create_token(store, "máy quét")
    assert len(token) >= 43
    view = accounts.token_user(store, token)
    assert (view.name, view.role, view.user_id) == ("máy quét", accounts.UPLOADER, None)
    assert accounts.token_user(store, token + "x") is None
    assert accounts.token_user(store, "\udcff") is None
    with store.reading() as session:
        assert token not in session.get(Token, view.id).digest


def test_roles_include_each_other():
    assert accounts.may(accounts.ADMINISTRATOR, accounts.VIEWER)
    assert not accounts.may(accounts.VIEWER, accounts.UPLOADER)
    assert not accounts.may("vua", accounts.VIEWER)
