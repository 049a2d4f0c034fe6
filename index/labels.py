"""What values of facets are called for people."""

from __future__ import annotations

from sqlalchemy import func, or_, select

from index.fold import spaced
from index.numbers import could_be_number, key_of
from index.registers import directive_label
from index.store import Store
from index.tables import Directive, DocumentRow, UnitRow

KIND_LABELS = {
    "references": "Văn bản viện dẫn",
    "units": "Đơn vị",
    "counts": "Số liệu",
    "shortcoming": "Tồn tại, hạn chế",
    "cause": "Nguyên nhân",
    "task": "Nhiệm vụ",
    "recommendation": "Kiến nghị, đề xuất",
    "result": "Kết quả",
    "lesson": "Bài học kinh nghiệm",
}


def labels_for(store: Store, values: dict[str, list[str]]) -> dict[str, dict[str, str]]:
    """Return for each facet the names of its values; a value without a name is left out."""
    with store.reading() as session:
        directives = session.scalars(
            select(Directive).where(or_(Directive.key.in_(values["directive"]), Directive.id.in_(values["directive"])))
        ).all()
        units = session.scalars(select(UnitRow).where(UnitRow.id.in_(values["unit"])))
        issuers = session.execute(
            select(DocumentRow.issuer_key, func.max(DocumentRow.issuer))  # small letters sort after capitals
            .where(DocumentRow.issuer_key.in_(values["issuer"]))
            .group_by(DocumentRow.issuer_key)
        )
        return {
            "type": {value: value[:1].upper() + value[1:] for value in values["type"]},
            "issuer": {key: name for key, name in issuers if key and name},
            "year": {},
            "directive": {name: directive_label(row) for row in directives for name in (row.key, row.id)},
            "unit": {row.id: row.name for row in units},
            "kind": KIND_LABELS,
        }


def directives_called(store: Store, tokens: list[str], likely: list[str]) -> list[tuple[str, str]]:
    """Return key and label of the directives whose number or name these folded words are.

    `likely` are the keys to look at first, which come in their order. The whole register is looked through only when
    none of them is meant, and only for what can be a number.
    """
    name = f" {' '.join(tokens)} "
    number = f" {key_of(tokens)} " if could_be_number(tokens) else None
    with store.reading() as session:
        near = {row.key: row for row in session.scalars(select(Directive).where(Directive.key.in_(likely)))}
        meant = [near[key] for key in likely if key in near and _is_called(near[key], name, number)]
        if not meant and number:
            meant = list(session.scalars(select(Directive).where(Directive.numbers.contains(number)).limit(1)))
        return [(row.key, directive_label(row)) for row in meant]


def _is_called(row: Directive, name: str, number: str | None) -> bool:
    names = (spaced(row.name or ""), spaced(directive_label(row)), spaced(f"{row.type} {row.name}" if row.name else ""))
    return name in names or bool(number and number in row.numbers)
