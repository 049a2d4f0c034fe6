"""Word documents (.docx, .docm): body, footnotes and endnotes after it, headers and footers apart."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from ingest.assemble import assemble
from ingest.document import Document
from ingest.docx_names import R_ID, W
from ingest.docx_numbering import Numbering
from ingest.docx_styles import Styles
from ingest.docx_walk import Walker
from ingest.flow import Flow, Paragraph
from ingest.left_out import notes_for_staff
from ingest.limits import Limits
from ingest.package import Package

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MAIN_PART = "word/document.xml"

_TABLE_STYLES = 'w:style w:type="table"'
"""Nine tenths of a usual styles part, and nothing we need: how the first row, the last column … of tables look."""
_NOTE_KINDS = {"footnote": "footnotes", "endnote": "endnotes"}


def read_docx(data: bytes, limits: Limits) -> Document:
    """Return the document in a .docx or .docm file. Raises IngestError."""
    package = Package(data, limits)
    main = package.main_part(MAIN_PART)
    body = _body(package.xml(main))
    parts = {relation.kind: relation.part for relation in package.relations(main).values()}
    styles = Styles(_optional(package, parts.get("styles"), without=_TABLE_STYLES))
    walker = Walker(styles, Numbering(_optional(package, parts.get("numbering")), styles))
    walker.blocks(body)
    walker.end()
    flow = Flow(paragraphs=walker.paragraphs, tables=walker.tables)
    for kind, name in _NOTE_KINDS.items():
        flow.paragraphs.extend(_notes(package, parts.get(name), walker, kind))
    flow.furniture.extend(_furniture(package, main, body, walker))
    flow.notes.extend(notes_for_staff(walker.seen))
    return assemble(flow, MEDIA_TYPE, limits)


def _body(root: etree._Element) -> etree._Element:
    body = root.find(W + "body")
    return root if body is None else body


def _optional(package: Package, part: str | None, without: str | None = None) -> etree._Element | None:
    return package.xml(part, without) if part and part in package else None


def _notes(package: Package, part: str | None, walker: Walker, kind: str) -> Iterator[Paragraph]:
    """Yield the footnotes or endnotes that the body refers to, in its order, each behind its mark."""
    root = _optional(package, part)
    if root is None:
        return
    by_id = {node.get(W + "id"): node for node in root if node.get(W + "type") is None}
    for seen, note_id, mark in list(walker.note_marks):
        if seen == kind and note_id in by_id:
            yield from walker.part(by_id[note_id], kind, mark)


def _furniture(
    package: Package, main: str, body: etree._Element, walker: Walker
) -> Iterator[tuple[str, list[Paragraph]]]:
    relations = package.relations(main)
    read: set[str] = set()
    for where in ("header", "footer"):
        for reference in body.iter(f"{W}{where}Reference"):
            relation = relations.get(reference.get(R_ID, ""))
            if relation and relation.part in package and relation.part not in read:
                read.add(relation.part)
                yield where, walker.part(package.xml(relation.part), "headers")
