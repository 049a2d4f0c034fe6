"""Bỏ vào thùng rác: a document is taken away on a page of its own that says what will happen."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

import index.trash
from web.documents import or_404
from web.rights import actor, scope
from web.service import service, store

blueprint = Blueprint("trash", __name__)


@blueprint.get("/documents/<document_id>/trash")
def ask(document_id: str) -> ResponseReturnValue:
    """Ask before a document is thrown away."""
    return render_template("trash_ask.html", document=or_404(document_id), days=service().settings.trash_days)


@blueprint.post("/documents/<document_id>/trash")
def throw_away(document_id: str) -> ResponseReturnValue:
    """Throw a document away."""
    if not index.trash.throw_away(store(), document_id, actor().user_id, scope=scope()):
        abort(404, description=_("Không có văn bản này, hoặc văn bản đã được gỡ."))
    flash(_("Đã bỏ văn bản vào thùng rác. Quản trị viên có thể khôi phục trong %(n)s ngày.", n=_days()), "success")
    return redirect(url_for("documents.listing"), 303)


def _days() -> int:
    return service().settings.trash_days
