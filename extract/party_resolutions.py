"""Resolutions of congresses and plenums of the Party and the mass organisations, cited without a number.

A plenum can issue several resolutions (18 to 21-NQ/TW are all of the 6th plenum, term XII), so it keeps a key of its
own: "named:nq-tw-6:XII".
"""

from __future__ import annotations

import re

from extract.folding import folded
from extract.law_names import slug
from extract.mentions import Mention, named

_ORDINALS = {
    "nhat": 1, "mot": 1, "hai": 2, "ba": 3, "tu": 4, "bon": 4, "nam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9,
    "muoi": 10, "muoi mot": 11, "muoi hai": 12, "muoi ba": 13, "muoi bon": 14, "muoi lam": 15,
}  # fmt: skip
_NTH = rf"(?P<nth>\d{{1,2}}|{'|'.join(sorted(_ORDINALS, key=len, reverse=True))})(?![a-z0-9])"
_ROMAN = r"[ivxl]{1,6}(?![a-z0-9])"
_KIND = r"(?:nghi quyet|nq|ket luan)(?:,? (?:va )?(?:ket luan|nghi quyet))?(?: cua)?"
_CENTRAL = r"(?:ban chap hanh |bch )?(?:trung uong|tw|t\.u)(?: dang)?"
_PLENUM = re.compile(
    rf"{_KIND} (?:hoi nghi )?(?:lan )?(?:thu )?(?:"
    rf"(?:trung uong|tw|t\.u|(?P<tu>tu)) ?(?:lan )?(?:thu )?{_NTH}"
    rf"|{_NTH.replace('<nth>', '<nth2>')} (?:cua )?{_CENTRAL})"
    r"(?: \(?lan (?:thu )?(?:\d|hai)\)?)?"
    r"(?P<more>(?:(?:, ?| va )(?:trung uong |tw ?)?\d{1,2}(?![\d/-]))*)"
)
_FURTHER = re.compile(r"(?:trung uong |tw ?)?(?P<nth>\d{1,2})")
_CONGRESS = re.compile(
    rf"(?:nghi quyet|nq) (?:cua )?dai hoi(?: dai bieu)?(?: toan quoc)?(?: dang)?(?: toan quoc)?(?: lan)?(?: thu)? "
    rf"(?P<roman>{_ROMAN}|\d{{1,2}}(?![\d/]))(?: (?:cua )?dang(?: cong san viet nam)?(?! (?:bo|uy|vien)\b))?"
    r"(?P<where> (?:cua )?dang bo(?: (?:tinh|huyen|thanh pho|thi xa|quan|xa|phuong|thi tran|dac khu|khoi))?)?"
)
_CONGRESS_OF = re.compile(
    rf"(?:nghi quyet|nq) (?:cua )?dai hoi(?P<words>(?: [a-z]+){{1,14}}?) (?:lan thu|khoa) "
    rf"(?P<roman>{_ROMAN}|\d{{1,2}}|{_NTH})"
    r"(?: cua dang(?! (?:bo|uy|vien)\b))?"
)
_CONGRESS_TERM = re.compile(
    r"(?:nghi quyet|nq) (?:cua )?dai hoi(?P<words>(?: [a-z]+){1,14}?),? (?:nhiem ky) (?P<roman>\d{4} ?- ?\d{4})"
)
_MOST_PLENUMS = 15
# A type alone on its line is the title of the document itself.
_TITLE = re.compile(r"(?:NGHỊ QUYẾT|KẾT LUẬN)[ \xa0]*\n")
_TERM = re.compile(
    r" ?,? ?\(? ?khoa (?P<term>[ivxl]{1,6})(?![a-z0-9])(?P<more>(?:(?:, ?| va )[ivx]{1,6}(?![a-z0-9]))*)(?: ?\))?"
)


