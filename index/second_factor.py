"""The second factor: one-time passwords of a telephone (TOTP, RFC 6238), and codes on paper for when it is lost."""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime

import pyotp
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from index import audit, passwords
from index.audit import Actor
from index.clock import now
from index.store import Store
from index.tables import RecoveryCode, SecondFactor, User

ISSUER = "Trích Lục"
STEP = 30
CODES = 10
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def offer(store: Store, user_id: int) -> str | None:
    """Return the address (otpauth://) for an authenticator, with a secret that holds once a code has confirmed it.

    None when the second factor is on: its secret is never shown again.
    """
    with store.session() as session:
        row = session.get(SecondFactor, user_id)
        if row is None:
            row = SecondFactor(user_id=user_id, secret=pyotp.random_base32(), last_step=0)
            session.add(row)
        if row.confirmed_at is not None:
            return None
        name = session.get_one(User, user_id).name
        return pyotp.TOTP(row.secret).provisioning_uri(name=name, issuer_name=ISSUER)


def is_on(store: Store, user_id: int) -> bool:
    """Return whether the account needs a second factor."""
    with store.reading() as session:
        row = session.get(SecondFactor, user_id)
        return row is not None and row.confirmed_at is not None


def confirm(store: Store, user_id: int, code: str, moment: datetime | None = None) -> list[str] | None:
    """Switch the second factor on when the code fits; return the recovery codes, which are shown this once."""
    with store.session() as session:
        row = session.get(SecondFactor, user_id, with_for_update=True)
        if row is None or row.confirmed_at is not None or not _use(row, code, moment or now()):
            return None
        row.confirmed_at = now()
        audit.note(session, "two-factor-on", f"user:{user_id}", Actor(user_id))
        return _codes(session, user_id)


def check(store: Store, user_id: int, code: str, moment: datetime | None = None) -> bool:
    """Return whether the code is the present one of the telephone, or a recovery code; neither fits twice."""
    with store.session() as session:
        row = session.get(SecondFactor, user_id, with_for_update=True)
        if row is None or row.confirmed_at is None:
            return False
        if _use(row, code, moment or now()):
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


def codes_left(store: Store, user_id: int) -> int:
    """Return how many recovery codes have not been used."""
    with store.reading() as session:
        return session.scalar(select(func.count()).where(RecoveryCode.user_id == user_id)) or 0


def _use(row: SecondFactor, code: str, moment: datetime) -> bool:
    """Return whether the code is that of now or of the step before; a used step and those before it are over."""
    totp, step = pyotp.TOTP(row.secret), int(moment.timestamp()) // STEP
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
