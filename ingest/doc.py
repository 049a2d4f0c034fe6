"""Binary Word documents (.doc): Word 97–2003 and Word 6/95, each by a reader of its own, out of the OLE2 container."""

from __future__ import annotations

from struct import error as StructError

from doc2docx.cfb.container import CompoundFile
from doc2docx.errors import Doc2DocxError, StreamNotFound

from ingest import word97_format as word97
from ingest.assemble import assemble
from ingest.document import Document
from ingest.docx import notes_for_staff
from ingest.errors import Damaged, Encrypted
from ingest.flow import Flow
from ingest.limits import Limits
from ingest.word6 import read_word6
from ingest.word6_format import is_word6
from ingest.word97 import Reader

MEDIA_TYPE = "application/msword"


def read_doc(data: bytes, limits: Limits) -> Document:
    """Return the document in a .doc file. Raises Damaged and Encrypted."""
    try:
        container = CompoundFile(data)
        stream = container.open_stream("WordDocument")
        flow = read_word6(stream) if is_word6(stream) else _read_word97(container, stream)
    except (Doc2DocxError, StructError, IndexError, UnicodeDecodeError) as error:
        raise Damaged("Tệp .doc bị hỏng hoặc tải lên chưa hết. Hãy mở bằng Word rồi lưu lại dạng .docx.") from error
    return assemble(flow, MEDIA_TYPE, limits)


def _read_word97(container: CompoundFile, stream: bytes) -> Flow:
    if word97.is_encrypted(stream):
        raise Encrypted("Tệp Word được bảo vệ bằng mật khẩu. Hãy gỡ mật khẩu rồi tải lên lại.")
    table = container.open_stream(word97.table_name(stream))
    try:
        data = container.open_stream("Data")
    except StreamNotFound:
        data = b""
    reader = Reader(word97.parse(stream, table, data))
    flow = reader.flow()
    flow.notes.extend(notes_for_staff(reader.seen))
    return flow
