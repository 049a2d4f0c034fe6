"""Lập báo cáo: choose a directive, a period and units; look at the material; take it as a Word document."""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from index import digest, directives
from index.digest import Question
from web import summary_report_word
from web.filters import LONGEST, day_of
from web.rights import scope
from web.service import store
from web.summary_report_word import Drafting

blueprint = Blueprint("report", __name__)

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MOST_ISSUERS = 200
OFFERED = 12
SURE = 0.7  # counts that are less sure are offered, not chosen


@blueprint.get("/report")
def page() -> ResponseReturnValue:
    """Show the form, and the material when a directive is named in the address."""
    asked = _question()
    found = digest.digest(store(), asked, scope=scope()) if asked.directive else None
    offered = (
        [] if found else directives.listing(store(), q=asked.directive or None, per_page=OFFERED, scope=scope()).items
    )
    return render_template(
        "summary_report.html",
        question=asked,
        found=found,
        offered=offered,
        issuers=_offered_issuers(asked, found) if found else {},
        chosen=_is_sure,
        drafting=_drafting(),
    )


@blueprint.post("/report")
def word() -> ResponseReturnValue:
    """Return the report as a Word document with the findings that are ticked."""
    found = digest.digest(store(), _question(), scope=scope())
    if found is None:
        abort(404, description=_("Chưa có văn bản nào trong kho dẫn văn bản này."))
    ticked = {int(value) for value in request.form.getlist("finding") if value.isdecimal()}
    answer = Response(summary_report_word.compose(found.only(ticked), _drafting()), content_type=DOCX)
    answer.headers["Content-Disposition"] = "attachment; filename=bao-cao-tong-hop.docx"
    return answer


def _offered_issuers(asked: Question, found: digest.Digest) -> dict[str, str]:
    """Return whom the form offers: all issuers, also while only some of them are chosen."""
    return digest.issuers(store(), asked, scope=scope()) if asked.issuers else digest.issuers_of(found.sources)


def _question() -> Question:
    values = request.values
    issuers = tuple(value[:LONGEST] for value in values.getlist("issuer")[:MOST_ISSUERS] if value)
    return Question(
        directive=values.get("directive", "").strip()[:LONGEST],
        date_from=day_of(values, "from"),
        date_to=day_of(values, "to"),
        issuers=issuers,
    )


def _drafting() -> Drafting:
    values = {name: request.values.get(name, "").strip()[:200] for name in ("office", "above", "place")}
    return Drafting(**values, date_from=day_of(request.values, "from"), date_to=day_of(request.values, "to"))


def _is_sure(statement: digest.Statement) -> bool:
    """Return whether a finding is ticked at first: staff add what is doubtful, they need not take it out."""
    return statement.confidence >= SURE
