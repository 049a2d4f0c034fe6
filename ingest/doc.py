"""Binary Word documents (.doc): Word 97–2003 by way of .docx and the same walk, Word 6/95 by a reader of its own.

msdoc2docx works on files only; they are put in memory-backed storage, so that no trace of a document stays on a disk.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from struct import error as StructError

from doc2docx import convert
from doc2docx.cfb.container import CompoundFile
from doc2docx.errors import Doc2DocxError, EncryptedDocumentError

from ingest.assemble import assemble
from ingest.document import Document
from ingest.docx import read_docx
from ingest.errors import Damaged, Encrypted
from ingest.limits import Limits
from ingest.word6 import read_word6
from ingest.word6_format import is_word6

MEDIA_TYPE = "application/msword"
_MEMORY = Path("/dev/shm")  # noqa: S108 memory, not a disk
_PREFIX = "trichluc-doc-"


def read_doc(data: bytes, limits: Limits) -> Document:
    """Return the document in a .doc file. Raises Damaged and Encrypted."""
    try:
        stream = CompoundFile(data).open_stream("WordDocument")
        if is_word6(stream):
            return assemble(read_word6(stream), MEDIA_TYPE, limits)
        return replace(read_docx(_as_docx(data), limits), media_type=MEDIA_TYPE)
    except EncryptedDocumentError as error:
        raise Encrypted("Tệp Word được bảo vệ bằng mật khẩu. Hãy gỡ mật khẩu rồi tải lên lại.") from error
    except (Doc2DocxError, StructError, IndexError) as error:
        raise Damaged("Tệp .doc bị hỏng hoặc tải lên chưa hết. Hãy mở bằng Word rồi lưu lại dạng .docx.") from error


def _as_docx(data: bytes) -> bytes:
    """Return the file as a .docx package."""
    folder = _MEMORY if _MEMORY.is_dir() and os.access(_MEMORY, os.W_OK) else Path(tempfile.gettempdir())
    _sweep(folder)
    with tempfile.TemporaryDirectory(prefix=f"{_PREFIX}{os.getpid()}-", dir=folder) as place:
        source, target = Path(place, "a.doc"), Path(place, "a.docx")
        source.write_bytes(data)
        convert(source, target)
        return target.read_bytes()


def _sweep(folder: Path) -> None:
    """Erase what readers that were killed in mid-document left behind."""
    for left in folder.glob(f"{_PREFIX}*"):
        process = left.name.removeprefix(_PREFIX).partition("-")[0]
        if process.isdigit() and not Path("/proc", process).exists():
            shutil.rmtree(left, ignore_errors=True)
