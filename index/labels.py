"""What values of facets are called for people."""

from __future__ import annotations

import tantivy
from sqlalchemy import or_, select

from index.fold import slug, spaced
from index.identity import area_name
from index.numbers import could_be_number, key_of
from index.registers import directive_label
from index.search_schema import schema
from index.store import Store
from index.tables import Directive, DocumentRow, UnitRow

_SCHEMA = schema()
_LOOKED_AT = 3
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


LEVEL_LABELS = {
    "central": "Trung ương",
    "province": "Cấp tỉnh",
    "district": "Cấp huyện",
    "commune": "Cấp xã",
    "grassroots": "Cơ sở",
}


def labels_for(store: Store, values: dict[str, list[str]]) -> dict[str, dict[str, str]]:
    """Return for each facet the names of its values; a value without a name is left out."""
    with store.reading() as session:
        directives = session.scalars(
            select(Directive).where(or_(Directive.key.in_(values["directive"]), Directive.id.in_(values["directive"])))
        ).all()
        units = session.scalars(select(UnitRow).where(UnitRow.id.in_(values["unit"])))
        return {
            "type": {value: value[:1].upper() + value[1:] for value in values["type"]},
            "issuer": {},
            "year": {},
            "directive": {name: directive_label(row) for row in directives for name in (row.key, row.id)},
            "unit": {row.id: row.name for row in units},
            "kind": KIND_LABELS,
            "level": LEVEL_LABELS,
        }


def said_labels(store: Store, searcher: tantivy.Searcher, values: dict[str, list[str]]) -> dict[str, dict[str, str]]:
    """Return the names of issuers and areas as documents write them: a few documents of each are looked at."""
    ids = [found for name in ("issuer", "area") for value in values[name] for found in _some(searcher, name, value)]
    place = DocumentRow.details["place"].as_string()
    with store.reading() as session:
        rows = session.execute(select(DocumentRow.issuer, place).where(DocumentRow.id.in_(ids))).all()
    issuers = sorted({issuer for issuer, _ in rows if issuer})  # small letters sort after capitals, and say more
    areas = sorted({name for row in rows for name in (area_name(row[0]), area_name(row[1]) or row[1]) if name})
    return {"issuer": {slug(name): name for name in issuers}, "area": {slug(name): name for name in areas}}


def _some(searcher: tantivy.Searcher, field: str, value: str) -> list[str]:
    asked = tantivy.Query.term_query(_SCHEMA, field, value, "basic")
    hits = searcher.search(asked, limit=_LOOKED_AT, count=False).hits
    return [str(searcher.doc(address).get_first("id")) for _, address in hits]


def directive_called(store: Store, tokens: list[str], likely: dict[str, str]) -> tuple[str, str] | None:
    """Return key and label of the directive whose number or name these folded words are.

    `likely` are labels by key, looked at in this order. The whole register is looked through only when none of them is
    meant, and only for what can be a number.
    """
    name = f" {' '.join(tokens)} "
    for key, label in likely.items():
        if spaced(label) == name:
            return key, label
    if not could_be_number(tokens):
        return None
    number = f" {key_of(tokens)} "
    with store.reading() as session:
        near = {row.key: row for row in session.scalars(select(Directive).where(Directive.key.in_(likely)))}
        meant = next((near[key] for key in likely if key in near and number in near[key].numbers), None)
        meant = meant or session.scalars(select(Directive).where(Directive.numbers.contains(number)).limit(1)).first()
        return (meant.key, directive_label(meant)) if meant else None
