"""Văn bản được dẫn: the directives that documents rest on, and who cites each."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from index import citing, directives, relations
from web import charts, view_labels
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
    asked = directive.id if len(directive.identities) > 1 and directive.id == key else directive.key
    cited = citing.citations(store(), asked, scope=scope())
    related = relations.relations(store(), asked, directive.identities, scope=scope())
    return render_template(
        "directive.html",
        directive=directive,
        asked=asked,
        cited=cited,
        related=related,
        said=view_labels.related,
        period=view_labels.period,
        chart=_timeline(cited.timeline),
        page=number,
        per_page=PER_PAGE,
    )


def _timeline(moments: list[citing.Moment]) -> Markup | None:
    """Return the chart of when plans, reports and others cite the directive; None for one moment only."""
    if len(moments) < 2:
        return None
    names = [view_labels.period(each.period) for each in moments]
    kinds = (("plans", _("Kế hoạch")), ("reports", _("Báo cáo")), ("others", _("Văn bản khác")))
    lines = []
    for field, called in kinds:
        counts = [getattr(each, field) for each in moments]
        dots = [charts.Dot(n, f"{called}, {when}: {n}") if n else None for n, when in zip(counts, names, strict=True)]
        if any(dots):
            lines.append(charts.Line(called, dots))
    return charts.bar_chart(_("Biểu đồ: số văn bản dẫn theo thời gian"), names, lines, stacked=True, narrow=True)
