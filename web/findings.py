"""Units, counts and shortcomings as tables, for the screen, for programs, and as CSV: one query for all three."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, abort, jsonify, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy

from index import findings
from index.store import Store
from web import labels, tokens
from web.filters import page_number, year_of
from web.service import store

blueprint = Blueprint("findings", __name__)
for_programs = Blueprint("findings_api", __name__, url_prefix="/api/v1")
for_programs.before_request(tokens.require)

PER_PAGE = 50
CSV_AT_ONCE = 500
CSV_ROWS = 50_000
FILTERS = ("unit", "directive", "type", "issuer", "kind", "document")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its name in CSV, its heading, how it is written, and how it is laid out."""

    name: str
    label: Any
    write: Callable[[Any], str]
    right: bool = False
    long: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table: what it is called, where its rows come from, and its columns."""

    name: str
    title: Any
    lead: Any
    rows: Callable[..., Any]
    columns: tuple[Column, ...]


def _value(name: str) -> Callable[[Any], str]:
    return lambda row: str(row.values.get(name) or "")


TABLES = {
    table.name: table
    for table in (
        Table(
            "units",
            lazy("Đơn vị"),
            lazy("Cơ quan, tổ chức, địa phương mà các văn bản nêu, mỗi dòng một lần nêu."),
            findings.units,
            (
                Column("name", lazy("Tên"), _value("name")),
                Column("level", lazy("Cấp"), lambda row: str(labels.LEVELS.get(row.values.get("level") or "", ""))),
                Column("text", lazy("Trong văn bản"), lambda row: row.text, long=True),
            ),
        ),
        Table(
            "counts",
            lazy("Số liệu"),
            lazy("Con số và thứ được đếm, mỗi dòng một lần nêu. Hãy mở nguồn trước khi cộng các dòng với nhau."),
            findings.counts,
            (
                Column("value", lazy("Số"), lambda row: labels.amount(row.values), right=True),
                Column("noun", lazy("Đếm gì"), _value("noun")),
                Column("per", lazy("Kỳ"), _value("per")),
                Column("text", lazy("Trong văn bản"), lambda row: row.text, long=True),
            ),
        ),
        Table(
            "shortcomings",
            lazy("Hạn chế"),
            lazy("Tồn tại, hạn chế và nguyên nhân mà các báo cáo nêu."),
            findings.shortcomings,
            (
                Column("kind", lazy("Loại"), lambda row: str(labels.KINDS.get(row.values.get("kind") or "", ""))),
                Column("text", lazy("Nội dung"), lambda row: row.text, long=True),
            ),
        ),
    )
}


@blueprint.get("/units")
def units() -> ResponseReturnValue:
    """Show the units."""
    return _page(TABLES["units"])


@blueprint.get("/counts")
def counts() -> ResponseReturnValue:
    """Show the counts."""
    return _page(TABLES["counts"])


@blueprint.get("/shortcomings")
def shortcomings() -> ResponseReturnValue:
    """Show the shortcomings and their causes."""
    return _page(TABLES["shortcomings"])


@for_programs.get("/<any(units, counts, shortcomings):name>")
def listing(name: str) -> ResponseReturnValue:
    """Return a table as JSON or CSV."""
    table = TABLES[name]
    if request.args.get("format", "json") == "csv":
        return _csv(table)
    if request.args.get("format", "json") != "json":
        abort(400, description=_("Định dạng phải là json hoặc csv."))
    number = page_number(request.args)
    found = table.rows(store(), **_filters(), page=number, per_page=PER_PAGE)
    return jsonify(total=found.total, page=number, per_page=PER_PAGE, items=[_item(row) for row in found.items])


def _page(table: Table) -> ResponseReturnValue:
    if request.args.get("format") == "csv":
        return _csv(table)
    number = page_number(request.args)
    found = table.rows(store(), **_filters(), page=number, per_page=PER_PAGE)
    rows = [_row(table, row) for row in found.items]
    return render_template(
        "findings_table.html", table=table, found=found, rows=rows, page=number, per_page=PER_PAGE, filters=FILTERS
    )


def _filters() -> dict[str, Any]:
    """Return the filters of the address, as all three queries take them."""
    found: dict[str, Any] = {name: request.args.get(name, "").strip()[:200] or None for name in ("q", *FILTERS)}
    return found | {"year": year_of(request.args)}


def _address(row: Any) -> str:
    return url_for("documents.page", document_id=row.document_id, at=row.start, _anchor=f"f{row.id}")


def _row(table: Table, row: Any) -> dict[str, Any]:
    return {
        "cells": {column.name: column.write(row) for column in table.columns},
        "address": _address(row),
        "document_title": row.document_title,
        "number": row.document_number,
        "page": row.page,
    }


def _item(row: Any) -> dict[str, Any]:
    shared = (
        "id",
        "document_id",
        "document_title",
        "document_number",
        "start",
        "end",
        "text",
        "page",
        "rule",
        "confidence",
    )
    return {name: getattr(row, name) for name in shared} | dict(row.values)


def _csv(table: Table) -> Response:
    """Return all rows of the filters as CSV with a byte order mark, without which Excel misreads Vietnamese."""
    filters = _filters()
    lines = stream_with_context(_lines(store(), table, filters, request.url_root.rstrip("/")))
    answer = Response(lines, content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f"attachment; filename={table.name}.csv"
    return answer


def _lines(opened: Store, table: Table, filters: dict[str, Any], root: str) -> Iterator[str]:
    heads = [str(column.label) for column in table.columns]
    yield "\ufeff" + _line([*heads, _("Văn bản"), _("Số, ký hiệu"), _("Trang"), _("Địa chỉ")])
    for number in range(1, CSV_ROWS // CSV_AT_ONCE + 1):
        found = table.rows(opened, **filters, page=number, per_page=CSV_AT_ONCE)
        for row in found.items:
            cells = [column.write(row) for column in table.columns]
            yield _line([*cells, row.document_title, row.document_number or "", row.page or "", root + _address(row)])
        if number * CSV_AT_ONCE >= found.total:
            return
    yield _line([_("Chỉ %(n)s dòng đầu; hãy lọc hẹp hơn để lấy phần còn lại.", n=CSV_ROWS)])


def _line(cells: list[Any]) -> str:
    """Return one line; a cell that a spreadsheet would run as a formula gets an apostrophe in front."""
    out = io.StringIO()
    texts = (str(cell) for cell in cells)
    csv.writer(out).writerow(["'" + text if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text for text in texts])
    return out.getvalue()
