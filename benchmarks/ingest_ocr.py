"""Recognition beside ocrmypdf: pages a second on two cores, and characters read wrongly.

    python -m benchmarks.ingest_ocr PDF TEXT        read one scan as the benchmark does (used by `measure`)

Each program runs as a process of its own on the same two cores, start-up included, on the same files: generated worn
scans with their exact text, and of the scan / transcript pairs those without any text layer, which ocrmypdf takes with
its usual settings. It runs twice: as it comes (`-l vie -j 2`), and without making a PDF (`--output-type none`), as we
do; the better of both counts. Speeds are of the processor time of all processes, times by the clock are printed.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from statistics import mean
from tempfile import TemporaryDirectory

import pypdfium2 as pdfium
import yaml

from benchmarks.error_rates import error_rate, letters_of, pairs
from benchmarks.figure import Figure
from benchmarks.scanned import scan_of
from ingest.errors import IngestError
from ingest.limits import Limits
from ingest.read import read

PROCESSES = 2
PAGES = 6
"""Pages of each document: ocrmypdf's start-up would weigh too much on fewer."""
SAMPLES = Path(__file__).parents[1] / "samples" / "sources"
TARGET = 1.3


def measure(folder: Path) -> list[Figure]:
    """Print a line for each document and program; return speed and errors beside ocrmypdf's."""
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:PROCESSES])
    ratios, walls, ours, theirs = [], [], [], []
    for name, data, transcript, whole in _documents(folder):
        with TemporaryDirectory() as place:
            wanted = letters_of(transcript)
            results = [_run(command, Path(place), data) for command in (_OURS, _PEER_BARE, _PEER)]
        rates = [error_rate(letters_of(text), wanted, whole) for _, _, text in results]
        (cpu, wall, _), bare, usual = results
        for program, (used, took, _), rate in zip(
            ("ours", "ocrmypdf, no PDF", "ocrmypdf"), results, rates, strict=True
        ):
            print(f"{name[-44:]:44} {program:16} {used:5.1f} s of processor, {took:5.1f} s, CER {rate:.2%}", flush=True)
        ratios.append(min(bare[0], usual[0]) / cpu)
        walls.append(min(bare[1], usual[1]) / wall)
        ours.append(rates[0])
        theirs.append(min(rates[1:]))
    print(f"by the clock: {mean(walls):.2f} x ocrmypdf (mean; other work on the machine tells)")
    return [
        Figure("pages a second beside ocrmypdf on two cores, mean", mean(ratios), TARGET, " x", least=True),
        Figure("characters read wrongly, mean (ocrmypdf's is the bound)", 100 * mean(ours), 100 * mean(theirs), " %"),
    ]


def _documents(folder: Path) -> Iterator[tuple[str, bytes, str, bool]]:
    """Yield name, PDF, transcript, and whether the transcript ends where the PDF does."""
    bodies = [yaml.safe_load(path.read_text("utf-8"))["body"] for path in sorted(SAMPLES.glob("*.yaml"))]
    lines = [line.lstrip("# ") for body in bodies for line in body.splitlines() if "|" not in line]
    text = "\n".join(lines)[: 2_300 * PAGES].rpartition("\n")[0]
    yield "generated, worn, 200 dpi", scan_of(text, seed=1), text, True
    for scan, transcript in pairs(folder):
        data = scan.read_bytes()
        if any(page.get_textpage().count_chars() for page in pdfium.PdfDocument(data)):
            continue  # ocrmypdf refuses pages with text, a watermark even, unless told otherwise
        try:
            wanted = read(transcript.read_bytes(), transcript.name).text
        except IngestError as error:
            print(f"{transcript.name}: {error}")
            continue
        yield scan.name, first_pages(data, PAGES), wanted, False


def first_pages(data: bytes, count: int) -> bytes:
    """Return a PDF of the first pages."""
    whole, part, out = pdfium.PdfDocument(data), pdfium.PdfDocument.new(), BytesIO()
    part.import_pages(whole, list(range(min(count, len(whole)))))
    part.save(out)
    return out.getvalue()


_PEER = [str(Path(sys.executable).with_name("ocrmypdf")), "-q", "-l", "vie", "-j", str(PROCESSES), "--sidecar"]
_PEER_BARE = [*_PEER[:-1], "--output-type", "none", "--sidecar"]
_OURS = [sys.executable, "-m", "benchmarks.ingest_ocr"]


def _run(command: list[str], place: Path, data: bytes) -> tuple[float, float, str]:
    """Return processor time, wall time and text of a program run on the file."""
    scan, text, out = place / "scan.pdf", place / "text.txt", place / "out.pdf"
    scan.write_bytes(data)
    if command is _OURS:
        arguments = [str(scan), str(text)]
    else:
        arguments = [str(text), str(scan), "-" if command is _PEER_BARE else str(out)]
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    before, begun = _children(), time.perf_counter()
    subprocess.run(  # noqa: S603
        [*command, *arguments],
        check=True,
        stdout=subprocess.DEVNULL,
        cwd=Path(__file__).parents[1],
        env={**os.environ, "PATH": path},
    )
    return _children() - before, time.perf_counter() - begun, text.read_text("utf-8")


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _read(scan: str, text: str) -> None:
    document = read(Path(scan).read_bytes(), "scan.pdf", Limits(ocr_processes=PROCESSES))
    Path(text).write_text(document.text, "utf-8")


if __name__ == "__main__":
    _read(*sys.argv[1:])
