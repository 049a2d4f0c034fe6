"""Whose a document is: the offices that sent it, and how each of them knows it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from index.changes import note_change
from index.clock import now
from index.scope import EVERYTHING, Scope
from index.store import Store
from index.tables import BatchOffice, DocumentOffice, DocumentRow, User, UserOffice


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends files: for which offices, and what the sender could see before."""

    offices: frozenset[int]
    scope: Scope

    @property
    def homeless(self) -> bool:
        """Whether what is sent would belong to the whole house, though the sender may not see the whole house."""
        return not self.offices and self.scope.offices is not None


def sender_of(session: Session, batch_id: str, user_id: int | None) -> Sender:
    """Return for whom the files of a batch are sent; one without user and office is sent by the house itself."""
    offices = frozenset(session.scalars(select(BatchOffice.office_id).where(BatchOffice.batch_id == batch_id)))
    if user_id is None:
        return Sender(offices, Scope(offices) if offices else EVERYTHING)
    sees_all = session.scalar(select(User.sees_all).where(User.id == user_id))
    return Sender(offices, EVERYTHING if sees_all else Scope(offices | offices_of_user(session, user_id)))


def offices_of_user(session: Session, user_id: int) -> frozenset[int]:
    """Return the offices that a user belongs to."""
    return frozenset(session.scalars(select(UserOffice.office_id).where(UserOffice.user_id == user_id)))


def offices_of(session: Session, document_ids: Iterable[str]) -> dict[str, list[int]]:
    """Return the offices of each document that has any, in order of their ids."""
    wanted = select(DocumentOffice.document_id, DocumentOffice.office_id).order_by(DocumentOffice.office_id)
    found: dict[str, list[int]] = {}
    for document_id, office_id in session.execute(wanted.where(DocumentOffice.document_id.in_(list(document_ids)))):
        found.setdefault(document_id, []).append(office_id)
    return found


def hold(session: Session, row: DocumentRow, sender: Sender, *, name: str, user_id: int | None, batch: str) -> None:
    """Give a new document to the offices of its sender."""
    for office_id in sorted(sender.offices):
        link = DocumentOffice(document_id=row.id, office_id=office_id, name=name or None)
        link.user_id, link.batch_id, link.created_at = user_id, batch, now()
        session.add(link)


def share(
    store: Store, session: Session, row: DocumentRow, sender: Sender, *, name: str, user_id: int | None, batch: str
) -> bool:
    """Give a known document to its second sender too; True when the sender could not see it before.

    A document of the whole house stays one: its sender sees it already.
    """
    had = frozenset(offices_of(session, [row.id]).get(row.id, ()))
    fresh = sender.offices - had
    if had and fresh:
        hold(session, row, Sender(fresh, sender.scope), name=name, user_id=user_id, batch=batch)
        note_change(store, session, row.id, "put")
    return not sender.scope.holds(had)


def leave(store: Store, session: Session, row: DocumentRow, offices: Iterable[int]) -> None:
    """Take a document away from these offices; at least one other must keep it, or it would be everybody's."""
    gone = delete(DocumentOffice).where(DocumentOffice.document_id == row.id)
    session.execute(gone.where(DocumentOffice.office_id.in_(list(offices))))
    note_change(store, session, row.id, "put")


def known_as(session: Session, document_ids: Iterable[str], scope: Scope) -> dict[str, DocumentOffice]:
    """Return how the offices of the scope know documents that are theirs: of several sendings the first."""
    if scope.offices is None:
        return {}
    wanted = select(DocumentOffice).where(
        DocumentOffice.document_id.in_(list(document_ids)), DocumentOffice.office_id.in_(sorted(scope.offices))
    )
    ordered = wanted.order_by(DocumentOffice.created_at.desc(), DocumentOffice.office_id.desc())
    return {link.document_id: link for link in session.scalars(ordered)}
