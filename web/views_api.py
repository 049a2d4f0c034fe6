"""The register views for programs, as openapi.yaml describes them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Blueprint, abort, jsonify, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from index import citing, matrix, mismatches, recurring, relations, series, unit_view
from web import downloads, tokens
from web import matrix as matrix_page
from web import recurring as recurring_page
from web import series as series_page
from web.filters import filters_of
from web.rights import scope
from web.service import store

blueprint = Blueprint("views_api", __name__, url_prefix="/api/v1")
blueprint.before_request(tokens.require)


@blueprint.get("/matrix")
def matrix_of() -> ResponseReturnValue:
    """Return the matrix directive × unit."""
    asked, unknown = matrix_page.asked_of(request.args)
    if not asked.directives:
        abort(400, description=_("Hãy nêu ít nhất một văn bản trong tham số directive."))
    if form := _form():
        found = matrix.every(store(), asked, scope=scope())
        return downloads.table("ma-tran", _("Ma trận"), matrix_page.cells(found), form)
    found = matrix.matrix(store(), asked, scope=scope())
    body = asdict(found) | {"unknown": [*unknown, *found.unknown], "page": asked.page, "per_page": asked.per_page}
    return jsonify(body)


@blueprint.get("/directives/<path:key>/relations")
def relations_of(key: str) -> ResponseReturnValue:
    """Return how a directive stands to others, with the place that says so."""
    _citations(key)
    return jsonify(items=[asdict(each) for each in relations.relations(store(), key, scope=scope())])


@blueprint.get("/directives/<path:key>/timeline")
def timeline_of(key: str) -> ResponseReturnValue:
    """Return in which manner and when a directive is cited."""
    found = _citations(key)
    times = [asdict(each) | {"documents": each.documents} for each in found.timeline]
    return jsonify(manners=[asdict(each) for each in found.manners], timeline=times, undated=found.undated)


def _citations(key: str) -> citing.Citations:
    """Return how the directive is cited; answers 404 when no document of the scope does."""
    found = citing.citations(store(), key, scope=scope())
    if not found.manners:
        abort(404, description=_("Chưa có văn bản nào dẫn đến số, ký hiệu này."))
    return found


@blueprint.get("/units/<path:unit_id>")
def unit(unit_id: str) -> ResponseReturnValue:
    """Return one unit: its documents, what they cite, count and admit, and what came before and after it."""
    found = unit_view.one(store(), unit_id, scope=scope())
    if found is None:
        abort(404, description=_("Chưa có văn bản nào nêu hoặc do đơn vị này ban hành."))
    return jsonify(asdict(found))


@blueprint.get("/indicators")
def indicators() -> ResponseReturnValue:
    """Return what documents count."""
    filters = filters_of(request.args)
    found = series.indicators(store(), filters, scope=scope())
    return _page(found, filters)


@blueprint.get("/series")
def series_of() -> ResponseReturnValue:
    """Return the series of an indicator; as CSV or Excel the one that `measured` names, or the longest."""
    filters = filters_of(request.args)
    if not filters.noun:
        abort(400, description=_("Hãy nêu thứ được đếm trong tham số noun, ví dụ noun=hội nghị."))
    family = series.family(store(), filters.noun, filters, scope=scope())
    if form := _form():
        chosen, _name = series_page.choose(family)
        return downloads.table("so-lieu", _("Số liệu"), series_page.cells(chosen), form)
    return jsonify(asdict(family))


@blueprint.get("/mismatches")
def mismatches_of() -> ResponseReturnValue:
    """Return totals that their parts do not make up."""
    filters = filters_of(request.args)
    if form := _form():
        return downloads.table("tong-chua-khop", _("Tổng chưa khớp"), series_page.mismatch_cells(filters), form)
    return _page(mismatches.listing(store(), filters, scope=scope()), filters)


@blueprint.get("/shortcomings/groups")
def groups() -> ResponseReturnValue:
    """Return shortcomings that say the same, recurring ones first."""
    filters, again = filters_of(request.args, recurring_page.PER_PAGE), request.args.get("again") in ("1", "true")
    if form := _form():
        return downloads.table("han-che", _("Hạn chế"), recurring_page.cells(filters, again), form)
    found = recurring.groups(store(), filters, again=again, scope=scope())
    items = [asdict(each) for each in found.items]
    return jsonify(
        total=found.total, recurring=found.recurring, page=filters.page, per_page=filters.per_page, items=items
    )


@blueprint.get("/shortcomings/groups/<int:group_id>")
def group(group_id: int) -> ResponseReturnValue:
    """Return one group with all its shortcomings."""
    found = None
    if group_id < 2**31:
        found = recurring.one(store(), group_id, filters_of(request.args), scope=scope())
    if found is None:
        abort(404, description=_("Không còn nhóm này; các nhóm được lập lại khi văn bản thay đổi. Hãy xem danh sách."))
    return jsonify(asdict(found))


def _form() -> str | None:
    """Return the form of a file that is asked for, None for JSON."""
    form = request.args.get("format", "json")
    return None if form == "json" else form


def _page(found: Any, filters: Any) -> ResponseReturnValue:
    items = [asdict(each) for each in found.items]
    return jsonify(total=found.total, page=filters.page, per_page=filters.per_page, items=items)
