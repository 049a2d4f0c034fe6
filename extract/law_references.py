"""Laws, codes and ordinances cited by name, with the year, number or date that follows, and laws that amend others."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import replace
from functools import cache

from extract.folding import fold, folded
from extract.law_names import generic_name, listed_name, slug
from extract.lexicon import load
from extract.mentions import Mention
from extract.reference_tails import read_tail

TYPES = {"luat": "luật", "bo luat": "bộ luật", "phap lenh": "pháp lệnh"}
YEAR = re.compile(r"[ \xa0\n]\(?(?:năm|NĂM)?[ \xa0]?(?P<year>(?:19|20)\d\d)(?![\d/-])(?: ?[-–] ?\d)?\)?")
_REVISED = re.compile(r"[ \xa0]\((?:sửa đổi|SỬA ĐỔI)\)")
_NUMBER_NEXT = re.compile(r"[ ,\xa0\n]{1,2}(?:số|SỐ|so)[ \xa0]?:?[ \xa0]?$")
_AMENDING = re.compile(
    r" ?(?:sua doi|sua doi,? bo sung|bo sung)(?:(?: mot so| cac)? dieu(?: khoan)?)?(?: cua)?(?: cac)?(?: so)? "
)
_COLON = re.compile(r" ?: ?| ")
_JOINT = re.compile(r"(?: ?, ?| và | VÀ )")
_LINK = re.compile(r" ?(?:số|SỐ)? ?[\w/]{0,16} ?(?:, ?| và | VÀ | ; ?)")
_FURTHER_YEAR = re.compile(r"(?:, ?| và |, và )(?:năm )?(?P<year>(?:19|20)\d\d)(?![\d/.-])")
_LOOKBACK, _LONGEST = 24, 200


def amending_end(text: str, end: int) -> int | None:
    """Return where the amended laws begin when "sửa đổi, bổ sung một số điều của" follows the keyword at `end`."""
    match = _AMENDING.match(folded(text), end, end + 70)
    return match.end() if match else None


def laws_at(text: str, start: int, end: int, keyword: str) -> list[Mention]:
    """Return the law that the keyword at `start, end` begins, and the further names of "các Luật: A, B và C"."""
    before = text[max(0, start - _LOOKBACK) : start].rstrip().lower()
    doubtful = before.endswith(_not_laws_after())
    gap = _COLON.match(text, end)
    first = _law(text, start, gap.end(), keyword) if gap else None
    if gap is None or first is None:
        return []
    if doubtful and (first.rule != "ref-law-listed" or not (text[start].isupper() and text[gap.end()].isupper())):
        return []
    found = [first]
    shared = ":" in gap[0] or before.endswith(("các", "những"))
    while shared and (joint := _JOINT.match(text, found[-1].end)):
        name_end = listed_name(text, joint.end(), keyword)
        if name_end is None or not text[joint.end()].isupper():
            break
        found.append(_named_law(text, (joint.end(), joint.end(), name_end), keyword, "ref-name-list-member"))
    return found + further_years(text, found[-1])


@cache
def _not_laws_after() -> tuple[str, ...]:
    return tuple(load("law_names.yaml")["not_laws_after"])


def _law(text: str, start: int, name_start: int, keyword: str) -> Mention | None:
    capital = text[start].isupper()
    name_end = listed_name(text, name_start, keyword)
    if name_end is not None:
        clear = text[name_start].isupper() or (capital and name_end - name_start > 5) or YEAR.match(text, name_end)
        return _named_law(text, (start, name_start, name_end), keyword, "ref-law-listed") if clear else None
    if not capital or text[start : start + 4].isupper():
        return None
    name_end = generic_name(text, name_start)
    return _named_law(text, (start, name_start, name_end), keyword, "ref-law-capitalised") if name_end else None


def _named_law(text: str, spans: tuple[int, int, int], keyword: str, rule: str) -> Mention:
    start, name_start, name_end = spans
    name = " ".join(text[name_start:name_end].split())
    word = " ".join(text[start:name_start].replace(":", " ").split()) or TYPES[keyword].capitalize()
    revised = _REVISED.match(text, name_end)
    mention = Mention(
        start=start,
        end=revised.end() if revised else name_end,
        head_end=name_end,
        type=TYPES[keyword],
        form="named",
        rule=rule,
        confidence=0.75 if rule == "ref-law-capitalised" else 0.97,
        name=f"{word} {name}{' (sửa đổi)' if revised else ''}",
        slug=_law_slug(keyword, name),
        resolution="name",
    )
    _add_year_and_date(text, mention)
    return mention


def _law_slug(keyword: str, name: str) -> str:
    """Return the slug; "Luật Hình sự" is the colloquial name of the code."""
    return slug(f"{'bo luat' if keyword == 'luat' and slug(name) in _codes() else keyword} {name}")


@cache
def _codes() -> frozenset[str]:
    return frozenset(slug(code) for code in load("law_names.yaml")["bo luat"])


def _add_year_and_date(text: str, mention: Mention) -> None:
    year = YEAR.match(text, mention.end)
    if year:
        mention.year, mention.end = year["year"], year.end()
    tail = read_tail(text, mention.end, bare_year=False)
    if tail.issued_on and len(tail.issued_on) > 4:
        mention.issued_on, mention.issuer, mention.end = tail.issued_on, tail.issuer, tail.end
    elif tail.issuer and fold(tail.issuer).startswith(("quoc hoi", "uy ban thuong vu")):
        mention.issuer, mention.end = tail.issuer, tail.end
    mention.key = f"named:{mention.slug}" + (f":{mention.year}" if mention.year else "")


def further_years(text: str, mention: Mention) -> list[Mention]:
    """Return a mention for each further year of "Hiến pháp năm 1946, 1959 và năm 2013"."""
    found: list[Mention] = []
    last = mention
    while last.year and last.end - last.start < _LONGEST and (match := _FURTHER_YEAR.match(text, last.end)):
        last = replace(mention, start=match.start("year"), end=match.end(), head_end=match.end(), year=match["year"])
        last.key, last.rule, last.elided = f"named:{mention.slug}:{last.year}", "ref-name-year", True
        found.append(last)
    return found


def take_numbers(text: str, laws: list[Mention], numbered: list[Mention]) -> None:
    """Give laws the numbers that follow their names ("số 24/2018/QH14") and take those out of `numbered`.

    Both lists are in the order of the text.
    """
    starts = [law.start for law in laws]
    kept = []
    for mention in numbered:
        index = bisect_left(starts, mention.symbol.start) - 1 if mention.symbol and mention.symbol.law else -1
        if index < 0 or not _belongs(text, laws[index], mention):
            kept.append(mention)
        else:
            _join(text, laws[index], mention)
    numbered[:] = kept


def _belongs(text: str, law: Mention, mention: Mention) -> bool:
    if law.number or mention.symbol is None or law.end > mention.symbol.start:
        return False
    return law.start == mention.start or bool(_NUMBER_NEXT.fullmatch(text, law.end, mention.symbol.start))


def _join(text: str, law: Mention, mention: Mention) -> None:
    if law.start == mention.start and mention.symbol:
        end = law.start + len(text[law.start : mention.symbol.start].rstrip(" :sSốỐ\xa0\n"))
        law.head_end = max(law.head_end, end)
        law.name = " ".join(text[law.start : law.head_end].split())
    law.number, law.digits, law.symbol, law.key = mention.number, mention.digits, mention.symbol, mention.number
    law.issued_on, law.issuer, law.end = mention.issued_on, mention.issuer, mention.end
    law.form, law.resolution, law.rule = "full", "explicit", "ref-law-numbered"


def amending_laws(text: str, amending: list[tuple[int, int, str]], laws: list[Mention]) -> list[Mention]:
    """Return the amending laws, each from its first word to the last law it amends.

    `amending` holds where each begins, where its first amended law begins, and the keyword.
    """
    starts = [law.start for law in laws]
    outer = []
    for start, first, keyword in amending:
        index = bisect_left(starts, first)
        if index < len(laws) and laws[index].start == first:
            outer.append(_amending_law(text, start, _chain(text, laws, index), keyword))
    return outer


def _chain(text: str, laws: list[Mention], index: int) -> list[Mention]:
    chain = [laws[index]]
    for law in laws[index + 1 :]:
        if law.start - chain[-1].end > 40 or not _LINK.fullmatch(text[chain[-1].end : law.start].replace("\n", " ")):
            break
        chain.append(law)
    return chain


def _amending_law(text: str, start: int, chain: list[Mention], keyword: str) -> Mention:
    """Return the amending law; a number or date that only the last amended law carries is that of the amending law."""
    last = chain[-1]
    moves = last.issued_on or (last.number and not any(law.number for law in chain[:-1]))
    outer = Mention(
        start=start,
        end=last.end,
        head_end=last.head_end,
        type=TYPES[keyword],
        form="named",
        rule="ref-law-amending",
        confidence=0.95,
        name=" ".join(text[start : last.head_end if moves else last.end].split()),
        slug=slug(f"{keyword} sua doi {chain[0].slug}") + (f"-va-{len(chain) - 1}-luat" if len(chain) > 1 else ""),
        resolution="name",
    )
    outer.key = f"named:{outer.slug}"
    if moves:
        _move_number(last, outer)
    return outer


def _move_number(last: Mention, outer: Mention) -> None:
    outer.issued_on, last.issued_on = last.issued_on, None
    if last.number:
        outer.number, outer.digits, outer.symbol, outer.key = last.number, last.digits, last.symbol, last.number
        outer.resolution, outer.form, last.resolution, last.form = "explicit", "full", "name", "named"
        last.number = last.digits = last.symbol = None
        last.key = f"named:{last.slug}"
    last.end = last.head_end
