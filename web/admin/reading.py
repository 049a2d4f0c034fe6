"""Failed documents, and reading again: what waits, how far it is, what it gained and lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

import jobs
from index import documents, lexicon_rows, rereading
from web.admin.room import blueprint
from web.filters import page_number
from web.rights import actor, scope
from web.service import service, store

PER_PAGE = 20
SHOWN = 50
LOOK_BACK = timedelta(days=7)
CHOICES = ("stale", "all", "failed")


@blueprint.get("/reading")
def reading() -> ResponseReturnValue:
    """Show the documents that failed, how many older rules have read, and what reading again has changed."""
    number = page_number(request.args)
    failed = documents.listing(store(), state="failed", page=number, per_page=PER_PAGE, scope=scope())
    told = rereading.told(store(), datetime.now(UTC) - LOOK_BACK, limit=SHOWN, scope=scope())
    return render_template(
        "admin/reading.html",
        failed=failed,
        counts=rereading.standing(store(), lexicon_rows.version(store()), scope=scope()),
        told=told,
        version=lexicon_rows.version(store()),
        page=number,
        per_page=PER_PAGE,
    )


@blueprint.post("/reading")
def reread() -> ResponseReturnValue:
    """Put the chosen documents back to waiting: one by its id, all that failed, those of older rules, or all."""
    what, one = request.form.get("what", ""), request.form.get("document", "")
    if one:
        wanted = [one]
    elif what in CHOICES:
        wanted = rereading.chosen(store(), what, lexicon_rows.version(store()), scope=scope())
    else:
        wanted = []
    taken = rereading.wait_again(store(), wanted, actor().user_id, scope=scope())
    if taken:
        jobs.enqueue(store(), service().settings)
        flash(_("%(n)s văn bản đang chờ đọc lại. Kết quả cũ vẫn hiện cho đến khi đọc xong.", n=len(taken)), "success")
    else:
        flash(_("Không có văn bản nào để đọc lại. Tệp gốc có thể không được lưu; khi đó hãy nạp lại tệp."), "warning")
    return redirect(url_for("administration.reading"), 303)
