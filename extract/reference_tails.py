"""What follows a number or a name: date, issuer, Party term, in any order ("ngày 22/01/2019 của Ban Bí thư khóa XII").

The title ("về …", "“…”") is not part of a reference: the tail ends where it begins.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from extract.folding import DASHES, fold
from extract.lexicon import load

_D = rf"[ \xa0]?[/.\{DASHES}][ \xa0]?"
_DAY = r"(?P<day>[0-9OolI]{1,2})"
_MONTHS = {
    "gieng": 1, "mot": 1, "hai": 2, "ba": 3, "tu": 4, "bon": 4, "nam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9,
    "muoi": 10, "muoi mot": 11, "muoi hai": 12, "chap": 12,
}  # fmt: skip
_MONTH = rf"(?P<month>\d{{1,2}}|{'|'.join(sorted(_MONTHS, key=len, reverse=True))})"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_NO_RANGE = rf"(?!\d| ?[\{DASHES}/] ?\d)"
_LEAD = r"[ ,]{0,3}(?:(?:ky|ban hanh|duoc ban hanh) )?"
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
    r"(?P<more>(?:(?: ?, ?| va )[ivx]{1,6}(?![a-z]))*)(?![a-z0-9])(?: ?\))?"
)
_OF = re.compile(r"[ ,]{0,3}cua ")
_SYLLABLE = re.compile(r"[^\W\d_]+(?:\.[^\W\d_]+)*|\d+")
_BETWEEN = re.compile(r"[ \xa0]?[-–][ \xa0]?|[ \xa0\n]+")
_WHITE = re.compile(r"[ ,\n\xa0]*")
# A line may break inside the name of an issuer after these.
_OPEN_ENDED = frozenset(
    ("ban", "bo", "so", "phong", "hoi", "truong", "cua", "uy", "chu", "thu", "van", "dai", "hoc", "cuc", "vu")
)
_MOST_SYLLABLES = 22


@dataclass(frozen=True, slots=True)
class Tail:
    """What stands behind a reference: `end` is where it ends; the fields are None where nothing stands.

    `terms` holds further terms of a list ("khóa XI, XII").
    """

    end: int
    issued_on: str | None = None
    issuer: str | None = None
    term: str | None = None
    terms: tuple[str, ...] = ()


def read_tail(text: str, position: int, *, bare_year: bool = True) -> Tail:
    """Return the tail that starts at `position`; a tail without content ends where it starts.

    `bare_year` lets a year without "năm" count as the date ("06-NQ/TW 2022").
    """
    window = text[position : position + 240]
    folded = fold(window)
    at, issued_on, issuer, term = 0, None, None, None
    terms: tuple[str, ...] = ()
    while _goes_on(window, at):
        if issued_on is None and (found := _date(folded, at, bare_year)):
            at, issued_on = found
        elif issuer is None and (named := _issuer(window, folded, at)):
            at, issuer = named
        elif term is None and (match := _TERM.match(folded, at)):
            at, term = _closed(folded, match), _printed(window, match.span("term"))
            terms = tuple(_more_terms(window, match.span("more")))
        else:
            break
    return Tail(position + at, issued_on, issuer, term, terms)


def _goes_on(window: str, at: int) -> bool:
    """Tell whether the text goes on at `at`: a line that begins with a capital letter is a new one."""
    gap = _WHITE.match(window, at)
    if gap is None or "\n" not in gap[0]:
        return True
    return window[gap.end() : gap.end() + 1].islower() or window[gap.end() : gap.end() + 5].isupper()


def _closed(folded: str, match: re.Match[str]) -> int:
    """Return the end of the match, without a bracket that was opened before it."""
    unbalanced = match[0].endswith(")") and "(" not in match[0]
    return match.end() - 1 - match[0][:-1].endswith(" ") if unbalanced else match.end()


def _printed(window: str, span: tuple[int, int]) -> str:
    return window[span[0] : span[1]].upper()


def _more_terms(window: str, span: tuple[int, int]) -> list[str]:
    return re.findall(r"[IVX]+", window[span[0] : span[1]].upper().replace("VÀ", ""))


def read_date(folded: str, position: int) -> tuple[int, str] | None:
    """Return the end and the ISO form of the date at `position` of folded text, None when there is none."""
    return _date(folded, position, bare_year=False)


def _date(folded: str, at: int, bare_year: bool) -> tuple[int, str] | None:
    for pattern in _DATES if bare_year else _DATES[:-1]:
        match = pattern.match(folded, at)
        if match and (iso := _iso(match)):
            return _closed(folded, match), iso
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
    month = _MONTHS.get(values["month"]) or int(values["month"])
    if not 1 <= month <= 12:
        return None
    if values.get("day") is None:
        return f"{year}-{month:02}"
    day = int(values["day"].translate(str.maketrans("OoIl", "0011")))
    return f"{year}-{month:02}-{day:02}" if 1 <= day <= 31 else None


@cache
def _heads() -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Return known issuer names and the stop phrases, folded / as written, by their first syllable, longest first."""
    cues = load("reference_cues.yaml")
    names = {fold(name) for name in cues["issuer_heads"]}
    for row in load("issuers.yaml")["issuers"]:
        for part in re.sub(r"\(.*?\)", "", row["name"]).split("/"):
            names.add(fold(part.strip()))
        names.update(fold(alias) for alias in row.get("aliases") or () if " " in alias)
    titles = [name.lower() for row in load("document_types.yaml")["types"] for name in [row["name"]] if len(name) > 4]
    stops = set(cues["issuer_stops"]) | {phrase.capitalize() for phrase in (*cues["title_starts"], *titles)}
    return _by_first(names), _by_first(stops | set(titles))


