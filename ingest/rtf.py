"""Rich Text Format (RTF 1.9): control words to runs, paragraphs and tables.

Characters come in the code page of their font (Windows-1258 with combining marks too) or as \\u numbers; automatic
numbers are stored as text (\\listtext).
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace

from ingest.assemble import assemble
from ingest.charsets.legacy import encoding_of_font
from ingest.document import Document
from ingest.errors import Damaged
from ingest.flow import Flow, Paragraph, Run
from ingest.left_out import notes_for_staff
from ingest.limits import Limits
from ingest.story import Story

MEDIA_TYPE = "application/rtf"

_TOKEN = re.compile(
    r"\\([a-zA-Z]+)(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|([^\\{}\r\n]+)|[\r\n]+|\\", re.DOTALL
)
_DEPTH = 2_000
_SKIPPED = frozenset(
    (
        *("fonttbl", "colortbl", "stylesheet", "info", "pict", "fldinst", "listtable", "listoverridetable", "rsidtbl"),
        *("generator", "xmlnstbl", "themedata", "datastore", "latentstyles", "nonshppict", "objdata", "bkmkstart"),
        *("bkmkend", "atnid", "atnauthor", "annotation", "nonesttables", "pgptbl", "revtbl", "mmathPr", "filetbl"),
        *("wgrffmtfilter", "passwordhash", "userprops", "doccomm", "ftnsep", "ftnsepc", "aftnsep", "aftnsepc"),
        *("xe", "tc", "sp", "upr", "shprslt"),
    )
)
_KEPT_STARRED = frozenset(("do", "shpinst", "shptxt", "shppict", "listtext", "pntext", "footnote", "fldrslt"))
_STORIES = {
    **dict.fromkeys(("header", "headerl", "headerr", "headerf"), "header"),
    **dict.fromkeys(("footer", "footerl", "footerr", "footerf"), "footer"),
    "footnote": "note",
    **dict.fromkeys(("shptxt", "dptxbxtext"), "box"),
}
_TOLD = {"pict": "pictures", "annotation": "comments", "objdata": "alt-chunk"}
"""What is left out and told of."""
_WRITTEN = {
    **{"tab": "\t", "line": "\n", "page": "\f", "column": "\f", "emdash": "—", "endash": "–", "bullet": "•"},
    **{
        "lquote": "‘",
        "rquote": "’",
        "ldblquote": "“",
        "rdblquote": "”",
        "enspace": " ",
        "emspace": " ",
        "qmspace": " ",
    },
}
_SYMBOLS = {"~": "\xa0", "_": "-", "-": "\xad"}
_TOGGLES = {"b": "bold", "caps": "caps", "v": "hidden", "deleted": "deleted"}
_CODE_PAGES = {0: "cp1252", 163: "cp1258", 204: "cp1251", 238: "cp1250", 161: "cp1253", 162: "cp1254", 186: "cp1257"}


@dataclass(slots=True)
class _State:
    """What a group inherits from the one around it."""

    destination: str = ""
    skipped: bool = False
    font: int | None = None
    bold: bool = False
    caps: bool = False
    hidden: bool = False
    deleted: bool = False
    in_table: bool = False
    unicode_skip: int = 1
    outline: int | None = None


@dataclass(slots=True)
class _Font:
    name: str = ""
    code_page: str | None = None


def read_rtf(data: bytes, limits: Limits) -> Document:
    """Return the document in an RTF file. Raises Damaged for text that is no RTF."""
    source = data.decode("latin-1")
    start = source.find("{\\rtf")
    if start < 0:
        raise Damaged("Tệp RTF bị hỏng: không có phần đầu của định dạng RTF. Hãy mở bằng Word rồi lưu lại.")
    parser = _Parser()
    parser.run(source[start:])
    flow = Flow(parser.body.paragraphs, parser.body.tables)
    flow.paragraphs.extend(parser.notes.paragraphs)
    flow.furniture.extend((where, story.paragraphs) for where, story in parser.furniture)
    flow.notes.extend(notes_for_staff(parser.seen))
    return assemble(flow, MEDIA_TYPE, limits)


class _Parser:
    """Follows the groups and control words of one file."""

    def __init__(self) -> None:
        self.body, self.notes = Story(), Story()
        self.furniture: list[tuple[str, Story]] = []
        self._state = _State()
        self._stack: list[_State] = []
        self._open: list[tuple[int, Story, list[Run], str]] = []
        self._story = self.body
        self._runs: list[Run] = []
        self._label = ""
        self._fonts: dict[int, _Font] = {}
        self._defining: int | None = None
        self._default_font: int | None = None
        self._code_page = "cp1252"
        self._to_skip = 0
        self._starred = False
        self._edges: list[int] = []
        self._left = 0
        self._note_count = 0
        self.seen: Counter[str] = Counter()
        self._boxed: list[Paragraph] = []

    def run(self, source: str) -> None:
        """Read the file; text after its last brace is ignored."""
        position = 0
        while position < len(source):
            token = _TOKEN.match(source, position)
            if token is None:
                break
            position = token.end()
            word, number, code, symbol, brace, text = token.groups()
            if brace:
                self._brace(brace)
                if not self._stack:
                    break
            elif word == "bin":
                position += max(0, int(number or 0))
            elif word:
                self._word(word, None if number is None else int(number))
            elif code:
                self._byte(int(code, 16))
            elif symbol:
                self._symbol(symbol)
            elif text:
                self._text(text)
        self._end_paragraph(closed=False)
        for story in (self.body, self.notes, *(story for _, story in self.furniture)):
            story.close_table()

    def _brace(self, brace: str) -> None:
        if brace == "{":
            if len(self._stack) >= _DEPTH:
                raise Damaged("Tệp RTF lồng nhau quá sâu, giống tệp hỏng hoặc phá hoại. Tệp không được đọc.")
            self._stack.append(self._state)
            self._state = replace(self._state)
        elif self._stack:
            if self._open and self._open[-1][0] == len(self._stack):
                self._leave_story()
            self._state = self._stack.pop()
        self._starred, self._to_skip = False, 0

    def _symbol(self, symbol: str) -> None:
        if symbol == "*":
            self._starred = True
        elif symbol in "\\{}":
            self._text(symbol)
        elif symbol in ("\r", "\n"):
            self._end_paragraph()
        elif written := _SYMBOLS.get(symbol):
            self._put(written)

    def _word(self, word: str, number: int | None) -> None:
        starred, self._starred = self._starred, False
        if word == "ud":
            self._state.skipped = False
        elif word in _SKIPPED or (starred and word not in _KEPT_STARRED and word not in _STORIES):
            self.seen[_TOLD.get(word, "")] += not self._state.skipped
            self._state.skipped = True
            self._state.destination = word
        elif self._state.destination == "fonttbl":
            self._font_word(word, number)
        elif self._state.skipped:
            return
        elif word in _STORIES:
            self._enter_story(_STORIES[word])
        elif word in ("listtext", "pntext"):
            self._state.destination = "label"
        elif word == "u" and number is not None:
            self._put(chr(number % 65_536))
            self._to_skip = self._state.unicode_skip
        elif word in _WRITTEN:
            self._put(_WRITTEN[word])
        else:
            self._block_word(word, number)

    def _block_word(self, word: str, number: int | None) -> None:
        """Follow a word of paragraphs and tables."""
        if word in ("par", "sect"):
            self._end_paragraph()
        elif word in ("cell", "nestcell"):
            self._cell(nested=word == "nestcell")
        elif word == "row":
            self._story.end_row(self._edges)
        elif word in ("trowd", "trleft"):
            self._edges, self._left = [], number or 0
        elif word == "cellx":
            self._edges.append(self._left)
            self._left = number or 0
        elif word == "pard":
            self._state.in_table, self._state.outline = False, None
        elif word == "intbl":
            self._state.in_table = True
        elif word == "outlinelevel":
            self._state.outline = (number or 0) + 1
        else:
            self._character_word(word, number)

    def _character_word(self, word: str, number: int | None) -> None:
        """Follow a word of characters and code pages."""
        state = self._state
        if word == "plain":
            state.font = self._default_font
            state.bold = state.caps = state.hidden = state.deleted = False
        elif word == "f":
            state.font = number
        elif word in _TOGGLES:
            setattr(state, _TOGGLES[word], number != 0)
        elif word == "revised":
            self.seen["tracked"] += 1
        elif word == "uc":
            state.unicode_skip = max(0, number or 0)
        elif word == "ansicpg":
            self._code_page = _known(f"cp{number}")
        elif word == "deff":
            self._default_font = state.font = number
        elif word == "chftn":
            self._note_mark()

    def _font_word(self, word: str, number: int | None) -> None:
        if word == "f":
            self._defining = number or 0
            self._fonts[self._defining] = _Font()
        elif word == "fcharset" and self._defining is not None:
            self._fonts[self._defining].code_page = _CODE_PAGES.get(number or 0)

    def _byte(self, byte: int) -> None:
        if self._to_skip:
            self._to_skip -= 1
            return
        font = self._fonts.get(-1 if self._state.font is None else self._state.font, _Font())
        page = "cp1252" if encoding_of_font(font.name) else font.code_page or self._code_page
        self._put(bytes([byte]).decode(page, "ignore") or chr(byte))

    def _text(self, text: str) -> None:
        if self._state.destination == "fonttbl" and self._defining is not None:
            name, _, _ = text.partition(";")
            self._fonts[self._defining].name += name
            return
        skip, self._to_skip = self._to_skip, max(0, self._to_skip - len(text))
        for char in text[skip:] if not text.isascii() else ():
            self._byte(ord(char))
        if text.isascii():
            self._put(text[skip:])

    def _put(self, text: str) -> None:
        state = self._state
        if state.skipped or not text:
            return
        if state.hidden or state.deleted:
            self.seen["tracked" if state.deleted else "hidden"] += bool(text.strip())
        elif state.destination == "label":
            self._label += text
        else:
            font = self._fonts.get(-1 if state.font is None else state.font)
            self._runs.append(Run(text, font.name if font else None, state.bold, state.caps))

    def _end_paragraph(self, *, closed: bool = True) -> None:
        runs, self._runs = _joined(self._runs), []
        label, self._label = self._label.strip(), ""
        if closed or runs:
            paragraph = Paragraph(runs, label=label, outline_level=self._state.outline)
            self._story.add(paragraph, in_table=self._state.in_table)
            boxed, self._boxed = self._boxed, []
            for inside in boxed:
                self._story.add(inside, in_table=self._state.in_table)

    def _cell(self, *, nested: bool) -> None:
        self._state.in_table = True
        self._end_paragraph()
        if not nested:
            self._story.end_cell()

    def _enter_story(self, where: str) -> None:
        if where == "note":
            self._note_count += 1
            story = self.notes
        else:
            story = Story()
            if where != "box":
                self.furniture.append((where, story))
        self._open.append((len(self._stack), self._story, self._runs, self._label))
        self._story, self._runs, self._label = story, [], ""
        self._state.destination = where
        self._state.in_table = self._state.in_table if where == "box" else False

    def _leave_story(self) -> None:
        self._end_paragraph(closed=False)
        left = self._story
        is_box = self._state.destination == "box"
        self.seen["text-boxes"] += is_box
        _, self._story, self._runs, self._label = self._open.pop()
        if is_box:
            left.close_table()
            self._boxed += [replace(paragraph, table=None, row=None, col=None) for paragraph in left.paragraphs]

    def _note_mark(self) -> None:
        """Write "[1]": in the body the note is still to come, in the note itself it has been counted."""
        self._put(f"[{self._note_count if self._state.destination == 'note' else self._note_count + 1}]")


def _joined(runs: list[Run]) -> list[Run]:
    """Return the runs with neighbours of one look joined: RTF writes every accented letter by itself."""
    joined: list[Run] = []
    for run in runs:
        last = joined[-1] if joined else None
        if last and (last.font, last.bold, last.caps) == (run.font, run.bold, run.caps):
            last.text += run.text
        else:
            joined.append(run)
    return joined


def _known(name: str) -> str:
    try:
        "".encode(name)
    except LookupError:
        return "cp1252"
    return name
