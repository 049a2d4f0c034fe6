"""Web pages in one file (.mht), as Word and web programs save them, often under the name .doc: the page in a mail."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes, policy

from ingest.document import Document
from ingest.errors import Damaged
from ingest.html import read_html
from ingest.limits import Limits

MEDIA_TYPE = "multipart/related"


def read_mht(data: bytes, limits: Limits) -> Document:
    """Return the document of the first page in the file. Raises Damaged when there is none, Empty when it is blank."""
    message = message_from_bytes(data, policy=policy.default)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            page = part.get_payload(decode=True)
            charset = part.get_content_charset()
            if isinstance(page, bytes):
                return replace(read_html(_named(page, charset), limits), media_type=MEDIA_TYPE)
    raise Damaged("Tệp .mht bị hỏng: không có trang web bên trong. Hãy mở bằng Word rồi lưu lại thành .docx.")


def _named(page: bytes, charset: str | None) -> bytes:
    """Return the page with the character set that the mail names for it; Unicode is told by the page's bytes."""
    if not charset or charset.startswith(("utf", "unicode")) or not charset.replace("-", "").isalnum():
        return page
    return f'<meta charset="{charset}">'.encode() + page
