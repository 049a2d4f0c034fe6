"""The audit log, with what stood there before and after."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from index import account_admin, audit
from index import offices as office_register
from web.admin.room import blueprint
from web.filters import page_number
from web.rights import scope
from web.service import store

PER_PAGE = 50


@blueprint.get("/log")
def log() -> ResponseReturnValue:
    """Show the log, newest first; of one kind, user or thing when the address names it."""
    kind, subject, number = (
        request.args.get("kind") or None,
        request.args.get("subject") or None,
        page_number(request.args),
    )
    user_id = request.args.get("user", type=int)
    accounts = account_admin.listing(store())
    found = audit.listing(
        store(), scope=scope(), kind=kind, user_id=user_id, subject=subject, page=number, per_page=PER_PAGE
    )
    return render_template(
        "admin/log.html",
        found=found,
        kinds=audit.kinds(store()),
        accounts=accounts,
        users={account.id: account.name for account in accounts},
        names={office.id: office.name for office in office_register.listing(store())},
        kind=kind,
        user_id=user_id,
        subject=subject,
        page=number,
        per_page=PER_PAGE,
    )
