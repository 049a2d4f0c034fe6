"""Automatic numbers as Word prints them: numbering.xml, list overrides, restarts and templates ("%1.%2.").

ECMA-376 part 1, 17.9. Paragraphs must be given in document order, since each moves the counters on.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass

from lxml import etree

from ingest.docx_names import VAL, W
from ingest.docx_styles import NumberRef, Styles, integer, is_on
from ingest.symbols import bullet

LEVELS = 9
_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
    (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
_GAPS = {"nothing": "", "space": " ", "tab": " "}
_MOST = 32_767


@dataclass(slots=True)
class Level:
    """One level of a list: start value, format, template, restart rule and what follows the number."""

    start: int = 0
    format: str = "decimal"
    template: str = ""
    gap: str = " "
    legal: bool = False
    restart: int | None = None
    style: str | None = None


@dataclass(frozen=True, slots=True)
class Label:
    """The number as printed ("2.1.", "a)", "-"), what follows it, and its level from 0."""

    text: str
    gap: str
    ilvl: int


@dataclass(slots=True)
class List:
    """A list that paragraphs name: the counters it shares, its levels, and the levels that start anew at a value."""

    abstract: str
    levels: list[Level]
    restarts: dict[int, int]


def roman(value: int) -> str:
    """Return the value in Roman capitals, in digits outside 1–32,767."""
    if not 0 < value <= _MOST:
        return str(value)
    out = ""
    for worth, sign in _ROMAN:
        out += sign * (value // worth)
        value %= worth
    return out


def letters(value: int) -> str:
    """Return a, b, … z, aa, bb … as Word counts."""
    if not 0 < value <= _MOST:
        return str(value)
    return chr(ord("a") + (value - 1) % 26) * ((value - 1) // 26 + 1)


def formatted(value: int, kind: str) -> str:
    """Return the value in one of Word's number formats; unknown ones come out in digits."""
    if kind in ("upperRoman", "lowerRoman"):
        return roman(value) if kind == "upperRoman" else roman(value).lower()
    if kind in ("upperLetter", "lowerLetter"):
        return letters(value).upper() if kind == "upperLetter" else letters(value)
    if kind == "decimalZero":
        return f"{value:02d}"
    return "" if kind == "none" else str(value)


class Counters:
    """How far the lists that share one definition have counted; None where a level begins at its start value."""

    def __init__(self) -> None:
        self.values: list[int | None] = [None] * LEVELS
        self._restarted: set[tuple[str, int]] = set()

    def advance(self, num_id: str, chosen: List, ilvl: int) -> None:
        """Count a paragraph: its level one further or at its start, deeper ones anew unless they never restart.

        Levels above that are skipped count as begun, for the number may show them: after "1.1" alone comes "2".
        """
        for above in range(ilvl):
            if self.values[above] is None:
                self._count(num_id, chosen, above)
        self._count(num_id, chosen, ilvl)
        for deeper in range(ilvl + 1, LEVELS):
            restart = chosen.levels[deeper].restart
            if restart is None or ilvl < restart:
                self.values[deeper] = None

    def _count(self, num_id: str, chosen: List, ilvl: int) -> None:
        first = (num_id, ilvl) not in self._restarted
        self._restarted.add((num_id, ilvl))
        current = self.values[ilvl]
        if current is None or (first and ilvl in chosen.restarts):
            self.values[ilvl] = chosen.restarts.get(ilvl, chosen.levels[ilvl].start)
        else:
            self.values[ilvl] = current + 1


