"""Changing accounts: role, offices, closing and opening again, passwords. Each change is in the audit log."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from index import audit, logins, passwords
from index.accounts import ADMINISTRATOR, ROLES, AccountError, check_password
from index.audit import Actor
from index.clock import now
from index.holding import offices_of_user
from index.store import Store
from index.tables import LoginSession, RecoveryCode, SecondFactor, Token, User, UserOffice

LAST_ADMINISTRATOR = "Đây là quản trị viên cuối cùng còn hoạt động và thấy mọi văn bản nên chưa thay đổi gì."


@dataclass(frozen=True, slots=True)
class Account:
    """An account as an administrator sees it; `seen_at` is when it last did something, as far as is known."""

    id: int
    name: str
    role: str
    active: bool
    sees_all: bool
    offices: frozenset[int]
    two_factor: bool
    created_at: datetime
    seen_at: datetime | None


def listing(store: Store) -> list[Account]:
    """Return all accounts by name, the closed ones last."""
    with store.reading() as session:
        rows = session.execute(_accounts().order_by(User.active.desc(), User.name)).all()
        offices: dict[int, set[int]] = {}
        for user_id, office_id in session.execute(select(UserOffice.user_id, UserOffice.office_id)):
            offices.setdefault(user_id, set()).add(office_id)
        return [_account(row, offices.get(row[0].id, set())) for row in rows]


def one(store: Store, user_id: int) -> Account | None:
    """Return an account, None when there is none."""
    with store.reading() as session:
        row = session.execute(_accounts().where(User.id == user_id)).first()
        return _account(row, offices_of_user(session, user_id)) if row else None


def change(
    store: Store, user_id: int, *, role: str, offices: Collection[int], sees_all: bool, actor: Actor
) -> Account | None:
    """Set what an account may do and see; None when there is none. Raises AccountError."""
    if role not in ROLES:
        raise AccountError(f"Không có vai trò “{role}”; các vai trò: {', '.join(ROLES)}.")
    with store.session() as session:
        user = session.get(User, user_id, with_for_update=True)
        if user is None:
            return None
        before = _told(session, user)
        user.role, user.sees_all = role, sees_all
        session.execute(delete(UserOffice).where(UserOffice.user_id == user_id))
        session.add_all(UserOffice(user_id=user_id, office_id=office_id) for office_id in sorted(set(offices)))
        session.flush()
        _keep_an_administrator(session)
        audit.note(session, "user-changed", f"user:{user_id}", actor, before=before, after=_told(session, user))
    return one(store, user_id)


def set_active(store: Store, user_id: int, active: bool, actor: Actor) -> bool:
    """Close an account, which ends its sessions and stops its tokens, or open it again; False when there is none."""
    with store.session() as session:
        user = session.get(User, user_id, with_for_update=True)
        if user is None:
            return False
        if user.active != active:
            user.active = active
            session.flush()
            _keep_an_administrator(session)
            logins.end_all(session, user_id)
            audit.note(session, "user-opened" if active else "user-closed", f"user:{user_id}", actor)
        return True


def reset_password(store: Store, user_id: int, actor: Actor) -> str | None:
    """Give an account a new password and return it; None when there is none.

    Sessions end and the second factor goes: who asks for this has often lost the telephone too.
    """
    password = passwords.invented()
    with store.session() as session:
        user = session.get(User, user_id, with_for_update=True)
        if user is None:
            return None
        user.password_hash = passwords.hashed(password)
        session.execute(delete(SecondFactor).where(SecondFactor.user_id == user_id))
        session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
        logins.end_all(session, user_id)
        audit.note(session, "password-reset", f"user:{user_id}", actor)
    return password


def change_password(store: Store, user_id: int, old: str, new: str, keep: int | None = None) -> None:
    """Change one's own password; all sessions but `keep` end. Raises AccountError for a wrong or a short one."""
    check_password(new)
    with store.reading() as session:
        stored = session.scalar(select(User.password_hash).where(User.id == user_id, User.active))
    if not passwords.fits(old, stored):
        raise AccountError("Mật khẩu hiện tại không đúng. Mật khẩu chưa thay đổi.")
    made = passwords.hashed(new)
    with store.session() as session:
        session.get_one(User, user_id).password_hash = made
        logins.end_all(session, user_id, but=keep)
        audit.note(session, "password-changed", f"user:{user_id}", Actor(user_id))


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A token as an administrator sees it; `user` is the name of whom it acts for."""

    id: int
    name: str
    role: str
    user: str | None
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


def tokens(store: Store) -> list[TokenRow]:
    """Return all tokens, the newest first and the revoked last."""
    wanted = select(Token, User.name).outerjoin(User, User.id == Token.user_id)
    with store.reading() as session:
        rows = session.execute(wanted.order_by(Token.revoked_at.is_not(None), Token.id.desc())).all()
    return [
        TokenRow(row.id, row.name, row.role, user, row.created_at, row.last_used_at, row.revoked_at)
        for row, user in rows
    ]


def revoke_token(store: Store, token_id: int, actor: Actor) -> bool:
    """End a token for good; False when there is none."""
    with store.session() as session:
        row = session.get(Token, token_id)
        if row is None:
            return False
        if row.revoked_at is None:
            row.revoked_at = now()
            audit.note(session, "token-revoked", f"token:{token_id}", actor, before={"name": row.name})
        return True


def _accounts() -> Any:
    seen = select(func.max(LoginSession.seen_at)).where(LoginSession.user_id == User.id).scalar_subquery()
    return select(User, SecondFactor.confirmed_at, seen).outerjoin(SecondFactor, SecondFactor.user_id == User.id)


def _account(row: Any, offices: Collection[int]) -> Account:
    user, confirmed_at, seen_at = row
    return Account(
        id=user.id,
        name=user.name,
        role=user.role,
        active=user.active,
        sees_all=user.sees_all,
        offices=frozenset(offices),
        two_factor=confirmed_at is not None,
        created_at=user.created_at,
        seen_at=seen_at,
    )


def _told(session: Session, user: User) -> dict[str, Any]:
    return {"role": user.role, "sees_all": user.sees_all, "offices": sorted(offices_of_user(session, user.id))}


def _keep_an_administrator(session: Session) -> None:
    """Raise AccountError unless somebody is left who can administer everything."""
    wanted = select(User.id).where(User.role == ADMINISTRATOR, User.active, User.sees_all)
    if session.scalar(wanted.limit(1)) is None:
        raise AccountError(LAST_ADMINISTRATOR)
