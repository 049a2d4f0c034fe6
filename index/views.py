"""Documents as others see them: frozen values, and the questions that return them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, and_, func, select

from index.files import Damaged
from index.holding import known_as
from index.scope import Scope, visible
from index.store import Store
from index.tables import Batch, DocumentOffice, DocumentRow, Upload

State = Literal["waiting", "reading", "analysing", "storing", "done", "failed", "refused", "trash"]
STATES: tuple[State, ...] = ("waiting", "reading", "analysing", "storing", "done", "failed", "refused")
TRASH: State = "trash"
"""Taken away by staff, to be restored or purged (`trash`): no view but the trash's own shows it."""
UNFINISHED: tuple[State, ...] = ("waiting", "reading", "analysing", "storing")
IN_HAND: tuple[State, ...] = ("reading", "analysing", "storing")
ERASED = "secret"
"""The error code of a document that was refused for a secrecy mark and erased."""


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document without its text. `progress` in percent, `stage` says what is done now ("page 3/40").

    `name` is empty and `sha256` None once a secret document has been erased.
    """

    id: str
    sha256: str | None
    name: str
    media_type: str
    bytes: int
    pages: int | None
    state: State
    progress: int
    stage: str
    attempts: int
    error_code: str | None
    error: str | None
    created_at: datetime
    updated_at: datetime
    done_at: datetime | None
    uploaded_by: int | None
    batch: str | None
    metadata: dict[str, Any]
    title: str
    rules_version: str | None
    notes: list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of documents, newest first, and how many there are in all."""

    total: int
    items: list[DocumentView]


@dataclass(frozen=True, slots=True)
class BatchItem:
    """A file of a batch: what became of it when it was sent, and how its document is now.

    `outcome` is stored, duplicate or refused; `id` and what follows are those of the document.
    """

    id: str
    sha256: str | None
    name: str
    outcome: str
    duplicate_of: str | None
    state: State
    progress: int
    stage: str
    error_code: str | None
    error: str | None
    title: str
    document: DocumentView


@dataclass(frozen=True, slots=True)
class BatchView:
    """Files that were sent together, in the order they came."""

    id: str
    created_at: datetime
    items: list[BatchItem]
    uploaded_by: int | None = None

    @property
    def finished(self) -> bool:
        """Whether nothing of the batch is still on its way."""
        return not any(item.state in UNFINISHED for item in self.items)


def get(store: Store, document_id: str, *, scope: Scope) -> DocumentView | None:
    """Return the document, None when there is none."""
    with store.reading() as session:
        row = visible(session, document_id, scope)
        if row is None or row.state == TRASH:
            return None
        return view_of(row, known_as(session, [row.id], scope).get(row.id))


def listing(
    store: Store, state: str | Collection[str] | None = None, page: int = 1, per_page: int = 50, *, scope: Scope
) -> Listing:
    """Return a page (from 1) of the documents, newest upload first, only those in `state` when it is given."""
    wanted = select(DocumentRow).where(DocumentRow.state != TRASH, scope.clause())
    chosen = [state] if isinstance(state, str) else state
    wanted = wanted if chosen is None else wanted.where(DocumentRow.state.in_(chosen))
    ordered = wanted.order_by(DocumentRow.created_at.desc(), DocumentRow.id.desc())
    with store.reading() as session:
        total = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
        rows = session.scalars(ordered.limit(per_page).offset((max(1, page) - 1) * per_page)).all()
        known = known_as(session, [row.id for row in rows], scope)
        return Listing(total, [view_of(row, known.get(row.id)) for row in rows])


def newest(store: Store, states: Collection[State], limit: int, *, scope: Scope) -> list[DocumentView]:
    """Return the newest uploads in one of these states, without counting them."""
    wanted = select(DocumentRow).where(DocumentRow.state.in_(states), scope.clause())
    with store.reading() as session:
        rows = session.scalars(wanted.order_by(DocumentRow.created_at.desc(), DocumentRow.id.desc()).limit(limit)).all()
        known = known_as(session, [row.id for row in rows], scope)
        return [view_of(row, known.get(row.id)) for row in rows]


def totals(store: Store, *, scope: Scope) -> dict[str, int]:
    """Return how many documents there are in each state; a state without documents is left out."""
    wanted = select(DocumentRow.state, func.count()).where(DocumentRow.state != TRASH, scope.clause())
    with store.reading() as session:
        return {row[0]: row[1] for row in session.execute(wanted.group_by(DocumentRow.state))}


