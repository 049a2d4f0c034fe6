"""What happened: the change log that search indexes follow, and the audit log."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from index.tables.base import Base


class Change(Base):
    """The change log that the search index follows: `kind` is put or erase. Numbers only grow, and are never reused."""

    __tablename__ = "change"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012 - read by SQLAlchemy, never written

    seq: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    document_id: Mapped[str] = mapped_column(String(22))
    kind: Mapped[str] = mapped_column(String(10))
    created_at: Mapped[datetime]


class Event(Base):
    """What was done, to what, and by whom: the audit log. It never holds text of a document, but for the values that a
    correction by staff changed.

    `subject` is what it was done to ("document:…", "user:3", "office:2"): it stays when the thing itself is gone.
    """

    __tablename__ = "event"
    __table_args__ = (Index("ix_event_kind", "kind", "id"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    at: Mapped[datetime]
    document_id: Mapped[str | None] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    token_id: Mapped[int | None] = mapped_column(ForeignKey("token.id", ondelete="SET NULL"))
    subject: Mapped[str | None]
    kind: Mapped[str] = mapped_column(String(20))
    details: Mapped[dict[str, Any]] = mapped_column(JSON)
