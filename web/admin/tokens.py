"""API tokens: create (shown once), and revoke."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from index import account_admin, accounts
from index import offices as office_register
from web.admin.room import blueprint, chosen_ids
from web.rights import actor
from web.service import store

LONGEST_NAME = 100


@blueprint.get("/tokens")
def tokens() -> ResponseReturnValue:
    """List the tokens, with a form for a new one."""
    return _page()


@blueprint.post("/tokens")
def token_create() -> ResponseReturnValue:
    """Make a token and show it, this once."""
    name, role = accounts.tidy(request.form.get("name", ""))[:LONGEST_NAME], request.form.get("role", "")
    user_id = request.form.get("user", "")
    known = {str(each.id): each.id for each in account_admin.listing(store()) if each.active}
    if not name or role not in accounts.ROLES or (user_id and user_id not in known):
        flash(_("Mã truy cập cần một tên và một vai trò. Chưa tạo mã nào."), "danger")
        return _page(), 422
    owned = {office.id for office in office_register.listing(store())}
    offices = [each for each in chosen_ids("office") if each in owned]
    secret = accounts.create_token(store(), name, role, known.get(user_id), offices=offices, actor=actor())
    return render_template("admin/token.html", name=name, secret=secret)


@blueprint.post("/tokens/<int:token_id>/revoke")
def token_revoke(token_id: int) -> ResponseReturnValue:
    """End a token."""
    if not account_admin.revoke_token(store(), token_id, actor()):
        abort(404, description=_("Không có mã truy cập này."))
    flash(_("Đã thu hồi mã truy cập. Chương trình dùng mã này sẽ bị từ chối."), "success")
    return redirect(url_for("administration.tokens"), 303)


def _page() -> str:
    return render_template(
        "admin/tokens.html",
        tokens=account_admin.tokens(store()),
        accounts=[each for each in account_admin.listing(store()) if each.active],
        offices=office_register.listing(store()),
        typed=request.form,
    )
