"""What a run of sentences is about, and how the next ones carry it on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(slots=True)
class Run:
    """What the sentences read last were about.

    `list` after a lead-in with a colon, `run` after a stated shortcoming or cause; `items` when the list goes on over
    the blocks that follow; `announced` when a sentence without a colon said that shortcomings follow.
    """

    kind: Literal["shortcoming", "cause"] | None = None
    where: Literal["list", "run"] = "run"
    items: bool = False
    announced: bool = False
