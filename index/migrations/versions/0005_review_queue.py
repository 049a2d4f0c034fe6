"""What the review queue asks: findings that nobody has looked at and that are uncertain, by layer and confidence."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

WANTED = {
    "ix_finding_doubted": (["layer", "confidence"], "verdict IS NULL AND confidence < 0.9"),
    "ix_finding_unresolved": (["layer", "id"], "verdict IS NULL AND outcome IN ('ambiguous', 'unmatched')"),
}


def upgrade() -> None:
    for name, (columns, condition) in WANTED.items():
        where = sa.text(condition)
        op.create_index(name, "finding", columns, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    for name in WANTED:
        op.drop_index(name, "finding")
