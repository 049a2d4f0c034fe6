"""Tìm kiếm đã lưu: keep a search under a name, come back to it, let it go."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from index import saved_searches
from index.saved_searches import Saved, SavedSearchError
from web.filters import FIELDS
from web.rights import user_id
from web.service import store

blueprint = Blueprint("saved_searches", __name__)


@blueprint.post("/search/saved")
def keep() -> ResponseReturnValue:
    """Keep the search of the form and show it."""
    pairs = parse_qsl(request.form.get("query", ""), max_num_fields=50)
    query = urlencode([(name, value) for name, value in pairs if name in FIELDS])
    try:
        saved_searches.keep(store(), user_id(), request.form.get("name", ""), query)
        flash(_("Đã lưu tìm kiếm này."), "success")
    except SavedSearchError as error:
        flash(str(error), "warning")
    return redirect(f"{url_for('search.page')}?{query}", 303)


@blueprint.post("/search/saved/<int:search_id>/forget")
def forget(search_id: int) -> ResponseReturnValue:
    """Let a search go."""
    if not saved_searches.forget(store(), user_id(), search_id):
        abort(404, description=_("Tìm kiếm này không còn được lưu."))
    flash(_("Đã bỏ tìm kiếm đã lưu."), "success")
    return redirect(url_for("search.page"), 303)


def mine() -> list[Saved]:
    """Return the searches of the visitor, for the search page."""
    return saved_searches.listing(store(), user_id()) if current_user.is_authenticated else []
