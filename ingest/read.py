"""One way in: bytes to `Document`, through the registry of readers."""

from __future__ import annotations

import logging

from ingest.document import Document
from ingest.errors import Damaged, IngestError, TooLarge
from ingest.limits import Limits
from ingest.readers import Progress
from ingest.sniff import sniff

log = logging.getLogger(__name__)


def read(data: bytes, name: str, limits: Limits | None = None, progress: Progress | None = None) -> Document:
    """Return the document in `data`; `name` is the file's name, for messages only.

    `progress(done_pages, all_pages)` is called by readers that have pages. Raises IngestError (see ingest.errors) with
    a sentence for people; whatever else a parser library throws at a broken file becomes Damaged here, and only here.
    """
    limits = limits or Limits()
    found = sniff(data, name, limits)
    try:
        return found.reader(data, limits, progress)
    except IngestError:
        raise
    except MemoryError as error:
        raise TooLarge(
            "Tệp cần nhiều bộ nhớ hơn mức cho phép nên không đọc được. Hãy tách tệp thành nhiều phần."
        ) from error
    except RecursionError as error:
        raise Damaged("Tệp lồng nhau quá sâu, giống tệp hỏng hoặc phá hoại. Tệp không được đọc.") from error
    except Exception as error:
        # The name and the text stay out of the log: a file may turn out to carry a secrecy mark.
        log.exception("reader of %s failed", found.media_type)
        raise Damaged(
            f"Tệp {found.label} bị hỏng, không đọc được ({type(error).__name__}). Hãy mở rồi lưu lại."
        ) from error