def _by_first(phrases: object) -> dict[str, list[str]]:
    table: dict[str, list[str]] = {}
    for phrase in sorted(phrases, key=len, reverse=True):  # type: ignore[call-overload]
        if phrase:
            table.setdefault(re.split(r"[ -]", phrase)[0], []).append(phrase)
    return table


def _issuer(window: str, folded: str, at: int) -> tuple[int, str] | None:
    """Return the end and the text of the issuer after "của" (or a well-known one that follows at once)."""
    match = _OF.match(folded, at)
    if match is None:
        known = _known(folded, at + 1) if folded[at : at + 1] == " " else None
        if known is None or known - at < 9 or not window[at + 1].isupper():
            return None
        return (known, window[at + 1 : known]) if _central(folded[at + 1 : known]) else None
    end = issuer_end(window, folded, match.end())
    if end is None:
        return None
    return end, " ".join(window[match.end() : end].split())


def _central(name: str) -> bool:
    heads = ("ban bi thu", "bo chinh tri", "ban chap hanh trung uong", "thu tuong chinh phu", "hoi nghi")
    return name.startswith(heads)


def _known(folded: str, at: int) -> int | None:
    """Return the end of the longest known issuer name at `at`."""
    first = re.match(r"[a-z0-9]+", folded[at : at + 20])
    for name in _heads()[0].get(first[0], ()) if first else ():
        end = at + len(name)
        if folded.startswith(name, at) and not folded[end : end + 1].isalnum():
            return end
    return None


def issuer_end(window: str, folded: str, start: int) -> int | None:
    """Return where the name of the organisation at `start` ends, None when none starts there."""
    known = _known(folded, start)
    if known is None and not window[start : start + 1].isupper():
        return None
    capitals = window[start : start + 40].isupper()
    at, end, count = known or start, known, 0
    while count < _MOST_SYLLABLES:
        gap = _BETWEEN.match(window, at) if at > start else None
        word = _SYLLABLE.match(window, gap.end() if gap else at)
        if word is None or (at > start and gap is None) or (gap and _breaks(folded, at, gap, word)):
            break
        if _stops(window, folded, word, capitals) or (gap and not gap[0].isspace() and not word[0][0].isupper()):
            break
        further = _known(folded, word.start()) if at > start else None
        at = end = further if further is not None else word.end()
        count += 1
    return end


def _breaks(folded: str, at: int, gap: re.Match[str], word: re.Match[str]) -> bool:
    """Tell whether the line ends between `at` and `word`, and the name with it."""
    if "\n" not in gap[0] or word[0].islower():
        return False
    return folded[:at].rsplit(" ", 1)[-1] not in _OPEN_ENDED


def _stops(window: str, folded: str, word: re.Match[str], capitals: bool) -> bool:
    """Tell whether the name ends before `word`: a word in lower case that begins a stop phrase, or a term."""
    stops = _heads()[1]
    lower = window[word.start() :].lower() if capitals else window[word.start() :]
    if word[0][0].isdigit():
        return len(word[0]) > 2
    for phrase in stops.get(lower.split(" ", 1)[0].rstrip(",;.:)\n"), ()):
        end = word.start() + len(phrase)
        if lower.startswith(phrase) and not folded[end : end + 1].isalnum():
            return True
    return False
