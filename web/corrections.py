"""Sửa kết quả: staff say of a finding that it is right or wrong, change it, move it, or add one that was missed."""

from __future__ import annotations

from typing import Any, Literal

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from index import corrections, metadata_edit
from index.corrections import CorrectionError, CorrectionView
from index.documents import FindingView
from index.metadata_edit import MetadataError
from web import correction_fields, days, labels
from web.correction_fields import FieldError
from web.documents import body_or_404, or_404
from web.rights import scope, user_id
from web.security import safe_target
from web.service import store

blueprint = Blueprint("corrections", __name__, url_prefix="/documents/<document_id>")

LONGEST_QUOTE = 20_000


@blueprint.post("/verdicts")
def verdict(document_id: str) -> ResponseReturnValue:
    """Take "right" or "wrong" of one finding: a button's name is the verdict, its value the finding."""
    said: Literal["right", "wrong"] = "right" if request.form.get("right") else "wrong"
    finding = _number(request.form.get(said))
    made = _take(lambda: corrections.record(store(), document_id, finding, said, user_id=user_id(), scope=scope()))
    return _answer(made, document_id)


@blueprint.route("/findings/<int:finding_id>/edit", methods=["GET", "POST"])
def edit(document_id: str, finding_id: int) -> ResponseReturnValue:
    """Change the values of a finding."""
    body = body_or_404(document_id)
    found = next((each for each in body.findings if each.id == finding_id), None)
    if found is None:
        abort(404, description=_("Kết quả này không còn trong văn bản; văn bản có thể vừa được đọc lại."))
    if request.method == "POST":
        try:
            values = correction_fields.values_of(found.layer, request.form)
            changes = {name: value for name, value in values.items() if value != found.values.get(name)}
            if changes:
                made = corrections.record(
                    store(), document_id, finding_id, "changed", changes, user_id(), scope=scope()
                )
                return _answer(made, document_id, found.start)
            return redirect(_place(document_id, found.start, finding_id), 303)
        except (FieldError, CorrectionError) as error:
            flash(str(error), "warning")
    return _form(document_id, found.layer, found, (found.start, found.end), body.document.text)


@blueprint.route("/findings/new", methods=["GET", "POST"])
def add(document_id: str) -> ResponseReturnValue:
    """Add a finding that the rules missed, on the words from `start` to `end`."""
    text = body_or_404(document_id).document.text
    start, end = _span(text)
    layer = request.values.get("layer", "")
    if layer not in correction_fields.FIELDS:
        abort(400, description=_("Không có loại kết quả này."))
    if request.method == "POST":
        try:
            values = correction_fields.values_of(layer, request.form)
            made = corrections.add(store(), document_id, layer, start, end, values, user_id(), scope=scope())
            return _answer(made, document_id, start)
        except (FieldError, CorrectionError) as error:
            flash(str(error), "warning")
    return _form(document_id, layer, None, (start, end), text)


@blueprint.post("/findings/<int:finding_id>/place")
def move(document_id: str, finding_id: int) -> ResponseReturnValue:
    """Move a finding to the words from `start` to `end`."""
    start, end = _span(body_or_404(document_id).document.text)
    made = _take(lambda: corrections.move(store(), document_id, finding_id, start, end, user_id(), scope=scope()))
    return _answer(made, document_id, start)


@blueprint.route("/metadata", methods=["GET", "POST"])
def metadata(document_id: str) -> ResponseReturnValue:
    """Correct the letterhead."""
    view = or_404(document_id)
    if request.method == "POST":
        values = {name: request.form[name] for name in metadata_edit.EDITABLE if name in request.form}
        if issued := values.get("issued_on"):
            values["issued_on"] = days.iso(issued) or issued
        try:
            if metadata_edit.edit(store(), document_id, values, user_id(), scope=scope()):
                flash(_("Đã sửa thông tin văn bản. Lần đọc lại sau vẫn giữ phần đã sửa."), "success")
            return redirect(url_for("documents.page", document_id=document_id), 303)
        except MetadataError as error:
            flash(str(error), "warning")
    shown = view.metadata | dict(request.form.items())
    return render_template("metadata_edit.html", document=view, shown=shown, fields=metadata_edit.EDITABLE)


