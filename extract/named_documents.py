"""Documents known by name: laws, codes, ordinances, the Constitution, statutes, resolutions of congresses and plenums."""

from __future__ import annotations

import re

import re2

from extract.folding import fold
from extract.law_names import generic_name, listed_name, slug
from extract.lexicon import load
from extract.mentions import Mention
from extract.reference_tails import read_tail

_ANCHOR = re2.compile(
    "Bộ [Ll]uật|BỘ LUẬT|bộ luật|[Ll]uật|LUẬT|[Pp]háp lệnh|PHÁP LỆNH|[Hh]iến pháp|HIẾN PHÁP|Điều lệ|ĐIỀU LỆ"
    "|[Nn]ghị quyết|NGHỊ QUYẾT|[Kk]ết luận|KẾT LUẬN|[Qq]uy định|QUY ĐỊNH"
)
_GROUPS = {"luat": "luat", "bo luat": "bo luat", "phap lenh": "phap lenh"}
_TYPES = {"luat": "luật", "bo luat": "bộ luật", "phap lenh": "pháp lệnh"}
_YEAR = re.compile(r"[ \xa0\n]\(?(?:năm|NĂM)?[ \xa0]?(?P<year>(?:19|20)\d\d)(?![\d/-])(?: ?[-–] ?\d)?\)?")
_REVISED = re.compile(r"[ \xa0]\((?:sửa đổi|SỬA ĐỔI)\)")
_NUMBER_NEXT = re.compile(r"[ ,\xa0\n]{1,2}(?:số|SỐ|so)[ \xa0]?:?[ \xa0]?$")
_AMENDING = re.compile(
    r" ?(?:sua doi|sua doi,? bo sung|bo sung)(?:(?: mot so| cac)? dieu(?: khoan)?)?(?: cua)?(?: cac)?(?: so)? "
)
_CONSTITUTION = re.compile(r"hien phap(?: nuoc cong hoa xa hoi chu nghia viet nam)?")
_COLON = re.compile(r" ?: ?| ")
_JOINT = re.compile(r"(?: ?, ?| và | VÀ )")
_LONGEST_BEFORE = 24

_ORDINALS = {
    "nhat": 1, "mot": 1, "hai": 2, "ba": 3, "tu": 4, "bon": 4, "nam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9,
    "muoi": 10, "muoi mot": 11, "muoi hai": 12, "muoi ba": 13, "muoi bon": 14, "muoi lam": 15,
}  # fmt: skip
_NTH = rf"(?P<nth>\d{{1,2}}|{'|'.join(sorted(_ORDINALS, key=len, reverse=True))})(?![a-z0-9])"
_ROMAN = r"[ivxl]{1,6}(?![a-z0-9])"
_KIND = r"(?:nghi quyet|ket luan)(?:,? (?:va )?(?:ket luan|nghi quyet))?(?: cua)?"
_CENTRAL = r"(?:ban chap hanh |bch )?(?:trung uong|tw|t\.u)(?: dang)?"
_PLENUM = re.compile(
    rf"{_KIND} (?:hoi nghi )?(?:lan )?(?:thu )?(?:"
    rf"(?:trung uong|tw|t\.u) ?(?:lan )?(?:thu )?{_NTH}|{_NTH.replace('<nth>', '<nth2>')} (?:cua )?{_CENTRAL})"
    r"(?P<more>(?:(?:, ?| va )\d{1,2}(?![\d/-]))*)"
)
_CONGRESS = re.compile(
    rf"nghi quyet (?:cua )?dai hoi(?: dai bieu)?(?: toan quoc)?(?: dang)?(?: toan quoc)?(?: lan)?(?: thu)? "
    rf"(?P<roman>{_ROMAN}|\d{{1,2}}(?![\d/]))(?: (?:cua )?dang(?: cong san viet nam)?(?! (?:bo|uy|vien)\b))?"
)
_CONGRESS_OF = re.compile(
    rf"nghi quyet (?:cua )?dai hoi(?P<words>(?: [a-z]+){{1,14}}?) (?:lan thu|khoa) (?P<roman>{_ROMAN}|\d{{1,2}}|{_NTH})"
    r"(?: cua dang(?! (?:bo|uy|vien)\b))?"
)
_CONGRESS_TERM = re.compile(
    r"nghi quyet (?:cua )?dai hoi(?P<words>(?: [a-z]+){1,14}?),? (?:nhiem ky) (?P<roman>\d{4} ?- ?\d{4})"
)
_TERM = re.compile(
    r" ?,? ?\(? ?khoa (?P<term>[ivxl]{1,6})(?![a-z0-9])(?P<more>(?:(?:, ?| va )[ivx]{1,6}(?![a-z0-9]))*)(?: ?\))?"
)


