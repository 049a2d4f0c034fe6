"""The bodies of the register: central units one by one, and the local bodies that every area of a level has.

Both come from `register_units.yaml`, whose head says what each field means.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from extract.area_register import RegisteredArea, day, key_of
from extract.lexicon import load

# How committees and youth unions are named after the word of their area; communes have "Đảng ủy xã …", "Đoàn … xã …".
_COMMITTEES = {
    "tỉnh ủy": "tỉnh",
    "thành ủy": "thành phố",
    "huyện ủy": "huyện",
    "quận ủy": "quận",
    "thị ủy": "thị xã",
    "thị xã ủy": "thị xã",
}
_UNIONS = {word.replace("ủy", "đoàn"): area for word, area in _COMMITTEES.items()}
NAMED_AFTER = {"{ủy}": _COMMITTEES, "{đoàn}": _UNIONS}
_IN_COMMUNES = {"{ủy}": "Đảng ủy {area}", "{đoàn}": "Đoàn Thanh niên Cộng sản Hồ Chí Minh {area}"}


@dataclass(frozen=True, slots=True)
class Central:
    """A central unit: its first and last day (None = open), and the names of its parent and of what followed it."""

    id: str | None
    name: str
    kind: str
    parent: str | None
    aliases: tuple[str, ...]
    codes: tuple[str, ...]
    valid_from: date | None
    valid_to: date | None
    approximate: bool
    into: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """What a local body is at one level: its parent, its first and last day there, and what followed it."""

    parent: str | None
    valid_from: date | None
    valid_to: date | None
    approximate: bool
    into: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Body:
    """A local body: `template` is its name with a mark for the area it belongs to.

    The marks are "{area}" ("tỉnh Bắc Giang"), "{name}" ("Bắc Giang"), "{ủy}" ("Tỉnh ủy Bắc Giang") and "{đoàn}".
    """

    template: str
    kind: str
    aliases: tuple[str, ...]
    codes: tuple[str, ...]
    terms: dict[str, Term] = field(hash=False)


@cache
def centrals() -> dict[str, tuple[Central, ...]]:
    """Return the central units by the form names are looked up in; one name may have been of two units in turn."""
    found: dict[str, tuple[Central, ...]] = {}
    for row in load("register_units.yaml")["central"]:
        unit = Central(
            id=row.get("id"),
            name=row["name"],
            kind=row["kind"],
            parent=row.get("parent"),
            aliases=tuple(row.get("aliases", ())),
            codes=tuple(row.get("codes", ())),
            valid_from=day(row.get("from", "")),
            valid_to=day(row.get("to", "")),
            approximate="~" in row.get("from", "") + row.get("to", ""),
            into=tuple(row.get("into", ())),
        )
        for name in (unit.name, *unit.aliases):
            found[key_of(name)] = (*found.get(key_of(name), ()), unit)
    return found


@cache
def bodies() -> dict[str, Body]:
    """Return the local bodies by each spelling of their template, in the form names are looked up in."""
    found: dict[str, Body] = {}
    rows = [*load("register_units.yaml")["local"], *map(_department, load("register_units.yaml")["departments"])]
    for row in rows:
        known = found.get(key_of(_spellings(row["name"])[0]))
        terms = (known.terms if known else {}) | {level: _term(row, own) for level, own in row["levels"].items()}
        body = Body(row["name"], row["kind"], tuple(row.get("aliases", ())), tuple(row.get("codes", ())), terms)
        for template in (body.template, *body.aliases):
            for spelling in _spellings(template):
                found[key_of(spelling)] = body
    return found


def body_called(template: str) -> Body:
    """Return the body with this template or alias. Raises KeyError for one that the register does not have."""
    return bodies()[key_of(_spellings(template)[0])]


def _department(row: dict[str, Any]) -> dict[str, Any]:
    level = row.get("level", "province")
    return row | {
        "name": f"{row['name']} {{area}}",
        "kind": "department",
        "into": [f"{name} {{area}}" for name in row.get("into", ())],
        "levels": {level: {"parent": "Ủy ban nhân dân {area}"}},
    }


def _term(row: dict[str, Any], own: dict[str, Any]) -> Term:
    both = row | own
    begin, end = both.get("from", ""), both.get("to", "")
    return Term(own.get("parent"), day(begin), day(end), "~" in begin + end, tuple(both.get("into", ())))


def _spellings(template: str) -> list[str]:
    template = template.replace("{name}", "{area}")
    return [template, *(template.replace(mark, full) for mark, full in _IN_COMMUNES.items() if mark in template)]


def name_of(template: str, area: RegisteredArea) -> str:
    """Return the name of a body in an area: "Tỉnh ủy Bắc Giang", "Công an huyện Lục Ngạn"."""
    for mark, words in NAMED_AFTER.items():
        if mark not in template:
            continue
        if area.level == "commune":
            template = template.replace(mark, _IN_COMMUNES[mark])
        else:
            word = next(word for word, of in words.items() if of == area.word)
            # A committee is called after the name alone, but "Thành ủy Thành phố Hồ Chí Minh".
            name = f"Thành phố {area.name}" if area.name == "Hồ Chí Minh" else area.name
            template = template.replace(mark, f"{word.capitalize()} {name}")
    return template.replace("{area}", area.full_name).replace("{name}", area.name)


@cache
def divisions() -> tuple[str, ...]:
    """Return the words that begin the name of a part of a unit, each with a space behind it."""
    return tuple(key_of(word) + " " for word in load("register_units.yaml")["divisions"])
