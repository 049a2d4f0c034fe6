"""`trichluc evaluate` on texts that reading changes, and on annotations that do not fit their text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click import ClickException

from evaluation import evaluate_folder
from ingest.read import read

LETTERHEAD = """\
ỦY BAN NHÂN DÂN                         CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
XÃ MƯỜNG ĐUN                               Độc lập - Tự do - Hạnh phúc
Số: 41/BC-UBND                          Mường Đun, ngày 12 tháng 6 năm 2024

BÁO CÁO
Sơ kết 6 tháng đầu năm 2024

Công an xã đã tuyên truyền 12 buổi theo Chỉ thị số 05-CT/TW ngày 15/5/2016 của Bộ Chính trị.
"""


def annotated(folder: Path, **layers: list[dict[str, object]]) -> Path:
    (folder / "mau.txt").write_text(LETTERHEAD, "utf-8")
    (folder / "mau.json").write_text(json.dumps({"file": "mau.txt", **layers}, ensure_ascii=False), "utf-8")
    return folder


def test_places_are_told_in_the_annotated_text_when_reading_puts_columns_apart(tmp_path: Path) -> None:
    assert "".join(read(LETTERHEAD.encode(), "mau.txt").text.split()) != "".join(LETTERHEAD.split())
    reference = {
        "quote": "Chỉ thị số 05-CT/TW ngày 15/5/2016 của Bộ Chính trị",
        "type": "chỉ thị",
        "number": "05-CT/TW",
        "date": "2016-05-15",
        "issuer": "Bộ Chính trị",
    }
    outcome = evaluate_folder(
        annotated(tmp_path, references=[reference], counts=[{"quote": "12 buổi", "value": 12, "noun": "buổi"}])
    )
    for layer in ("references", "counts"):
        assert outcome.tallies[layer].f1 == 1


def test_an_annotation_that_is_not_in_its_text_is_told(tmp_path: Path) -> None:
    with pytest.raises(ClickException, match="13 buổi"):
        evaluate_folder(annotated(tmp_path, counts=[{"quote": "13 buổi", "value": 13}]))
