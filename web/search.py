"""Tìm kiếm: words and facets, and what the words can become while they are typed."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from index import accounts
from index.completion import Completion, complete
from index.search import Results, search, warm
from web import labels, saved_searches, search_export
from web.filters import CHOSEN, FIELDS, LONGEST, day_of, query_of
from web.rights import scope
from web.service import store

blueprint = Blueprint("search", __name__)
blueprint.record_once(lambda state: warm(state.app.extensions["trichluc"].store))


@blueprint.get("/search")
def page() -> ResponseReturnValue:
    """Show what was found; without words, everything, newest first."""
    query = query_of(request.args)
    if form := request.args.get("format"):
        return search_export.export(query, form)
    results = search(store(), query, scope=scope())
    hidden = [name for name in FIELDS if name != "q"]
    return render_template(
        "search.html",
        query=query,
        results=results,
        chosen=_chosen(results),
        hidden=hidden,
        saved=saved_searches.mine(),
    )


@blueprint.get("/search/complete")
def completions() -> ResponseReturnValue:
    """Return what the text being typed can become, each with where it leads."""
    found = complete(store(), request.args.get("q", "")[:LONGEST], scope=scope())
    return jsonify([{"label": each.label, "count": each.count, "href": _address(each)} for each in found])


def _address(found: Completion) -> str:
    """Return where a completion leads: a directive to its page, anything else to a search."""
    if found.kind == "directive":
        return url_for("directives.page", key=found.value)
    if found.kind == "unit":
        return url_for("search.page", unit=found.value)
    return url_for("search.page", q=found.value)


def _chosen(results: Results) -> dict[str, tuple[str, str]]:
    """Return the filters of the address: what each is called, and its value in words."""
    facets = {(name, each.value): each.label for name, counts in results.facets.items() for each in counts}
    chosen = {}
    for name in CHOSEN:
        value = request.args.get(name, "").strip()
        if value:
            chosen[name] = (str(_names()[name]), _in_words(name, value, facets))
    return chosen


def _names() -> dict[str, Any]:
    others = {"from": _("từ"), "to": _("đến"), "state": _("Trạng thái"), "uploader": _("Người nạp")}
    return labels.FACETS | others


def _in_words(name: str, value: str, facets: dict[tuple[str, str], str]) -> str:
    if name in ("from", "to"):
        return labels.day(day_of(request.args, name))
    if name == "state":
        return str(labels.STATES.get(value, value))
    if name == "uploader":
        return _uploader(value)
    known = {"kind": labels.KINDS, "level": labels.LEVELS}.get(name, {})
    return str(known.get(value) or facets.get((name, value), value))


def _uploader(value: str) -> str:
    """Return who is meant by the id of an account: the visitor, or a name for who may see everything."""
    if current_user.is_authenticated and value == str(current_user.view.id):
        return str(_("tôi"))
    known = accounts.user(store(), int(value[:9])) if scope().offices is None and value.isdecimal() else None
    return str(known.name) if known else value
