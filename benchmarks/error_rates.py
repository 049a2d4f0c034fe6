"""Errors of a reading against a transcript, and the scan / transcript pairs of a folder."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Hashable, Iterator, Sequence
from pathlib import Path

import numpy as np

_WORDS = re.compile(r"[^\W_]+")


def words_of(text: str) -> list[str]:
    """Return the words of a text for comparing: small letters, no punctuation."""
    return _WORDS.findall(unicodedata.normalize("NFC", text).lower())


def letters_of(text: str) -> str:
    """Return the characters of a text for comparing: all but white space, which line breaks make and unmake."""
    return "".join(unicodedata.normalize("NFC", text).split())


def error_rate(found: Sequence[Hashable], wanted: Sequence[Hashable], whole: bool = True) -> float:
    """Return the insertions, deletions and replacements for each item of the transcript.

    With `whole` false only the beginning of the transcript that fits best is compared: fewer pages were read.
    """
    codes: dict[Hashable, int] = {}
    reference = np.array([codes.setdefault(item, len(codes)) for item in wanted], np.int32)
    steps = np.arange(len(wanted) + 1, dtype=np.int32)
    row = steps.copy()
    for item in found:
        following = np.empty_like(row)
        following[0] = row[0] + 1
        following[1:] = np.minimum(row[1:] + 1, row[:-1] + (reference != codes.get(item, -1)))
        row = np.minimum.accumulate(following - steps) + steps
    end = len(wanted) if whole else int(row[1:].argmin()) + 1
    return float(row[end]) / max(1, end)


def pairs(folder: Path) -> Iterator[tuple[Path, Path]]:
    """Yield scan and transcript of each pair in the folder's manifest (manifest.jsonl, fields `file` and `pair`)."""
    manifest = folder / "manifest.jsonl"
    for row in manifest.read_text("utf-8").splitlines() if manifest.exists() else ():
        entry = json.loads(row)
        if entry.get("pair") and entry["file"].endswith(".pdf"):
            yield folder / entry["file"], folder / entry["pair"]
