"""The words of the register views: periods, statuses of the matrix, kinds of totals that do not match."""

from __future__ import annotations

import re

from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy

STATUSES = {
    "report": lazy("Đã có báo cáo"),
    "plan": lazy("Đã có kế hoạch"),
    "cited": lazy("Chỉ dẫn đến"),
    "nothing": lazy("Chưa thấy trong kho"),
}
STATUS_ICONS = {"report": "check", "plan": "document", "cited": "reference", "nothing": "clock"}
MISMATCHES = {
    "over": lazy("Lớn hơn tổng số"),
    "parts_over": lazy("Phần lớn hơn toàn bộ"),
    "parts_differ": lazy("Các phần cộng lại không bằng tổng"),
    "table": lazy("Dòng tổng của bảng không khớp"),
}
#: How a relation reads from the side that acts (out) and from the side that is acted on (in).
RELATED = {
    ("amended", "out"): lazy("Sửa đổi, bổ sung"),
    ("amended", "in"): lazy("Được sửa đổi, bổ sung bởi"),
    ("amended_by", "out"): lazy("Được sửa đổi, bổ sung bởi"),
    ("amended_by", "in"): lazy("Sửa đổi, bổ sung"),
    ("replaces", "out"): lazy("Thay thế"),
    ("replaces", "in"): lazy("Được thay thế bởi"),
    ("repeals", "out"): lazy("Bãi bỏ"),
    ("repeals", "in"): lazy("Bị bãi bỏ bởi"),
    ("continues", "out"): lazy("Tiếp tục thực hiện"),
    ("continues", "in"): lazy("Được tiếp tục thực hiện bởi"),
    ("guides", "out"): lazy("Hướng dẫn, quy định chi tiết"),
    ("guides", "in"): lazy("Được hướng dẫn bởi"),
    ("implements", "out"): lazy("Thực hiện"),
    ("implements", "in"): lazy("Được thực hiện bởi"),
    ("reviews", "out"): lazy("Sơ kết, tổng kết"),
    ("reviews", "in"): lazy("Được sơ kết, tổng kết bởi"),
    ("basis", "out"): lazy("Căn cứ"),
    ("basis", "in"): lazy("Là căn cứ của"),
    ("approved_by", "out"): lazy("Được phê duyệt tại"),
    ("approved_by", "in"): lazy("Phê duyệt"),
    ("issued_with", "out"): lazy("Ban hành kèm theo"),
    ("issued_with", "in"): lazy("Có văn bản kèm theo"),
}
_PERIOD = re.compile(r"(\d{4})(?:-(?:Q(\d)|(\d\d)T(2?)|M(\d\d))|/(\d{4})|\.\.(\d{4}))?")
_ROMAN = ("", "I", "II", "III", "IV")


def period(code: str | None) -> str:
    """Return the code of a time (`index.period`) for people: 2024-06T is "6 tháng 2024", 2024-Q3 "quý III/2024"."""
    found = _PERIOD.fullmatch(code or "")
    if not found:
        return code or str(_("không rõ kỳ"))
    year, quarter, months, last, month, school, until = found.groups()
    if quarter:
        return str(_("quý %(q)s/%(year)s", q=_ROMAN[int(quarter)] if int(quarter) < 5 else quarter, year=year))
    if months:
        if last:
            return str(_("%(n)s tháng cuối %(year)s", n=int(months), year=year))
        return str(_("%(n)s tháng %(year)s", n=int(months), year=year))
    if month:
        return f"{month}/{year}"
    return f"{year}–{school or until}" if school or until else year


def related(relation: str, direction: str) -> str:
    """Return how a relation reads from one of its sides."""
    return str(RELATED.get((relation, direction), relation))
