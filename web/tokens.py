"""Who may call the API: the holder of a token, and for reading who is logged in on a page of this site."""

from __future__ import annotations

from flask import abort, g, request
from flask_login import current_user

from index import accounts
from web import rights
from web.service import store

READING = ("GET", "HEAD")
OWN_PAGES = {"same-origin", "none"}


def require() -> None:
    """Answer 401 unless the request may pass, 403 when its role is too low; a `before_request` of blueprints."""
    if request.endpoint in rights.OPEN:
        return
    if _reads_from_own_page():
        rights.require(current_user.role)
        return
    token = _token()
    if token is None:
        abort(401)
    g.token = token
    rights.require(token.role)


def _token() -> accounts.TokenView | None:
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    return accounts.token_user(store(), secret.strip()) if scheme.lower() == "bearer" else None


def _reads_from_own_page() -> bool:
    """Return whether a logged-in person reads; another site that makes the browser call is not let in."""
    if "Authorization" in request.headers or request.method not in READING:
        return False
    return request.headers.get("Sec-Fetch-Site", "same-origin") in OWN_PAGES and bool(current_user.is_authenticated)
