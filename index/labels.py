"""What values of facets are called for people."""

from __future__ import annotations

from sqlalchemy import func, select

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
        directives = session.scalars(select(Directive).where(Directive.key.in_(values["directive"])))
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
            "directive": {row.key: directive_label(row) for row in directives},
            "unit": {row.id: row.name for row in units},
            "kind": KIND_LABELS,
        }
