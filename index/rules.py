"""Why a finding was made: the sentence that belongs to a rule id."""

from __future__ import annotations

from functools import cache

from extract.lexicon import FOLDER, load


@cache
def _sentences() -> dict[str, dict[str, str]]:
    return {rule: text for path in FOLDER.glob("rules_*.yaml") for rule, text in load(path.name).items()}


def explain(rule: str, language: str = "vi") -> str | None:
    """Return one sentence on what the rule looks for, in Vietnamese ("vi") or English ("en"); None for a lost rule."""
    return _sentences().get(rule, {}).get(language)
