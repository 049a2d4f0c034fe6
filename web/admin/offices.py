"""Offices: what users belong to, and documents."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

import index.offices
from index.offices import OfficeError
from web.admin.room import blueprint
from web.rights import actor
from web.service import store


@blueprint.get("/offices")
def offices() -> ResponseReturnValue:
    """List the offices, each with its form, and one for a new one."""
    return render_template("admin/offices.html", offices=index.offices.listing(store()))


@blueprint.post("/offices")
def office_create() -> ResponseReturnValue:
    """Make an office."""
    try:
        made = index.offices.create(store(), request.form.get("name", ""), actor())
    except OfficeError as error:
        return _again(error)
    flash(_("Đã thêm %(name)s. Hãy ghi tài khoản vào phòng, ban này ở trang Tài khoản.", name=made.name), "success")
    return _back()


@blueprint.post("/offices/<int:office_id>")
def office_rename(office_id: int) -> ResponseReturnValue:
    """Give an office another name."""
    try:
        known = index.offices.rename(store(), office_id, request.form.get("name", ""), actor())
    except OfficeError as error:
        return _again(error)
    return _told(known, _("Đã đổi tên phòng, ban."))


@blueprint.post("/offices/<int:office_id>/remove")
def office_remove(office_id: int) -> ResponseReturnValue:
    """Delete an office that has no documents."""
    try:
        known = index.offices.remove(store(), office_id, actor())
    except OfficeError as error:
        return _again(error)
    return _told(known, _("Đã xóa phòng, ban."))


def _told(known: bool, sentence: str) -> ResponseReturnValue:
    if not known:
        abort(404, description=_("Không có phòng, ban này."))
    flash(sentence, "success")
    return _back()


def _again(error: OfficeError) -> ResponseReturnValue:
    flash(str(error), "danger")
    return render_template("admin/offices.html", offices=index.offices.listing(store())), 422


def _back() -> ResponseReturnValue:
    return redirect(url_for("administration.offices"), 303)
