"""Plain text whose lines were broken by hand or by a program at a fixed width: lines put together to paragraphs.

A line was broken when the first word of the next one would not have fitted on it any more. Text that is written one
paragraph a line shows this only by chance, so a file is taken for wrapped when many such lines go on in small letters.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from ingest.columns import is_gapped
from ingest.flow import Paragraph, Run
from ingest.line_joint import joint
from ingest.outline import opens_block

NARROWEST, WIDEST = 40, 132
"""Widths in characters that typewriters, terminals and mail programs break lines at."""
LEAST_BREAKS = 3
LEAST_SHARE = 0.25
"""Share of neighbouring lines that must be broken in mid-sentence for a file to be taken for wrapped."""
INDENT = 2
RAGGED = 0.8
"""Share of the longest line from which a line is full where letters of different widths were set to a measure."""


def unwrap(lines: Sequence[tuple[int, str]]) -> tuple[list[Paragraph], bool]:
    """Return the paragraphs of numbered lines (blank ones left out), and whether lines were put together.

    A paragraph has the number of its first line.
    """
    width = _width(lines, 1.0) or _width(lines, RAGGED)
    found: list[Paragraph] = []
    last = ""
    last_number = -1
    for number, line in lines:
        if width and number == last_number + 1 and found and _goes_on(last, line, width):
            run = found[-1].runs[0]
            before = run.text.rstrip()
            cut, between = joint(before.rsplit(maxsplit=1)[-1], line.split(maxsplit=1)[0])
            run.text = (before[:-cut] if cut else before) + between + line.strip()
        else:
            found.append(Paragraph([Run(line)], number))
        last, last_number = line, number
    return found, len(found) < len(lines)


def _width(lines: Sequence[tuple[int, str]], share: float) -> int:
    """Return the width that the lines were broken at, `share` of the longest; 0 when they were not."""
    lengths = sorted(len(line.rstrip()) for _, line in lines)
    if len(lines) <= LEAST_BREAKS or not NARROWEST <= lengths[-1] <= WIDEST:
        return 0
    width = round(lengths[-1] * share)
    pairs = [(a, b) for (i, a), (j, b) in pairwise(lines) if j == i + 1]
    broken = sum(_is_full(a, b, width) and _is_small(b.lstrip()[0]) for a, b in pairs)
    return width if broken >= max(LEAST_BREAKS, LEAST_SHARE * len(pairs)) else 0


def _is_small(letter: str) -> bool:
    """Say whether a letter is none of the capitals; TCVN3 has signs such as ® for its letters."""
    return letter.islower() or (not letter.isascii() and not letter.isupper() and letter not in "–—•")


def _is_full(line: str, after: str, width: int) -> bool:
    return len(line.rstrip()) + 1 + len(after.split(maxsplit=1)[0]) > width


def _goes_on(line: str, after: str, width: int) -> bool:
    """Say whether the line was broken before `after`, which opens no block, no indented paragraph and no column."""
    if not _is_full(line, after, width) or opens_block(after) or is_gapped(line.strip()) or is_gapped(after.strip()):
        return False
    hangs = opens_block(line)
    if _indent(after) >= _indent(line) + INDENT and not hangs:
        return False
    return line.strip().isupper() == after.strip().isupper()


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
