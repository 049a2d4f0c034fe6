"""What follows a number or a name: date, issuer, Party term, in any order ("ngày 22/01/2019 của Ban Bí thư khóa XII").

The title ("về …", "“…”") is not part of a reference: the tail ends where it begins.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from extract.folding import DASHES, folded
from extract.reference_issuers import read_issuer

_D = rf"[ \xa0]?[/.\{DASHES}][ \xa0]?"
_DAY = r"(?P<day>[0-9oil]{1,2})"
_MONTHS = {
    "gieng": 1, "mot": 1, "hai": 2, "ba": 3, "tu": 4, "bon": 4, "nam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9,
    "muoi": 10, "muoi mot": 11, "muoi hai": 12, "chap": 12,
}  # fmt: skip
_MONTH = rf"(?P<month>[0-9oil]{{1,2}}|{'|'.join(sorted(_MONTHS, key=len, reverse=True))})"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_NO_RANGE = rf"(?!\d| ?[\{DASHES}/] ?\d)"
_LEAD = r"[ ,]{0,4}(?:(?:ky|ban hanh|duoc ban hanh) )?"
# Written for folded text; tried in this order, the full forms first.
_DATES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_LEAD}\(? ?(?:ngay )? ?{_DAY}{_D}(?P<month>\d{{1,2}}){_D}(?P<year>\d{{4}}|\d\d(?! \d))(?!\d)(?: ?\))?",
        rf"{_LEAD}\(? ?ngay {{1,2}}{_DAY} {{1,2}}thang {{1,2}}{_MONTH} {{1,2}}nam {{1,2}}{_YEAR}(?: ?\))?",
        rf"{_LEAD}\(?thang {_MONTH}(?:{_D}| nam ){_YEAR}(?!\d)\)?",
        rf"[ ,]{{0,2}}\(?nam {_YEAR}{_NO_RANGE}\)?",
        rf" \(?{_YEAR}(?:\)|(?=[ ,;.\n)]|$)(?! ?[\{DASHES}] ?\d))",
    )
)
_NUMERIC, _YEAR_ONLY = _DATES[0], _DATES[3:]
_TERM = re.compile(
    r"[ ,]{0,2}\(? ?(?:nhiem ky )?khoa (?:thu )?(?P<term>[ivxl]{1,6}|\d{1,2})"
    r"(?:(?: ?, ?| va )[ivx]{1,6}(?![a-z]))*(?![a-z0-9])(?: ?\))?"
)
_REACH, _JOINT_REACH = 240, 480
_DIGITS = str.maketrans("oil", "011")
_WHITE = re.compile(r"[ ,\n\xa0]*")


@dataclass(slots=True)
class Tail:
    """What stands behind a reference: `end` is where it ends; the fields are None where nothing stands."""

    end: int
    issued_on: str | None = None
    issuer: str | None = None
    term: str | None = None


def read_tail(text: str, position: int, *, bare_year: bool = True, joint: bool = False) -> Tail:
    """Return the tail that starts at `position`; a tail without content ends where it starts.

    `bare_year` lets a year without "năm" count as the date ("06-NQ/TW 2022"); a `joint` document has several issuers.
    """
    reach = _JOINT_REACH if joint else _REACH
    window = text[position : position + reach]
    plain = folded(text)[position : position + reach]
    at, issued_on, issuer, term = 0, None, None, None
    while _goes_on(window, at):
        if issued_on is None and (found := _date(plain, at, bare_year)):
            at, issued_on = found
        elif issuer is None and (named := read_issuer(window, plain, at, joint=joint)):
            at, issuer = named
        elif term is None and (match := _TERM.match(plain, at)):
            at, term = _closed(plain, match), _printed(window, match.span("term"))
        else:
            break
    return Tail(position + at, issued_on, issuer, term)


def _goes_on(window: str, at: int) -> bool:
    """Tell whether the text goes on at `at`: a line that begins with a capital letter is a new one."""
    gap = _WHITE.match(window, at)
    if gap is None or "\n" not in gap[0]:
        return True
    return window[gap.end() : gap.end() + 1].islower() or window[gap.end() : gap.end() + 5].isupper()


def _closed(plain: str, match: re.Match[str]) -> int:
    """Return the end of the match, without a bracket that was opened before it."""
    unbalanced = match[0].endswith(")") and "(" not in match[0]
    return match.end() - 1 - match[0][:-1].endswith(" ") if unbalanced else match.end()


def _printed(window: str, span: tuple[int, int]) -> str:
    return window[span[0] : span[1]].upper()


def _date(plain: str, at: int, bare_year: bool) -> tuple[int, str] | None:
    for pattern in _DATES if bare_year else _DATES[:-1]:
        match = pattern.match(plain, at)
        if match and (iso := _iso(match)):
            return _closed(plain, match), iso
    return None


def _iso(match: re.Match[str]) -> str | None:
    """Return YYYY-MM-DD, YYYY-MM or YYYY, None when day or month do not exist."""
    values = match.groupdict()
    year = int(values["year"])
    if year < 100:
        year += 2000 if year < 50 else 1900
    if not 1900 <= year <= 2099:
        return None
    if values.get("month") is None:
        return str(year)
    month = _MONTHS.get(values["month"]) or int(values["month"].translate(_DIGITS))
    if not 1 <= month <= 12:
        return None
    if values.get("day") is None:
        return f"{year}-{month:02}"
    day = int(values["day"].translate(_DIGITS))
    return f"{year}-{month:02}-{day:02}" if 1 <= day <= 31 else None
