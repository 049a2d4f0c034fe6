"""Vietnamese first, English second; times in Vietnam, numbers and dates in Vietnamese form."""

from __future__ import annotations

from flask import Blueprint, Flask, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import Babel

from web.security import safe_target

LANGUAGES = {"vi": "Tiếng Việt", "en": "English"}

blueprint = Blueprint("languages", __name__)


def choose() -> str:
    """Return the language that the visitor chose; Vietnamese for everybody else, whatever the browser prefers."""
    chosen = session.get("language", "vi")
    return chosen if chosen in LANGUAGES else "vi"


def start(app: Flask) -> None:
    """Set up translations. The sentences in the code are Vietnamese; `translations/en` holds the English ones."""
    app.config["BABEL_DEFAULT_LOCALE"] = "vi"
    app.config["BABEL_DEFAULT_TIMEZONE"] = "Asia/Ho_Chi_Minh"
    Babel(app, locale_selector=choose)


@blueprint.post("/language")
def switch() -> ResponseReturnValue:
    """Remember the language in the session and go back."""
    language = request.form.get("language", "")
    if language in LANGUAGES:
        session["language"] = language
    return redirect(safe_target(request.form.get("next")) or url_for("start.page"))
