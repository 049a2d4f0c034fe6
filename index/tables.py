"""The tables of the database, as typed SQLAlchemy models; the schema itself is made by `migrations/`.

Times are aware datetimes in UTC. Dates of documents are ISO text as read (YYYY-MM-DD, YYYY-MM or YYYY), beside a full
date for sorting. Spans count characters of the document's text.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


#: Findings that nobody has looked at and that want a look (`review`); a query must say it in these words.
SURE = 0.9
DOUBTED = text(f"verdict IS NULL AND confidence < {SURE}")
UNRESOLVED = text("verdict IS NULL AND outcome IN ('ambiguous', 'unmatched')")


class Moment(TypeDecorator[datetime]):
    """An aware datetime: SQLite forgets the zone, so it is stored as UTC and given back as UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment in UTC. Raises ValueError for a datetime without a zone."""
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the stored moment with its zone."""
        return None if value is None else value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """What all tables share: the naming of constraints, so that migrations can name them on every database."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012 - read by SQLAlchemy, never written
        datetime: Moment,
        str: Text,
        dict[str, Any]: JSON,
        list[Any]: JSON,
    }


class User(Base):
    """An account of a member of staff; `role` is one of `accounts.ROLES`."""

    __tablename__ = "user_account"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    password_hash: Mapped[str]
    role: Mapped[str] = mapped_column(String(20))
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    sees_all: Mapped[bool] = mapped_column(Boolean, default=False)
    created_at: Mapped[datetime]


class Office(Base):
    """An office that users belong to, and whose documents are its own (`scope`)."""

    __tablename__ = "office"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    name: Mapped[str] = mapped_column(Text, unique=True)
    created_at: Mapped[datetime]


class UserOffice(Base):
    """A user belongs to an office."""

    __tablename__ = "user_office"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id", ondelete="CASCADE"), primary_key=True, index=True)


class Token(Base):
    """A token of the API: its name and the SHA-256 of its secret, never the secret.

    Without offices of its own it sees what its user sees; one made at the command line has no user and sees all.
    """

    __tablename__ = "token"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    name: Mapped[str]
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    role: Mapped[str] = mapped_column(String(20))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class LoginSession(Base):
    """A login on one browser, by the SHA-256 of the key in its cookie; deleting the row ends it.

    `device` names browser and system in two words, so that people recognise theirs; no address is kept.
    """

    __tablename__ = "login_session"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    device: Mapped[str]
    remember: Mapped[bool] = mapped_column(Boolean)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]


class SecondFactor(Base):
    """The secret of a user's one-time passwords (RFC 6238); `last_step` is the last one used, which no longer fits."""

    __tablename__ = "second_factor"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True)
    secret: Mapped[str]
    confirmed_at: Mapped[datetime | None]
    last_step: Mapped[int] = mapped_column(Integer, default=0)


class RecoveryCode(Base):
    """A code that replaces the second factor once, by its SHA-256; the row is deleted when it is used."""

    __tablename__ = "recovery_code"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)


