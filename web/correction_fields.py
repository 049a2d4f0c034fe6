"""The fields of a finding that staff fill in, by layer: what the form shows and what is made of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy

from index.fold import slug
from web import days, labels

LONGEST = 500


class FieldError(ValueError):
    """A field cannot be read; the message is a sentence for people."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the form: `name` is the value of the finding that it fills in."""

    name: str
    label: Any
    kind: Literal["text", "number", "choice", "date"] = "text"
    choices: Mapping[str, Any] | None = None
    required: bool = False


BOUND_WORDS = {
    "=": lazy("đúng bằng"),
    ">": lazy("hơn, trên"),
    "<": lazy("dưới, chưa đến"),
    ">=": lazy("ít nhất"),
    "<=": lazy("nhiều nhất"),
    "~": lazy("khoảng"),
}
PASSAGE_KINDS = ("shortcoming", "cause", "task", "recommendation", "result", "lesson")
FIELDS: dict[str, tuple[Field, ...]] = {
    "references": (
        Field("type", lazy("Loại văn bản"), required=True),
        Field("number", lazy("Số, ký hiệu")),
        Field("name", lazy("Tên văn bản (luật, đề án…)")),
        Field("issued_on", lazy("Ngày ban hành"), "date"),
        Field("issuer", lazy("Cơ quan ban hành")),
        Field("term", lazy("Khóa, nhiệm kỳ (số La Mã)")),
        Field("pinpoint", lazy("Chỗ dẫn")),
        Field("relation", lazy("Quan hệ"), "choice", labels.RELATIONS, required=True),
    ),
    "units": (
        Field("name", lazy("Tên đầy đủ"), required=True),
        Field(
            "kind",
            lazy("Là"),
            "choice",
            {"specific": labels.KINDS["specific"], "group": labels.KINDS["group"]},
            required=True,
        ),
        Field("level", lazy("Cấp"), "choice", {"": lazy("không rõ"), **labels.LEVELS}),
    ),
    "counts": (
        Field("value", lazy("Số"), "number", required=True),
        Field("high", lazy("Đến (nếu là khoảng)"), "number"),
        Field("of", lazy("Trên tổng số"), "number"),
        Field("bound", lazy("Nghĩa là"), "choice", BOUND_WORDS, required=True),
        Field("noun", lazy("Đếm gì"), required=True),
        Field("per", lazy("Kỳ")),
        Field("change", lazy("So sánh")),
    ),
    "passages": (
        Field("kind", lazy("Là"), "choice", {kind: labels.KINDS[kind] for kind in PASSAGE_KINDS}, required=True),
        Field("unit", lazy("Đơn vị được nói đến")),
        Field("topic", lazy("Về việc gì")),
    ),
}
STARTING: dict[str, dict[str, Any]] = {
    "references": {"type": "chỉ thị", "relation": "mention"},
    "units": {"kind": "specific"},
    "counts": {"bound": "="},
    "passages": {"kind": "shortcoming"},
}


def values_of(layer: str, form: Mapping[str, str]) -> dict[str, Any]:
    """Return the values of the finding that the form says, with those that follow from them. Raises FieldError."""
    values = {field.name: _value(field, form.get(field.name, "")) for field in FIELDS[layer]}
    return values | _derived(layer, values)


def _value(field: Field, text: str) -> Any:
    text = " ".join(text.replace("\0", " ").split())[:LONGEST]
    if not text:
        if field.required:
            raise FieldError(str(_("Hãy điền mục “%(name)s”.", name=field.label)))
        return None
    if field.kind == "number":
        return _number(field, text)
    if field.kind == "date":
        return _day(field, text)
    if field.choices is not None and text not in field.choices:
        raise FieldError(str(_("Mục “%(name)s” có giá trị lạ.", name=field.label)))
    return text


def _number(field: Field, text: str) -> float:
    """Return a number written the Vietnamese way: 1.250 is over a thousand, 12,5 twelve and a half."""
    try:
        number = float(text.replace(".", "").replace(" ", "").replace(",", "."))
    except ValueError:
        number = float("nan")
    if not abs(number) < 1e18:  # also not a number
        raise FieldError(str(_("Mục “%(name)s” phải là một số, ví dụ 1.250 hoặc 12,5.", name=field.label)))
    return number


def _day(field: Field, text: str) -> str:
    day = days.iso(text)
    if day is None:
        raise FieldError(str(_("Mục “%(name)s” phải là ngày, tháng hoặc năm, ví dụ 31/01/2026.", name=field.label)))
    return day


def _derived(layer: str, values: dict[str, Any]) -> dict[str, Any]:
    if layer == "units":
        return {"id": slug(values["name"])}
    if layer != "references":
        return {}
    if not values["number"] and not values["name"]:
        raise FieldError(str(_("Hãy điền số, ký hiệu hoặc tên văn bản.")))
    key = values["number"] or f"named:{slug(values['name'])}"
    return {"type": values["type"].lower(), "key": key, "form": "full" if values["number"] else "named"}
