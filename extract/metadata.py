"""The metadata component: letterhead, title, signature block, recipients and marks of one document."""

from __future__ import annotations

import re

from spacy.language import Language

from extract.findings import Metadata
from extract.issuer_name import as_written
from extract.issuer_told import told_issuer
from extract.layers import Component, Reading
from extract.letterhead import Line, head_lines
from extract.secrecy import secrecy_mark
from extract.signature import Signature, read_signature
from extract.title import Head, read_head
from ingest.document import Document

_TO = re.compile(r"\s*Kính\s+gửi\s*:?\s*(.*)", re.IGNORECASE)


@Language.factory("trichluc_metadata", assigns=["doc._.metadata"])
def create(nlp: Language, name: str) -> MetadataFinder:
    """Return the component."""
    return MetadataFinder()


class MetadataFinder(Component):
    """Read the letterhead and the signature block; press articles have only a subject."""

    def read(self, reading: Reading) -> None:
        """Set the metadata."""
        reading.metadata = read_metadata(reading.document)


def read_metadata(document: Document) -> Metadata:
    """Return the metadata of the document; what it does not say is None."""
    lines = head_lines(document)
    head = read_head(lines)
    signature = Signature()
    if head.official and head.type != "phụ lục":
        signature = read_signature(document, lines[head.body].start if head.body < len(lines) else 0)
    return Metadata(
        type=head.type,
        number=head.number,
        issued_on=head.issued_on,
        issuer=head.issuer or _issuer_by_signature(head, signature) or told_issuer(lines, head.type),
        place=head.place,
        subject=head.subject,
        signer=signature.signer,
        signer_title=signature.title,
        recipients=(*_addressees(lines), *signature.recipients) if head.official else (),
        secrecy=secrecy_mark(document, lines),
        urgency=head.urgency,
    )


def _issuer_by_signature(head: Head, signature: Signature) -> str | None:
    """Return the body that the signature stands for, where a letterhead has a number but its issuer was lost."""
    return as_written(signature.body) if head.number and signature.body else None


def _addressees(lines: list[Line]) -> tuple[str, ...]:
    """Return who a letter is addressed to ("Kính gửi: …"): on that line, or listed below it."""
    for index, line in enumerate(lines):
        if match := _TO.fullmatch(line.text):
            if match[1].strip(" :;"):
                return (match[1].strip(" :;."),)
            return tuple(_listed(lines[index + 1 :]))
    return ()


def _listed(lines: list[Line]) -> list[str]:
    out: list[str] = []
    for line in lines:
        if not re.match(r"[-–+•]\s*\w", line.text):
            break
        out.append(line.text.lstrip("-–+• ").rstrip(" ;.,"))
    return out