def find_named(text: str, numbered: list[Mention]) -> list[Mention]:
    """Return the documents cited by name, in the order of the text; laws inside the name of a law are mentions too.

    `numbered` are the references with a number: that of a law ("số 24/2018/QH14") goes to the law whose name stands
    before it and is taken out of the list.
    """
    laws: list[Mention] = []
    amending: list[tuple[int, int, str]] = []
    others: list[Mention] = []
    for match in _ANCHOR.finditer(text):
        if match.start() and text[match.start() - 1].isalnum():
            continue
        keyword = fold(match[0])
        if keyword in _GROUPS:
            start = _amending_end(text, match.end())
            if start is not None:
                amending.append((match.start(), start, keyword))
            elif not laws or match.start() >= laws[-1].end:
                laws.extend(_laws(text, match.start(), match.end(), keyword))
        elif not others or match.start() >= others[-1].end:
            others.extend(_other(text, match.start(), match.end(), keyword))
    _take_numbers(text, laws, numbered)
    outer = [law for a in amending if (law := _amending_law(text, a, laws))]
    return sorted(laws + outer + others, key=lambda mention: (mention.start, -mention.end))


def _amending_end(text: str, end: int) -> int | None:
    """Return where the amended laws begin after "Luật sửa đổi, bổ sung một số điều của"."""
    match = _AMENDING.match(fold(text[end : end + 70]))
    return end + match.end() if match else None


def _laws(text: str, start: int, end: int, keyword: str) -> list[Mention]:
    """Return the law that the keyword at `start, end` begins, and the further names of "các Luật: A, B và C"."""
    before = text[max(0, start - _LONGEST_BEFORE) : start].rstrip().lower()
    doubtful = any(before.endswith(word) for word in load("law_names.yaml")["not_laws_after"])
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
        found.append(_named_law(text, joint.end(), joint.end(), name_end, keyword, "ref-name-list-member"))
    return found


def _law(text: str, start: int, name_start: int, keyword: str) -> Mention | None:
    capital = text[start].isupper()
    name_end = listed_name(text, name_start, keyword)
    if name_end is not None:
        if (
            not text[name_start].isupper()
            and (not capital or name_end - name_start < 6)
            and not _YEAR.match(text, name_end)
        ):
            return None
        return _named_law(text, start, name_start, name_end, keyword, "ref-law-listed")
    if not capital or text[start : start + 4].isupper():
        return None
    name_end = generic_name(text, name_start)
    return _named_law(text, start, name_start, name_end, keyword, "ref-law-capitalised") if name_end else None


def _named_law(text: str, start: int, name_start: int, name_end: int, keyword: str, rule: str) -> Mention:
    name = " ".join(text[name_start:name_end].split())
    word = " ".join(text[start:name_start].replace(":", " ").split()) or _TYPES[keyword].capitalize()
    revised = _REVISED.match(text, name_end)
    printed = f"{word} {name}{' (sửa đổi)' if revised else ''}"
    mention = Mention(
        start=start,
        end=revised.end() if revised else name_end,
        head_end=name_end,
        type=_TYPES[keyword],
        form="named",
        rule=rule,
        confidence=0.75 if rule == "ref-law-capitalised" else 0.97,
        name=printed,
        slug=_law_slug(keyword, name),
        resolution="name",
    )
    _add_year_and_date(text, mention)
    return mention


def _law_slug(keyword: str, name: str) -> str:
    """Return the slug; "Luật Hình sự" is the colloquial name of the code."""
    codes = {slug(code) for code in load("law_names.yaml")["bo luat"]}
    return slug(f"{'bo luat' if keyword == 'luat' and slug(name) in codes else keyword} {name}")


def _add_year_and_date(text: str, mention: Mention) -> None:
    year = _YEAR.match(text, mention.end)
    if year:
        mention.year, mention.end = year["year"], year.end()
    tail = read_tail(text, mention.end, bare_year=False)
    if tail.issued_on and len(tail.issued_on) > 4:
        mention.issued_on, mention.end = tail.issued_on, tail.end
        mention.issuer = tail.issuer
    elif tail.issuer and fold(tail.issuer).startswith(("quoc hoi", "uy ban thuong vu")):
        mention.issuer, mention.end = tail.issuer, tail.end
    mention.key = f"named:{mention.slug}" + (f":{mention.year}" if mention.year else "")


