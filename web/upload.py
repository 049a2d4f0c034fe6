"""Nạp văn bản: taking files in, and watching a batch being read."""

from __future__ import annotations

import os
import threading
from contextlib import nullcontext
from typing import Any

from flask import Blueprint, Response, abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

import jobs
from index import documents
from index.documents import BatchItem, BatchView, Receipt
from intake import SUFFIXES, accept
from web import labels
from web.rights import scope, user_id
from web.service import service, store

blueprint = Blueprint("upload", __name__)

LARGE_FILE = 16 * 1024 * 1024
_one_large_file = threading.Lock()


@blueprint.get("/upload")
def page() -> ResponseReturnValue:
    """Show the form, with the notice about secret documents before the button."""
    open_batches = documents.batches_open(store(), user_id(), scope=scope())
    return render_template(
        "upload.html",
        limit=service().settings.max_file_mb,
        accepted=",".join(SUFFIXES),
        open_batches=open_batches,
    )


@blueprint.post("/upload")
def receive() -> ResponseReturnValue:
    """Take in the files of the plain form and show their batch."""
    files = [file for file in request.files.getlist("file") if file.filename]
    if not files:
        flash(_("Chưa chọn tệp nào. Hãy chọn ít nhất một tệp Word hoặc PDF."), "warning")
        return redirect(url_for("upload.page"))
    batch = documents.new_batch(store(), user_id(), "web")
    for file in files:
        take_in(batch, file, user_id())
    return redirect(url_for("upload.batch", batch_id=batch), 303)


@blueprint.post("/batches")
def begin() -> ResponseReturnValue:
    """Open a batch for the script, which then sends one file after the other."""
    batch = documents.new_batch(store(), user_id(), "web")
    return jsonify(
        id=batch, files=url_for("upload.add", batch_id=batch), page=url_for("upload.batch", batch_id=batch)
    ), 201


@blueprint.post("/batches/<batch_id>/files")
def add(batch_id: str) -> ResponseReturnValue:
    """Take in one file for an open batch."""
    batch_or_404(batch_id)
    files = [file for file in request.files.getlist("file") if file.filename]
    receipts = [receipt for file in files for receipt in take_in(batch_id, file, user_id())]
    return jsonify(items=[_receipt(receipt) for receipt in receipts]), 202


@blueprint.get("/batches/<batch_id>")
def batch(batch_id: str) -> ResponseReturnValue:
    """Show how far the files of a batch are; also without script, by refreshing."""
    view = batch_or_404(batch_id)
    return render_template("batch.html", batch=view, progress=_progress(view.items))


@blueprint.get("/batches/<batch_id>.json")
def batch_json(batch_id: str) -> ResponseReturnValue:
    """Return the same for the script, as the rows of the table and the sums."""
    batch_or_404(batch_id)
    answer: Response = jsonify(progress_of(batch_id))
    answer.cache_control.no_store = True
    return answer


@blueprint.post("/documents/<document_id>/retry")
def retry(document_id: str) -> ResponseReturnValue:
    """Read a failed document again: its kept bytes are sent once more, in a batch of their own to watch."""
    found = documents.original(store(), document_id, scope=scope())
    if found is None:
        flash(_("Văn bản này không đọc lại được vì tệp gốc không được lưu. Hãy nạp lại tệp."), "warning")
        return redirect(url_for("documents.page", document_id=document_id), 303)
    view, data = found
    batch = documents.new_batch(store(), user_id(), "web")
    documents.receive(store(), batch=batch, name=view.name, data=data, media_type=view.media_type, user_id=user_id())
    jobs.enqueue(store(), service().settings)
    return redirect(url_for("upload.batch", batch_id=batch), 303)


def take_in(batch: str, file: FileStorage, user_id: int | None) -> list[Receipt]:
    """Give one uploaded file to the door. Large files wait for each other: several in memory could fill it."""
    name = (file.filename or "").replace("\\", "/").rsplit("/", 1)[-1]
    size = file.stream.seek(0, os.SEEK_END)
    file.stream.seek(0)
    with _one_large_file if size > LARGE_FILE else nullcontext():
        data = file.stream.read()
        return accept(store(), service().settings, batch=batch, name=name, data=data, user_id=user_id)


def progress_of(batch_id: str) -> dict[str, Any] | None:
    """Return the rows of a batch as HTML and its sums; None when there is no such batch for this person."""
    view = documents.batch(store(), batch_id, scope=scope(), user_id=user_id())
    if view is None:
        return None
    rows = [render_template("_progress_row.html", item=item) for item in view.items]
    progress = _progress(view.items)
    return {"rows": rows, "sum": render_template("_progress_sum.html", progress=progress), **progress}


def batch_or_404(batch_id: str) -> BatchView:
    """Return the batch; answers 404 when there is none for this person."""
    view = documents.batch(store(), batch_id, scope=scope(), user_id=user_id())
    if view is None:
        abort(404, description=_("Không có lượt nạp này."))
    return view


def _receipt(receipt: Receipt) -> dict[str, Any]:
    return {
        "id": receipt.id,
        "state": receipt.state,
        "label": str(labels.STATES.get(receipt.state, receipt.state)),
        "duplicate": receipt.duplicate_of is not None,
        "error": receipt.error,
        "address": url_for("documents.page", document_id=receipt.duplicate_of or receipt.id),
    }


def _progress(items: list[BatchItem]) -> dict[str, Any]:
    """Return the sums of a batch: all, done, failed, left, and the percent of the whole."""
    finished = sum(item.state not in labels.UNFINISHED for item in items)
    bad = sum(item.state in ("failed", "refused") for item in items)
    percent = sum(100 if item.state not in labels.UNFINISHED else item.progress for item in items) // max(1, len(items))
    return {"total": len(items), "finished": finished, "bad": bad, "left": len(items) - finished, "percent": percent}
