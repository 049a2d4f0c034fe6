"""A table as a file, in the two forms that offices use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Any

from flask import Response, abort, stream_with_context
from flask_babel import gettext as _

from web import labels
from web.spreadsheet import XLSX, csv_line, workbook

FORMATS = ("csv", "xlsx")


def at_most(most: int, rows: Iterable[list[Any]]) -> Iterator[list[Any]]:
    """Yield so many of the rows, and a line that says so when there are more: nobody takes a part for the whole."""
    left = iter(rows)
    yield from islice(left, most)
    if next(left, None) is not None:
        yield [_("Chỉ có %(n)s dòng đầu; hãy lọc hẹp hơn để lấy phần còn lại.", n=labels.number(most))]


def table(name: str, title: str, rows: Iterable[list[Any]], form: str) -> Response:
    """Return the rows, the first of which is the heading, as `name.csv` or `name.xlsx`; 400 for another form."""
    if form == "xlsx":
        answer = Response(workbook(title, rows), content_type=XLSX)
    elif form == "csv":
        lines = map(csv_line, rows)
        begun = "".join(islice(lines, 2))  # what is wrong with the question is said before anything is sent
        # The byte order mark is for Excel, which misreads Vietnamese without it.
        sent = stream_with_context(chain(["\ufeff" + begun], lines))
        answer = Response(sent, content_type="text/csv; charset=utf-8")
    else:
        abort(400, description=_("Định dạng phải là json, csv hoặc xlsx."))
    answer.headers["Content-Disposition"] = f"attachment; filename={name}.{form}"
    return answer
