"""The place inside a document that a reference points to: "điểm a khoản 2 Điều 5" before "Nghị định số …"."""

from __future__ import annotations

import re

from extract.folding import folded

_WINDOW = 130
_PIECE = re.compile(
    r"(?<![a-z])(?:diem|khoan|dieu|muc|tieu muc|chuong|phan|tiet|phu luc(?: so)?)"
    r" (?:[ivxl]+(?:\.\d+)*|\d+(?:\.\d+)*[a-z]?|[a-z])(?![a-z0-9])(?: ?\([a-z0-9.]{1,5}\))?"
    r"(?:(?:, ?| va | den )(?:\d{1,3}[a-z]?|[a-z]|[ivx]+)(?![a-z0-9]))*"
)
_PLACES = ("dieu ", "khoan ", "diem ", "muc ", "chuong ", "phan ", "tiet ", "phu luc ")
_BETWEEN = re.compile(r"[ ,;]{0,3}(?:va |cua |tai |thuoc )?(?:cac |phan )?")
_LAST = re.compile(r"[ ,]{0,3}(?:cua |tai |thuoc |kem theo |ban hanh kem theo )?(?:cac )?")


def pinpoint_before(text: str, start: int) -> str | None:
    """Return the pinpoint that stands right before `start`, as printed, None when there is none."""
    offset = max(0, start - _WINDOW)
    window = folded(text)[offset:start]
    pieces = list(_PIECE.finditer(window)) if any(place in window for place in _PLACES) else []
    if not pieces or not _LAST.fullmatch(window, pieces[-1].end()):
        return None
    first = pieces[-1].start()
    for before, after in zip(pieces[-2::-1], pieces[:0:-1], strict=True):
        if not _BETWEEN.fullmatch(window, before.end(), after.start()):
            break
        first = before.start()
    return " ".join(text[offset + first : offset + pieces[-1].end()].split())
