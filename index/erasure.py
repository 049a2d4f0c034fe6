"""Erasing a document that carries a secrecy mark: nothing of it stays but the fact that it was refused.

Order matters, since the process can die between any two steps: the text goes first, the SHA-256 last, since it is the
only way to the files. `finish_erasures` takes up what was left half done.

What this cannot do: overwrite blocks that the file system or the disk has kept of a removed file.
"""

from __future__ import annotations

from sqlalchemy import delete, select, update

from index import corrections, issuing, registers
from index.changes import note_change
from index.clock import now
from index.store import Store
from index.tables import DocumentOffice, DocumentRow, DocumentText, Event, Upload
from index.views import ERASED


def refuse_secret(store: Store, document_id: str, mark: str) -> None:
    """Refuse the document and erase its bytes, page images, text, findings, name and SHA-256.

    What stays: id, times, uploader, the mark ("MẬT"), a sentence for people.
    """
    moment = now()
    with store.changing() as session:
        row = session.get(DocumentRow, document_id, with_for_update=True)
        if row is None:
            return
        registers.forget(store, session, document_id)
        corrections.forget(session, document_id)
        session.execute(delete(DocumentText).where(DocumentText.document_id == document_id))
        session.execute(update(Upload).where(Upload.document_id == document_id).values(name=None))
        session.execute(update(DocumentOffice).where(DocumentOffice.document_id == document_id).values(name=None))
        issuer = row.issuer_unit
        _empty(row)
        session.flush()
        issuing.drop_idle(session, [issuer] if issuer else [])
        row.state, row.error_code, row.error, row.updated_at = "refused", ERASED, sentence(mark), moment
        session.add(Event(at=moment, document_id=document_id, kind="refused", details={"code": ERASED, "mark": mark}))
        note_change(store, session, document_id, "erase")
    _erase_files(store, document_id)
    store.forget_deleted()


def finish_erasures(store: Store) -> int:
    """Take up erasures that a dying process left half done; return how many."""
    half_done = select(DocumentRow.id).where(DocumentRow.error_code == ERASED, DocumentRow.sha256.is_not(None))
    with store.reading() as session:
        ids = list(session.scalars(half_done))
    for document_id in ids:
        _erase_files(store, document_id)
    if ids:
        store.forget_deleted()
    return len(ids)


def sentence(mark: str) -> str:
    """Return what people are told of a refusal."""
    return (
        f"Tài liệu có dấu chỉ độ mật ({mark}) nên không được tiếp nhận. Tệp và toàn bộ nội dung đã bị xóa khỏi hệ "
        "thống, chỉ lưu lại việc từ chối. Xin xử lý tài liệu theo quy định về bảo vệ bí mật nhà nước."
    )


def _empty(row: DocumentRow) -> None:
    """Take everything from the row that says what the document was."""
    row.name = row.type = row.number = row.issuer = row.issuer_key = row.subject = None
    row.subject_folded = row.issuer_unit = row.period = row.period_year = row.opening = None
    row.issued_on = row.issued_day = row.year = row.details = row.notes = row.pages = None
    row.claimed_by = row.claimed_at = row.done_at = None
    row.progress, row.stage, row.dated = 0, "", row.created_at.date()


def _erase_files(store: Store, document_id: str) -> None:
    with store.reading() as session:
        sha256 = session.scalar(select(DocumentRow.sha256).where(DocumentRow.id == document_id))
    if sha256 is not None:
        store.files.erase(sha256)
        with store.session() as session:
            session.execute(update(DocumentRow).where(DocumentRow.id == document_id).values(sha256=None))
