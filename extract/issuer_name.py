"""The issuer out of a letterhead: without its superior, with capitals where Vietnamese has them."""

from __future__ import annotations

import re
from functools import cache

from extract.folding import fold
from extract.letterhead import is_capitals
from extract.lexicon import load
from extract.unit_grammar import parse
from extract.unit_names import Names
from extract.unit_scan import Scan

_RUNS_ON = re.compile(r"(?:\b(?:VÀ|CỦA|VỀ|CÁC)|[,\-–])$", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+|\d+|[^\w\s]|\s+")
# Alone on its line each is of the body below it: "CHỦ TỊCH" over "ỦY BAN NHÂN DÂN TỈNH …".
_POSTS = frozenset({"chu tich", "bo truong", "giam doc", "tong giam doc", "hieu truong", "cuc truong", "vien truong"})
_LOWER_WORDS = {"và", "của", "các", "cho", "về", "với", "trong", "tại", "khu", "cấp", "liên", "ngành"}
_NAMED = ("ủy", "trường", "thpt", "thcs", "học", "non", "viện", "ty", "đoàn")


@cache
def _heads() -> re.Pattern[str]:
    words = sorted({fold(head) for head in load("letterhead.yaml")["issuer_heads"]}, key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(map(re.escape, words))})\b(?!\s*,)")


@cache
def _fields() -> dict[str, str]:
    data = load("letterhead.yaml")
    names = [*data["fields"], *data["issuer_heads"], *_full_names()]
    return {_key(name): name for name in names}


def _key(name: str) -> str:
    """Return the name in small letters with the tone on the vowel that the new spelling gives it (uỷ, hoà)."""
    return name.lower().replace("uỷ", "ủy").replace("oà", "òa").replace("oá", "óa").replace("oả", "ỏa")


def _full_names() -> list[str]:
    names = [row["name"] for row in load("issuers.yaml")["issuers"] if not re.search(r"[/(,]", row["name"])]
    areas = [row[key] for row in load("provinces.csv") for key in ("old_name", "name_from_2025_07_01")]
    return [*names, *areas]


@cache
def _longest_field() -> int:
    return max(len(name.split()) for name in _fields())


def begins_issuer(line: str) -> bool:
    """Return whether the line begins the name of an organisation (and does not go on from the line above)."""
    return bool(_heads().match(fold(line)))


def issuer_of(lines: list[str]) -> str | None:
    """Return the issuer that the lines name: the last organisation, its lines joined; None without lines."""
    groups: list[str] = []
    for line in filter(None, (" ".join(row.split()).strip(" *-–_.:") for row in lines)):
        runs_on = groups and (_RUNS_ON.search(groups[-1]) or fold(groups[-1]) in _POSTS)
        if groups and (runs_on or not begins_issuer(line)):
            groups[-1] = f"{groups[-1]} {line}"
        else:
            groups.append(line)
    if len(groups) > 1 and fold(groups[-1]) == "doan tncs ho chi minh":
        groups.pop()
    return as_written(re.sub(r"\s+NƯỚC\Z", "", groups[-1])) if groups else None


def as_written(name: str) -> str:
    """Return the name as the letterhead has it, one all in capitals in normal spelling: "UBND XÃ X" is "UBND xã X"."""
    return (_as_unit(name) or written_normally(name)) if is_capitals(name) else name


def _as_unit(name: str) -> str | None:
    """Return the name as the units layer spells it when all of it is one known unit with its area, else None."""
    mentions = parse(Scan(name))
    if len(mentions) != 1:
        return None
    unit = mentions[0]
    whole = unit.start == 0 and unit.end == len(name) and unit.kind == "specific" and unit.superior is None
    if not whole or unit.head_end > unit.word_end or unit.head.group == "party_committee":
        return None
    spelled = Names({}, name).resolve(unit)[0]
    return spelled if _key(spelled) == _key(name) else None


@cache
def _phrases() -> dict[str, str]:
    """Return the words of names of schools, hospitals and companies: "sư phạm" → "Sư phạm"."""
    data = load("unit_words.yaml")
    words = (str(w) for key in ("school_words", "company_words", "function_words") for w in data[key])
    return {_key(w): w[:1].upper() + w[1:] for w in words if " " in w}


def written_normally(name: str) -> str:
    """Return a name in capitals as running text writes it: "SỞ Y TẾ TỈNH LÀO CAI" → "Sở Y tế tỉnh Lào Cai"."""
    data = load("letterhead.yaml")
    areas = {_key(word) for word in data["area_words"]}
    acronyms = set(data["acronyms"])
    words = name.split()
    out: list[str] = []
    proper, at = False, 0
    while at < len(words):
        length, spelling = _known(words, at)
        phrase = _phrases().get(_key(" ".join(words[at : at + 2]))) if proper and length < 2 else None
        if _key(" ".join(words[at : at + 2])) in areas and at:
            length, spelling, proper = 2, " ".join(words[at : at + 2]).lower(), True
        elif _key(words[at]) in areas and at and length < 2:
            length, spelling, proper = 1, words[at].lower(), True
        elif phrase:
            length, spelling = 2, phrase
        elif length:
            proper = proper and length < 2
        else:
            length, spelling = 1, _spell(words[at], proper or not at, acronyms)
        proper = proper or spelling.split()[-1].lower() in _NAMED or (_key(spelling.split()[-1]) in areas and at > 0)
        out.append(spelling)
        at += length
    text = " ".join(out)
    return text[:1].upper() + text[1:]


def _known(words: list[str], at: int) -> tuple[int, str]:
    """Return how many words from `at` are a known name, and its spelling with their own punctuation."""
    for length in range(min(_longest_field(), len(words) - at), 0, -1):
        piece = " ".join(words[at : at + length])
        if spelling := _fields().get(_key(piece)):
            return length, spelling
    return 0, ""


def _spell(word: str, proper: bool, acronyms: set[str]) -> str:
    if word.strip(",;()") in acronyms or not any(char.isalpha() for char in word):
        return word
    lower = word.lower()
    if proper and "-" in word:
        return "-".join(part.capitalize() for part in lower.split("-"))
    return lower.capitalize() if proper and lower not in _LOWER_WORDS else lower
