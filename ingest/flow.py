"""Paragraphs as a reader found them, made into a `Document`: the last step of every reader without pages.

Readers give runs of raw text with their fonts; here legacy encodings are decoded (by font and by the text itself), the
text is cleaned, soft line breaks are settled and the outline is found, the same way for every format.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ingest.charsets.detect import guess, is_encoded
from ingest.charsets.legacy import NAMES, Encoding, decode, encoding_of_font, is_capital_font, raise_capitals
from ingest.document import Block, BlockKind, Document, Furniture, Note, Table
from ingest.errors import Empty
from ingest.limits import Limits
from ingest.outline import Outline, opens_block, outline
from ingest.unicode import clean

HEADING_LENGTH = 300
_SPACES = re.compile(r"[ \t]*\t[ \t]*| {2,}")
_UNICODE = re.compile("[ăđơưĂĐƠƯĩũĨŨ\u0300-\u0323\u1ea0-\u1ef9]")
# A small accented letter before a capital: text that an older conversion took out of a capital font.
_LOST_CAPITALS = re.compile("[à-öø-ýăđĩũơưạ-ỹ][A-Z]")
_SENTENCE_END = ".;:!?…"


@dataclass(slots=True)
class Run:
    """A piece of text in one font, as stored: `\\n` is a soft line break, `\\f` a page or column break."""

    text: str
    font: str | None = None
    bold: bool = False
    caps: bool = False


@dataclass(slots=True)
class Paragraph:
    """A paragraph: its runs, its automatic number as printed, and where it stands.

    `outline_level` is the level of a heading style (from 1), `ilvl` the level of an automatic list (from 0);
    `table, row, col` count from 1.
    """

    runs: list[Run]
    number: int = 0
    label: str = ""
    label_gap: str = " "
    outline_level: int | None = None
    ilvl: int = 0
    table: int | None = None
    row: int | None = None
    col: int | None = None

    @property
    def raw(self) -> str:
        """Return the text as stored, without the automatic number."""
        return "".join([run.text for run in self.runs])


@dataclass(slots=True)
class Flow:
    """What a reader found: paragraphs in reading order, tables, headers and footers, notes."""

    paragraphs: list[Paragraph] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    furniture: list[tuple[str, list[Paragraph]]] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


class Decoder:
    """Decides for each run whether a legacy font is meant, from the run's paragraph, else from the whole document.

    A Unicode document that merely declares ".VnTime" is thus left alone, and a short run such as a number in a TCVN3
    document follows its neighbours. Text without a legacy font is decoded where it is clearly legacy, and short
    pieces of it where other paragraphs of the document are.
    """

    def __init__(self, paragraphs: Iterable[Paragraph]) -> None:
        votes: Counter[tuple[Encoding, bool]] = Counter()
        guesses: Counter[Encoding | None] = Counter()
        for paragraph in paragraphs:
            raw = paragraph.raw
            if not raw.isascii():
                guesses[_guess(raw)] += 1
            for encoding, text in _by_encoding(paragraph).items():
                verdict = is_encoded(text, encoding)
                if verdict is not None:
                    votes[encoding, verdict] += 1
        self._usual = {encoding: votes[encoding, True] > votes[encoding, False] for encoding in NAMES}
        self._usual_text = max(NAMES, key=lambda encoding: guesses[encoding])
        self._inherits = guesses[self._usual_text] > 0
        self.by_font: Counter[Encoding] = Counter()
        self.by_text: Counter[Encoding] = Counter()
        self.raised = 0

    def text(self, paragraph: Paragraph) -> str:
        """Return the paragraph's text in clean Unicode, capitals as shown."""
        verdicts = {}
        for encoding, text in _by_encoding(paragraph).items():
            verdict = is_encoded(text, encoding)
            verdicts[encoding] = self._usual[encoding] if verdict is None else verdict
        if not any(verdicts.values()):
            return self._without_font(paragraph)
        pieces = []
        for run in paragraph.runs:
            meant = encoding_of_font(run.font)
            if meant is None or not verdicts.get(meant):
                pieces.append(_shown(run.text, run.caps))
                continue
            self.by_font[meant] += 1
            pieces.append(_shown(decode(run.text, meant), run.caps or is_capital_font(run.font)))
        return clean("".join(pieces))

    def _without_font(self, paragraph: Paragraph) -> str:
        raw = paragraph.raw
        encoding = None if raw.isascii() else _guess(raw)
        if encoding is None and self._inherits and not raw.isascii() and not _UNICODE.search(raw):
            encoding = self._usual_text if is_encoded(raw, self._usual_text) else None
        if encoding is None:
            text = clean(_shown_all(paragraph) if any(run.caps for run in paragraph.runs) else raw)
            if _LOST_CAPITALS.search(text):
                self.raised += text != raise_capitals(text)
                return raise_capitals(text)
            return text
        self.by_text[encoding] += 1
        return clean("".join(_shown(decode(run.text, encoding), run.caps) for run in paragraph.runs))

    def notes(self) -> list[Note]:
        """Return what staff should know of the decoding."""
        found = []
        for encoding in self.by_font:
            found.append(Note("legacy-encoding", f"Văn bản dùng phông chữ {NAMES[encoding]} đã được đổi sang Unicode."))
        for encoding, times in self.by_text.items():
            found.append(
                Note(
                    "encoding-guessed",
                    f"{times} đoạn được đoán là mã {NAMES[encoding]} và đổi sang Unicode; hãy đối chiếu với bản gốc.",
                )
            )
        if self.raised:
            message = "Chữ hoa có dấu bị mất khi đổi mã (“SắC LệNH”) đã được sửa thành chữ hoa."
            found.append(Note("capitals-repaired", message))
        return found


