"""Memory of long files, each read in a process of its own: peak of a PDF with text, growth over a long scan.

python -m benchmarks.ingest_memory write|read KIND PAGES FILE       (used by `measure`; KIND: text, scan)
"""

from __future__ import annotations

import resource
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from benchmarks.figure import Figure
from benchmarks.scanned import as_pdf, draw_pages
from ingest.limits import Limits
from ingest.pdf import read_pdf

PAGES = 1_000
SCAN_PAGES = 200
SCAN_DPI = 100
PROCESSES = 2


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
    """Return the peak in MiB of a process that reads such a file, with that of the processes it starts."""

    def run(*arguments: str) -> str:
        command = [sys.executable, "-m", "benchmarks.ingest_memory", *arguments]
        done = subprocess.run(command, capture_output=True, check=True, text=True, cwd=Path(__file__).parents[1])  # noqa: S603
        return done.stdout

    with TemporaryDirectory() as place:
        file = f"{place}/{kind}.pdf"
        run("write", kind, str(pages), file)
        return int(run("read", kind, str(pages), file))


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


def _main(what: str, kind: str, pages: str, file: str) -> None:
    """Write such a file, or read it and print the peak in MiB: ours, and that of each process of recognition."""
    if what == "write":
        Path(file).write_bytes((scan_file if kind == "scan" else text_file)(int(pages)))
        return
    document = read_pdf(Path(file).read_bytes(), Limits(ocr_processes=PROCESSES))
    assert len(document.pages) == int(pages)  # noqa: S101
    mine, largest = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print((mine + PROCESSES * largest) >> 10)


if __name__ == "__main__":
    _main(*sys.argv[1:])
