"""Short forms: a type and a bare number, "Chỉ thị 05", "Nghị quyết số 35", "NQ170", "Nghị định 30/2020".

Types such as "kế hoạch", "báo cáo", "quyết định" are everyday words too; there a capital letter or "số" is asked for,
and what follows must not make the number a count or a period.
"""

from __future__ import annotations

import re
from functools import cache

import re2

from extract.folding import fold, loose
from extract.lexicon import load
from extract.mentions import Mention
from extract.reference_tails import read_tail
from extract.reference_types import plain, type_names
from extract.scanning import find_spans
from extract.symbols import normal_digits

_FIRM = frozenset(("chi thi", "nghi quyet", "nghi dinh", "thong tu", "thong tu lien tich", "phap lenh", "sac lenh"))
_YEARLY = frozenset(("nghị định", "thông tư", "quyết định", "nghị quyết", "thông tư liên tịch", "pháp lệnh"))
_PARTS = re.compile(
    r"(?P<type>[^\d:]+?)[ \t\n\xa0]*(?P<word>(?:số|sô|so|SỐ|Số)[ \xa0]?:?[ \xa0]?)?"
    r"(?P<digits>\d{1,5})(?P<letter>[a-zđ])?$"
)
_YEAR = re.compile(r"/(?P<year>(?:19|20)\d\d)(?![\d/-])")
_NEXT_WORDS = re.compile(r"[ \xa0]?(?P<words>[^\W\d_]+(?: [^\W\d_]+)?|%)")
_MEMBER = re.compile(
    r"(?:, ?| và )(?P<word>(?:số )?)(?P<digits>\d{2,4})(?P<letter>(?:[a-z](?![^\W_]))?)(?![^\W_]|[./-]\d|[/-][^\W\d]|%)"
)
# "Chỉ thị 03 ngày càng đi vào chiều sâu" counts no days.
_ADVERBS = frozenset(("ngày càng", "năm nay", "ngày nay", "đang được", "điểm nhấn"))
_SHORT = re2.compile(r"(?:[A-ZĐ]{2,4}|CTr|TTr)[ \x{A0}]?(?:số[ \x{A0}]?:?[ \x{A0}]?)?[0-9]{1,5}[a-z]?")
_SHORT_PARTS = re.compile(
    r"(?P<code>[A-ZĐTr]+)[ \xa0]?(?P<word>số[ \xa0]?:?[ \xa0]?)?(?P<digits>\d+)(?P<letter>[a-z])?$"
)


@cache
def _scanner() -> re2._Regexp[str]:
    cues = load("reference_cues.yaml")
    names = "|".join(loose(name) for name in sorted(cues["bare_types"], key=len, reverse=True))
    words = "|".join(loose(word) for word in sorted(cues["subtypes"], key=len, reverse=True))
    gap = "[ \t\n\xa0]{0,2}"
    return re2.compile(rf"(?:{names})(?:{gap}(?:{words}))?{gap}(?:[sS][ốôỐoO]{gap}:?{gap})?[0-9]{{1,5}}(?:[a-zđ]\b)?")


def find_short(text: str) -> list[Mention]:
    """Return candidates for short forms; those of unclear abbreviations have confidence 0.5 until resolved."""
    found: list[Mention] = []
    for span in find_spans(_scanner(), text):
        if mention := _bare(text, *span):
            found += [mention, *_members(text, mention)]
    short = [mention for span in find_spans(_SHORT, text) if (mention := _short(text, *span))]
    return sorted(found + short, key=lambda mention: mention.start)


def _bare(text: str, start: int, end: int) -> Mention | None:
    parts = _PARTS.match(text[start:end])
    if parts is None or not _stands_free(text, start, end):
        return None
    kind = _kind(parts["type"])
    year = _YEAR.match(text, end)
    if kind is None or not _spelt(parts["type"], kind, bool(parts["word"])):
        return None
    if text[end : end + 1] == "/" and (year is None or kind not in _YEARLY):
        return None
    if not parts["word"] and not _clear_without_word(text, (start, end), kind, parts["digits"]):
        return None
    return _new(text, (start, year.end() if year else end), plain(kind), parts, year["year"] if year else None)


