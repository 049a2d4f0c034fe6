"""How long Word files take: ratios to a bare lxml parse of document.xml, and seconds of .doc files.

    python -m benchmarks.ingest_word [FILE…]      without files: generated documents of 10 and 40 pages

Processor time, median of seven interleaved runs, so that other load on the machine matters little.
"""

from __future__ import annotations

import io
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from statistics import median

import docx
from lxml import etree

from benchmarks.figure import Figure
from ingest.limits import Limits
from ingest.read import read

RUNS = 7
SENTENCE = "Ủy ban nhân dân tỉnh đã chỉ đạo các sở, ngành, địa phương thực hiện. "


def generated(pages: int) -> bytes:
    """Return a Word file of about so many pages: headings, numbered and plain paragraphs, tables."""
    document = docx.Document()
    for page in range(pages):
        document.add_heading(f"I. Phần {page} kết quả thực hiện", 1)
        for index in range(14):
            paragraph = document.add_paragraph(style="List Number" if index % 4 == 0 else None)
            for run in range(6):
                paragraph.add_run(SENTENCE).bold = run % 3 == 0
        if page % 2 == 0:
            for row in document.add_table(8, 4).rows:
                for cell in row.cells:
                    cell.text = "Số liệu 12"
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def seconds(work: Callable[[], object]) -> float:
    """Return the processor time of one call."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def bare_parse(xml: bytes) -> None:
    """Walk every element of the XML, as cheaply as Python can."""
    for _ in etree.iterparse(io.BytesIO(xml)):
        pass


def measure() -> list[Figure]:
    """Print the time of generated documents; return the ratio of the one of 40 pages."""
    _one("10 pages", generated(10))
    return [
        Figure(".docx of 40 pages to lxml's iterparse of its document.xml", _one("40 pages", generated(40)), 4, " x")
    ]


def _one(name: str, data: bytes) -> float:
    """Print the time of one file; return its ratio to the bare parse, 0 for .doc."""
    if not zipfile.is_zipfile(io.BytesIO(data)):
        print(f"{name}: {seconds(lambda: read(data, name, Limits())):.2f} s")
        return 0.0
    xml = zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml")
    bare, whole = [], []
    for _ in range(RUNS):
        bare.append(seconds(lambda: bare_parse(xml)))
        whole.append(seconds(lambda: read(data, name, Limits())))
    ratio = median(whole) / median(bare)
    print(f"{name}: {median(whole) * 1000:.0f} ms, {ratio:.2f} times the bare parse of {len(xml) // 1000} kB")
    return ratio


if __name__ == "__main__":
    for path in map(Path, sys.argv[1:]):
        _one(path.name, path.read_bytes())
    if not sys.argv[1:]:
        measure()
