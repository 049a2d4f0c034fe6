"""What values of facets are called for people."""

from __future__ import annotations

import re

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
_DATED = re.compile(r"(?P<rest>.+?) (?:ngay (?:\S+ )*?\S*?|nam |)(?P<year>(?:19|20)\d\d)")
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
    """Return keys and labels of the directives whose number, or name, these folded words are, all of them.

    A year or a day behind them ("luat dat dai nam 2024", "05-ct/tw ngay 15/5/2016") must be of the directive's year.
    """
    tokens = [each for each in tokens if each != "so"]
    undated, year = _without_date(tokens)
    conditions = []
    for each in (tokens, undated):
        if each and could_be_number(each):
            conditions += [Directive.numbers.contains(f" {key} ") for key in _keys(each) if key]
    if by_name and len(undated) > 1:
        conditions.append(Directive.folded.contains(_spaced(undated)))
    if not conditions:
        return {}
    with store.reading() as session:
        rows = session.scalars(select(Directive).where(or_(*conditions)).limit(_CANDIDATES)).all()
        return {
            row.key: directive_label(row)
            for row in rows
            if _has_number(row, tokens)
            or (_is_of(row, year) and (_has_number(row, undated) or _has_name(row, undated)))
        }


def _without_date(tokens: list[str]) -> tuple[list[str], str]:
    """Return the words without a year or a day behind them, and the year."""
    dated = _DATED.fullmatch(" ".join(tokens))
    return (dated["rest"].split(), dated["year"]) if dated else (tokens, "")


def _is_of(row: Directive, year: str) -> bool:
    return not year or year in ((row.issued_on or "")[:4], row.key.rpartition(":")[2])


def _has_name(row: Directive, tokens: list[str]) -> bool:
    return _spaced(tokens) in (spaced(directive_label(row)), spaced(f"{row.type} {row.name}"), spaced(row.name or ""))


def _has_number(row: Directive, tokens: list[str]) -> bool:
    """Return whether the words are the number, or the type and the number, of the directive."""
    whole, bare = _keys(tokens)
    numbers, figures = row.numbers.split(), _figures(tokens)
    return whole in numbers or (_spaced(tokens[:figures]) == spaced(row.type) and bare in numbers)


def _keys(tokens: list[str]) -> tuple[str, str]:
    """Return the keys of all words, and of those from the first figure on."""
    return key_of(tokens), key_of(tokens[_figures(tokens) :])


def _figures(tokens: list[str]) -> int:
    return next((at for at, token in enumerate(tokens) if token[0].isdigit()), len(tokens))


def _spaced(tokens: list[str]) -> str:
    return f" {' '.join(tokens)} "