def resolutions_at(text: str, start: int) -> list[Mention]:
    """Return the resolutions that begin with the "Nghị quyết" or "Kết luận" at `start`."""
    if _TITLE.match(text, start) and text[max(0, start - 1) : start] in {"", "\n"}:
        return []
    window = text[start : start + 200].split("\n\n", maxsplit=1)[0]
    plain = folded(text)[start : start + len(window)]
    if not any(word in plain[:70] for word in ("dai hoi", "trung uong", "tw", "t.u", " tu ")):
        return []
    plenum = _PLENUM.match(plain)
    if (
        plenum
        and not _own_number(plenum)
        and (plenum["tu"] is None or window[plenum.start("tu") : plenum.end("tu")].isupper())
    ):
        return _plenum(window, plain, plenum, start)
    congress = _CONGRESS.match(plain) or _CONGRESS_OF.match(plain) or _CONGRESS_TERM.match(plain)
    if congress is None or re.search(r"\b(?:cac cap|cac dang bo|hang nam)\b", congress[0]):
        return []
    name = _in_full(window[: congress.end()])
    mention = named((start, start + congress.end()), "nghị quyết", "ref-congress", name)
    words = congress.groupdict().get("words") or congress.groupdict().get("where")
    roman = congress["roman"].replace(" ", "").upper()
    mention.slug = "nq-dai-hoi:" + (_congress_of(words) if words else "dang")
    mention.key = f"named:{mention.slug}:{roman}"
    return [mention]


def _in_full(name: str) -> str:
    """Return the name on one line, with "NQ" written out."""
    return re.sub(r"^NQ\b", "Nghị quyết", " ".join(name.split()))


def _own_number(plenum: re.Match[str]) -> bool:
    """Tell whether the figure is the number of a resolution: no term has had as many plenums as "Nghị quyết 19"."""
    nth = plenum["nth"] or plenum["nth2"]
    return nth.isdecimal() and int(nth) > _MOST_PLENUMS


def _congress_of(words: str) -> str:
    """Return the slug of the body whose congress it is: "tinh" for "Đại hội đại biểu Đảng bộ tỉnh"."""
    rest = re.sub(r"^(?: dai bieu)?(?: toan quoc)?(?: cua)?", "", words)
    if re.fullmatch(r" dang(?: toan quoc)?| ?", rest):
        return "dang"
    return slug(rest.removeprefix(" dang bo ")) or "dang"


def _plenum(window: str, plain: str, match: re.Match[str], start: int) -> list[Mention]:
    """Return the plenum's resolution, once for each plenum ("Trung ương 4, 5, 6") and each term ("khóa XI, XII")."""
    kind = "kết luận" if plain.startswith("ket luan") else "nghị quyết"
    head, nth = match.start("more"), match["nth"] or match["nth2"]
    number, name = str(_ORDINALS.get(nth) or int(nth)), _in_full(window[:head])
    found_term = _TERM.match(plain, match.end())
    term = found_term["term"].upper() if found_term else None
    mentions = [_plenum_mention(name, (start, start + head), kind, number, term)]
    for more in _FURTHER.finditer(plain, head, match.end()):
        span = (start + more.start(), start + more.end())
        printed = f"{kind.capitalize()} Trung ương {more['nth']}"
        mentions.append(_plenum_mention(printed, span, kind, more["nth"], term))
    if found_term is None:
        return mentions
    mentions[-1].end = start + (found_term.end("term") if found_term["more"] else found_term.end())
    for other in re.finditer(r"[ivx]+", found_term["more"].replace("va", "  ")):
        at = start + found_term.start("more")
        span = (at + other.start(), at + other.end())
        mentions.append(_plenum_mention(name, span, kind, number, other[0].upper()))
    return mentions


def _plenum_mention(name: str, span: tuple[int, int], kind: str, number: str, term: str | None) -> Mention:
    mention = named(span, kind, "ref-plenum", f"{name} khóa {term}" if term else name)
    mention.slug = f"{'kl' if kind == 'kết luận' else 'nq'}-tw-{number}"
    mention.term = term
    mention.key = f"named:{mention.slug}" + (f":{term}" if term else "")
    return mention
