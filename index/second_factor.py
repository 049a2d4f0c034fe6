"""The second factor: one-time passwords of a telephone (TOTP, RFC 6238), and codes on paper for when it is lost.

The secrets are sealed (`index.sealing`). One that no key of the service opens fits no code: what is left are the codes
on paper, and an administrator who sets a new password.
"""

from __future__ import annotations

import hmac
import logging
import secrets
from datetime import datetime

import pyotp
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from index import audit, passwords
from index.audit import Actor
from index.clock import now
from index.sealing import Seal
from index.store import Store
from index.tables import RecoveryCode, SecondFactor, User

logger = logging.getLogger("trichluc.second_factor")

ISSUER = "Trích Lục"
PURPOSE = "second factor"
STEP = 30
CODES = 10
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def offer(store: Store, user_id: int, seal: Seal) -> str | None:
    """Return the address (otpauth://) for an authenticator, with a secret that holds once a code has confirmed it.

    None when the second factor is on: its secret is never shown again.
    """
    with store.session() as session:
        row = session.get(SecondFactor, user_id, with_for_update=True)
        if row is not None and row.confirmed_at is not None:
            return None
        if row is None:
            row = SecondFactor(user_id=user_id, secret="", last_step=0)
            session.add(row)
        secret = seal.open(row.secret)
        if not secret:  # new, or sealed with a key that is gone
            secret = pyotp.random_base32()
            row.secret = seal.close(secret)
        name = session.get_one(User, user_id).name
        return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=ISSUER)


def is_on(store: Store, user_id: int) -> bool:
    """Return whether the account needs a second factor."""
    with store.reading() as session:
        row = session.get(SecondFactor, user_id)
        return row is not None and row.confirmed_at is not None


def confirm(store: Store, user_id: int, code: str, seal: Seal, moment: datetime | None = None) -> list[str] | None:
    """Switch the second factor on when the code fits; return the recovery codes, which are shown this once."""
    with store.session() as session:
        row = session.get(SecondFactor, user_id, with_for_update=True)
        if row is None or row.confirmed_at is not None or not _use(row, code, seal, moment or now()):
            return None
        row.confirmed_at = now()
        audit.note(session, "two-factor-on", f"user:{user_id}", Actor(user_id))
        return _codes(session, user_id)


def check(store: Store, user_id: int, code: str, seal: Seal, moment: datetime | None = None) -> bool:
    """Return whether the code is the present one of the telephone, or a recovery code; neither fits twice."""
    with store.session() as session:
        row = session.get(SecondFactor, user_id, with_for_update=True)
        if row is None or row.confirmed_at is None:
            return False
        if _use(row, code, seal, moment or now()):
            return True
        paper = delete(RecoveryCode).where(
            RecoveryCode.user_id == user_id, RecoveryCode.digest == passwords.digest(_plain(code))
        )
        used = session.execute(paper.returning(RecoveryCode.digest)).first() is not None
        if used:
            audit.note(session, "recovery-code-used", f"user:{user_id}", Actor(user_id))
        return used


def switch_off(store: Store, user_id: int) -> None:
    """Switch the second factor off and forget its secret and its codes."""
    with store.session() as session:
        session.execute(delete(SecondFactor).where(SecondFactor.user_id == user_id))
        session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
        audit.note(session, "two-factor-off", f"user:{user_id}", Actor(user_id))


def seal_all(store: Store, seal: Seal) -> int:
    """Seal what older versions wrote readable, and what is sealed with a secret that is no longer the first.

    Returns how many were written anew; what stood there before is made unreadable as far as the database can.
    """
    with store.session() as session:
        rows = session.scalars(select(SecondFactor).with_for_update()).all()
        written = {row: sealed for row in rows if (sealed := seal.renewed(row.secret)) is not None}
        for row, sealed in written.items():
            row.secret = sealed
    if written:
        store.forget_deleted()
    return len(written)


def codes_left(store: Store, user_id: int) -> int:
    """Return how many recovery codes have not been used."""
    with store.reading() as session:
        return session.scalar(select(func.count()).where(RecoveryCode.user_id == user_id)) or 0


def _use(row: SecondFactor, code: str, seal: Seal, moment: datetime) -> bool:
    """Return whether the code is that of now or of the step before; a used step and those before it are over."""
    secret = seal.open(row.secret)
    if secret is None:
        logger.warning("the second factor of account %s cannot be opened: the secret key has changed", row.user_id)
        return False
    totp, step = pyotp.TOTP(secret), int(moment.timestamp()) // STEP
    for each in (step, step - 1, step + 1):  # clocks of telephones differ
        if each > row.last_step and hmac.compare_digest(totp.at(each * STEP), _plain(code)):
            row.last_step = each
            return True
    return False


def _codes(session: Session, user_id: int) -> list[str]:
    codes = ["-".join("".join(secrets.choice(_ALPHABET) for _ in range(5)) for _ in range(2)) for _ in range(CODES)]
    session.add_all(RecoveryCode(user_id=user_id, digest=passwords.digest(_plain(code))) for code in codes)
    return codes


def _plain(code: str) -> str:
    """Return a code as typed without what people put between its groups."""
    return "".join(char for char in code.lower() if char.isascii() and char.isalnum())[:40]
