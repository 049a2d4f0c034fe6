"""The lexicon of units as tables that the scan and the grammar look things up in.

Everything is keyed by its folded spelling (`fold`): lower case, one tone placement, plain dashes and spaces. Folding
keeps the length of a text, so that offsets in the folded text are offsets in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from extract.folding import lowered
from extract.lexicon import load

_PLAIN = (("\u00a0", " "), ("\t", " "), ("–", "-"), ("—", "-"), ("‑", "-"), ("ð", "đ"), ("’", "'"))


def fold(text: str) -> str:
    """Return the text in the form the lexicon is compared in; it is exactly as long as the text."""
    low = lowered(text)
    if not low.isascii():
        for written, plain in _PLAIN:
            low = low.replace(written, plain)
    return low


@dataclass(frozen=True, slots=True)
class Head:
    """What a mention begins with, and how it may go on (`unit_heads.yaml` says what each field means).

    `name` is the official spelling without abbreviations; `kind_of` the head word alone ("Sở"), `function` what is
    known to follow.
    """

    name: str
    group: str
    rule: str
    area: bool = False
    superior: bool = False
    function: str = ""
    named: bool = False
    topic: str = ""
    bare: str = "no"
    lower: str = "specific"
    level: str | None = None
    block: bool = False
    abbreviated: bool = False
    known_function: bool = False
    capital: bool = False


def _head(group: dict[str, Any], item: dict[str, Any]) -> Head:
    both = {**group, **item}
    return Head(
        name=item["head"],
        group=group["group"],
        rule=both["rule"],
        area=bool(both.get("area")),
        superior=bool(both.get("superior")),
        function=both.get("function", ""),
        named=bool(both.get("name")),
        topic=str(both.get("topic") or ""),
        bare=str(both.get("bare", "no")),
        lower=both.get("lower", "specific"),
        level=both.get("level"),
        block=bool(item.get("block")),
        capital=bool(both.get("capital")),
    )


def spellings(entry: str) -> list[str]:
    """Return the spellings of an entry "official|variant|…", the official one first."""
    return entry.split("|")


@cache
def heads() -> dict[str, Head]:
    """Return all heads by folded spelling: heads proper, heads with a known function, fixed names, non-units."""
    table: dict[str, Head] = {}
    for phrase in load("non_units.yaml")["phrases"]:
        table[fold(phrase)] = Head(phrase, "none", "none", block=True)
    for group in load("unit_heads.yaml")["groups"]:
        for item in group["items"]:
            head = _head(group, item)
            if item.get("spelled", True):
                table[fold(head.name)] = head
            table.update({fold(variant): head for variant in item.get("also", ())})
            for short in item.get("abbr", ()):
                table[fold(short)] = replace(head, abbreviated=True)
    table.update(_with_functions(table))
    for level, names in load("unit_names.yaml")["fixed"].items():
        for entry in names:
            table.update(_fixed(entry, level, table))
    return table


def _fixed(entry: str, level: str, table: dict[str, Head]) -> Iterable[tuple[str, Head]]:
    names = spellings(entry)
    for spelling in names:
        known = table.get(fold(spelling))
        if known and known.area and not known.block:
            continue
        bare = "group" if level == "groups" else "unit"
        place = None if level == "groups" else level
        yield fold(spelling), Head(names[0], "fixed", "fixed", bare=bare, level=place, abbreviated=spelling.isupper())


# With a function behind it each of these is a unit in lower case too ("sở tài chính"); "trung tâm tin học" may be any.
_OFFICES = frozenset({"Bộ", "Sở", "Tổng cục", "Cục", "Chi cục", "Vụ", "Phòng", "Ban"})


def _with_functions(table: dict[str, Head]) -> dict[str, Head]:
    out: dict[str, Head] = {}
    for word in load("unit_names.yaml")["takes"]:
        head = table[fold(word)]
        for spelling, official in functions_of(word).items():
            text = f"{fold(word)} {spelling}"
            if text not in table:
                bare = "unit" if word in _OFFICES else "capital"
                out[text] = replace(head, name=f"{word} {official}", bare=bare, known_function=True)
    return out


@cache
def functions_of(word: str) -> dict[str, str]:
    """Return the functions a head takes ("Sở"): official spelling by folded spelling, "Tài chính" by "tài chính"."""
    names = load("unit_names.yaml")
    lists = names["takes"].get(word, {}).get("lists", ())
    return {
        fold(spelling): spellings(entry)[0]
        for name in lists
        for entry in reversed(names["functions"][name])
        for spelling in reversed(spellings(entry))
    }


@cache
def is_open(word: str) -> bool:
    """Tell whether a head also takes functions that no list has."""
    return bool(load("unit_names.yaml")["takes"].get(word, {}).get("open"))


class Phrases:
    """A set of folded phrases, found at a place in a text, the longest first."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._by_word: dict[str, list[str]] = {}
        for phrase in sorted({fold(p) for p in phrases}, key=len, reverse=True):
            self._by_word.setdefault(_word(phrase, 0), []).append(phrase)

    def end_at(self, folded: str, start: int) -> int:
        """Return where the longest phrase that begins at `start` ends, 0 for none; it ends with a whole word."""
        for phrase in self._by_word.get(_word(folded, start), ()):
            end = start + len(phrase)
            if folded.startswith(phrase, start) and not folded[end : end + 1].isalnum():
                return end
        return 0


_SYLLABLE = re.compile(r"\w+")


def _word(folded: str, start: int) -> str:
    match = _SYLLABLE.match(folded, start)
    return match[0] if match else ""


@cache
def phrases(name: str) -> Phrases:
    """Return a list of `unit_words.yaml` (function_words, school_words, …) for looking up."""
    return Phrases(str(p) for p in load("unit_words.yaml")[name])


@cache
def word_set(name: str) -> frozenset[str]:
    """Return a list of `unit_words.yaml` as folded words."""
    return frozenset(fold(str(word)) for word in load("unit_words.yaml")[name])


@cache
def word_set_as_written(name: str) -> frozenset[str]:
    """Return a list of `unit_words.yaml` as it is written."""
    return frozenset(load("unit_words.yaml")[name])


@cache
def words_of(group: str) -> Phrases:
    """Return the words that names of schools or companies are made of, with those of functions."""
    names = load("unit_words.yaml")
    own = names["school_words"] if group == "school" else names["company_words"] if group == "company" else []
    return Phrases(str(p) for p in [*own, *names["function_words"]])
