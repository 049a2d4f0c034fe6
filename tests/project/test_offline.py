"""`trichluc extract`: JSON for what can be read, one line for what cannot, and never a traceback."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "samples"
WORD = SAMPLES / "ke-hoach-chi-thi-05.docx"
TEXT = SAMPLES / "bao-cao-trung-tam-y-te-2024.txt"
LAYERS = ("references", "units", "counts", "passages")
KEYS = {
    "references": "start end text type number name key issued_on issuer term pinpoint relation form rule confidence",
    "units": "start end text kind name id level rule confidence",
    "counts": "start end text value high bound of noun per change rule confidence",
    "passages": "start end text kind rule confidence",
    "blocks": "start end kind level number page table row col",
}


def trichluc(*arguments: str | Path, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "trichluc", "extract", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, input=stdin, capture_output=True, timeout=100, check=False)


def test_one_file_is_one_object_with_every_key_of_the_contract() -> None:
    ran = trichluc(WORD)
    assert ran.returncode == 0, ran.stderr
    data = json.loads(ran.stdout)
    assert data["schema"] == 1
    assert set(data["source"]) == {"name", "sha256", "media_type", "bytes", "pages"}
    for layer, keys in KEYS.items():
        assert data[layer], layer
        assert set(keys.split()) <= set(data[layer][0]), layer
    for layer in LAYERS:
        for row in data[layer]:
            assert data["text"][row["start"] : row["end"]] == row["text"]


def test_several_files_are_a_list_and_jsonl_is_one_a_line() -> None:
    assert [row["source"]["name"] for row in json.loads(trichluc(WORD, TEXT).stdout)] == [WORD.name, TEXT.name]
    lines = trichluc("--format", "jsonl", WORD, TEXT).stdout.splitlines()
    assert [json.loads(line)["source"]["name"] for line in lines] == [WORD.name, TEXT.name]


def test_standard_input_is_read() -> None:
    data = json.loads(trichluc("-", stdin=TEXT.read_bytes()).stdout)
    assert data["metadata"]["number"] == "88/BC-TTYT"


def test_a_file_that_cannot_be_read_costs_one_line_and_no_other_file(tmp_path: Path) -> None:
    bad = tmp_path / "hong.docx"
    bad.write_bytes(WORD.read_bytes()[:5000])
    ran = trichluc("--format", "jsonl", bad, TEXT, tmp_path / "khong-co.txt")
    assert ran.returncode == 1
    assert [json.loads(line)["source"]["name"] for line in ran.stdout.splitlines()] == [TEXT.name]
    lines = ran.stderr.decode().strip().splitlines()
    assert len(lines) == 2
    assert "hong.docx" in lines[0]
    assert b"Traceback" not in ran.stderr


def test_text_is_for_people() -> None:
    shown = trichluc("--format", "text", TEXT).stdout.decode()
    assert "number: 88/BC-TTYT" in shown
    assert "-- references" in shown
