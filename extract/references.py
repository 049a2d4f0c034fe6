"""References to official documents: full, short and named, as the spaCy component `trichluc_references`."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from extract.layers import metadata_of, publish
from extract.mentions import Mention
from extract.numbered import find_numbered, find_standards


@Language.factory("trichluc_references")
def create(nlp: Language, name: str) -> ReferencesFinder:
    """Return the component."""
    return ReferencesFinder()


class ReferencesFinder:
    """Find the references of a document."""

    def __call__(self, doc: Doc) -> Doc:
        """Publish the layer."""
        mentions = find_references(doc.text, own_number=metadata_of(doc).number)
        publish(doc, "references", [mention.reference() for mention in mentions])
        return doc


def find_references(text: str, own_number: str | None = None) -> list[Mention]:
    """Return all mentions of documents in `text`, in its order; `own_number` is the number in the letterhead."""
    mentions = find_numbered(text) + find_standards(text)
    return sorted(mentions, key=lambda mention: (mention.start, -mention.end))
