"""Tài khoản: one's password, second factor, language and sessions."""

from __future__ import annotations

import io

import segno
from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup

from index import account_admin, logins, second_factor
from index.accounts import AccountError
from web.rights import user_id
from web.security import limiter
from web.service import service, store

blueprint = Blueprint("account", __name__, url_prefix="/account")


def _key() -> str:
    return f"account:{user_id()}" if current_user.is_authenticated else "account"


#: Whoever sits down at an open session must not be able to try out the password.
tries = limiter.shared_limit(
    "10 per 15 minutes",
    scope="password",
    key_func=_key,
    methods=["POST"],
    deduct_when=lambda response: response.status_code == 422,
)


@blueprint.get("/")
def page() -> ResponseReturnValue:
    """Show the account."""
    return _page()


@blueprint.post("/password")
@tries
def password() -> ResponseReturnValue:
    """Change the password; all other sessions end."""
    old, new = request.form.get("old", ""), request.form.get("new", "")
    if new != request.form.get("again", ""):
        flash(_("Hai lần nhập mật khẩu mới không giống nhau. Mật khẩu chưa thay đổi."), "danger")
        return _page(), 422
    try:
        account_admin.change_password(store(), user_id(), old, new, keep=current_user.login_id)
    except AccountError as error:
        flash(str(error), "danger")
        return _page(), 422
    flash(_("Đã đổi mật khẩu. Các phiên đăng nhập khác đã kết thúc."), "success")
    return _back()


@blueprint.post("/sessions/<int:login_id>/end")
def end(login_id: int) -> ResponseReturnValue:
    """End one session."""
    if not logins.end(store(), user_id(), login_id):
        abort(404, description=_("Phiên này đã kết thúc rồi."))
    flash(_("Đã kết thúc phiên đăng nhập."), "success")
    return _back()


@blueprint.post("/sessions/end-others")
def end_others() -> ResponseReturnValue:
    """End all sessions but this one."""
    count = logins.end_others(store(), user_id(), current_user.login_id)
    flash(_("Đã kết thúc %(n)s phiên khác.", n=count), "success")
    return _back()


@blueprint.get("/two-factor")
def two_factor() -> ResponseReturnValue:
    """Show the QR code for an authenticator; when the second factor is on, how to switch it off."""
    return _factor_page()


@blueprint.post("/two-factor")
@tries
def two_factor_on() -> ResponseReturnValue:
    """Switch the second factor on with a first code; show the recovery codes, this once."""
    codes = second_factor.confirm(store(), user_id(), request.form.get("code", ""), service().seal)
    if codes is None:
        flash(_("Mã không đúng. Hãy chờ ứng dụng hiện mã mới rồi nhập lại."), "danger")
        return _factor_page(), 422
    return render_template("recovery_codes.html", codes=codes)


@blueprint.post("/two-factor/off")
@tries
def two_factor_off() -> ResponseReturnValue:
    """Switch the second factor off, with a code of it."""
    if not second_factor.check(store(), user_id(), request.form.get("code", ""), service().seal):
        flash(_("Mã không đúng hoặc đã dùng. Xác thực hai lớp vẫn bật."), "danger")
        return _factor_page(), 422
    second_factor.switch_off(store(), user_id())
    flash(_("Đã tắt xác thực hai lớp."), "success")
    return _back()


def _page() -> str:
    return render_template(
        "account.html",
        sessions=logins.listing(store(), user_id()),
        current=current_user.login_id,
        two_factor=second_factor.is_on(store(), user_id()),
        codes_left=second_factor.codes_left(store(), user_id()),
    )


def _factor_page() -> str:
    address = second_factor.offer(store(), user_id(), service().seal)
    secret = address.partition("secret=")[2].partition("&")[0] if address else ""
    groups = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    return render_template(
        "two_factor.html", on=address is None, picture=_qr(address) if address else "", secret=groups
    )


def _qr(address: str) -> Markup:
    """Return the QR code as SVG without inline style, dark on white in dark mode too: cameras want it so."""
    out = io.BytesIO()
    segno.make(address, error="m").save(
        out, kind="svg", xmldecl=False, svgns=False, scale=5, border=4, light="#fff", dark="#000", nl=False
    )
    return Markup(out.getvalue().decode())  # noqa: S704 - drawn by segno from our own address


def _back() -> ResponseReturnValue:
    return redirect(url_for("account.page"), 303)
