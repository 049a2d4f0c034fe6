"""How components hand findings on: as values for this project, as spaCy spans for those who use spaCy."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from typing import TypeVar, cast

from spacy.tokens import Doc, Span

from extract.findings import Finding, Metadata
from ingest.document import Block, Document

F = TypeVar("F", bound=Finding)


def source(doc: Doc) -> Document:
    """Return the document that `doc` was made from; for bare text, its lines as paragraphs."""
    document = doc._.document
    if document is None:
        doc._.document = document = _lines_as_paragraphs(doc.text)
    return cast("Document", document)


def text_of(doc: Doc) -> str:
    """Return `doc.text` without its cost: spaCy joins all tokens anew at each call, the source has the text at hand."""
    return source(doc).text


def publish(doc: Doc, layer: str, findings: Iterable[Finding]) -> None:
    """Set the findings of a layer, in the order of the text: `doc._.findings[layer]` and `doc.spans[layer]`.

    A span takes in the tokens that its finding touches; `span._.finding` is the finding.
    """
    rows = sorted(findings, key=lambda finding: (finding.start, -finding.end))
    _layers(doc)[layer] = rows
    spans = (doc.char_span(row.start, row.end, label=row.rule, alignment_mode="expand") for row in rows)
    doc.spans[layer] = [span for span in spans if span is not None]


def _finding_of(span: Span) -> Finding | None:
    """Return the finding that `publish` made the span for, None for any other span.

    It is looked up when asked for, since setting it on each span would cost more than all else in `publish`.
    """
    first_end, last_start = span[0].idx + len(span[0]), span[-1].idx
    for rows in span.doc._.findings.values():
        for row in rows[bisect_left(rows, span.start_char, key=_start_of) :]:
            if row.start >= first_end:
                break
            if row.rule == span.label_ and last_start < row.end <= span.end_char:
                return cast("Finding", row)
    return None


def _start_of(finding: Finding) -> int:
    return finding.start


def published(doc: Doc, layer: str, kind: type[F]) -> list[F]:
    """Return the findings of a layer that an earlier component published (empty when it did not run)."""
    return cast("list[F]", _layers(doc).get(layer, []))


def _layers(doc: Doc) -> dict[str, list[Finding]]:
    """Return `doc._.findings`, without the detour that costs more than what is looked up."""
    return cast("dict[str, list[Finding]]", doc.user_data.setdefault("trichluc", {}))


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


if not Doc.has_extension("document"):
    Doc.set_extension("document", default=None)
    Doc.set_extension("metadata", default=None)
    Doc.set_extension("findings", getter=_layers)
    Span.set_extension("finding", getter=_finding_of)
