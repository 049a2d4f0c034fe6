"""The unit register: which unit a name means on a day, its level, its parent, and what followed it.

A unit is a central one (`register_units.yaml`) or a body in an area (`extract.unit_bodies` × `extract.area_register`).
Names are those of their time: a report of 2019 that speaks of Bắc Giang means Bắc Giang; what followed is an edge to
Bắc Ninh, the text is never rewritten.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache

from extract.area_register import (
    WORDS,
    RegisteredArea,
    area,
    areas_called,
    key_of,
    provinces_called,
    superiors,
    within,
)
from extract.unit_bodies import NAMED_AFTER, Body, Central, Term, bodies, body_called, centrals, divisions, name_of
from extract.unit_names import slug


@dataclass(frozen=True, slots=True)
class RegisteredUnit:
    """A unit of the register.

    `level` is central, province, district or commune; `valid_from` and `valid_to` the first and last day (None where
    open or unknown), off by months where `approximate`; `parent` and `successors` are ids, the main successor first.
    `codes` stand for it in the symbols of documents ("BTGTU").
    `body` and `area_key` say what it is made of (empty for central units).
    """

    id: str
    name: str
    kind: str
    level: str
    parent: str | None
    area: str | None
    valid_from: date | None
    valid_to: date | None
    approximate: bool
    successors: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    body: str = ""
    area_key: str = ""


@dataclass(frozen=True, slots=True)
class Resolved:
    """The one unit that the name means; `in_force` on the day asked for, None where no day was given."""

    unit: RegisteredUnit
    in_force: bool | None


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Several units have the name, and neither the day nor the area tells which one is meant."""

    candidates: tuple[RegisteredUnit, ...]


@dataclass(frozen=True, slots=True)
class Unmatched:
    """The register has no unit of that name."""

    name: str


Resolution = Resolved | Ambiguous | Unmatched


@lru_cache(maxsize=16384)
def resolve(name: str, on: date | None = None, area_hint: str | None = None) -> Resolution:
    """Return the unit that an official name means.

    `on` is the day of the document; a name that was in use only before or after it means the unit of the nearest time.
    `area_hint` is where the document is from ("huyện Lạng Giang, tỉnh Bắc Giang"); it tells areas of one name apart.
    """
    key = key_of(name)
    central = centrals().get(key)
    if central:
        return _chosen([_central(unit) for unit in central], on)
    found = list(dict.fromkeys(_local(key)))
    if not found:
        return _division(name, key, on, area_hint)
    parts = [part for part in (area_hint or "").split(",") if areas_called(part)]
    provinces = [part for part in parts if any(a.level == "province" for a in areas_called(part))]
    # The province first, then the day, then the district: a ward of today bears the name of one of the district.
    units = _at(_narrowed(found, provinces), on)
    units = _narrowed(units, [part for part in parts if part not in provinces])
    return _chosen(units, on) if units else Unmatched(name)


def latest(unit: RegisteredUnit) -> RegisteredUnit:
    """Return the last of the main line of what followed the unit, the unit itself where nothing did."""
    while following := followed(unit):
        unit = following[0]
    return unit


# ---- which of several ----------------------------------------------------------------------------------------------


def _narrowed(units: list[RegisteredUnit], hints: list[str]) -> list[RegisteredUnit]:
    """Return the units within the areas of the hints, all where none is.

    But a commune that a document names without more is one of its own province: one elsewhere is not meant.
    """
    for hint in hints if units else ():
        inside = _inside(units, hint)
        if not inside:
            above = {superiors(a.key)[-1].full_name for a in areas_called(hint) if a.parent}
            inside = set().union(*(_inside(units, province) for province in above))
        if not inside and units[0].level == "commune":
            return []
        units = [unit for unit in units if unit.area_key in inside] or units
    return units


def _inside(units: list[RegisteredUnit], hint: str) -> set[str]:
    return {a.key for a in within([area(unit.area_key) for unit in units], hint)}


def _at(units: list[RegisteredUnit], on: date | None) -> list[RegisteredUnit]:
    """Return the units in force on the day, where none is, those of the nearest time; without a day all."""
    if on is None or not units:
        return units
    nearest = min(_days(unit, on) for unit in units)
    return [unit for unit in units if _days(unit, on) == nearest]


def _chosen(units: list[RegisteredUnit], on: date | None) -> Resolution:
    if on is not None:
        units = _at(units, on)
        return Resolved(units[0], not _days(units[0], on)) if len(units) == 1 else Ambiguous(tuple(units))
    # Without a day, a name that went from one unit to the next means the last of them; so does a name of central
    # units, of which there is one at a time.
    ids, ends = {unit.id for unit in units}, {latest(unit).id for unit in units}
    last = [unit for unit in units if not ids.intersection(unit.successors)]
    if units[0].level == "central":
        last, ends = [unit for unit in last if unit.valid_to is None] or last, set()
    return Resolved(last[0], None) if len(last) == 1 and len(ends) < 2 else Ambiguous(tuple(units))


