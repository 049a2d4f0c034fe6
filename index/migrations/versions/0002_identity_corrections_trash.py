"""The register by identity, not by key; outcomes of mentions; corrections by staff; the trash.

Entries of the register keep their key as id, and mentions without evidence stay settled on them, until
`trichluc check --repair` settles them anew.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_KEPT = ("key", "type", "number", "name", "issuer", "issued_on", "term", "folded", "numbers")


def upgrade() -> None:
    _directives_by_id()
    op.add_column("document", sa.Column("trashed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("document", sa.Column("trashed_state", sa.String(length=10), nullable=True))
    op.create_index(op.f("ix_document_trashed_at"), "document", ["trashed_at"])
    for name, kind in (
        ("verdict", sa.String(length=10)),
        ("says", sa.Text()),
        ("short", sa.Text()),
        ("directive_id", sa.Text()),
        ("outcome", sa.String(length=10)),
        ("decided_by", sa.String(length=20)),
        ("candidates", sa.JSON()),
    ):
        op.add_column("finding", sa.Column(name, kind, nullable=True))
    op.execute(
        "UPDATE finding SET directive_id = key, outcome = 'resolved' WHERE layer = 'references' AND key IS NOT NULL"
    )
    op.create_index(op.f("ix_finding_key_says"), "finding", ["key", "says"])
    op.create_index(op.f("ix_finding_short_says"), "finding", ["short", "says"])
    op.create_index(op.f("ix_finding_directive_id_document_id"), "finding", ["directive_id", "document_id"])
    op.create_table(
        "correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.String(length=22), nullable=False),
        sa.Column("layer", sa.String(length=10), nullable=False),
        sa.Column("verdict", sa.String(length=10), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("occurrence", sa.Integer(), nullable=False),
        sa.Column("original", sa.JSON(), nullable=True),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("placed", sa.Boolean(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_correction_document_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_correction_user_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
    )
    op.create_index(op.f("ix_correction_document_id_layer"), "correction", ["document_id", "layer"])


def downgrade() -> None:
    raise NotImplementedError("corrections would be lost: restore a backup that was made before the upgrade")


def _directives_by_id() -> None:
    """Make the table anew with a key of its own; its few rows pass through memory."""
    old = sa.table("directive", *(sa.column(name, sa.Text()) for name in _KEPT))
    rows = [dict(row._mapping) for row in op.get_bind().execute(sa.select(old))]
    op.drop_table("directive")
    columns = [sa.Column(name, sa.Text(), nullable=name not in ("key", "type", "folded", "numbers")) for name in _KEPT]
    columns[_KEPT.index("issued_on")] = sa.Column("issued_on", sa.String(length=10), nullable=True)
    made = op.create_table(
        "directive",
        sa.Column("id", sa.Text(), nullable=False),
        *columns,
        sa.Column("scope", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directive")),
    )
    op.create_index(op.f("ix_directive_key"), "directive", ["key"])
    if rows:
        op.bulk_insert(made, [row | {"id": row["key"], "scope": ""} for row in rows])
