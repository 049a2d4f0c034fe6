"""References with a full number and symbol, and the members of their lists ("Nghị quyết 18, 19-NQ/TW")."""

from __future__ import annotations

import re

import re2

from extract.folding import fold, folded
from extract.mentions import Mention
from extract.reference_tails import read_tail
from extract.reference_types import TypeWord, type_before, type_from_code
from extract.symbols import Symbol, find_symbols, normal_digits, normal_form, type_codes

_LETTERHEAD = re.compile(r"(?:^|[|\t\n])[ \xa0]*(?:Số|SỐ|Sô|So)(?:[ /](?:ký )?hiệu)?[ \xa0]*[:.]?[^\w\n]{0,5}$")
_LETTERHEAD_REACH = 1500
# A law and its resolution print the type beside the number: "Luật số: 24/2018/QH14".
_OWN_LAW = re.compile(
    r"(?:^|[|\t\n])[ \xa0]*(?:Luật|LUẬT|Nghị quyết|NGHỊ QUYẾT|Pháp lệnh|PHÁP LỆNH) (?:số|SỐ)[ \xa0]?: ?$"
)
# A reprint begins with its title: "NGHỊ QUYẾT CỦA CHÍNH PHỦ SỐ 03/NQ-CP NGÀY 15 THÁNG 01 NĂM 2010".
_TITLE_REACH = 160
_OWN_TITLE = re.compile(
    r"\s*(?:NGHỊ QUYẾT|NGHỊ ĐỊNH|THÔNG TƯ(?: LIÊN TỊCH)?|QUYẾT ĐỊNH|CHỈ THỊ|CÔNG VĂN|LỆNH|KẾ HOẠCH|BÁO CÁO|KẾT LUẬN)\s+"
    r"CỦA\s+[^\d]{3,110}\sSỐ\s?:?\s?"
)
_OWN_NUMBER = re.compile(r"(?:Số|SỐ)[ \xa0]?:[ \xa0]?$")
_TITLE_GOES_ON = re.compile(r"[ ,\n]{0,3}(?:ngay|cua) ")
# "18, " before "19-NQ/TW"; the years and letters of numbers too.
_EARLIER = re.compile(
    r"(?<![\w/.-])(?P<run>(?:\d{1,5}[a-z]?(?:/(?:19|20)\d\d)? ?(?:,|;| va| hoac) ?(?:so ?:? ?)?){1,15})$"
)
_ENDS_EARLIER = re.compile(r"[\da-z] ?(?:,|;| va| hoac) ?(?:so ?:? ?)?$")
_MEMBER = re.compile(r"(?P<digits>\d{1,5})(?P<letter>[a-z])?(?:/(?P<year>\d{4}))?")
_STANDARD = re2.compile(
    r"(?P<name>QCVN|TCVN|QCĐP|TCXDVN|TCN|TCXD)[ \x{A0}]?"
    r"(?P<number>\d{1,5}(?:-\d{1,3})*(?:[:/]\d{4})?(?:/[A-ZĐ]{2,12})?)"
)
_IN_STANDARD = re.compile(r"\b(?:QCVN|TCVN|QCĐP|TCXDVN)[\s\d:/-]*$")
_STANDARD_CODES = ("CVN", "QCĐP", "TCXD", "TCN")
_STANDARD_TYPES = {"QCVN": "quy chuẩn kỹ thuật quốc gia", "QCĐP": "quy chuẩn kỹ thuật địa phương"}


def find_numbered(text: str) -> list[Mention]:
    """Return the references with number and symbol, in the order of the text."""
    mentions: list[Mention] = []
    for symbol in find_symbols(text):
        if in_letterhead(text, symbol):
            continue
        mentions.extend(_earlier_members(text, symbol) or [])
        mention = _mention(text, symbol, mentions)
        if mention is not None:
            mentions.append(mention)
    return mentions


def in_letterhead(text: str, symbol: Symbol) -> bool:
    """Tell whether the symbol is a document's own number: alone after "Số" at the start of a line or cell.

    A title in capitals may break before "SỐ"; there the date or the issuer goes on behind the symbol.
    """
    before = text[max(0, symbol.start - 20) : symbol.start]
    if symbol.start < _TITLE_REACH and _OWN_TITLE.fullmatch(text[: symbol.start]):
        return True
    match = _LETTERHEAD.search(before if symbol.start > 20 else "\n" + before) if "S" in before else None
    if match is None:
        return symbol.start < _LETTERHEAD_REACH and bool(
            _OWN_LAW.search("\n" + text[max(0, symbol.start - 24) : symbol.start])
        )
    return not _TITLE_GOES_ON.match(folded(text), symbol.end, symbol.end + 12)


def _tops_page(text: str, symbol: Symbol) -> bool:
    """Tell whether the symbol stands after a capital "Số:" near the top, in a letterhead that lost its line breaks."""
    return symbol.start < _LETTERHEAD_REACH and bool(_OWN_NUMBER.search(text, max(0, symbol.start - 8), symbol.start))


def _mention(text: str, symbol: Symbol, earlier: list[Mention]) -> Mention | None:
    word = type_before(text, symbol.start, symbol.codes)
    if word is not None:
        return _with_type_word(text, symbol, word)
    if symbol.partial or not symbol.known or _inside_standard(text, symbol) or _tops_page(text, symbol):
        return None
    head = _list_head(text, symbol, earlier)
    sibling = head or _sibling(text, symbol, earlier)
    kind = _type_of(symbol, sibling)
    if kind is None:
        return None
    rule = "ref-list-member" if head else "ref-number-only"
    confidence = 0.95 if head else 0.85
    mention = _new(text, symbol, symbol.start, kind=kind, rule=rule, confidence=confidence, elided=head is not None)
    if head is None and sibling is not None:
        mention.issuer = mention.issuer or sibling.issuer
    return mention