class Numbering:
    """The lists of a document and their running counters.

    `story` names where paragraphs stand: text boxes, headers and notes count for themselves, past the body.
    """

    def __init__(self, root: etree._Element | None, styles: Styles) -> None:
        self._styles = styles
        self._abstracts: dict[str, etree._Element] = {}
        self._nums: dict[str, etree._Element] = {}
        self._lists: dict[str, List | None] = {}
        self._counters: dict[tuple[str, str], Counters] = {}
        self.story = "body"
        if root is not None:
            self._abstracts = {node.get(W + "abstractNumId", ""): node for node in root.iterchildren(W + "abstractNum")}
            self._nums = {node.get(W + "numId", ""): node for node in root.iterchildren(W + "num")}

    def add(self, num_id: str, chosen: List) -> None:
        """Define a list that stands in no numbering part."""
        self._lists[num_id] = chosen

    def _list(self, num_id: str) -> List | None:
        """Return a list by its number, None when the part does not define it; read when it is first asked for."""
        if num_id not in self._lists:
            self._lists[num_id] = self._read(num_id)
        return self._lists[num_id]

    def _read(self, num_id: str) -> List | None:
        node = self._nums.get(num_id)
        if node is None:
            return None
        abstract = _abstract_id(node)
        link = self._abstracts[abstract].find(W + "numStyleLink") if abstract in self._abstracts else None
        if link is not None:
            abstract = self._linked(link.get(VAL)) or abstract
        return _list(abstract, self._abstracts[abstract], node) if abstract in self._abstracts else None

    def _linked(self, style_id: str | None) -> str | None:
        found = self._styles.numbering(style_id) if style_id else None
        node = self._nums.get(found[0].num_id or "") if found else None
        return None if node is None else _abstract_id(node)

    def label(self, direct: NumberRef | None, style_id: str | None) -> Label | None:
        """Count the paragraph and return its number; None when it has none."""
        place = self._place(direct, style_id)
        if place is None:
            return None
        num_id, chosen, ilvl = place
        level = chosen.levels[ilvl]
        counters = self._counters.setdefault((self.story, chosen.abstract), Counters())
        counters.advance(num_id, chosen, ilvl)
        return Label(_print(ilvl, chosen.levels, counters.values), level.gap, ilvl)

    def _place(self, direct: NumberRef | None, style_id: str | None) -> tuple[str, List, int] | None:
        num_id = direct.num_id if direct else None
        ilvl = direct.ilvl if direct else None
        holder = style_id
        if num_id is None:
            by_style = self._styles.numbering(style_id)
            if by_style is None:
                return None
            num_id, holder = by_style[0].num_id, by_style[1]
            ilvl = by_style[0].ilvl if ilvl is None else ilvl
        chosen = None if num_id is None else self._list(num_id)
        if num_id is None or chosen is None:
            return None
        if ilvl is None:
            ilvl = next((i for i, level in enumerate(chosen.levels) if level.style and level.style == holder), 0)
        return num_id, chosen, ilvl


def _print(ilvl: int, levels: list[Level], counters: list[int | None]) -> str:
    """Return the number of a level; "legal" ones show the levels above it in digits, their own as it is."""
    level = levels[ilvl]
    if level.format == "bullet":
        return bullet(level.template)
    text = level.template
    for place in range(LEVELS):
        mark = f"%{place + 1}"
        if mark in text:
            value = counters[place]
            inherits = level.legal and place < ilvl and levels[place].format != "none"
            kind = "decimal" if inherits else levels[place].format
            text = text.replace(mark, formatted(levels[place].start if value is None else value, kind))
    return text.strip()


def _abstract_id(num: etree._Element) -> str:
    node = num.find(W + "abstractNumId")
    return "" if node is None else node.get(VAL) or ""


def _list(abstract: str, node: etree._Element, num: etree._Element) -> List:
    levels = [Level() for _ in range(LEVELS)]
    for child in node.iterchildren(W + "lvl"):
        levels[_ilvl(child)] = _level(child)
    chosen = List(abstract, copy.copy(levels), {})
    for override in num.iterchildren(W + "lvlOverride"):
        ilvl = _ilvl(override)
        if (own := override.find(W + "lvl")) is not None:
            chosen.levels[ilvl] = _level(own)
        if (start := override.find(W + "startOverride")) is not None:
            chosen.restarts[ilvl] = integer(start.get(VAL), 1)
    return chosen


def _ilvl(node: etree._Element) -> int:
    return min(LEVELS - 1, max(0, integer(node.get(W + "ilvl"))))


def _level(node: etree._Element) -> Level:
    level = Level()
    for child in node:
        value = child.get(VAL) if isinstance(child.tag, str) else None
        if child.tag == W + "start":
            level.start = integer(value)
        elif child.tag == W + "numFmt":
            level.format = value or "decimal"
        elif child.tag == W + "lvlText":
            level.template = value or ""
        elif child.tag == W + "suff":
            level.gap = _GAPS.get(value or "tab", " ")
        elif child.tag == W + "isLgl":
            level.legal = bool(is_on(child))
        elif child.tag == W + "lvlRestart":
            level.restart = integer(value)
        elif child.tag == W + "pStyle":
            level.style = value
    return level