class SavedSearch(Base):
    """A search that a user keeps under a name; `query` is the query part of its address."""

    __tablename__ = "saved_search"
    __table_args__ = (UniqueConstraint("user_id", "name"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(100))
    query: Mapped[str]
    created_at: Mapped[datetime]


class TokenOffice(Base):
    """A token is limited to the documents of this office, and uploads for it."""

    __tablename__ = "token_office"

    token_id: Mapped[int] = mapped_column(ForeignKey("token.id", ondelete="CASCADE"), primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id", ondelete="CASCADE"), primary_key=True, index=True)


class Secret(Base):
    """A secret that all hosts share, such as the key that signs sessions."""

    __tablename__ = "secret"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]


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
    before says what the document is about.
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


class FindingRow(Base):
    """A finding of any layer. `details` holds the values of its layer; those that are searched have columns too.

    `folded` holds its words as `fold.spaced` gives them. `block` is where its block begins: findings of one block stand
    together in the text. `verdict` is what staff said of it (`corrections`).

    Of references: `says` is what the mention tells of the document's identity (`resolution.Evidence`), `short` the key
    of a number without symbol ("chithi5"), `directive_id` the entry of the register that it was settled on. `outcome`
    is resolved, ambiguous (`candidates` holds the ids) or unmatched, and `decided_by` the rule that said so.

    Of counts: `measured` are the words that say what the number is of, `unit_id` the unit that it is said of when the
    sentence or the table row names one, `period` the time when it is not the document's (`measuring`).
    Of shortcomings: `group_id` are those that say the same (`recurrence`).
    """

    __tablename__ = "finding"
    __table_args__ = (
        Index(None, "document_id", "layer", "start"),
        Index(None, "layer", "key", "document_id"),
        Index(None, "layer", "unit_id", "document_id"),
        Index(None, "layer", "kind"),
        Index(None, "key", "says"),
        Index(None, "short", "says"),
        Index(None, "directive_id", "document_id"),
        Index(None, "noun", "document_id"),
        Index(None, "group_id", "document_id"),
        Index("ix_finding_doubted", "layer", "confidence", sqlite_where=DOUBTED, postgresql_where=DOUBTED),
        Index("ix_finding_unresolved", "layer", "id", sqlite_where=UNRESOLVED, postgresql_where=UNRESOLVED),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"))
    layer: Mapped[str] = mapped_column(String(10))
    start: Mapped[int]
    end: Mapped[int]
    text: Mapped[str]
    folded: Mapped[str]
    rule: Mapped[str]
    confidence: Mapped[float] = mapped_column(Float)
    page: Mapped[int | None]
    block: Mapped[int | None]
    place: Mapped[dict[str, Any]] = mapped_column(JSON)
    details: Mapped[dict[str, Any]] = mapped_column("values", JSON)
    key: Mapped[str | None]
    unit_id: Mapped[str | None]
    kind: Mapped[str | None] = mapped_column(String(20))
    noun: Mapped[str | None]
    value: Mapped[float | None] = mapped_column(Float)
    verdict: Mapped[str | None] = mapped_column(String(10))
    says: Mapped[str | None]
    short: Mapped[str | None]
    directive_id: Mapped[str | None]
    outcome: Mapped[str | None] = mapped_column(String(10))
    decided_by: Mapped[str | None] = mapped_column(String(20))
    candidates: Mapped[list[Any] | None] = mapped_column(JSON)
    measured: Mapped[str | None]
    period: Mapped[str | None] = mapped_column(String(12))
    group_id: Mapped[int | None] = mapped_column(Integer)


class PassageGroup(Base):
    """Shortcomings that say the same; the first of them gave its content words, and `size` is how many those are."""

    __tablename__ = "passage_group"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    size: Mapped[int] = mapped_column(Integer)


class PassageWord(Base):
    """A content word of a group, to find the group by."""

    __tablename__ = "passage_word"

    word: Mapped[str] = mapped_column(Text, primary_key=True)
    group_id: Mapped[int] = mapped_column(
        ForeignKey("passage_group.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class Mismatch(Base):
    """A total that its parts do not make up (`mismatches`): where it stands, what is said and what the parts come to.

    `kind` is over (12 of 10), parts_over, parts_differ or table. `parts` holds [text, value, start, end] of each part.
    """

    __tablename__ = "mismatch"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    start: Mapped[int]
    end: Mapped[int]
    page: Mapped[int | None]
    text: Mapped[str]
    noun: Mapped[str]
    stated: Mapped[float] = mapped_column(Float)
    computed: Mapped[float] = mapped_column(Float)
    parts: Mapped[list[Any]] = mapped_column(JSON)


class Correction(Base):
    """What a member of staff said of a finding: `verdict` is right, wrong, changed or added.

    It holds by the words themselves (`quote`, `before` and `after` them, the `occurrence` of the quote in the text,
    from 0), so that it outlives the finding's row. `original` is the finding as the rules gave it, with its place;
    `changes` are the values that staff gave. `placed` is False when the last reading does not hold the quote.
    """

    __tablename__ = "correction"
    __table_args__ = (Index(None, "document_id", "layer"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"))
    layer: Mapped[str] = mapped_column(String(10))
    verdict: Mapped[str] = mapped_column(String(10))
    quote: Mapped[str]
    before: Mapped[str]
    after: Mapped[str]
    occurrence: Mapped[int]
    original: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    changes: Mapped[dict[str, Any]] = mapped_column(JSON)
    placed: Mapped[bool] = mapped_column(Boolean, default=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]


class Directive(Base):
    """A document that others cite: the best that any of their references says of it.

    Several can share a `key` ("05-CT/TW" of two terms, "45/KH-UBND" of two provinces): `id` tells them apart, `scope`
    is the place whose numbers they are (empty: the whole country). `numbers` holds the keys of its number
    (`index.numbers`), a space before and after each.
    """

    __tablename__ = "directive"

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    key: Mapped[str] = mapped_column(Text, index=True)
    scope: Mapped[str] = mapped_column(Text, default="")
    type: Mapped[str]
    number: Mapped[str | None]
    name: Mapped[str | None]
    issuer: Mapped[str | None]
    issued_on: Mapped[str | None] = mapped_column(String(10))
    term: Mapped[str | None]
    folded: Mapped[str]
    numbers: Mapped[str]


class UnitRow(Base):
    """An organisation that documents name or that issued one, by the id that its mentions carry.

    `successor` is what a unit that is no more became, as the register of the rules says.
    """

    __tablename__ = "unit"

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str]
    kind: Mapped[str] = mapped_column(String(10))
    level: Mapped[str | None] = mapped_column(String(20))
    folded: Mapped[str]
    successor: Mapped[str | None] = mapped_column(Text, index=True)
    successor_name: Mapped[str | None]


class LexiconRow(Base):
    """A row that staff have added to the lexicon, as `extract.lexicon.additions.Addition`."""

    __tablename__ = "lexicon_row"
    __table_args__ = (UniqueConstraint("kind", "phrase"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    kind: Mapped[str] = mapped_column(String(30))
    phrase: Mapped[str]
    means: Mapped[str]
    level: Mapped[str] = mapped_column(String(20))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]


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
