"""Accounts, offices and what belongs to a person: tokens, sessions, second factors, saved searches; shared secrets."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Integer, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from index.tables.base import Base


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


class TokenOffice(Base):
    """A token is limited to the documents of this office, and uploads for it."""

    __tablename__ = "token_office"

    token_id: Mapped[int] = mapped_column(ForeignKey("token.id", ondelete="CASCADE"), primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id", ondelete="CASCADE"), primary_key=True, index=True)


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


class Secret(Base):
    """A secret that all hosts share, such as the key that signs sessions."""

    __tablename__ = "secret"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]
