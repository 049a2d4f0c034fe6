"""What the components of the pipeline share: the document that is read and what has been found in it so far.

A component reads a `Reading`. This project needs no more than that; for those who use spaCy it takes a `Doc` too, and
sets what it found as `doc._.metadata`, `doc._.findings[layer]` and `doc.spans[layer]`. Tokens and spans cost a tenth
of the whole and nothing is looked up in them, so that `extract.pipeline.analyse` does without.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import ClassVar, TypeVar, cast

from spacy.tokens import Doc, Span

from extract.findings import Finding, Metadata
from ingest.document import Block, Document

F = TypeVar("F", bound=Finding)


@dataclass(slots=True)
class Reading:
    """A document while it is read: `findings` by layer in the order of the text; what did not run yet has no entry."""

    document: Document
    metadata: Metadata | None = None
    findings: dict[str, list[Finding]] = field(default_factory=dict)

    @property
    def about(self) -> Metadata:
        """The metadata, empty where its component did not run."""
        return self.metadata or Metadata()

    def put(self, layer: str, findings: Iterable[Finding]) -> None:
        """Set the findings of a layer."""
        self.findings[layer] = sorted(findings, key=lambda finding: (finding.start, -finding.end))

    def layer(self, name: str, kind: type[F]) -> list[F]:
        """Return the findings of a layer, none where its component did not run."""
        return cast("list[F]", self.findings.get(name, []))


class Component(ABC):
    """A component of the pipeline; `layer` is that of its findings, None where it sets the metadata."""

    layer: ClassVar[str | None] = None

    @abstractmethod
    def read(self, reading: Reading) -> None:
        """Add to `reading` what this component finds in its document."""

    def __call__(self, doc: Doc) -> Doc:
        """Read the document that `doc` was made from, and set what was found where spaCy looks for it."""
        reading = _reading_of(doc)
        self.read(reading)
        if self.layer is not None:
            _set_spans(doc, self.layer, reading.findings[self.layer])
        return doc


def publish(doc: Doc, layer: str, findings: Iterable[Finding]) -> None:
    """Set the findings of a layer that something else than its component found, as the component would."""
    reading = _reading_of(doc)
    reading.put(layer, findings)
    _set_spans(doc, layer, reading.findings[layer])


def _set_spans(doc: Doc, layer: str, findings: Iterable[Finding]) -> None:
    """Set `doc.spans[layer]`: a span takes in the tokens that its finding touches; `span._.finding` is the finding."""
    spans = (doc.char_span(row.start, row.end, label=row.rule, alignment_mode="expand") for row in findings)
    doc.spans[layer] = [span for span in spans if span is not None]


def _reading_of(doc: Doc) -> Reading:
    """Return the reading kept in `doc`; of bare text, the lines are its paragraphs."""
    reading = doc.user_data.get("trichluc")
    if reading is None:
        reading = doc.user_data["trichluc"] = Reading(_lines_as_paragraphs(doc.text))
    return cast("Reading", reading)


def _set_document(doc: Doc, document: Document) -> None:
    doc.user_data["trichluc"] = Reading(document)


def _set_metadata(doc: Doc, metadata: Metadata | None) -> None:
    _reading_of(doc).metadata = metadata


def _finding_of(span: Span) -> Finding | None:
    """Return the finding that `span` was set for, None for any other span.

    It is looked up when asked for, since setting it on each span would cost more than all else about spans.
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


def _lines_as_paragraphs(text: str) -> Document:
    blocks, start = [], 0
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            blocks.append(Block(start, start + len(line), "para", paragraph=number))
        start += len(line) + 1
    return Document(text, "text/plain", tuple(blocks))


if not Doc.has_extension("document"):
    Doc.set_extension("document", getter=lambda doc: _reading_of(doc).document, setter=_set_document)
    Doc.set_extension("metadata", getter=lambda doc: _reading_of(doc).metadata, setter=_set_metadata)
    Doc.set_extension("findings", getter=lambda doc: _reading_of(doc).findings)
    Span.set_extension("finding", getter=_finding_of)
