"""To be written: the metadata component."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc


@Language.factory("trichluc_metadata")
def create(nlp: Language, name: str) -> MetadataFinder:
    """Return the component."""
    return MetadataFinder()


class MetadataFinder:
    """Find the metadata of a document."""

    def __call__(self, doc: Doc) -> Doc:
        """Set the metadata."""
        return doc
