"""Whose a document is: an administrator gives it to other offices, or to the whole house."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

import index.offices
from web.admin.room import blueprint, chosen_ids
from web.documents import or_404
from web.rights import actor, scope
from web.service import store


@blueprint.get("/documents/<document_id>/offices")
def holders(document_id: str) -> ResponseReturnValue:
    """Show whose the document is, and whose it could be."""
    return render_template(
        "admin/holders.html",
        document=or_404(document_id),
        held=index.offices.of_document(store(), document_id, scope=scope()),
        offices=index.offices.listing(store()),
    )


@blueprint.post("/documents/<document_id>/offices")
def holders_change(document_id: str) -> ResponseReturnValue:
    """Make the document that of the chosen offices; without any, of the whole house, which must be said."""
    document = or_404(document_id)
    known = {office.id for office in index.offices.listing(store())}
    chosen = [each for each in chosen_ids("office") if each in known]
    if not chosen and request.form.get("everybody") != "y":
        flash(
            _("Chưa chọn phòng, ban nào nên chưa đổi gì. Muốn mọi người cùng thấy thì đánh dấu “Của chung”."), "danger"
        )
        return redirect(url_for("administration.holders", document_id=document_id), 303)
    if not index.offices.give(store(), document.id, chosen, actor(), scope=scope()):
        abort(404, description=_("Không có văn bản này, hoặc văn bản đã được gỡ."))
    flash(_("Đã đổi phòng, ban của văn bản; có hiệu lực ngay."), "success")
    # Who has just given a document away may not be able to see it any more.
    return redirect(url_for("documents.listing"), 303)
