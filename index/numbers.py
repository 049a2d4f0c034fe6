"""Numbers of documents as staff type them: one key for "05-CT/TW", "5-ct/tw", "05 CT TW" and "Chỉ thị số 05".

A key is the words of the number run together, without leading zeros: "5cttw", "12/2018ndcp" (figures in a row
keep a stroke between them), "chithi5" (type and number), "ct5" (code and number).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from index.fold import plain, words

LONGEST = 9
"""Words of the longest number that is looked for: "quyết định số 1234/2018/QĐ-UBND-TH"."""
_FILLER = "so"  # số
_RUN = re.compile(r"\d+|[^\W\d_]+")


def runs(tokens: Iterable[str]) -> list[str]:
    """Return the words with figures and letters apart ("ct05" → "ct", "05"), without "số"."""
    return [run for token in tokens if token != _FILLER for run in _RUN.findall(token)]


def key_of(tokens: Iterable[str]) -> str:
    """Return the key of folded words."""
    out, figures = "", False
    for run in runs(tokens):
        digit = run[0].isdigit()
        out += ("/" if figures and digit else "") + (run.lstrip("0") or "0" if digit else run)
        figures = digit
    return out


def keys_of(kind: str | None, number: str | None) -> list[str]:
    """Return the keys under which a document of this type ("chỉ thị") and number ("05-CT/TW") is found."""
    return list(_keys_of(kind or "", number or ""))


@lru_cache(maxsize=20_000)  # the same documents are cited again and again
def _keys_of(kind: str, number: str) -> tuple[str, ...]:
    tokens = words(plain(number))
    figures = _leading_figures(tokens)
    keys = {key_of(tokens)}
    if figures:
        name = words(plain(kind))
        code = tokens[len(figures) : len(figures) + 1]
        keys |= {key_of([*before, *figures[:upto]]) for before in (name, code) if before for upto in (1, len(figures))}
    return tuple(sorted(key for key in keys if key))


def could_be_number(tokens: Sequence[str]) -> bool:
    """Return whether words can be the number of a document: figures and letters, not a filler at either end."""
    parts = [run[0].isdigit() for run in runs(tokens)]
    return any(parts) and not all(parts) and _FILLER not in (tokens[0], tokens[-1])


def _leading_figures(tokens: list[str]) -> list[str]:
    figures = []
    for token in tokens:
        if not token[0].isdigit():
            break
        figures.append(token)
    return figures
