"""Days that an ISO date of any precision (YYYY, YYYY-MM, YYYY-MM-DD) can mean."""

from __future__ import annotations

import calendar
import re
from datetime import date

_ISO = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")


def first_day(text: date | str | None) -> date | None:
    """Return the first day that the date can mean, None for what is no date."""
    return _day(text, last=False)


def last_day(text: date | str | None) -> date | None:
    """Return the last day that the date can mean, None for what is no date."""
    return _day(text, last=True)


def _day(text: date | str | None, *, last: bool) -> date | None:
    if text is None or isinstance(text, date):
        return text
    match = _ISO.fullmatch(text.strip())
    if not match:
        return None
    try:
        year = int(match[1])
        month = int(match[2]) if match[2] else 12 if last else 1
        day = int(match[3]) if match[3] else calendar.monthrange(year, month)[1] if last else 1
        return date(year, month, day)
    except ValueError:  # month 13, February 31
        return None
