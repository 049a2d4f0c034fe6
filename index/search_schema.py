"""The fields of the search index, and how a document is written into them.

All text is folded here (`index.fold`) and only cut into words by Tantivy, so that writing and asking fold alike.
Nothing but the id is stored: the text for snippets comes from the database.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import tantivy

from index.fold import plain, spelled
from index.numbers import keys_of
from index.tables import DocumentRow

VERSION = 1
"""Raise it with every change of this module, of `fold` or of `numbers`: indexes of another version are built anew."""

LAYERS_AS_KINDS = ("references", "units", "counts")
PASSAGES = ("shortcoming", "cause", "task", "recommendation", "result", "lesson")
KINDS = (*LAYERS_AS_KINDS, *PASSAGES)
FACETS = ("type", "issuer", "year", "directive", "unit", "kind")
_MS = 10**13


class Found(NamedTuple):
    """What the index needs of a finding; `details` of references only."""

    document_id: str
    layer: str
    kind: str | None
    key: str | None
    unit_id: str | None
    folded: str
    details: dict[str, Any] | None


def schema() -> tantivy.Schema:
    """Return the schema: text in two foldings, numbers, facets, the day for ranges and the order of "newest"."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    for name in ("title", "title_exact", "body", "body_exact", *map(found_field, KINDS)):
        builder.add_text_field(name, tokenizer_name="words", index_option="position")
    for name in ("own", "cited"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="freq")
    for name in FACETS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_integer_field("day", indexed=True, fast=True)
    builder.add_integer_field("order", fast=True)
    return builder.build()


def register(index: tantivy.Index) -> tantivy.Index:
    """Give the index its tokenizer: words are runs of letters and digits; the text comes folded."""
    index.register_tokenizer("words", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).build())
    return index


def found_field(kind: str) -> str:
    """Return the field that holds the text of all findings of a kind."""
    return f"found_{kind}"


def kind_of(layer: str, kind: str | None) -> str:
    """Return the kind that search knows a finding by: of passages their own, else the layer."""
    return kind or layer if layer == "passages" else layer


def write(row: DocumentRow, text: str, findings: Iterable[Found]) -> tantivy.Document:
    """Return the document for the index."""
    title = " \n ".join(filter(None, (row.subject, row.name, row.number, row.issuer)))
    fields: dict[str, list[Any]] = {
        "id": [row.id],
        "title": [plain(title)],
        "title_exact": [spelled(title)],
        "body": [plain(text)],
        "body_exact": [spelled(text)],
        "own": keys_of(row.type, row.number),
        "type": [row.type] if row.type else [],
        "issuer": [row.issuer_key] if row.issuer_key else [],
        "year": [str(row.year)] if row.year else [],
        "day": [row.issued_day.toordinal()] if row.issued_day else [],
        "order": [row.dated.toordinal() * _MS + int(row.created_at.timestamp() * 1000)],
    }
    _write_findings(fields, findings)
    return tantivy.Document(**fields)


def _write_findings(fields: dict[str, list[Any]], findings: Iterable[Found]) -> None:
    sets: dict[str, set[str]] = {"directive": set(), "unit": set(), "kind": set()}
    cited: list[str] = []
    for found in findings:
        kind = kind_of(found.layer, found.kind)
        sets["kind"].add(kind)
        fields.setdefault(found_field(kind), []).append(found.folded)
        if found.layer == "references":
            said = found.details or {}
            cited += keys_of(said.get("type"), said.get("number") or found.key)
            sets["directive"] |= {found.key} if found.key else set()
        elif found.layer == "units" and found.unit_id and found.kind == "specific":
            sets["unit"].add(found.unit_id)
    fields["cited"] = cited
    for name, values in sets.items():
        fields[name] = sorted(values)
