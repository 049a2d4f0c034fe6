"""Units, counts and shortcomings as tables: for the screen, for programs, and as CSV, by one and the same query."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any, Literal

from flask import Blueprint, Response, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy
from markupsafe import Markup

from index import findings
from index.findings import Filters
from index.labels import labels_for
from web import downloads, labels, tokens
from web.filters import filters_of
from web.rights import scope
from web.service import store

blueprint = Blueprint("findings", __name__)
for_programs = Blueprint("findings_api", __name__, url_prefix="/api/v1")
for_programs.before_request(tokens.require)

MOST_ROWS = 100_000
SHOWN_FILTERS = ("unit", "directive", "type", "issuer", "kind", "document", "noun")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, what it says of a row, and how it is laid out."""

    label: Any
    write: Callable[[Any], str]
    layout: Literal["", "right", "long", "short"] = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table: what it is called, how its rows are counted, where they come from, its columns, the kinds to choose."""

    name: str
    title: Any
    lead: Any
    counted: Callable[[int], str]
    rows: findings.Rows[Any]
    columns: tuple[Column, ...]
    kinds: tuple[str, ...] = ()


UNITS = Table(
    "units",
    lazy("Đơn vị"),
    lazy(
        "Cơ quan, tổ chức, địa phương mà các văn bản nêu hoặc do họ ban hành; bấm vào tên để xem trang của từng đơn vị."
    ),
    lambda total: str(_("%(n)s đơn vị", n=labels.number(total))),
    findings.units,
    (
        Column(lazy("Tên"), lambda row: row.name),
        Column(lazy("Cấp"), lambda row: str(labels.LEVELS.get(row.level or "", "")), "short"),
        Column(lazy("Nay là"), lambda row: row.successor_name or ""),
        Column(lazy("Đã ban hành"), lambda row: labels.number(row.issued) if row.issued else "", "right"),
        Column(lazy("Văn bản nêu tên"), lambda row: labels.number(row.documents), "right"),
        Column(lazy("Lượt nêu"), lambda row: labels.number(row.mentions), "right"),
        Column(lazy("Từ ngày"), lambda row: labels.day(row.first)),
        Column(lazy("Đến ngày"), lambda row: labels.day(row.last)),
    ),
    ("specific", "group"),
)
COUNTS = Table(
    "counts",
    lazy("Số liệu"),
    lazy("Con số và thứ được đếm, mỗi dòng một lần nêu. Hãy mở nguồn trước khi cộng các dòng với nhau."),
    lambda total: str(_("%(n)s số liệu", n=labels.number(total))),
    findings.counts,
    (
        Column(lazy("Số"), lambda row: labels.amount(asdict(row)), "right"),
        Column(lazy("Đếm gì"), lambda row: row.noun or ""),
        Column(lazy("Kỳ, so sánh"), lambda row: "; ".join(filter(None, (row.per, row.change)))),
        Column(lazy("Trong văn bản"), lambda row: labels.in_context(row.source.context, row.text), "long"),
    ),
)
SHORTCOMINGS = Table(
    "shortcomings",
    lazy("Hạn chế"),
    lazy("Tồn tại, hạn chế mà các báo cáo nêu, và những mục đi cùng: nguyên nhân, kiến nghị, bài học."),
    lambda total: str(_("%(n)s mục", n=labels.number(total))),
    findings.shortcomings,
    (Column(lazy("Nội dung"), lambda row: row.text, "long"),),
    ("shortcoming", "cause", "recommendation", "lesson", "result", "task"),
)


@blueprint.get("/units")
def units() -> ResponseReturnValue:
    """Show the units."""
    return _page(UNITS)


@blueprint.get("/counts")
def counts() -> ResponseReturnValue:
    """Show the counts."""
    return _page(COUNTS)


@blueprint.get("/shortcomings/list")
def shortcomings() -> ResponseReturnValue:
    """Show the shortcomings, their causes, and what else the reports say under headings."""
    return _page(SHORTCOMINGS)


@for_programs.get("/units", endpoint="units")
def units_for_programs() -> ResponseReturnValue:
    """Return the units as JSON or CSV."""
    return _listing(UNITS)


@for_programs.get("/counts", endpoint="counts")
def counts_for_programs() -> ResponseReturnValue:
    """Return the counts as JSON or CSV."""
    return _listing(COUNTS)


@for_programs.get("/shortcomings", endpoint="shortcomings")
def shortcomings_for_programs() -> ResponseReturnValue:
    """Return the shortcomings as JSON or CSV."""
    return _listing(SHORTCOMINGS)


def _listing(table: Table) -> ResponseReturnValue:
    if (wanted := request.args.get("format", "json")) != "json":
        return _file(table, wanted)
    filters = filters_of(request.args)
    found = table.rows(store(), filters, scope=scope())
    return jsonify(
        total=found.total, page=filters.page, per_page=filters.per_page, items=[asdict(row) for row in found.items]
    )


def _page(table: Table) -> ResponseReturnValue:
    if wanted := request.args.get("format"):
        return _file(table, wanted)
    filters = filters_of(request.args)
    found = table.rows(store(), filters, scope=scope())
    rows = [([column.write(row) for column in table.columns], row, _address(table, row)) for row in found.items]
    return render_template(
        "findings_table.html",
        table=table,
        found=found,
        rows=rows,
        filters=filters,
        shown_filters=SHOWN_FILTERS,
        called=_called(filters) if rows else {},
    )


def _called(filters: Filters) -> dict[str, str]:
    """Return what the filters are called for people; asked only when there are rows, so that no name is told of
    what may not be seen."""
    asked = {"type": [], "unit": [filters.unit or ""], "directive": [filters.directive or ""]}
    named = labels_for(store(), asked)
    return {
        name: words
        for name, value in (("unit", filters.unit), ("directive", filters.directive))
        if value and (words := named[name].get(value))
    }


def _address(table: Table, row: Any) -> str:
    """Return where a row leads: a unit to the documents that name it, a finding to its place."""
    if table is UNITS:
        return url_for("units.page", unit_id=row.id)
    return url_for("documents.page", document_id=row.source.document_id, at=row.source.start, _anchor=f"f{row.id}")


def _file(table: Table, form: str) -> Response:
    """Return all rows of the filters as CSV or Excel; answers 400 for another form."""
    return downloads.table(table.name, str(table.title), _cells(table, request.url_root.rstrip("/")), form)


def _cells(table: Table, root: str) -> Iterator[list[Any]]:
    """Yield the heading and then all rows, each with its source and its address."""
    sourced = table is not UNITS
    heads = [str(column.label) for column in table.columns]
    from_where = [_("Văn bản"), _("Số, ký hiệu"), _("Cơ quan ban hành"), _("Ngày"), _("Trang")] if sourced else []
    yield [*heads, *from_where, _("Địa chỉ")]
    rows = findings.every(table.rows, store(), filters_of(request.args), scope=scope())
    yield from downloads.at_most(MOST_ROWS, (_cells_of(table, row, root) for row in rows))


def _cells_of(table: Table, row: Any, root: str) -> list[Any]:
    cells = [_plain(column.write(row)) for column in table.columns]
    return [*cells, *(_source(row) if table is not UNITS else ()), root + _address(table, row)]


def _plain(cell: str) -> str:
    """Return the cell without markup; on the screen a cell may hold some."""
    return cell.striptags() if isinstance(cell, Markup) else cell


def _source(row: Any) -> list[Any]:
    source = row.source
    return [source.title, source.document_number or "", source.issuer or "", labels.day(source.date), source.page or ""]
