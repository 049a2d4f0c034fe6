"""Time grows with the length of a text, not faster, even on lines made to be slow."""

from __future__ import annotations

import time

import pytest

from extract.references import find_references

LINES = {
    "numbers": "1, 2, 3, ",
    "type words": "nghị quyết chỉ thị số ",
    "short forms": "Nghị quyết 35, 36, ",
    "symbols": "05-CT/TW, ",
    "split symbols": "05 - CT / ",
    "laws": "Luật Luật sửa đổi, bổ sung một số điều của ",
    "listed laws": "Luật Đất đai, ",
    "glosses": "(sau đây gọi tắt là Nghị quyết 35) ",
    "pinpoints": "điểm a khoản 2 Điều 5 ",
    "issuers": "05-CT/TW của Ban Chỉ đạo Ban Chỉ đạo ",
    "letters": "a",
    "capitals": "A-/",
    "digits": "1",
    "digits and marks": "1/1-",
    "full and short": "Nghị quyết 35-NQ/TW, Nghị quyết 35, ",
    "plenums": "Nghị quyết Trung ương 4, 5, 6 khóa XI, XII ",
    "congresses": "nghị quyết đại hội đại biểu đảng bộ ",
}


def seconds(text: str, times: int) -> float:
    best = float("inf")
    for _ in range(times):
        start = time.process_time()
        find_references(text)
        best = min(best, time.process_time() - start)
    return best


@pytest.mark.parametrize("piece", LINES.values(), ids=LINES.keys())
def test_a_line_of_100_kb_takes_about_ten_times_one_of_10_kb(piece: str) -> None:
    short, long = (piece * (size // len(piece) + 1) for size in (10_000, 100_000))
    find_references(short)
    assert seconds(long, 2) <= 25 * max(seconds(short, 3), 0.002)