def _with_type_word(text: str, symbol: Symbol, word: TypeWord) -> Mention:
    confidence = 0.99 if symbol.known else 0.8
    rule = "ref-misread" if symbol.repaired else "ref-full"
    confidence -= 0.1 * symbol.repaired
    if symbol.printed != symbol.number:
        rule, confidence = "ref-swapped", confidence - 0.05
    mention = _new(text, symbol, word.start, kind=word.type, rule=rule, confidence=confidence)
    if word.issuer and mention.issuer is None:
        mention.issuer = " ".join(text[slice(*word.issuer)].split())
        mention.rule = "ref-issuer-first"
    return mention


def _new(
    text: str, symbol: Symbol, start: int, *, kind: str, rule: str, confidence: float, elided: bool = False
) -> Mention:
    tail = read_tail(text, symbol.end, joint="liên tịch" in kind or symbol.codes[0].endswith(("LT", "LN")))
    return Mention(
        start=start,
        end=tail.end,
        head_end=symbol.end,
        type=kind,
        form="full",
        rule=rule,
        confidence=confidence,
        number=symbol.number,
        printed=symbol.printed,
        digits=symbol.digits,
        symbol=symbol,
        key=symbol.number,
        issued_on=tail.issued_on,
        issuer=tail.issuer,
        term=tail.term,
        elided=elided,
    )


def _inside_standard(text: str, symbol: Symbol) -> bool:
    before = text[max(0, symbol.start - 24) : symbol.start]
    return any(code in before for code in _STANDARD_CODES) and _IN_STANDARD.search(before) is not None


_SIBLING_REACH = 160
_SIBLING = re.compile(r"\A[^\n.]*(?:;|,| va) so ?:? ?\Z")
_JOINT = re.compile(r" ?(?:,|;|va|hoac|cung|va cac) ?(?:so ?:? ?)?$")


def _list_head(text: str, symbol: Symbol, earlier: list[Mention]) -> Mention | None:
    """Return the mention before when only a comma or "và" stands between: its type is carried over."""
    if not earlier or symbol.start - earlier[-1].end > 12:
        return None
    between = folded(text)[earlier[-1].end : symbol.start]
    return earlier[-1] if _JOINT.fullmatch(between) else None


def _sibling(text: str, symbol: Symbol, earlier: list[Mention]) -> Mention | None:
    """Return the mention before of the same symbol in a list with titles: "Nghị quyết … số 36/… về …; số 37/… về …".

    Laws and resolutions of the National Assembly have the same symbol, so only the list tells which of them is meant.
    """
    if not symbol.law or not earlier or earlier[-1].symbol is None or earlier[-1].symbol.codes != symbol.codes:
        return None
    between = text[earlier[-1].end : symbol.start]
    return earlier[-1] if len(between) < _SIBLING_REACH and _SIBLING.search(fold(between)) else None


def _type_of(symbol: Symbol, head: Mention | None) -> str | None:
    """Return the type that the code names; an ambiguous code (QĐ, TT) follows the head of the list."""
    if head is not None and (symbol.codes[0] not in type_codes() or head.type in type_codes()[symbol.codes[0]]):
        return head.type
    if symbol.law:
        return "pháp lệnh" if symbol.codes[0].startswith("UBTV") else "luật"
    if symbol.codes[0] in type_codes():
        return type_from_code(symbol.codes, party="-" in symbol.number.split("/")[0])
    return "công văn" if len(symbol.codes) > 1 else None


def _earlier_members(text: str, symbol: Symbol) -> list[Mention] | None:
    """Return the members before the last of a list that prints the symbol once: "số 100, 101, 102/QĐ-UBND"."""
    if not _ENDS_EARLIER.search(folded(text), max(0, symbol.start - 24), symbol.start):
        return None
    offset = max(0, symbol.start - 70)
    match = _EARLIER.search(folded(text)[offset : symbol.start])
    if match is None:
        return None
    first = offset + match.start("run")
    word = type_before(text, first, symbol.codes)
    if word is None or word.end < first - 14:
        return None
    marks = ["-", "/"] if "-" in symbol.number.split("/")[0] else ["/", "-"]
    members = []
    for index, found in enumerate(_MEMBER.finditer(match["run"])):
        digits = normal_digits(found["digits"], found["letter"])
        year = found["year"] or symbol.year
        number = normal_form(digits, year, symbol.codes, (marks * len(symbol.codes))[: max(2, len(symbol.codes))])
        span = (first + found.start(), first + found.end())
        members.append(
            Mention(
                start=word.start if index == 0 else span[0],
                end=span[1],
                head_end=span[1],
                type=word.type,
                form="full",
                rule="ref-shared-symbol",
                confidence=0.9,
                number=number,
                digits=digits,
                symbol=symbol,
                key=number,
                elided=index > 0,
            )
        )
    return members


def find_standards(text: str) -> list[Mention]:
    """Return technical standards and regulations: "QCVN 01:2021/BXD", "TCVN 6909:2001"."""
    if not any(code in text for code in _STANDARD_CODES):  # most documents cite none
        return []
    return [
        Mention(
            start=match.start(),
            end=match.end(),
            head_end=match.end(),
            type=_STANDARD_TYPES.get(match["name"], "tiêu chuẩn quốc gia"),
            form="full",
            rule="ref-standard",
            confidence=0.95,
            number=f"{match['name']} {match['number']}",
            digits=match["number"],
            key=f"{match['name']} {match['number']}",
        )
        for match in _STANDARD.finditer(text)
        if not text[match.start() - 1 : match.start()].isalnum()
    ]
