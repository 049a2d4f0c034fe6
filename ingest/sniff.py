"""What a file is, told by its content and never by its name, in microseconds; the name only words the refusal."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import PurePath
from zipfile import BadZipFile, LargeZipFile, ZipFile

from ingest.errors import Damaged, Empty, Encrypted, IngestError, TooLarge, Unsupported
from ingest.limits import Limits
from ingest.readers import ARCHIVE, FORMATS, Format, readable
from ingest.zip_guard import open_zip, read_entry

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TEXT = "text/plain"
DOC = "application/msword"
RTF = "application/rtf"
ODT = "application/vnd.oasis.opendocument.text"
HTML = "text/html"
MHTML = "multipart/related"

_HEAD = 4096
_PDF_MARK_WITHIN = 1024
_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_IMAGES = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"II*\0": "image/tiff",
    b"MM\0*": "image/tiff",
    b"II+\0": "image/tiff",
    b"MM\0+": "image/tiff",
}
_TO_PICTURE = "Hãy mở rồi lưu lại thành .png hoặc .jpg."
_TO_WORD = "Hãy mở bằng Word rồi lưu lại thành .docx."
_TO_ZIP = "Hãy giải nén rồi nạp từng tệp, hoặc nén lại thành một tệp .zip."
_TO_PDF = "Hãy mở rồi in hoặc xuất ra PDF."
_OTHERS = {
    b"GIF8": ("ảnh GIF", _TO_PICTURE),
    b"BM": ("ảnh BMP", _TO_PICTURE),
    b"RIFF": ("ảnh WebP hoặc tệp âm thanh, phim", _TO_PICTURE),
    b"\0\0\0\x0cjP  ": ("ảnh JPEG 2000", _TO_PICTURE),
    b"Rar!": ("tệp nén RAR", _TO_ZIP),
    b"7z\xbc\xaf": ("tệp nén 7z", _TO_ZIP),
    b"\x1f\x8b": ("tệp nén gzip", _TO_ZIP),
    b"%!PS": ("PostScript", _TO_PDF),
    b"AT&TFORM": ("DjVu", _TO_PDF),
    b"\xdb\xa5": ("Word 2.0", _TO_WORD),
    b"MZ": ("chương trình Windows (.exe)", "Tệp không phải văn bản; hãy xóa nếu không rõ nguồn gốc."),
}
_BOXED = {
    b"hei": ("ảnh HEIC của điện thoại", "Hãy lưu hoặc gửi lại ảnh dạng .jpg (máy ảnh của điện thoại: chọn JPEG)."),
    b"hev": ("ảnh HEIC của điện thoại", "Hãy lưu hoặc gửi lại ảnh dạng .jpg (máy ảnh của điện thoại: chọn JPEG)."),
    b"mif1": ("ảnh HEIC của điện thoại", "Hãy lưu hoặc gửi lại ảnh dạng .jpg (máy ảnh của điện thoại: chọn JPEG)."),
    b"avif": ("ảnh AVIF", _TO_PICTURE),
    b"": ("tệp âm thanh hoặc phim", "Tệp không phải văn bản."),
}
"""Files of boxes (ISO base media) by the brand that follows the word "ftyp"."""
_BINARY_SUFFIXES = frozenset(
    (
        *(".pdf", ".docx", ".docm", ".doc", ".dot", ".odt", ".xls", ".xlsx", ".ppt", ".pptx"),
        *(".png", ".jpg", ".jpeg", ".tif", ".tiff", ".zip", ".rar", ".7z"),
    )
)
_OPENED_AS_TEXT = (".doc", ".dot")
"""Word opens plain text under these names, and old programs write it so."""
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,500}?-->\s*)*<(?:!doctype\s+html|html|head|body|meta)\b", re.I | re.S
)
_MHTML = re.compile(
    rb"\s*(?:MIME-Version|From|Subject|Date|Message-ID):.*?Content-Type:\s*(?:multipart/(?:related|alternative)|text/html)",
    re.I | re.S,
)
_NOT_TEXT = bytes(range(0x00, 0x09)) + bytes(range(0x0E, 0x1B)) + bytes(range(0x1C, 0x20))


def sniff(data: bytes, name: str, limits: Limits | None = None) -> Format:
    """Return the format of the bytes; `name` is used in messages only.

    A zip archive of documents comes back as `ingest.readers.ARCHIVE`. Raises Empty, Unsupported, Damaged, Encrypted or
    TooLarge, each with a sentence for people.
    """
    limits = limits or Limits()
    if not data:
        raise Empty("Tệp rỗng (0 byte): không có gì để đọc. Hãy kiểm tra lại tệp gốc rồi tải lên lại.")
    if len(data) > limits.file_bytes:
        raise TooLarge(
            f"Tệp lớn {len(data) // 2**20} MB, vượt mức cho phép ({limits.file_bytes // 2**20} MB). "
            "Hãy tách tệp hoặc giảm dung lượng ảnh."
        )
    head = data[:_HEAD]
    if head.startswith(_ZIP):
        return _taken(_zip_kind(data, name, limits), name)
    if head.startswith(_OLE2):
        return _taken(_ole_kind(data), name)
    if b"%PDF-" in head[:_PDF_MARK_WITHIN]:
        return _taken(PDF, name)
    if head.lstrip().startswith(b"{\\rtf"):
        return _taken(RTF, name)
    for magic, media_type in _IMAGES.items():
        if head.startswith(magic):
            return _taken(media_type, name)
    for magic, (label, advice) in _OTHERS.items():
        if head.startswith(magic) and not _is_text(head):
            raise _unsupported(label, advice)
    if head[4:8] == b"ftyp":
        raise _unsupported(*next(words for brand, words in _BOXED.items() if head[8:].startswith(brand)))
    if not _is_text(head):
        raise _not_what_it_says(name) or _unsupported("không nhận ra từ nội dung")
    return _text_kind(head, name)


def is_archive(data: bytes) -> bool:
    """Return whether the bytes are a zip archive that is no Office document: one to be unpacked, not read."""
    if not data.startswith(_ZIP):
        return False
    try:
        with ZipFile(BytesIO(data)) as archive:
            return _package_kind(set(archive.namelist())) is None and "mimetype" not in archive.namelist()
    except (BadZipFile, LargeZipFile, ValueError, OSError, NotImplementedError):
        return False


def _taken(media_type: str, name: str) -> Format:
    if media_type not in FORMATS:
        raise _unsupported(_LABELS.get(media_type, media_type), _TO_ZIP if media_type == ARCHIVE else "")
    return FORMATS[media_type]


_TABLES, _SLIDES = "Hãy in ra PDF, hoặc chép bảng vào Word rồi nạp tệp Word.", "Hãy xuất ra PDF rồi nạp tệp PDF."
_OFFICE_LABELS = {
    "xl/workbook": ("bảng tính Excel (.xlsx)", _TABLES),
    "ppt/presentation": ("bản trình chiếu PowerPoint (.pptx)", _SLIDES),
}
_NO_CONTENT = "[Content_Types].xml"
_LABELS = {
    DOC: "Word 97–2003 (.doc)",
    RTF: "RTF (.rtf)",
    ODT: "OpenDocument (.odt)",
    HTML: "trang web (.html)",
    ARCHIVE: "tệp nén .zip",
}


def _unsupported(label: str, advice: str = "") -> Unsupported:
    return Unsupported(
        f"Định dạng chưa được đọc: {label}.{f' {advice}' if advice else ''} Các định dạng đọc được: {readable()}."
    )


def _zip_kind(data: bytes, name: str, limits: Limits) -> str:
    try:
        archive = open_zip(data, limits)
    except Damaged as error:
        raise _broken_zip(name) from error
    with archive:
        names = set(archive.namelist())
        if "mimetype" in names:
            return _open_document_kind(
                read_entry(archive, "mimetype", limits, _HEAD).decode("ascii", "replace").strip()
            )
    kind = _package_kind(names)
    if kind in _OFFICE_LABELS:
        raise _unsupported(*_OFFICE_LABELS[kind])
    if kind == _NO_CONTENT:
        raise Damaged("Tệp Office bị hỏng: không có phần nội dung văn bản bên trong. Hãy mở bằng Word rồi lưu lại.")
    return kind or ARCHIVE


def _package_kind(names: set[str]) -> str | None:
    """Return what an Office package holds, by the names of its parts; None for a plain archive."""
    if any(part.startswith("word/document") and part.endswith(".xml") for part in names):
        return DOCX
    for main_part in _OFFICE_LABELS:
        if any(part.startswith(main_part) for part in names):
            return main_part
    return _NO_CONTENT if "[Content_Types].xml" in names else None


def _open_document_kind(kind: str) -> str:
    if kind == ODT:
        return ODT
    raise _unsupported("sách điện tử EPUB" if "epub" in kind else "tệp OpenDocument không phải văn bản", _TO_PDF)


def _broken_zip(name: str) -> IngestError:
    suffix = _suffix(name)
    kind = f"Tệp {suffix}" if suffix else "Tệp nén"
    return Damaged(f"{kind} bị hỏng hoặc tải lên chưa hết: nội dung bên trong không mở được. Hãy tải lại tệp gốc.")


def _ole_kind(data: bytes) -> str:
    """Return what an OLE2 file holds, by the names in its directory (UTF-16)."""
    for stream, label in (("EncryptedPackage", None), ("WordDocument", DOC)):
        if _holds(data, stream):
            if label is None:
                raise Encrypted("Tệp được bảo vệ bằng mật khẩu nên không đọc được. Hãy gỡ mật khẩu rồi tải lên lại.")
            return label
    for stream, label, advice in (
        ("Workbook", "bảng tính Excel (.xls)", _TABLES),
        ("Book", "bảng tính Excel (.xls)", _TABLES),
        ("PowerPoint Document", "bản trình chiếu PowerPoint (.ppt)", _SLIDES),
        ("__properties_version1.0", "thư Outlook (.msg)", "Hãy lưu tệp đính kèm của thư rồi nạp các tệp đó."),
    ):
        if _holds(data, stream):
            raise _unsupported(label, advice)
    raise Damaged("Tệp Office bị hỏng: không tìm thấy phần nội dung văn bản bên trong. Hãy mở bằng Word rồi lưu lại.")


def _holds(data: bytes, stream: str) -> bool:
    return f"{stream}\0".encode("utf-16-le") in data


def _is_text(head: bytes) -> bool:
    if head.startswith(_BOMS):
        return True
    if b"\0" in head:
        sample = head[: len(head) // 2 * 2]
        wide = max(sample[::2].count(0), sample[1::2].count(0)) / max(1, len(sample) // 2)
        narrow = min(sample[::2].count(0), sample[1::2].count(0))
        return wide > 0.3 and narrow <= 2
    return len(head.translate(None, _NOT_TEXT)) >= len(head) * 0.99


def _text_kind(head: bytes, name: str) -> Format:
    plain = head.replace(b"\0", b"")
    for bom in _BOMS:
        plain = plain.removeprefix(bom)
    if _HTML.match(plain):
        return _taken(HTML, name)
    if b'progid="Word.Document"' in plain:
        raise _unsupported("Word XML (.xml)", _TO_WORD)
    if _MHTML.match(plain):
        return _taken(MHTML, name)
    refusal = None if _suffix(name) in _OPENED_AS_TEXT else _not_what_it_says(name)
    if refusal:
        raise refusal
    return _taken(TEXT, name)


def _not_what_it_says(name: str) -> Damaged | None:
    """Return the refusal of a file whose name promises another format than its bytes hold."""
    suffix = _suffix(name)
    if suffix not in _BINARY_SUFFIXES:
        return None
    return Damaged(
        f"Tệp có tên {suffix} nhưng nội dung không phải {suffix[1:].upper()}: tệp bị hỏng hoặc bị đổi tên. "
        "Hãy kiểm tra lại tệp gốc rồi tải lên lại."
    )


def _suffix(name: str) -> str:
    return PurePath(name).suffix.lower()
