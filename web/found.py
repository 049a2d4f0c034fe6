"""Kết quả trong văn bản: the findings that hold the words of a search, as a table, for programs and as a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy

from index.found import KINDS_OF_TABLES, FoundRow, every, found
from web import downloads, labels, tokens
from web.filters import CHOSEN, query_of
from web.rights import scope
from web.service import store

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
    rows = _cells(request.url_root.rstrip("/"))
    return downloads.table("ket-qua-tim-kiem", _("Kết quả tìm kiếm"), rows, request.args.get("format", ""))


def _cells(root: str) -> Iterator[list[Any]]:
    """Yield the heading and then all rows, each with its source and its address."""
    yield [str(head) for head in _HEADS]
    rows = every(store(), query_of(request.args), scope=scope())
    yield from downloads.at_most(MOST_ROWS, (_cells_of(row, root) for row in rows))


def _cells_of(row: FoundRow, root: str) -> list[Any]:
    source, kind = row.source, str(labels.KINDS.get(row.kind, row.kind))
    about = [source.title, source.document_number or "", source.issuer or "", labels.day(source.date)]
    what = [kind, _amount(row), row.values.get("noun") or "", row.text]
    return [*what, *about, source.page or "", root + _place(row)]


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
