"""What a shortcoming is about: the unit it is said of, and its topic in a few words, to compare it over the years.

The same topic is found by leaving out the scope ("một số đơn vị", "có lúc") and what is said of it ("còn chậm").
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from extract.cues import Cue, Found
from extract.findings import Passage, Unit

TOPIC_LENGTH = 80
SHORTEST = 3
_HEDGES = frozenset({"hedge", "hedge_opening"})
_BEFORE = re.compile(
    r"(?:(?:hiện nay|cá biệt,|đặc biệt,|tính đến|đáng chú ý,|đến nay|hiện|nay|vẫn|còn|cũng|đã|đang|tại|ở|trong|từ|việc"
    r"|tình trạng|có|do|các|những|nhiều|một số|nơi|lúc)\s|[\d.,/%]+\s)+",
    re.IGNORECASE,
)
_SCOPE = re.compile(r"(?:,|;|:|\(|\s(?:ở|tại|trên địa bàn|của|giữa|trong|tính đến|đến|so với|từ|nhưng|song)\s)")
_ADVERBS = re.compile(
    r"(?:\s(?:tiếp tục|gần như|hầu như|vẫn|còn|cũng|đã|đang|lại|thì|mới|chỉ|có lúc|có nơi|có việc|bị|được|là))+$"
)
_LACK = re.compile(r"(?:bị )?thiếu(?: nhiều)?|(?:không|chưa) (?:có|đủ)")
_NUMBERED = re.compile(r"(?:\d|\b(?:một số|nhiều|các|những|vài|không ít))\s$", re.IGNORECASE)
_AFTER = " \t\n,.;:–-“”\"'("


def described(passages: Iterable[Passage], text: str, defects: Found, units: Sequence[Unit]) -> Iterator[Passage]:
    """Set `unit` and `topic` of the shortcomings and yield all passages; `units` in the order of the text."""
    starts = [unit.start for unit in units]
    for passage in passages:
        if passage.kind != "shortcoming":
            yield passage
            continue
        predicate = _predicate(defects, passage)
        unit = _unit_of(
            text, passage, units[bisect_left(starts, passage.start) : bisect_left(starts, passage.end)], predicate
        )
        passage.unit, passage.topic = unit, topic_of_clause(text, defects, passage, predicate)
        yield passage


def topic_of_clause(text: str, defects: Found, passage: Passage, predicate: Cue | None) -> str | None:
    """Return the noun phrase before the predicate, or after it where the clause begins with it; None when too short."""
    end = predicate.start if predicate is not None else passage.end
    topic = _phrase(text, _past_hedges(text, defects, passage.start, end), end)
    if len(topic) < SHORTEST and predicate is not None:
        topic = _phrase(text, _past_hedges(text, defects, _after(predicate), passage.end), passage.end)
    return topic if len(topic) >= SHORTEST else None


def _after(predicate: Cue) -> int:
    """Return where what is said of begins behind the predicate: behind "thiếu", what is lacking."""
    lack = _LACK.match(predicate.phrase) if "lacking" in predicate.groups else None
    return predicate.start + lack.end() if lack else predicate.end


def _predicate(defects: Found, passage: Passage) -> Cue | None:
    return next(iter(defects.predicates(passage.start, passage.end)), None)


def _unit_of(text: str, passage: Passage, units: Sequence[Unit], predicate: Cue | None) -> str | None:
    """Return the unit before the predicate, one organisation rather than a class of them; else the first there is."""
    limit = predicate.start if predicate is not None and predicate.start > passage.start else passage.end
    several = _NUMBERED  # "ở 7 đảng bộ xã" names none of them
    before = [
        unit for unit in units if unit.end <= limit and not several.search(text, max(0, unit.start - 12), unit.start)
    ]
    chosen = next((unit for unit in before if unit.kind == "specific"), None) or next(iter(before), None)
    return chosen.name if chosen else None


def _past_hedges(text: str, defects: Found, start: int, end: int) -> int:
    """Return where the phrase begins after scope words ("có lúc", "Ở một vài nơi, …") and figures."""
    while True:
        while start < end and text[start] in _AFTER:
            start += 1
        opening = defects.opening(start, end)
        if opening is not None and opening.groups.keys() & _HEDGES:
            start = opening.end
        elif (skipped := _BEFORE.match(text, start, end)) is not None:
            start = skipped.end()
        else:
            return start


def _phrase(text: str, start: int, end: int) -> str:
    """Return the words from `start` to the first scope, at most TOPIC_LENGTH characters, whole words."""
    scope = _SCOPE.search(text, min(end, start + 1), end)
    words = " ".join(text[start : scope.start() if scope else end].split())
    if len(words) > TOPIC_LENGTH:
        words = words[:TOPIC_LENGTH].rsplit(" ", 1)[0]
    return _ADVERBS.sub("", words).strip(_AFTER)
