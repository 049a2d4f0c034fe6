"""Legacy encodings, run by run: by font where it survives, by the text itself where it does not."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from ingest.charsets.detect import guess, is_encoded
from ingest.charsets.legacy import NAMES, Encoding, decode, encoding_of_font, is_capital_font, raise_capitals
from ingest.charsets.originals import units
from ingest.document import Note
from ingest.flow import Paragraph, Run
from ingest.legacy_words import LegacyWord, Piece, legacy_words
from ingest.mixed_runs import UNICODE, legacy_runs
from ingest.symbols import PRIVATE, without_private
from ingest.unicode import clean, is_settled

_MARKS = re.compile("[\u0300-\u036f]")
# A small accented letter before a capital: text that an older conversion took out of a capital font.
_LOST_CAPITALS = re.compile("[A-Z](?<=[à-öø-ýăđĩũơưạ-ỹ][A-Z])")


class Decoder:
    """Decides for each run whether a legacy font is meant, from the run's paragraph, else from the whole document.

    A Unicode document that merely declares ".VnTime" is thus left alone, and a short run such as a number in a TCVN3
    document follows its neighbours. Text without a legacy font is decoded where it is clearly legacy, and short
    pieces of it where other paragraphs of the document are.
    """

    def __init__(self, paragraphs: Iterable[Paragraph]) -> None:
        votes: Counter[tuple[Encoding, bool]] = Counter()
        guesses: Counter[Encoding | None] = Counter()
        unicode_fonts: set[str | None] = set()
        self._legacy_fonts = False
        for paragraph in paragraphs:
            raw = paragraph.raw
            if not raw.isascii():
                guesses[_guess(raw)] += 1
            named = {run.font for run in paragraph.runs}
            if named <= unicode_fonts:
                continue
            if not any(map(encoding_of_font, named)):
                unicode_fonts |= named
                continue
            self._legacy_fonts = True
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
        self._words: dict[int, list[LegacyWord]] = {}

    def text(self, paragraph: Paragraph) -> str:
        """Return the paragraph's text in clean Unicode, capitals as shown."""
        if not self._legacy_fonts:
            return self._without_font(paragraph)
        verdicts = {}
        for encoding, text in _by_encoding(paragraph).items():
            verdict = is_encoded(text, encoding)
            verdicts[encoding] = self._usual[encoding] if verdict is None else verdict
        if not any(verdicts.values()):
            return self._without_font(paragraph)
        pieces = []
        for run in paragraph.runs:
            meant = encoding_of_font(run.font)
            if meant is None or not verdicts.get(meant) or _stays(run.text, meant):
                pieces.append(_piece(run, None))
                continue
            self.by_font[meant] += 1
            pieces.append(_piece(run, meant, is_capital_font(run.font)))
        return self._joined(paragraph, pieces)

    def _joined(self, paragraph: Paragraph, pieces: list[Piece]) -> str:
        """Return the clean text of the pieces, and remember what the file has for each of their words."""
        self._words[id(paragraph.runs)] = legacy_words(pieces)
        return clean("".join(piece.shown for piece in pieces))

    def words(self, paragraph: Paragraph) -> list[LegacyWord]:
        """Return the words of a paragraph that was decoded, with what the file has for them; none for others."""
        return self._words.get(id(paragraph.runs), [])

    def _without_font(self, paragraph: Paragraph) -> str:
        raw = paragraph.raw
        encoding = None if raw.isascii() else _guess(raw)
        if encoding is None and self._inherits and not raw.isascii() and not UNICODE.search(raw):
            encoding = self._usual_text if is_encoded(raw, self._usual_text) else None
        if encoding is None and not raw.isascii():
            by_run = legacy_runs(paragraph.runs, self._usual_text if self._inherits else None)
            if any(by_run):
                self.by_text.update({one for one in by_run if one})
                return self._joined(paragraph, list(map(_piece, paragraph.runs, by_run)))
        if encoding is None:
            if is_settled(raw) and not any(run.caps for run in paragraph.runs):
                return raw
            text = clean(_shown_all(paragraph) if any(run.caps for run in paragraph.runs) else raw)
            if not raw.isascii() and PRIVATE.search(text):
                text = clean("".join(_piece(run, None).shown for run in paragraph.runs))
            if _LOST_CAPITALS.search(text):
                raised = raise_capitals(text)
                self.raised += text != raised
                text = raised
            if not raw.isascii() and _MARKS.search(raw):
                self._words[id(paragraph.runs)] = legacy_words(_composed(run) for run in paragraph.runs)
            return text
        self.by_text[encoding] += 1
        return self._joined(paragraph, [_piece(run, encoding) for run in paragraph.runs])

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


def _piece(run: Run, encoding: Encoding | None, capital: bool = False) -> Piece:
    """Return a run decoded, unit by unit."""
    shown = _shown(decode(run.text, encoding) if encoding else without_private(run.text, run.font), run.caps or capital)
    raw = units(run.text, encoding) if encoding else shown
    return Piece(raw, shown, encoding) if len(raw) == len(shown) else Piece(shown, shown, None)


def _composed(run: Run) -> Piece:
    """Return a run whose letters have combining marks, each letter with its marks as one."""
    raw = units(run.text, "marks")
    shown = [clean(_shown(unit, run.caps)) for unit in raw]
    whole = "".join(shown)
    return Piece(raw, whole, "marks") if all(len(char) == 1 for char in shown) else Piece(whole, whole, None)


def _shown_all(paragraph: Paragraph) -> str:
    return "".join([_shown(run.text, run.caps) for run in paragraph.runs])


def _shown(text: str, caps: bool) -> str:
    return text.upper() if caps else text


def _stays(text: str, encoding: Encoding) -> bool:
    """Return whether a run in a legacy font is Unicode for all that, typed or pasted into legacy text."""
    return bool(UNICODE.search(text)) and not is_encoded(text, encoding)


def _guess(raw: str) -> Encoding | None:
    """Return the legacy encoding of text whose font says nothing; letters that only Unicode has settle it at once."""
    return None if UNICODE.search(raw) else guess(raw)


def _by_encoding(paragraph: Paragraph) -> dict[Encoding, str]:
    texts: dict[Encoding, str] = {}
    for run in paragraph.runs:
        encoding = encoding_of_font(run.font) if run.font else None
        if encoding:
            texts[encoding] = texts.get(encoding, "") + run.text
    return texts
