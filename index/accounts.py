"""Accounts and tokens. Passwords are kept as scrypt hashes, tokens as SHA-256: neither can be read back."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from index.clock import now
from index.holding import offices_of_user
from index.scope import EVERYTHING, Scope
from index.store import Store
from index.tables import Token, TokenOffice, User

VIEWER = "xem"
UPLOADER = "nạp"
REVIEWER = "duyệt"
ADMINISTRATOR = "quản trị"
ROLES = (VIEWER, UPLOADER, REVIEWER, ADMINISTRATOR)
"""What an account may do, each role all that the one before may: look, upload, correct, administer."""

_COST, _BLOCK, _LANES, _LENGTH = 2**14, 8, 5, 32  # OWASP's figure for scrypt with 16 MiB
_SEEN_AGAIN = timedelta(minutes=1)


class AccountError(ValueError):
    """An account cannot be made as asked; the message is a sentence for people."""


@dataclass(frozen=True, slots=True)
class UserView:
    """An account as others see it."""

    id: int
    name: str
    role: str
    scope: Scope = EVERYTHING


@dataclass(frozen=True, slots=True)
class TokenView:
    """A token as others see it: `user_id` is None for one made at the command line.

    `offices` are those that it uploads for.
    """

    id: int
    name: str
    role: str
    user_id: int | None
    scope: Scope = EVERYTHING
    offices: frozenset[int] = frozenset()


def may(role: str, needed: str) -> bool:
    """Return whether `role` may do what `needed` may."""
    return role in ROLES and ROLES.index(role) >= ROLES.index(needed)


def create_user(store: Store, name: str, password: str, role: str = UPLOADER) -> UserView:
    """Make an account. Raises AccountError for a name that is taken or empty, a short password, an unknown role."""
    name = _clean(name)
    if not name or len(name) > 100:
        raise AccountError("Tên đăng nhập phải có từ 1 đến 100 ký tự.")
    if len(password) < 8:
        raise AccountError("Mật khẩu phải có ít nhất 8 ký tự.")
    if role not in ROLES:
        raise AccountError(f"Không có vai trò “{role}”; các vai trò: {', '.join(ROLES)}.")
    user = User(name=name, password_hash=_hash(password), role=role, active=True, created_at=now())
    user.sees_all = role == ADMINISTRATOR
    try:
        with store.session() as session:
            session.add(user)
    except IntegrityError:
        raise AccountError(f"Tên đăng nhập “{name}” đã có người dùng.") from None
    return UserView(user.id, user.name, user.role, EVERYTHING if user.sees_all else Scope(frozenset()))


def create_first_user(store: Store, name: str, password: str) -> UserView | None:
    """Make the administrator of a new service; None when there is an account already, made by somebody quicker."""
    user = create_user(store, name, password, ADMINISTRATOR)
    with store.session() as session:
        if (session.scalar(select(func.min(User.id))) or 0) < user.id:
            session.delete(session.get_one(User, user.id))
            return None
    return user


def authenticate(store: Store, name: str, password: str) -> UserView | None:
    """Return the account when name and password fit; a wrong name takes as long as a wrong password."""
    with store.reading() as session:
        user = session.scalar(select(User).where(User.name == _clean(name), User.active))
        view = _view(session, user) if user else None
    fits = _fits(password, user.password_hash if user else _nobody())
    return view if fits else None


def user(store: Store, user_id: int) -> UserView | None:
    """Return the account, None when there is none or it is closed."""
    with store.reading() as session:
        row = session.get(User, user_id)
        return _view(session, row) if row and row.active else None


def any_user(store: Store) -> bool:
    """Return whether there is an account at all."""
    with store.reading() as session:
        return session.scalar(select(User.id).limit(1)) is not None


def create_token(
    store: Store, name: str, role: str = UPLOADER, user_id: int | None = None, offices: Collection[int] = ()
) -> str:
    """Make a token for the API and return it: it cannot be shown again. Works before there is any account.

    It sees and uploads for these offices; without any, what its user sees (no user: everything).
    """
    secret = secrets.token_urlsafe(32)
    row = Token(name=name, digest=_digest(secret), role=role, user_id=user_id, created_at=now())
    with store.session() as session:
        session.add(row)
        session.flush()
        session.add_all(TokenOffice(token_id=row.id, office_id=office_id) for office_id in sorted(offices))
    return secret


def token_user(store: Store, token: str) -> TokenView | None:
    """Return whose token it is, None when it is unknown or revoked, or its user is closed; notes that it was used."""
    with store.reading() as session:
        row = session.scalar(select(Token).where(Token.digest == _digest(token), Token.revoked_at.is_(None)))
        view = _token_view(session, row) if row is not None else None
    if row is None or view is None:
        return None
    moment = now()
    if row.last_used_at is None or moment - row.last_used_at > _SEEN_AGAIN:  # not a write for each request
        with store.session() as session:
            session.execute(update(Token).where(Token.id == row.id).values(last_used_at=moment))
    return view


def _view(session: Session, row: User) -> UserView:
    scope = EVERYTHING if row.sees_all else Scope(offices_of_user(session, row.id))
    return UserView(row.id, row.name, row.role, scope)


def _token_view(session: Session, row: Token) -> TokenView | None:
    """Return a token as it is now: it never may or sees more than its user, and ends with the account."""
    own = frozenset(session.scalars(select(TokenOffice.office_id).where(TokenOffice.token_id == row.id)))
    if row.user_id is None:
        return TokenView(row.id, row.name, row.role, None, Scope(own) if own else EVERYTHING, own)
    user = session.get(User, row.user_id)
    if user is None or not user.active:
        return None
    role = min(row.role, user.role, key=ROLES.index)
    theirs = offices_of_user(session, user.id)
    if not own:
        return TokenView(row.id, row.name, role, user.id, EVERYTHING if user.sees_all else Scope(theirs), theirs)
    kept = own if user.sees_all else own & theirs
    return TokenView(row.id, row.name, role, user.id, Scope(kept), kept)


def _clean(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).split())


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _hash(password: str) -> str:
    salt = secrets.token_bytes(16)
    return f"scrypt${_COST}${_BLOCK}${_LANES}${salt.hex()}${_scrypt(password, salt, _COST, _BLOCK, _LANES).hex()}"


def _fits(password: str, stored: str) -> bool:
    _, cost, block, lanes, salt, digest = stored.split("$")
    made = _scrypt(password, bytes.fromhex(salt), int(cost), int(block), int(lanes))
    return hmac.compare_digest(made, bytes.fromhex(digest))


def _scrypt(password: str, salt: bytes, cost: int, block: int, lanes: int) -> bytes:
    secret = unicodedata.normalize("NFC", password).encode("utf-8", "replace")
    return hashlib.scrypt(secret, salt=salt, n=cost, r=block, p=lanes, maxmem=2**26, dklen=_LENGTH)


@cache
def _nobody() -> str:
    return _hash(secrets.token_hex(8))
