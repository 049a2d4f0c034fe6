"""What a check of the store finds, and how it can be mended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from index.store import Store

Severity = Literal["error", "notice"]
Repair = Callable[[Store], None]


@dataclass(frozen=True, slots=True)
class Problem:
    """What was found: `code` names the check, `subject` the document or file, `sentence` is for people.

    A notice is nothing wrong: work that is still to be done. `repaired` is True once it was mended.
    """

    code: str
    severity: Severity
    subject: str
    sentence: str
    repair: Repair | None = None
    repaired: bool = False
