"""Binary Word documents (.doc): Word 97–2003 and Word 6/95, each by a reader of its own, out of the OLE2 container."""

from __future__ import annotations

from io import BytesIO
from struct import error as StructError

from olefile import OleFileIO

from ingest import word97_format as word97
from ingest.assemble import assemble
from ingest.document import Document
from ingest.errors import Damaged, Encrypted
from ingest.flow import Flow
from ingest.left_out import notes_for_staff
from ingest.limits import Limits
from ingest.word6 import read_word6
from ingest.word6_format import is_word6
from ingest.word97 import Reader

MEDIA_TYPE = "application/msword"


def read_doc(data: bytes, limits: Limits) -> Document:
    """Return the document in a .doc file. Raises Damaged and Encrypted."""
    try:
        with OleFileIO(BytesIO(data)) as container:
            stream = container.openstream("WordDocument").read()
            flow = read_word6(stream) if is_word6(stream) else _read_word97(container, stream)
    except (OSError, StructError, IndexError, ValueError) as error:
        raise Damaged("Tệp .doc bị hỏng hoặc tải lên chưa hết. Hãy mở bằng Word rồi lưu lại dạng .docx.") from error
    return assemble(flow, MEDIA_TYPE, limits)


def _read_word97(container: OleFileIO, stream: bytes) -> Flow:
    if word97.is_encrypted(stream):
        raise Encrypted("Tệp Word được bảo vệ bằng mật khẩu. Hãy gỡ mật khẩu rồi tải lên lại.")
    table = container.openstream(word97.table_name(stream)).read()
    data = container.openstream("Data").read() if container.exists("Data") else b""
    reader = Reader(word97.parse(stream, table, data))
    flow = reader.flow()
    flow.notes.extend(notes_for_staff(reader.seen))
    return flow
