"""Rows that staff add to the lexicon: kept here, taken by each worker, and part of the version of the rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from extract.lexicon import version_with
from extract.lexicon.additions import CLASSES, DEFECT, HEADING, KINDS, LEVELS, UNIT, Addition, AdditionError, checked
from index import audit
from index.audit import Actor
from index.clock import now
from index.store import Store
from index.tables import LexiconRow, User

__all__ = [
    "CLASSES",
    "DEFECT",
    "HEADING",
    "KINDS",
    "LEVELS",
    "UNIT",
    "Addition",
    "AdditionError",
    "Row",
    "add",
    "additions",
    "checked",
    "listing",
    "remove",
    "version",
]


@dataclass(frozen=True, slots=True)
class Row:
    """A row as staff see it."""

    id: int
    addition: Addition
    user: str | None
    created_at: datetime


def additions(store: Store) -> tuple[Addition, ...]:
    """Return what staff have added, for whoever reads documents."""
    with store.reading() as session:
        return tuple(_addition(row) for row in session.scalars(select(LexiconRow).order_by(LexiconRow.id)))


def version(store: Store) -> str:
    """Return the version of the rules that read documents now."""
    return version_with(additions(store))


def listing(store: Store) -> list[Row]:
    """Return the rows by kind and phrase."""
    wanted = select(LexiconRow, User.name).outerjoin(User, User.id == LexiconRow.user_id)
    with store.reading() as session:
        rows = session.execute(wanted.order_by(LexiconRow.kind, LexiconRow.phrase)).all()
    return [Row(row.id, _addition(row), user, row.created_at) for row, user in rows]


def add(store: Store, addition: Addition, actor: Actor) -> int:
    """Keep a row and return its id; documents that are read from now on are read with it. Raises AdditionError."""
    row = LexiconRow(kind=addition.kind, phrase=addition.phrase, means=addition.means, level=addition.level)
    row.user_id, row.created_at = actor.user_id, now()
    try:
        with store.session() as session:
            session.add(row)
            session.flush()
            audit.note(session, "lexicon-added", f"lexicon:{row.id}", actor, after=_told(row))
            return row.id
    except IntegrityError:
        raise AdditionError(f"Từ điển đã có “{addition.phrase}” ở loại này. Chưa thêm gì.") from None


def remove(store: Store, row_id: int, actor: Actor) -> bool:
    """Take a row out again; False when there is none. What was read with it stays until it is read again."""
    with store.session() as session:
        row = session.get(LexiconRow, row_id)
        if row is None:
            return False
        audit.note(session, "lexicon-removed", f"lexicon:{row_id}", actor, before=_told(row))
        session.delete(row)
        return True


def _addition(row: LexiconRow) -> Addition:
    return Addition(row.kind, row.phrase, row.means, row.level)


def _told(row: LexiconRow) -> dict[str, Any]:
    return {"kind": row.kind, "phrase": row.phrase} | ({"means": row.means, "level": row.level} if row.means else {})
