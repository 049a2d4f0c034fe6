"""What a document is to a directive that it cites: about carrying it out, or merely citing it.

One rule for all who ask (matrix, summary report): a document is about the directive when the mention stands in its
subject, or before its first section and says so by its relation; what a task further on asks to carry out, and what is
listed among the grounds, is something else. Words and relations are in `data/views.yaml`.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, case, func, or_

from index.tables import DocumentRow, FindingRow
from index.view_data import load

REPORT, PLAN, CITED = 3, 2, 1


def is_about() -> ColumnElement[bool]:
    """Return the condition on a mention (`FindingRow`) and its document (`DocumentRow`)."""
    rules = load("matrix")
    relation = FindingRow.details["relation"].as_string()
    opens = FindingRow.start < func.coalesce(DocumentRow.opening, rules["opening"])
    says_so = case(
        (DocumentRow.type.in_(rules["reports"]), relation.in_(rules["report_relations"])),
        else_=relation.in_(rules["plan_relations"]),
    )
    named = func.coalesce(DocumentRow.subject_folded, "").contains(FindingRow.folded)
    return or_(named, and_(opens, func.coalesce(says_so, False)))


def rank() -> ColumnElement[int]:
    """Return what a mention says of its document: a `REPORT` on the directive, a `PLAN` for it, or only `CITED`."""
    rules = load("matrix")
    return case(
        (and_(DocumentRow.type.in_(rules["reports"]), is_about()), REPORT),
        (and_(DocumentRow.type.in_(rules["plans"]), is_about()), PLAN),
        else_=CITED,
    )
