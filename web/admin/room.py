"""The blueprint that the pages of this room hang on; `web.rights` keeps it for administrators."""

from __future__ import annotations

from flask import Blueprint, abort, request
from flask_babel import gettext as _

blueprint = Blueprint("administration", __name__, url_prefix="/admin")


def chosen_ids(name: str) -> list[int]:
    """Return the numbers of the ticked boxes of this name; answers 400 for what is no number."""
    values = request.form.getlist(name)
    if not all(value.isdecimal() and len(value) < 10 for value in values):
        abort(400, description=_("Yêu cầu không hợp lệ. Chưa có gì thay đổi."))
    return [int(value) for value in values]
