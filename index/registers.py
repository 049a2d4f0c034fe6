"""The registers of directives and units: they grow from what documents say, and keep the best of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from extract.findings import Reference, Unit
from index.fold import plain, spaced
from index.numbers import keys_of
from index.tables import Directive, FindingRow, UnitRow

_FIELDS = ("number", "name", "issuer", "issued_on", "term")


def grow(session: Session, references: Iterable[Reference], units: Iterable[Unit]) -> None:
    """Add what these findings say of directives and units to the registers."""
    for key, mentions in sorted(_grouped(references).items()):
        _grow_directive(session, key, mentions)
    named = {unit.id: unit for unit in units if unit.id is not None}
    known = set(session.scalars(select(UnitRow.id).where(UnitRow.id.in_(named))))
    for unit_id, unit in sorted(named.items()):
        if unit_id not in known:
            row = UnitRow(id=unit_id, name=unit.name, kind=unit.kind, level=unit.level, folded=spaced(unit.name))
            session.merge(row)


def forget(session: Session, document_id: str) -> None:
    """Make the registers as if this document had never been read; its findings are deleted here."""
    gone = session.execute(
        delete(FindingRow).where(FindingRow.document_id == document_id).returning(FindingRow.key, FindingRow.unit_id)
    ).all()
    keys, units = {key for key, _ in gone if key}, {unit_id for _, unit_id in gone if unit_id}
    session.execute(delete(Directive).where(Directive.key.in_(keys)))
    session.execute(delete(UnitRow).where(UnitRow.id.in_(units)))
    said = select(FindingRow).where((FindingRow.key.in_(keys)) | (FindingRow.unit_id.in_(units)))
    rows = session.scalars(said.order_by(FindingRow.id)).all()
    grow(
        session,
        [Reference(**shared(row), **row.details) for row in rows if row.layer == "references"],
        [Unit(**shared(row), **row.details) for row in rows if row.layer == "units"],
    )


def shared(row: FindingRow) -> dict[str, Any]:
    """Return what all findings share, as `extract.findings.Finding` takes it."""
    return {"start": row.start, "end": row.end, "rule": row.rule, "confidence": row.confidence}


def directive_label(directive: Directive) -> str:
    """Return how staff call it: "Chỉ thị 05-CT/TW", "Luật An ninh mạng"."""
    kind = directive.type[:1].upper() + directive.type[1:]
    called = directive.number or directive.name or directive.key
    return called if plain(called).startswith(plain(kind)) else f"{kind} {called}"


def _grouped(references: Iterable[Reference]) -> dict[str, list[Reference]]:
    groups: dict[str, list[Reference]] = {}
    for reference in references:
        if reference.key:
            groups.setdefault(reference.key, []).append(reference)
    return groups


def _grow_directive(session: Session, key: str, mentions: list[Reference]) -> None:
    best = max(mentions, key=lambda mention: (mention.form == "full", mention.confidence))
    row = session.get(Directive, key)
    if row is None:
        row = Directive(key=key, type=best.type, folded="", numbers="")
        session.add(row)
    for name in _FIELDS:
        said = [getattr(row, name)] + [getattr(mention, name) for mention in (best, *mentions)]
        setattr(row, name, _most_precise(name, said))
    row.numbers = f" {' '.join(keys_of(row.type, row.number))} "
    row.folded = spaced(" ".join(filter(None, (row.type, row.number, row.name, row.issuer, row.key))))
    session.flush()


def _most_precise(name: str, said: list[str | None]) -> str | None:
    """Return the first that is said; of dates, the first of those with day and month."""
    known = [value for value in said if value]
    if name == "issued_on":
        return max(known, key=len, default=None)
    return known[0] if known else None
