"""Rows that staff add to the lexicon: another name of a unit, another way to state a shortcoming, words of headings."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

UNIT, DEFECT, HEADING = "unit", "defect", "heading"
CLASSES = ("shortcoming", "cause", "task", "recommendation", "result", "lesson")
KINDS = (UNIT, DEFECT, *(f"{HEADING}.{name}" for name in CLASSES))
"""What a row can add to: names of units, statements of defects, words of the headings of a class."""

LEVELS = ("central", "province", "district", "commune", "grassroots")
SHORTEST, LONGEST = 3, 120
_STRONG = "failing"  # the group of `defects.yaml` whose phrases state a shortcoming by themselves


class AdditionError(ValueError):
    """A row cannot be added; the message is a sentence for people."""


@dataclass(frozen=True, slots=True, order=True)
class Addition:
    """A row: `phrase` as it stands in documents; of a unit, its official name in `means`, and its `level`."""

    kind: str
    phrase: str
    means: str = ""
    level: str = ""


def checked(kind: str, phrase: str, means: str = "", level: str = "") -> Addition:
    """Return the row as it is kept. Raises AdditionError for one that would find too much, or nothing."""
    if kind not in KINDS:
        raise AdditionError("Không có loại dòng này. Chưa thêm gì.")
    phrase, means = _tidy(phrase), _tidy(means)
    if not SHORTEST <= len(phrase) <= LONGEST or sum(char.isalpha() for char in phrase) < SHORTEST or "|" in phrase:
        raise AdditionError(
            f"Cụm từ phải có từ {SHORTEST} đến {LONGEST} ký tự, có chữ, không có dấu “|”. Chưa thêm gì."
        )
    if kind != UNIT:
        return Addition(kind, phrase.lower())
    if not SHORTEST <= len(means) <= LONGEST or "|" in means or level not in LEVELS:
        raise AdditionError("Tên khác của đơn vị cần tên đầy đủ và cấp của đơn vị. Chưa thêm gì.")
    return Addition(kind, phrase, means, level)


def enlarged(name: str, content: Any, added: Sequence[Addition]) -> Any:
    """Return the content of a lexicon file with the rows that belong into it; the content itself stays as it is."""
    mine = [row for row in added if _file_of(row) == name]
    if not mine:
        return content
    content = deepcopy(content)
    for row in mine:
        if row.kind == UNIT:
            content["fixed"].setdefault(row.level, []).append(f"{row.means}|{row.phrase}")
        elif row.kind == DEFECT:
            next(group for group in content["groups"] if group["name"] == _STRONG)["phrases"].append(row.phrase)
        else:
            content["nouns"][row.kind.partition(".")[2]].append(row.phrase)
    return content


def _file_of(row: Addition) -> str:
    return {UNIT: "unit_names.yaml", DEFECT: "defects.yaml"}.get(row.kind, "cues.yaml")


def _tidy(text: str) -> str:
    text = "".join(" " if unicodedata.category(char).startswith("C") else char for char in text)
    return " ".join(unicodedata.normalize("NFC", text).split())
