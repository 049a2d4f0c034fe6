"""To be written: the units component."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from extract.layers import publish


@Language.factory("trichluc_units")
def create(nlp: Language, name: str) -> UnitsFinder:
    """Return the component."""
    return UnitsFinder()


class UnitsFinder:
    """Find the units of a document."""

    def __call__(self, doc: Doc) -> Doc:
        """Publish the layer."""
        publish(doc, "units", [])
        return doc
