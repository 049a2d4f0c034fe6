"""Tìm kiếm: words and facets."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from index.search import search
from web.filters import FACETS, FIELDS, query_of
from web.service import store

blueprint = Blueprint("search", __name__)


@blueprint.get("/search")
def page() -> ResponseReturnValue:
    """Show what was found; without words, everything, newest first."""
    query = query_of(request.args)
    results = search(store(), query)
    chosen = {name: request.args[name] for name in (*FACETS, "from", "to") if request.args.get(name)}
    names = {count.value: count.label for counts in results.facets.values() for count in counts}
    return render_template(
        "search.html", query=query, results=results, chosen=chosen, names=names, hidden=[n for n in FIELDS if n != "q"]
    )
