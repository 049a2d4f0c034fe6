"""What the search index is made of, read from the database: documents as the index takes them.

Reading is most of the work of building the index, so it touches as little as it can: of the findings one index that
holds all columns asked for, of directives and units only what was not seen before.
"""

from __future__ import annotations

from collections.abc import Iterator

import tantivy
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from index.numbers import keys_of
from index.search_schema import Found, Source, write
from index.tables import Directive, DocumentRow, DocumentText, FindingRow, UnitRow

_SOURCE = (
    select(*(getattr(DocumentRow, name) for name in Source._fields if name != "text"), DocumentText.text)
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


def documents(session: Session, ids: list[str]) -> Iterator[tantivy.Document]:
    """Yield those of the documents that have been read, as the index takes them."""
    read = session.connection()  # of columns, rows of the connection come in half the time of the session's
    findings: dict[str, list[Found]] = {document_id: [] for document_id in ids}
    cited: dict[str, set[str]] = {document_id: set() for document_id in ids}
    for row in read.execute(_FOUND.where(FindingRow.document_id.in_(ids))).all():
        findings[row[0]].append(row)
        if row[5]:
            cited[row[0]].add(row[5])
    sources = [Source._make(row) for row in read.execute(_SOURCE.where(DocumentRow.id.in_(ids))).all()]
    numbers = _numbers(session, set().union(*cited.values()))
    others = _unresolved(session, ids)
    levels = _levels(session, {source.issuer_key for source in sources if source.issuer_key})
    for source in sources:
        said = {number for key in cited[source.id] for number in numbers.get(key, ())}
        said.update(others.get(source.id, ()))
        yield write(source, findings[source.id], said, levels.get(source.issuer_key or ""))


def _numbers(session: Session, keys: set[str]) -> dict[str, list[str]]:
    """Return for each directive the keys under which its number is typed; of one without a number that of its name."""
    wanted = select(Directive.key, Directive.id, Directive.numbers)
    found: dict[str, list[str]] = {}
    for key, id_, numbers in session.execute(wanted.where(or_(Directive.key.in_(keys), Directive.id.in_(keys)))):
        said = numbers.split() or keys_of(None, key)
        for name in {key, id_}:
            found.setdefault(name, []).extend(said)
    return found


def _unresolved(session: Session, ids: list[str]) -> dict[str, list[str]]:
    """Return by document the numbers of those references that belong to no directive ("Nghị quyết 18")."""
    found: dict[str, list[str]] = {}
    for document_id, said in session.execute(_UNRESOLVED.where(FindingRow.document_id.in_(ids))):
        found.setdefault(document_id, []).extend(keys_of(said.get("type"), said.get("number")))
    return found


def _levels(session: Session, units: set[str]) -> dict[str, str]:
    rows = session.execute(select(UnitRow.id, UnitRow.level).where(UnitRow.id.in_(units)))
    return {unit: level for unit, level in rows if level}
