"""Totals that do not match their parts: found when a document is stored, for staff to look at.

Three kinds: more than the whole ("12/10 xã"), parts in a sentence ("215 mô hình, gồm 100 … và 90 …"; "trong đó" tells
of some parts only, so there only a part that is more than the whole is wrong), and total rows of tables.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.fold import plain, words
from index.tables import FindingRow
from index.view_data import folded
from ingest.document import Block, Document

_GROUPED = re.compile(r"-?\d{1,3}(?:\.\d{3})+(?:,\d+)?")
_PLAIN = re.compile(r"-?\d+(?:[.,]\d+)?")
_NOTHING = re.compile(r"[\s\-–—.…]*|không|0")
_ROMAN = re.compile(r"[IVX]+\.?")
REACH = 300

Part = tuple[str, float, int, int]
Cells = dict[tuple[int, int], Block]


@dataclass(frozen=True, slots=True)
class Found:
    """A total at `start, end` that says `stated` while its parts come to `computed`."""

    kind: str
    start: int
    end: int
    noun: str
    stated: float
    computed: float
    parts: tuple[Part, ...]


def mismatches(document: Document, counts: Sequence[FindingRow]) -> list[Found]:
    """Return what does not add up, in the order of the text; `counts` are those of the document, in that order."""
    found = [*_over(counts), *_in_sentences(document, counts), *_in_tables(document)]
    return sorted(found, key=lambda each: (each.start, each.kind))


def number_of(text: str) -> float | None:
    """Return the number that a cell holds in Vietnamese form (1.250,5), None when it holds something else."""
    text = text.strip().replace("\xa0", "").replace(" ", "")
    if _GROUPED.fullmatch(text):
        return float(text.replace(".", "").replace(",", "."))
    return float(text.replace(",", ".")) if _PLAIN.fullmatch(text) else None


def _over(counts: Sequence[FindingRow]) -> Iterator[Found]:
    for row in counts:
        value, whole = row.details.get("value"), row.details.get("of")
        if whole is not None and value is not None and value > whole:
            yield Found("over", row.start, row.end, row.details["noun"], whole, value, ())


# ---- sentences -----------------------------------------------------------------------------------------------------


def _in_sentences(document: Document, counts: Sequence[FindingRow]) -> Iterator[Found]:
    exact = [row for row in counts if row.details.get("bound", "=") == "=" and not row.details.get("change")]
    told: dict[tuple[int, int], list[FindingRow]] = defaultdict(list)
    for row in exact:
        if row.details.get("part_of"):
            told[tuple(row.details["part_of"])].append(row)
    for at, whole in enumerate(exact):
        parts = told.get((whole.start, whole.end), [])
        cue = _cue_after(document.text, whole, exact[at + 1] if at + 1 < len(exact) else None)
        if cue is None and not parts:
            continue
        if cue == "all" or not parts:
            parts = list(_parts(document.text, whole, exact[at + 1 :]))
        yield from _compared(whole, parts, cue or "some")


def _compared(whole: FindingRow, parts: Sequence[FindingRow], cue: str) -> Iterator[Found]:
    """Yield what is wrong with a total and its parts, which are some of them or all."""
    stated, values = float(whole.details["value"]), [float(part.details["value"]) for part in parts]
    listed = tuple((part.text, value, part.start, part.end) for part, value in zip(parts, values, strict=True))
    if cue == "some" and any(value > stated for value in values):
        yield Found("parts_over", whole.start, whole.end, whole.details["noun"], stated, max(values), listed)
    if cue == "all" and len(parts) > 1 and not _same(sum(values), stated):
        yield Found("parts_differ", whole.start, whole.end, whole.details["noun"], stated, sum(values), listed)


def _cue_after(text: str, whole: FindingRow, following: FindingRow | None) -> str | None:
    """Return whether the words up to the next count open some or all parts of this one."""
    if following is None or following.block != whole.block or following.start - whole.end > REACH:
        return None
    between = " ".join(words(plain(text[whole.end : following.start])))
    if re.search(r"[.;]\s", text[whole.end : following.start]):
        return None
    for name in ("some", "all"):
        if any(f" {cue} " in f" {between} " for cue in folded("totals", name)):
            return name
    return None


def _parts(text: str, whole: FindingRow, following: Sequence[FindingRow]) -> Iterator[FindingRow]:
    """Yield the counts of the same thing that follow in the sentence."""
    last = whole.end
    for row in following:
        if row.block != whole.block or re.search(r"[.;]\s", text[last : row.start]):
            return
        last = row.end
        if _counts_same(whole.noun, row.noun):
            yield row


def _counts_same(whole: str | None, part: str | None) -> bool:
    return bool(whole and part) and (whole == part or (part or "").startswith(whole or ""))


# ---- tables --------------------------------------------------------------------------------------------------------


def _in_tables(document: Document) -> Iterator[Found]:
    tables: dict[int, Cells] = defaultdict(dict)
    for block in document.blocks:
        if block.table is not None and block.row is not None and block.col is not None:
            tables[block.table][block.row, block.col] = block
    for cells in tables.values():
        yield from _of_table(document.text, cells)


def _of_table(text: str, cells: Cells) -> Iterator[Found]:
    rows = sorted({row for row, _ in cells})
    totals = [row for row in rows if _is_total(text, cells, row)]
    if len(totals) != 1 or len(rows) < 4:
        return  # several total rows are subtotals, and which rows they add is not said
    total = totals[0]
    first = next((row for row in rows if _figures(text, cells, row)), total)
    parts = _roman([row for row in rows if row not in (total,) and row >= first], text, cells)
    for column in sorted({col for _, col in cells}):
        yield from _of_column(text, cells, column, total, parts)


def _of_column(text: str, cells: Cells, column: int, total: int, parts: list[int]) -> Iterator[Found]:
    head = " ".join(
        text[cells[at].start : cells[at].end]
        for at in sorted(cells)
        if at[1] == column and at[0] < min(parts, default=0)
    )
    whole = cells.get((total, column))
    stated = number_of(text[whole.start : whole.end]) if whole else None
    if whole is None or stated is None or _is_not_added(head):
        return
    listed: list[Part] = []
    for row in parts:
        cell = cells.get((row, column))
        said = text[cell.start : cell.end] if cell else ""
        value = number_of(said)
        if value is None and not _NOTHING.fullmatch(said.strip().lower()):
            return  # a column of words, or a figure that cannot be read: nothing is said of its total
        if cell is not None and value is not None:
            listed.append((_name(text, cells, row), value, cell.start, cell.end))
    computed = sum(value for _, value, _, _ in listed)
    if len(listed) > 1 and not _same(computed, stated):
        yield Found("table", whole.start, whole.end, " ".join(head.split())[:120], stated, computed, tuple(listed))


def _roman(rows: list[int], text: str, cells: Cells) -> list[int]:
    """Return the rows that make up the total: where some are numbered I, II, the others are parts of those."""
    firsts = {row: min((col for at, col in cells if at == row), default=0) for row in rows}
    upper = [r for r in rows if _ROMAN.fullmatch(text[cells[r, firsts[r]].start : cells[r, firsts[r]].end].strip())]
    return upper if 1 < len(upper) < len(rows) else rows


def _is_total(text: str, cells: Cells, row: int) -> bool:
    said = " ".join(words(plain(_name(text, cells, row))))
    return any(said == each or said.startswith(f"{each} ") for each in folded("totals", "head")) and bool(
        _figures(text, cells, row)
    )


def _name(text: str, cells: Cells, row: int) -> str:
    """Return the first cell of a row that holds words."""
    said = (text[cells[at].start : cells[at].end] for at in sorted(cells) if at[0] == row)
    return next((each.strip() for each in said if re.search(r"[^\W\d_]{2}", each)), "")


def _figures(text: str, cells: Cells, row: int) -> list[float]:
    said = (number_of(text[cell.start : cell.end]) for (at, _), cell in cells.items() if at == row)
    return [each for each in said if each is not None]


def _is_not_added(head: str) -> bool:
    said = f" {' '.join(words(plain(head)))} "
    return "%" in head or any(f" {each} " in said for each in folded("totals", "not_added"))


def _same(one: float, other: float) -> bool:
    """Return whether two sums are the same but for the rounding of a decimal."""
    return abs(one - other) <= 0.051 if one % 1 or other % 1 else one == other
