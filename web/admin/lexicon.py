"""Rows that staff add to the lexicon: see what a row would change, add it, take it out again."""

from __future__ import annotations

import threading

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

import lexicon_preview
from index import documents, lexicon_rows
from index.lexicon_rows import Addition, AdditionError
from index.search import Query, search
from lexicon_preview import Changed, PreviewError
from web.admin.room import blueprint
from web.rights import actor, scope
from web.service import store

TRIED = 20
_one_at_a_time = threading.Lock()


@blueprint.get("/lexicon")
def lexicon() -> ResponseReturnValue:
    """List the rows that staff have added, with a form for a new one."""
    return _page()


@blueprint.post("/lexicon/preview")
def lexicon_try() -> ResponseReturnValue:
    """Show what a row would change in the documents that hold its words; nothing is added yet."""
    try:
        row = _typed()
        total, changed = _changes(row)
    except (AdditionError, PreviewError) as error:
        flash(str(error), "danger")
        return _page(), 422
    titles = {each.document_id: documents.get(store(), each.document_id, scope=scope()) for each in changed}
    return render_template("admin/lexicon_preview.html", row=row, total=total, changed=changed, titles=titles)


@blueprint.post("/lexicon")
def lexicon_add() -> ResponseReturnValue:
    """Add a row."""
    try:
        row = _typed()
        lexicon_rows.add(store(), row, actor())
    except AdditionError as error:
        flash(str(error), "danger")
        return _page(), 422
    told = _(
        "Đã thêm “%(phrase)s”. Văn bản nạp từ nay được đọc theo dòng này; văn bản cũ cần đọc lại.", phrase=row.phrase
    )
    flash(told, "success")
    return redirect(url_for("administration.lexicon"), 303)


@blueprint.post("/lexicon/<int:row_id>/remove")
def lexicon_remove(row_id: int) -> ResponseReturnValue:
    """Take a row out again."""
    if not lexicon_rows.remove(store(), row_id, actor()):
        abort(404, description=_("Không có dòng này trong từ điển."))
    flash(_("Đã bỏ dòng khỏi từ điển. Văn bản đã đọc theo dòng ấy giữ nguyên cho đến khi được đọc lại."), "success")
    return redirect(url_for("administration.lexicon"), 303)


def _typed() -> Addition:
    """Return the row of the form. Raises AdditionError."""
    names = ("kind", "phrase", "means", "level")
    return lexicon_rows.checked(*(request.form.get(name, "") for name in names))


def _changes(row: Addition) -> tuple[int, list[Changed]]:
    """Return how many documents hold the words of the row, and what would change in the first of them."""
    found = search(store(), Query(text=f'"{row.phrase}"', per_page=TRIED), scope=scope())
    read = {hit.id: documents.body(store(), hit.id, scope=scope()) for hit in found.hits}
    bodies = {name: body.document.to_bytes() for name, body in read.items() if body is not None}
    if not bodies:
        return found.total, []
    with _one_at_a_time:  # each takes a core for some seconds
        return found.total, lexicon_preview.preview(lexicon_rows.additions(store()), row, bodies)


def _page() -> str:
    return render_template("admin/lexicon.html", rows=lexicon_rows.listing(store()), typed=request.form)
