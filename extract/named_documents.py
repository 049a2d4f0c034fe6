"""Documents known by name: laws, the Constitution, statutes, resolutions of congresses and plenums, listed names."""

from __future__ import annotations

import re
from functools import cache

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from extract.folding import fold, folded
from extract.law_names import listed_name, slug
from extract.law_references import TYPES, YEAR, amending_end, amending_laws, further_years, laws_at, take_numbers
from extract.lexicon import load
from extract.mentions import Mention, named
from extract.party_resolutions import resolutions_at
from extract.reference_tails import read_tail

_KEYWORDS = (
    *("Bộ Luật", "Bộ luật", "BỘ LUẬT", "bộ luật", "Luật", "luật", "LUẬT", "Pháp lệnh", "pháp lệnh", "PHÁP LỆNH"),
    *("Hiến pháp", "hiến pháp", "HIẾN PHÁP", "Điều lệ", "ĐIỀU LỆ", "Nghị quyết", "nghị quyết", "NGHỊ QUYẾT", "NQ"),
    *("Kết luận", "kết luận", "KẾT LUẬN", "Quy định", "quy định", "QUY ĐỊNH"),
)
_CONSTITUTION = re.compile(r"hien phap(?: nuoc cong hoa xa hoi chu nghia viet nam)?")


def find_named(text: str, numbered: list[Mention]) -> list[Mention]:
    """Return the documents cited by name, in the order of the text; laws inside the name of a law are mentions too.

    `numbered` are the references with a number: that of a law ("số 24/2018/QH14") goes to the law whose name stands
    before it and is taken out of the list.
    """
    laws: list[Mention] = []
    amending: list[tuple[int, int, str]] = []
    others: list[Mention] = []
    for _, start, end in _keyword_finder().find_matches_as_indexes(text):
        if start and text[start - 1].isalnum():
            continue
        keyword = folded(text)[start:end]
        if keyword in TYPES:
            amended = amending_end(text, end)
            if amended is not None:
                amending.append((start, amended, keyword))
            elif not laws or start >= laws[-1].end:
                laws.extend(laws_at(text, start, end, keyword))
        elif not others or start >= others[-1].end:
            others.extend(_other(text, start, end, keyword))
    take_numbers(text, laws, numbered)
    outer = amending_laws(text, amending, laws)
    return sorted(laws + outer + others, key=lambda mention: (mention.start, -mention.end))


@cache
def _keyword_finder() -> AhoCorasick:
    return AhoCorasick(_KEYWORDS, matchkind=MatchKind.LeftmostLongest, implementation=Implementation.DFA)


def _other(text: str, start: int, end: int, keyword: str) -> list[Mention]:
    if keyword == "hien phap":
        return _constitution(text, start)
    if keyword == "dieu le":
        return _statute(text, start, end)
    if keyword == "quy dinh":
        return _by_list(text, start)
    return resolutions_at(text, start)


def _constitution(text: str, start: int) -> list[Mention]:
    match = _CONSTITUTION.match(folded(text), start, start + 60)
    end = match.end() if match else start + 9
    year = YEAR.match(text, end)
    if not text[start].isupper() and not year:
        return []
    name = " ".join(text[start:end].split())
    mention = named((start, year.end() if year else end), "hiến pháp", "ref-constitution", name)
    mention.year = year["year"] if year else None
    mention.slug = "hien-phap"
    mention.key = "named:hien-phap" + (f":{mention.year}" if mention.year else "")
    return [mention, *further_years(text, mention)]


def _statute(text: str, start: int, end: int) -> list[Mention]:
    name_end = listed_name(text, end + 1, "statutes") if text[end : end + 1].isspace() else None
    if name_end is None or not text[end + 1].isupper():
        return []
    name = " ".join(text[start:name_end].split())
    tail = read_tail(text, name_end, bare_year=False)
    mention = named((start, tail.end if tail.term else name_end), "điều lệ", "ref-statutes", name)
    mention.term = tail.term
    known = slug(name).removesuffix("-cong-san-viet-nam")
    mention.key, mention.slug = f"named:{known}", known
    return [mention]


def _by_list(text: str, start: int) -> list[Mention]:
    for row in load("law_names.yaml")["others"]:
        if folded(text).startswith(fold(row["name"]), start) and text[start].isupper():
            end = start + len(row["name"])
            mention = named((start, end), row["type"], "ref-name-listed", " ".join(text[start:end].split()))
            mention.key, mention.slug = f"named:{row['slug']}", row["slug"]
            return [mention]
    return []