def assemble(flow: Flow, media_type: str, limits: Limits) -> Document:
    """Return the document; a text over `limits.characters` is cut at a paragraph, with a note.

    Raises Empty when there is no text at all.
    """
    decoder = Decoder(flow.paragraphs)
    lines: list[str] = []
    blocks: list[Block] = []
    offset = 0
    notes = list(flow.notes)
    for paragraph in flow.paragraphs:
        text = decoder.text(paragraph)
        if offset + len(text) > limits.characters:
            notes.append(Note("characters-limit", f"Văn bản quá dài: chỉ đọc {offset:,} ký tự đầu.".replace(",", ".")))
            break
        for line, shape in _lines(paragraph, text):
            blocks.append(_block(paragraph, line, shape, offset))
            lines.append(line)
            offset += len(line) + 1
    furniture = _furniture(flow.furniture, decoder)
    if not lines:
        raise Empty("Tệp không có chữ nào để đọc. Nếu nội dung là ảnh chụp, hãy tải lên bản PDF hoặc ảnh.")
    tables = tuple(table for table in flow.tables if any(block.table == table.number for block in blocks))
    return Document(
        text="\n".join(lines),
        media_type=media_type,
        blocks=tuple(blocks),
        tables=tables,
        furniture=furniture,
        notes=(*notes, *decoder.notes()),
    )


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
    if paragraph.outline_level and len(line) <= HEADING_LENGTH:
        return Outline("heading", found.level or paragraph.outline_level, number)
    if label and found.kind == "para":
        kind: BlockKind = "item"
        return Outline(kind, paragraph.ilvl + 1, number)
    return Outline(found.kind, found.level, number)


def settle_breaks(text: str) -> list[str]:
    """Return the lines of a paragraph that has soft line breaks, blank ones left out.

    A break made by hand ends a line of its own in letterheads, titles and lists (the lines become blocks of one
    paragraph), but is only a space inside a running sentence, which must not be cut: there the line before is long and
    open, or the next goes on in small letters.
    """
    lines: list[str] = []
    for part in text.split("\n"):
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


def _shown_all(paragraph: Paragraph) -> str:
    return "".join([_shown(run.text, run.caps) for run in paragraph.runs])


def _shown(text: str, caps: bool) -> str:
    return text.upper() if caps else text


def _guess(raw: str) -> Encoding | None:
    """Return the legacy encoding of text whose font says nothing; letters that only Unicode has settle it at once."""
    return None if _UNICODE.search(raw) else guess(raw)


def _by_encoding(paragraph: Paragraph) -> dict[Encoding, str]:
    texts: dict[Encoding, str] = {}
    for run in paragraph.runs:
        encoding = encoding_of_font(run.font) if run.font else None
        if encoding:
            texts[encoding] = texts.get(encoding, "") + run.text
    return texts


def _furniture(parts: Sequence[tuple[str, list[Paragraph]]], decoder: Decoder) -> tuple[Furniture, ...]:
    """Return each header and footer once; a bare page number says nothing and is left out."""
    found: dict[Furniture, None] = {}
    for where, paragraphs in parts:
        lines = [line for paragraph in paragraphs for line in settle_breaks(decoder.text(paragraph))]
        text = "\n".join(lines)
        if any(char.isalpha() for char in text):
            found[Furniture(text, "header" if where == "header" else "footer")] = None
    return tuple(found)
