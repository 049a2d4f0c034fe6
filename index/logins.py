"""Sessions of people, kept on this side: each can be seen and ended by whose it is, and ends with the account.

The cookie carries a random key; only its SHA-256 is kept. A login always gives a new key.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, or_, select, update
from sqlalchemy.orm import Session

from index import accounts, audit, passwords
from index.accounts import UserView
from index.audit import SERVICE, Actor
from index.clock import now
from index.store import Store
from index.tables import LoginSession, User

IDLE = timedelta(hours=12)
REMEMBERED = timedelta(days=30)
PASSWORD, CODE = "password", "code"
"""What could not be proved: the first step of a login, or the second."""
_SEEN_AGAIN = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Login:
    """A session: on what device, since when, and when it was last used."""

    id: int
    device: str
    remember: bool
    created_at: datetime
    seen_at: datetime


def begin(store: Store, user_id: int, device: str = "", remember: bool = False) -> str:
    """Begin a session and return its key; those that have run out are forgotten."""
    key, moment = secrets.token_urlsafe(32), now()
    row = LoginSession(digest=passwords.digest(key), user_id=user_id, device=device, remember=remember)
    row.created_at = row.seen_at = moment
    with store.session() as session:
        session.execute(delete(LoginSession).where(_over(moment)))
        session.add(row)
        audit.note(session, "login", f"user:{user_id}", Actor(user_id))
    return key


def refuse(store: Store, user_id: int | None, device: str = "", step: str = PASSWORD) -> None:
    """Note in the audit log that somebody could not prove to be this account, None for a name that nobody has.

    What was typed is not kept: people type passwords where the name belongs. Nobody is named as who did it.
    """
    subject = f"user:{user_id}" if user_id is not None else audit.NO_USER
    audit.record(store, "login-failed", subject, SERVICE, step=step, device=device)


def look(store: Store, key: str) -> tuple[UserView, int] | None:
    """Return whose session the key opens and the session's id, None when it has ended; notes that it was used."""
    moment = now()
    with store.reading() as session:
        wanted = select(LoginSession, User).join(User, User.id == LoginSession.user_id)
        found = session.execute(wanted.where(LoginSession.digest == passwords.digest(key), User.active)).first()
        if found is None or moment - found[0].seen_at > (REMEMBERED if found[0].remember else IDLE):
            return None
        row, view = found[0], accounts.view_of(session, found[1])
    if moment - row.seen_at > _SEEN_AGAIN:  # not a write for each request
        with store.session() as session:
            session.execute(update(LoginSession).where(LoginSession.id == row.id).values(seen_at=moment))
    return view, row.id


def listing(store: Store, user_id: int) -> list[Login]:
    """Return the live sessions of a user, the one used last first."""
    wanted = select(LoginSession).where(LoginSession.user_id == user_id, ~_over(now()))
    with store.reading() as session:
        rows = session.scalars(wanted.order_by(LoginSession.seen_at.desc(), LoginSession.id.desc()))
        return [Login(row.id, row.device, row.remember, row.created_at, row.seen_at) for row in rows]


def end(store: Store, user_id: int, session_id: int) -> bool:
    """End a session of the user; False when it is not one of theirs."""
    mine = delete(LoginSession).where(LoginSession.user_id == user_id, LoginSession.id == session_id)
    with store.session() as session:
        gone = session.execute(mine.returning(LoginSession.id)).first() is not None
        if gone:
            audit.note(session, "logout", f"user:{user_id}", Actor(user_id))
    return gone


def end_others(store: Store, user_id: int, keep: int) -> int:
    """End all sessions of the user but one; return how many."""
    with store.session() as session:
        ended = end_all(session, user_id, but=keep)
        if ended:
            audit.note(session, "sessions-ended", f"user:{user_id}", Actor(user_id), count=ended)
    return ended


def end_all(session: Session, user_id: int, but: int | None = None) -> int:
    """End the sessions of a user in the session of the caller; return how many."""
    mine = delete(LoginSession).where(LoginSession.user_id == user_id)
    mine = mine if but is None else mine.where(LoginSession.id != but)
    return len(session.execute(mine.returning(LoginSession.id)).all())


def _over(moment: datetime) -> ColumnElement[bool]:
    kept = and_(LoginSession.remember, LoginSession.seen_at < moment - REMEMBERED)
    return or_(kept, and_(~LoginSession.remember, LoginSession.seen_at < moment - IDLE))
