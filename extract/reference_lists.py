"""Members of one list share what only the last of them prints: date, issuer, term.

"Công văn số 4216/UBND-NC ngày 02/12/2021 và Công văn số 4478/UBND-NC ngày 18/11/2022 của Chủ tịch UBND tỉnh": both are
of the chairman. Nothing is shared between members whose symbols name different issuers.
"""

from __future__ import annotations

import re

from extract.folding import folded
from extract.mentions import Mention

_JOINT = re.compile(r" ?(?:,|;|va|hoac|cung|, va)(?: voi)?(?: cac)? ?(?:so ?:? ?)?")


def joined(text: str, first: Mention, second: Mention) -> bool:
    """Tell whether nothing but a comma or "và" (and "số", "các") stands between the two."""
    if not 0 < second.start - first.end <= 14:
        return False
    return bool(_JOINT.fullmatch(" ".join(folded(text)[first.end : second.start].split(" "))))


def share_tails(text: str, mentions: list[Mention]) -> None:
    """Carry date, issuer and term of later members back to earlier ones; `mentions` are in the order of the text."""
    for first, second in zip(mentions[-2::-1], mentions[:0:-1], strict=True):
        if not joined(text, first, second) or _apart(text, first, second):
            continue
        if first.form == "named" or second.form == "named":
            if first.rule == second.rule == "ref-plenum" and first.term is None:
                first.term, first.key = second.term, f"named:{first.slug}:{second.term}"
            continue
        _share(first, second)


def _apart(text: str, first: Mention, second: Mention) -> bool:
    """Tell whether a semicolon parts two whole citations: each then says of itself what there is to say."""
    return not second.elided and ";" in text[first.end : second.start]


def _share(first: Mention, second: Mention) -> None:
    if first.issuer is None and second.issuer and _same_issuer(first, second):
        first.issuer = second.issuer
        if first.term is None:
            first.term = second.term
    if first.issued_on is None and second.issued_on and _same_series(first, second):
        year = first.symbol.year if first.symbol else first.year
        if year is None or second.issued_on.startswith(year):
            first.issued_on = second.issued_on


def _same_issuer(first: Mention, second: Mention) -> bool:
    if first.symbol and second.symbol:
        return first.symbol.issuer_codes[:1] == second.symbol.issuer_codes[:1]
    return first.type == second.type


def _same_series(first: Mention, second: Mention) -> bool:
    if first.symbol and second.symbol:
        return first.symbol.codes == second.symbol.codes
    return first.type == second.type and (second.elided or first.symbol is None)
