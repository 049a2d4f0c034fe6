"""Số liệu theo đơn vị và kỳ: series of an indicator as a table to pivot and a chart; and totals that do not match."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, replace
from typing import Any

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from index import mismatches, series
from index.findings import Filters
from index.series import Family, Point, Series
from web import charts, downloads, labels, view_labels
from web.filters import filters_of
from web.rights import scope
from web.service import store

blueprint = Blueprint("counts", __name__)

CHIPS, UNITS, PERIODS = 12, 60, 24
PIVOTS = ("unit", "period")


@blueprint.get("/counts/series")
def page() -> ResponseReturnValue:
    """Show what is counted; with `noun`, its series by unit and period."""
    filters = filters_of(request.args)
    if not filters.noun:
        found = series.indicators(store(), filters, scope=scope())
        if form := request.args.get("format"):
            return downloads.table("chi-tieu", _("Chỉ tiêu"), _indicators(filters), form)
        return render_template("indicators.html", found=found, filters=filters, args=request.args)
    family = series.family(store(), filters.noun, filters, scope=scope())
    chosen, which = choose(family)
    if form := request.args.get("format"):
        return downloads.table("so-lieu", _("Số liệu"), cells(chosen), form)
    by = request.args.get("by", "unit")
    if by not in PIVOTS:
        abort(400, description=_("Cách xếp bảng phải là unit hoặc period."))
    return render_template(
        "series.html",
        family=family,
        chosen=chosen,
        which=which,
        chips=CHIPS,
        by=by,
        units=chosen.units[:UNITS],
        periods=chosen.periods[-PERIODS:],
        chart=_chart(family.label, chosen),
        filters=filters,
        period=view_labels.period,
        place=place,
        amount=amount,
    )


@blueprint.get("/counts/mismatches")
def differing() -> ResponseReturnValue:
    """Show the totals that their parts do not make up."""
    filters = filters_of(request.args)
    if form := request.args.get("format"):
        return downloads.table("tong-chua-khop", _("Tổng chưa khớp"), mismatch_cells(filters), form)
    found = mismatches.listing(store(), filters, scope=scope())
    return render_template("mismatches.html", found=found, filters=filters, kinds=view_labels.MISMATCHES)


def choose(family: Family) -> tuple[Series, str]:
    """Return the series that the address asks for by what it measures, else the longest; and its name there."""
    wanted = request.args.get("measured")
    if wanted == "*":
        return Series("", [point for each in family.series for point in each.points]), "*"
    found = next((each for each in family.series if each.measured == wanted), None)
    found = found or (family.series[0] if family.series else Series("", []))
    return found, found.measured


def place(point: Point) -> str:
    """Return where the number stands in its document."""
    return url_for("documents.page", document_id=point.document.id, at=point.start, _anchor=f"f{point.id}")


def amount(point: Point) -> str:
    """Return the number of a point in normal form: "≥ 1.250/1.300"."""
    return labels.amount(asdict(point))


def dot(point: Point) -> charts.Dot:
    """Return the point for a chart: its words name unit and time."""
    said = f"{point.unit_name}, {view_labels.period(point.period)}: {amount(point)}"
    return charts.Dot(point.value, said, place(point))


def _chart(label: str, chosen: Series) -> Markup | None:
    """Return a chart over time, or of the units of one period; None when there is nothing to compare."""
    results = Series(chosen.measured, [point for point in chosen.points if not point.target])
    periods = [period for period in results.periods if period][-PERIODS:]
    title = _("Biểu đồ: %(what)s", what=f"{label} ({chosen.measured})" if chosen.measured else label)
    if len(periods) > 1:
        names = [view_labels.period(each) for each in periods]
        units = [unit for unit in results.units if unit[0]][: charts.MOST_LINES]
        lines = [charts.Line(name, [_first(results, unit, each) for each in periods]) for unit, name in units]
        return charts.line_chart(title, names, lines) if lines else None
    bars = [(name, _first(results, unit, period)) for period in periods for unit, name in results.units[:12]]
    bars = [(name, bar) for name, bar in bars if bar]
    if len(bars) < 2:
        return None
    return charts.bar_chart(title, [name for name, _bar in bars], [charts.Line(label, [bar for _name, bar in bars])])


def _first(found: Series, unit: str, period: str) -> charts.Dot | None:
    points = found.at(unit, period)
    return dot(points[0]) if points else None


def cells(chosen: Series) -> Iterator[list[Any]]:
    """Yield the heading and then a line for each point of a series."""
    yield [
        _("Đơn vị"),
        _("Kỳ"),
        _("Số"),
        _("Nguyên văn"),
        _("Của việc gì"),
        _("Chỉ tiêu phấn đấu"),
        _("Tổng chưa khớp"),
        _("Văn bản"),
        _("Số, ký hiệu"),
        _("Ngày"),
        _("Trang"),
        _("Địa chỉ"),
    ]
    root = request.url_root.rstrip("/")
    for each in chosen.points:
        ref, flags = each.document, ["x" if flag else "" for flag in (each.target, each.mismatched)]
        said = [each.unit_name, view_labels.period(each.period), each.value, each.text, each.measured, *flags]
        yield [*said, ref.title, ref.number or "", labels.day(ref.date), each.page or "", root + place(each)]


def _indicators(filters: Filters) -> Iterator[list[Any]]:
    yield [_("Đếm gì"), _("Số lần"), _("Văn bản"), _("Đơn vị"), _("Từ năm"), _("Đến năm")]
    page = 0
    while True:
        page += 1
        found = series.indicators(store(), _at(filters, page), scope=scope())
        for row in found.items:
            yield [row.label, row.counts, row.documents, row.units, row.first or "", row.last or ""]
        if page * series.MOST_PER_PAGE >= found.total:
            return


def mismatch_cells(filters: Filters) -> Iterator[list[Any]]:
    """Yield the heading and then a line for each total that its parts do not make up."""
    yield [
        _("Sai khác"),
        _("Đếm gì"),
        _("Tổng đã nêu"),
        _("Theo các phần"),
        _("Các phần"),
        _("Văn bản"),
        _("Số, ký hiệu"),
        _("Địa chỉ"),
    ]
    root, page = request.url_root.rstrip("/"), 0
    while True:
        page += 1
        found = mismatches.listing(store(), _at(filters, page), scope=scope())
        for row in found.items:
            parts = "; ".join(f"{part.text}: {labels.number(part.value)}" for part in row.parts)
            said = [str(view_labels.MISMATCHES[row.kind]), row.noun, row.stated, row.computed, parts]
            where = url_for("documents.page", document_id=row.document.id, at=row.start, _anchor="at")
            yield [*said, row.document.title, row.document.number or "", root + where]
        if page * mismatches.MOST_PER_PAGE >= found.total:
            return


def _at(filters: Filters, page: int) -> Filters:
    return replace(filters, page=page, per_page=500)
