"""The names of laws after "Luật", "Bộ luật", "Pháp lệnh": the longest listed name, else a capitalised run of words.

A name may hold commas and "và" ("Luật Phòng, chống tác hại của rượu, bia"), so a list decides where it ends; a comma of
the list may be missing in the text, but no comma of the text is passed over that the list does not have.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from extract.folding import fold, folded
from extract.lexicon import load

_TOKEN = re.compile(r"[^\W_]+(?:[/&][^\W_]+)*|,")
_WORD = re.compile(r"[^\W_]+(?:[/&][^\W_]+)*")
_LONGEST_GENERIC = 9
_WINDOW = 190


@cache
def _spelt_out() -> dict[str, tuple[str, ...]]:
    """Return the folded words of each abbreviation that stands in names of laws."""
    table = load("law_names.yaml")["abbreviations"]
    return {abbr: tuple(re.findall(r"[a-z0-9]+", fold(full))) for abbr, full in table.items()}


@lru_cache(maxsize=4096)
def slug(text: str) -> str:
    """Return `text` for a key: folded, abbreviations spelt out, words joined by hyphens."""
    words = re.findall(r"[^\W_]+(?:&[^\W_]+)?", text)
    return "-".join(
        part for word in words for part in _spelt_out().get(word, tuple(re.findall(r"[a-z0-9]+", fold(word))))
    )


@cache
def _names(group: str) -> dict[str, list[tuple[tuple[str, ...], tuple[bool, ...]]]]:
    """Return names by first word, longest first: their words, and whether a comma may stand before each."""
    table: dict[str, list[tuple[tuple[str, ...], tuple[bool, ...]]]] = {}
    for name in load("law_names.yaml")[group]:
        words: list[str] = []
        commas: list[bool] = []
        comma = False
        for word in _TOKEN.findall(fold(str(name))):
            if word != ",":
                words.append(word)
                commas.append(comma)
            comma = word == ","
        table.setdefault(words[0], []).append((tuple(words), tuple(commas)))
    for rows in table.values():
        rows.sort(key=lambda row: -len(row[0]))
    return table


def _tokens(text: str, start: int, most: int = _WINDOW) -> list[tuple[str, int, int, bool]]:
    """Return the words from `start` to the end of the clause: folded, start, end, whether a comma stands before.

    With `most` not many more than so many are looked for.
    """
    window = text[start : start + _WINDOW]
    plain = folded(text)[start : start + _WINDOW]
    rows: list[tuple[str, int, int, bool]] = []
    at, comma = 0, False
    for match in _TOKEN.finditer(plain):
        first, last = match.span()
        if first - at > 3 or plain[at:first].strip(" -") or (rows and first == at and not comma and match[0] != ","):
            break
        at = last
        if match[0] == ",":
            if comma:
                break
            comma = True
            continue
        words = _spelt_out().get(window[first:last]) if window[first:last].isupper() else None
        rows += [(word, start + first, start + last, comma) for word in words or (match[0],)]
        comma = False
        if len(rows) >= most:
            break
    return rows


def listed_name(text: str, start: int, group: str) -> int | None:
    """Return the end of the longest listed name of `group` that stands at `start` of the text."""
    first = _WORD.match(text, start)
    if first is None:
        return None
    spelt_out = _spelt_out().get(first[0])
    names = _names(group).get(spelt_out[0] if spelt_out else folded(text)[start : first.end()])
    if not names:
        return None
    tokens = _tokens(text, start, most=len(names[0][0]))
    for words, commas in names:
        if len(words) <= len(tokens) and all(
            words[i] == tokens[i][0] and (commas[i] or not tokens[i][3]) for i in range(len(words))
        ):
            return tokens[len(words) - 1][2]
    return None


def generic_name(text: str, start: int) -> int | None:
    """Return the end of a name that begins with a capital letter and is in no list, None when none stands there.

    It ends at a comma, at a word that begins the predicate, or after an abbreviation ("Luật PPP còn …").
    """
    names = load("law_names.yaml")
    end, count = None, 0
    words = {first: (first, last, comma) for _, first, last, comma in reversed(_tokens(text, start))}
    for first, last, comma in sorted(words.values()):
        word = text[first:last]
        if count == 0 and (not word[0].isupper() or word.lower() in names["not_names"]):
            return None
        capital = word[0].isupper()
        if comma or (not capital and word.lower() in names["name_stops"]) or count == _LONGEST_GENERIC:
            break
        if not capital and count and text[tokens_before(text, start, first) : first].strip().isupper():
            break
        end, count = last, count + 1
    return end


def tokens_before(text: str, start: int, end: int) -> int:
    """Return where the last word before `end` begins, not before `start`."""
    return start + max(text[start:end].rstrip().rfind(" "), -1) + 1
