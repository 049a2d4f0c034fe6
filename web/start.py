"""The start page: what is new, what is being read, what needs a look, and the search box; and the help page."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from index import accounts, documents, review
from web import labels
from web.rights import scope
from web.service import service, store

blueprint = Blueprint("start", __name__)

SHOWN = 6


@blueprint.get("/")
def page() -> ResponseReturnValue:
    """Show the start page."""
    done, failed, refused = _newest("done"), _newest("failed"), _newest("refused")
    # Four states are seldom all in use: those that were empty seconds ago are not asked for again.
    counted = service().index()["database"].get("documents", {})
    reading = [item for state in reversed(labels.UNFINISHED) if counted.get(state) for item in _newest(state).items]
    trouble = sorted([*failed.items, *refused.items], key=lambda item: item.updated_at, reverse=True)
    return render_template(
        "start.html",
        any_document=done.total or trouble or reading or documents.listing(store(), per_page=1, scope=scope()).total,
        done=done,
        reading=reading[:SHOWN],
        failed=failed.total,
        trouble_items=trouble[:SHOWN],
        to_review=review.waiting(store(), scope=scope()) if _may_review() else 0,
    )


def _may_review() -> bool:
    return accounts.may(current_user.role, accounts.REVIEWER)


def _newest(state: documents.State) -> documents.Listing:
    return documents.listing(store(), state=state, per_page=SHOWN, scope=scope())


@blueprint.get("/help")
def guide() -> ResponseReturnValue:
    """Show what the colours mean and which keys do what."""
    return render_template("help.html")
