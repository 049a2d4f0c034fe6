"""Cue phrases of the genre, found in one pass over the text, whatever their number.

The phrases are data (`lexicon/cues.yaml`, `lexicon/defects.yaml`); at each place the longest phrase that starts and
ends with a word wins, so that "chủ yếu" hides "yếu".
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Any

from extract.folding import lowered
from extract.lexicon import load
from extract.whole_words import Match, WholeWords

# Groups of phrases that state a defect; all other groups only have places.
PREDICATES = frozenset(
    {
        "remaining",
        "degree",
        "repeated",
        "not_yet",
        "undone",
        "late",
        "lacking",
        "negated",
        "gap",
        "failing",
        "violates",
        "defect",
        "hint",
    }
    | {"scant"}
)
ENOUGH = 1.2  # weight from which a predicate states a defect by itself


@dataclass(slots=True)
class Cue:
    """A phrase found at `start, end`, and what it is.

    `groups` maps its groups to weights (1.0 where a group has none); `weight` is how much of a defect it states.
    """

    start: int
    end: int
    phrase: str
    groups: Mapping[str, float]
    weight: float = 0.0


def fold(text: str) -> str:
    """Return the text in lower case, white space as spaces, the tone mark of oà, oè, uỳ moved to the first vowel.

    The result has as many characters as the text, so that offsets hold.
    """
    low = lowered(text)
    for space in "\n\t\r\u00a0\u2009\u202f":
        low = low.replace(space, " ")
    return low


def predicate_weight(groups: Mapping[str, float]) -> float:
    """Return how much of a defect a phrase of these groups states, 0 when it states none."""
    return max((weight for group, weight in groups.items() if group in PREDICATES), default=0.0)


class CueSearch:
    """Find phrases in a folded text; `phrases` maps each to its groups and weights."""

    def __init__(self, phrases: Mapping[str, Mapping[str, float]]) -> None:
        merged: dict[str, dict[str, float]] = {}
        folded = fold(unicodedata.normalize("NFC", "\0".join(phrases))).split("\0")  # at once: they are thousands
        for phrase, groups in zip(folded, phrases.values(), strict=True):
            merged.setdefault(phrase, {}).update(groups)
        self.phrases = list(merged)
        self.groups = list(merged.values())
        self.weights = [predicate_weight(groups) for groups in self.groups]
        self._words = WholeWords(self.phrases, overlapping=True)

    def find(self, folded: str) -> list[Cue]:
        """Return the cues in the order of the text: whole words, the longest at each place, none overlapping."""
        # Matches come in the order of their ends, so that the last one for a start is the longest.
        longest: dict[int, Match] = {match[1]: match for match in self._words.find(folded)}
        phrases, groups, weights = self.phrases, self.groups, self.weights
        cues: list[Cue] = []
        last = 0
        for begin in sorted(longest):
            if begin >= last:
                index, start, last = longest[begin]
                cues.append(Cue(start, last, phrases[index], groups[index], weights[index]))
        return cues


class Found:
    """The cues of a document, looked up by span."""

    def __init__(self, cues: Iterable[Cue]) -> None:
        self._cues = tuple(cues)
        self._starts = [cue.start for cue in self._cues]
        self._at = dict(zip(self._starts, self._cues, strict=True))
        self._predicates = tuple(cue for cue in self._cues if cue.weight)
        self._predicate_starts = [cue.start for cue in self._predicates]
        strong = [cue for cue in self._predicates if cue.weight >= ENOUGH]
        self._strong_starts, self._strong_ends = [cue.start for cue in strong], [cue.end for cue in strong]

    def between(self, start: int, end: int) -> Sequence[Cue]:
        """Return the cues that begin and end within the span."""
        return _within(self._cues, self._starts, start, end)

    def predicates(self, start: int, end: int) -> Sequence[Cue]:
        """Return the cues within the span that have a weight; they are few, so that asking for them alone is fast."""
        return _within(self._predicates, self._predicate_starts, start, end)

    def states_defect(self, start: int, end: int) -> bool:
        """Whether a predicate within the span is enough by itself."""
        index = bisect_left(self._strong_starts, start)
        return index < len(self._strong_ends) and self._strong_ends[index] <= end  # they do not overlap

    def first(self, start: int, end: int) -> Cue | None:
        """Return the first cue within the span."""
        index = bisect_left(self._starts, start)
        if index == len(self._starts) or self._starts[index] >= end:
            return None
        cue = self._cues[index]
        return cue if cue.end <= end else None

    def opening(self, start: int, end: int) -> Cue | None:
        """Return the cue that stands at `start`."""
        cue = self._at.get(start)
        return cue if cue is not None and start < end and cue.end <= end else None


def _within(cues: Sequence[Cue], starts: Sequence[int], start: int, end: int) -> Sequence[Cue]:
    first = bisect_left(starts, start)
    if first == len(starts) or starts[first] >= end:  # mostly there is none
        return ()
    last = bisect_left(starts, end, first)
    while last > first and cues[last - 1].end > end:
        last -= 1
    return cues[first:last]


@cache
def structure() -> CueSearch:
    """Return the search for the words of headings, lead-ins and turns (`cues.yaml`); groups have no weight."""
    data = load("cues.yaml")
    groups: dict[str, Iterable[str]] = {
        **data["nouns"],
        **data["turns"],
        "ordinal": data["ordinals"],
        "closing": data["closings"],
    }
    return CueSearch(_inverted({name: dict.fromkeys(phrases, 1.0) for name, phrases in groups.items()}))


@cache
def defects() -> CueSearch:
    """Return the search for defect predicates, what resembles them, and what makes a clause a task (`defects.yaml`)."""
    data = load("defects.yaml")
    groups: dict[str, dict[str, float]] = {}
    for frame in data["frames"]:
        joined = (f"{a} {b}" for a, b in product(frame["open"], frame["close"]))
        groups[frame["name"]] = dict.fromkeys(joined, float(frame["weight"]))
    for group in data["groups"]:
        groups[group["name"]] = dict.fromkeys(group["phrases"], float(group["weight"]))
    others: dict[str, Any] = {
        **data["gates"],
        "neutral": data["neutral"],
        "hedge": data["hedges"],
        "hedge_opening": data["hedge_openings"],
        "head": data["heads"],
        "nominal": data["nominals"],
        "activity": data["activities"],
        "illustration": data["illustrations"],
        "negator": data["gap"]["negators"],
        "quality": data["gap"]["qualities"],
        "scant": data["scant"]["words"],
        "denial": data["denials"]["openings"],
        "denied": data["denials"]["defects"],
    }
    groups |= {name: dict.fromkeys(phrases, 1.0) for name, phrases in others.items()}
    return CueSearch(_inverted(groups))


def _inverted(groups: Mapping[str, Mapping[str, float]]) -> dict[str, dict[str, float]]:
    phrases: dict[str, dict[str, float]] = {}
    for name, rows in groups.items():
        for phrase, weight in rows.items():
            phrases.setdefault(phrase, {})[name] = weight
    return phrases
