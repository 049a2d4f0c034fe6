"""The issuer of a reprint without a letterhead, where its title or its first sentence names it.

"Thông báo kết luận của lãnh đạo Bộ Tư pháp tại …" is of Bộ Tư pháp; "Thanh tra tỉnh báo cáo tình hình … như sau:" is
of Thanh tra tỉnh.
"""

from __future__ import annotations

import re

from extract.folding import fold
from extract.issuer_name import as_written
from extract.letterhead import Line
from extract.proper_names import CAPITALS
from extract.reference_issuers import issuer_end

LINES = 12
_OF = re.compile(r"\b(?:của|CỦA)\s(?:đồng chí\s|ĐỒNG CHÍ\s)?(?:lãnh đạo\s|LÃNH ĐẠO\s|tập thể\s)?(?=[^\W\d_])")
_TITLES_OF = frozenset({"thông báo", "kết luận", "nghị quyết", "chỉ thị"})
# Who speaks of itself: "Sở Y tế báo cáo … như sau:", "UBND xã xây dựng kế hoạch …, cụ thể như sau:".
_SPEAKS = re.compile(
    rf"(?:^|[;,]\s)(?P<name>[{CAPITALS}][^;,.:]{{3,90}}?)\s(?:xin\s|trân trọng\s)?"
    r"(?:tổng hợp\s)?(?:báo cáo|xây dựng|ban hành|thông báo|hướng dẫn|triển khai)\s[^;:]{3,400}?\s(?:như sau|sau đây)\b"
)


def told_issuer(lines: list[Line], kind: str | None) -> str | None:
    """Return the issuer that the first lines of a document of this type tell, None where they tell none."""
    if kind is None or not lines:
        return None
    if kind in _TITLES_OF and (named := _named_in_title(lines[0].text)):
        return named
    for line in lines[:LINES]:
        for match in _SPEAKS.finditer(line.text):
            if _is_name(match["name"]):
                return as_written(" ".join(match["name"].split()))
    return None


def _named_in_title(title: str) -> str | None:
    match = _OF.search(title)
    if match is None:
        return None
    end = issuer_end(title, fold(title), match.end())
    name = title[match.end() : end] if end else ""
    return as_written(name[:1].upper() + name[1:]) if " " in name else None


def _is_name(name: str) -> bool:
    """Tell whether the words are the name of an organisation and nothing more."""
    return issuer_end(name, fold(name), 0) == len(name)
