"""Ma trận: directive × unit for a period: who has sent a plan, who a report, of whom nothing is seen yet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from index import directives, matrix
from index.clock import now
from index.matrix import MOST_DIRECTIVES, MOST_UNITS, STATUSES, Asked, Cell, Matrix
from web import downloads, labels, view_labels
from web.filters import LONGEST, filters_of, page_number
from web.rights import scope
from web.service import store

blueprint = Blueprint("matrix", __name__)

PER_PAGE, OFFERED = 50, 30


@blueprint.get("/matrix")
def page() -> ResponseReturnValue:
    """Show the matrix; without a directive, offer those that are cited most."""
    asked, unknown = asked_of(request.args)
    if form := request.args.get("format"):
        found = matrix.every(store(), asked, scope=scope())
        return downloads.table("ma-tran", _("Ma trận"), cells(found), form)
    offered = directives.listing(store(), per_page=OFFERED, scope=scope()).items
    found = matrix.matrix(store(), asked, scope=scope()) if asked.directives else Matrix([], [], 0)
    return render_template(
        "matrix.html",
        asked=asked,
        found=found,
        offered=offered,
        unknown=[*unknown, *found.unknown],
        per_page=PER_PAGE,
        periods=periods(now().date()),
        statuses=view_labels.STATUSES,
        icons=view_labels.STATUS_ICONS,
        without=without,
    )


def asked_of(args: MultiDict[str, str]) -> tuple[Asked, list[str]]:
    """Return the question of the address, and what was typed as a directive and stands for none.

    `directive` and `unit` can stand several times; `add` is a directive in any way of writing it, `units` are names of
    units, one a line, as pasted from a list. Answers 400 for a date or a status that is none.
    """
    dates, status = filters_of(args), args.get("status", "").strip() or None
    if status is not None and status not in STATUSES:
        abort(400, description=_("Tình trạng phải là report, plan, cited hoặc nothing."))
    chosen = [each.strip()[:LONGEST] for each in args.getlist("directive") if each.strip()]
    added = args.get("add", "").strip()[:LONGEST]
    unknown: list[str] = []
    if added:
        found = directives.listing(store(), q=added, per_page=1, scope=scope()).items
        chosen += [found[0].id] if found else []
        unknown = [] if found else [added]
    pasted = args.get("units", "")[: LONGEST * 100].splitlines()
    units = [each.strip()[:LONGEST] for each in (*args.getlist("unit"), *pasted) if each.strip()]
    asked = Asked(
        directives=tuple(dict.fromkeys(chosen))[:MOST_DIRECTIVES],
        units=tuple(dict.fromkeys(units))[:MOST_UNITS],
        date_from=dates.date_from,
        date_to=dates.date_to,
        q=dates.q,
        level=args.get("level", "").strip() or None,
        status=status,
        page=page_number(args),
        per_page=PER_PAGE,
    )
    return asked, unknown


def periods(today: date) -> list[tuple[str, str, str]]:
    """Return the periods that staff ask for most: name, first and last day."""
    quarter = (today.month - 1) // 3
    this = date(today.year, 3 * quarter + 1, 1)
    before = (this - timedelta(days=1)).replace(day=1)
    before = date(before.year, 3 * ((before.month - 1) // 3) + 1, 1)
    return [
        (_("Quý này"), this.isoformat(), today.isoformat()),
        (_("Quý trước"), before.isoformat(), (this - timedelta(days=1)).isoformat()),
        (_("Năm nay"), date(today.year, 1, 1).isoformat(), today.isoformat()),
        (_("Năm trước"), date(today.year - 1, 1, 1).isoformat(), date(today.year - 1, 12, 31).isoformat()),
    ]


def without(directive: str) -> str:
    """Return the address of this page without one of its directives."""
    kept = [
        (name, value)
        for name, value in request.args.items(multi=True)
        if value and name not in ("page", "add") and (name, value) != ("directive", directive)
    ]
    return f"{request.path}?{urlencode(kept)}"


def cells(found: Matrix) -> Iterator[list[Any]]:
    """Yield the heading and then a line for each unit: the status for each directive, and the document that says so."""
    heads = [head for column in found.columns for head in (column.label, _("Văn bản"), _("Ngày"), _("Địa chỉ"))]
    yield [_("Đơn vị"), _("Cấp"), _("Số văn bản trong kho"), *heads]
    root = request.url_root.rstrip("/")
    for row in found.rows:
        level = str(labels.LEVELS.get(row.level or "", ""))
        yield [row.name, level, row.documents, *(cell for each in row.cells for cell in _cell(each, root))]


def _cell(cell: Cell, root: str) -> list[Any]:
    words = str(view_labels.STATUSES[cell.status])
    if not cell.proofs:
        return [words, "", "", ""]
    proof = cell.proofs[0]
    ref = proof.document
    place = url_for("documents.page", document_id=ref.id, at=proof.start, _anchor="at")
    return [words, ref.number or ref.title, labels.day(ref.date), root + place]
