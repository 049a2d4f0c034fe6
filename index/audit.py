"""The audit log: every change and every download, by whom, with what stood there before and after.

It holds ids, names of accounts and offices, and values that staff set; never text of a document or what was searched.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from index.clock import now
from index.scope import Scope
from index.store import Store
from index.tables import DocumentRow, Event, Token, User

DOCUMENT = "document:"
NO_USER = "user:none"
"""The subject of a try to come in under a name that nobody has."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something: an account, perhaps by a token; neither for commands and the service itself."""

    user_id: int | None = None
    token_id: int | None = None


SERVICE = Actor()


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the log: `user` and `token` are names, `document_id` and `title` those of a document still there."""

    id: int
    at: datetime
    kind: str
    subject: str
    document_id: str | None
    title: str | None
    user: str | None
    token: str | None
    before: dict[str, Any]
    after: dict[str, Any]
    details: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Log:
    """A page of the log, newest first, and how many lines there are in all."""

    total: int
    items: list[Entry]


def note(
    session: Session,
    kind: str,
    subject: str,
    actor: Actor,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    **details: Any,
) -> None:
    """Write a line in the session of the change, so that neither is there without the other."""
    told = {"before": before, "after": after, **details}
    event = Event(at=now(), kind=kind, subject=subject, user_id=actor.user_id, token_id=actor.token_id)
    event.document_id = subject.removeprefix(DOCUMENT) if subject.startswith(DOCUMENT) else None
    event.details = {name: value for name, value in told.items() if value is not None}
    session.add(event)


def record(store: Store, kind: str, subject: str, actor: Actor, **details: Any) -> None:
    """Write a line of its own, for what changes nothing: a download, an export, a login."""
    with store.session() as session:
        note(session, kind, subject, actor, **details)


def listing(
    store: Store,
    *,
    scope: Scope,
    kind: str | None = None,
    user_id: int | None = None,
    subject: str | None = None,
    page: int = 1,
    per_page: int = 50,
) -> Log:
    """Return a page (from 1) of the log; lines on documents outside the scope are not in it."""
    wanted = select(Event.id).where(or_(Event.document_id.is_(None), scope.clause(Event.document_id)))
    if kind is not None:
        wanted = wanted.where(Event.kind == kind)
    if user_id is not None:
        wanted = wanted.where(Event.user_id == user_id)
    if subject is not None:
        wanted = wanted.where(or_(Event.subject == subject, Event.document_id == subject.removeprefix(DOCUMENT)))
    with store.reading() as session:
        total = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
        ids = wanted.order_by(Event.id.desc()).limit(per_page).offset((max(1, page) - 1) * per_page)
        rows = session.execute(
            select(Event, User.name, Token.name, DocumentRow.subject, DocumentRow.name)
            .outerjoin(User, User.id == Event.user_id)
            .outerjoin(Token, Token.id == Event.token_id)
            .outerjoin(DocumentRow, DocumentRow.id == Event.document_id)
            .where(Event.id.in_(ids.subquery().select()))
            .order_by(Event.id.desc())
        )
        return Log(total, [_entry(*row) for row in rows])


def kinds(store: Store) -> list[str]:
    """Return the kinds of lines that the log holds, for its filter."""
    with store.reading() as session:
        return list(session.scalars(select(Event.kind).distinct().order_by(Event.kind)))


def detach(session: Session, document_id: str) -> None:
    """Let the lines on a document outlive its row."""
    mine = update(Event).where(Event.document_id == document_id)
    session.execute(mine.values(document_id=None, subject=f"{DOCUMENT}{document_id}"))


def _entry(event: Event, user: str | None, token: str | None, about: str | None, file: str | None) -> Entry:
    told = dict(event.details)
    before, after = told.pop("before", None) or {}, told.pop("after", None) or {}
    changed = told.pop("changed", None)  # corrections write [before, after] for each value
    if isinstance(changed, dict):
        before = {name: pair[0] for name, pair in changed.items()}
        after = {name: pair[1] for name, pair in changed.items()}
    subject = event.subject or (f"{DOCUMENT}{event.document_id}" if event.document_id else "")
    return Entry(
        event.id, event.at, event.kind, subject, event.document_id, about or file, user, token, before, after, told
    )
