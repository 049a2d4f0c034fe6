"""Counts in tables: a cell that holds only a figure counts what the head of its column, or of its row, names.

"Số hội nghị | 12", "Kinh phí (triệu đồng) | 1.250", "Tỷ lệ (%) | 95,6". Cells whose heads name nothing that can be
counted (serial numbers, codes, years) give nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from extract.count_nouns import Unit, read_unit
from extract.findings import Count
from extract.numbers import FIGURES, figures_value, read_number
from ingest.document import Block, Document

_ONLY_FIGURE = re.compile(rf"[ \xa0]*({FIGURES})[ \xa0]?(%?)[ \xa0]*")
_SERIAL = re.compile(
    r"\W*(?:stt|tt|số tt|số thứ tự|mã|mã số|năm|ngày|tháng|ghi chú|số hiệu|điện thoại)\b", re.IGNORECASE
)
_IN_UNIT = re.compile(
    r"\(\s*(?:đvt|đơn vị tính|đơn vị)?\s*:?\s*((?:nghìn|ngàn|triệu|tỷ|tỉ)?\s*[^()\d]{1,16})\)", re.IGNORECASE
)
# The heading of a whole table that stands in its first row says nothing of a column.
_TABLE_TITLE = re.compile(r"\W*(?:phụ lục|biểu|bảng|mẫu)\b", re.IGNORECASE)
_LEAD = re.compile(r"^\W*(?:(?:tổng|toàn bộ)\s+)?(?:số(?:\s+lượng)?|tổng(?:\s+cộng)?)\s+", re.IGNORECASE)
_SHARE = re.compile(r"\btỷ lệ\b|\btỉ lệ\b|%", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Head:
    unit: Unit
    scale: float


def counts_in_tables(document: Document) -> Iterator[Count]:
    """Yield the counts that stand alone in cells, in the order of the text."""
    tables: dict[int, list[Block]] = defaultdict(list)
    for block in document.blocks:
        if block.kind == "cell" and block.table is not None:
            tables[block.table].append(block)
    heads = {table.number: max(1, table.header_rows) for table in document.tables}
    for number, cells in tables.items():
        yield from _counts_of(document.text, cells, heads.get(number, 1))


def _counts_of(text: str, cells: list[Block], head_rows: int) -> Iterator[Count]:
    columns: dict[int, str] = defaultdict(str)
    rows: dict[int, str] = {}
    for cell in cells:
        words = text[cell.start : cell.end]
        if (cell.row or 0) <= head_rows:
            columns[cell.col or 0] += f" {words}"
        elif (cell.row or 0) not in rows and re.search(r"[^\W\d_]{2}", words):
            rows[cell.row or 0] = words
    serial = _serial_columns(text, cells, head_rows)
    known = {col: None if col in serial else _head_of(words) for col, words in columns.items()}
    for cell in cells:
        if (cell.row or 0) <= head_rows or not (match := _ONLY_FIGURE.fullmatch(text, cell.start, cell.end)):
            continue
        head = known.get(cell.col or 0)
        if head is None and cell.col not in serial and not _SERIAL.match(columns.get(cell.col or 0, "")):
            head = _head_of(rows.get(cell.row or 0, ""))
        if head is not None:
            yield _count(match, head, columns.get(cell.col or 0), rows.get(cell.row or 0))


def _serial_columns(text: str, cells: list[Block], head_rows: int) -> set[int | None]:
    """Return the columns whose figures only number the rows: 1, 2, 3 and so on, whatever their head says."""
    figures: dict[int | None, list[str]] = defaultdict(list)
    for cell in cells:
        if (cell.row or 0) > head_rows and (match := _ONLY_FIGURE.fullmatch(text, cell.start, cell.end)):
            figures[cell.col].append(match[1].lstrip("0"))
    return {col for col, found in figures.items() if len(found) > 2 and found == _numbered_up_to(len(found))}


def _numbered_up_to(last: int) -> list[str]:
    return [str(number) for number in range(1, last + 1)]


def _count(match: re.Match[str], head: _Head, column: str | None, row: str | None) -> Count:
    share = bool(match[2])
    value = float(figures_value(match[1])) * (1 if share else head.scale)
    noun = "%" if share else head.unit.noun
    return Count(
        start=match.start(1),
        end=match.end(2),
        rule="counts.cell",
        confidence=0.6,
        value=round(value, 6),
        noun=noun,
        column=_one_line(column),
        row=_one_line(row),
    )


def _one_line(words: str | None) -> str | None:
    return " ".join(words.split()) or None if words else None


def _head_of(words: str) -> _Head | None:
    """Return what the head of a column or row says that its figures count; None when it says nothing."""
    words = " ".join(words.split())
    if not words or _SERIAL.match(words) or _TABLE_TITLE.match(words):
        return None
    if unit := _IN_UNIT.search(words):
        number = read_number(f"1 {unit[1].strip()}", 0)
        named = read_unit(f"1 {unit[1].strip()}", number.end) if number else None
        if number and named:
            return _Head(named, number.scale)
    if _SHARE.search(words):
        return _Head(Unit("percent", "%", 0), 1)
    lead = _LEAD.match(words)
    named = read_unit(f" {words[lead.end() :] if lead else words}", 0)
    if named is None or named.kind != "noun" or (lead is None and "abstract" in named.groups):
        return None
    return _Head(named, 1)
