"""The text around a finding, cut out by the database: a page of findings needs a little of many long texts."""

from __future__ import annotations

from sqlalchemy import ColumnElement, case, func

from index.tables import DocumentText, FindingRow


def context(before: int, length: int) -> ColumnElement[str]:
    """Return the column of `length` characters of the text, from `before` characters in front of the finding."""
    begin = case((FindingRow.start > before, FindingRow.start - before + 1), else_=1)  # substr counts from 1
    return func.substr(DocumentText.text, begin, length)
