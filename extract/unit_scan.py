"""Find the heads of units in a text: one pass of an Aho-Corasick automaton over the folded text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from extract.unit_lexicon import Head, fold, heads, word_set_as_written
from extract.whole_words import WholeWords


@dataclass(slots=True)
class HeadMatch:
    """A head at `start, end` of the text."""

    start: int
    end: int
    head: Head


@cache
def _heads() -> tuple[WholeWords, tuple[Head, ...]]:
    table = heads()
    return WholeWords(table, overlapping=False), tuple(table.values())


_DASHES = frozenset("-/–‑")
# "30/2020/NĐ - ", "45/KH–", "846 /": what follows belongs to a document's symbol.
_SYMBOL_BEFORE = re.compile(r"\d[\w.]*(?: ?[-/–‑] ?\w+)*(?:[-/–‑]| ?/ ?|(?<=[A-ZĐ]) ?[-–‑] ?)$")


def _unwrapped(text: str, folded: str) -> str:
    """Return the folded text with a space for each line break that a sentence or a title in capitals runs across."""
    if "\n" not in text:
        return folded
    parts: list[str] = []
    begin = 0
    at = text.find("\n")
    while at >= 0:
        if _runs_on(text, at):
            parts.append(folded[begin:at])
            begin = at + 1
        at = text.find("\n", at + 1)
    parts.append(folded[begin:])
    return " ".join(parts)


def _runs_on(text: str, at: int) -> bool:
    before, after = text[at - 1 : at], text[at + 1 : at + 3]
    if after[:1].islower():
        return (before.isalpha() or before in (",", "-")) and not after.endswith((")", "."))
    # Never more than the last nine characters: without a space near, the word would be all of the text before.
    last = text[max(text.rfind(" ", max(0, at - 8), at) + 1, at - 9) : at] if at > 9 else text[:at].rpartition(" ")[2]
    if after[:1].isalpha() and last in word_set_as_written("line_ends"):
        return True
    return before.isupper() and len(after) == 2 and after.isupper() and after.isalpha() and text[at - 2 : at].isupper()


class Scan:
    """A text with its heads: `heads` in order, `at` by start, `blocked` where a phrase only looks like one."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.folded = _unwrapped(text, fold(text))
        self.heads: list[HeadMatch] = []
        self.at: dict[int, HeadMatch] = {}
        self.blocked: set[int] = set()
        self._reach = 0  # what stands before was looked at twice
        self._find()

    def _find(self) -> None:
        words, table = _heads()
        for index, start, end in words.find(self.folded):
            if start >= self._reach:
                self._add(start, end, table[index])

    def _whole_word(self, start: int, end: int) -> bool:
        folded = self.folded
        return not ((start and folded[start - 1].isalnum()) or (end < len(folded) and folded[end].isalnum()))

    def _add(self, start: int, end: int, head: Head) -> None:
        if head.block:
            capital = self._capital_inside(start, end)
            if capital:
                self._look_again(start, capital - 1)
                self._look_again(capital, capital + 80)
            else:
                self.blocked.add(start)
        elif self.folded.startswith((".vn", ".com", ".org"), end):
            return  # "VOV.VN" is a site
        elif not (head.abbreviated and (self._not_capital(start, end) or self._in_symbol(start, end))):
            match = HeadMatch(start, end, head)
            self.heads.append(match)
            self.at[start] = match

    def _capital_inside(self, start: int, end: int) -> int:
        """Return where a word in capitals begins inside a phrase in lower case ("khởi công Trường"), 0 for nowhere."""
        if self.text[start].isupper() and not self.folded.startswith("trưởng ", start):
            return 0  # "Trưởng Đoàn ĐBQH" is a post and a unit
        words = (at for at in range(start + 1, end) if self.text[at - 1] == " ")
        return next((at for at in words if self.text[at].isupper()), 0)

    def _look_again(self, start: int, limit: int) -> None:
        words, table = _heads()
        for index, begin, end in words.find(self.folded[start:limit]):
            if begin == 0 and self._whole_word(start, start + end):
                self._add(start, start + end, table[index])
                self._reach = start + end
            return

    def _not_capital(self, start: int, end: int) -> bool:
        """Tell whether an abbreviation is written like a word: "tu" is not TU (Tỉnh ủy)."""
        return sum(c.isupper() for c in self.text[start:end]) < 2

    def _in_symbol(self, start: int, end: int) -> bool:
        """Tell whether an abbreviation is part of a document's symbol: "05/KH-UBND", "NĐ- CP"."""
        text = self.text
        if not text[start:end].partition(" ")[0].isupper() and text[start:end] != "BCSĐ":
            return False
        before = text[max(0, start - 30) : start]
        if before[-1:] in _DASHES or before[-2:-1] in _DASHES:
            if _SYMBOL_BEFORE.search(before):
                return True
            if before[-1] in _DASHES and before[-2:-1].isupper():
                return self._token_has_digit(start, end) or not self._head_before(start - 1)
        after = text[end : end + 2]
        return after[:1] in _DASHES and after[1:].isalnum() and self._token_has_digit(start, end)

    def _token_has_digit(self, start: int, end: int) -> bool:
        left = max(self.text.rfind(" ", max(0, start - 30), start), max(0, start - 30) - 1)
        right = self.text.find(" ", end, end + 20)
        return any(c.isdigit() for c in self.text[left + 1 : right if right > 0 else end + 20])

    def _head_before(self, end: int) -> bool:
        return bool(self.heads) and self.heads[-1].end == end

    def upper(self, index: int) -> bool:
        """Tell whether the character at `index` is a capital letter."""
        return self.text[index : index + 1].isupper()

    def skip_spaces(self, index: int) -> int:
        """Return the first place from `index` that holds no space."""
        while self.folded[index : index + 1] == " ":
            index += 1
        return index


_LONG_WORD = re.compile(r"(?!T[PXT]\b)\b\w\w+")  # not "TP", which is in capitals everywhere


def in_capitals(scan: Scan, match: HeadMatch) -> bool:
    """Tell whether the mention stands in a line of capitals: an abbreviation alone does not show it."""
    text = scan.text
    if not text[match.start : match.end].isupper():
        return False
    if " " in text[match.start : match.end]:
        return True
    word = _LONG_WORD.search(text, match.end, match.end + 20)
    return word is not None and word[0].isupper()
