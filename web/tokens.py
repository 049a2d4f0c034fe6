"""Who may call the API: the holder of a token, and for reading who is logged in on a page of this site."""

from __future__ import annotations

from flask import abort, g, request
from flask_login import current_user

from index import accounts
from web.service import store

#: The description and the health are open: neither says anything of a document.
OPEN_ENDPOINTS = {"api.openapi", "health.health"}
READING = ("GET", "HEAD")
OWN_PAGES = {"same-origin", "none"}


def require() -> None:
    """Answer 401 unless the request may pass, 403 when the token may only read; a `before_request` of blueprints."""
    if request.endpoint in OPEN_ENDPOINTS or _reads_from_own_page():
        return
    token = _token()
    if token is None:
        abort(401)
    if request.method not in READING and not accounts.may(token.role, accounts.UPLOADER):
        abort(403)
    g.token = token


def _token() -> accounts.TokenView | None:
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    return accounts.token_user(store(), secret.strip()) if scheme.lower() == "bearer" else None


def _reads_from_own_page() -> bool:
    """Return whether a logged-in person reads; another site that makes the browser call is not let in."""
    if "Authorization" in request.headers or request.method not in READING:
        return False
    return request.headers.get("Sec-Fetch-Site", "same-origin") in OWN_PAGES and bool(current_user.is_authenticated)
