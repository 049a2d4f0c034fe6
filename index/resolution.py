"""Which mentions of one number speak of one document: identities are made of what mentions tell, not of the key alone.

Mentions that tell most come first. One that fits exactly one identity joins it and makes it more precise; one that fits
none makes its own; one that fits several stays ambiguous, and the candidates are kept.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from index.identity import Evidence, agree, in_time

Outcome = Literal["resolved", "ambiguous", "unmatched"]


@dataclass(frozen=True, slots=True)
class Decision:
    """What a mention was settled on, by which rule.

    `chosen` are the places of identities in the list: one when resolved, several when ambiguous.
    """

    outcome: Outcome
    chosen: tuple[int, ...]
    rule: str


def identities(key: str, told: Iterable[Evidence]) -> tuple[list[Evidence], dict[Evidence, Decision]]:
    """Return the documents that share `key`, and the decision on each piece of evidence."""
    found: list[Evidence] = []
    members: list[list[Evidence]] = []
    decisions: dict[Evidence, Decision] = {}
    for said in sorted(set(told), key=_order):
        fitting = [at for at, known in enumerate(found) if _fits(key, said, known)]
        if len(fitting) > 1:
            decisions[said] = Decision("ambiguous", tuple(fitting), "several-identities")
        elif fitting:
            found[fitting[0]] = _joined(found[fitting[0]], said)
            members[fitting[0]].append(said)
        else:
            found.append(replace(said, cited=""))
            members.append([said])
    for at, group in enumerate(members):
        decisions |= {said: Decision("resolved", (at,), _rule(said, len(found))) for said in group}
    return found, decisions


def identity_id(key: str, known: Evidence, alone: bool) -> str:
    """Return the id of an identity: its key, and what tells it apart unless it stands alone."""
    parts = [part for part in (known.scope, known.issuer, known.issued_on or known.term) if part]
    return key if alone or not parts else f"{key}@{'.'.join(parts)}"


def _order(said: Evidence) -> tuple[object, ...]:
    """Order what tells more before what tells less; the rest of the order only makes the outcome certain."""
    return (-len(said.issued_on), not said.term, not said.issuer, said)


def _fits(key: str, said: Evidence, known: Evidence) -> bool:
    return agree(key, said, known) and (bool(said.issued_on) or in_time(known.issued_on, said.cited))


def _joined(known: Evidence, said: Evidence) -> Evidence:
    return replace(
        known,
        issuer=max(known.issuer, said.issuer, key=len),
        issued_on=max(known.issued_on, said.issued_on, key=len),
        term=known.term or said.term,
    )


def _rule(said: Evidence, count: int) -> str:
    if count == 1:
        return "only-identity"
    return "date" if said.issued_on else "term" if said.term else "issuer" if said.issuer else "one-fits"
