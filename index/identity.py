"""What a mention tells of the identity of the document that it cites, beyond the number.

Numbers of the Party begin anew with each term of a committee, numbers of the state with each year, and "45/KH-UBND"
exists in every province (Quy định 66-QĐ/TW, Nghị định 30/2020/NĐ-CP). So a key alone names no document.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from extract.lexicon import load
from index.fold import slug

_DATA = Path(__file__).parent / "data" / "identity.yaml"
_AREA = re.compile(
    r"(?:tỉnh|thành phố|TP\.?|huyện|quận|thị xã|thị trấn|xã|phường|đặc khu)\s+((?:[A-ZÀ-ỸĐ][\w'’-]*\s*)+|\d+)"
)
_AREA_WORDS = r"(?:tinh|thanh-pho|tp|huyen|quan|thi-xa|thi-tran|xa|phuong|dac-khu)"
_PRINTED_YEAR = re.compile(r"\d+[a-z]?/(?:19|20)\d\d/")
_CENTRAL = re.compile(r"\d+[a-z]?-[^/]+/tw", re.IGNORECASE)


@dataclass(frozen=True, slots=True, order=True)
class Evidence:
    """What is said of one document: each part is empty when nothing is said.

    `scope` is the place whose numbers they are (slug), `issuer` a slug without place, `issued_on` an ISO date of any
    precision, `term` a Roman numeral, `cited` the month (YYYY-MM) of the citing document.
    """

    scope: str = ""
    issuer: str = ""
    issued_on: str = ""
    term: str = ""
    cited: str = ""

    def __str__(self) -> str:
        return "|".join((self.scope, self.issuer, self.issued_on, self.term, self.cited))

    @classmethod
    def of(cls, text: str) -> Evidence:
        """Return what `str` made a text of."""
        return cls(*text.split("|"))


@cache
def data() -> dict[str, Any]:
    """Return the data of this module."""
    found: dict[str, Any] = yaml.safe_load(_DATA.read_text(encoding="utf-8"))
    return found


def is_national(key: str) -> bool:
    """Return whether the key's numbers are given by one body of the whole country (CP, TTg, a ministry, TW)."""
    if key.startswith("named:"):
        return not any(name in key for name in data()["local_names"])
    codes = _national_codes()
    parts = re.split(r"[-/]", key.split("/", 1)[-1].lower()) if "/" in key else []
    return any(part in codes or part.rstrip("0123456789") in codes for part in parts)


def evidence(key: str, said: dict[str, Any], place: str | None, cited: str | None) -> Evidence:
    """Return what a mention (`said`: the values of a reference) tells of the document behind `key`.

    `place` is that of the citing document, for numbers that each place has; `cited` its date.
    """
    national, issuer = is_national(key), said.get("issuer")
    fixed = national and not _CENTRAL.fullmatch(key) and not key.startswith("named:")
    printed = bool(_PRINTED_YEAR.match(key))
    named_year = key.startswith("named:") and bool(re.search(r":(19|20)\d\d$", key))
    return Evidence(
        scope="" if national else area_of(issuer) or area_of(place) or slug(place or ""),
        issuer="" if fixed else issuer_slug(issuer),
        issued_on=""
        if (printed and national) or named_year or _is_period(said, cited)
        else said.get("issued_on") or "",
        term=said.get("term") or "",
        cited=(cited or "")[:7],
    )


def _is_period(said: dict[str, Any], cited: str | None) -> bool:
    """Return whether the year beside a number may be that of the work: "kết quả thực hiện Chỉ thị 05-CT/TW năm 2024".

    A report of that year or the next says so, and tells no issuer; a year of issue is mostly told with one.
    """
    year = said.get("issued_on") or ""
    if not year.isdecimal() or said.get("issuer") or said.get("relation") not in ("implements", "reviews"):
        return False
    return bool(cited) and int(year) >= int((cited or "")[:4]) - 1


def area_of(name: str | None) -> str:
    """Return the slug of the place in a name ("UBND tỉnh Hòa Giang" → "hoa-giang"), empty when it holds none."""
    return slug(area_name(name))


def area_name(name: str | None) -> str:
    """Return the place in a name as it is written ("UBND tỉnh Hòa Giang" → "Hòa Giang"), empty when it holds none."""
    found = _AREA.search(name or "")
    return found[1] if found else ""


def issuer_slug(name: str | None) -> str:
    """Return the body that is meant, as a slug without place or office; empty for what says nothing."""
    area, found = area_of(name), slug(name or "")
    if area:
        found = re.sub(rf"-{re.escape(area)}$", "", found)
    words = [data()["short"].get(word, word) for word in found.split("-")]
    found = data()["issuers"].get("-".join(words), "-".join(words))
    for office in data()["offices"]:
        rest = found.removeprefix(f"{office}-")
        if rest != found and rest.count("-"):
            found = data()["issuers"].get(rest, rest)
    return "" if found in data()["vague"] else found


def same_body(one: str, other: str) -> bool:
    """Return whether two issuers can be one: nothing is said of one, or one is named at greater length."""
    return not one or not other or one == other or _begins(one, other) or _begins(other, one)


def same_day(one: str, other: str) -> bool:
    """Return whether two ISO dates can be one; the less precise one tells less."""
    return not one or not other or one.startswith(other) or other.startswith(one)


def terms_of(issued_on: str) -> set[str]:
    """Return the terms of the central committee that a date can fall in; empty for an early or unknown one."""
    if not issued_on:
        return set()
    year, month = issued_on[:4], issued_on[5:7]
    first, last = f"{year}-{month or '01'}", f"{year}-{month or '12'}"
    table = data()["terms"]
    ends = [begin for _, begin in table[1:]] + ["9999"]
    return {term for (term, begin), end in zip(table, ends, strict=True) if begin <= last and first <= end}


def agree(key: str, one: Evidence, other: Evidence) -> bool:
    """Return whether both can speak of one document: nothing that they say differs."""
    if one.scope != other.scope or not same_body(one.issuer, other.issuer):
        return False
    if not same_day(one.issued_on, other.issued_on) or (one.term and other.term and one.term != other.term):
        return False
    return not _CENTRAL.fullmatch(key) or (_term_fits(one, other) and _term_fits(other, one))


def in_time(issued_on: str, cited: str) -> bool:
    """Return whether a document of this date can be cited in that month."""
    return not issued_on or not cited or issued_on[: len(cited)] <= cited[: len(issued_on)]


def _term_fits(one: Evidence, other: Evidence) -> bool:
    possible = terms_of(other.issued_on)
    return not one.term or not possible or one.term in possible


def _begins(short: str, long: str) -> bool:
    return long.startswith(f"{short}-")


@cache
def _national_codes() -> frozenset[str]:
    rows = load("issuers.yaml")["issuers"]
    return frozenset(row["code"].lower() for row in rows if not row.get("generic"))
