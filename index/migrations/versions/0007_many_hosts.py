"""What reading a document costs, for the queues; secrets that all hosts share."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_INDEX = "ix_document_state_cost_user_id_created_at"


def upgrade() -> None:
    op.add_column("document", sa.Column("cost", sa.String(length=10), nullable=False, server_default="quick"))
    op.create_index(op.f(_INDEX), "document", ["state", "cost", "user_id", "created_at"])
    op.create_table(
        "secret",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_secret")),
    )


def downgrade() -> None:
    op.drop_table("secret")
    with op.batch_alter_table("document") as batch:
        batch.drop_index(_INDEX)
        batch.drop_column("cost")
