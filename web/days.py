"""Days as people here write them: 31/01/2026, 1/2026, 2026; the form of programs, 2026-01-31, is taken too.

A browser writes its own date fields in the language of the machine, and many office machines speak English: the tenth
of April became 04/10. So days are typed as text.
"""

from __future__ import annotations

import re

from index.dates import first_day, last_day

_WRITTEN = re.compile(r"(?:(?:(\d{1,2})[/.\-])?(\d{1,2})[/.\-])?(\d{4})")
#: What a field for a day lets through before it is sent.
PATTERN = r"(\d{1,2}[\/.\-])?(\d{1,2}[\/.\-])?\d{4}|\d{4}-\d{2}(-\d{2})?"


def iso(text: str) -> str | None:
    """Return a day, month or year as ISO 8601 of that precision; None for what is none."""
    written = _WRITTEN.fullmatch(text.strip())
    if written:
        text = "-".join(part.zfill(2) for part in reversed(written.groups()) if part)
    return text.strip() if first_day(text) is not None else None


def begin(text: str) -> str | None:
    """Return the first day that is meant, as ISO date; None for what is none."""
    day = first_day(iso(text))
    return day.isoformat() if day else None


def end(text: str) -> str | None:
    """Return the last day that is meant, as ISO date; None for what is none."""
    day = last_day(iso(text))
    return day.isoformat() if day else None
