"""What the search index is made of, read from the database: documents as the index takes them.

Reading is most of the work of building the index, so it touches as little as it can: rows come as the driver gives
them, of directives and units only what was not seen before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import tantivy
from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from index.numbers import keys_of
from index.search_schema import Beside, Found, Source, write
from index.tables import Directive, DocumentOffice, DocumentRow, DocumentText, FindingRow, UnitRow

Which: TypeAlias = Callable[[InstrumentedAttribute[str]], ColumnElement[bool]]
"""Says which documents are meant: the condition on a column that holds their ids."""

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


@dataclass(slots=True)
class Registers:
    """What the registers say of directives and issuers, as far as it was asked for.

    Documents name the same ones again and again, so this is kept while many are read.
    """

    numbers: dict[str, set[str]] = field(default_factory=dict)
    levels: dict[str, str | None] = field(default_factory=dict)

    def look_up(self, session: Session, keys: set[str], units: set[str]) -> None:
        """Ask for the directives and units that are not known yet."""
        if new := keys - self.numbers.keys():
            self.numbers |= {key: set() for key in new}
            wanted = select(Directive.key, Directive.id, Directive.numbers)
            for key, id_, numbers in session.execute(wanted.where(or_(Directive.key.in_(new), Directive.id.in_(new)))):
                said = [
                    *numbers.split(),
                    *keys_of(None, key),
                ]  # "Đề án 06" is cited by its own number, and its decision's
                for name in {key, id_} & new:
                    self.numbers[name].update(said)
        if strange := units - self.levels.keys():
            rows = session.execute(select(UnitRow.id, UnitRow.level).where(UnitRow.id.in_(strange)))
            self.levels |= dict.fromkeys(strange) | {row.id: row.level for row in rows}


def documents(
    session: Session, which: Which, slot: int, registers: Registers | None = None
) -> Iterator[tantivy.Document]:
    """Yield those of the documents that have been read, as the index takes them, in slots from `slot` on."""
    read, registers = session.connection(), registers or Registers()
    found: dict[str, list[Found]] = defaultdict(list)
    for row in _rows(read, _FOUND.where(which(FindingRow.document_id))):
        found[row[0]].append(row)
    sources = [Source._make(row) for row in read.execute(_SOURCE.where(which(DocumentRow.id))).all()]
    cited = {id_: {row[5] for row in rows if row[5]} for id_, rows in found.items()}
    issuers = {_issuer(source) for source in sources}
    registers.look_up(session, set().union(*cited.values()), issuers)
    vague = {row[0] for rows in found.values() for row in rows if not row[5] and row[1] == "references"}
    others = _unresolved(session, vague)
    senders = _senders(read, which)
    for number, source in enumerate(sources, slot):
        said = set(others.get(source.id, ())).union(*(registers.numbers[key] for key in cited.get(source.id, ())))
        beside = Beside(said, registers.levels[_issuer(source)], senders.get(source.id, ()))
        yield write(source, found.get(source.id, ()), beside, number)


def these(ids: list[str]) -> Which:
    """Return the condition that a document is one of these."""
    return lambda column: column.in_(ids)


def between(after: str, upto: str) -> Which:
    """Return the condition that the id of a document comes after one and not after another."""
    return lambda column: and_(column > after, column <= upto)


def _issuer(source: Source) -> str:
    return source.issuer_unit or source.issuer_key or ""


def _rows(read: Connection, wanted: Select[*tuple[Any, ...]]) -> list[Any]:
    """Return the rows as the driver gives them, which takes half the time: for columns of texts and integers."""
    cursor = read.execute(wanted).cursor
    return list(cursor.fetchall()) if cursor is not None else []


def _unresolved(session: Session, ids: set[str]) -> dict[str, list[str]]:
    """Return by document the numbers of those references that belong to no directive ("Nghị quyết 18")."""
    found: dict[str, list[str]] = {}
    for document_id, said in session.execute(_UNRESOLVED.where(FindingRow.document_id.in_(ids))) if ids else ():
        found.setdefault(document_id, []).extend(keys_of(said.get("type"), said.get("number")))
    return found


def _senders(read: Connection, which: Which) -> dict[str, list[tuple[int, int | None]]]:
    found: dict[str, list[tuple[int, int | None]]] = {}
    for document_id, office, user in _rows(read, _SENDERS.where(which(DocumentOffice.document_id))):
        found.setdefault(document_id, []).append((office, user))
    return found
