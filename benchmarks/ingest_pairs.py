"""Word error rate of the scan / transcript pairs, beside plain `tesseract -l vie` at 300 dpi on the same pages."""

from __future__ import annotations

import os
import subprocess
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from statistics import median

import pypdfium2 as pdfium

from benchmarks.error_rates import error_rate, pairs, words_of
from benchmarks.figure import Figure
from ingest.errors import IngestError
from ingest.limits import Limits
from ingest.pdf import read_pdf
from ingest.read import read

PLAIN_DPI = 300
LOWER = 15


def measure(folder: Path, pages: int) -> list[Figure]:
    """Print a line for each pair, first `pages` pages; return by how much the median is lower than the plain one."""
    plain, ours = [], []
    for scan, transcript in pairs(folder):
        data = scan.read_bytes()
        try:
            wanted = words_of(read(transcript.read_bytes(), transcript.name).text)
        except IngestError as error:
            print(f"{scan.name[-44:]:44} transcript not read: {error}")
            continue
        document = read_pdf(data, Limits(pages=pages))
        whole = len(document.pages) < pages or len(pdfium.PdfDocument(data)) == pages
        plain.append(error_rate(words_of(plain_tesseract(data, pages)), wanted, whole))
        ours.append(error_rate(words_of(document.text), wanted, whole))
        print(
            f"{scan.name[-44:]:44} {len(document.pages):3} pages, {len(words_of(document.text)):6} words: "
            f"plain {plain[-1]:.2%}, ours {ours[-1]:.2%}",
            flush=True,
        )
    if not plain:
        return []
    before, after = median(plain), median(ours)
    print(f"median of {len(plain)} pairs: plain {before:.2%}, ours {after:.2%}")
    return [
        Figure("median word error rate under plain tesseract's", 100 * (1 - after / before), LOWER, " %", least=True)
    ]


def plain_tesseract(data: bytes, pages: int) -> str:
    """Return what `tesseract -l vie` reads on the first pages at 300 dpi without any preparation."""
    pdf = pdfium.PdfDocument(data)

    def pictures() -> list[bytes]:
        found = []
        for index in range(min(pages, len(pdf))):
            picture = BytesIO()
            pdf[index].render(scale=PLAIN_DPI / 72).to_pil().save(picture, "PNG", compress_level=1)
            found.append(picture.getvalue())
        return found

    def run(picture: bytes) -> str:
        command = ["tesseract", "stdin", "stdout", "-l", "vie", "--dpi", str(PLAIN_DPI)]
        environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
        return subprocess.run(command, input=picture, capture_output=True, check=True, env=environment).stdout.decode()  # noqa: S603

    with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        return "\n".join(pool.map(run, pictures()))
