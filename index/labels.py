"""What values of facets are called for people."""

from __future__ import annotations

import tantivy
from sqlalchemy import func, or_, select

from index.fold import slug, spaced
from index.identity import area_name
from index.numbers import could_be_number, key_of
from index.registers import directive_label
from index.search_schema import schema
from index.store import Store
from index.tables import Directive, DocumentRow, UnitRow

_SCHEMA = schema()
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
            "level": LEVEL_LABELS,
        }


def area_labels(store: Store, searcher: tantivy.Searcher, areas: list[str]) -> dict[str, str]:
    """Return the names of places as documents write them: one document of each is looked at."""
    ids = []
    for area in areas:
        asked = tantivy.Query.term_query(_SCHEMA, "area", area, "basic")
        ids += [
            str(searcher.doc(address).get_first("id"))
            for _, address in searcher.search(asked, limit=1, count=False).hits
        ]
    place = DocumentRow.details["place"].as_string()
    with store.reading() as session:
        rows = session.execute(select(DocumentRow.issuer, place).where(DocumentRow.id.in_(ids))).all()
    names = [name for issuer, place in rows for name in (area_name(issuer), area_name(place) or place) if name]
    return {slug(name): name for name in names}


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