def _days(unit: RegisteredUnit, on: date) -> int:
    """Return the days between a day and the time of a unit, 0 where it was in force on it."""
    if unit.valid_to and unit.valid_to < on:
        return (on - unit.valid_to).days
    return (unit.valid_from - on).days if unit.valid_from and on < unit.valid_from else 0


# ---- central units, local units, parts of units --------------------------------------------------------------------


def _central(row: Central) -> RegisteredUnit:
    return RegisteredUnit(
        id=row.id or slug(row.name),
        name=row.name,
        kind=row.kind,
        level="central",
        parent=slug(row.parent) if row.parent else None,
        area=None,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        approximate=row.approximate,
        successors=tuple(slug(name) for name in row.into),
        aliases=row.aliases,
        codes=row.codes,
    )


def _local(key: str) -> Iterator[RegisteredUnit]:
    """Yield the units whose name is a body and an area: the area is what the name ends with."""
    start = -1
    while start < len(key):
        rest, left = key[start + 1 :], key[: start + 1]
        for template, areas in _splits(left, rest):
            body = bodies().get(template) if areas else None
            composed = [compose(body.template, place.key) for place in areas] if body else []
            yield from (unit for unit in composed if unit)
        space = key.find(" ", start + 1)
        start = space if space > 0 else len(key)


def _splits(left: str, rest: str) -> Iterator[tuple[str, tuple[RegisteredArea, ...]]]:
    if rest.startswith(WORDS):
        yield left + "{area}", areas_called(rest)
    yield left + "{area}", provinces_called(rest)
    for mark, words in NAMED_AFTER.items():
        word = next((word for word in words if rest.startswith(word + " ")), None)
        if word:
            name = rest[len(word) + 1 :].removeprefix(words[word] + " ")
            yield left + mark, areas_called(f"{words[word]} {name}")


@lru_cache(maxsize=16384)
def compose(template: str, area_key: str) -> RegisteredUnit | None:
    """Return the unit that a body is in an area, None where that area never had it."""
    body, place = body_called(template), area(area_key)
    term = body.terms.get(place.level)
    if term is None:
        return None
    begin = max((d for d in (term.valid_from, place.valid_from) if d), default=None)
    end = min((d for d in (term.valid_to, place.valid_to) if d), default=None)
    if begin and end and begin > end:
        return None
    name = name_of(template, place)
    unit = RegisteredUnit(
        id="-".join(part for part in (slug(name), place.suffix) if part),
        name=name,
        kind=body.kind,
        level=place.level,
        parent=_parent(body, term, place),
        area=place.id,
        valid_from=begin,
        valid_to=end,
        approximate=term.approximate or place.approximate,
        successors=(),
        aliases=tuple(name_of(alias, place) for alias in body.aliases),
        codes=body.codes,
        body=template,
        area_key=area_key,
    )
    return replace(unit, successors=tuple(one.id for one in followed(unit)))


def _parent(body: Body, term: Term, place: RegisteredArea) -> str | None:
    if term.parent is None:
        return None
    if "{" in term.parent:
        superior = compose(term.parent, place.key)
    elif term.parent == "^":
        superior = compose(body.template, place.parent) if place.parent else None
    else:
        return slug(term.parent)
    return superior.id if superior else None


def followed(unit: RegisteredUnit) -> tuple[RegisteredUnit, ...]:
    """Return the units that followed this one when it ended, the main one first."""
    if not unit.body:
        return tuple(_central(_by_id()[identity]) for identity in unit.successors)
    if unit.valid_to is None:
        return ()
    place, term = area(unit.area_key), body_called(unit.body).terms[unit.level]
    places: Iterable[str] = place.successors if place.valid_to == unit.valid_to else (place.key,)
    templates = term.into if term.valid_to == unit.valid_to else (unit.body,)
    units = [
        compose(unit.body, area(key).parent or key) if template == "^" else compose(template, key)
        for template in templates
        for key in places
    ]
    return tuple(dict.fromkeys(one for one in units if one))


@cache
def _by_id() -> dict[str, Central]:
    return {row.id or slug(row.name): row for rows in centrals().values() for row in rows}


def _division(name: str, key: str, on: date | None, hint: str | None) -> Resolution:
    """Return a part of a registered unit: "Phòng Tham mưu Công an tỉnh Sơn La"."""
    if not key.startswith(divisions()):
        return Unmatched(name)
    words = " ".join(name.split())
    space = words.find(" ")
    while space > 0:
        rest = words[space + 1 :]
        if centrals().get(key_of(rest)) or next(_local(key_of(rest)), None):
            whole = resolve(rest, on, hint)
            part = words[:space]
            return Resolved(_part(part, whole.unit), whole.in_force) if isinstance(whole, Resolved) else Unmatched(name)
        space = words.find(" ", space + 1)
    return Unmatched(name)


def _part(part: str, whole: RegisteredUnit) -> RegisteredUnit:
    part = part.removesuffix(" của").removesuffix(" thuộc")
    return replace(
        whole,
        id=f"{slug(part)}-{whole.id}",
        name=f"{part} {whole.name}",
        kind="division",
        parent=whole.id,
        successors=(),
        aliases=(),
        codes=(),
        body="",
        area_key="",
    )
