"""What the person or program of this request may see and do: the one place where pages and API ask for it."""

from __future__ import annotations

from flask import g
from flask_login import current_user

from index import accounts
from index.scope import Scope

NOTHING = Scope(frozenset())


def scope() -> Scope:
    """Return what may be seen; without a login or a token, only what belongs to nobody in particular."""
    token: accounts.TokenView | None = g.get("token")
    if token is not None:
        return token.scope
    if not current_user.is_authenticated:
        return NOTHING
    view: accounts.UserView = current_user.view
    return view.scope
