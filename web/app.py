"""The Flask application: settings in, application out."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

from flask import Flask, Request, current_app, request, url_for
from flask_bootstrap import Bootstrap5
from flask_compress import Compress
from flask_login import current_user
from werkzeug.exceptions import RequestEntityTooLarge

from index import accounts, warming
from index.scope import EVERYTHING
from parent_death import end_with_parent
from settings import Settings
from web import (
    account,
    admin,
    api,
    auth,
    batch_events,
    corrections,
    days,
    directives,
    documents,
    download_log,
    errors,
    findings,
    found,
    health,
    help_topics,
    labels,
    languages,
    matrix,
    rate,
    recurring,
    review,
    rights,
    saved_searches,
    search,
    security,
    series,
    start,
    summary_report,
    trash,
    units,
    upload,
    views_api,
    wording,
)
from web import filters as address_filters
from web.service import attach, service

ROOMS = (
    account,
    admin,
    trash,
    start,
    auth,
    languages,
    upload,
    batch_events,
    documents,
    corrections,
    review,
    search,
    saved_searches,
    matrix,
    directives,
    units,
    series,
    recurring,
    findings,
    found,
    summary_report,
    views_api,
    api,
    health,
)
MIB = 1024 * 1024
FILES_AT_ONCE = 20
LAGGING = 50  # changes; a healthy indexer is behind for seconds only


class UploadRequest(Request):
    """A request whose files are spooled to disk, and which stops as soon as one of them is over the limit."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> Any:
        stream = super()._get_file_stream(total_content_length, content_type, filename, content_length)
        return _Limited(stream, service().settings.max_file_mb * MIB)


class _Limited:
    """A stream that takes so many bytes and no more."""

    def __init__(self, stream: Any, limit: int) -> None:
        self._stream = stream
        self._left = limit

    def write(self, data: bytes) -> int:
        self._left -= len(data)
        if self._left < 0:
            raise RequestEntityTooLarge
        return int(self._stream.write(data))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


class TrichLuc(Flask):
    """The application with its own request."""

    request_class = UploadRequest


def create_app(settings: Settings) -> Flask:
    """Return the application over the data folder of the settings."""
    app = TrichLuc("web")
    app.config.update(
        SESSION_COOKIE_NAME="trichluc",
        MAX_CONTENT_LENGTH=settings.max_file_mb * MIB * FILES_AT_ONCE,
        MAX_FORM_PARTS=2000,
        BOOTSTRAP_SERVE_LOCAL=True,
        SEND_FILE_MAX_AGE_DEFAULT=86_400,
        WTF_CSRF_TIME_LIMIT=None,
        COMPRESS_ALGORITHM=["gzip"],
        COMPRESS_ALGORITHM_STREAMING=["br", "deflate"],  # files of static/ are sent as streams
    )
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.config["SECRET_KEY"] = security.secret_key(settings, attach(app, settings).store)
    security.protect(app, settings)
    rate.start(app, settings)
    Bootstrap5(app)
    Compress(app)
    for part in (languages.start, auth.start, download_log.start, errors.start, _templates):
        part(app)
    for room in ROOMS:
        app.register_blueprint(room.blueprint)
    for programs in (findings.for_programs, found.for_programs):
        app.register_blueprint(programs)
    exempt = (api.blueprint, health.blueprint, findings.for_programs, found.for_programs, views_api.blueprint)
    for open_to_programs in exempt:
        security.csrf.exempt(open_to_programs)
    return app


def from_environment() -> Flask:
    """Return the application over the settings of the environment, for a WSGI server whose process this is.

    It ends with the server's main process: one that went on alone would answer beside its successor.
    """
    end_with_parent()
    app = create_app(Settings.from_env())
    warming.keep_warm(app.extensions["trichluc"].store, threading.Event(), scope=EVERYTHING)
    return app


def _templates(app: Flask) -> None:
    """Give the templates their words and filters."""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        day=labels.day,
        number=labels.number,
        megabytes=labels.megabytes,
        explained=labels.explained,
        sureness=labels.sureness,
        when=labels.when,
        headline=labels.headline,
    )
    app.jinja_env.globals.update(
        day_pattern=days.PATTERN,
        labels=labels,
        wording=wording,
        address=address_filters.address,
        languages=languages.LANGUAGES,
        asset=_asset,
        trouble=_trouble,
        topics=help_topics.TOPICS,
        help_topic=help_topics.topic,
    )
    app.context_processor(_about_the_visitor)


def _about_the_visitor() -> dict[str, Any]:
    return {
        "language": languages.choose(),
        "may_upload": rights.holds(accounts.UPLOADER),
        "may_review": rights.holds(accounts.REVIEWER),
        "may_administer": rights.holds(accounts.ADMINISTRATOR),
        "may_govern": rights.governs(),
    }


def _asset(name: str) -> str:
    """Return the address of a static file, with its time of change, so that browsers may keep it."""
    folder = Path(current_app.static_folder or "")
    return url_for("static", filename=name, v=int((folder / name).stat().st_mtime))


def _trouble() -> str | None:
    """Return what keeps documents from being read or found right now: queue, workers, index, or None."""
    if not current_user.is_authenticated or request.endpoint == "auth.login":
        return None
    queue = service().queue()
    if not queue.get("ok"):
        return "queue"
    if not queue.get("workers"):
        return "workers"
    found = service().index()
    behind = found["index"].get("behind")
    if behind is None and not found["database"].get("documents", {}).get("done"):
        return None  # a new service has no index yet, and nothing to find
    return None if behind is not None and behind < LAGGING else "index"
