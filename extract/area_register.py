"""Areas of the register: provinces, districts and communes, before and after 1 July 2025, looked up by name.

The table is `register_areas.csv` of the lexicon (columns: scripts/make_area_register.py). It is read when the first
area is looked up, in some 50 ms; a look-up is one look into a dict.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

from extract.lexicon import FOLDER
from extract.unit_names import one_style, slug

LEVELS = {"tỉnh": "province", "quận": "district", "huyện": "district", "thị xã": "district"}
COMMUNES = ("xã", "phường", "thị trấn", "đặc khu")
WORDS = ("thành phố", "thị xã", "thị trấn", "đặc khu", "tỉnh", "quận", "huyện", "xã", "phường")


@dataclass(frozen=True, slots=True)
class RegisteredArea:
    """An area: `key` in the table, stable `id`, `word` and `name` ("xã", "Tân Hưng"), province, district or commune.

    `valid_from` and `valid_to` are its first and last day, None where open or unknown; `approximate` dates may be off
    by months. `parent` and `successors` are keys; of several successors the main one comes first.
    """

    key: str
    id: str
    word: str
    name: str
    level: str
    parent: str | None
    valid_from: date | None
    valid_to: date | None
    approximate: bool
    successors: tuple[str, ...]
    suffix: str

    @property
    def full_name(self) -> str:
        """Return the name with its word: "xã Tân Hưng"."""
        return f"{self.word} {self.name}"


def day(text: str) -> date | None:
    """Return the day of a table: "2025-06-30", "~2024-12-31"; None for an empty cell."""
    return date.fromisoformat(text.lstrip("~")) if text else None


def key_of(full_name: str) -> str:
    """Return the form in which names are looked up: lower case, one tone style, plain spaces, dashes, apostrophes."""
    return _one_spelling(one_style(" ".join(full_name.split()).replace("–", "-")).lower())


def _one_spelling(name: str) -> str:
    # "Đăk Hà", "Đak Đoa", "Đắk Lắk": offices write the same word in three ways.
    return name.replace(" - ", "-").replace("’", "'").replace("đăk", "đắk").replace("đak", "đắk")


@dataclass(frozen=True, slots=True)
class _Table:
    rows: dict[str, list[str]]
    by_name: dict[str, list[str]]
    provinces: dict[str, list[str]]


@cache
def _table() -> _Table:
    rows: dict[str, list[str]] = {}
    by_name: dict[str, list[str]] = {}
    provinces: dict[str, list[str]] = {}
    with (FOLDER / "register_areas.csv").open(encoding="utf-8", newline="") as lines:
        reader = csv.reader(lines)
        next(reader)
        for row in reader:
            rows[row[0]] = row
            # The script has written names in one tone style already.
            name = _one_spelling(row[1].lower())
            by_name.setdefault(f"{row[2]} {name}", []).append(row[0])
            if not row[3]:
                provinces.setdefault(name, []).append(row[0])
    return _Table(rows, by_name, provinces)


@lru_cache(maxsize=4096)
def area(key: str) -> RegisteredArea:
    """Return the area with this key. Raises KeyError for one that is not in the table."""
    _, name, word, parent, begin, end, successors, shared = _table().rows[key]
    above = area(parent) if parent else None
    level = "commune" if word in COMMUNES else LEVELS.get(word) or ("district" if parent else "province")
    suffix = _suffix(key, above, int(shared))
    return RegisteredArea(
        key=key,
        id="-".join(part for part in (slug(f"{word} {name}"), suffix) if part),
        word=word,
        name=name,
        level=level,
        parent=parent or None,
        valid_from=day(begin),
        valid_to=day(end),
        approximate="~" in begin + end,
        successors=tuple(successors.split()),
        suffix=suffix,
    )


def _suffix(key: str, above: RegisteredArea | None, depth: int) -> str:
    """Return what an id needs to be the only one: the slugs of superior areas, in the worst case the key."""
    parts: list[str] = []
    for _ in range(depth):
        if above is None:
            parts.append(key)
            break
        parts.append(slug(above.full_name))
        above = area(above.parent) if above.parent else None
    return "-".join(parts)


def areas_called(full_name: str) -> tuple[RegisteredArea, ...]:
    """Return all areas of that word and name, of every time: "xã Tân Hưng", "thành phố Huế"."""
    return tuple(area(key) for key in _table().by_name.get(key_of(full_name), ()))


def provinces_called(name: str) -> tuple[RegisteredArea, ...]:
    """Return all provinces and cities under the Government of that name without word: "Bắc Giang", "Huế"."""
    return tuple(area(key) for key in _table().provinces.get(key_of(name), ()))


@lru_cache(maxsize=4096)
def superiors(key: str) -> tuple[RegisteredArea, ...]:
    """Return the areas above, the nearest first."""
    above = area(key).parent
    return (area(above), *superiors(above)) if above else ()


def within(areas: Iterable[RegisteredArea], hint: str) -> list[RegisteredArea]:
    """Return those of `areas` that are, or lie in, the area of the hint ("huyện Lạng Giang", "tỉnh Bắc Giang").

    Where none does, the successors of the areas count too: what was in Bắc Giang lies in Bắc Ninh now.
    """
    wanted = {found.key for found in areas_called(hint)}
    those = list(areas)
    return [a for a in those if wanted & _above(a.key)] or [
        a for a in those if _followed(frozenset(wanted)) & _followed(_above(a.key))
    ]


@lru_cache(maxsize=4096)
def _above(key: str) -> frozenset[str]:
    return frozenset({key, *(above.key for above in superiors(key))})


@lru_cache(maxsize=4096)
def _followed(keys: frozenset[str]) -> frozenset[str]:
    """Return the keys with those of all that followed them."""
    seen: set[str] = set()
    todo = list(keys)
    while todo:
        key = todo.pop()
        if key not in seen:
            seen.add(key)
            todo += area(key).successors
    return frozenset(seen)
