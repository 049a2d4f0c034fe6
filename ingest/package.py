"""An Office package (OPC): its parts and how they are related, read one by one.

python-docx opens a package by reading every part, pictures too (4 GB for a picture bomb, and two thirds of the time on
plain documents), so only its names for parts are used here, and a part is unpacked when its text is wanted.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass

from docx.opc.packuri import PackURI
from lxml import etree

from ingest.errors import Damaged
from ingest.limits import Limits
from ingest.zip_guard import open_zip, read_entry

# The tree of a part takes about ten times its bytes of memory.
_PART_SHARE = 4
_STRICT = (
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
)


@dataclass(frozen=True, slots=True)
class Relation:
    """A relationship to another part: the last word of its type ("header", "styles") and the part's name."""

    kind: str
    part: str


class Package:
    """The parts of an Office file. Raises Damaged and TooLarge as `open_zip` does."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        self._limits = limits
        self._zip = open_zip(data, limits)
        self._names = {name.lower(): name for name in self._zip.namelist()}

    def __contains__(self, part: str) -> bool:
        return part.lower() in self._names

    def main_part(self, usual: str) -> str:
        """Return the name of the document part, `usual` when the package does not say. Raises Damaged without one."""
        for relation in self.relations("").values():
            if relation.kind == "officeDocument" and relation.part in self:
                return relation.part
        if usual in self:
            return usual
        raise Damaged("Tệp Word bị hỏng: không có phần nội dung văn bản bên trong. Hãy tải lại tệp.")

    def xml(self, part: str, without: str | None = None) -> etree._Element:
        """Return the root of an XML part; elements whose tag begins with `without`, which must not nest, are left out.

        Raises KeyError for a missing part, Damaged for broken XML.
        """
        name = self._names[part.lower()]
        data = read_entry(self._zip, name, self._limits, self._limits.unpacked_bytes // _PART_SHARE)
        if without is not None:
            before, *rest = data.split(f"<{without}".encode())
            end = f"</{without.split()[0]}>".encode()
            data = before + b"".join(_after_element(piece, end) for piece in rest)
        return parse(data, name)

    def relations(self, part: str) -> dict[str, Relation]:
        """Return the relations of a part (of the package for "") by id; those to places outside are left out."""
        folder, name = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", f"{name}.rels")
        if rels not in self:
            return {}
        found = {}
        for relation in self.xml(rels).iterchildren("{*}Relationship"):
            if relation.get("TargetMode") != "External":
                target = PackURI.from_rel_ref(f"/{folder}", relation.get("Target", "")).membername
                found[relation.get("Id", "")] = Relation(relation.get("Type", "").rpartition("/")[2], target)
        return found


def _after_element(piece: bytes, end: bytes) -> bytes:
    """Return what follows an element of which `piece` begins in the middle of its first tag."""
    tag, _, rest = piece.partition(b">")
    return rest if tag.endswith(b"/") else rest.partition(end)[2]


def parse(data: bytes, name: str) -> etree._Element:
    """Return the root of the XML; entities are never resolved, nothing is fetched, nesting is capped by libxml2.

    Raises Damaged for XML that cannot be parsed or that declares a document type, which Office never writes.
    """
    for strict, usual in _STRICT:
        if strict in data:
            data = data.replace(strict, usual)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise Damaged(f"Tệp bị hỏng: phần “{name}” không phải XML đúng. Hãy mở bằng Word rồi lưu lại.") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise Damaged(f"Tệp không an toàn: phần “{name}” khai báo thực thể XML. Hãy mở bằng Word rồi lưu lại.")
    return root
