"""Một đơn vị: what it has issued, what that cites, counts and admits, and what came before and after it."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from index import unit_view
from index.series import Series
from web import charts, labels, view_labels
from web.rights import scope
from web.series import dot
from web.service import store

blueprint = Blueprint("units", __name__)

CHARTS = 6


@blueprint.get("/units/<path:unit_id>")
def page(unit_id: str) -> ResponseReturnValue:
    """Show one unit."""
    unit = unit_view.one(store(), unit_id, scope=scope())
    if unit is None:
        abort(404, description=_("Chưa có văn bản nào nêu hoặc do đơn vị này ban hành."))
    drawn = [(each, _chart(each)) for each in unit.series[:CHARTS]]
    return render_template("unit.html", unit=unit, series=drawn, period=view_labels.period, args=request.args)


def _chart(series: Series) -> Markup:
    """Return the chart of a series of one unit."""
    first = {period: next(p for p in series.points if p.period == period) for period in series.periods if period}
    dots = [dot(point) for point in first.values()]
    name = labels.headline(series.measured)
    return charts.line_chart(name, [view_labels.period(each) for each in first], [charts.Line(name, dots)])
