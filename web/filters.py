"""From the address to a query and back: every filter of a page stands in its address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal, cast
from urllib.parse import urlencode

from flask import abort, request
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from index.findings import Filters
from index.search import Query
from web import days
from web.labels import STATES

#: Names in the address and the fields of `Query` they fill.
FIELDS = {
    "q": "text",
    "type": "type",
    "issuer": "issuer",
    "unit": "unit",
    "directive": "directive",
    "area": "area",
    "level": "level",
    "kind": "kind",
    "year": "year",
    "from": "date_from",
    "to": "date_to",
    "state": "state",
    "uploader": "uploader",
    "sort": "sort",
}
CHOSEN = ("type", "issuer", "area", "level", "year", "unit", "directive", "kind", "from", "to", "state", "uploader")
LONGEST = 500
DEEPEST_PAGE = 10_000


def page_number(args: Mapping[str, str]) -> int:
    """Return the page asked for, from 1."""
    text = args.get("page", "1")
    if not text.isdecimal():
        abort(400, description=_("Số trang phải là số nguyên dương."))
    return min(max(int(text[:6]), 1), DEEPEST_PAGE)


def query_of(args: MultiDict[str, str], per_page: int = 20) -> Query:
    """Return the query of the address. Answers 400 with a sentence when a value cannot be meant."""
    text = {name: args.get(name, "").strip()[:LONGEST] for name in FIELDS}
    if text["sort"] not in ("", "relevance", "newest"):
        abort(400, description=_("Cách sắp xếp phải là relevance hoặc newest."))
    if text["state"] and text["state"] not in STATES:
        abort(400, description=_("Không có trạng thái này."))
    if text["uploader"] and not text["uploader"].isdecimal():
        abort(400, description=_("Người nạp phải là số của tài khoản."))
    values: dict[str, Any] = {
        field: text[name] or None for name, field in FIELDS.items() if name not in ("q", "sort", "year")
    } | {"date_from": day_of(args, "from"), "date_to": day_of(args, "to")}
    query = Query(text=text["q"], page=page_number(args), per_page=per_page, **values)
    order = cast('Literal["relevance", "newest"]', text["sort"] or ("relevance" if text["q"] else "newest"))
    return replace(query, year=year_of(args), sort=order)


def filters_of(args: MultiDict[str, str], per_page: int = 50) -> Filters:
    """Return the filters of a table of findings. Answers 400 with a sentence when a date or a year is wrong."""
    names = {"unit", "directive", "type", "issuer", "kind", "noun", "document"}
    values: dict[str, Any] = {name: args.get(name, "").strip()[:LONGEST] or None for name in names}
    return Filters(
        q=args.get("q", "").strip()[:LONGEST],
        year=year_of(args),
        date_from=day_of(args, "from"),
        date_to=day_of(args, "to"),
        page=page_number(args),
        per_page=per_page,
        **values,
    )


def year_of(args: Mapping[str, str]) -> int | None:
    """Return the year asked for, None for every year. Answers 400 when it is not one."""
    text = args.get("year", "").strip()
    if not text:
        return None
    if not (text.isdecimal() and len(text) == 4):
        abort(400, description=_("Năm phải gồm bốn chữ số."))
    return int(text)


def day_of(args: Mapping[str, str], name: str) -> str | None:
    """Return the ISO day of a field, None when it is empty; of a month or a year the last day where it ends a period.

    Answers 400 when it is not one.
    """
    text = args.get(name, "").strip()
    if not text:
        return None
    day = days.end(text) if name == "to" else days.begin(text)
    if day is None:
        abort(400, description=_("Ngày phải có dạng ngày/tháng/năm, ví dụ 31/01/2026."))
    return day


def address(**changes: object) -> str:
    """Return the address of this page with some of its filters changed; None takes one away, and so does the page."""
    kept = [
        (name, value)
        for name, value in request.args.items(multi=True)
        if value and name != "page" and name not in changes
    ]
    kept += [(name, str(value)) for name, value in changes.items() if value is not None]
    return f"{request.path}?{urlencode(kept)}" if kept else request.path
