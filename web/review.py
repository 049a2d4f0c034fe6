"""Duyệt kết quả: the review queue, what is worth most to check first."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup, escape

from index import review
from web.rights import scope, user_id
from web.service import store

blueprint = Blueprint("review", __name__)

AT_ONCE = 10
DEEPEST = 10_000


@blueprint.get("/review")
def page() -> ResponseReturnValue:
    """Show the next findings to check, of one layer when it is named in the address."""
    layer = request.args.get("layer") or None
    if layer is not None and layer not in review.WEIGHTS:
        abort(400, description=_("Không có loại kết quả này."))
    skip = min(max(request.args.get("skip", 0, type=int), 0), DEEPEST)
    found = review.queue(store(), scope=scope(), layer=layer, user_id=user_id(), skip=skip, size=AT_ONCE)
    shown = [(item, _marked(item)) for item in found.items]
    return render_template(
        "review.html", found=found, shown=shown, layer=layer, layers=review.WEIGHTS, skip=skip, at_once=AT_ONCE
    )


def _marked(item: review.Item) -> Markup:
    """Return the paragraph around the finding, the finding marked."""
    at = item.finding.start - item.context_start
    end = at + item.finding.end - item.finding.start
    before, inside, after = item.context[:at], item.context[at:end], item.context[end:]
    before = before[before.rfind("\n") + 1 :]
    after = after.split("\n", 1)[0]
    return Markup("{}<mark>{}</mark>{}").format(before, escape(inside), after)
