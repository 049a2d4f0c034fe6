"""To be written: the counts component."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from extract.layers import publish


@Language.factory("trichluc_counts")
def create(nlp: Language, name: str) -> CountsFinder:
    """Return the component."""
    return CountsFinder()


class CountsFinder:
    """Find the counts of a document."""

    def __call__(self, doc: Doc) -> Doc:
        """Publish the layer."""
        publish(doc, "counts", [])
        return doc
