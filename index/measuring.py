"""What a count is of: the words before the number that say it, the unit that it is said of, and its year.

"Công an xã Tân Hưng đã tổ chức 22 buổi tuyên truyền" measures "tổ chức" for that unit. In a table the row's first cell
says it: a unit there is the one that is measured.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from index.fold import plain, slug, spelled, words
from index.period import period_of, year_of
from index.tables import FindingRow
from index.view_data import exact, folded, load
from ingest.document import Block, Document

WINDOW, AFTER = 160, 60
_CLAUSE = re.compile(r"[;:\n]|\.\s|(?<!\d),|,(?!\d)")
_SENTENCE = re.compile(r"[;\n]|\.\s")
_YEAR = re.compile(r"\bnam ((?:19|20)\d\d)\b")
_COMPARED = re.compile(r"so voi|cung ki|den nam|ke hoach nam|giai doan|tu nam")
_WORD = re.compile(r"[^\W\d_]+")
_LEAD = re.compile(r"[\W\d_]*(?:(?:trong do|rieng|doi voi|tai|o)\b[\W\d_]*)?")


@dataclass
class _Tables:
    """The first cell of each row and the head of each column of a document's tables."""

    rows: dict[tuple[int, int], Block] = field(default_factory=dict)
    columns: dict[tuple[int, int], str] = field(default_factory=dict)

    @classmethod
    def of(cls, document: Document) -> _Tables:
        found = cls()
        for block in document.blocks:
            if block.table is None or block.row is None or block.col is None:
                continue
            text = document.text[block.start : block.end]
            if (block.table, block.row) not in found.rows and len(_WORD.findall(text)) > 0:
                found.rows[block.table, block.row] = block
            found.columns.setdefault((block.table, block.col), text)
        return found


def settle(document: Document, counts: Sequence[FindingRow], units: Sequence[FindingRow], period: str | None) -> None:
    """Write into each count what it measures, of which unit, and of which year when that is not the document's."""
    tables = _Tables.of(document)
    named = [row for row in units if row.unit_id and row.details.get("kind") == "specific"]
    called = {slug(name): row.unit_id for row in named for name in (row.text, row.details["name"])}
    for row in counts:
        block = document.block_at(row.start)
        if block is not None and block.table is not None:
            row.measured, row.unit_id, year = _in_table(document, block, tables, named)
        else:
            begin = max(block.start if block else 0, row.start - WINDOW)
            before = document.text[begin : row.start]
            row.unit_id, spoken = _subject(document.text, begin, row.start, named)
            if row.details.get("who"):
                row.unit_id = called.get(slug(row.details["who"]))
            after = document.text[row.end : min(row.end + AFTER, block.end if block else row.end + AFTER)]
            row.measured, year = measured(document.text[max(begin, spoken) : row.start], after), stated_year(before)
        when = period_of(row.details.get("when")) or (str(year) if year else None)
        row.period = when if when != period and (year_of(when) != year_of(period) or len(when or "") > 4) else None


def measured(before: str, after: str = "") -> str:
    """Return the words that say what a number is of, from the clause before it; empty when none is left.

    Of a part ("trong đó 34 mô hình về cải cách hành chính") the words `after` it say it.
    """
    clauses = [part for part in _CLAUSE.split(before) if part.strip()]
    if clauses and any(f" {each} " in f" {spelled(clauses[-1])} " for each in exact("measuring", "parts")):
        behind = _CLAUSE.split(after, maxsplit=1)[0]
        return " ".join(["trong đó", *_telling(clauses[-1]), *_telling(behind)][: load("measuring")["most_words"]])
    for clause in reversed(clauses[-2:]):
        told = _telling(clause)
        if told:
            return " ".join(told[-load("measuring")["most_words"] :])
    return ""


def is_target(measured: str | None) -> bool:
    """Return whether the words say that the number is aimed at, not reached."""
    text = f" {plain(measured or '')} "
    return any(f" {each} " in text for each in folded("measuring", "target_words"))


def stated_year(before: str) -> int | None:
    """Return the year that the clause before a number gives it, None when it compares with that year only."""
    sentence = plain(_SENTENCE.split(before)[-1])
    found = list(_YEAR.finditer(sentence))
    if not found or _COMPARED.search(sentence[max(0, found[-1].start() - 20) : found[-1].end()]):
        return None
    return int(found[-1][1])


def _telling(clause: str) -> list[str]:
    """Return the words of a clause that are no stop words, in lower case."""
    found = [word.lower() for word in _WORD.findall(clause)]
    same = [spelled(word) for word in found]
    dropped = {at for at, word in enumerate(same) if word in exact("measuring", "stop_words") or len(word) == 1}
    for at in range(len(same) - 1):
        if f"{same[at]} {same[at + 1]}" in exact("measuring", "stop_phrases"):
            dropped |= {at, at + 1}
    return [word for at, word in enumerate(found) if at not in dropped]


def _in_table(
    document: Document, block: Block, tables: _Tables, named: Iterable[FindingRow]
) -> tuple[str, str | None, int | None]:
    key = (block.table or 0, block.row or 0)
    head = tables.rows.get(key)
    year = _YEAR.search(plain(tables.columns.get((key[0], block.col or 0), "")))
    if head is None or head is block:
        return "", None, int(year[1]) if year else None
    unit = next((row.unit_id for row in named if head.start <= row.start and row.end <= head.end), None)
    words_of_head = [] if unit else _telling(document.text[head.start : head.end]) or ["cộng"]
    text = " ".join(words_of_head[: load("measuring")["most_words"]])
    return text, unit, int(year[1]) if year else None


def _subject(text: str, begin: int, start: int, named: Iterable[FindingRow]) -> tuple[str | None, int]:
    """Return the unit that the sentence begins with, and where what is said of it begins."""
    cuts = [found.end() for found in _SENTENCE.finditer(text[begin:start])]
    opening = begin + (cuts[-1] if cuts else 0)
    for row in named:
        if opening <= row.start and row.end <= start and _LEAD.fullmatch(plain(text[opening : row.start])):
            return row.unit_id, row.end
    return None, opening


def words_of(measured: str | None) -> frozenset[str]:
    """Return the folded words of what is measured, for comparing."""
    return frozenset(words(plain(measured or "")))
