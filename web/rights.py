"""What the person or program of this request may see and do: the one place where pages and API ask for it.

What they may see goes into every query as its scope (`index/scope.py`). What they may do is the table below: each page
and each call stands in it once, and what does not stand in it is for administrators only.
"""

from __future__ import annotations

from flask import abort, g, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy
from flask_login import current_user

from index import accounts, warming
from index.accounts import ADMINISTRATOR, REVIEWER, UPLOADER, VIEWER
from index.audit import Actor
from index.scope import Scope
from web.service import store

NOTHING = Scope(frozenset())

#: What a visitor without a login or a token may reach; none of it says anything of a document.
OPEN = {
    "static",
    "bootstrap.static",
    "auth.login",
    "auth.second",
    "auth.setup",
    "languages.switch",
    "api.openapi",
    "health.health",
}

#: The least role for each page and call; a name that ends with a dot stands for all of its room.
NEEDS: dict[str, tuple[str, ...]] = {
    VIEWER: (
        "account.",
        "api.completions",
        "api.directive",
        "api.directive_list",
        "api.document",
        "api.findings",
        "api.listing",
        "api.original",
        "api.page_image",
        "api.search",
        "auth.logout",
        "batch_events.stream",
        "counts.",
        "directives.listing",
        "directives.page",
        "documents.listing",
        "documents.original",
        "documents.page",
        "documents.page_image",
        "documents.printed",
        "findings.",
        "findings_api.",
        "found.page",
        "found_api.listing",
        "health.metrics",
        "matrix.",
        "report.page",
        "report.word",
        "saved_searches.",
        "search.",
        "shortcomings.",
        "start.",
        "units.",
        "upload.batch",
        "upload.batch_json",
        "views_api.",
    ),
    UPLOADER: ("api.receive", "upload.add", "upload.begin", "upload.page", "upload.receive", "upload.retry"),
    REVIEWER: ("corrections.", "review.", "trash."),
    ADMINISTRATOR: ("administration.",),
}
#: What gives rights, or tells what other offices do: for administrators who see the documents of every office.
GOVERNING = tuple(f"administration.{room}" for room in ("user", "office", "token", "holders", "log"))
_ROLE_OF = {endpoint: role for role, endpoints in NEEDS.items() for endpoint in endpoints}
_LACKING = {
    UPLOADER: lazy("Tài khoản này chỉ được xem. Chưa có gì được lưu; hãy nhờ quản trị viên cấp quyền nạp."),
    REVIEWER: lazy("Tài khoản này không có quyền duyệt. Chưa có gì thay đổi; hãy nhờ quản trị viên cấp quyền."),
    ADMINISTRATOR: lazy("Việc này dành cho quản trị viên. Chưa có gì thay đổi."),
}


def needed(endpoint: str) -> str:
    """Return the least role for an endpoint."""
    return _ROLE_OF.get(endpoint) or _ROLE_OF.get(f"{endpoint.partition('.')[0]}.") or ADMINISTRATOR


def is_stated(endpoint: str) -> bool:
    """Return whether the table says who may reach the endpoint."""
    return endpoint in OPEN or endpoint in _ROLE_OF or f"{endpoint.partition('.')[0]}." in _ROLE_OF


def require(role: str) -> None:
    """Answer 403 unless a person or program of this role may do what the request asks for."""
    endpoint = request.endpoint or ""
    least = needed(endpoint)
    if not accounts.may(role, least):
        abort(403, description=str(_LACKING.get(least, _("Tài khoản này không có quyền làm việc đó."))))
    if endpoint.startswith(GOVERNING) and not governs():
        abort(
            403, description=_("Việc này dành cho quản trị viên thấy văn bản của mọi phòng, ban. Chưa có gì thay đổi.")
        )


def holds(role: str) -> bool:
    """Return whether who is logged in may do what this role may."""
    return current_user.is_authenticated and accounts.may(current_user.role, role)


def user_id() -> int:
    """Return the id of the account that is logged in; a page that asks for it needs a login."""
    view: accounts.UserView = current_user.view
    return view.id


def governs() -> bool:
    """Return whether who asks may give rights to others: nobody can give what they do not have."""
    return holds(ADMINISTRATOR) and scope().offices is None


def scope() -> Scope:
    """Return what may be seen; without a login or a token, only what belongs to nobody in particular."""
    token: accounts.TokenView | None = g.get("token")
    if token is not None:
        return token.scope
    if not current_user.is_authenticated:
        return NOTHING
    view: accounts.UserView = current_user.view
    if view.scope.offices is not None:
        warming.visited(store(), view.scope)
    return view.scope


def actor() -> Actor:
    """Return who does what this request asks for, for the audit log."""
    token: accounts.TokenView | None = g.get("token")
    if token is not None:
        return Actor(token.user_id, token.id)
    return Actor(current_user.view.id) if current_user.is_authenticated else Actor()
