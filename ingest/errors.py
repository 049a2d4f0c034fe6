"""Why a file was not read.

IngestError                 a sentence in Vietnamese for people, a code for programs, the state the document ends in
├── Unreadable              the file cannot be read as it is: state "failed"
│   ├── Empty               no bytes, or no text in them
│   ├── Damaged             broken, cut short, or not what its name says
│   ├── Encrypted           protected by a password
│   └── OcrMissing          a scan, and no OCR on this machine
├── Refused                 the service does not take it: state "refused"
│   ├── Unsupported         a format that is not read (yet)
│   ├── TooLarge            over a limit of size, pages, characters or unpacked bytes
│   └── Secret              carries a secrecy mark: bytes and text must be erased
└── Transient               memory, time or a missing program: a retry may help, then state "failed"
"""

from __future__ import annotations

from typing import ClassVar, Literal


class IngestError(Exception):
    """A file could not be read. `str(error)` is one sentence in Vietnamese that says what happened and what to do."""

    code: ClassVar[str] = "ingest"
    state: ClassVar[Literal["failed", "refused"]] = "failed"
    retry: ClassVar[bool] = False


class Unreadable(IngestError):
    """The file cannot be read as it is."""

    code = "unreadable"


class Empty(Unreadable):
    """The file has no bytes, or no text."""

    code = "empty"


class Damaged(Unreadable):
    """The file is broken, cut short, or not what its name says."""

    code = "damaged"


class Encrypted(Unreadable):
    """The file is protected by a password."""

    code = "encrypted"


class OcrMissing(Unreadable):
    """The file is a scan and the machine has no OCR program or no Vietnamese data for it."""

    code = "ocr-missing"


class Refused(IngestError):
    """The service does not take the file."""

    code = "refused"
    state = "refused"


class Unsupported(Refused):
    """The format is not read."""

    code = "unsupported"


class TooLarge(Refused):
    """The file is over a limit of size, pages, characters or unpacked bytes."""

    code = "too-large"


class Secret(Refused):
    """The document carries a secrecy mark; its bytes and text must be erased."""

    code = "secret"


class Transient(IngestError):
    """Memory, time or a missing program stopped the reading; another try may succeed."""

    code = "transient"
    retry = True
