"""The registers: what is cited, which units are named, and the rows that staff added to the lexicon."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from index.tables.base import Base


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
