"""The fields of the search index, and how a document is written into them.

All text is folded here (`index.fold`) and only cut into words by Tantivy, so that writing and asking fold alike.
Nothing but the id is stored: the text for snippets comes from the database.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple, TypeAlias

import tantivy

from index.fold import both
from index.numbers import keys_of

VERSION = 2
"""Raise it with every change of this module, of `fold` or of `numbers`: indexes of another version are built anew."""

LAYERS_AS_KINDS = ("references", "units", "counts")
PASSAGES = ("shortcoming", "cause", "task", "recommendation", "result", "lesson")
KINDS = (*LAYERS_AS_KINDS, *PASSAGES)
FACETS = ("type", "issuer", "year", "directive", "unit", "kind")
_MS = 10**13


class Source(NamedTuple):
    """What the index needs of a document's row."""

    id: str
    name: str | None
    type: str | None
    number: str | None
    issuer: str | None
    issuer_key: str | None
    subject: str | None
    year: int | None
    issued_day: date | None
    dated: date
    created_at: datetime
    user_id: int | None
    text: str


Found: TypeAlias = tuple[str, str, str | None, int, int, str | None, str | None]
"""What the index needs of a finding: document, layer, kind, start, end, key, unit_id. Its place says its words."""


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
    for name in ("level", "uploader"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
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


def write(source: Source, findings: Iterable[Found], cited: Iterable[str], level: str | None) -> tantivy.Document:
    """Return the document for the index.

    `cited` are the keys of all numbers that it cites (`index.numbers`), `level` is that of its issuer.
    """
    title = "\n".join(filter(None, (source.subject, source.name, source.number, source.issuer)))
    body = len(title) + 1  # both are folded at once: each folding has a cost of its own
    folded, exact = both(f"{title}\n{source.text}")
    fields: dict[str, Any] = {
        "id": source.id,
        "title": folded[:body],
        "title_exact": exact[:body],
        "body": folded[body:],
        "body_exact": exact[body:],
        "own": keys_of(source.type, source.number),
        "cited": list(cited),
        "order": source.dated.toordinal() * _MS + int(source.created_at.timestamp() * 1000),
    }
    optional = {
        "type": source.type,
        "issuer": source.issuer_key,
        "year": source.year and str(source.year),
        "day": source.issued_day and source.issued_day.toordinal(),
        "level": level,
        "uploader": source.user_id and str(source.user_id),
    }
    fields |= {name: value for name, value in optional.items() if value}
    _write_findings(fields, folded, body, findings)
    return tantivy.Document(**fields)


def _write_findings(fields: dict[str, Any], folded: str, body: int, findings: Iterable[Found]) -> None:
    """Write the words of the findings, cut out of the folded text from `body` on, and the values of the facets."""
    directives, units, texts = set(), set(), dict[str, list[str]]()
    for _, layer, kind, start, end, key, unit_id in findings:
        name = kind or layer if layer == "passages" else layer
        words = folded[body + start : body + end]
        if name in texts:
            texts[name].append(words)
        else:
            texts[name] = [words]
        if key:
            directives.add(key)
        elif unit_id and kind == "specific":
            units.add(unit_id)
    fields |= {found_field(name): found for name, found in texts.items()}
    fields |= {"directive": list(directives), "unit": list(units), "kind": list(texts)}
