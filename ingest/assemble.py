"""Paragraphs made into a `Document`: the last step of every reader without pages.

Readers give runs of raw text with their fonts; here legacy encodings are decoded, the text is cleaned, soft line breaks
and typed columns are settled and the outline is found, the same way for every format.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from ingest.charsets.originals import Original
from ingest.columns import is_gapped, straighten
from ingest.decoder import Decoder
from ingest.document import Block, Document, Furniture, Note
from ingest.errors import Empty
from ingest.flow import Flow, Paragraph
from ingest.legacy_words import originals
from ingest.limits import Limits
from ingest.outline import Outline, opens_block, outline
from ingest.unicode import clean

HEADING_LENGTH = 300
_SPACES = re.compile(r"[ \t]*\t[ \t]*| {2,}")
_GOES_ON = (";", ",")
"""No heading ends so: heading styles are borrowed for their looks ("Căn cứ …;" as "Title")."""
_SENTENCE_END = ".;:!?…"


def assemble(flow: Flow, media_type: str, limits: Limits) -> Document:
    """Return the document; a text over `limits.characters` is cut at a paragraph, a single one at a word, with a note.

    Raises Empty when there is no text at all.
    """
    apart = [paragraph for _, paragraphs in flow.furniture for paragraph in paragraphs]
    decoder = Decoder([*flow.paragraphs, *apart])
    lines: list[str] = []
    blocks: list[Block] = []
    legacy: list[Original] = []
    offset, cut = 0, False
    notes = list(flow.notes)
    typed = list(_typed_lines(flow.paragraphs, decoder))
    straight = straighten(typed)
    if len(straight) != len(typed):
        notes.append(Note("columns", "Phần gõ hai cột bằng dấu cách hoặc tab được đọc hết cột trái rồi đến cột phải."))
    for paragraph, whole in straight:
        cut = cut or offset + len(whole) > limits.characters
        if cut and lines:
            break
        text = _first(whole, limits.characters) if cut else whole
        words, word = decoder.words(paragraph), 0
        for line, shape in _lines(paragraph, text):
            blocks.append(_block(paragraph, line, shape, offset))
            if words:
                pieces, word = originals(line, offset, words, word)
                legacy += pieces
            lines.append(line)
            offset += len(line) + 1
    if cut:
        count = f"{offset - 1:,}".replace(",", ".")
        notes.append(Note("characters-limit", f"Văn bản quá dài: chỉ đọc {count} ký tự đầu."))
    furniture = _furniture(flow.furniture, decoder)
    if not lines:
        raise Empty("Tệp không có chữ nào để đọc. Nếu nội dung là ảnh chụp, hãy tải lên bản PDF hoặc ảnh.")
    numbers = {block.table for block in blocks}
    tables = tuple(table for table in flow.tables if table.number in numbers)
    return Document(
        text="\n".join(lines),
        media_type=media_type,
        blocks=tuple(blocks),
        tables=tables,
        furniture=furniture,
        notes=(*notes, *decoder.notes()),
        originals=tuple(legacy),
    )


def _first(text: str, most: int) -> str:
    """Return the whole words among the first `most` characters."""
    return text[: most + 1].rpartition(" ")[0] or text[:most]


def _typed_lines(paragraphs: Iterable[Paragraph], decoder: Decoder) -> Iterator[tuple[Paragraph, str]]:
    """Yield each paragraph with its text; one that holds several lines with wide gaps comes line by line."""
    for paragraph in paragraphs:
        text = decoder.text(paragraph)
        if "\n" not in text or paragraph.table is not None or not is_gapped(text):
            yield paragraph, text
            continue
        for index, line in enumerate(text.split("\n")):
            yield (replace(paragraph, label="") if index else paragraph), line


def _block(paragraph: Paragraph, line: str, shape: Outline, offset: int) -> Block:
    return Block(
        start=offset,
        end=offset + len(line),
        kind=shape.kind,
        level=shape.level,
        number=shape.number,
        paragraph=paragraph.number,
        table=paragraph.table,
        row=paragraph.row,
        col=paragraph.col,
    )


def _lines(paragraph: Paragraph, text: str) -> Iterable[tuple[str, Outline]]:
    """Yield the lines of a paragraph with what they are; the automatic number stands before the first."""
    label = clean(paragraph.label)
    parts = settle_breaks(text)
    if label:
        parts = [f"{label}{paragraph.label_gap}{parts[0]}".rstrip() if parts else label, *parts[1:]]
    for index, part in enumerate(parts):
        yield part, _shape(paragraph, part, label if index == 0 else "")


def _shape(paragraph: Paragraph, line: str, label: str) -> Outline:
    found = outline(line)
    number = label or found.number
    if paragraph.table is not None:
        return Outline("cell", 0, number)
    if paragraph.outline_level and len(line) <= HEADING_LENGTH and line[-1:] not in _GOES_ON:
        return Outline("heading", found.level or paragraph.outline_level, number)
    if label and found.kind == "para":
        return Outline("item", paragraph.ilvl + 1, number)
    return found if number == found.number else Outline(found.kind, found.level, number)


def settle_breaks(text: str) -> list[str]:
    """Return the lines of a paragraph that has soft line breaks, blank ones left out.

    A break made by hand ends a line of its own in letterheads, titles and lists (the lines become blocks of one
    paragraph), but is only a space inside a running sentence, which must not be cut: there the line before is long and
    open, or the next goes on in small letters.
    """
    lines: list[str] = []
    for part in text.split("\n") if "\n" in text else (text,):
        line = part.strip()
        if "\t" in line or "  " in line:
            line = _SPACES.sub(lambda gap: "\t" if "\t" in gap[0] else " ", line)
        if not line:
            continue
        if lines and _runs_on(lines[-1], line):
            lines[-1] = f"{lines[-1]} {line}"
        else:
            lines.append(line)
    return lines


def _runs_on(before: str, after: str) -> bool:
    if before[-1] in _SENTENCE_END or opens_block(after) or before.isupper() != after.isupper():
        return False
    return after[0].islower() or (len(before) > 60 and not before.isupper())


def _furniture(parts: Sequence[tuple[str, list[Paragraph]]], decoder: Decoder) -> tuple[Furniture, ...]:
    """Return each header and footer once; a bare page number says nothing and is left out."""
    found: dict[Furniture, None] = {}
    for where, paragraphs in parts:
        lines = [line for paragraph in paragraphs for line in settle_breaks(decoder.text(paragraph))]
        text = "\n".join(lines)
        if any(char.isalpha() for char in text):
            found[Furniture(text, "header" if where == "header" else "footer")] = None
    return tuple(found)
