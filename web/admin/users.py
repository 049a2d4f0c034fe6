"""Accounts: create, change role and offices, close, open again, give a new password."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from index import account_admin, accounts, offices, passwords
from index.account_admin import Account
from index.accounts import AccountError
from web.admin.room import blueprint, chosen_ids
from web.rights import actor
from web.service import store


@blueprint.get("/users")
def users() -> ResponseReturnValue:
    """List all accounts, with a form for a new one."""
    return _page()


@blueprint.post("/users")
def user_create() -> ResponseReturnValue:
    """Make an account and show its first password, this once."""
    name, role = request.form.get("name", ""), request.form.get("role", "")
    password = passwords.invented()  # nobody should have to think of one for another
    try:
        made = accounts.create_user(
            store(),
            name,
            password,
            role,
            offices=_offices(),
            sees_all=request.form.get("sees_all") == "y",
            actor=actor(),
        )
    except AccountError as error:
        flash(str(error), "danger")
        return _page(), 422
    return render_template("admin/password.html", name=made.name, password=password, made=True)


@blueprint.get("/users/<int:user_id>")
def user(user_id: int) -> ResponseReturnValue:
    """Show one account with what can be changed of it."""
    return _user_page(user_id)


@blueprint.post("/users/<int:user_id>")
def user_change(user_id: int) -> ResponseReturnValue:
    """Set role and offices."""
    sees_all = request.form.get("sees_all") == "y"
    role = request.form.get("role", "")
    try:
        changed = account_admin.change(
            store(), user_id, role=role, offices=_offices(), sees_all=sees_all, actor=actor()
        )
    except AccountError as error:
        flash(str(error), "danger")
        return _user_page(user_id), 422
    account = changed or _or_404(user_id)
    flash(_("Đã đổi quyền của %(name)s; có hiệu lực ngay.", name=account.name), "success")
    return redirect(url_for("administration.users"), 303)


@blueprint.post("/users/<int:user_id>/active")
def user_active(user_id: int) -> ResponseReturnValue:
    """Close the account, or open it again."""
    account, active = _or_404(user_id), request.form.get("active") == "y"
    try:
        account_admin.set_active(store(), user_id, active, actor())
    except AccountError as error:
        flash(str(error), "danger")
        return _user_page(user_id), 422
    told = (
        _("Đã mở lại tài khoản %(name)s.", name=account.name)
        if active
        else _("Đã khóa tài khoản %(name)s. Các phiên và mã truy cập của tài khoản này đã dừng.", name=account.name)
    )
    flash(told, "success")
    return redirect(url_for("administration.users"), 303)


@blueprint.post("/users/<int:user_id>/password")
def user_password(user_id: int) -> ResponseReturnValue:
    """Give the account a new password and show it, this once."""
    account = _or_404(user_id)
    password = account_admin.reset_password(store(), user_id, actor())
    return render_template("admin/password.html", name=account.name, password=password, made=False)


def _page() -> str:
    return render_template(
        "admin/users.html",
        accounts=account_admin.listing(store()),
        offices=offices.listing(store()),
        typed=request.form,
    )


def _user_page(user_id: int) -> str:
    return render_template("admin/user.html", account=_or_404(user_id), offices=offices.listing(store()))


def _offices() -> list[int]:
    known = {office.id for office in offices.listing(store())}
    return [each for each in chosen_ids("office") if each in known]


def _or_404(user_id: int) -> Account:
    account = account_admin.one(store(), user_id)
    if account is None:
        abort(404, description=_("Không có tài khoản này."))
    return account
