"""Who may come in: the first administrator, login, logout, and the rule that all the rest needs a login."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from flask_wtf import FlaskForm
from wtforms import BooleanField, PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length

from index import accounts
from web.security import limiter, safe_target
from web.service import store

blueprint = Blueprint("auth", __name__)

#: What a visitor without a login may reach. The API has its own rule (web/api.py).
OPEN_ENDPOINTS = {"static", "bootstrap.static", "auth.login", "auth.setup", "languages.switch"}
PASSWORD_MINIMUM = 8


class Member(UserMixin):  # type: ignore[misc]  # Flask-Login has no types
    """A user as Flask-Login wants one."""

    def __init__(self, view: accounts.UserView) -> None:
        self.view = view
        self.name = view.name
        self.role = view.role

    def get_id(self) -> str:
        """Return the id that the session keeps."""
        return str(self.view.id)


class LoginForm(FlaskForm):  # type: ignore[misc]
    """Name and password."""

    name = StringField(lazy_gettext("Tên đăng nhập"), [InputRequired(lazy_gettext("Hãy nhập tên đăng nhập."))])
    password = PasswordField(lazy_gettext("Mật khẩu"), [InputRequired(lazy_gettext("Hãy nhập mật khẩu."))])
    remember = BooleanField(lazy_gettext("Giữ đăng nhập trên máy này"))


class SetupForm(FlaskForm):  # type: ignore[misc]
    """The first administrator."""

    name = StringField(
        lazy_gettext("Tên đăng nhập"),
        [
            InputRequired(lazy_gettext("Hãy nhập tên đăng nhập.")),
            Length(2, 80, lazy_gettext("Tên đăng nhập dài từ 2 đến 80 ký tự.")),
        ],
    )
    password = PasswordField(
        lazy_gettext("Mật khẩu"),
        [
            InputRequired(lazy_gettext("Hãy nhập mật khẩu.")),
            Length(PASSWORD_MINIMUM, 200, lazy_gettext("Mật khẩu dài ít nhất 8 ký tự.")),
        ],
    )
    again = PasswordField(
        lazy_gettext("Nhập lại mật khẩu"),
        [EqualTo("password", lazy_gettext("Hai lần nhập mật khẩu không giống nhau."))],
    )


def start(app: Flask) -> None:
    """Set up Flask-Login and close every page that is not open."""
    manager = LoginManager(app)
    manager.login_view = "auth.login"
    manager.user_loader(_load)
    app.config.update(
        REMEMBER_COOKIE_HTTPONLY=True, REMEMBER_COOKIE_SAMESITE="Lax", REMEMBER_COOKIE_NAME="trichluc_remember"
    )
    app.before_request(_guard)


def _load(user_id: str) -> Member | None:
    view = accounts.user(store(), int(user_id)) if user_id.isdecimal() else None
    return Member(view) if view is not None else None


def _guard() -> ResponseReturnValue | None:
    endpoint = request.endpoint or ""
    if endpoint in OPEN_ENDPOINTS or current_user.is_authenticated:
        return None
    if request.path.startswith("/api/"):
        return None  # the API has its own rule: web/tokens.py
    if not accounts.any_user(store()):
        return redirect(url_for("auth.setup"))
    login: ResponseReturnValue = current_app.login_manager.unauthorized()  # type: ignore[attr-defined]
    return login


def _enter(view: accounts.UserView, remember: bool = False) -> None:
    """Log in with a session that nobody could have known before."""
    language = session.get("language")
    session.clear()
    if language:
        session["language"] = language
    login_user(Member(view), remember=remember)


@blueprint.route("/setup", methods=["GET", "POST"])
@limiter.limit("20 per minute", methods=["POST"])
def setup() -> ResponseReturnValue:
    """Create the administrator, only while there is no user at all."""
    if accounts.any_user(store()):
        return redirect(url_for("start.page"))
    form = SetupForm()
    if form.validate_on_submit():
        first = accounts.create_first_user(store(), form.name.data, form.password.data)
        if first is None:
            return redirect(url_for("auth.login"))
        _enter(first)
        flash(_("Đã tạo tài khoản quản trị. Hãy nạp những văn bản đầu tiên."), "success")
        return redirect(url_for("start.page"))
    return render_template("setup.html", form=form), 422 if form.errors else 200


@blueprint.route("/login", methods=["GET", "POST"])
@limiter.limit("10 per minute", methods=["POST"], deduct_when=lambda response: response.status_code != 302)
def login() -> ResponseReturnValue:
    """Log in and go where the visitor wanted to go, if that is a page of this site.

    Only tries that fail are counted: a whole office may share one address.
    """
    if not accounts.any_user(store()):
        return redirect(url_for("auth.setup"))
    target = safe_target(request.args.get("next")) or url_for("start.page")
    if current_user.is_authenticated:
        return redirect(target)
    form = LoginForm()
    values: dict[str, Any] = {"form": form}
    if form.validate_on_submit():
        view = accounts.authenticate(store(), form.name.data.strip(), form.password.data)
        if view is not None:
            _enter(view, form.remember.data)
            return redirect(target)
        values["wrong"] = True
    return render_template("login.html", **values), 422 if request.method == "POST" else 200


@blueprint.post("/logout")
def logout() -> ResponseReturnValue:
    """End the session."""
    logout_user()
    session.clear()
    flash(_("Đã đăng xuất."), "success")
    return redirect(url_for("auth.login"))
