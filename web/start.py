"""The start page: what is new, what is being read, what needs a look, and the search box; and the help page."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from index import accounts, documents, review
from index.documents import DocumentView
from web import labels
from web.rights import holds, scope
from web.service import store

blueprint = Blueprint("start", __name__)

SHOWN = 6


@blueprint.get("/")
def page() -> ResponseReturnValue:
    """Show the start page."""
    totals = documents.totals(store(), scope=scope())
    return render_template(
        "start.html",
        any_document=bool(totals),
        done=_newest(totals, "done"),
        done_total=totals.get("done", 0),
        reading=_newest(totals, *labels.UNFINISHED),
        failed=totals.get("failed", 0),
        trouble_items=_newest(totals, "failed", "refused"),
        to_review=review.waiting(store(), scope=scope()) if holds(accounts.REVIEWER) else 0,
    )


def _newest(totals: dict[str, int], *states: documents.State) -> list[DocumentView]:
    """Return the newest documents of these states; states that are empty are not asked for."""
    asked = [state for state in states if totals.get(state)]
    return documents.newest(store(), asked, SHOWN, scope=scope()) if asked else []


@blueprint.get("/help")
def guide() -> ResponseReturnValue:
    """Show what the colours mean and which keys do what."""
    return render_template("help.html")
