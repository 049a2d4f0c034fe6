"""Number and symbol of an official document: "05-CT/TW", "30/2020/NĐ-CP", "2156/UBND-NC", "24/2018/QH14", "26-CP".

The grammar is that of Nghị định 30/2020/NĐ-CP (state: number, year, type, issuer joined "NN/TYPE-ISSUER") and of
Hướng dẫn 36-HD/VPTW (Party: "NN-TYPE/ISSUER"); the repairs are those of OCR and typing that cannot mean anything else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import re2

from extract.folding import DASHES, SLASHES
from extract.lexicon import load
from extract.scanning import find_spans

_GAP = "[ \\t\\n\\xa0]{0,2}"
_SEPARATOR = rf"[{SLASHES}\{DASHES}]"
# The anchor finds where a number meets a capital letter; all else is decided by the careful reading below.
_ANCHOR = re2.compile(
    rf"[0-9OolI][0-9OolI]{{0,5}}(?:\.[0-9]{{1,2}})?[a-zđ]?{_GAP}"
    rf"(?:(?:[{SLASHES}]{_GAP}[0-9OolI]{{2,4}}{_GAP})?{_SEPARATOR}{_GAP}\p{{Lu}}"
    rf"|[ ]?[A-ZĐ][A-ZĐTr]{{1,3}}[{SLASHES}]\p{{Lu}}"
    rf"|(?:[{SLASHES}][0-9]{{4}})?[A-ZĐ]{{2,6}}-\p{{Lu}})"
)
_NUMBER = re.compile(r"(?P<digits>[0-9OolI]{1,6}(?:\.[0-9]{1,2})?)(?P<letter>[a-zđ])?")
_YEAR = re.compile(
    rf"[ \t\n\xa0]{{0,2}}[{SLASHES}][ \t\n\xa0]{{0,2}}"
    r"(?P<year>[0-9OolI]{4}|(?:19|20)[0-9]? [0-9]{1,2}|[0-9]{2})(?! ?[0-9])"
)
_SPLIT = re.compile(r"(?<![\w/.,-])\d{1,5}[a-z]?/(?:19|20)\d? $")
_JOINT = re.compile(rf"(?P<before>[ \t\n\xa0]{{0,2}})(?P<mark>[.{SLASHES}\{DASHES}])(?P<after>[ \t\n\xa0]{{0,2}})")
_BARE_CODE = re.compile(rf" ?(?P<code>[A-ZĐ][A-ZĐTr]{{1,3}})(?=[{SLASHES}][^\W\d_])")
# The slash before the code was lost: "4216UBND-NC", "66.4/2025NQ-CP".
_GLUED_CODE = re.compile(r"(?P<code>[A-ZĐ]{2,6})(?=-[A-ZĐ])")
_NUMBERED_BEFORE = re.compile(r"(?:số|sô|so|Số|SỐ)[ \xa0]?:?[ \xa0]?$")
_CODE = re.compile(r"T\.[ƯU]\b|[^\W\d_][^\W_]*(?:&[^\W\d_]+)?")
_DIGITS = str.maketrans("OoIl", "0011")
_LAW = re.compile(r"(?:UBTV)?QH(?:[0-9]{1,2}|[IVX]{1,4})?$")
_PARTY = re.compile(
    r"(?:T[WƯ]|TU|HU|QU|TXU|ThU|TVU|ĐU\w*|VP(?:TW|TU|HU)|BTG\w*|BDV\w*|BTC(?:TW|TU|HU)|UBKT\w+|BNC\w+|TWĐTN|TĐTN|"
    r"HNDTW|QUTW|CB)$",
    re.IGNORECASE,
)
_OLD = frozenset(("CP", "TTg", "HĐBT", "CTN", "HĐNN", "LCT", "TW", "NQTW", "TVQH", "NHNN"))
_MISREAD = {
    "IW": "TW", "TVV": "TW", "TƯ": "TW", "T.Ư": "TW", "T.U": "TW", "ND": "NĐ", "QD": "QĐ", "HDND": "HĐND",
    "HĐNĐ": "HĐND", "UBNĐ": "UBND", "QDUB": "QĐUB", "BGDDT": "BGDĐT", "SGDDT": "SGDĐT",
}  # fmt: skip
# The slash read as a letter: "CTITW", "NQlTU".
_MISREAD_SLASH = re.compile(r"(?P<type>[A-ZĐ]{2,3})[Il1|](?P<issuer>TW|TU|HU|ĐU)")
# Spellings of TW, not misreadings.
_VARIANTS = frozenset(("TƯ", "T.Ư"))
# Codes in mixed case that the lists of types and issuers do not carry.
_MIXED = ("TTg", "TTgCP", "ThU", "CTr", "CTrHĐ", "CTrPH", "TTr", "QyĐ", "TrS", "TTri", "KLTTr", "TBo", "SNgV", "QĐi")
_LONGEST = 9


@dataclass(slots=True)
class Symbol:
    """A number with its symbol.

    It stands at `start, end` in the text; `number` is the normal form, `printed` the one with the marks as they are
    printed ("05/CT-TW"), `digits` its number alone ("05", "30a"), `year` the year printed in it, `codes` its codes in
    canonical case; `known` tells whether a code of it is in the lexicon, `repaired` whether misread characters were put
    right.
    """

    start: int
    end: int
    number: str
    printed: str
    digits: str
    year: str | None
    codes: tuple[str, ...]
    known: bool
    repaired: bool

    @property
    def law(self) -> bool:
        """Tell whether the symbol is that of a law or ordinance ("24/2018/QH14")."""
        return len(self.codes) == 1 and bool(self.year) and bool(_LAW.match(self.codes[0]))

    @property
    def partial(self) -> bool:
        """Tell whether the symbol identifies a document only beside a type word ("05-CT", "88/SNV")."""
        return len(self.codes) == 1 and not self.law and self.codes[0] not in _OLD

    @property
    def issuer_codes(self) -> tuple[str, ...]:
        """The codes after the type: who issued the document, as far as the symbol says."""
        return self.codes[1:] if len(self.codes) > 1 and self.codes[0] in type_codes() else self.codes


@cache
def type_codes() -> dict[str, tuple[str, ...]]:
    """Return the type codes of symbols ("QĐ") with the types they stand for, in the order of the lexicon."""
    codes: dict[str, tuple[str, ...]] = {}
    for row in load("document_types.yaml")["types"]:
        for code in row.get("abbr") or ():
            codes[code] = (*codes.get(code, ()), row["name"].lower())
    for row in load("reference_cues.yaml")["extra_codes"]:
        codes[row["code"]] = (*codes.get(row["code"], ()), row["type"])
    return codes


@cache
def issuer_codes() -> frozenset[str]:
    """Return the issuer codes of the lexicon, those of joint bodies part by part."""
    return frozenset(part for row in load("issuers.yaml")["issuers"] for part in row["code"].split("-"))


@cache
def _canonical_case() -> dict[str, str]:
    return {code.upper(): code for code in (*issuer_codes(), *type_codes(), *_MIXED)}


def find_symbols(text: str) -> Iterator[Symbol]:
    """Yield the symbols of `text` in its order; they do not overlap."""
    end = 0
    for anchor, _ in find_spans(_ANCHOR, text):
        start = _start_of_number(text, _split_year(text, anchor))
        if start is None or start < end:
            continue
        symbol = read_symbol(text, start)
        if symbol is not None:
            yield symbol
            end = symbol.end


def _split_year(text: str, start: int) -> int:
    """Return where the number starts when OCR split the year before `start`: "116/201 8/TT-BTC"."""
    match = _SPLIT.search(text, max(0, start - 12), start) if text[start - 1 : start] == " " else None
    return match.start() if match and text[start : start + 1].isdigit() else start


def _start_of_number(text: str, start: int) -> int | None:
    """Return where the number starts, None when `start` is in mid-number or mid-word."""
    before = text[max(0, start - 2) : start]
    if not before or not (before[-1].isalnum() or before[-1] in "_/.,-"):
        return start
    if before[-1] in "/-.," and not before[:-1].isalnum():
        return start
    glued = text[max(0, start - 2) : start].lower() in {"số", "sô", "so"}
    return start if glued else None


def read_symbol(text: str, start: int) -> Symbol | None:
    """Read the symbol that starts at `start`, None when there is none."""
    match = _NUMBER.match(text, start)
    if match is None or not any(char.isdigit() for char in match["digits"]):
        return None
    end, year = _read_year(text, match.end())
    numbered = year is not None or bool(_NUMBERED_BEFORE.search(text, max(0, start - 5), start))
    codes, marks, end = _read_codes(text, end, numbered=numbered)
    if not codes or (len(codes) == 1 and not year and len(codes[0]) < 2):
        return None
    raw = text[start:end]
    digits = normal_digits(match["digits"], match["letter"])
    codes, marks = _unglued(codes, marks)
    fixed = tuple(_canonical(code) for code in codes)
    known = any(code in type_codes() or code in issuer_codes() or _LAW.match(code) for code in fixed)
    return Symbol(
        start=start,
        end=end,
        number=normal_form(digits, year, fixed, marks),
        printed=printed_form(digits, year, fixed, marks),
        digits=digits,
        year=year,
        codes=fixed,
        known=known,
        repaired=raw[: len(match["digits"])].translate(_DIGITS) != raw[: len(match["digits"])]
        or any(code in _MISREAD and code not in _VARIANTS for code in codes),
    )


def normal_digits(digits: str, letter: str | None = None) -> str:
    """Return a number with at least two digits and no further leading zeros: "5" gives "05", "00123" gives "123"."""
    head, dot, tail = digits.translate(_DIGITS).partition(".")
    return head.lstrip("0").zfill(2) + dot + tail + (letter or "")


def _read_year(text: str, end: int) -> tuple[int, str | None]:
    match = _YEAR.match(text, end)
    if match is None:
        return end, None
    year = match["year"].translate(_DIGITS).replace(" ", "")
    if len(year) == 4 and not 1945 <= int(year) <= 2099:
        return end, None
    return match.end(), year


def _read_codes(text: str, end: int, *, numbered: bool) -> tuple[list[str], list[str], int]:
    """Read the codes after the number, with the mark before each: ("NĐ", "CP") and ("/", "-").

    `numbered`: a year or "số" says that it is the number of a document, so that a code may touch it.
    """
    codes: list[str] = []
    marks: list[str] = []
    bare = _BARE_CODE.match(text, end)
    if bare and bare["code"] in type_codes():
        # The hyphen before the type was lost: "06HD/TW", "05 CT/TW".
        codes, marks, end = [bare["code"]], ["-"], bare.end()
    elif numbered and (glued := _GLUED_CODE.match(text, end)) and _is_known(glued["code"]):
        codes, marks, end = [glued["code"]], ["/"], glued.end()
    while len(codes) < _LONGEST:
        joint = _JOINT.match(text, end)
        code = joint and _CODE.match(text, joint.end())
        if not joint or not code or not _joins(joint, code[0], codes):
            break
        codes.append(code[0].replace("Ð", "Đ").replace("Ɖ", "Đ"))
        marks.append("/" if joint["mark"] in SLASHES else "." if joint["mark"] == "." else "-")
        end = code.end()
    return codes, marks, end


def _is_known(code: str) -> bool:
    return code in type_codes() or code in issuer_codes()


def _unglued(codes: list[str], marks: list[str]) -> tuple[list[str], list[str]]:
    """Split a first code that lost its hyphen at the end of a line: "QĐUBND" is QĐ and UBND."""
    first = codes[0]
    if first in type_codes() or first in issuer_codes() or _LAW.match(first):
        return codes, marks
    if (misread := _MISREAD_SLASH.fullmatch(first)) and misread["type"] in type_codes():
        return [misread["type"], misread["issuer"], *codes[1:]], [*marks[:1], "/", *marks[1:]]
    for size in (5, 4, 3, 2):
        if first[:size] in type_codes() and len(first) > size + 1 and first[size:] in issuer_codes():
            return [first[:size], first[size:], *codes[1:]], [*marks[:1], "-", *marks[1:]]
    return codes, marks


def _joins(joint: re.Match[str], code: str, codes: list[str]) -> bool:
    """Tell whether `code` belongs to the symbol: it looks like a code, and a gap is bridged only where one must follow.

    "18-NQ/TW - KHÂU ĐỘT PHÁ" ends at TW: after two codes nothing more is needed, so a gap ends the symbol.
    """
    if not _code_like(code):
        return False
    if joint["mark"] == ".":
        return bool(codes) and not joint["before"] and not joint["after"] and code.isupper()
    if not joint["before"] and not joint["after"]:
        return True
    complete = len(codes) > 1 or (len(codes) == 1 and (bool(_LAW.match(codes[0])) or codes[0] in _OLD))
    if complete or (joint["before"] and "\n" in joint["after"]):
        return False
    canonical = _canonical(code)
    known = canonical in type_codes() or canonical in issuer_codes() or bool(_LAW.match(canonical))
    plain = code.isupper() and code.replace("Đ", "D").isascii() and len(code) <= 6
    return known or (bool(codes) and len(code) > 1 and (plain or not joint["before"]))


def _code_like(code: str) -> bool:
    """Tell a code from a word: mostly capitals ("BGDĐT", "TTg"), not one capital and a tail ("Chính")."""
    if code.upper() in _canonical_case() and (code[0].isupper() and not code[1:].islower()):
        return True
    letters = [char for char in code if char.isalpha()]
    return sum(char.isupper() for char in letters) * 2 > len(letters)


def _canonical(code: str) -> str:
    code = _MISREAD.get(code, code)
    upper = code.upper()
    if code.startswith(("TTLT", "NQLT")):
        return code
    single = upper.replace("ĐĐ", "Đ")  # read twice: "QĐĐ"
    return _canonical_case().get(upper) or _canonical_case().get(single, code)


def normal_form(digits: str, year: str | None, codes: tuple[str, ...], marks: list[str]) -> str:
    """Return the printed form in the order of its system: Party "05-CT/TW", state "30/2020/NĐ-CP".

    Swapped marks are put right where the issuer is a Party body ("05/CT-TW"); otherwise the printed order stands.
    """
    if _is_party(codes, year) or (len(codes) > 1 and marks[0] == "-" and marks[1] == "/" and not year):
        marks = ["-", "/", *marks[2:]]
    elif len(codes) > 1:
        marks = ["/", "." if marks[1] == "." else "-", *marks[2:]]
    return printed_form(digits, year, codes, marks)


def _is_party(codes: tuple[str, ...], year: str | None) -> bool:
    """Tell whether a symbol of these codes is one of the Party's: type, then a Party body."""
    party = len(codes) > 1 and codes[0] in type_codes() and bool(_PARTY.match(codes[1])) and not year
    return party and (len(codes) == 2 or codes[1] in {"TWĐTN", "TĐTN"})


def printed_form(digits: str, year: str | None, codes: tuple[str, ...], marks: list[str]) -> str:
    """Return number, year and codes with the mark before each code as it is printed: "29/NQ-TW" stays so."""
    head = f"{digits}/{year}" if year else digits
    if len(codes) == 1:
        return f"{head}{'/' if year else marks[0]}{codes[0]}"
    joints = [marks[0], marks[1], *("." if mark == "." else "-" for mark in marks[2:])]
    return head + "".join(joint + code for joint, code in zip(joints, codes, strict=True))