def _amending_law(text: str, amending: tuple[int, int, str], laws: list[Mention]) -> Mention | None:
    """Return the amending law, from its first word to the last amended law.

    A number or date that only the last of the amended laws carries is that of the amending law itself.
    """
    start, first, keyword = amending
    chain: list[Mention] = []
    for law in laws:
        if law.start == first or (chain and law.start > chain[-1].start and _linked(text, chain[-1], law)):
            chain.append(law)
        elif chain and law.start > chain[-1].end:
            break
    if not chain:
        return None
    last = chain[-1]
    outer = Mention(
        start=start,
        end=last.end,
        head_end=last.head_end,
        type=_TYPES[keyword],
        form="named",
        rule="ref-law-amending",
        confidence=0.95,
        name=" ".join(text[start : last.head_end].split()),
        slug=slug(f"{keyword} sua doi {chain[0].slug}") + (f"-va-{len(chain) - 1}-luat" if len(chain) > 1 else ""),
        resolution="name",
    )
    outer.key = f"named:{outer.slug}"
    if last.issued_on or (last.number and not any(law.number for law in chain[:-1])):
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


def _take_numbers(text: str, laws: list[Mention], numbered: list[Mention]) -> None:
    """Give laws the numbers that follow their names; the references that were only a number are taken out."""
    starts = sorted(laws, key=lambda law: law.start)
    for mention in [found for found in numbered if found.symbol and found.symbol.law]:
        law = next((law for law in reversed(starts) if law.start < mention.symbol.start), None)  # type: ignore[union-attr]
        if law is None or law.number or not mention.symbol:
            continue
        between = text[law.end : mention.symbol.start] if law.end <= mention.symbol.start else None
        if between is not None and (_NUMBER_NEXT.fullmatch(between) or law.start == mention.start):
            _join(text, law, mention)
            numbered.remove(mention)


def _join(text: str, law: Mention, mention: Mention) -> None:
    if law.start == mention.start and mention.symbol:
        end = len(text[: mention.symbol.start].rstrip(" :sSốỐ\xa0\n"))
        law.head_end = max(law.head_end, end)
        law.name = " ".join(text[law.start : law.head_end].split())
    law.number, law.digits, law.symbol, law.key = mention.number, mention.digits, mention.symbol, mention.number
    law.issued_on, law.issuer, law.end = mention.issued_on, mention.issuer, mention.end
    law.form, law.resolution, law.rule = "full", "explicit", "ref-law-numbered"


_LINK = re.compile(r" ?(?:số|SỐ)? ?[\w/]{0,16} ?(?:, ?| và | VÀ | ; ?)")


def _linked(text: str, before: Mention, after: Mention) -> bool:
    return bool(_LINK.fullmatch(text[before.end : after.start].replace("\n", " ")))


def _other(text: str, start: int, end: int, keyword: str) -> list[Mention]:
    if keyword == "hien phap":
        return _constitution(text, start)
    if keyword == "dieu le":
        return _statute(text, start, end)
    if keyword == "quy dinh":
        return _by_list(text, start)
    return _resolution(text, start)


def _constitution(text: str, start: int) -> list[Mention]:
    match = _CONSTITUTION.match(fold(text[start : start + 60]))
    end = start + (match.end() if match else 9)
    year = _YEAR.match(text, end)
    if not text[start].isupper() and not year:
        return []
    name = " ".join(text[start:end].split())
    mention = _new(start, year.end() if year else end, end, "hiến pháp", "ref-constitution", name)
    mention.year = year["year"] if year else None
    mention.key = "named:hien-phap" + (f":{mention.year}" if mention.year else "")
    return [mention]


def _statute(text: str, start: int, end: int) -> list[Mention]:
    name_end = listed_name(text, end + 1, "statutes") if text[end : end + 1].isspace() else None
    if name_end is None or not text[end + 1].isupper():
        return []
    name = " ".join(text[start:name_end].split())
    tail = read_tail(text, name_end, bare_year=False)
    mention = _new(start, tail.end if tail.term else name_end, name_end, "điều lệ", "ref-statutes", name)
    mention.term = tail.term
    known = slug(name).removesuffix("-cong-san-viet-nam")
    mention.key, mention.slug = f"named:{known}", known
    return [mention]


