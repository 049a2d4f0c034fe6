"""Which unit issued a document: letterheads leave out the place that the register of units writes out.

"Sở Tư pháp" at Sông Thao is "Sở Tư pháp tỉnh Sông Thao", "Ban Tuyên giáo" at Tân Lập "Ban Tuyên giáo Huyện ủy Tân Lập".
The mentions of the document itself say it best; else the register is asked, and last the place stands behind the name.
A unit that comes into the register later takes over the documents for which only the place was left to say (`rename`):
what a document is found under does not rest on the order in which documents were read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from index.fold import plain, slug, spaced, words
from index.identity import area_of, data
from index.tables import DocumentRow, FindingRow, UnitRow
from index.view_data import folded
from index.views import TRASH


@dataclass(frozen=True, slots=True)
class Issuer:
    """The unit that issued a document; `name` is for people."""

    id: str
    name: str


def settle(session: Session, document: DocumentRow, units: Sequence[FindingRow]) -> set[str]:
    """Write down which unit issued the document, and let the register of units know it.

    Return the other documents that the unit, when it is new there, takes over.
    """
    found = issuer_of(session, document, units)
    document.issuer_unit = found.id if found else None
    if found is None or session.get(UnitRow, found.id) is not None:
        return set()
    session.add(UnitRow(id=found.id, name=found.name, kind="specific", level=None, folded=spaced(found.name)))
    return rename(session, {found.id}) - {document.id}


def rename(session: Session, appeared: Collection[str]) -> set[str]:
    """Settle documents whose issuer was called by its place only and may be one of these units, new in the register.

    Return those that were issued by another unit than it seemed.
    """
    guesses = {guess for unit in appeared for guess in _guesses(unit)} - set(appeared)
    if not guesses:
        return set()
    session.flush()
    wanted = select(DocumentRow).where(DocumentRow.issuer_unit.in_(guesses), DocumentRow.state != TRASH)
    moved = {row.id for row in session.scalars(wanted).all() if _is_renamed(session, row)}
    session.flush()
    drop_idle(session, guesses)
    return moved


def register_all(session: Session) -> None:
    """Settle the documents whose issuer the register of units does not know."""
    unknown = DocumentRow.issuer_unit.not_in(select(UnitRow.id))
    for row in session.scalars(select(DocumentRow).where(unknown, DocumentRow.state != TRASH)).all():
        settle(session, row, _units_of(session, row))
        session.flush()


def drop_idle(session: Session, units: Collection[str]) -> None:
    """Take units from the register that no finding names and no document has as its issuer."""
    named = select(FindingRow.unit_id).where(FindingRow.layer == "units", FindingRow.unit_id.in_(units))
    issuing = select(DocumentRow.issuer_unit).where(DocumentRow.issuer_unit.in_(units))
    session.execute(delete(UnitRow).where(UnitRow.id.in_(units), UnitRow.id.not_in(named), UnitRow.id.not_in(issuing)))


def is_possible(session: Session, document: DocumentRow, units: Sequence[FindingRow]) -> bool:
    """Return whether the unit that a document was settled on is one that it can be settled on."""
    if not document.issuer:
        return document.issuer_unit is None
    name, place = document.issuer, (document.details or {}).get("place")
    if said := _said(name, place, units):
        return document.issuer_unit == said.id
    known = session.get(UnitRow, document.issuer_unit) if document.issuer_unit else None
    return known is not None and known.id in (*_candidates(name, place), _placed(name, place).id)


def _is_renamed(session: Session, row: DocumentRow) -> bool:
    found = issuer_of(session, row, _units_of(session, row))
    if found is None or found.id == row.issuer_unit:
        return False
    row.issuer_unit = found.id
    return True


def _units_of(session: Session, row: DocumentRow) -> Sequence[FindingRow]:
    units = select(FindingRow).where(FindingRow.document_id == row.id, FindingRow.layer == "units")
    return session.scalars(units.order_by(FindingRow.start, FindingRow.id)).all()


def _guesses(unit: str) -> list[str]:
    """Return what `_placed` calls the unit as long as the register does not know it: without its level."""
    found = [unit.replace(f"-{slug(level)}-", "-", 1) for level in folded("issuing", "levels")]
    return [*found, "-".join(data()["short"].get(word, word) for word in unit.split("-"))]


def issuer_of(session: Session, document: DocumentRow, units: Sequence[FindingRow]) -> Issuer | None:
    """Return the unit that issued a document, None when its letterhead names nobody."""
    if not document.issuer:
        return None
    name, place = document.issuer, (document.details or {}).get("place")
    said = _said(name, place, units)
    return said or _registered(session, name, place) or _placed(name, place)


def _said(name: str, place: str | None, units: Sequence[FindingRow]) -> Issuer | None:
    """Return the unit that the document itself names so: in the same words, else at greater length."""
    same: Counter[Issuer] = Counter()
    longer: Counter[Issuer] = Counter()
    short, where = slug(name), slug(place or "")
    for row in units:
        if not row.unit_id or row.details.get("kind") != "specific":
            continue
        found = Issuer(row.unit_id, row.details["name"])
        if short in (slug(row.text), slug(found.name)):
            same[found] += 1
        elif slug(found.name).startswith(f"{short}-") and where and slug(found.name).endswith(f"-{where}"):
            longer[found] += 1
    best = (same or longer).most_common(1)
    return best[0][0] if best else _of_host(name, place, units)


def _of_host(name: str, place: str | None, units: Sequence[FindingRow]) -> Issuer | None:
    """Return "Ban Tuyên giáo Huyện ủy Tân Lập" when the document names "Ban Tuyên giáo Huyện ủy" and its Huyện ủy."""
    short, where = slug(name), slug(place or "")
    hosts = {row.unit_id for row in units if row.unit_id}
    for row in units if where else ():
        longer = slug(row.details["name"])
        if longer.startswith(f"{short}-") and f"{longer.removeprefix(short + '-')}-{where}" in hosts:
            return Issuer(f"{longer}-{where}", f"{row.details['name']} {place}")
    return None


def _registered(session: Session, name: str, place: str | None) -> Issuer | None:
    """Return the unit of the register that has this name, written out or with the place behind it."""
    ids = _candidates(name, place)
    rows = {row.id: row for row in session.scalars(select(UnitRow).where(UnitRow.id.in_(ids)))}
    found = next((rows[each] for each in ids if each in rows), None)
    return Issuer(found.id, found.name) if found else None


def _candidates(name: str, place: str | None) -> list[str]:
    """Return the ids that the unit can have in the register, the likeliest first."""
    whole, where = written(name), slug(place or "")
    levels = [slug(level) for level in sorted(folded("issuing", "levels"))]
    ids = [slug(name), whole, *(f"{whole}-{level}-{where}" for level in levels if where)]
    if not _is_central(name) and where and not area_of(name) and where not in slug(name):
        return ids[2:]  # "Sở Tài chính" without its place is every Sở Tài chính
    return ids


def _placed(name: str, place: str | None) -> Issuer:
    """Return the name with its place behind it, unless the name holds one or needs none."""
    whole, where = written(name), slug(place or "")
    if not where or _is_central(name) or area_of(name) or f"-{where}" in whole:
        return Issuer(whole, name)
    return Issuer(f"{whole}-{where}", f"{name} ({place})")


def written(name: str) -> str:
    """Return the slug of a name, its abbreviations written out ("UBND" → "uy-ban-nhan-dan")."""
    return "-".join(data()["short"].get(word, word) for word in slug(name).split("-"))


def _is_central(name: str) -> bool:
    found = " ".join(words(plain(name)))
    return any(found == each or found.startswith(f"{each} ") for each in folded("issuing", "central"))
