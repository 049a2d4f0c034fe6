"""Legacy text beside the Unicode it became: which characters of the file each character of the text stands for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Kind = Literal["tcvn3", "vni", "marks", "ocr"]
"""How the text came about: from TCVN3, from VNI, from letters with combining marks (Windows-1258), or by putting right
what recognition had misread (`raw` is then the word as it was read, and stands for the whole word)."""
_CLUSTER = re.compile(r".[\u0300-\u036f]*", re.DOTALL)


_POINT = 0x1FFFFF
"""No code point is larger: 21 bits hold one."""
_VNI = 1 << 62


def pack(sequence: str, kind: Kind) -> int:
    """Return one or two characters and their kind as one number, for arrays."""
    return sum(ord(char) << 21 * place for place, char in enumerate(sequence)) | (_VNI if kind == "vni" else 0)


def unpack(numbers: list[int], shown: str) -> tuple[Kind, str] | None:
    """Return kind and characters of a word from the numbers of its glyphs; None when all are 0, which is "as shown"."""
    if not any(numbers):
        return None
    raw = ""
    for number, char in zip(numbers, shown, strict=True):
        rest = number & ~_VNI
        raw += char if not rest else chr(rest & _POINT) + (chr(rest >> 21) if rest >> 21 else "")
    return ("vni" if max(numbers) & _VNI else "tcvn3"), raw


def units(raw: str, kind: Kind) -> list[str]:
    """Return the raw text in the pieces that became one character each."""
    if kind == "tcvn3":
        return list(raw)
    if kind == "marks":
        return _CLUSTER.findall(raw)
    from ingest.charsets.legacy import VNI_SEQUENCE  # noqa: PLC0415  read from its table only when it is needed

    found: list[str] = []
    end = 0
    for match in VNI_SEQUENCE.finditer(raw):
        found += [*raw[end : match.start()], match[0]]
        end = match.end()
    return [*found, *raw[end:]]


@dataclass(frozen=True, slots=True)
class Original:
    """A converted span of the text and the characters it had in the file.

    `raw` is as stored, seen as Windows-1252; each of its `units` is one character of the span, in order.
    """

    start: int
    end: int
    raw: str
    kind: Kind

    @property
    def fits(self) -> bool:
        """Whether each unit of the raw text is one character of the span, as for all but misread words it must be."""
        if self.kind == "ocr":
            return self.end > self.start
        length = len(self.raw) if self.kind == "tcvn3" else len(units(self.raw, self.kind))
        return 0 < length == self.end - self.start

    def between(self, start: int, end: int) -> str:
        """Return the raw characters of the part of the span that lies in `start, end` of the text."""
        if self.kind == "ocr":
            return self.raw if start < self.end and end > self.start else ""
        first, last = max(0, start - self.start), max(0, end - self.start)
        return self.raw[first:last] if self.kind == "tcvn3" else "".join(units(self.raw, self.kind)[first:last])


def joined(words: Iterable[Original], text: str, offset: int = 0) -> list[Original]:
    """Return the records of the words of one block, neighbours of one kind made one with what stands between them.

    `text` is the block's, which begins at `offset`. A word whose raw text does not match it character by character is
    left out.
    """
    found: list[Original] = []
    for word in words:
        if not word.fits:
            continue
        last = found[-1] if found and found[-1].kind == word.kind != "ocr" else None
        between = text[last.end - offset : word.start - offset] if last else ""
        if last and (word.kind == "tcvn3" or len(units(between, word.kind)) == len(between)):
            found[-1] = Original(last.start, word.end, last.raw + between + word.raw, word.kind)
        else:
            found.append(word)
    return [one for one in found if one.fits]