def _by_list(text: str, start: int) -> list[Mention]:
    folded = fold(text[start : start + 80])
    for row in load("law_names.yaml")["others"]:
        if folded.startswith(fold(row["name"])) and text[start].isupper():
            end = start + len(row["name"])
            mention = _new(start, end, end, row["type"], "ref-name-listed", " ".join(text[start:end].split()))
            mention.key, mention.slug = f"named:{row['slug']}", row["slug"]
            return [mention]
    return []


def _new(start: int, end: int, head_end: int, kind: str, rule: str, name: str) -> Mention:
    return Mention(
        start=start,
        end=end,
        head_end=head_end,
        type=kind,
        form="named",
        rule=rule,
        confidence=0.95,
        name=name,
        resolution="name",
    )


def _resolution(text: str, start: int) -> list[Mention]:
    window = text[start : start + 200].split("\n\n")[0]
    folded = fold(window)
    if "dai hoi" not in folded[:40] and "trung uong" not in folded[:70] and "tw" not in folded[:45]:
        return []
    plenum = _PLENUM.match(folded)
    if plenum:
        return _plenum(window, folded, plenum, start)
    congress = _CONGRESS.match(folded) or _CONGRESS_OF.match(folded) or _CONGRESS_TERM.match(folded)
    if congress is None or re.search(r"\b(?:cac cap|cac dang bo|hang nam)\b", congress[0]):
        return []
    name = " ".join(window[: congress.end()].split())
    mention = _new(start, start + congress.end(), start + congress.end(), "nghị quyết", "ref-congress", name)
    words = congress.groupdict().get("words")
    roman = congress["roman"].replace(" ", "").upper()
    mention.slug = "nq-dai-hoi:" + (_congress_of(words) if words else "dang")
    mention.key = f"named:{mention.slug}:{roman}"
    return [mention]


def _congress_of(words: str) -> str:
    """Return the slug of the body whose congress it is: "tinh" for "Đại hội đại biểu Đảng bộ tỉnh"."""
    rest = re.sub(r"^(?: dai bieu)?(?: toan quoc)?(?: cua)?", "", words)
    if re.fullmatch(r" dang(?: toan quoc)?| ?", rest):
        return "dang"
    return slug(rest.removeprefix(" dang bo ")) or "dang"


def _plenum(window: str, folded: str, match: re.Match[str], start: int) -> list[Mention]:
    """Return the plenum's resolution, once for each plenum ("Trung ương 4, 5, 6") and each term ("khóa XI, XII")."""
    nth = match["nth"] or match["nth2"]
    kind = "kết luận" if folded.startswith("ket luan") else "nghị quyết"
    term = _TERM.match(folded, match.end())
    more = [
        (m.start(), m.end())
        for m in re.finditer(r"\d+", folded[: match.end("more")])
        if m.start() >= match.start("more")
    ]
    head = match.start("more")
    first_term = term["term"].upper() if term else None
    spans = [(0, head, str(_ORDINALS.get(nth) or int(nth)))] + [(a, b, folded[a:b]) for a, b in more]
    found = []
    for begin, end, number in spans:
        last = term is not None and (begin, end) == spans[-1][:2]
        stop = (term.end("term") if term["more"] else term.end()) if term and last else end
        mention = _plenum_mention(window, start, (begin, end, stop), kind, number, first_term)
        found.append(mention)
    for other in re.finditer(r"[ivx]+", term["more"].replace("va", "  ")) if term else ():
        span = (term.start("more") + other.start(), term.start("more") + other.end())  # type: ignore[union-attr]
        mention = _plenum_mention(window, start, (0, head, head), kind, spans[0][2], other[0].upper())
        mention.start, mention.end, mention.head_end = start + span[0], start + span[1], start + span[1]
        mention.elided = True
        found.append(mention)
    return found


def _plenum_mention(
    window: str, start: int, span: tuple[int, int, int], kind: str, number: str, term: str | None
) -> Mention:
    begin, end, stop = span
    name = " ".join(window[begin:end].split())
    if begin:
        name = f"{kind.capitalize()} Trung ương {number}"
    printed = f"{name} khóa {term}" if term else name
    mention = _new(start + begin, start + stop, start + end, kind, "ref-plenum", printed)
    mention.slug = f"{'kl' if kind == 'kết luận' else 'nq'}-tw-{number}"
    mention.term, mention.elided = term, begin > 0
    mention.key = f"named:{mention.slug}" + (f":{term}" if term else "")
    return mention
