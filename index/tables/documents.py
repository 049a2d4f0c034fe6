"""Documents on their way: what was sent, for which office, what was read."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Date, ForeignKey, Index, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from index.tables.base import Base, Moment


class Batch(Base):
    """Files that were sent together; `source` says by what (web, api, demo)."""

    __tablename__ = "batch"

    id: Mapped[str] = mapped_column(String(22), primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"), index=True)
    source: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[datetime]


class BatchOffice(Base):
    """The files of a batch are sent for this office."""

    __tablename__ = "batch_office"

    batch_id: Mapped[str] = mapped_column(ForeignKey("batch.id", ondelete="CASCADE"), primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id", ondelete="CASCADE"), primary_key=True, index=True)


class DocumentRow(Base):
    """A document and where it is on its way. `sha256` and `name` are NULL once a secret document has been erased.

    `issuer_unit` is the id of the unit that issued it (`issuing`), `period` the time that it speaks of and
    `period_year` the year of that, or of its issue (`period`). `opening` is where its first section begins: what stands
    before says what the document is about, and `subject_folded` (`fold.spaced`) what it calls itself.
    `cost` is quick or slow, what reading it takes: it waits in the queue of that name (`jobs`).
    `claimed_by` names the process that reads it, `claimed_at` is its last sign of life. `dated` is the day for sorting:
    the date of issue, else the day of the upload. In state trash, `trashed_state` is what it goes back to.
    """

    __tablename__ = "document"
    __table_args__ = (
        Index(None, "state", "created_at"),
        Index(None, "created_at", "id"),
        Index(None, "dated", "id"),
        Index(None, "state", "cost", "user_id", "created_at"),
    )

    id: Mapped[str] = mapped_column(String(22), primary_key=True)
    sha256: Mapped[str | None] = mapped_column(String(64), unique=True)
    name: Mapped[str | None]
    media_type: Mapped[str]
    bytes: Mapped[int] = mapped_column(BigInteger)
    pages: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(10))
    cost: Mapped[str] = mapped_column(String(10), default="quick", server_default="quick")
    progress: Mapped[int] = mapped_column(Integer, default=0)
    stage: Mapped[str] = mapped_column(Text, default="")
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    error_code: Mapped[str | None] = mapped_column(String(40))
    error: Mapped[str | None]
    claimed_by: Mapped[str | None]
    claimed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    batch_id: Mapped[str | None] = mapped_column(ForeignKey("batch.id", ondelete="SET NULL"), index=True)
    details: Mapped[dict[str, Any] | None] = mapped_column("metadata", JSON)
    type: Mapped[str | None] = mapped_column(Text, index=True)
    number: Mapped[str | None] = mapped_column(Text, index=True)
    issuer: Mapped[str | None]
    issuer_key: Mapped[str | None] = mapped_column(Text, index=True)
    issuer_unit: Mapped[str | None] = mapped_column(Text, index=True)
    subject: Mapped[str | None]
    subject_folded: Mapped[str | None]
    issued_on: Mapped[str | None] = mapped_column(String(10))
    issued_day: Mapped[date | None] = mapped_column(Date, index=True)
    dated: Mapped[date] = mapped_column(Date)
    year: Mapped[int | None] = mapped_column(Integer, index=True)
    period: Mapped[str | None] = mapped_column(String(12))
    period_year: Mapped[int | None] = mapped_column(Integer, index=True)
    opening: Mapped[int | None] = mapped_column(Integer)
    rules_version: Mapped[str | None]
    notes: Mapped[list[Any] | None] = mapped_column(JSON)
    trashed_at: Mapped[datetime | None] = mapped_column(Moment, index=True)
    trashed_state: Mapped[str | None] = mapped_column(String(10))


class DocumentOffice(Base):
    """A document belongs to an office that uploaded it: under which name, when, by whom, with what.

    The same bytes sent by a second office are the same document, and neither learns of the other's sending. An office
    that has documents cannot be deleted: they would belong to the whole house.
    """

    __tablename__ = "document_office"

    document_id: Mapped[str] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"), primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"), primary_key=True, index=True)
    name: Mapped[str | None]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    batch_id: Mapped[str | None] = mapped_column(ForeignKey("batch.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]


class DocumentText(Base):
    """What was read: the whole `ingest` document as bytes, and its text alone for snippets.

    `pages` holds [number, start, end] of each page, so that a page is found without unpacking the document.
    """

    __tablename__ = "document_text"

    document_id: Mapped[str] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"), primary_key=True)
    pages: Mapped[list[Any]] = mapped_column(JSON)
    text: Mapped[str]
    body: Mapped[bytes] = mapped_column(LargeBinary)  # last: SQLite reads a row up to the column asked for


class Upload(Base):
    """A file as it was sent, with what became of it: `outcome` is stored, duplicate or refused."""

    __tablename__ = "upload"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    batch_id: Mapped[str] = mapped_column(ForeignKey("batch.id", ondelete="CASCADE"), index=True)
    document_id: Mapped[str | None] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    name: Mapped[str | None]
    outcome: Mapped[str] = mapped_column(String(10))
    error: Mapped[str | None]
    created_at: Mapped[datetime]
