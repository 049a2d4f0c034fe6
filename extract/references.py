"""To be written: the references component."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from extract.layers import publish


@Language.factory("trichluc_references")
def create(nlp: Language, name: str) -> ReferencesFinder:
    """Return the component."""
    return ReferencesFinder()


class ReferencesFinder:
    """Find the references of a document."""

    def __call__(self, doc: Doc) -> Doc:
        """Publish the layer."""
        publish(doc, "references", [])
        return doc
