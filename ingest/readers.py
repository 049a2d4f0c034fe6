"""The registry of formats: media type, names and the reader that gives a `Document`.

A new format is one new file with a reader, its row here and its sign in `ingest.sniff`. Readers are imported when they
are first needed, so that the web server can sniff an upload without loading PDF and OCR libraries.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from inspect import signature

from ingest.document import Document
from ingest.limits import Limits

Progress = Callable[[int, int], None]

ARCHIVE = "application/zip"


@dataclass(frozen=True, slots=True)
class Format:
    """A format that is taken: its media type, its name for people, usual endings of its files, and its reader."""

    media_type: str
    label: str
    suffixes: tuple[str, ...]
    target: str

    @property
    def reader(self) -> Callable[[bytes, Limits, Progress | None], Document]:
        """Return the reader; it raises IngestError. `progress` is called by readers that have pages."""
        module, _, name = self.target.partition(":")
        function = getattr(import_module(module), name)
        has_pages = len(signature(function).parameters) > 2
        return lambda data, limits, progress: function(data, limits, *([progress] if has_pages else []))


FORMATS: dict[str, Format] = {
    entry.media_type: entry
    for entry in (
        Format(
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "Word (.docx)",
            (".docx", ".docm"),
            "ingest.docx:read_docx",
        ),
        Format("application/msword", "Word 97–2003 (.doc)", (".doc", ".dot"), "ingest.doc:read_doc"),
        Format("application/rtf", "RTF (.rtf)", (".rtf",), "ingest.rtf:read_rtf"),
        Format("application/pdf", "PDF", (".pdf",), "ingest.pdf:read_pdf"),
        Format("application/vnd.oasis.opendocument.text", "OpenDocument (.odt)", (".odt",), "ingest.odt:read_odt"),
        Format("text/html", "trang web (.html)", (".html", ".htm"), "ingest.html:read_html"),
        Format("multipart/related", "trang web một tệp (.mht)", (".mht", ".mhtml"), "ingest.mht:read_mht"),
        Format("image/png", "ảnh PNG (.png)", (".png",), "ingest.image:read_image"),
        Format("image/jpeg", "ảnh JPEG (.jpg)", (".jpg", ".jpeg"), "ingest.image:read_image"),
        Format("image/tiff", "ảnh TIFF nhiều trang (.tif)", (".tif", ".tiff"), "ingest.image:read_image"),
        Format("text/plain", "văn bản thuần (.txt)", (".txt",), "ingest.text:read_text"),
    )
}


def suffixes() -> tuple[str, ...]:
    """Return the usual endings of files that are taken, archives too: for the box in which people choose files."""
    return (*(suffix for entry in FORMATS.values() for suffix in entry.suffixes), ".zip")


def readable() -> str:
    """Return the formats that are read, as a list for people."""
    return ", ".join(entry.label for entry in FORMATS.values())
