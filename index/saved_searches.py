"""Searches that people keep under a name: each sees and changes only their own."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, func, select

from index.clock import now
from index.store import Store
from index.tables import SavedSearch

MOST = 100
NAME_LENGTH, QUERY_LENGTH = 100, 4_000


class SavedSearchError(ValueError):
    """A search cannot be kept; the message is a sentence for people."""


@dataclass(frozen=True, slots=True)
class Saved:
    """A search under its name; `query` is the query part of its address."""

    id: int
    name: str
    query: str


def listing(store: Store, user_id: int) -> list[Saved]:
    """Return the searches of a user by name."""
    wanted = select(SavedSearch).where(SavedSearch.user_id == user_id).order_by(SavedSearch.name)
    with store.reading() as session:
        return [Saved(row.id, row.name, row.query) for row in session.scalars(wanted)]


def keep(store: Store, user_id: int, name: str, query: str) -> Saved:
    """Keep a search; one of the same name is replaced. Raises SavedSearchError."""
    name = " ".join(name.split())[:NAME_LENGTH]
    if not name or not query or len(query) > QUERY_LENGTH:
        raise SavedSearchError("Hãy đặt tên và chọn ít nhất một từ khóa hoặc bộ lọc.")
    with store.session() as session:
        same = select(SavedSearch).where(SavedSearch.user_id == user_id, SavedSearch.name == name)
        row = session.scalars(same).first()
        if row is None:
            if (session.scalar(select(func.count()).where(SavedSearch.user_id == user_id)) or 0) >= MOST:
                raise SavedSearchError(f"Đã lưu {MOST} tìm kiếm; hãy bỏ bớt rồi lưu lại.")
            row = SavedSearch(user_id=user_id, name=name, created_at=now())
            session.add(row)
        row.query = query
        session.flush()
        return Saved(row.id, row.name, row.query)


def forget(store: Store, user_id: int, search_id: int) -> bool:
    """Delete a search of the user; False when there is no such one."""
    with store.session() as session:
        gone = delete(SavedSearch).where(SavedSearch.user_id == user_id, SavedSearch.id == search_id)
        return session.execute(gone.returning(SavedSearch.id)).first() is not None
