"""Offices, who belongs to them, and whose a document is.

Documents that were there before belong to no office, so everybody goes on seeing them.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "office",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office")),
        sa.UniqueConstraint("name", name=op.f("uq_office_name")),
    )
    _link("user_office", "user_id", sa.Integer(), "user_account.id")
    _link("token_office", "token_id", sa.Integer(), "token.id")
    _link("batch_office", "batch_id", sa.String(length=22), "batch.id")
    _link(
        "document_office",
        "document_id",
        sa.String(length=22),
        "document.id",
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("batch_id", sa.String(length=22), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_document_office_user_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["batch.id"], name=op.f("fk_document_office_batch_id"), ondelete="SET NULL"
        ),
    )
    op.add_column("user_account", sa.Column("sees_all", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute("UPDATE user_account SET sees_all = TRUE WHERE role = 'quản trị'")


def downgrade() -> None:
    raise NotImplementedError("whose the documents are would be lost: restore a backup made before the upgrade")


def _link(table: str, column: str, kind: Any, target: str, *more: sa.schema.SchemaItem) -> None:
    """Make a table that links rows to offices, and its index from the side of the office."""
    op.create_table(
        table,
        sa.Column(column, kind, nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        *more,
        sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["office_id"],
            ["office.id"],
            name=op.f(f"fk_{table}_office_id"),
            ondelete=None if table == "document_office" else "CASCADE",
        ),
        sa.PrimaryKeyConstraint(column, "office_id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_office_id"), table, ["office_id"])
