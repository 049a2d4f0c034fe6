"""The first page of administration: what waits, who works, what failed."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from index import documents, trash
from web.admin.room import blueprint
from web.rights import scope
from web.service import service, store

FAILED_SHOWN = 10


@blueprint.get("/")
def overview() -> ResponseReturnValue:
    """Show the queue with the age of its oldest job, the workers, the index and the disk, and what failed last."""
    failed = documents.listing(store(), state="failed", per_page=FAILED_SHOWN, scope=scope())
    thrown = trash.listing(store(), per_page=1, scope=scope())
    return render_template(
        "admin/overview.html",
        queue=service().queue(),
        health=service().index(),
        failed=failed,
        thrown=thrown.total,
    )
