"""The time that a document speaks of, as its subject says: "6 tháng đầu năm 2024", "quý III/2024", "năm 2023".

A report on a year is often written in the next one, so series go by this and not by the date of issue. The codes sort
by time: 2023, 2024-Q3, 2024-06T (the first six months), 2024-06T2 (the last six), 2024-M05, 2024/2025 (a school year),
2021..2025 (several years).
"""

from __future__ import annotations

import re

from index.fold import plain

_YEAR = r"((?:19|20)\d\d)"
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_LAW = re.compile(r"\b(?:bo luat|luat|phap lenh|hien phap|nghi quyet|quyet dinh|chi thi)\b[^,;.]*$")
_DAY_BEFORE = re.compile(r"(?:ngay \d{1,2}[ /-]*(?:thang \d{1,2}[ /-]*)?|thang \d{1,2}[ /-]*)$")
_FORMS = (  # of folded text, where "quý" is "qui"
    (re.compile(rf"\bqui (iv|iii|ii|i|[1-4])[ /,-]+(?:nam )?{_YEAR}"), "quarter"),
    (re.compile(rf"\b(\d\d?) thang (dau |cuoi )?nam {_YEAR}"), "months"),
    (re.compile(rf"\bnam hoc {_YEAR} ?[-–/] ?{_YEAR}"), "school"),
    (
        re.compile(rf"\b(?:giai doan|tu nam|nhiem ky|trong \d+ nam) ?\(?{_YEAR} ?(?:[-–]|den(?: nam)?) ?{_YEAR}"),
        "years",
    ),
    (re.compile(rf"\bthang (\d\d?)[ /-]+(?:nam )?{_YEAR}"), "month"),
    (re.compile(rf"\bnam {_YEAR}"), "year"),
)


def period_of(subject: str | None) -> str | None:
    """Return the code of the time that a subject names, None when it names none.

    The year of a law or the day of a directive that the subject cites is not meant.
    """
    text = " ".join(plain(subject or "").split())
    for pattern, form in _FORMS:
        for found in pattern.finditer(text):
            before = text[: found.start()]
            if form in ("year", "month") and (_DAY_BEFORE.search(before) or _is_of_law(before, form)):
                continue
            if form == "year" and before.endswith(("den ", "dinh huong ", "tam nhin ")):
                continue
            return _code(form, found)
    return None


def year_of(period: str | None) -> int | None:
    """Return the year of a code; of several years the last one."""
    years = re.findall(_YEAR, period or "")
    return int(years[-1]) if years else None


def _is_of_law(before: str, form: str) -> bool:
    """Return whether the year belongs to the name of a law: "Luật Căn cước năm 2023" (but "Chỉ thị 05 năm 2024")."""
    found = _LAW.search(before)
    if form != "year" or not found:
        return False
    named = found[0]
    return named.startswith(("luat", "bo luat", "phap lenh", "hien phap")) or re.search(r"\d/$", named) is not None


def _code(form: str, found: re.Match[str]) -> str:
    if form == "quarter":
        return f"{found[2]}-Q{_ROMAN.get(found[1]) or int(found[1])}"
    if form == "months":
        return f"{found[3]}-{int(found[1]):02d}T{'2' if found[2] == 'cuoi ' else ''}"
    if form == "school":
        return f"{found[1]}/{found[2]}"
    if form == "years":
        return f"{found[1]}..{found[2]}"
    if form == "month":
        return f"{found[2]}-M{int(found[1]):02d}"
    return found[1]
