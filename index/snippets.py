"""The part of a text that answers a query best, as HTML with the words marked in the accented original.

Folding keeps the length of a text (`index.fold`), so what matches in the folded text is marked at the same offsets.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from itertools import pairwise

from index.asked import Term
from index.fold import plain, spelled

WIDTH = 260
LEAD = 70
MOST_MATCHES = 3_000
_EXACT_WEIGHT = 4.0
_GAP = r"[\W_]{1,4}(?:so[\W_]{1,4})?"  # "Chỉ thị số 05" for "Chỉ thị 05"


@dataclass(frozen=True, slots=True)
class Snippet:
    """`html` is escaped but for <mark>; `start` is the offset of the best match (or of the span shown)."""

    html: str
    start: int
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class _Match:
    start: int
    end: int
    term: int
    weight: float


def snippet(text: str, terms: Sequence[Term], start: int = 0, end: int | None = None) -> Snippet:
    """Return the best window of `text[start:end]` for the terms; its beginning when none of them stands there."""
    end = len(text) if end is None else end
    found = _matches(text[start:end], tuple(term for term in terms if not term.excluded))
    if not found:
        return Snippet(_html(text, start, min(end, start + WIDTH), []), start)
    best, score = _best_window(found)
    first, last = best[0], best[-1]
    left = _left_edge(text, start, start + first.start)
    right = _right_edge(text, max(start + last.end, left + WIDTH), end)
    spans = [(start + match.start, start + match.end) for match in found]
    return Snippet(_html(text, left, right, spans), start + first.start, score)


def beginning(text: str, start: int, end: int) -> Snippet:
    """Return the surroundings of a span, which is marked."""
    left = _left_edge(text, 0, start)
    right = _right_edge(text, max(end, left + WIDTH), len(text))
    return Snippet(_html(text, left, right, [(start, end)]), start)


def _matches(text: str, terms: tuple[Term, ...]) -> list[_Match]:
    """Return where terms stand, in the order of the text; with the marks as typed where they stand so anywhere."""
    if not terms:
        return []
    folded = plain(text)
    exact = spelled(text) if any(term.accented for term in terms) else ""
    found = []
    for match in _pattern(tuple(term.plain for term in terms)).finditer(folded):
        number = int(match.lastgroup[1:]) if match.lastgroup else 0
        term = terms[number]
        same = term.accented and _same(exact[match.start() : match.end()], term.spelled)
        weight = (1.0 + len(term.plain)) * (_EXACT_WEIGHT if same or not term.accented else 1.0)
        found.append(_Match(match.start(), match.end(), number, weight))
        if len(found) == MOST_MATCHES:
            break
    best: dict[int, float] = {}
    for each in found:
        best[each.term] = max(best.get(each.term, 0.0), each.weight)
    return [each for each in found if each.weight == best[each.term]]


@lru_cache(maxsize=256)
def _pattern(terms: tuple[tuple[str, ...], ...]) -> re.Pattern[str]:
    """Return a pattern for any of the terms as whole words, longer terms first, a group for each."""
    order = sorted(range(len(terms)), key=lambda number: -len(terms[number]))
    bodies = (f"(?P<t{number}>{_GAP.join(map(_word, terms[number]))})" for number in order)
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(bodies)})(?![^\W_])")


def _word(word: str) -> str:
    """Return the pattern of a word; figures match with and without leading zeros."""
    if word[0].isdigit():
        return "0*" + re.escape(word.lstrip("0") or "0")
    return re.escape(word)


def _same(text: str, words: tuple[str, ...]) -> bool:
    return re.findall(r"[^\W_]+", text) == list(words)


def _best_window(found: list[_Match]) -> tuple[list[_Match], float]:
    """Return the matches within `WIDTH` that hold most different terms, close together, and how good they are."""
    best, best_score, upto = found[:1], 0.0, 0
    for index, first in enumerate(found):
        upto = max(upto, index)
        while upto < len(found) and found[upto].end <= first.start + WIDTH - LEAD:
            upto += 1
        window = found[index : max(upto, index + 1)]
        score = _score(window)
        if score > best_score:
            best, best_score = window, score
    return best, best_score


def _score(window: list[_Match]) -> float:
    """Each term counts once, again only a little; terms that follow each other in the query's order count more."""
    score = sum({match.term: match.weight for match in window}.values()) + 0.05 * len(window)
    for left, right in pairwise(window):
        if right.term == left.term + 1 and right.start - left.end <= 4:
            score += left.weight
    return score


def _left_edge(text: str, floor: int, start: int) -> int:
    """Return where to begin: at the paragraph if it is near, else at a word."""
    left = max(floor, start - LEAD)
    line = text.rfind("\n", left, start)
    if line >= 0:
        return line + 1
    if left > floor:
        space = text.find(" ", left, start)
        left = space + 1 if space >= 0 else left
    return left


def _right_edge(text: str, right: int, ceiling: int) -> int:
    if right >= ceiling:
        return ceiling
    space = text.rfind(" ", right - 30, right)
    return space if space > 0 else right


def _html(text: str, left: int, right: int, spans: list[tuple[int, int]]) -> str:
    """Return the window with the spans marked; marks with nothing but a space between them become one."""
    parts, last = ["… " if left > 0 and text[left - 1] != "\n" else ""], left
    for start, end in _joined(text, [span for span in spans if left <= span[0] and span[1] <= right]):
        parts += [_escaped(text[last:start]), "<mark>", _escaped(text[start:end]), "</mark>"]
        last = end
    parts += [_escaped(text[last:right]), " …" if right < len(text) else ""]
    return "".join(parts)


def _joined(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and text[joined[-1][1] : start] in ("", " "):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _escaped(text: str) -> str:
    return escape(text.replace("\n", " "))
