"""The trash: restore a document, or remove it for good."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

import index.trash
from web.admin.room import blueprint
from web.filters import page_number
from web.rights import actor, scope
from web.service import service, store

PER_PAGE = 50


@blueprint.get("/trash")
def trash() -> ResponseReturnValue:
    """List what was thrown away, the last first."""
    number = page_number(request.args)
    found = index.trash.listing(store(), page=number, per_page=PER_PAGE, scope=scope())
    days = service().settings.trash_days
    return render_template("admin/trash.html", found=found, page=number, per_page=PER_PAGE, days=days)


@blueprint.post("/trash/<document_id>/restore")
def restore(document_id: str) -> ResponseReturnValue:
    """Bring a document back as it was."""
    _found(index.trash.restore(store(), document_id, actor().user_id, scope=scope()))
    flash(_("Đã khôi phục văn bản. Văn bản lại có trong tìm kiếm và các bảng."), "success")
    return redirect(url_for("documents.page", document_id=document_id), 303)


@blueprint.post("/trash/<document_id>/purge")
def purge(document_id: str) -> ResponseReturnValue:
    """Remove a document for good."""
    _found(index.trash.purge(store(), document_id, actor().user_id, scope=scope()))
    flash(_("Đã xóa hẳn văn bản: tệp gốc, bản đọc, kết quả và các chỗ đã sửa đều không còn."), "success")
    return redirect(url_for("administration.trash"), 303)


def _found(known: bool) -> None:
    if not known:
        abort(404, description=_("Văn bản này không có trong thùng rác."))
