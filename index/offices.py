"""The offices of the house: who belongs to them, and how many documents are theirs."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError

from index import audit
from index.accounts import tidy
from index.audit import Actor
from index.changes import note_change
from index.clock import now
from index.holding import offices_of
from index.scope import Scope, visible
from index.store import Store
from index.tables import DocumentOffice, Office, UserOffice

LONGEST = 200


class OfficeError(ValueError):
    """An office cannot be changed as asked; the message is a sentence for people."""


@dataclass(frozen=True, slots=True)
class OfficeView:
    """An office, how many users belong to it, and how many documents are its own."""

    id: int
    name: str
    users: int = 0
    documents: int = 0


def listing(store: Store) -> list[OfficeView]:
    """Return all offices by name. For administrators: it counts documents whoever asks."""
    users = select(func.count()).where(UserOffice.office_id == Office.id).scalar_subquery()
    documents = select(func.count()).where(DocumentOffice.office_id == Office.id).scalar_subquery()
    with store.reading() as session:
        rows = session.execute(select(Office.id, Office.name, users, documents).order_by(Office.name))
        return [OfficeView(*row) for row in rows]


def create(store: Store, name: str, actor: Actor) -> OfficeView:
    """Make an office. Raises OfficeError for a name that is empty, too long or taken."""
    office = Office(name=_checked(name), created_at=now())
    try:
        with store.session() as session:
            session.add(office)
            session.flush()
            audit.note(session, "office-created", f"office:{office.id}", actor, after={"name": office.name})
    except IntegrityError:
        raise OfficeError(f"Đã có phòng, ban tên “{office.name}”.") from None
    return OfficeView(office.id, office.name)


def rename(store: Store, office_id: int, name: str, actor: Actor) -> bool:
    """Give an office another name; False when there is none. Raises OfficeError."""
    name = _checked(name)
    try:
        with store.session() as session:
            office = session.get(Office, office_id)
            if office is None:
                return False
            before, office.name = office.name, name
            audit.note(
                session, "office-renamed", f"office:{office_id}", actor, before={"name": before}, after={"name": name}
            )
            return True
    except IntegrityError:
        raise OfficeError(f"Đã có phòng, ban tên “{name}”.") from None


def remove(store: Store, office_id: int, actor: Actor) -> bool:
    """Delete an office; False when there is none. Raises OfficeError while documents are its own."""
    with store.session() as session:
        office = session.get(Office, office_id)
        if office is None:
            return False
        if session.scalar(select(DocumentOffice.document_id).where(DocumentOffice.office_id == office_id).limit(1)):
            raise OfficeError(
                "Phòng, ban này còn văn bản nên chưa xóa được: nếu xóa, mọi người sẽ thấy các văn bản ấy."
            )
        audit.note(session, "office-removed", f"office:{office_id}", actor, before={"name": office.name})
        session.delete(office)
        return True


def of_document(store: Store, document_id: str, *, scope: Scope) -> list[int]:
    """Return the ids of the offices whose the document is; none when it is the whole house's, or is not seen."""
    with store.reading() as session:
        row = visible(session, document_id, scope)
        return offices_of(session, [document_id]).get(document_id, []) if row is not None else []


def give(store: Store, document_id: str, offices: Collection[int], actor: Actor, *, scope: Scope) -> bool:
    """Make a document that of these offices (none: of the whole house); False when there is no such document."""
    with store.session() as session:
        row = visible(session, document_id, scope, locked=True)
        if row is None:
            return False
        before, wanted = offices_of(session, [row.id]).get(row.id, []), sorted(set(offices))
        gone = delete(DocumentOffice).where(DocumentOffice.document_id == row.id)
        session.execute(gone.where(DocumentOffice.office_id.not_in(wanted)))
        for office_id in set(wanted) - set(before):
            link = DocumentOffice(document_id=row.id, office_id=office_id, name=row.name, created_at=row.created_at)
            link.user_id, link.batch_id = row.user_id, row.batch_id
            session.add(link)
        audit.note(
            session, "offices", f"document:{row.id}", actor, before={"offices": before}, after={"offices": wanted}
        )
        note_change(store, session, row.id, "put")
        return True


def _checked(name: str) -> str:
    name = tidy(name)
    if not 0 < len(name) <= LONGEST:
        raise OfficeError(f"Tên phòng, ban phải có từ 1 đến {LONGEST} ký tự.")
    return name
