"""The JSON API, as openapi.yaml describes it."""

from __future__ import annotations

from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from flask import Blueprint, abort, g, jsonify, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from index import directives, documents
from index.completion import complete
from index.documents import DocumentView, Receipt
from index.search import search as find
from web import labels, tokens
from web.documents import or_404, send_original, send_page
from web.filters import LONGEST, page_number, query_of
from web.rights import scope
from web.service import store
from web.upload import take_in

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")

PER_PAGE = 50


blueprint.before_request(tokens.require)


@blueprint.get("/openapi.json")
def openapi() -> ResponseReturnValue:
    """Return the description of this API."""
    return jsonify(description())


@cache
def description() -> dict[str, Any]:
    """Return the OpenAPI document."""
    found: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "openapi.yaml").read_text(encoding="utf-8"))
    return found


@blueprint.post("/documents")
def receive() -> ResponseReturnValue:
    """Take in one file or several."""
    files = [file for file in request.files.getlist("file") if file.filename]
    if not files:
        abort(400, description=_("Yêu cầu không có tệp nào. Hãy gửi multipart/form-data với trường “file”."))
    batch = documents.new_batch(store(), g.token.user_id, "api", g.token.offices)
    receipts = [receipt for file in files for receipt in take_in(batch, file, g.token.user_id)]
    return jsonify([_receipt(receipt) for receipt in receipts]), 202


@blueprint.get("/documents")
def listing() -> ResponseReturnValue:
    """List the documents, newest first."""
    state, number = request.args.get("state") or None, page_number(request.args)
    if state is not None and state not in labels.STATES:
        abort(400, description=_("Không có trạng thái này."))
    found = documents.listing(store(), state=state, page=number, per_page=PER_PAGE, scope=scope())
    return jsonify(total=found.total, page=number, per_page=PER_PAGE, items=[_document(view) for view in found.items])


@blueprint.get("/documents/<document_id>")
def document(document_id: str) -> ResponseReturnValue:
    """Return one document's state and metadata."""
    return jsonify(_document(or_404(document_id)))


@blueprint.get("/documents/<document_id>/findings")
def findings(document_id: str) -> ResponseReturnValue:
    """Return the findings, as `trichluc extract` writes them."""
    view = or_404(document_id)
    if view.state != "done":
        abort(
            409, description=_("Văn bản chưa được đọc xong nên chưa có kết quả. Hãy xem trường “state” và thử lại sau.")
        )
    return jsonify(documents.contract(store(), document_id, scope=scope()))


@blueprint.get("/documents/<document_id>/original")
def original(document_id: str) -> ResponseReturnValue:
    """Return the bytes as uploaded."""
    return send_original(document_id)


@blueprint.get("/documents/<document_id>/pages/<int:number>.webp")
def page_image(document_id: str, number: int) -> ResponseReturnValue:
    """Return the image of a page."""
    return send_page(document_id, number)


@blueprint.get("/search")
def search() -> ResponseReturnValue:
    """Search words and facets."""
    query = query_of(request.args)
    results = find(store(), query, scope=scope())
    hits = [
        {name: getattr(hit, name) for name in ("id", "title", "type", "number", "date", "issuer")}
        | {"snippet": str(hit.snippet_html), "page": hit.page, "start": hit.start}
        for hit in results.hits
    ]
    facets = {
        name: [{"value": each.value, "label": each.label, "count": each.count} for each in counts]
        for name, counts in results.facets.items()
    }
    directive = asdict(results.directive) if results.directive else None
    return jsonify(
        total=results.total,
        page=query.page,
        per_page=query.per_page,
        hits=hits,
        facets=facets,
        directive=directive,
        suggestion=results.suggestion,
    )


@blueprint.get("/complete")
def completions() -> ResponseReturnValue:
    """Return what a text that is still being typed can become."""
    found = complete(store(), request.args.get("q", "")[:LONGEST], scope=scope())
    return jsonify(items=[asdict(each) for each in found])


@blueprint.get("/directives")
def directive_list() -> ResponseReturnValue:
    """List the directives that documents cite."""
    words, number = request.args.get("q", "").strip()[:200], page_number(request.args)
    found = directives.listing(store(), q=words or None, page=number, per_page=PER_PAGE, scope=scope())
    return jsonify(total=found.total, page=number, per_page=PER_PAGE, items=[asdict(item) for item in found.items])


@blueprint.get("/directives/<path:key>")
def directive(key: str) -> ResponseReturnValue:
    """Return one directive and all mentions of it."""
    found = directives.one(store(), key, page=page_number(request.args), per_page=PER_PAGE, scope=scope())
    if found is None:
        abort(404, description=_("Chưa có văn bản nào dẫn đến số, ký hiệu này."))
    return jsonify(asdict(found))


def _receipt(receipt: Receipt) -> dict[str, Any]:
    return {name: getattr(receipt, name) for name in ("id", "sha256", "name", "state", "duplicate_of", "error")}


def _document(view: DocumentView) -> dict[str, Any]:
    names = ("id", "sha256", "name", "media_type", "bytes", "pages", "title", "state", "progress", "stage", "attempts")
    times = ("created_at", "updated_at", "done_at")
    return (
        {name: getattr(view, name) for name in names}
        # Once a secret document is erased, its name is gone too.
        | {"name": view.name or None, "error": view.error, "error_code": view.error_code, "metadata": view.metadata}
        | {name: moment.isoformat() if (moment := getattr(view, name)) else None for name in times}
        | {"batch": view.batch, "rules_version": view.rules_version, "notes": view.notes}
    )
