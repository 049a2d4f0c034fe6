"""What a line is, by the number or mark it begins with: heading, list item or plain paragraph.

The numbering of official documents: Nghị định 30/2020/NĐ-CP, Phụ lục I (phần, chương, mục, điều, I., 1., a), gạch đầu
dòng); Party documents write "I-" for "I.", drafts also "1/", "a.", "1)".
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.document import BlockKind

HEADING_LENGTH = 160

_ROMAN = r"(?=[IVXLC])(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})"
_ORDINAL = r"(?:thứ|THỨ)\s+\w+"
# Parts need their number: "Chương trình hành động" and "Phần mềm quản lý" are plain words.
_PARTS: tuple[tuple[re.Pattern[str], int], ...] = (
    (re.compile(rf"(?:PHẦN|Phần|CHƯƠNG|Chương)\s+(?:{_ORDINAL}|{_ROMAN}|\d+|[A-ZĐ])(?![\w/])"), 1),
    (re.compile(rf"(?:PHỤ LỤC|Phụ lục)(?:\s+(?:số\s+|SỐ\s+)?(?:{_ROMAN}|\d+[a-z]?|[A-ZĐ]))?(?=\s*(?:[.:(–-]|$))"), 1),
    (re.compile(rf"(?:PHỤ LỤC|Phụ lục)\s+(?:số\s+|SỐ\s+)?(?:{_ROMAN}|\d+)(?![\w/])"), 1),
    (re.compile(rf"(?:TIỂU MỤC|Tiểu mục|MỤC|Mục)\s+(?:{_ROMAN}|\d+|[A-ZĐ])(?![\w/])"), 2),
)
# What must follow the mark: "C.Mác", "V.I. Lênin" and "2.5 triệu" begin like a number and are none.
_SPACED, _SPACE_OR_CAPITALS, _SPACE_OR_NAME, _CAPITAL, _ANY = range(5)
_MARKS: tuple[tuple[re.Pattern[str], int, int], ...] = (
    (re.compile(rf"(?:I|(?=[IVXLC]{{2}}){_ROMAN})\s?[.\-–/)]"), 1, _SPACE_OR_NAME),
    (re.compile(r"[A-ZĐ]\s?[./)\-–]"), 1, _SPACE_OR_CAPITALS),
    (re.compile(r"(?:Điều|ĐIỀU)\s+\d+[a-zđ]?\s?[.:]"), 2, _ANY),
    (re.compile(r"\d{1,2}(?:\.\d{1,2}){0,4}[./)]"), 2, _SPACE_OR_NAME),
    (re.compile(r"\d{1,2}(?:\.\d{1,2}){1,4}(?=\s)"), 2, _CAPITAL),
    (re.compile(r"\d{1,2}\s?[-–](?=\s)"), 2, _CAPITAL),
    (re.compile(r"\(\d{1,2}\)"), 4, _SPACED),
    (re.compile(r"[a-zđ]{1,2}\s?\)"), 4, _ANY),
    (re.compile(r"[a-zđ]\s?[./\-]"), 4, _SPACED),
)
# A first look that plain paragraphs do not pass.
_NUMBERED = re.compile(
    r"(?:[IVXLC]{1,8}|[A-ZĐ]|[a-zđ]{1,2}|\d{1,2}(?:\.\d{1,2}){0,4}|\(\d{1,2})\s?[.\-–/)\s]|ĐIỀU|Điều|PH|Ph|CH|Ch|M[Ụụ]|T[Ii]"
)
_BULLET = re.compile(r"[-–—+*•▪●○◦■□➢►✓]+(?=\s|[^\W\d_])")
_SECOND_BULLETS = "+*○◦□✓"
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Outline:
    """The kind of a line, its level (0 for plain paragraphs) and the number or mark as printed."""

    kind: BlockKind
    level: int = 0
    number: str | None = None


_PLAIN = Outline("para")


def outline(line: str) -> Outline:
    """Return what the line is. `line` is one paragraph without its line break."""
    line = line.strip()
    if bullet := _BULLET.match(line):
        return Outline("item", 6 if line[0] in _SECOND_BULLETS else 5, bullet[0])
    if not _NUMBERED.match(line):
        return Outline("heading", 1) if _is_title(line) else _PLAIN
    for pattern, level in _PARTS:
        if (part := pattern.match(line)) and _looks_like_heading(line):
            return Outline("heading", level, part[0])
    for pattern, base, follower in _MARKS:
        if (mark := pattern.match(line)) and _is_followed(line[mark.end() :], follower):
            number = mark[0].strip()
            level = base + (number.rstrip(".").count(".") if number[0].isdigit() else 0)
            return Outline("heading" if _looks_like_heading(line) else "item", level, number)
    return Outline("heading", 1) if _is_title(line) else _PLAIN


def opens_block(line: str) -> bool:
    """Return whether the line begins with a number or mark that opens a block of its own."""
    return outline(line).number is not None


def _is_followed(rest: str, follower: int) -> bool:
    """Return whether what stands after a mark lets it be one."""
    text = rest.lstrip()
    if not text or follower == _ANY:
        return bool(text)
    if follower == _CAPITAL:
        return text[0].isupper()
    if rest[0].isspace():
        return True
    if follower == _SPACE_OR_CAPITALS:
        return len(rest) > 1 and rest[0].isupper() and rest[1].isupper()
    return follower == _SPACE_OR_NAME and len(rest) > 1 and rest[0].isupper() and rest[1].isalpha()


def _looks_like_heading(line: str) -> bool:
    """Headings are short and are not closed like a sentence."""
    return len(line) <= HEADING_LENGTH and line[-1:] not in ".;,…"


def _is_title(line: str) -> bool:
    """Titles are short lines of capital words; document numbers and codes ("05-CT/TW") are not."""
    if not line.isupper() or len(line) > HEADING_LENGTH or line[0].isdigit():
        return False
    words = [word for word in _WORD.findall(line) if len(word) > 1]
    return any(len(word) > 3 for word in words) or (len(words) > 1 and "/" not in line)
