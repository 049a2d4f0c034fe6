"""Which unit issued a document: letterheads leave out the place that the register of units writes out.

"Sở Tư pháp" at Sông Thao is "Sở Tư pháp tỉnh Sông Thao", "Ban Tuyên giáo" at Tân Lập "Ban Tuyên giáo Huyện ủy Tân Lập".
The mentions of the document itself say it best; else the register is asked, and last the place stands behind the name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from index.fold import plain, slug, spaced, words
from index.identity import area_of, data
from index.tables import DocumentRow, FindingRow, UnitRow
from index.view_data import folded


@dataclass(frozen=True, slots=True)
class Issuer:
    """The unit that issued a document; `name` is for people."""

    id: str
    name: str


def settle(session: Session, document: DocumentRow, units: Sequence[FindingRow]) -> None:
    """Write down which unit issued the document, and let the register of units know it."""
    found = issuer_of(session, document, units)
    document.issuer_unit = found.id if found else None
    if found is not None and session.get(UnitRow, found.id) is None:
        session.add(UnitRow(id=found.id, name=found.name, kind="specific", level=None, folded=spaced(found.name)))


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
    whole, where = written(name), slug(place or "")
    levels = [slug(level) for level in sorted(folded("issuing", "levels"))]
    ids = [slug(name), whole, *(f"{whole}-{level}-{where}" for level in levels if where)]
    rows = {row.id: row for row in session.scalars(select(UnitRow).where(UnitRow.id.in_(ids)))}
    if not _is_central(name) and where and not area_of(name) and where not in slug(name):
        ids = ids[2:]  # "Sở Tài chính" without its place is every Sở Tài chính
    found = next((rows[each] for each in ids if each in rows), None)
    return Issuer(found.id, found.name) if found else None


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
