"""Letterheads and signature blocks typed in two columns with tabs or blanks: one column, then the other.

Nghị định 30/2020/NĐ-CP, Phụ lục I, puts the issuer left and the national title right, the recipients left and the
signature right. Read line by line they run into each other ("UBND TỈNH X CỘNG HÒA XÃ HỘI …").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.flow import Paragraph

Line = tuple[Paragraph, str]

_GAP = re.compile(r"[ \xa0]*\t[ \t\xa0]*|[ \xa0]{4,}")
_TITLE = re.compile(r"CỘNG H(?:ÒA|OÀ) XÃ HỘI|ĐẢNG CỘNG SẢN VIỆT NAM|ĐOÀN TNCS HỒ CHÍ MINH", re.IGNORECASE)
_RECIPIENTS = re.compile(r"Nơi nhận", re.IGNORECASE)
_RULE = re.compile(r"[\s\-–—_=*]*")
_HEAD_WITHIN, _HEAD_LINES, _SIGNATURE_LINES = 8, 10, 25


@dataclass(frozen=True, slots=True)
class _Stretch:
    """How lines without a gap are placed: words of the left and of the right column."""

    left: re.Pattern[str]
    right: re.Pattern[str]
    indented_is_right: bool


_HEAD = _Stretch(
    re.compile(r"Số\b|V/v", re.IGNORECASE), re.compile(r"Độc lập|ngày\s+.{0,12}tháng", re.IGNORECASE), False
)
_SIGNATURE = _Stretch(re.compile(r"[-–+*]|Lưu", re.IGNORECASE), _TITLE, True)


def straighten(lines: Sequence[Line]) -> list[Line]:
    """Return the lines with two-column stretches put in order: the left column first, then the right."""
    out: list[Line] = []
    index = 0
    while index < len(lines):
        paragraph, text = lines[index]
        end = index
        left, right = ("", "") if paragraph.table is not None else _halves(text)
        if right and left:
            if len(out) < _HEAD_WITHIN and _TITLE.search(right):
                end = _take(lines[: index + _HEAD_LINES], index, out, _HEAD)
            elif _RECIPIENTS.match(left):
                end = _take(lines[: index + _SIGNATURE_LINES], index, out, _SIGNATURE)
        if end == index:
            out.append((paragraph, text))
            end += 1
        index = end
    return out


def is_gapped(text: str) -> bool:
    """Return whether the text holds a gap as wide as one between two columns."""
    return _GAP.search(text) is not None


def _take(lines: Sequence[Line], start: int, out: list[Line], stretch: _Stretch) -> int:
    """Move the stretch that begins at `start` to `out` and return the index after it.

    A line without a gap goes where its words belong; one that is only indented goes right where the stretch allows it.
    """
    lefts: list[Line] = []
    rights: list[Line] = []
    index = start
    while index < len(lines) and lines[index][0].table is None:
        paragraph, text = lines[index]
        left, right = _halves(text)
        if left and right:
            lefts.append((paragraph, left))
            rights.append((replace(paragraph, label=""), right))
        elif _RULE.fullmatch(text):
            pass
        elif stretch.left.match(left):
            lefts.append((paragraph, text))
        elif stretch.right.search(left or right) or (right and stretch.indented_is_right):
            rights.append((paragraph, text))
        else:
            break
        index += 1
    out.extend(lefts)
    out.extend(rights)
    return index


def _halves(text: str) -> tuple[str, str]:
    """Return what stands left and right of the first wide gap; an indented line has no left half."""
    gap = _GAP.search(text.rstrip()) if "\t" in text or "    " in text else None
    if gap is None:
        return text.strip(), ""
    return text[: gap.start()].strip(), " ".join(text[gap.end() :].split())
