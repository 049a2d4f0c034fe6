"""One figure of a benchmark beside what is asked of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured, its value and unit, and the bound: at most, or at least when `least` is set."""

    name: str
    value: float
    bound: float
    unit: str = ""
    least: bool = False

    @property
    def holds(self) -> bool:
        """Say whether the value keeps the bound."""
        return self.value >= self.bound if self.least else self.value <= self.bound

    def __str__(self) -> str:
        sign = "≥" if self.least else "≤"
        value, bound = (f"{number:.2f}".rstrip("0").rstrip(".") for number in (self.value, self.bound))
        return (
            f"{'ok' if self.holds else 'NOT ok':6}  {self.name}: {value}{self.unit}  (asked: {sign} {bound}{self.unit})"
        )
