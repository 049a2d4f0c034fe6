"""Accounts and tokens: who may come in, as whom, and what they see. `account_admin` changes them."""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from index import audit, passwords
from index.audit import SERVICE, Actor
from index.clock import now
from index.holding import offices_of_user
from index.scope import EVERYTHING, Scope
from index.store import Store
from index.tables import SecondFactor, Token, TokenOffice, User, UserOffice

VIEWER = "xem"
UPLOADER = "nạp"
REVIEWER = "duyệt"
ADMINISTRATOR = "quản trị"
ROLES = (VIEWER, UPLOADER, REVIEWER, ADMINISTRATOR)
"""What an account may do, each role all that the one before may: look, upload, correct, administer."""

_SEEN_AGAIN = timedelta(minutes=1)


class AccountError(ValueError):
    """An account cannot be made or changed as asked; the message is a sentence for people."""


@dataclass(frozen=True, slots=True)
class UserView:
    """An account as others see it; `authenticate` says of it that its password alone does not let it in."""

    id: int
    name: str
    role: str
    scope: Scope = EVERYTHING
    two_factor: bool = False


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


def create_user(
    store: Store,
    name: str,
    password: str,
    role: str = UPLOADER,
    *,
    offices: Collection[int] = (),
    sees_all: bool | None = None,
    actor: Actor = SERVICE,
) -> UserView:
    """Make an account; who sees all sees the documents of every office (unless told otherwise, administrators).

    Raises AccountError for a name that is taken or empty, a short password, an unknown role.
    """
    name = tidy(name)
    check_name(name)
    check_password(password)
    if role not in ROLES:
        raise AccountError(f"Không có vai trò “{role}”; các vai trò: {', '.join(ROLES)}.")
    user = User(name=name, password_hash=passwords.hashed(password), role=role, active=True, created_at=now())
    user.sees_all = role == ADMINISTRATOR if sees_all is None else sees_all
    try:
        with store.session() as session:
            session.add(user)
            session.flush()
            session.add_all(UserOffice(user_id=user.id, office_id=office_id) for office_id in sorted(set(offices)))
            session.flush()
            told = {"name": name, "role": role, "offices": sorted(set(offices)), "sees_all": user.sees_all}
            audit.note(session, "user-created", f"user:{user.id}", actor, after=told)
            return view_of(session, user)
    except IntegrityError:
        raise AccountError(f"Tên đăng nhập “{name}” đã có người dùng.") from None


def create_first_user(store: Store, name: str, password: str) -> UserView | None:
    """Make the administrator of a new service; None when there is an account already, made by somebody quicker."""
    user = create_user(store, name, password, ADMINISTRATOR)
    with store.session() as session:
        if (session.scalar(select(func.min(User.id))) or 0) < user.id:
            session.delete(session.get_one(User, user.id))
            return None
    return user


def id_of(store: Store, name: str) -> int | None:
    """Return the id of the account of this name, closed ones too; None when nobody has it."""
    with store.reading() as session:
        return session.scalar(select(User.id).where(User.name == tidy(name)))


def authenticate(store: Store, name: str, password: str) -> UserView | None:
    """Return the account when name and password fit; a wrong name takes as long as a wrong password."""
    with store.reading() as session:
        user = session.scalar(select(User).where(User.name == tidy(name), User.active))
        view = view_of(session, user) if user else None
        factor = session.get(SecondFactor, user.id) if user else None
    if view and factor and factor.confirmed_at is not None:
        view = replace(view, two_factor=True)
    return view if passwords.fits(password, user.password_hash if user else None) else None


def user(store: Store, user_id: int) -> UserView | None:
    """Return the account, None when there is none or it is closed."""
    with store.reading() as session:
        row = session.get(User, user_id)
        return view_of(session, row) if row and row.active else None


def any_user(store: Store) -> bool:
    """Return whether there is an account at all."""
    with store.reading() as session:
        return session.scalar(select(User.id).limit(1)) is not None


def create_token(
    store: Store,
    name: str,
    role: str = UPLOADER,
    user_id: int | None = None,
    *,
    offices: Collection[int] = (),
    actor: Actor = SERVICE,
) -> str:
    """Make a token for the API and return it: it cannot be shown again. Works before there is any account.

    It sees and uploads for these offices; without any, what its user sees (no user: everything).
    """
    secret = secrets.token_urlsafe(32)
    row = Token(name=name, digest=passwords.digest(secret), role=role, user_id=user_id, created_at=now())
    with store.session() as session:
        session.add(row)
        session.flush()
        session.add_all(TokenOffice(token_id=row.id, office_id=office_id) for office_id in sorted(set(offices)))
        told = {"name": name, "role": role, "user": user_id, "offices": sorted(set(offices))}
        audit.note(session, "token-created", f"token:{row.id}", actor, after=told)
    return secret


def token_user(store: Store, token: str) -> TokenView | None:
    """Return whose token it is, None when it is unknown or revoked, or its user is closed; notes that it was used."""
    with store.reading() as session:
        row = session.scalar(select(Token).where(Token.digest == passwords.digest(token), Token.revoked_at.is_(None)))
        view = _token_view(session, row) if row is not None else None
    if row is None or view is None:
        return None
    moment = now()
    if row.last_used_at is None or moment - row.last_used_at > _SEEN_AGAIN:  # not a write for each request
        with store.session() as session:
            session.execute(update(Token).where(Token.id == row.id).values(last_used_at=moment))
    return view


def view_of(session: Session, row: User) -> UserView:
    """Return the row as a value."""
    scope = EVERYTHING if row.sees_all else Scope(offices_of_user(session, row.id))
    return UserView(row.id, row.name, row.role, scope)


def tidy(name: str) -> str:
    """Return a name as it is kept: NFC, single spaces, no control characters."""
    name = "".join(" " if unicodedata.category(char).startswith("C") else char for char in name)
    return " ".join(unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode()).split())


def check_name(name: str) -> None:
    """Raise AccountError for a name that no account can have."""
    if not name or len(name) > 100:
        raise AccountError("Tên đăng nhập phải có từ 1 đến 100 ký tự.")


def check_password(password: str) -> None:
    """Raise AccountError for a password that is too short, or longer than anybody types."""
    if not passwords.SHORTEST <= len(password) <= passwords.LONGEST:
        raise AccountError("Mật khẩu phải có ít nhất 8 ký tự.")


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
