"""What a line is, by the number or mark it begins with: heading, list item or plain paragraph.

The numbering of official documents: Nghị định 30/2020/NĐ-CP, Phụ lục I (phần, chương, mục, I., 1., a), gạch đầu dòng);
Party documents write "I-" for "I.".
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.document import BlockKind

HEADING_LENGTH = 160

_PART = re.compile(r"(?:PHẦN|Phần|CHƯƠNG|Chương|PHỤ LỤC|Phụ lục)(?:\s+(?:THỨ|thứ)\s+\w+|\s+[IVXLC]+|\s+\d+)?\b")
_MARKS: tuple[tuple[re.Pattern[str], int], ...] = (
    (re.compile(r"[IVXLC]{1,6}\s?[.\-–/)](?=\s|\w)"), 1),
    (re.compile(r"[A-ZĐ]\s?[.\-–](?=\s)"), 1),
    (re.compile(r"(?:Điều|ĐIỀU)\s+\d+[a-zđ]?\s?[.:]"), 2),
    (re.compile(r"\d{1,2}(?:\.\d{1,2}){0,4}[.)/]?(?=\s)"), 2),
    (re.compile(r"[a-zđ]{1,2}\s?\)(?=\s|\w)"), 4),
)
_BULLET = re.compile(r"[-–—+*•▪●]+(?=\s|[^\W\d_])")
_BULLET_LEVEL = {"-": 5, "–": 5, "—": 5, "+": 6, "*": 6, "•": 5, "▪": 5, "●": 5}


@dataclass(frozen=True, slots=True)
class Outline:
    """The kind of a line, its level (0 for plain paragraphs) and the number or mark as printed."""

    kind: BlockKind
    level: int = 0
    number: str | None = None


def outline(line: str) -> Outline:
    """Return what the line is. `line` is one paragraph without its line break."""
    line = line.strip()
    if bullet := _BULLET.match(line):
        return Outline("item", _BULLET_LEVEL[line[0]], bullet[0])
    if len(line) <= HEADING_LENGTH and (part := _PART.match(line)) and _looks_like_heading(line):
        return Outline("heading", 1, part[0])
    for pattern, base in _MARKS:
        if mark := pattern.match(line):
            number = mark[0].strip()
            level = base + (number.rstrip(".").count(".") if number[0].isdigit() else 0)
            kind: BlockKind = "heading" if _looks_like_heading(line) else "item"
            if number.isdigit() and not line[mark.end() :].lstrip()[:1].isupper():
                break
            return Outline(kind, level, number)
    if line.isupper() and 3 <= len(line) <= HEADING_LENGTH and not line[0].isdigit():
        return Outline("heading", 1)
    return Outline("para")


def _looks_like_heading(line: str) -> bool:
    """Headings are short and are not closed like a sentence."""
    return len(line) <= HEADING_LENGTH and line[-1:] not in ".;,…"


def opens_block(line: str) -> bool:
    """Return whether the line begins with a number or mark that opens a block of its own."""
    return bool(_BULLET.match(line) or _PART.match(line) or any(pattern.match(line) for pattern, _ in _MARKS))
