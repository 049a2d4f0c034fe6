"""The part of a text that answers a query best, as HTML with the words marked in the accented original.

Folding keeps the length of a text (`index.fold`), so what matches in the folded text is marked at the same offsets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from itertools import islice, pairwise
from typing import TypeAlias

from index.asked import Term
from index.fold import both

WIDTH = 260
LEAD = 70
MOST_MATCHES = 200  # of each term
PIECE = 3_000
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


Folded: TypeAlias = tuple[str, str]


def snippets(texts: Sequence[str], terms: Sequence[Term]) -> list[Snippet]:
    """Return the best window of each text. Their first pieces, which mostly decide, are folded together."""
    begins = [text[: next(_pieces(text, 0, len(text)), (0, 0))[1]] for text in texts]
    plain, exact = both("\n".join(begins))
    found, at = [], 0
    for text, begin in zip(texts, begins, strict=True):
        folded = plain[at : at + len(begin)], exact[at : at + len(begin)]
        found.append(snippet(text, terms, folded=folded))
        at += len(begin) + 1
    return found


def snippet(
    text: str, terms: Sequence[Term], start: int = 0, end: int | None = None, folded: Folded | None = None
) -> Snippet:
    """Return the best window of `text[start:end]` for the terms; its beginning when none of them stands there.

    A text is looked at piece by piece, and no further once a window has all terms side by side, as typed. `folded` is
    the first piece of the whole text, when it is known.
    """
    end = len(text) if end is None else end
    wanted = [term for term in terms if not term.excluded]
    best: list[_Match] = []
    found: list[_Match] = []
    best_score, perfect = 0.0, _perfect(wanted)
    for left, right in _pieces(text, start, end) if wanted else ():
        matches = _matches(folded if folded and not left else both(text[left:right]), wanted, left)
        window, score = _best_window(matches) if matches else ([], 0.0)
        if score > best_score:
            best, best_score, found = window, score, matches
        if best_score >= perfect:
            break
    if not best:
        return Snippet(_html(text, start, min(end, start + WIDTH), []), start)
    left = _left_edge(text, start, best[0].start)
    right = _right_edge(text, max(best[-1].end, left + WIDTH), end)
    return Snippet(_html(text, left, right, [(match.start, match.end) for match in found]), best[0].start, best_score)


def beginning(text: str, start: int, end: int) -> Snippet:
    """Return the surroundings of a span, which is marked."""
    left = _left_edge(text, 0, start)
    right = _right_edge(text, max(end, left + WIDTH), len(text))
    return Snippet(_html(text, left, right, [(start, end)]), start)


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the text in pieces that end with a line where they can."""
    while start < end:
        right = min(end, start + PIECE)
        if right < end:
            line = text.rfind("\n", start + PIECE // 2, right)
            right = line + 1 if line >= 0 else max(text.rfind(" ", start + PIECE // 2, right) + 1, start + PIECE // 2)
        yield start, right
        start = right


def _perfect(terms: Sequence[Term]) -> float:
    """Return the score of a window that has all terms in their order, with the marks as typed."""
    weights = [_weight(term) for term in terms]
    return sum(weights) + sum(weights[:-1])


def _weight(term: Term) -> float:
    return (1.0 + len(term.plain)) * _EXACT_WEIGHT


def _matches(piece: Folded, terms: Sequence[Term], offset: int) -> list[_Match]:
    """Return where terms stand, in the order of the text; with the marks as typed where they stand so anywhere in it.

    `offset` is where the piece begins in the whole text.
    """
    folded, exact = piece
    whole = next(_standing(exact, tuple(word for term in terms for word in term.spelled)), None)
    if whole and len(terms) > 1:  # all of them side by side: nothing is better, so only what is around is looked at
        left, right = max(0, whole[0] - LEAD), whole[1] + WIDTH
        folded, exact, offset = folded[left:right], exact[left:right], offset + left
    found = []
    for number, term in enumerate(terms):
        spans = list(islice(_standing(exact, term.spelled), MOST_MATCHES))
        weight = _weight(term)
        if not spans or not term.accented:
            weight = weight / _EXACT_WEIGHT if term.accented else weight
            spans = list(islice(_standing(folded, term.plain), MOST_MATCHES))
        found += [_Match(offset + start, offset + end, number, weight) for start, end in spans]
    return _without_overlaps(sorted(found, key=lambda match: (match.start, -match.end)))


def _standing(text: str, words: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """Yield where the words stand one after the other in a folded text; figures with and without leading zeros.

    Looking for the first word as it is and checking what is around it is many times faster than one pattern.
    """
    figures = words[0][0].isdigit()
    first = words[0].lstrip("0") or "0" if figures else words[0]
    pattern = _pattern(words) if len(words) > 1 else None
    at = text.find(first)
    while at >= 0:
        start = at
        while figures and start and text[start - 1] == "0":
            start -= 1
        if not (start and text[start - 1].isalnum()):
            match = pattern.match(text, start) if pattern else None
            end = match.end() if match else at + len(first)
            if (match or not pattern) and not text[end : end + 1].isalnum():
                yield start, end
        at = text.find(first, at + len(first))


def _without_overlaps(found: list[_Match]) -> list[_Match]:
    kept: list[_Match] = []
    for match in found:
        if not kept or match.start >= kept[-1].end:
            kept.append(match)
    return kept


@lru_cache(maxsize=512)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(_GAP.join(map(_word, words)))


def _word(word: str) -> str:
    """Return the pattern of a word; figures match with and without leading zeros."""
    if word[0].isdigit():
        return "0*" + re.escape(word.lstrip("0") or "0")
    return re.escape(word)


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
