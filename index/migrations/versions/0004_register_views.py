"""What the register views ask: who issued a document and of which time it speaks, what a count measures, shortcomings
that say the same, totals that their parts do not make up, and what followed a unit.

All of it is made from what is stored already: `trichluc reindex --views` fills it in for documents read before.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table, column in (
        ("document", sa.Column("issuer_unit", sa.Text(), nullable=True)),
        ("document", sa.Column("period", sa.String(length=12), nullable=True)),
        ("document", sa.Column("period_year", sa.Integer(), nullable=True)),
        ("finding", sa.Column("measured", sa.Text(), nullable=True)),
        ("finding", sa.Column("period", sa.String(length=12), nullable=True)),
        ("finding", sa.Column("group_id", sa.Integer(), nullable=True)),
        ("unit", sa.Column("successor", sa.Text(), nullable=True)),
        ("unit", sa.Column("successor_name", sa.Text(), nullable=True)),
    ):
        op.add_column(table, column)
    op.create_index("ix_document_number", "document", ["number"])
    op.create_index("ix_document_issuer_unit", "document", ["issuer_unit"])
    op.create_index("ix_document_period_year", "document", ["period_year"])
    op.create_index("ix_finding_noun_document_id", "finding", ["noun", "document_id"])
    op.create_index("ix_finding_group_id_document_id", "finding", ["group_id", "document_id"])
    op.create_index("ix_unit_successor", "unit", ["successor"])
    _groups()
    _mismatches()


def downgrade() -> None:
    op.drop_table("mismatch")
    op.drop_table("passage_word")
    op.drop_table("passage_group")
    for table, names in (
        ("unit", ("successor",)),
        ("finding", ("group_id_document_id", "noun_document_id")),
        ("document", ("period_year", "issuer_unit", "number")),
    ):
        for name in names:
            op.drop_index(f"ix_{table}_{name}", table)
    for table, names in (
        ("unit", ("successor_name", "successor")),
        ("finding", ("group_id", "period", "measured")),
        ("document", ("period_year", "period", "issuer_unit")),
    ):
        with op.batch_alter_table(table) as batch:
            for name in names:
                batch.drop_column(name)


def _groups() -> None:
    op.create_table(
        "passage_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passage_group")),
    )
    op.create_table(
        "passage_word",
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["passage_group.id"], name=op.f("fk_passage_word_group_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("word", "group_id", name=op.f("pk_passage_word")),
    )
    op.create_index(op.f("ix_passage_word_group_id"), "passage_word", ["group_id"])


def _mismatches() -> None:
    op.create_table(
        "mismatch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.String(length=22), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("noun", sa.Text(), nullable=False),
        sa.Column("stated", sa.Float(), nullable=False),
        sa.Column("computed", sa.Float(), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_mismatch_document_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mismatch")),
    )
    op.create_index(op.f("ix_mismatch_document_id"), "mismatch", ["document_id"])
