"""Styles of a Word document: what a paragraph or run inherits (font, hidden, capitals, numbering, outline level)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lxml import etree

from ingest.docx_names import (
    BOLD,
    CAPS,
    DEL,
    ILVL,
    MOVE_FROM,
    NUM_ID,
    NUM_PR,
    OUTLINE_LVL,
    P_STYLE,
    R_PR,
    R_STYLE,
    RUN_FONTS,
    VAL,
    VANISH,
    W,
    first,
)

_ASCII, _HANSI, _CS = (W + name for name in ("ascii", "hAnsi", "cs"))
_OFF = frozenset({"0", "false", "off", "none"})
_CHAIN = 20
_RUN_TAGS = frozenset((RUN_FONTS, VANISH, CAPS, BOLD, R_STYLE))


@dataclass(slots=True)
class RunStyle:
    """What a run's properties say; None is "not said here"."""

    font: str | None = None
    hidden: bool | None = None
    caps: bool | None = None
    bold: bool | None = None

    def over(self, base: RunStyle) -> RunStyle:
        """Return these properties with `base` for what is not said."""
        return RunStyle(
            base.font if self.font is None else self.font,
            base.hidden if self.hidden is None else self.hidden,
            base.caps if self.caps is None else self.caps,
            base.bold if self.bold is None else self.bold,
        )


_PLAIN = RunStyle()


@dataclass(slots=True)
class NumberRef:
    """A paragraph's w:numPr: which list and level; None is "not said here"; `num_id` "0" takes the number away."""

    num_id: str | None = None
    ilvl: int | None = None


@dataclass(slots=True)
class ParagraphProperties:
    """What a w:pPr says: style, numbering, outline level from 1 (10 is body text), and whether its mark is deleted."""

    style: str | None = None
    number: NumberRef | None = None
    outline: int | None = None
    mark_removed: bool = False


def is_on(node: etree._Element | None) -> bool | None:
    """Return a toggle property's value, None when it is missing."""
    return None if node is None else (node.get(VAL) or "1") not in _OFF


def integer(text: str | None, default: int = 0) -> int:
    """Return the number in an attribute, `default` when it is missing or not a number."""
    try:
        return int(text or "")
    except ValueError:
        return default


def run_style(properties: etree._Element | None, base: RunStyle = _PLAIN, styles: Styles | None = None) -> RunStyle:
    """Return what a w:rPr says over `base`, its character style in `styles` too; `base` itself when it says nothing."""
    style = base
    if properties is None:
        return style
    for node in properties:  # asking lxml for these tags alone takes five times as long
        tag = node.tag
        if tag not in _RUN_TAGS:
            continue
        if tag == R_STYLE:
            style = styles.run(node.get(VAL)).over(style) if styles else style
            continue
        if style is base:
            style = RunStyle(base.font, base.hidden, base.caps, base.bold)
        if tag == BOLD:
            style.bold = is_on(node)
        elif tag == RUN_FONTS:
            style.font = node.get(_ASCII) or node.get(_HANSI) or node.get(_CS) or style.font
        elif tag == VANISH:
            style.hidden = is_on(node)
        else:
            style.caps = is_on(node)
    return style


def number_ref(node: etree._Element | None) -> NumberRef | None:
    """Return what a w:numPr says."""
    if node is None:
        return None
    num, level = first(node, NUM_ID), first(node, ILVL)
    return NumberRef(
        None if num is None else num.get(VAL), None if level is None else min(8, max(0, integer(level.get(VAL))))
    )


def paragraph_properties(node: etree._Element) -> ParagraphProperties:
    """Return what the w:pPr of a paragraph says, in one pass."""
    found = ParagraphProperties()
    for item in node:
        tag = item.tag
        if tag == P_STYLE:
            found.style = item.get(VAL)
        elif tag == NUM_PR:
            found.number = number_ref(item)
        elif tag == OUTLINE_LVL:
            found.outline = integer(item.get(VAL), 9) + 1
        elif tag == R_PR:
            found.mark_removed = next(item.iterchildren(DEL, MOVE_FROM), None) is not None
    return found


class Styles:
    """The styles part, each style's chain resolved once."""

    def __init__(self, root: etree._Element | None) -> None:
        self._nodes: dict[str, etree._Element] = {}
        self._runs: dict[str | None, RunStyle] = {}
        self._paragraph_runs: dict[str | None, RunStyle] = {}
        self._numberings: dict[str | None, tuple[NumberRef, str] | None] = {}
        self._outline_levels: dict[str | None, int | None] = {}
        self.default_paragraph: str | None = None
        self._defaults = RunStyle()
        if root is not None:
            self._read(root)

    def _read(self, root: etree._Element) -> None:
        self._defaults = run_style(root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr"))
        for node in root.iterchildren(W + "style"):
            style_id = node.get(W + "styleId")
            if style_id is None:
                continue
            self._nodes[style_id] = node
            if node.get(W + "type") == "paragraph" and (node.get(W + "default") or "0") not in _OFF:
                self.default_paragraph = style_id

    def chain(self, style_id: str | None) -> list[etree._Element]:
        """Return the style and those it is based on, nearest first; loops are cut."""
        nodes: list[Any] = []
        while style_id in self._nodes and len(nodes) < _CHAIN:
            node = self._nodes[style_id]
            nodes.append(node)
            based_on = node.find(W + "basedOn")
            style_id = None if based_on is None else based_on.get(VAL)
        return nodes

    def run(self, style_id: str | None) -> RunStyle:
        """Return the run properties of a style with all it inherits, without the document's defaults."""
        if style_id not in self._runs:
            style = RunStyle()
            for node in self.chain(style_id):
                style = style.over(run_style(node.find(W + "rPr")))
            self._runs[style_id] = style
        return self._runs[style_id]

    def paragraph_run(self, style_id: str | None) -> RunStyle:
        """Return the run properties that a paragraph of the style gives its runs."""
        if style_id not in self._paragraph_runs:
            self._paragraph_runs[style_id] = self.run(style_id or self.default_paragraph).over(self._defaults)
        return self._paragraph_runs[style_id]

    def numbering(self, style_id: str | None) -> tuple[NumberRef, str] | None:
        """Return the nearest w:numPr of the style's chain that names a list, and the style that holds it."""
        if style_id not in self._numberings:
            self._numberings[style_id] = self._find_numbering(style_id)
        return self._numberings[style_id]

    def _find_numbering(self, style_id: str | None) -> tuple[NumberRef, str] | None:
        level = None
        for node in self.chain(style_id or self.default_paragraph):
            ref = number_ref(node.find(f"{W}pPr/{W}numPr"))
            if ref is None:
                continue
            level = ref.ilvl if level is None else level
            if ref.num_id is not None:
                return NumberRef(ref.num_id, level), node.get(W + "styleId") or ""
        return None

    def outline_level(self, style_id: str | None) -> int | None:
        """Return the outline level of the style from 1, None for body text. Built-in headings need not state it."""
        if style_id not in self._outline_levels:
            self._outline_levels[style_id] = self._find_outline_level(style_id)
        return self._outline_levels[style_id]

    def _find_outline_level(self, style_id: str | None) -> int | None:
        for node in self.chain(style_id or self.default_paragraph):
            level = node.find(f"{W}pPr/{W}outlineLvl")
            if level is not None:
                value = integer(level.get(VAL), 9)
                return value + 1 if value < 9 else None
            name = node.find(W + "name")
            words = "" if name is None else (name.get(VAL) or "").lower()
            if words.startswith("heading ") and words[8:].isdigit():
                return int(words[8:])
            if words == "title":
                return 1
        return None
