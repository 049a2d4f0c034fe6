"""Short mentions that their own document does not settle ("Chỉ thị 05" without a symbol): what the register says.

One is settled when the register knows exactly one document with this type and number that can be meant: of the country
or of the same place, not younger than the citing document, and not contradicted by issuer, date or term.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from index.fold import plain, words
from index.identity import Evidence, in_time, is_national, issuer_slug, same_body, same_day, terms_of
from index.numbers import key_of
from index.tables import Directive, FindingRow

_SYMBOL = re.compile(r"\d+[a-z]?[/-](?!\d{4}$)", re.IGNORECASE)


def short_key(said: dict[str, Any]) -> str | None:
    """Return the key of type and bare number ("chithi5"), None for what has no number or a whole one."""
    number = said.get("number")
    if not number or said.get("form") == "named" or _SYMBOL.match(number):
        return None
    return key_of([*words(plain(said.get("type") or "")), *words(plain(number))])


def settle(session: Session, shorts: Iterable[str]) -> set[str]:
    """Settle the short mentions with these keys; return the documents in which one now stands for another document."""
    moved: set[str] = set()
    for short in sorted(shorts):
        moved |= _settle(session, short)
    return moved


def fits(says: Evidence, known: Directive) -> bool:
    """Return whether a mention that tells this much can mean the entry."""
    return (
        known.scope in ("", says.scope)
        and same_body(says.issuer, issuer_slug(known.issuer))
        and same_day(says.issued_on, known.issued_on or "")
        and in_time(known.issued_on or "", says.cited)
        and _same_term(says.term, known)
    )


def _settle(session: Session, short: str) -> set[str]:
    session.flush()
    mine = (FindingRow.layer == "references", FindingRow.short == short)
    told = set(session.scalars(select(FindingRow.says).where(*mine).distinct()))
    if not told:
        return set()
    known = list(
        session.scalars(select(Directive).where(Directive.numbers.like(f"% {short} %")).order_by(Directive.id))
    )
    moved: set[str] = set()
    for says in sorted(each for each in told if each):
        fitting = [entry for entry in known if fits(Evidence.of(says), entry)]
        values = _outcome(fitting)
        here = (*mine, FindingRow.says == says)
        differs = FindingRow.directive_id.is_distinct_from(values["directive_id"])
        moved |= set(session.scalars(select(FindingRow.document_id).where(*here, differs).distinct()))
        session.execute(update(FindingRow).where(*here).values(**values))
    return moved


def _outcome(fitting: list[Directive]) -> dict[str, Any]:
    if len(fitting) == 1:
        entry = fitting[0]
        rule = "register-one"
        return {
            "key": entry.key,
            "directive_id": entry.id,
            "outcome": "resolved",
            "decided_by": rule,
            "candidates": None,
        }
    outcome, rule = ("ambiguous", "register-several") if fitting else ("unmatched", "register-none")
    ids = [entry.id for entry in fitting] or None
    return {"key": None, "directive_id": None, "outcome": outcome, "decided_by": rule, "candidates": ids}


def _same_term(term: str, known: Directive) -> bool:
    if not term:
        return True
    if known.term:
        return known.term == term
    central = is_national(known.key) and known.key.lower().endswith("/tw")
    possible = terms_of(known.issued_on or "") if central else set()
    return not possible or term in possible