def _members(text: str, head: Mention) -> list[Mention]:
    """Return the further numbers of "các Nghị quyết 57, 59, 66 và 68"; one more number alone may count what follows."""
    at, found = head.end, []
    while head.end == head.head_end and (match := _MEMBER.match(text, at)):
        if _counts(text, match.end()):
            break
        span = (match.start("digits"), match.end())
        member = _new(text, span, head.type, match, None)
        member.rule, member.elided = "ref-short-list-member", True
        found.append(member)
        at = member.end
        if member.end != member.head_end:
            break
    told = bool(found) and found[-1].end != found[-1].head_end  # "Nghị quyết 18 và 19 khóa XII"
    plural = text[max(0, head.start - 5) : head.start].lower().strip() in {"các", "những"}
    return found if len(found) > 1 or plural or told else []


def _clear_without_word(text: str, span: tuple[int, int], kind: str, digits: str) -> bool:
    """Tell whether the number is that of a document though "số" does not stand before it."""
    start, end = span
    if "\n" in text[start:end] and (len(digits) < 2 or text[end : end + 1] in {".", ")"}):
        return False
    return not _counts(text, end) and not _is_year(kind, digits) and _capital_or_firm(text[start], kind, digits)


def _new(text: str, span: tuple[int, int], kind: str, parts: re.Match[str], year: str | None) -> Mention:
    start, end = span
    tail = read_tail(text, end, bare_year=False)
    digits = normal_digits(parts["digits"], parts["letter"])
    mention = Mention(
        start=start,
        end=tail.end,
        head_end=end,
        type=kind,
        form="short",
        rule="ref-short",
        confidence=0.9 if parts["word"] else 0.85,
        number=f"{digits}/{year}" if year else digits,
        digits=digits,
        year=year,
        issued_on=tail.issued_on,
        issuer=tail.issuer,
        term=tail.term,
        resolution="unresolved",
    )
    if kind == "nghị định" and year:
        # Only the Government issues decrees, so the symbol follows from the type.
        mention.number, mention.form, mention.resolution = f"{digits}/{year}/NĐ-CP", "full", "explicit"
        mention.key, mention.rule = mention.number, "ref-decree-year"
    return mention


def _stands_free(text: str, start: int, end: int) -> bool:
    """Tell whether the match begins and ends at a word, and is no part of a longer number or symbol."""
    if start and (text[start - 1].isalnum() or text[start - 1] in "_"):
        return False
    after = text[end : end + 2]
    if not after:
        return True
    if after[0].isalnum() or after[0] in "%_":
        return False
    if after[0] in ".,-–:" and after[1:].isdigit():
        return False
    return not (after[0] in "-–/" and after[1:].isalpha())


def _kind(printed: str) -> str | None:
    """Return the type in lower case, of "Nghị quyết chuyên đề" its first part."""
    folded = " ".join(fold(printed).split())
    while folded:
        if folded in type_names() and type_names()[folded] in load("reference_cues.yaml")["bare_types"]:
            return type_names()[folded]
        folded = folded.rpartition(" ")[0]
    return None


def _spelt(printed: str, kind: str, named: bool) -> bool:
    """Tell whether the type is spelt with its marks, or wholly without marks, or stands before "số"."""
    words = " ".join(printed.lower().split())
    return named or words.startswith(kind) or words.isascii() or words.replace("ð", "đ").startswith(kind)


def _counts(text: str, end: int) -> bool:
    """Tell whether the number counts what follows ("5 năm"); a date or year after it does not."""
    match = _NEXT_WORDS.match(text, end)
    if match is None:
        return False
    tail = read_tail(text, end, bare_year=False)
    if tail.issued_on:
        return False
    words = match["words"].lower()
    if words in _ADVERBS:
        return False
    stops = _bare_stops()
    return words.split()[0] in stops or words in stops


@cache
def _bare_stops() -> frozenset[str]:
    return frozenset(load("reference_cues.yaml")["bare_stops"])


def _is_year(kind: str, digits: str) -> bool:
    return kind in load("reference_cues.yaml")["year_types"] and len(digits) == 4 and digits[:2] in {"19", "20"}


def _capital_or_firm(first: str, kind: str, digits: str) -> bool:
    return first.isupper() or (fold(kind) in _FIRM and len(digits) > 1)


def _short(text: str, start: int, end: int) -> Mention | None:
    parts = _SHORT_PARTS.match(text[start:end])
    row = load("reference_cues.yaml")["short_types"].get(parts["code"]) if parts else None
    if parts is None or row is None or not _stands_free(text, start, end):
        return None
    if start and text[start - 1] in "-/.–&":
        return None
    if parts["word"] is None and _counts(text, end):
        return None
    mention = _new(text, (start, end), plain(row["type"]), parts, None)
    mention.rule = "ref-short-abbreviated"
    mention.confidence = 0.85 if row.get("clear") or parts["word"] else 0.5
    return mention
