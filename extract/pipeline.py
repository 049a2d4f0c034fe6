"""The spaCy pipeline: the tokenizer and one component a layer, in the order they need each other."""

from __future__ import annotations

from functools import cache

from spacy.lang.xx import MultiLanguage
from spacy.language import Language

import extract.counts
import extract.metadata
import extract.passages
import extract.references
import extract.units  # noqa: F401
from extract.findings import Count, Findings, Passage, Reference, Unit
from extract.layers import Component, Reading
from extract.lexicon import rules_version
from extract.tokenizer import OfficialTokenizer
from ingest.document import Document

COMPONENTS = (
    "trichluc_metadata",
    "trichluc_references",
    "trichluc_units",
    "trichluc_counts",
    "trichluc_passages",
)


@cache
def build() -> Language:
    """Return the pipeline; it is built once in a process."""
    # With its own tokenizer from the start: to compile the patterns of the default one takes longer than all else here.
    nlp = MultiLanguage(max_length=100_000_000, create_tokenizer=lambda nlp: OfficialTokenizer(nlp.vocab))
    for name in COMPONENTS:
        nlp.add_pipe(name)
    return nlp


def analyse(document: Document) -> Findings:
    """Return all findings of the document."""
    reading = Reading(document)
    for component in _components():
        component.read(reading)
    return Findings(
        rules_version=rules_version(),
        metadata=reading.about,
        references=tuple(reading.layer("references", Reference)),
        units=tuple(reading.layer("units", Unit)),
        counts=tuple(reading.layer("counts", Count)),
        passages=tuple(reading.layer("passages", Passage)),
    )


@cache
def _components() -> tuple[Component, ...]:
    """Return the components as they stand in the pipeline."""
    return tuple(component for _, component in build().pipeline if isinstance(component, Component))
