from __future__ import annotations

import pyotp
import pytest

from index import accounts, second_factor
from index.sealing import MARK, Seal
from index.store import Store
from index.tables import SecondFactor

OLD, NEW = b"o" * 32, b"n" * 32


def seal(*secrets: bytes) -> Seal:
    return Seal(secrets, second_factor.PURPOSE)


@pytest.fixture
def hoa(store: Store) -> int:
    return accounts.create_user(store, "Hoa", "mot cau dai de nho").id


def kept(store: Store, user_id: int) -> str:
    with store.reading() as session:
        return session.get_one(SecondFactor, user_id).secret


def secret_of(address: str | None) -> str:
    assert address is not None
    return address.partition("secret=")[2].partition("&")[0]


def test_what_is_sealed_is_opened_by_the_same_secret_and_purpose_only() -> None:
    sealed = seal(NEW).close("JBSWY3DPEHPK3PXP")
    assert "JBSWY3DP" not in sealed
    assert seal(NEW).open(sealed) == "JBSWY3DPEHPK3PXP"
    assert seal(OLD).open(sealed) is None
    assert Seal([NEW], "other").open(sealed) is None
    assert seal(NEW).open(sealed[:-6] + "AAAAAA") is None


def test_the_secret_of_a_second_factor_cannot_be_read_from_the_database(store: Store, hoa: int) -> None:
    secret = secret_of(second_factor.offer(store, hoa, seal(NEW)))
    assert len(secret) == 32
    assert kept(store, hoa).startswith(MARK)
    assert secret not in kept(store, hoa)
    assert secret_of(second_factor.offer(store, hoa, seal(NEW))) == secret, "the page may be opened twice"


def test_readable_secrets_of_older_versions_are_sealed_once(store: Store, hoa: int) -> None:
    with store.session() as session:
        session.add(SecondFactor(user_id=hoa, secret="JBSWY3DPEHPK3PXP", last_step=0))
    assert second_factor.seal_all(store, seal(NEW)) == 1
    assert seal(NEW).open(kept(store, hoa)) == "JBSWY3DPEHPK3PXP"
    assert second_factor.seal_all(store, seal(NEW)) == 0
    if not store.is_shared:
        files = [path for path in store.data.iterdir() if path.name.startswith("trichluc.db")]
        assert not [path.name for path in files if b"JBSWY3DPEHPK3PXP" in path.read_bytes()]


def test_a_new_secret_of_the_service_takes_over_while_the_old_one_is_known(store: Store, hoa: int) -> None:
    secret = secret_of(second_factor.offer(store, hoa, seal(OLD)))
    assert second_factor.seal_all(store, seal(NEW, OLD)) == 1
    assert seal(NEW).open(kept(store, hoa)) == secret


def test_without_the_old_secret_a_code_on_paper_still_fits(store: Store, hoa: int) -> None:
    totp = pyotp.TOTP(secret_of(second_factor.offer(store, hoa, seal(OLD))))
    codes = second_factor.confirm(store, hoa, totp.now(), seal(OLD))
    assert codes is not None
    assert second_factor.seal_all(store, seal(NEW)) == 0, "what cannot be opened is left as it is"
    assert not second_factor.check(store, hoa, totp.now(), seal(NEW))
    assert second_factor.check(store, hoa, codes[0], seal(NEW))
