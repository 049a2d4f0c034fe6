"""The grammar of dates in official Vietnamese: day first, in figures or words, with gaps where a pen fills them in.

The forms follow Nghị định 30/2020/NĐ-CP (Phụ lục I, mục II.4) and what offices write besides: "22/01/2019",
"22 - 01 - 2019", "ngày 22 tháng 01 năm 2019", "ngày 01 tháng tư năm 2023", "tháng 01/2019", "năm 2019".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

MONTH_WORDS = {
    "giêng": 1,
    "một": 1,
    "hai": 2,
    "ba": 3,
    "tư": 4,
    "bốn": 4,
    "năm": 5,
    "sáu": 6,
    "bảy": 7,
    "bẩy": 7,
    "tám": 8,
    "chín": 9,
    "mười": 10,
    "mười một": 11,
    "mười hai": 12,
    "chạp": 12,
}

YEAR = r"(?:1[89]|20)\d{2}"
_GAP = r"[\s.…_—–]{0,12}"
_MONTH_WORD = "|".join(sorted(MONTH_WORDS, key=len, reverse=True))

FULL_DATE = rf"""
    (?:\b(?:ngày|mùng|mồng){_GAP}(?P<d1>\d{{0,2}}){_GAP}\btháng{_GAP}(?P<m1>\d{{1,2}}|(?:{_MONTH_WORD})\b|){_GAP}\bnăm{_GAP}(?P<y1>{YEAR})\b
    |(?<![\d/.,-])(?P<d2>\d{{1,2}})(?P<s2>\s?[/.\-–]\s?)(?P<m2>\d{{1,2}})(?P=s2)(?P<y2>{YEAR})(?![\d/]))
"""
"""One whole date, for use inside larger patterns (flags VERBOSE and IGNORECASE); groups d1 m1 y1 or d2 m2 y2."""

_FULL = re.compile(FULL_DATE, re.VERBOSE | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date at `start, end`; `iso` is YYYY-MM-DD, YYYY-MM or YYYY, as much as is written."""

    start: int
    end: int
    iso: str


def find_dates(text: str) -> Iterator[DateMention]:
    """Yield the whole dates of `text`, in order. Impossible days and months are left out."""
    for match in _FULL.finditer(text):
        if (iso := iso_of(match)) is not None:
            yield DateMention(match.start(), match.end(), iso)


def first_date(text: str) -> str | None:
    """Return the first whole date of `text` in ISO form, None when it has none."""
    return next((mention.iso for mention in find_dates(text)), None)


def iso_of(match: re.Match[str]) -> str | None:
    """Return the ISO form of a match of FULL_DATE, None for a date that does not exist."""
    groups = match.groupdict()
    day, month, year = (groups[k + "1"] or groups[k + "2"] for k in "dmy")
    return iso_date(day, month, year)


def iso_date(day: str | None, month: str | None, year: str) -> str | None:
    """Return YYYY-MM-DD, YYYY-MM or YYYY for what is given; None when there is no such day."""
    if not month:
        return year
    number = MONTH_WORDS.get(" ".join(month.lower().split())) or (int(month) if month.isdecimal() else 0)
    if not 1 <= number <= 12:
        return None
    if not day:
        return f"{year}-{number:02d}"
    try:
        return date(int(year), number, int(day)).isoformat()
    except ValueError:
        return None
