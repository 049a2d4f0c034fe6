"""Misread characters inside document numbers put right: "3O/2020/ND-CP", "l5-CT/IW", "4216UBND-NC".

Only where the whole word has the form of a number with its codes (Nghị định 30/2020/NĐ-CP; Hướng dẫn 36-HD/VPTW) and
nothing else can be meant: O and l become figures inside the number and the year, Đ comes back in known codes, a slash
comes back before a known code. What was read stays with the word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from ingest.glyphs import Token
from ingest.page_lines import Line, fold

_FIGURE = "[0-9OoQIl|]"
_SYMBOL = re.compile(
    rf"(?P<lead>[(\[\"“'‘]*)(?P<number>{_FIGURE}{{1,5}}(?:\.\d{{1,2}})?[a-zđ]??)(?P<year>/{_FIGURE}{{4}})?"
    r"(?P<mark>[-–/]?)(?P<codes>[A-ZĐÐÑ][\wÐÑ.&]*?(?:[-–/][\wĐÐÑ.&]+?)*)(?P<tail>[.,;:)\]\"”'’]*)"
)
_FIGURES = str.maketrans("OoQIl|", "000111")
_CODE = re.compile(r"[^-–/]+|[-–/]")
_LOST_SLASH = re.compile(r"(?P<type>[A-ZĐ]{2,3})[Il1|](?P<issuer>[A-ZĐ]{2,5})")
_SHOWN_BEFORE = ("so", "so:", "luat", "so.")


def repair_numbers(lines: Iterable[Line]) -> dict[str, int]:
    """Repair the lines in place; return each repair ("3O/2020/ND-CP → 30/2020/NĐ-CP") and how often it was made."""
    made: dict[str, int] = {}
    for line in lines:
        for index, token in enumerate(line.tokens):
            meant = _meant(token.text, fold(line.tokens[index - 1].text) in _SHOWN_BEFORE if index else False)
            if meant != token.text:
                line.tokens[index] = reread(token, meant)
                what = f"{token.text} → {meant}"
                made[what] = made.get(what, 0) + 1
    return made


def reread(token: Token, text: str) -> Token:
    """Return the word with another text; what was read at first is kept beside it."""
    return token._replace(text=text, raw=token.raw or ("ocr", token.text))


def _meant(word: str, numbered: bool) -> str:
    """Return the number as it must have been printed, the word itself when it is none or nothing is wrong."""
    if "Ñ" in word and word.isupper():  # no letter of Vietnamese: an N, or the quotation mark before one
        word = word.replace("ÑN", "N").replace("Ñ", "N")
    found = _SYMBOL.fullmatch(word)
    if found is None or not any(char.isdigit() for char in found["number"]):
        return word
    year = (found["year"] or "").translate(_FIGURES)
    if year and not 1945 <= int(year[1:]) <= 2099:
        return word
    codes = _codes(found["codes"])
    if not any(map(_known, codes)) or not (year or numbered or len(codes) > 1):
        return word
    if not found["mark"] and not ((year or numbered) and len(codes) > 1):
        return word
    number = found["number"].translate(_FIGURES)
    return f"{found['lead']}{number}{year}{found['mark'] or '/'}{''.join(codes)}{found['tail']}"


def _codes(text: str) -> list[str]:
    """Return the codes and the marks between them, each code as it must have been printed."""
    parts = _CODE.findall(text)
    lost = _LOST_SLASH.fullmatch(parts[0])
    if lost and not _known(parts[0]) and _known(_code(lost["type"])) and _known(_code(lost["issuer"])):
        parts[:1] = [lost["type"], "/", lost["issuer"]]
    return [_code(part) for part in parts]


def _known(code: str) -> bool:
    return code.rstrip("0123456789") in _lexicon()[0]  # QH14: the term of the National Assembly


def _code(read: str) -> str:
    """Return the code that was meant: read itself when it is known, else the only one that differs in its Đ."""
    known, misread, plain = _lexicon()
    if read in known:
        return read
    if read in misread:
        return misread[read]
    key = _plain(read)
    meant = plain.get(key) or plain.get(re.sub("D{2,}", "D", key)) or {read}
    return next(iter(meant)) if len(meant) == 1 else read


def _plain(code: str) -> str:
    return code.replace("Đ", "D").replace("Ð", "D").replace("Ñ", "N")


@cache
def _lexicon() -> tuple[frozenset[str], dict[str, str], dict[str, set[str]]]:
    """The codes of ocr_codes.txt, the code for each listed misreading, and codes by their form without Đ."""
    misread: dict[str, str] = {}
    plain: dict[str, set[str]] = {}
    for row in (Path(__file__).parent / "ocr_codes.txt").read_text("utf-8").splitlines():
        if row and not row.startswith("#"):
            code, *others = row.split()
            misread |= dict.fromkeys(others, code)
            plain.setdefault(_plain(code), set()).add(code)
    return frozenset(code for codes in plain.values() for code in codes), misread, plain
