"""The data of the register views: which types are plans, which words begin parts, how alike is alike."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from index.fold import plain, spelled, words

_DATA = Path(__file__).parent / "data" / "views.yaml"


@cache
def load(part: str) -> dict[str, Any]:
    """Return one part of data/views.yaml."""
    found: dict[str, Any] = yaml.safe_load(_DATA.read_text(encoding="utf-8"))[part]
    return found


@cache
def folded(part: str, name: str) -> frozenset[str]:
    """Return a list of the data as folded phrases; a text is a list of its words."""
    found = load(part)[name]
    phrases = found.split() if isinstance(found, str) else found
    return frozenset(" ".join(words(plain(each))) or each for each in phrases)


@cache
def exact(part: str, name: str) -> frozenset[str]:
    """Return a list of the data as it is spelled, in lower case: "số" is no "sở"."""
    return frozenset(spelled(each) for each in load(part)[name])