def batch(store: Store, batch_id: str, *, scope: Scope, user_id: int | None = None) -> BatchView | None:
    """Return the batch with its files, None when there is none.

    It exists for its sender, `user_id`, and for who sees all; others would learn from it who sent what together.
    """
    with store.reading() as session:
        row = session.get(Batch, batch_id)
        if row is None or (scope.offices is not None and (user_id is None or row.user_id != user_id)):
            return None
        pairs = session.execute(
            select(Upload, DocumentRow)
            .join(DocumentRow, DocumentRow.id == Upload.document_id)
            .where(Upload.batch_id == batch_id, DocumentRow.state != TRASH, scope.clause())
            .order_by(Upload.id)
        ).all()
        known = known_as(session, [document.id for _, document in pairs], scope)
        items = [_item(upload, document, known.get(document.id)) for upload, document in pairs]
        return BatchView(row.id, row.created_at, items, row.user_id)


def batches_open(store: Store, user_id: int | None, limit: int = 20, *, scope: Scope) -> list[BatchView]:
    """Return the batches of a user (None: sent without an account) that are still on their way, newest first."""
    with store.reading() as session:
        ids = session.scalars(
            select(Batch.id)
            .where(
                Batch.user_id == user_id if user_id is not None else Batch.user_id.is_(None),
                Batch.id.in_(
                    select(Upload.batch_id)
                    .join(DocumentRow, DocumentRow.id == Upload.document_id)
                    .where(DocumentRow.state.in_(UNFINISHED), scope.clause())
                ),
            )
            .order_by(Batch.created_at.desc())
            .limit(limit)
        ).all()
    found = (batch(store, batch_id, scope=scope, user_id=user_id) for batch_id in ids)
    return [view for view in found if view is not None]


def original(store: Store, document_id: str, *, scope: Scope) -> tuple[DocumentView, bytes] | None:
    """Return the document and its bytes as they were sent, None when there are none (refused, erased, damaged)."""
    view = get(store, document_id, scope=scope)
    if view is None or view.sha256 is None or view.error_code == ERASED:  # its bytes are being erased right now
        return None
    try:
        return view, store.files.read(view.sha256)
    except (FileNotFoundError, Damaged):
        return None


def page_image(store: Store, document_id: str, number: int, *, scope: Scope) -> bytes | None:
    """Return the image (WebP) of a page, counted from 1, None when there is none."""
    view = get(store, document_id, scope=scope)
    if view is None or view.sha256 is None or view.error_code == ERASED:
        return None
    return store.files.read_page(view.sha256, number)


def is_shown() -> ColumnElement[bool]:
    """Return the condition that what was read of a document is shown: also while it waits to be read again."""
    return and_(DocumentRow.done_at.is_not(None), DocumentRow.state.in_(("done", *UNFINISHED)))


def view_of(row: DocumentRow, known: DocumentOffice | None = None) -> DocumentView:
    """Return the row as a value; `known` is how the office that asks knows it, from its own sending."""
    told = known or row
    return DocumentView(
        id=row.id,
        sha256=row.sha256,
        name=(told.name or "") if row.name else "",
        media_type=row.media_type,
        bytes=row.bytes,
        pages=row.pages,
        state=row.state,  # type: ignore[arg-type]  # the column holds nothing else
        progress=row.progress,
        stage=row.stage,
        attempts=row.attempts,
        error_code=row.error_code,
        error=row.error,
        created_at=told.created_at,
        updated_at=row.updated_at,
        done_at=row.done_at,
        uploaded_by=told.user_id,
        batch=told.batch_id,
        metadata=row.details or {},
        title=title_of(row, known),
        rules_version=row.rules_version,
        notes=row.notes or [],
    )


def title_of(row: DocumentRow, known: DocumentOffice | None = None) -> str:
    """Return the name of the document for people: its subject, else the name of its file."""
    return row.subject or (row.name and (known or row).name) or "(tài liệu đã xóa)"


def _item(upload: Upload, row: DocumentRow, known: DocumentOffice | None) -> BatchItem:
    document = view_of(row, known)
    return BatchItem(
        id=row.id,
        sha256=row.sha256,
        name=upload.name or "",
        outcome=upload.outcome,
        duplicate_of=row.id if upload.outcome == "duplicate" else None,
        state=document.state,
        progress=document.progress,
        stage=document.stage,
        error_code=document.error_code,
        error=document.error,
        title=document.title,
        document=document,
    )
