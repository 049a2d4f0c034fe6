"""How strongly a clause says that something falls short: evidence added up from the cues in it.

A clause with "còn hạn chế" speaks of a shortcoming; a condition, an order or a wish before it says the contrary.
The weights are in `lexicon/defects.yaml` and `lexicon/evidence.yaml`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from extract.cues import Cue, Found
from extract.lexicon import load

PREDICATES = frozenset({"remaining", "not_yet", "negated", "failing", "defect", "hint"})
ENOUGH = 1.2  # weight from which a predicate states a defect by itself


@dataclass(slots=True)
class Evidence:
    """What speaks for and against a shortcoming: feature -> weight."""

    features: dict[str, float] = field(default_factory=dict)

    @property
    def total(self) -> float:
        """The sum of all weights."""
        return sum(self.features.values())


@cache
def weights() -> dict[str, float]:
    """Return the weight of each feature beyond the predicates."""
    return {name: float(value) for name, value in load("evidence.yaml").items()}


def predicate_weight(cue: Cue) -> float:
    """Return how much of a defect the cue states, 0 when it states none."""
    return max((weight for group, weight in cue.groups.items() if group in PREDICATES), default=0.0)


def states_defect(found: Found, start: int, end: int) -> bool:
    """Whether a predicate within the span is enough by itself."""
    return any(predicate_weight(cue) >= ENOUGH for cue in found.between(start, end))


def weigh(found: Found, start: int, end: int) -> Evidence:
    """Return the evidence within a clause, without its context."""
    cues = found.between(start, end)
    strengths = sorted((predicate_weight(cue) for cue in cues), reverse=True)
    evidence = Evidence()
    if not strengths or not strengths[0]:
        evidence.features["no_predicate"] = weights()["no_predicate"]
    else:
        evidence.features["predicate"] = strengths[0]
        more = sum(min(1.0, strength) for strength in strengths[1:3])
        evidence.features["more_predicates"] = more * weights()["more_predicates"]
    _add_gates(evidence, cues, start)
    return evidence


def _add_gates(evidence: Evidence, cues: Sequence[Cue], start: int) -> None:
    """Count what stands before the first predicate: conditions, orders, wishes; and hedges and praise anywhere."""
    reached = False
    for cue in cues:
        for group in cue.groups:
            if (group in ("condition", "modal", "command") and not reached) or group in ("hedge", "positive"):
                evidence.features[group] = weights()[group]
            if cue.start == start and group in ("condition", "imperative", "modal", "command"):
                evidence.features[f"{group}_first"] = weights()[f"{group}_first"]
        reached = reached or predicate_weight(cue) >= ENOUGH
