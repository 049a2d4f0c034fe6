"""A table as an Excel workbook: a heading row that stays in sight, filters, columns as wide as their content."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any

import xlsxwriter

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDEST = 60
SHEET_NAME_LENGTH = 31
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def workbook(title: str, rows: Iterable[list[Any]]) -> bytes:
    """Return an .xlsx with one sheet; the first row is the heading. Texts stay texts: nothing is run as a formula."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(title[:SHEET_NAME_LENGTH])
    head = book.add_format({"bold": True, "border": 1, "bg_color": "#E7EFEF", "valign": "vcenter", "text_wrap": True})
    body = book.add_format({"border": 1, "valign": "top", "text_wrap": True})
    widths: list[int] = []
    last = 0
    for last, row in enumerate(rows):
        for column, value in enumerate(row):
            sheet.write(last, column, value, body if last else head)
            if column == len(widths):
                widths.append(0)
            widths[column] = max(widths[column], min(WIDEST, len(str(value)) + 2))
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 0)
    if widths:
        sheet.autofilter(0, 0, last, len(widths) - 1)
    book.close()
    return out.getvalue()


def csv_line(cells: Iterable[Any]) -> str:
    """Return one line of CSV; a cell that a spreadsheet would run as a formula gets an apostrophe in front.

    Excel in East Asian languages takes the wide signs too; what begins with a line end begins with what follows it.
    """
    out = io.StringIO()
    texts = (str(cell) for cell in cells)
    csv.writer(out).writerow(["'" + text if text[:1] in FORMULA else text for text in texts])
    return out.getvalue()
