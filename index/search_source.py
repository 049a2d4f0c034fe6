"""What the search index is made of, read from the database: documents as the index takes them.

Reading is most of the work of building the index, so it touches as little as it can: rows come as the driver gives
them, of directives and units only what was not seen before.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import tantivy
from sqlalchemy import Connection, Select, func, or_, select
from sqlalchemy.orm import Session

from index.numbers import keys_of
from index.search_schema import Beside, Found, Source, write
from index.tables import Directive, DocumentOffice, DocumentRow, DocumentText, FindingRow, UnitRow

_ELSEWHERE = ("place", "text")
_SOURCE = (
    select(
        *(getattr(DocumentRow, name) for name in Source._fields if name not in _ELSEWHERE),
        DocumentRow.details["place"].as_string(),
        DocumentText.text,
    )
    .join(DocumentText, DocumentText.document_id == DocumentRow.id)
    .where(DocumentRow.state.not_in(("refused", "trash")))
)
_FOUND = select(
    FindingRow.document_id,
    FindingRow.layer,
    FindingRow.kind,
    FindingRow.start,
    FindingRow.end,
    func.coalesce(FindingRow.key, FindingRow.directive_id),  # a short mention has what the register settled it on
    FindingRow.unit_id,
)
_UNRESOLVED = select(FindingRow.document_id, FindingRow.details).where(
    FindingRow.layer == "references", FindingRow.key.is_(None), FindingRow.directive_id.is_(None)
)
_SENDERS = select(DocumentOffice.document_id, DocumentOffice.office_id, DocumentOffice.user_id)


def documents(session: Session, ids: list[str], slot: int) -> Iterator[tantivy.Document]:
    """Yield those of the documents that have been read, as the index takes them, in slots from `slot` on."""
    read = session.connection()
    findings: dict[str, list[Found]] = {document_id: [] for document_id in ids}
    cited: dict[str, set[str]] = {document_id: set() for document_id in ids}
    vague = set()  # documents with a reference that belongs to no directive
    for row in _rows(read, _FOUND.where(FindingRow.document_id.in_(ids))):
        findings[row[0]].append(row)
        if row[5]:
            cited[row[0]].add(row[5])
        elif row[1] == "references":
            vague.add(row[0])
    sources = [Source._make(row) for row in read.execute(_SOURCE.where(DocumentRow.id.in_(ids))).all()]
    numbers = _numbers(session, set().union(*cited.values()))
    others = _unresolved(session, vague)
    senders = _senders(read, ids)
    levels = _levels(session, {source.issuer_unit or source.issuer_key or "" for source in sources})
    for number, source in enumerate(sources, slot):
        said = {said for key in cited[source.id] for said in numbers.get(key, ())}
        said.update(others.get(source.id, ()))
        level = levels.get(source.issuer_unit or source.issuer_key or "")
        yield write(source, findings[source.id], Beside(said, level, senders.get(source.id, [])), number)


def _rows(read: Connection, wanted: Select[*tuple[Any, ...]]) -> list[Any]:
    """Return the rows as the driver gives them, which takes half the time: for columns of texts and integers."""
    cursor = read.execute(wanted).cursor
    return list(cursor.fetchall()) if cursor is not None else []


def _numbers(session: Session, keys: set[str]) -> dict[str, list[str]]:
    """Return for each directive the keys under which its number is typed."""
    wanted = select(Directive.key, Directive.id, Directive.numbers)
    found: dict[str, list[str]] = {}
    for key, id_, numbers in session.execute(wanted.where(or_(Directive.key.in_(keys), Directive.id.in_(keys)))):
        said = numbers.split() + keys_of(None, key)  # "Đề án 06" is cited by its own number, and by its decision's
        for name in {key, id_}:
            found.setdefault(name, []).extend(said)
    return found


def _unresolved(session: Session, ids: set[str]) -> dict[str, list[str]]:
    """Return by document the numbers of those references that belong to no directive ("Nghị quyết 18")."""
    found: dict[str, list[str]] = {}
    for document_id, said in session.execute(_UNRESOLVED.where(FindingRow.document_id.in_(ids))) if ids else ():
        found.setdefault(document_id, []).extend(keys_of(said.get("type"), said.get("number")))
    return found


def _senders(read: Connection, ids: list[str]) -> dict[str, list[tuple[int, int | None]]]:
    found: dict[str, list[tuple[int, int | None]]] = {}
    for document_id, office, user in _rows(read, _SENDERS.where(DocumentOffice.document_id.in_(ids))):
        found.setdefault(document_id, []).append((office, user))
    return found


def _levels(session: Session, units: set[str]) -> dict[str, str]:
    rows = session.execute(select(UnitRow.id, UnitRow.level).where(UnitRow.id.in_(units)))
    return {unit: level for unit, level in rows if level}
