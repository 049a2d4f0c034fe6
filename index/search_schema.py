"""The fields of the search index, and how a document is written into them.

All text is folded here (`index.fold`) and only cut at spaces by Tantivy, so that writing and asking fold alike.
Nothing but the id is stored: the text for snippets comes from the database.

`slot` numbers the documents of an index: a document that is written again gets a new one, and none is used twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias

import tantivy

from index.fold import slug
from index.identity import area_of
from index.numbers import keys_of
from index.pairs import pairs_of
from index.signs import indexed

VERSION = 5
"""Raise it with every change here, of `fold`, `signs`, `numbers` or `pairs`; others are built anew."""

LAYERS_AS_KINDS = ("references", "units", "counts")
PASSAGES = ("shortcoming", "cause", "task", "recommendation", "result", "lesson")
KINDS = (*LAYERS_AS_KINDS, *PASSAGES)
FACETS = ("type", "issuer", "area", "level", "year", "directive", "unit", "kind")
NO_OFFICE = "-"
"""The office of documents that belong to the whole house."""
_BREAK = " \x1f "
"""Stands between title and text, and between two findings: no phrase is found across it."""
_MS = 10**13
SLOTS = 48
"""Documents whose bits are told as one number: sums of them are exact in a double."""


class Source(NamedTuple):
    """What the index needs of a document's row."""

    id: str
    name: str | None
    type: str | None
    number: str | None
    issuer: str | None
    issuer_key: str | None
    issuer_unit: str | None
    subject: str | None
    year: int | None
    issued_day: date | None
    dated: date
    created_at: datetime
    user_id: int | None
    place: str | None
    text: str


class Beside(NamedTuple):
    """What the index needs that other tables hold: `cited` are the keys of all numbers that the document cites
    (`index.numbers`), `level` is that of its issuer, `senders` are the offices that have it and who of them sent it.
    """

    cited: Iterable[str] = ()
    level: str | None = None
    senders: Iterable[tuple[int, int | None]] = ()


Found: TypeAlias = tuple[str, str, str | None, int, int, str | None, str | None]
"""What the index needs of a finding: document, layer, kind, start, end, key, unit_id. Its place says its words."""


def schema() -> tantivy.Schema:
    """Return the schema: text in two foldings, numbers, facets, the day for ranges and the order of "newest"."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    for name in ("title", "title_exact", "body", "body_exact", *map(found_field, KINDS)):
        builder.add_text_field(name, tokenizer_name="words", index_option="position")
    builder.add_text_field("pairs", tokenizer_name="words", index_option="basic")
    for name in ("own", "cited"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="freq")
    for name in FACETS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    for name in ("uploader", "office"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("day", indexed=True, fast=True)
    builder.add_integer_field("order", fast=True)
    builder.add_integer_field("slot", indexed=True, fast=True)
    builder.add_integer_field("bit", fast=True)
    return builder.build()


def register(index: tantivy.Index) -> tantivy.Index:
    """Give the index its tokenizer: words come folded, with spaces between them."""
    index.register_tokenizer("words", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
    return index


def found_field(kind: str) -> str:
    """Return the field that holds the text of all findings of a kind."""
    return f"found_{kind}"


def write(source: Source, findings: Iterable[Found], beside: Beside, slot: int) -> tantivy.Document:
    """Return the document for the index."""
    offices = sorted({office for office, _ in beside.senders})
    name = source.name if len(offices) < 2 else None  # each office has its own, which is no other's business
    title = "\n".join(filter(None, (source.subject, name, source.number, source.issuer)))
    body = len(title) + 1  # both are folded at once: each folding has a cost of its own
    plain, exact = indexed(f"{title}\n{source.text}")
    whole = f"{plain[:body]}{_BREAK}{plain[body:]}"
    fields: dict[str, Any] = {
        "id": source.id,
        "title": plain[:body],
        "title_exact": exact[:body],
        "body": whole,  # so that a word is looked for in one field only
        "body_exact": f"{exact[:body]}{_BREAK}{exact[body:]}",
        "pairs": pairs_of(whole),
        "own": keys_of(source.type, source.number),
        "cited": list(beside.cited),
        "order": source.dated.toordinal() * _MS + int(source.created_at.timestamp() * 1000),
        "office": [str(office) for office in offices] or [NO_OFFICE],
        "area": list(areas_of(source.issuer, source.place)),
        "slot": slot,
        "bit": 1 << slot % SLOTS,
    }
    optional = {
        "type": source.type,
        "issuer": source.issuer_key,
        "year": source.year and str(source.year),
        "day": source.issued_day and source.issued_day.toordinal(),
        "level": beside.level,
        "uploader": _uploaders(source, beside.senders),
    }
    fields |= {name: value for name, value in optional.items() if value}
    _write_findings(fields, plain, body, findings)
    return tantivy.Document(**fields)


@lru_cache(maxsize=20_000)  # the same names come again and again
def areas_of(issuer: str | None, place: str | None) -> tuple[str, ...]:
    """Return the slugs of the places (địa bàn) that a document is from: where it was signed, and its issuer's."""
    return tuple(sorted({area_of(issuer), area_of(place) or slug(place or "")} - {""}))


def uploader_in(office: int | str, user: int | str) -> str:
    """Return the value for what a user sent for an office; what others sent is not told to that office."""
    return f"{office}:{user}"


def _uploaders(source: Source, senders: Iterable[tuple[int, int | None]]) -> list[str]:
    found = {uploader_in(office, user) for office, user in senders if user}
    found.update(str(user) for _, user in senders if user)
    if source.user_id:
        found.add(str(source.user_id))
        if not senders:
            found.add(uploader_in(NO_OFFICE, source.user_id))
    return sorted(found)


def _write_findings(fields: dict[str, Any], plain: str, body: int, findings: Iterable[Found]) -> None:
    """Write the words of the findings, cut out of the folded text from `body` on, and the values of the facets.

    What is said again (the name of a unit) is written once: that it is said is what counts.
    """
    texts: dict[str, dict[str, None]] = {}
    directives, units = set(), set()
    for _, layer, kind, start, end, key, unit_id in findings:
        name = kind or layer if layer == "passages" else layer
        found = texts.get(name)
        if found is None:
            found = texts[name] = {}
        found[plain[body + start : body + end]] = None
        if key:
            directives.add(key)
        elif unit_id and kind == "specific":
            units.add(unit_id)
    fields |= {found_field(name): _BREAK.join(found) for name, found in texts.items()}
    fields |= {"directive": list(directives), "unit": list(units), "kind": list(texts)}
