"""The subject of a document as it is compared: folded, with a space around each word."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from index.fold import spaced

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("document", sa.Column("subject_folded", sa.Text(), nullable=True))
    document = sa.table("document", *(sa.column(name, sa.Text) for name in ("id", "subject", "subject_folded")))
    bind = op.get_bind()
    rows = bind.execute(sa.select(document.c.id, document.c.subject).where(document.c.subject.is_not(None))).all()
    folded = [{"document": each.id, "folded": spaced(each.subject)} for each in rows]
    if folded:
        fill = sa.update(document).where(document.c.id == sa.bindparam("document"))
        bind.execute(fill.values(subject_folded=sa.bindparam("folded")), folded)


def downgrade() -> None:
    with op.batch_alter_table("document") as batch:
        batch.drop_column("subject_folded")
