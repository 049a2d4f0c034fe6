"""The progress of a batch as server-sent events: the page hears of each change at once instead of asking.

A stream keeps one of the server's threads, so there are never more than a third of them, never more than three of one
person, and each ends after half a minute: the browser opens it again by itself. Who gets none asks as before
(`upload.batch_json`).
"""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Iterator
from functools import partial
from typing import Any

from flask import Blueprint, Flask, Response, abort, current_app, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from web import upload
from web.rights import user_id

blueprint = Blueprint("batch_events", __name__)

STREAMS = 8
STREAMS_OF_ONE = 3
LASTS_SECONDS = 30.0
LOOKS_EVERY_SECONDS = 0.4
BEATS_EVERY_SECONDS = 2.0


class Places:
    """So many streams at once, and so many of one person: nobody's open tabs leave the others without news."""

    def __init__(self) -> None:
        self._taken: Counter[int] = Counter()
        self._lock = threading.Lock()

    def take(self, user_id: int) -> bool:
        """Take a place for the person; False when there is none left for them."""
        with self._lock:
            if self._taken.total() >= STREAMS or self._taken[user_id] >= STREAMS_OF_ONE:
                return False
            self._taken[user_id] += 1
            return True

    def give_back(self, user_id: int) -> None:
        """Give a place of the person back."""
        with self._lock:
            self._taken[user_id] -= 1
            self._taken += Counter()  # who has none is forgotten


places = Places()


@blueprint.get("/batches/<batch_id>/events")
def stream(batch_id: str) -> ResponseReturnValue:
    """Stream the rows and sums of a batch, once at the start and then at each change, until nothing is left."""
    upload.batch_or_404(batch_id)
    person = user_id()
    if not places.take(person):
        abort(503, description=_("Đang có nhiều trang theo dõi cùng lúc; trang này sẽ tự hỏi lại sau vài giây."))
    app, environment = current_app._get_current_object(), dict(request.environ)  # type: ignore[attr-defined]
    answer = Response(_events(app, environment, batch_id), content_type="text/event-stream")
    answer.call_on_close(partial(places.give_back, person))
    answer.cache_control.no_store = True
    answer.headers["X-Accel-Buffering"] = "no"  # a proxy that gathers the answer would hold the news back
    return answer


def _events(app: Flask, environment: dict[str, Any], batch_id: str) -> Iterator[str]:
    """Yield the events; each look is a request of its own, so that a session that was ended hears no more."""
    end = time.monotonic() + LASTS_SECONDS
    said, beat = "", time.monotonic()
    while time.monotonic() < end:
        with app.request_context(environment):
            found = upload.progress_of(batch_id) if current_user.is_authenticated else None
        if found is None:  # gone meanwhile, or no longer for this person
            return
        text = json.dumps(found, ensure_ascii=False)
        if text != said:
            said, beat = text, time.monotonic()
            yield f"data: {text}\n\n"
        elif time.monotonic() - beat > BEATS_EVERY_SECONDS:
            beat = time.monotonic()
            yield ": still here\n\n"  # only by writing does the server notice that nobody reads any more
        if not found["left"]:
            return
        time.sleep(LOOKS_EVERY_SECONDS)
    yield ": again\n\n"
