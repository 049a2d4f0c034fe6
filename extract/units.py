"""The units component: organisations named in a document (guidelines, section units)."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import replace
from datetime import date
from typing import Any

from spacy.language import Language

from extract.findings import Reference, Unit
from extract.layers import Component, Reading
from extract.unit_classes import classes, lists
from extract.unit_coordination import joined, without_overlap
from extract.unit_elisions import elided_committees
from extract.unit_grammar import Mention, parse
from extract.unit_names import Names
from extract.unit_register import Ambiguous, Unmatched, latest, resolve
from extract.unit_scan import Scan

# How sure each rule is; names from the lexicon are surer than names read off the capitals.
CONFIDENCE = {
    "fixed": 0.98,
    "authority": 0.97,
    "committee": 0.95,
    "department": 0.93,
    "adhoc": 0.85,
    "company": 0.85,
    "own": 0.7,
}

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@Language.factory(
    "trichluc_units", requires=["doc._.metadata", "doc._.findings"], assigns=["doc.spans", "doc._.findings"]
)
def create(nlp: Language, name: str) -> UnitsFinder:
    """Return the component."""
    return UnitsFinder()


class UnitsFinder(Component):
    """Find the units of a document."""

    layer = "units"

    def read(self, reading: Reading) -> None:
        """Set the layer."""
        scan = Scan(reading.document.text)
        references = reading.layer("references", Reference)
        named = [(r.start, r.end) for r in references if r.form == "named"]
        cited = [(r.start, r.end) for r in references]
        mentions = with_references(_outside(find_mentions(scan), named), cited)
        names = Names.of(reading.about, mentions, scan)
        on = day_of(reading.about.issued_on)
        where = names.where()
        reading.put("units", [_finding(mention, names, on, where) for mention in mentions])


def find_mentions(scan: Scan) -> list[Mention]:
    """Return the mentions of units in order, without overlap."""
    return without_overlap([*lists(scan), *classes(scan), *elided_committees(scan)], joined(scan, parse(scan)))


def with_references(mentions: list[Mention], spans: list[tuple[int, int]]) -> list[Mention]:
    """Let a body that is for a document go on to its end: "Ban Chỉ đạo tổng kết thực hiện Nghị quyết Trung ương 3".

    Both are in the order of the text.
    """
    starts = [start for start, _ in spans]
    out: list[Mention] = []
    for mention in mentions:
        last = bisect_left(starts, mention.end) - 1
        cut = last >= 0 and mention.start < spans[last][0] and mention.end < spans[last][1]
        ad_hoc = mention.head.rule == "adhoc"
        out.append(replace(mention, end=spans[last][1], head_end=spans[last][1]) if cut and ad_hoc else mention)
    return out


def day_of(issued_on: str | None) -> date | None:
    """Return the day of a document, None where less than the day is known."""
    return date.fromisoformat(issued_on) if issued_on and _DAY.fullmatch(issued_on) else None


def _registered(name: str, identity: str, level: str | None, on: date | None, where: str) -> dict[str, str | None]:
    """Return name, id, level and successor as the register has them on the day of the document, else as they are.

    A name that several units bear keeps the slug of the name, which is the id of none of them: nobody is taken for
    another, and the mentions that need a clerk's eye stay together. Where it is the id of one, there is no id.
    """
    found = resolve(name, on, where or None)
    if isinstance(found, Ambiguous):
        taken = identity in {one.id for one in found.candidates}
        return {"name": name, "id": None if taken else identity, "level": level}
    if isinstance(found, Unmatched):
        return {"name": name, "id": identity, "level": level}
    one, last = found.unit, latest(found.unit)
    as_listed: dict[str, str | None] = {"name": one.name, "id": one.id, "level": one.level}
    return as_listed if last is one else {**as_listed, "successor": last.id, "successor_name": last.name}


def _outside(mentions: list[Mention], spans: list[tuple[int, int]]) -> list[Mention]:
    """Return the mentions that lie in none of the spans; both are in the order of the text."""
    kept: list[Mention] = []
    passed = reach = 0
    for mention in mentions:
        while passed < len(spans) and spans[passed][0] <= mention.start:
            reach = max(reach, spans[passed][1])
            passed += 1
        if mention.end > reach:
            kept.append(mention)
    return kept


def _finding(mention: Mention, names: Names, on: date | None, where: str) -> Unit:
    name, identity, level = names.resolve(mention)
    known: dict[str, Any] = {"name": name, "id": identity, "level": level}
    if mention.kind == "specific" and identity is not None:
        known = _registered(name, identity, level, on, where)
    return Unit(
        start=mention.start,
        end=mention.end,
        rule=f"unit.{mention.rule}",
        confidence=CONFIDENCE.get(mention.rule, 0.9),
        kind=mention.kind,
        **known,
    )
