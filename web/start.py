"""The start page: what is new, what is being read, what needs a look, and the search box; and the help page."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from index import documents
from web import labels
from web.service import store

blueprint = Blueprint("start", __name__)

SHOWN = 6


@blueprint.get("/")
def page() -> ResponseReturnValue:
    """Show the start page."""
    by_state = {s: documents.listing(store(), state=s, page=1, per_page=SHOWN) for s in labels.STATES}
    reading = [item for state in reversed(labels.UNFINISHED) for item in by_state[state].items]
    trouble = sorted(
        (item for state in ("failed", "refused") for item in by_state[state].items),
        key=lambda item: item.updated_at,
        reverse=True,
    )
    return render_template(
        "start.html",
        totals={state: found.total for state, found in by_state.items()},
        new=by_state["done"].items,
        reading=reading[:SHOWN],
        trouble_items=trouble[:SHOWN],
    )


@blueprint.get("/help")
def guide() -> ResponseReturnValue:
    """Show what the colours mean and which keys do what."""
    return render_template("help.html")
