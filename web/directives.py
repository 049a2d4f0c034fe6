"""Văn bản được dẫn: the directives that documents rest on, and who cites each."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from index import directives
from web.filters import page_number
from web.rights import scope
from web.service import store

blueprint = Blueprint("directives", __name__)

PER_PAGE = 50


@blueprint.get("/directives")
def listing() -> ResponseReturnValue:
    """List the directives, the most cited first."""
    words, number = request.args.get("q", "").strip()[:200], page_number(request.args)
    found = directives.listing(store(), q=words or None, page=number, per_page=PER_PAGE, scope=scope())
    return render_template("directives.html", found=found, q=words, page=number, per_page=PER_PAGE)


@blueprint.get("/directives/<path:key>")
def page(key: str) -> ResponseReturnValue:
    """Show one directive and every mention of it. Keys hold slashes: "05-CT/TW"."""
    number = page_number(request.args)
    directive = directives.one(store(), key, page=number, per_page=PER_PAGE, scope=scope())
    if directive is None:
        abort(404, description=_("Chưa có văn bản nào dẫn đến số, ký hiệu này."))
    return render_template("directive.html", directive=directive, page=number, per_page=PER_PAGE)
