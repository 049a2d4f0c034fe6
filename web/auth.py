"""Who may come in: the first administrator, login, logout, and the rule that all the rest needs a login."""

from __future__ import annotations

import time
from typing import Any

from flask import Blueprint, Flask, Response, current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from flask_wtf import FlaskForm
from wtforms import BooleanField, PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length

from index import accounts, logins, second_factor
from web import rights
from web.devices import device
from web.security import limiter, safe_target
from web.service import service, store

blueprint = Blueprint("auth", __name__)

PASSWORD_MINIMUM = 8
PENDING_SECONDS = 300


class Member(UserMixin):  # type: ignore[misc]  # Flask-Login has no types
    """A user as Flask-Login wants one; the session keeps the key of a login (`index.logins`), not the user's id."""

    def __init__(self, view: accounts.UserView, key: str, login_id: int) -> None:
        self.view = view
        self.name = view.name
        self.role = view.role
        self.login_id = login_id
        self._key = key

    def get_id(self) -> str:
        """Return the key that the session keeps."""
        return self._key


class LoginForm(FlaskForm):  # type: ignore[misc]
    """Name and password."""

    name = StringField(lazy_gettext("Tên đăng nhập"), [InputRequired(lazy_gettext("Hãy nhập tên đăng nhập."))])
    password = PasswordField(lazy_gettext("Mật khẩu"), [InputRequired(lazy_gettext("Hãy nhập mật khẩu."))])
    remember = BooleanField(lazy_gettext("Giữ đăng nhập trên máy này"))


class CodeForm(FlaskForm):  # type: ignore[misc]
    """The second factor: a one-time password or a recovery code."""

    code = StringField(lazy_gettext("Mã xác thực"), [InputRequired(lazy_gettext("Hãy nhập mã xác thực."))])


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
    manager.localize_callback = _in_words  # the extension's own sentence is English
    manager.user_loader(_load)
    app.config.update(
        REMEMBER_COOKIE_HTTPONLY=True,
        REMEMBER_COOKIE_SAMESITE="Lax",
        REMEMBER_COOKIE_NAME="trichluc_remember",
        REMEMBER_COOKIE_DURATION=logins.REMEMBERED,
    )
    app.before_request(_guard)
    app.after_request(_keep_private)


def _in_words(_message: str) -> str:
    """Return why somebody sees the login instead of the page they asked for."""
    return str(_("Hãy đăng nhập để xem trang này."))


def _load(key: str) -> Member | None:
    found = logins.look(store(), key)
    return Member(found[0], key, found[1]) if found is not None else None


def _guard() -> ResponseReturnValue | None:
    if request.endpoint is None or request.endpoint in rights.OPEN or request.path.startswith("/api/"):
        return None  # no such page; or open; or the API, which has its own rule (web/tokens.py)
    if current_user.is_authenticated:
        rights.require(current_user.role)
        return None
    if not accounts.any_user(store()):
        return redirect(url_for("auth.setup"))
    if request.endpoint == "start.page":
        return redirect(url_for("auth.login"))
    login: ResponseReturnValue = current_app.login_manager.unauthorized()  # type: ignore[attr-defined]
    return login


def _keep_private(response: Response) -> Response:
    """Let no cache keep what a person or a token was shown, unless its room says for how long the browser may."""
    static = (request.endpoint or "static").endswith("static")
    if not static and "Cache-Control" not in response.headers:
        response.cache_control.no_store = True
    return response


def _enter(view: accounts.UserView, remember: bool = False) -> None:
    """Log in with a session that nobody could have known before."""
    _forget_session()
    key = logins.begin(store(), view.id, device(request.user_agent.string), remember)
    found = logins.look(store(), key)
    if found is not None:
        login_user(Member(view, key, found[1]), remember=remember)


def _forget_session() -> None:
    """Empty the session but for the language."""
    language = session.get("language")
    session.clear()
    if language:
        session["language"] = language


def _failed(response: Response) -> bool:
    """Return whether a try to come in has failed."""
    return response.status_code != 302


def _typed_name() -> str:
    """Return the name that was typed, as the key of a limit."""
    return f"name:{accounts.tidy(request.form.get('name', '')).casefold()[:100]}"


def _pending_user() -> str:
    """Return who has given a password and not yet a code, as the key of a limit."""
    return f"code:{(session.get('pending') or [0])[0]}"


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
@limiter.limit("10 per minute", methods=["POST"], deduct_when=_failed)
@limiter.limit("20 per 15 minutes", key_func=_typed_name, methods=["POST"], deduct_when=_failed)
def login() -> ResponseReturnValue:
    """Log in and go where the visitor wanted to go, if that is a page of this site.

    Only tries that fail are counted: a whole office may share one address. They are counted for the name too, so that
    many addresses together have no more tries.
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
        if view is not None and view.two_factor:
            _forget_session()
            session["pending"] = [view.id, bool(form.remember.data), int(time.time())]
            return redirect(url_for("auth.second", next=target))
        if view is not None:
            _enter(view, form.remember.data)
            return redirect(target)
        logins.refuse(store(), accounts.id_of(store(), form.name.data), device(request.user_agent.string))
        values["wrong"] = True
    return render_template("login.html", **values), 422 if request.method == "POST" else 200


@blueprint.route("/login/code", methods=["GET", "POST"])
@limiter.limit("10 per minute", methods=["POST"], deduct_when=_failed)
@limiter.limit("20 per 15 minutes", key_func=_pending_user, methods=["POST"], deduct_when=_failed)
def second() -> ResponseReturnValue:
    """Ask for the second factor of who has given the right password in the last five minutes."""
    user_id, remember, since = session.get("pending", (None, False, 0))
    view = accounts.user(store(), user_id) if user_id and time.time() - since < PENDING_SECONDS else None
    if view is None:
        session.pop("pending", None)
        return redirect(url_for("auth.login"))
    form = CodeForm()
    wrong = False
    if form.validate_on_submit():
        if second_factor.check(store(), view.id, form.code.data, service().seal):
            _enter(view, remember)
            return redirect(safe_target(request.args.get("next")) or url_for("start.page"))
        logins.refuse(store(), view.id, device(request.user_agent.string), logins.CODE)
        wrong = True
    return render_template("second_factor.html", form=form, wrong=wrong), 422 if request.method == "POST" else 200


@blueprint.post("/logout")
def logout() -> ResponseReturnValue:
    """End the session, here and in the cookie."""
    logins.end(store(), current_user.view.id, current_user.login_id)
    logout_user()
    session.clear()
    flash(_("Đã đăng xuất."), "success")
    return redirect(url_for("auth.login"))
