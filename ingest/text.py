"""Plain text in any Vietnamese encoding: Unicode by its bytes, Windows-1258, TCVN3 and VNI by the text itself.

Every line is a paragraph, numbered as in the file, so that a place can be found again in an editor; lines broken at a
fixed width are put together, and the paragraph has the number of its first line.
"""

from __future__ import annotations

import codecs
import re
from typing import Literal

from ingest.assemble import assemble
from ingest.charsets.detect import accented_words, guess, legal_share
from ingest.document import Document, Note
from ingest.errors import Damaged
from ingest.flow import Flow
from ingest.limits import Limits
from ingest.wrapped_text import unwrap

MEDIA_TYPE = "text/plain"

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LINE = re.compile(r"\r\n|[\r\n\x0b\x0c\u2028\u2029]")
_SAMPLE = 65_536
_BROKEN_SHARE = 0.01


def read_text(data: bytes, limits: Limits) -> Document:
    """Return the document in a text file. Raises Damaged for bytes that are no text, Empty for blank ones."""
    text, notes = decode_bytes(data)
    lines = [(number, line) for number, line in enumerate(_LINE.split(text), 1) if line.strip()]
    paragraphs, joined = unwrap(lines)
    if joined:
        notes.append(Note("lines-joined", "Các dòng bị ngắt ở cùng một độ rộng đã được nối lại thành đoạn văn."))
    return assemble(Flow(paragraphs=paragraphs, notes=notes), MEDIA_TYPE, limits)


def decode_bytes(data: bytes) -> tuple[str, list[Note]]:
    """Return the text of the bytes and notes on what was guessed.

    TCVN3 and VNI are returned as the Windows-1252 characters that share their bytes: `ingest.flow` decodes them
    paragraph by paragraph.
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _decoded(data[len(bom) :], encoding)
    if wide := _utf16_without_bom(data):
        return _decoded(data, wide)
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError:
        return _eight_bits(data)


def _decoded(data: bytes, encoding: str) -> tuple[str, list[Note]]:
    text = data.decode(encoding, "replace")
    return text, _broken_note(text)


def _broken_note(text: str) -> list[Note]:
    broken = text.count("\ufffd")
    if broken > max(3, len(text) * _BROKEN_SHARE * 20):
        raise Damaged("Tệp văn bản bị hỏng: phần lớn nội dung không giải mã được. Hãy lưu lại bằng mã UTF-8.")
    message = f"{broken} ký tự trong tệp bị hỏng, không giải mã được; phần còn lại được giữ."
    return [Note("broken-characters", message)] if broken else []


def _utf16_without_bom(data: bytes) -> Literal["utf-16-le", "utf-16-be"] | None:
    """Return the byte order when every second byte is mostly zero, as ASCII letters in UTF-16 are."""
    sample = data[:_SAMPLE]
    if b"\0" not in sample or len(sample) < 4:
        return None
    even, odd = sample[::2].count(0) / len(sample[::2]), sample[1::2].count(0) / len(sample[1::2])
    if max(even, odd) < 0.3:
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _eight_bits(data: bytes) -> tuple[str, list[Note]]:
    """Return text that is no clean UTF-8: UTF-8 with few broken bytes, else the eight-bit reading that makes sense."""
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    accented = sum(char > "\x7f" for char in text) - broken
    if broken <= max(1, _BROKEN_SHARE * len(text)) and accented > 5 * broken:
        return text, _broken_note(text)
    latin = "".join(_CP1252[byte] for byte in data)
    windows = "".join(_CP1258[byte] for byte in data)
    sample = latin[:_SAMPLE]
    if guess(sample, 1) is None and legal_share(accented_words(windows[:_SAMPLE])) >= 0.5:
        note = Note("encoding-guessed", "Tệp được đoán là mã Windows-1258 và đổi sang Unicode; hãy đối chiếu bản gốc.")
        return windows, [note]
    return latin, []


def _code_page(name: str) -> list[str]:
    return [bytes([byte]).decode(name, "ignore") or chr(byte) for byte in range(256)]


_CP1252 = _code_page("cp1252")
_CP1258 = _code_page("cp1258")
