"""What the headings of a document announce: results, shortcomings, causes, tasks, recommendations, lessons.

A heading is classified by the first thing it names ("Giải pháp khắc phục hạn chế" is about tasks); a heading that names
results and shortcomings together ("Ưu điểm, hạn chế") is mixed. Headings nest by their level.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from extract.cues import Cue, Found
from ingest.document import Block

Topic = Literal[
    "shortcoming", "cause", "mixed", "result", "task", "recommendation", "lesson", "purpose", "context", "reason"
]

LABEL_LENGTH = 90
_NOUNS: dict[str, Topic] = {
    "result_cause": "result",
    "cause": "cause",
    "reason": "reason",
    "shortcoming": "shortcoming",
    "lesson": "lesson",
    "recommendation": "recommendation",
    "task": "task",
    "purpose": "purpose",
    "result": "result",
    "context": "context",
    "findings": "mixed",
}


@dataclass(slots=True)
class Section:
    """A part of the document under a heading: its topic, the heading's level, where its body starts and ends."""

    topic: Topic
    level: int
    start: int
    end: int


def topic_of(cues: Iterable[Cue]) -> Topic | None:
    """Return what a heading with these cues announces, None when it names nothing of the genre."""
    topics = [_NOUNS[group] for cue in cues for group in cue.groups if group in _NOUNS]
    if not topics:
        return None
    first = topics[0]
    if first in ("result", "context") and "shortcoming" in topics and "task" not in topics:
        return "mixed"
    if first == "shortcoming" and "task" in topics:
        return "mixed"
    if first == "context":
        return next((topic for topic in topics if topic != "context"), first)
    if first == "reason":
        return next((topic for topic in topics if topic != "reason"), first)
    return first


def within(topic: Topic | None, above: Topic | None) -> Topic | None:
    """Return the topic of a heading under another: "Khách quan" names causes only below shortcomings or causes."""
    if topic == "reason":
        return "cause" if above in ("shortcoming", "cause") else None
    return topic


def label_end(text: str, start: int, end: int) -> int | None:
    """Return where the label of "Hạn chế: …" ends (at its colon), None without a label at the start of the block."""
    colon = text.find(":", start, min(end, start + LABEL_LENGTH))
    return None if colon < 0 else colon


class Outline:
    """The headings above the place reached, one a level; topics are inherited where a heading names none."""

    def __init__(self) -> None:
        self._open: list[tuple[int, Topic | None]] = []

    @property
    def topic(self) -> Topic | None:
        """The topic of the innermost heading that has one."""
        return next((topic for _, topic in reversed(self._open) if topic), None)

    @property
    def level(self) -> int:
        """The level of the innermost heading that gives the topic, 0 outside all of them."""
        return next((level for level, topic in reversed(self._open) if topic), 0)

    def enter(self, level: int, topic: Topic | None) -> None:
        """Go under a heading: it closes those of its level and below."""
        self.close(level)
        self._open.append((level, topic))

    def close(self, level: int) -> None:
        """Close the headings of this level and below it."""
        while self._open and self._open[-1][0] >= level:
            self._open.pop()


def bodies(topics: Sequence[tuple[Block, Topic | None, int]]) -> list[Section]:
    """Join neighbouring blocks of one section to bodies; `topics` gives each block its topic and section number."""
    out: list[Section] = []
    last: tuple[Topic, int] | None = None
    for block, topic, number in topics:
        if topic is None:
            last = None
        elif last == (topic, number):
            out[-1] = Section(topic, out[-1].level, out[-1].start, block.end)
        else:
            out.append(Section(topic, block.level, block.start, block.end))
            last = (topic, number)
    return out


def names_only(found: Found, start: int, end: int) -> bool:
    """Whether the words are little more than the cues among them, as in "Hạn chế, khuyết điểm:"."""
    covered = sum(cue.end - cue.start for cue in found.between(start, end))
    return covered * 2 >= end - start
