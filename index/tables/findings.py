"""Findings, what is derived from them when a document is stored, and what staff said of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Float, ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from index.tables.base import Base

#: Findings that nobody has looked at and that want a look (`review`); a query must say it in these words.
SURE = 0.9
DOUBTED = text(f"verdict IS NULL AND confidence < {SURE}")
UNRESOLVED = text("verdict IS NULL AND outcome IN ('ambiguous', 'unmatched')")


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
