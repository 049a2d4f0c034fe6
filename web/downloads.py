"""A table as a file, in the two forms that offices use."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Response, abort
from flask_babel import gettext as _

from web.spreadsheet import XLSX, csv_line, workbook

FORMATS = ("csv", "xlsx")


def table(name: str, title: str, rows: Iterable[list[Any]], form: str) -> Response:
    """Return the rows, the first of which is the heading, as `name.csv` or `name.xlsx`; 400 for another form."""
    if form == "xlsx":
        answer = Response(workbook(title, rows), content_type=XLSX)
    elif form == "csv":
        # The byte order mark is for Excel, which misreads Vietnamese without it.
        answer = Response("\ufeff" + "".join(map(csv_line, rows)), content_type="text/csv; charset=utf-8")
    else:
        abort(400, description=_("Định dạng phải là json, csv hoặc xlsx."))
    answer.headers["Content-Disposition"] = f"attachment; filename={name}.{form}"
    return answer