@blueprint.get("/corrections")
def history(document_id: str) -> ResponseReturnValue:
    """List what staff have said of the document, newest first, each to be taken back."""
    view = or_404(document_id)
    made = corrections.listing(store(), document_id, scope=scope())
    return render_template("corrections.html", document=view, made=list(reversed(made)))


@blueprint.post("/corrections/<int:correction_id>/undo")
def undo(document_id: str, correction_id: int) -> ResponseReturnValue:
    """Take a correction back."""
    or_404(document_id)
    ours = [each.id for each in corrections.listing(store(), document_id, scope=scope())]
    if correction_id not in ours or not corrections.withdraw(store(), correction_id, user_id(), scope=scope()):
        abort(404, description=_("Lần sửa này không còn; có thể đã được hoàn tác."))
    if _wants_json():
        return jsonify(undone=correction_id)
    flash(_("Đã hoàn tác lần sửa."), "success")
    return redirect(safe_target(request.form.get("next")) or url_for(".history", document_id=document_id), 303)


def _take(work: Any) -> CorrectionView:
    try:
        made: CorrectionView = work()
    except CorrectionError as error:
        abort(409, description=str(error))
    return made


def _answer(made: CorrectionView, document_id: str, at: int | None = None) -> ResponseReturnValue:
    """Tell the script what was made; a form goes back to where it came from, or to the place in the text."""
    if _wants_json():
        undo_at = url_for(".undo", document_id=document_id, correction_id=made.id)
        return jsonify(id=made.id, verdict=made.verdict, undo=undo_at), 201
    flash(_("Đã ghi nhận. Có thể hoàn tác ở mục “Các lần sửa”."), "success")
    target = safe_target(request.form.get("next")) or _place(document_id, at)
    return redirect(target, 303)


def _place(document_id: str, at: int | None, finding: int | None = None) -> str:
    anchor = f"f{finding}" if finding else "at" if at is not None else None
    return url_for("documents.page", document_id=document_id, at=at, _anchor=anchor)


def _form(document_id: str, layer: str, found: FindingView | None, span: tuple[int, int], text: str) -> str:
    start, end = span
    shown: dict[str, Any] = dict(found.values) if found else dict(correction_fields.STARTING[layer])
    if found is None and (own := {"references": "number", "units": "name", "counts": "noun"}.get(layer)):
        shown[own] = " ".join(text[start:end].split())[: correction_fields.LONGEST]
    if "kind" in request.args and layer == "passages":
        shown["kind"] = request.args["kind"]
    for field in correction_fields.FIELDS[layer]:
        if field.kind == "number" and shown.get(field.name) is not None:
            shown[field.name] = labels.number(shown[field.name])
    return render_template(
        "finding_edit.html",
        document=or_404(document_id),
        layer=layer,
        found=found,
        fields=correction_fields.FIELDS[layer],
        shown=shown | dict(request.form.items()),
        start=start,
        end=end,
        quote=text[start:end],
        before=text[max(0, start - 120) : start],
        after=text[end : end + 120],
    )


def _span(text: str) -> tuple[int, int]:
    """Return the span of the request, without blanks at its ends. Answers 400 when it is not one of this text."""
    start, end = (request.values.get(name, -1, type=int) for name in ("start", "end"))
    if not 0 <= start < end <= len(text) or end - start > LONGEST_QUOTE or not text[start:end].strip():
        abort(400, description=_("Hãy chọn một đoạn chữ trong văn bản."))
    words = text[start:end]
    return start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())


def _number(value: str | None) -> int:
    if not value or not value.isdecimal():
        abort(400, description=_("Thiếu kết quả cần duyệt."))
    return int(value[:18])


def _wants_json() -> bool:
    return request.accept_mimetypes.best == "application/json"
