"""The documents of a search as a file (sổ văn bản), in the order and under the filters of the page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy
from markupsafe import Markup

from index.search import MOST_PER_PAGE, Query, search
from web import downloads, labels
from web.rights import scope
from web.service import store

MOST_DOCUMENTS = 5_000
HEADS = (
    lazy("TT"),
    lazy("Số, ký hiệu"),
    lazy("Ngày ban hành"),
    lazy("Cơ quan ban hành"),
    lazy("Loại văn bản"),
    lazy("Trích yếu"),
    lazy("Đoạn khớp"),
    lazy("Trang"),
    lazy("Địa chỉ"),
)


def export(query: Query, form: str) -> Response:
    """Return the documents as CSV or Excel, at most `MOST_DOCUMENTS`; answers 400 for another form."""
    return downloads.table("so-van-ban", _("Sổ văn bản"), _rows(query, request.url_root.rstrip("/")), form)


def _rows(query: Query, root: str) -> Iterator[list[Any]]:
    yield [str(head) for head in HEADS]
    yield from downloads.at_most(MOST_DOCUMENTS, _numbered(query, root))


def _numbered(query: Query, root: str) -> Iterator[list[Any]]:
    """Yield a row for each document, page by page, and one more than is sent."""
    number = 0
    for page in range(1, MOST_DOCUMENTS // MOST_PER_PAGE + 2):
        found = search(store(), replace(query, page=page, per_page=MOST_PER_PAGE), scope=scope())
        for hit in found.hits:
            number += 1
            about = [hit.number or "", labels.day(hit.date), hit.issuer or "", hit.type or "", hit.title]
            place = url_for("documents.page", document_id=hit.id, at=hit.start)
            yield [number, *about, Markup(hit.snippet_html).striptags(), hit.page or "", root + place]  # noqa: S704
        if number >= found.total or not found.hits:
            return
