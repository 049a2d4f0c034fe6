"""Every download is in the audit log: originals, tables, reports, whatever room they come from."""

from __future__ import annotations

from flask import Flask, Response, request

from index import audit
from web.rights import actor
from web.service import store

STATIC = {"static", "bootstrap.static"}


def start(app: Flask) -> None:
    """Watch the answers of all rooms: what is sent as an attachment is a download."""
    app.after_request(_note)


def _note(response: Response) -> Response:
    """Write a line for a download; one that cannot be written fails the request, and nothing is sent."""
    disposition = response.headers.get("Content-Disposition", "")
    if response.status_code != 200 or request.endpoint in STATIC or not disposition.startswith("attachment"):
        return response
    document_id = (request.view_args or {}).get("document_id")
    if document_id is not None:
        audit.record(store(), "downloaded", f"{audit.DOCUMENT}{document_id}", actor())
    else:
        form = disposition.rpartition(".")[2][:5]
        audit.record(store(), "downloaded", f"table:{request.endpoint}", actor(), format=form)
    return response
