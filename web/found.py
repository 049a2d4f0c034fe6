"""Kết quả trong văn bản: the findings that hold the words of a search, as a table, for programs and as a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from itertools import islice
from typing import Any

from flask import Blueprint, Response, abort, jsonify, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy

from index.found import KINDS_OF_TABLES, FoundRow, every, found
from web import labels, tokens
from web.filters import CHOSEN, query_of
from web.rights import scope
from web.service import store
from web.spreadsheet import XLSX, csv_line, workbook

blueprint = Blueprint("found", __name__)
for_programs = Blueprint("found_api", __name__, url_prefix="/api/v1")
for_programs.before_request(tokens.require)

MOST_ROWS = 100_000


@blueprint.get("/search/findings")
def page() -> ResponseReturnValue:
    """Show the findings."""
    if request.args.get("format"):
        return _file()
    query = query_of(request.args)
    table = found(store(), query, scope=scope())
    kind = query.kind or "counts"
    rows = [(_amount(row) if kind == "counts" else "", row, _place(row)) for row in table.rows]
    names = [name for name in CHOSEN if name != "kind"]
    return render_template(
        "search_findings.html", query=query, kind=kind, table=table, rows=rows, kinds=KINDS_OF_TABLES, hidden=names
    )


@for_programs.get("/search/findings")
def listing() -> ResponseReturnValue:
    """Return the findings as JSON, or all of them as CSV or Excel."""
    if request.args.get("format", "json") != "json":
        return _file()
    query = query_of(request.args)
    table = found(store(), query, scope=scope())
    items = [asdict(row) for row in table.rows]
    return jsonify(documents=table.documents, page=query.page, per_page=query.per_page, items=items)


def _file() -> Response:
    wanted = request.args.get("format")
    if wanted not in ("csv", "xlsx"):
        abort(400, description=_("Định dạng phải là json, csv hoặc xlsx."))
    cells = _cells(request.url_root.rstrip("/"))
    if wanted == "csv":
        lines = stream_with_context(_lines(cells))
        answer = Response(lines, content_type="text/csv; charset=utf-8")
    else:
        answer = Response(workbook(_("Kết quả tìm kiếm"), cells), content_type=XLSX)
    answer.headers["Content-Disposition"] = f"attachment; filename=search.{wanted}"
    return answer


def _lines(cells: Iterator[list[Any]]) -> Iterator[str]:
    yield "\ufeff"  # without it, Excel misreads Vietnamese
    yield from map(csv_line, cells)


def _cells(root: str) -> Iterator[list[Any]]:
    """Yield the heading and then all rows, each with its source and its address."""
    yield [str(head) for head in _HEADS]
    rows = every(store(), query_of(request.args), scope=scope())
    for row in islice(rows, MOST_ROWS):
        source, kind = row.source, str(labels.KINDS.get(row.kind, row.kind))
        about = [source.title, source.document_number or "", source.issuer or "", labels.day(source.date)]
        what = [kind, _amount(row), row.values.get("noun") or "", row.text]
        yield [*what, *about, source.page or "", root + _place(row)]
    if next(rows, None) is not None:
        yield [_("Chỉ có %(n)s dòng đầu; hãy lọc hẹp hơn để lấy phần còn lại.", n=labels.number(MOST_ROWS))]


_HEADS = (
    lazy("Loại"),
    lazy("Số"),
    lazy("Đếm gì"),
    lazy("Nội dung"),
    lazy("Văn bản"),
    lazy("Số, ký hiệu"),
    lazy("Cơ quan ban hành"),
    lazy("Ngày"),
    lazy("Trang"),
    lazy("Địa chỉ"),
)


def _amount(row: FoundRow) -> str:
    return labels.amount(row.values) if row.kind == "counts" else ""


def _place(row: FoundRow) -> str:
    """Return where a finding stands in its document."""
    return url_for("documents.page", document_id=row.source.document_id, at=row.source.start, _anchor=f"f{row.id}")
