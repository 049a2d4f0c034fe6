"""Memory of long files, each read in a process of its own: peak of a PDF with text, growth over a long scan."""

from __future__ import annotations

import resource
import subprocess
import sys
from io import BytesIO
from pathlib import Path

from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from benchmarks.figure import Figure
from benchmarks.scanned import as_pdf, draw_pages
from ingest.limits import Limits
from ingest.pdf import read_pdf

PAGES = 1_000
SCAN_PAGES = 200
SCAN_DPI = 100


def measure(pages: int = PAGES, scans: int = SCAN_PAGES) -> list[Figure]:
    """Return the peak of a PDF of so many pages, and how much a scan of so many needs beyond one of a tenth."""
    text = _peak("text", pages)
    short, long = _peak("scan", scans // 10), _peak("scan", scans)
    print(
        f"text, {pages} pages: {text} MiB; scan: {short} MiB for {scans // 10} pages, {long} MiB for {scans}",
        flush=True,
    )
    return [
        Figure(f"peak memory of a PDF of {pages} pages", text, 400, " MiB"),
        Figure(f"growth of memory from {scans // 10} to {scans} scanned pages", long - short, 60, " MiB"),
    ]


def _peak(kind: str, pages: int) -> int:
    """Return the peak in MiB of a process, and of the processes it starts, that reads such a file."""
    command = [sys.executable, "-m", "benchmarks.ingest_memory", kind, str(pages)]
    done = subprocess.run(command, capture_output=True, check=True, text=True, cwd=Path(__file__).parents[1])  # noqa: S603
    return int(done.stdout)


def text_file(pages: int) -> bytes:
    """Return a PDF with so many dense pages of text."""
    out = BytesIO()
    canvas = Canvas(out, pageCompression=1)
    line = "Thuc hien ke hoach cua Uy ban nhan dan tinh, cac don vi bao cao ket qua"
    for number in range(pages):
        for row in range(38):
            canvas.drawString(80, 790 - 19 * row, f"{line} {number}.{row}")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def scan_file(pages: int) -> bytes:
    """Return a scan with so many pages of a few lines: memory is measured, not reading."""
    page = next(draw_pages("Ủy ban nhân dân tỉnh báo cáo kết quả thực hiện.\n" * 4, SCAN_DPI))
    sheets: list[Image.Image] = [page.copy() for _ in range(pages)]
    return as_pdf(sheets, SCAN_DPI, 60)


def _main(kind: str, pages: str) -> None:
    """Read such a file and print the peak in MiB: ours, and that of the largest process started."""
    data = scan_file(int(pages)) if kind == "scan" else text_file(int(pages))
    document = read_pdf(data, Limits())
    assert len(document.pages) == int(pages)  # noqa: S101
    mine, theirs = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print((mine + theirs) >> 10)


if __name__ == "__main__":
    _main(*sys.argv[1:])
