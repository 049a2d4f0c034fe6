"""Findings as rows of the database: written from values, and the values checked against their layer."""

from __future__ import annotations

from dataclasses import MISSING, fields
from typing import Any, Literal, get_args, get_origin, get_type_hints

from extract.findings import Count, Finding, Passage, Reference, Unit, to_values
from index.fold import spaced
from ingest.document import Document

CLASSES: dict[str, type[Finding]] = {"references": Reference, "units": Unit, "counts": Count, "passages": Passage}
FIELDS = ("start", "end", "text", "rule", "confidence", "details")
"""What of a row a correction keeps, so that it can be taken back."""
_SHARED = frozenset(each.name for each in fields(Finding))


def row_of(document_id: str, document: Document, layer: str, finding: Finding) -> dict[str, Any]:
    """Return the row of a finding."""
    span = {"start": finding.start, "end": finding.end, "rule": finding.rule}
    row = finding_row(document_id, document, layer, span, to_values(finding))
    return row | {"confidence": finding.confidence}


def finding_row(
    document_id: str, document: Document, layer: str, span: dict[str, Any], values: dict[str, Any]
) -> dict[str, Any]:
    """Return the row of a finding at `span` (start, end, rule) with the `values` of its layer; confidence 1."""
    start, end = span["start"], span["end"]
    text, places = storable(document.text[start:end]), document.locate(start, end)
    block, noun = document.block_at(start), values.get("noun")
    return {
        "document_id": document_id,
        "layer": layer,
        **span,
        "confidence": 1.0,
        "text": text,
        "folded": spaced(text),
        "page": places[0].page if places else None,
        "block": block.start if block else None,
        "place": places[0].to_dict() if places else {},
        "details": values,
        "key": values.get("key"),
        "unit_id": values.get("id"),
        "kind": values.get("kind"),
        "noun": spaced(noun) if noun else None,
        "value": values.get("value"),
        "verdict": None,
    }


def checked(layer: str, values: dict[str, Any]) -> dict[str, Any] | None:
    """Return all values of a finding of this layer, None when one is unknown, missing or of the wrong kind."""
    kind = CLASSES.get(layer)
    if kind is None:
        return None
    wanted = {each.name: each for each in fields(kind) if each.name not in _SHARED}
    hints = get_type_hints(kind)
    if values.keys() - wanted.keys():
        return None
    if any(each.default is MISSING and name not in values for name, each in wanted.items()):
        return None
    if not all(_is_a(value, hints[name]) for name, value in values.items()):
        return None
    return to_values(kind(start=0, end=0, rule="", **values))


def storable(text: str) -> str:
    """Return the text with NUL replaced, which PostgreSQL cannot store; offsets stay."""
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}")


def _is_a(value: Any, hint: Any) -> bool:
    if get_origin(hint) is Literal:
        return value in get_args(hint)
    if get_origin(hint) is tuple:  # a span, which JSON keeps as a list
        kinds = get_args(hint)
        return isinstance(value, list | tuple) and [type(each) for each in value] == list(kinds)
    if get_args(hint):  # "str | None"
        return any(_is_a(value, each) for each in get_args(hint))
    if hint is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, hint)
