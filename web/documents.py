"""Văn bản: the list, and one document with its findings in place."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from index import documents, related
from index.documents import Body, DocumentView
from web import labels, pageview, reading
from web.filters import page_number
from web.rights import scope
from web.service import store

blueprint = Blueprint("documents", __name__)

PER_PAGE = 50


@blueprint.get("/documents")
def listing() -> ResponseReturnValue:
    """List the documents, newest first."""
    state = request.args.get("state") or None
    if state is not None and state not in labels.STATES:
        abort(400, description=_("Không có trạng thái này."))
    number = page_number(request.args)
    meant = labels.READING if state == "reading" else state
    found = documents.listing(store(), state=meant, page=number, per_page=PER_PAGE, scope=scope())
    return render_template("documents.html", found=found, state=state, page=number, per_page=PER_PAGE)


@blueprint.get("/documents/<document_id>")
def page(document_id: str) -> ResponseReturnValue:
    """Show one document: as text, or as page images with the boxes of the findings."""
    view = or_404(document_id)
    if view.state != "done":
        return render_template("document_unread.html", document=view)
    body = body_or_404(document_id)
    by_page = request.args.get("view") == "pages" and bool(body.document.pages)
    template = "document_pages.html" if by_page else "document.html"
    values = pageview.values(body) if by_page else _text_values(body)
    kin = related.related(store(), document_id, scope=scope())
    return render_template(template, document=view, related=kin, **values)


@blueprint.get("/documents/<document_id>/print")
def printed(document_id: str) -> ResponseReturnValue:
    """Show the whole document for paper: metadata, text, and the findings as a list."""
    view = or_404(document_id)
    if view.state != "done":
        abort(404)
    body = body_or_404(document_id)
    spans = reading.spans_of(body.findings)
    text = [reading.Renderer(body.document, spans).part(part) for part in reading.parts_of(body)]
    return render_template("document_print.html", document=view, text=text, findings=body.findings)


@blueprint.get("/documents/<document_id>/original")
def original(document_id: str) -> ResponseReturnValue:
    """Send the bytes as they were uploaded, always as a download."""
    return send_original(document_id)


@blueprint.get("/documents/<document_id>/pages/<int:number>.webp")
def page_image(document_id: str, number: int) -> ResponseReturnValue:
    """Send the image of a page."""
    return send_page(document_id, number)


def or_404(document_id: str) -> DocumentView:
    """Return the document; answers 404 when there is none."""
    view = documents.get(store(), document_id, scope=scope())
    if view is None:
        abort(404, description=_("Không có văn bản này, hoặc văn bản đã được gỡ."))
    return view


def body_or_404(document_id: str) -> Body:
    """Return the text and findings; answers 404 when the document was erased a moment ago."""
    body = documents.body(store(), document_id, scope=scope())
    if body is None:
        abort(404, description=_("Không có văn bản này, hoặc văn bản đã được gỡ."))
    return body


def send_original(document_id: str) -> Response:
    """Return the original as an attachment; its type is never one that a browser would run."""
    or_404(document_id)
    found = documents.original(store(), document_id, scope=scope())
    if found is None:
        abort(404, description=_("Tệp gốc của văn bản này không được lưu."))
    view, data = found
    answer = Response(data, content_type="application/octet-stream")
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(view.name or document_id, safe='')}"
    answer.cache_control.private = True
    return answer


def send_page(document_id: str, number: int) -> Response:
    """Return the image of a page; it never changes, so the browser may keep it."""
    or_404(document_id)
    image = documents.page_image(store(), document_id, number, scope=scope())
    if image is None:
        abort(404, description=_("Không có ảnh của trang này."))
    answer = Response(image, content_type="image/webp")
    answer.cache_control.private = True
    answer.cache_control.max_age = 86_400
    return answer


def _text_values(body: Body) -> dict[str, Any]:
    """Return what the reading view shows: one part of the text, its findings, and the way to the other parts."""
    parts = reading.parts_of(body)
    at = request.args.get("at", type=int)
    at = None if at is None else min(max(at, 0), len(body.document.text))
    number = reading.part_at(parts, at) if at is not None else request.args.get("part", 1, type=int)
    if not parts:
        return {"parts": [], "part": None, "text": "", "findings": [], "totals": {}, "headings": []}
    part = parts[min(max(number, 1), len(parts)) - 1]
    spans = reading.spans_of(body.findings)
    wanted = reading.hits(body.document.text, request.args.get("q", "")[:200])
    bare = request.args.get("view") == "text"
    unsure = reading.unsure(body.document)
    renderer = reading.Renderer(body.document, [*spans, *wanted, *unsure], at)
    text = renderer.plain(part) if bare else renderer.part(part)
    here = [f for f in body.findings if f.start < part.end and f.end > part.start]
    headings = [(b, p.number) for p in parts for b in p.blocks if b.kind == "heading" and b.level <= 2]
    return {
        "parts": parts,
        "part": part,
        "text": text,
        "findings": here,
        "totals": pageview.totals(body.findings),
        "headings": [(body.document.text[b.start : b.end], b.start, where) for b, where in headings],
        "has_pages": bool(body.document.pages),
        "bare": bare,
        "unsure": len(unsure),
    }
