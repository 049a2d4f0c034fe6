"""Word 6 and Word 95 documents to paragraphs and tables; most offices' oldest files, nearly all of them in TCVN3."""

from __future__ import annotations

from collections import Counter
from itertools import groupby

from ingest import word6_format as word6
from ingest.document import Note, Table
from ingest.errors import Encrypted
from ingest.flow import Flow, Paragraph, Run
from ingest.left_out import notes_for_staff
from ingest.story import Story
from ingest.word6_numbering import Numbers

_CELL, _BREAK, _PAGE, _PARAGRAPH = 0x07, 0x0B, 0x0C, 0x0D
_FIELD_BEGIN, _FIELD_RESULT, _FIELD_END = 0x13, 0x14, 0x15
_PICTURE, _NOTE_MARK = 0x01, 0x02
_WRITTEN = {0x09: "\t", _BREAK: "\n", 0x1E: "-", 0x1F: "\xad", 0x0E: "\f"}


def read_word6(stream: bytes) -> Flow:
    """Return what a WordDocument stream of Word 6 or 95 holds. Raises Encrypted."""
    if word6.is_encrypted(stream):
        raise Encrypted("Tệp Word được bảo vệ bằng mật khẩu. Hãy gỡ mật khẩu rồi tải lên lại.")
    source = word6.parse(stream)
    reader = _Reader(source)
    reader.story(source.stories["text"])
    for name in ("footnotes", "endnotes", "textboxes"):
        reader.story(source.stories[name], mark_notes=name != "textboxes")
    flow = Flow(reader.paragraphs, reader.tables)
    if reader.removed:
        flow.notes.append(Note("tracked-changes", "Nội dung đã đánh dấu xóa hoặc chữ ẩn không được đọc."))
    flow.notes.extend(notes_for_staff(Counter(pictures=int(reader.pictures))))
    headers = _Reader(source)
    headers.story(source.stories["headers"])
    flow.furniture.append(("header", headers.paragraphs))
    return flow


class _Reader:
    """Splits a story into paragraphs and table cells."""

    def __init__(self, source: word6.Word6) -> None:
        self._source = source
        self._story = Story()
        self._numbers = Numbers(source.outline)
        self.removed = False
        self.pictures = False
        self._marks = 0
        self._note_lines = 0

    @property
    def paragraphs(self) -> list[Paragraph]:
        """Return the paragraphs read so far."""
        return self._story.paragraphs

    @property
    def tables(self) -> list[Table]:
        """Return the tables read so far."""
        return self._story.tables

    def story(self, text: list[tuple[int, int]], mark_notes: bool = False) -> None:
        """Read one story; the lines of footnotes get their mark."""
        line: list[tuple[int, int]] = []
        for byte, position in text:
            if byte in (_PARAGRAPH, _CELL, _PAGE):
                self._end(line, byte, position, mark_notes)
                line = []
            else:
                line.append((byte, position))
        if line:
            self._end(line, _PARAGRAPH, line[-1][1], mark_notes)
        self._story.close_table()

    def _end(self, line: list[tuple[int, int]], byte: int, position: int, mark_notes: bool) -> None:
        found = self._source.paragraph(position)
        look = {**self._source.style_paragraphs.get(found.style, {}), **found.sprms}
        if byte == _CELL and look.get(word6.ROW_END):
            self._story.end_row()
            return
        in_table = byte == _CELL or bool(look.get(word6.IN_TABLE))
        runs = self._runs(line, mark_notes)
        label = self._numbers.label(look, not any(run.text.strip() for run in runs))
        paragraph = Paragraph(runs, label=label.text if label else "", ilvl=label.ilvl if label else 0)
        self._story.add(paragraph, in_table=in_table)
        if byte == _CELL:
            self._story.end_cell()

    def _runs(self, line: list[tuple[int, int]], mark_notes: bool) -> list[Run]:
        runs = []
        for look, stretch in groupby(_visible(line), key=lambda item: id(self._source.character(item[1]))):
            del look
            items = list(stretch)
            position = items[0][1]
            sprms = self._source.character(position).sprms
            if sprms.get(word6.HIDDEN) or sprms.get(word6.DELETED):
                self.removed = True
                continue
            text = "".join(self._written(byte, mark_notes) for byte, _ in items)
            font = self._source.font(position)
            runs.append(Run(text, font, bool(sprms.get(word6.BOLD)), bool(sprms.get(word6.CAPS))))
        return runs

    def _written(self, byte: int, mark_notes: bool) -> str:
        if byte == _NOTE_MARK:
            if mark_notes:
                self._note_lines += 1
                return f"[{self._note_lines}]"
            self._marks += 1
            return f"[{self._marks}]"
        self.pictures |= byte == _PICTURE
        if byte < 0x20:
            return _WRITTEN.get(byte, "")
        return bytes([byte]).decode("cp1252", "ignore") or chr(byte)


def _visible(line: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the line without field instructions: what stands between "begin" and "result" marks."""
    out = []
    fields: list[bool] = []
    for byte, position in line:
        if byte == _FIELD_BEGIN:
            fields.append(False)
        elif byte == _FIELD_RESULT and fields:
            fields[-1] = True
        elif byte == _FIELD_END and fields:
            fields.pop()
        elif all(fields):
            out.append((byte, position))
    return out
