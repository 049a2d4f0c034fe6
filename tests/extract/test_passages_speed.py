"""Lines made to be slow: twice the text may take about twice the time, never its square."""

from __future__ import annotations

import time

import pytest

from extract.passages import find_passages
from ingest.document import Block, Document

SHORT, LONG = 25_000, 100_000
LINES = {
    "commas": "a, ",
    "semicolons": "chưa; ",
    "colons": "hạn chế: ",
    "open brackets": "(chưa ",
    "open quotes": "“còn hạn chế ",
    "straight quotes": '" ',
    "stops": "A. ",
    "ellipses": "…",
    "negators": "chưa ",
    "qualities": "chưa không đầy đủ, ",
    "nouns": "tồn tại, hạn chế, ",
    "heads": "việc còn chậm, ",
    "tuy nhiên": "tuy nhiên ",
    "concessions": "Bên cạnh những ",
    "causes": "nguyên nhân là do ",
    "causes before": "x là nguyên nhân ",
    "reports": "ông A cho biết, ",
    "ordinals": "Thứ nhất, ",
    "numbers": "1. ",
    "spaces": "   ",
    "one word": "x",
    "and numbers": "thiếu và 3 ",
    "tails": "còn chậm, riêng ",
    "dashes": "- ",
}


def seconds(unit: str, length: int) -> float:
    text = (unit * (length // len(unit) + 1))[:length]
    blocks = (Block(0, len(text), "heading", 1), Block(0, len(text), "para"), Block(0, len(text), "item", 5, "-"))
    best = float("inf")
    for _ in range(2):
        begin = time.process_time()
        for block in blocks:
            find_passages(Document(text, "text/plain", (block,)))
        best = min(best, time.process_time() - begin)
    return best


@pytest.mark.parametrize("unit", LINES.values(), ids=LINES.keys())
def test_time_grows_with_length(unit: str) -> None:
    find_passages(Document("khởi động", "text/plain", (Block(0, 9, "para"),)))
    ratio = seconds(unit, LONG) / max(seconds(unit, SHORT), 0.005)
    assert ratio < 2.5 * LONG / SHORT, f"{ratio:.1f} times the time for {LONG / SHORT:.0f} times the text"
