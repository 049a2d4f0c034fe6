"""Alembic's entry: runs the migrations on the connection that `Store.migrate` hands over."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context

from index.tables import Base, Moment


def _render(kind: str, item: Any, _context: object) -> str | Literal[False]:
    """Write plain types into migrations: they must not change when `index.tables` does."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Moment) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_item=_render,
    render_as_batch=True,  # SQLite cannot alter most of a table in place
)
with context.begin_transaction():
    context.run_migrations()
