"""The progress of a batch as server-sent events: the page hears of each change at once instead of asking.

A stream keeps one of the server's threads, so there are never more than half of them, and each ends after half a
minute: the browser opens it again by itself. Who gets none asks as before (`upload.batch_json`).
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator

from flask import Blueprint, Response, abort, stream_with_context
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from web import upload

blueprint = Blueprint("batch_events", __name__)

STREAMS = 8
LASTS_SECONDS = 30.0
LOOKS_EVERY_SECONDS = 0.4
_free = threading.BoundedSemaphore(STREAMS)


@blueprint.get("/batches/<batch_id>/events")
def stream(batch_id: str) -> ResponseReturnValue:
    """Stream the rows and sums of a batch, once at the start and then at each change, until nothing is left."""
    upload.batch_or_404(batch_id)
    if not _free.acquire(blocking=False):
        abort(503, description=_("Đang có nhiều trang theo dõi cùng lúc; trang này sẽ tự hỏi lại sau vài giây."))
    answer = Response(stream_with_context(_events(batch_id)), content_type="text/event-stream")
    answer.call_on_close(_free.release)
    answer.cache_control.no_store = True
    answer.headers["X-Accel-Buffering"] = "no"  # a proxy that gathers the answer would hold the news back
    return answer


def _events(batch_id: str) -> Iterator[str]:
    end = time.monotonic() + LASTS_SECONDS
    said = ""
    while time.monotonic() < end:
        found = upload.progress_of(batch_id)
        if found is None:  # gone meanwhile, or no longer for this person
            return
        text = json.dumps(found, ensure_ascii=False)
        if text != said:
            said = text
            yield f"data: {text}\n\n"
        if not found["left"]:
            return
        time.sleep(LOOKS_EVERY_SECONDS)
    yield ": again\n\n"
