"""The words of pages with their boxes: hundreds of thousands in a long file, so kept as columns of numbers."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import overload

_NO_CONFIDENCE = -1.0

Row = tuple[int, int, int, float, float, float, float, float | None]
"""A word for storing: start, end, page, x0, top, x1, bottom, confidence."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page, in points (1/72 inch), origin at the top left of the upright page."""

    x0: float
    top: float
    x1: float
    bottom: float

    def union(self, other: Box) -> Box:
        """Return the smallest box around both."""
        return Box(
            min(self.x0, other.x0), min(self.top, other.top), max(self.x1, other.x1), max(self.bottom, other.bottom)
        )


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a PDF or scanned page.

    `start, end` in the text, its box, and the confidence of OCR (0–1, None for text).
    """

    start: int
    end: int
    page: int
    box: Box
    confidence: float | None = None


class Words(Sequence[Word]):
    """Words in the order of the text; each is made when it is asked for. `starts` and `ends` are their offsets."""

    def __init__(self, words: Iterable[Word] = ()) -> None:
        self.starts, self.ends, self._pages = array("i"), array("i"), array("i")
        self._boxes, self._confidences = array("d"), array("f")
        for word in words:
            box = word.box
            self.add(word.start, word.end, word.page, (box.x0, box.top, box.x1, box.bottom), word.confidence)

    @classmethod
    def of_rows(cls, rows: Iterable[Row]) -> Words:
        """Return the words of stored rows."""
        words = cls()
        for start, end, page, x0, top, x1, bottom, confidence in rows:
            words.add(start, end, page, (x0, top, x1, bottom), confidence)
        return words

    def add(
        self, start: int, end: int, page: int, box: tuple[float, float, float, float], confidence: float | None
    ) -> None:
        """Add a word behind the others; `box` is x0, top, x1, bottom."""
        self.starts.append(start)
        self.ends.append(end)
        self._pages.append(page)
        self._boxes.extend(box)
        self._confidences.append(_NO_CONFIDENCE if confidence is None else confidence)

    def shorten_last(self, characters: int) -> int:
        """Take so many characters off the end of the last word; return its page."""
        self.ends[-1] -= characters
        return self._pages[-1]

    def unsure(self, under: float) -> list[int]:
        """Return the indexes of the words with a confidence below that."""
        return [index for index, value in enumerate(self._confidences) if _NO_CONFIDENCE < value < under]

    def rows(self) -> Iterator[Row]:
        """Yield the words for storing, boxes to a hundredth of a point."""
        for index in range(len(self)):
            x0, top, x1, bottom = (round(edge, 2) for edge in self._boxes[4 * index : 4 * index + 4])
            confidence = self._confidence(index)
            yield self.starts[index], self.ends[index], self._pages[index], x0, top, x1, bottom, confidence

    def _confidence(self, index: int) -> float | None:
        value = self._confidences[index]
        return None if value == _NO_CONFIDENCE else round(value, 4)

    def __len__(self) -> int:
        return len(self.starts)

    @overload
    def __getitem__(self, index: int) -> Word: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[Word, ...]: ...

    def __getitem__(self, index: int | slice) -> Word | tuple[Word, ...]:
        if isinstance(index, slice):
            return tuple(self[i] for i in range(*index.indices(len(self))))
        place = range(len(self))[index]
        box = Box(*self._boxes[4 * place : 4 * place + 4])
        return Word(self.starts[place], self.ends[place], self._pages[place], box, self._confidence(place))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Words) and list(self.rows()) == list(other.rows())

    def __hash__(self) -> int:
        return hash((self.starts.tobytes(), self.ends.tobytes()))
