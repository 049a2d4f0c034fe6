"""The types of documents as title lines and numbers name them."""

from __future__ import annotations

import re
from functools import cache

from extract.dates import YEAR
from extract.folding import alternatives, fold
from extract.lexicon import load

_REACH = 200  # characters that the name of a type takes, with the gaps in it


@cache
def type_names() -> dict[str, str]:
    """Return the types by their folded names; kinds of a plain type ("chương trình hành động") count as that type."""
    data = load("document_types.yaml")["types"]
    names = {row["name"].lower() for row in data} | {name.lower() for name in load("letterhead.yaml")["more_types"]}
    plain = {n for n in names if re.search(r"liên (?:tịch|bộ)$", n) or not any(n.startswith(o + " ") for o in names)}
    return {fold(name): name for name in plain}


@cache
def _type_pattern() -> re.Pattern[str]:
    return re.compile("(" + alternatives(type_names()).replace(" ", r"\s+") + ")(?![a-z])")


def type_at(line: str) -> tuple[str, str] | None:
    """Return the type that the line begins with, and the rest of the line; None when it begins with none."""
    match = _type_pattern().match(fold(line[:_REACH]))
    if match:
        return type_names()[" ".join(match[1].split())], line[match.end() :].strip()
    parts = line.split()
    if len(parts) > 3 and all(len(part) <= 1 for part in parts):
        squeezed = fold("".join(parts)).strip(":")
        spaced = next((name for key, name in type_names().items() if key.replace(" ", "") == squeezed), None)
        return (spaced, "") if spaced else None
    return None


def type_of_number(number: str) -> str | None:
    """Return the type that a number's code stands for; "công văn" for codes of issuers alone."""
    codes = {
        abbr: row["name"].lower()
        for row in reversed(load("document_types.yaml")["types"])
        for abbr in row.get("abbr") or []
    }
    parts = re.split(r"[-/]", number)
    code = next((part for part in parts[1:] if not part.isdecimal()), "")
    name = codes.get(code)
    if name is None:
        return "công văn" if re.fullmatch(rf"\d+\w*/(?:{YEAR}/)?[A-ZĐ]+(?:-\w+)+", number) else None
    return str(type_names().get(fold(name), name))
