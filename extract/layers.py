"""How components hand findings on: as values for this project, as spaCy spans for those who use spaCy."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar, cast

from spacy.tokens import Doc, Span

from extract.findings import Finding, Metadata
from ingest.document import Block, Document

F = TypeVar("F", bound=Finding)

if not Doc.has_extension("document"):
    Doc.set_extension("document", default=None)
    Doc.set_extension("metadata", default=None)
    Doc.set_extension("findings", getter=lambda doc: doc.user_data.setdefault("trichluc", {}))
    Span.set_extension("finding", default=None)


def source(doc: Doc) -> Document:
    """Return the document that `doc` was made from; for bare text, its lines as paragraphs."""
    if doc._.document is None:
        doc._.document = _lines_as_paragraphs(doc.text)
    return cast("Document", doc._.document)


def publish(doc: Doc, layer: str, findings: Iterable[Finding]) -> None:
    """Set the findings of a layer, in the order of the text: `doc._.findings[layer]` and `doc.spans[layer]`."""
    rows = sorted(findings, key=lambda finding: (finding.start, -finding.end))
    doc._.findings[layer] = rows
    spans = []
    for row in rows:
        span = doc.char_span(row.start, row.end, label=row.rule, alignment_mode="expand")
        if span is not None:
            span._.finding = row
            spans.append(span)
    doc.spans[layer] = spans


def published(doc: Doc, layer: str, kind: type[F]) -> list[F]:
    """Return the findings of a layer that an earlier component published (empty when it did not run)."""
    return cast("list[F]", doc._.findings.get(layer, []))


def metadata_of(doc: Doc) -> Metadata:
    """Return the metadata that the metadata component set, empty when it did not run."""
    return doc._.metadata or Metadata()


def _lines_as_paragraphs(text: str) -> Document:
    blocks, start = [], 0
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            blocks.append(Block(start, start + len(line), "para", paragraph=number))
        start += len(line) + 1
    return Document(text, "text/plain", tuple(blocks))
