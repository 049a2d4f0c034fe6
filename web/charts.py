"""Charts as SVG that stands in the page: drawn by pygal, without its style sheet and script.

So the content security policy holds, the colours are those of the page (static/css/registers.css), dark mode too, and
each point is a link to the sentence it was read from. Every chart has a table of the same numbers beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pygal
from lxml import etree
from markupsafe import Markup

from web.labels import number

WIDTH, NARROW, HEIGHT = 760, 440, 340
MOST_LINES = 8
COLOURS = 8
WHOLE_STEPS = 6
_SVG = "{http://www.w3.org/2000/svg}"
_LINK = "{http://www.w3.org/1999/xlink}href"


@dataclass(frozen=True, slots=True)
class Dot:
    """A value of a line: `said` is what it says in words, `address` where it leads."""

    value: float
    said: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line or a colour of bars: its name and a dot for each label of the axis, None where there is none."""

    name: str
    dots: Sequence[Dot | None]


def line_chart(title: str, labels: Sequence[str], lines: Sequence[Line]) -> Markup:
    """Return a chart of values over time, at most `MOST_LINES` lines."""
    chart = pygal.Line(**_settings(labels, lines), dots_size=5, show_x_guides=False, allow_interruptions=True)
    return _drawn(chart, title, labels, lines[:MOST_LINES])


def bar_chart(
    title: str, labels: Sequence[str], lines: Sequence[Line], *, stacked: bool = False, narrow: bool = False
) -> Markup:
    """Return a chart of bars, one group for each label; stacked, the colours stand on each other."""
    kind = pygal.StackedBar if stacked else pygal.Bar
    settings = _settings(labels, lines) | ({"width": NARROW, "legend_at_bottom_columns": 2} if narrow else {})
    return _drawn(kind(**settings), title, labels, lines[:MOST_LINES])


def _settings(labels: Sequence[str], lines: Sequence[Line]) -> dict[str, Any]:
    # Labels that are many or long would run into each other.
    crowded = sum(len(label) for label in labels) > 90
    return {
        "js": (),
        "css": (),
        "no_prefix": True,
        "disable_xml_declaration": True,
        "width": WIDTH,
        "height": HEIGHT + (60 if crowded else 0),
        "include_x_axis": True,
        "legend_at_bottom": True,
        "legend_at_bottom_columns": 2,
        "legend_box_size": 12,
        "show_legend": len(lines) > 1,
        "truncate_legend": 46,
        "truncate_label": 30,
        "x_label_rotation": 30 if crowded else 0,
        "value_formatter": number,
        "max_scale": 7,
        "margin": 8,
        "no_data_text": "",
        "style": pygal.style.Style(label_font_size=12, legend_font_size=13, major_label_font_size=12),
    }


def _drawn(chart: Any, title: str, labels: Sequence[str], lines: Sequence[Line]) -> Markup:
    chart.x_labels = list(labels)
    _count_in_wholes(chart, lines)
    for line in lines:
        chart.add(line.name, [_value(dot) for dot in line.dots])
    return _cleaned(etree.fromstring(chart.render()), title)  # read again: pygal builds its tree without namespaces


def _count_in_wholes(chart: Any, lines: Sequence[Line]) -> None:
    """Give the axis of a few small numbers that are all whole a step of one: nobody has 0.4 of a document."""
    values = [dot.value for line in lines for dot in line.dots if dot is not None]
    stacks = [
        sum(dot.value for dot in at if dot is not None) for at in zip(*(line.dots for line in lines), strict=True)
    ]
    top = max([*values, *stacks] if isinstance(chart, pygal.StackedBar) else values, default=0)
    if values and min(values) >= 0 and top <= WHOLE_STEPS and all(value == int(value) for value in values):
        chart.y_labels = list(range(int(top) + 1))


def _value(dot: Dot | None) -> dict[str, Any] | None:
    if dot is None:
        return None
    link = {"xlink": {"href": dot.address, "target": "_self"}} if dot.address else {}
    return {"value": dot.value, "label": dot.said, **link}


def _cleaned(root: Any, title: str) -> Markup:
    """Return the drawing without what belongs to pygal's own script and style, and with names for screen readers."""
    for found in [*root.iter(etree.Comment), *root.iter(f"{_SVG}defs"), *root.iter(f"{_SVG}title")]:
        _remove(found)
    for group in list(root.iter(f"{_SVG}g")):
        if group.get("class") in ("plot tooltip-overlay", "plot text-overlay"):
            _remove(group)
    for dots in root.iter(f"{_SVG}g"):
        if dots.get("class") in ("dots", "bar"):
            _say(dots)
    for found in list(root.iter(f"{_SVG}desc")):
        _remove(found)
    for found in root.iter():
        found.attrib.pop("style", None)
        found.attrib.pop("id", None)
    root.set("class", "chart")
    root.set("role", "group")
    root.set("aria-label", title)
    return Markup(etree.tostring(root, encoding="unicode"))  # noqa: S704 - built by lxml, which escapes all texts


def _say(dots: Any) -> None:
    """Give a point its words as a title, which browsers show beside the pointer, and a plain address to its link."""
    said = next((each.text for each in dots.iter(f"{_SVG}desc") if each.get("class") == "label"), None)
    link = dots.find(f"{_SVG}a")
    target = dots if link is None else link
    if link is not None:
        link.set("href", link.attrib.pop(_LINK))
        link.set("aria-label", said or "")
    if said:
        named = etree.Element(f"{_SVG}title")
        named.text = said
        target.insert(0, named)


def _remove(found: Any) -> None:
    parent = found.getparent()
    if parent is not None:
        parent.remove(found)
