"""The Vietnamese words for codes: states, layers, kinds, levels, stages."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from flask_babel import format_datetime, get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy
from markupsafe import Markup, escape

from index import documents, rules

STATES = {
    "waiting": lazy("Đang chờ"),
    "reading": lazy("Đang đọc"),
    "analysing": lazy("Đang phân tích"),
    "storing": lazy("Đang lưu"),
    "done": lazy("Đã đọc xong"),
    "failed": lazy("Không đọc được"),
    "refused": lazy("Không nhận"),
}
UNFINISHED = documents.UNFINISHED
READING = ("reading", "analysing", "storing")
"""What people call reading: they need not know that its last seconds have names of their own."""
LISTED = ("waiting", "reading", "done", "failed", "refused")

#: The groups of the legend: what is shown and hidden together, in the order of the legend.
GROUPS = {
    "reference": lazy("Văn bản được dẫn"),
    "unit": lazy("Đơn vị"),
    "count": lazy("Số liệu"),
    "shortcoming": lazy("Hạn chế"),
    "cause": lazy("Nguyên nhân"),
    "section": lazy("Mục khác"),
}
LAYER_GROUPS = {"references": "reference", "units": "unit", "counts": "count"}
KINDS = {
    "references": lazy("Văn bản được dẫn"),
    "units": lazy("Đơn vị"),
    "counts": lazy("Số liệu"),
    "shortcoming": lazy("Hạn chế"),
    "cause": lazy("Nguyên nhân"),
    "task": lazy("Nhiệm vụ"),
    "recommendation": lazy("Kiến nghị, đề xuất"),
    "result": lazy("Kết quả đạt được"),
    "lesson": lazy("Bài học kinh nghiệm"),
    "specific": lazy("Đơn vị cụ thể"),
    "group": lazy("Nhóm đơn vị"),
}
LEVELS = {
    "central": lazy("Trung ương"),
    "province": lazy("Cấp tỉnh"),
    "district": lazy("Cấp huyện"),
    "commune": lazy("Cấp xã"),
    "grassroots": lazy("Cơ sở"),
}
FORMS = {"full": lazy("đầy đủ"), "short": lazy("rút gọn"), "named": lazy("theo tên")}
RELATIONS = {
    "mention": lazy("nhắc đến"),
    "basis": lazy("căn cứ"),
    "implements": lazy("triển khai thực hiện"),
    "reviews": lazy("sơ kết, tổng kết"),
    "continues": lazy("tiếp tục thực hiện"),
    "per": lazy("theo"),
    "issued": lazy("ban hành"),
    "approved_by": lazy("được phê duyệt tại"),
    "amended": lazy("sửa đổi, bổ sung"),
    "amended_by": lazy("được sửa đổi, bổ sung bởi"),
    "replaces": lazy("thay thế"),
    "repeals": lazy("bãi bỏ"),
    "guides": lazy("hướng dẫn"),
    "issued_with": lazy("ban hành kèm theo"),
}
FACETS = {
    "type": lazy("Loại văn bản"),
    "issuer": lazy("Cơ quan ban hành"),
    "area": lazy("Địa bàn"),
    "level": lazy("Cấp ban hành"),
    "year": lazy("Năm"),
    "unit": lazy("Đơn vị"),
    "directive": lazy("Văn bản được dẫn"),
    "kind": lazy("Có mục"),
}
METADATA = {
    "type": lazy("Loại văn bản"),
    "number": lazy("Số, ký hiệu"),
    "issued_on": lazy("Ngày ban hành"),
    "issuer": lazy("Cơ quan ban hành"),
    "place": lazy("Nơi ban hành"),
    "subject": lazy("Trích yếu"),
    "signer": lazy("Người ký"),
    "signer_title": lazy("Chức vụ"),
    "recipients": lazy("Nơi nhận"),
    "urgency": lazy("Độ khẩn"),
}
VERDICTS = {
    "right": lazy("Đúng"),
    "wrong": lazy("Sai"),
    "changed": lazy("Đã sửa"),
    "added": lazy("Thêm vào"),
}
OUTCOMES = {
    "ambiguous": lazy("khớp với nhiều văn bản"),
    "unmatched": lazy("chưa biết là văn bản nào"),
}
#: What a correction is of.
CORRECTED = {
    "passages": lazy("Hạn chế và mục khác"),
    "references": KINDS["references"],
    "counts": KINDS["counts"],
    "units": KINDS["units"],
    "metadata": lazy("Thông tin văn bản"),
}
FIELD_NAMES = METADATA | {
    "name": lazy("Tên"),
    "term": lazy("Khóa"),
    "pinpoint": lazy("Chỗ dẫn"),
    "relation": lazy("Quan hệ"),
    "kind": lazy("Loại"),
    "level": lazy("Cấp"),
    "value": lazy("Số"),
    "high": lazy("đến"),
    "of": lazy("trên tổng số"),
    "bound": lazy("Nghĩa"),
    "noun": lazy("Đếm gì"),
    "per": lazy("Kỳ"),
    "change": lazy("So sánh"),
    "unit": lazy("Đơn vị"),
    "topic": lazy("Về việc"),
    "key": lazy("Khóa tra cứu"),
    "id": lazy("Mã"),
    "form": lazy("Cách dẫn"),
}
BOUNDS = {"=": "", ">": "> ", "<": "< ", ">=": "≥ ", "<=": "≤ ", "~": "≈ "}

CONTEXT_BEFORE, SHOWN_BEFORE, SHOWN_AFTER = 60, 70, 90
_PAGE_OF = re.compile(r"(?:page )?(\d+)/(\d+)")


def stage(state: str, text: str | None) -> str:
    """Return the stage of the worker as a sentence: "3/40" is "đang đọc trang 3/40"."""
    found = _PAGE_OF.fullmatch(text or "")
    if found and state == "reading":
        return str(_("Đang đọc trang %(page)s/%(pages)s", page=found[1], pages=found[2]))
    return str(STATES.get(state, state))


def group_of(layer: str, values: dict[str, Any]) -> str:
    """Return the group of the legend that a finding belongs to."""
    kind = values.get("kind")
    return LAYER_GROUPS.get(layer) or (kind if kind in ("shortcoming", "cause") else "section")


def number(value: float | None) -> str:
    """Return a number in Vietnamese form: 1.250 and 12,5."""
    if value is None:
        return ""
    whole = value == int(value)
    text = f"{int(value):,}" if whole else f"{value:,.4f}".rstrip("0")
    return text.replace(",", "\0").replace(".", ",").replace("\0", ".")


def amount(values: dict[str, Any]) -> str:
    """Return the number of a count in normal form: "≥ 1.250/1.300"."""
    text = BOUNDS.get(values.get("bound") or "=", "") + number(values.get("value"))
    if values.get("high") is not None:
        text += "–" + number(values["high"])
    if values.get("of") is not None:
        text += "/" + number(values["of"])
    return text


def quantity(values: dict[str, Any]) -> str:
    """Return what a count says in normal form: "≥ 1.250/1.300 lượt người", "98,6%"."""
    noun = values.get("noun") or ""
    return f"{amount(values)}{'' if noun == '%' else ' '}{noun}".strip()


def describe(layer: str, values: dict[str, Any]) -> str:
    """Return the normal form of a finding in a few words, empty when the words of the text say all."""
    if layer == "references":
        words = (values.get("type"), values.get("number") or values.get("name"), values.get("issuer"))
        return " · ".join(str(word) for word in words if word)
    if layer == "units":
        return str(values.get("name") or "")
    if layer == "counts":
        return quantity(values)
    return str(KINDS.get(values.get("kind") or "", ""))


def in_context(context: str, words: str) -> Markup:
    """Return a stretch of the text around a finding, the finding marked; without it, when the text was cut there."""
    words = " ".join(words.split())
    # "2" must not be found in "23,08"; and the context begins a little before the finding, so that an earlier mention
    # of the same words is passed over when there is another.
    alone = re.compile(rf"(?<![\w.,]){re.escape(words)}(?!\w|[.,]\d)")
    found = alone.search(context, min(CONTEXT_BEFORE, max(0, len(context) - len(words)))) or alone.search(context)
    at = found.start() if found else context.find(words)
    if at < 0:
        return escape(context)
    begin = context.rfind(" ", 0, max(0, at - SHOWN_BEFORE)) + 1
    end = context.find(" ", at + len(words) + SHOWN_AFTER)
    before, after = context[begin:at], context[at + len(words) : end if end >= 0 else None]
    return Markup("{}{}<mark>{}</mark>{}{}").format(
        "… " if begin else "", before, words, after, " …" if end >= 0 else ""
    )


def explained(rule: str) -> str:
    """Return what a rule looks for, in the visitor's language; the id alone for a rule that is no more."""
    return rules.explain(rule, str(get_locale() or "vi")) or rule


def sureness(confidence: float) -> str:
    """Return how sure a rule is, in words."""
    if confidence >= 0.9:
        return str(_("chắc chắn"))
    return str(_("khá chắc") if confidence >= 0.7 else _("nên xem lại"))


def when(moment: datetime | None) -> str:
    """Return a moment in Vietnam's time: "14:05, 23/11/2026"."""
    return str(format_datetime(moment, "HH:mm, dd/MM/yyyy")) if moment else ""


def headline(title: str) -> str:
    """Return a subject as a heading: "kết quả thực hiện…" begins with a capital; a file name stays as it is."""
    return title[:1].upper() + title[1:] if " " in title else title


def day(text: str | None) -> str:
    """Return an ISO date, month or year in Vietnamese form: 2026-11-23 is 23/11/2026."""
    return "/".join(reversed((text or "").split("-")))


def megabytes(size: int | None) -> str:
    """Return a size in bytes for people."""
    if not size:
        return "0 B"
    if size < 1024 * 1024:
        return f"{max(1, round(size / 1024))} KB"
    if size < 1024**3:
        return f"{number(round(size / 1024**2, 1))} MB"
    return f"{number(round(size / 1024**3, 1))} GB"
