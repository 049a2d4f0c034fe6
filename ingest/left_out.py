"""What readers without pages leave out or put elsewhere, counted while they read, as notes for staff."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ingest.document import Note

_NOTES = {
    "tracked": ("tracked-changes", "Văn bản có theo dõi thay đổi: nội dung được đọc như đã chấp nhận mọi thay đổi."),
    "hidden": ("hidden-text", "Văn bản có chữ ẩn; chữ ẩn không được đọc."),
    "text-boxes": ("text-boxes", "Chữ trong khung (text box) được đặt ngay sau đoạn chứa khung."),
    "comments": ("comments", "Nhận xét bên lề (comment) không được đọc."),
    "alt-chunk": ("embedded-part", "Văn bản có phần nhúng từ tệp khác; phần đó không được đọc."),
    "pictures": ("pictures", "Văn bản có hình ảnh; chữ trong hình không được đọc."),
}


def notes_for_staff(seen: Counter[str]) -> Iterator[Note]:
    """Yield the notes on what a reader of Word files has counted."""
    for key, (code, message) in _NOTES.items():
        if seen[key]:
            yield Note(code, message)
