"""To be written: the passages component."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from extract.layers import publish


@Language.factory("trichluc_passages")
def create(nlp: Language, name: str) -> PassagesFinder:
    """Return the component."""
    return PassagesFinder()


class PassagesFinder:
    """Find the passages of a document."""

    def __call__(self, doc: Doc) -> Doc:
        """Publish the layer."""
        publish(doc, "passages", [])
        return doc
