"""What values of facets are called for people."""

from __future__ import annotations

import tantivy
from sqlalchemy import or_, select

from index.fold import plain, slug, spaced, words
from index.identity import area_name
from index.numbers import could_be_number, key_of
from index.registers import directive_label
from index.search_schema import schema
from index.store import Store
from index.tables import Directive, DocumentRow, UnitRow

_SCHEMA = schema()
_LOOKED_AT = 3
_CANDIDATES = 50
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
    names = (Directive.key, Directive.id, Directive.type, Directive.number, Directive.name)
    asked = or_(Directive.key.in_(values["directive"]), Directive.id.in_(values["directive"]))
    with store.reading() as session:
        directives = session.execute(select(*names).where(asked)).all() if values["directive"] else []
        units = session.execute(select(UnitRow.id, UnitRow.name).where(UnitRow.id.in_(values["unit"]))).all()
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


def first_words(store: Store) -> frozenset[str]:
    """Return the first words of the types of directives, folded: names of directives begin with one ("luật", "bộ")."""
    with store.reading() as session:
        types = session.scalars(select(Directive.type).distinct()).all()
    return frozenset(word for each in types for word in words(plain(each))[:1])


def directives_called(store: Store, tokens: list[str], *, by_name: bool) -> dict[str, str]:
    """Return keys and labels of the directives whose number, or name, these folded words are, all of them."""
    tokens = [each for each in tokens if each != "so"]
    name, conditions = f" {' '.join(tokens)} ", []
    figures = next((at for at, token in enumerate(tokens) if token[0].isdigit()), len(tokens))
    kind, number = f" {' '.join(tokens[:figures])} ", key_of(tokens[figures:])
    if tokens and could_be_number(tokens):
        conditions = [Directive.numbers.contains(f" {each} ") for each in {key_of(tokens), number} if each]
    if by_name and len(tokens) > 1:
        conditions.append(Directive.folded.contains(name))
    if not conditions:
        return {}
    with store.reading() as session:
        rows = session.scalars(select(Directive).where(or_(*conditions)).limit(_CANDIDATES)).all()
        return {row.key: directive_label(row) for row in rows if _is_called(row, tokens, name, kind)}


def _is_called(row: Directive, tokens: list[str], name: str, kind: str) -> bool:
    """Return whether the words are the number, the type and the number, or the name of the directive."""
    numbers = row.numbers.split()
    by_number = key_of(tokens) in numbers or (
        kind == spaced(row.type) and key_of(tokens[len(kind.split()) :]) in numbers
    )
    return by_number or name in (spaced(directive_label(row)), spaced(f"{row.type} {row.name}"), spaced(row.name or ""))
