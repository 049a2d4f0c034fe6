"""Speed and fidelity of PDF reading, as ratios measured in one run.

    python -m benchmarks.ingest text   FOLDER        words with boxes against pypdfium2's bare text and pdfplumber
    python -m benchmarks.ingest ocr    FOLDER [N]    word error rate of scan / transcript pairs (manifest.jsonl, field
                                                     `pair`), first N pages, against plain `tesseract -l vie`, 300 dpi
    python -m benchmarks.ingest memory [PAGES]       peak memory of a generated PDF with that many pages

Transcripts are read by `ingest.read`. The ratio of two times is taken from the best of several runs of each, in turn.
"""

from __future__ import annotations

import json
import os
import re
import resource
import statistics
import subprocess
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import numpy as np
import pdfplumber
import pypdfium2 as pdfium
from reportlab.pdfgen.canvas import Canvas

from ingest.errors import IngestError
from ingest.glyphs import Token
from ingest.limits import Limits
from ingest.pdf import read_pdf
from ingest.pdf_words import page_tokens
from ingest.read import read
from ingest.text_layer import needs_ocr, painted

RUNS = 5
PLAIN_DPI = 300
_WORDS = re.compile(r"[^\W_]+")


def bare_text(data: bytes) -> None:
    """Take the bare text of every page by pypdfium2: the unit of time."""
    pdf = pdfium.PdfDocument(data)
    for page in pdf:
        text_page = page.get_textpage()
        text_page.get_text_range()
        text_page.close()
        page.close()
    pdf.close()


def our_words(data: bytes) -> list[Token]:
    """Return all words with boxes as the reader takes them."""
    pdf = pdfium.PdfDocument(data)
    found = []
    for page in pdf:
        text_page = page.get_textpage()
        found += [token for line in page_tokens(page, text_page) for token in line]
        text_page.close()
        page.close()
    pdf.close()
    return found


def plumber_words(data: bytes) -> list[str]:
    """Return pdfplumber's words."""
    found = []
    with pdfplumber.open(BytesIO(data)) as pdf:
        for page in pdf.pages:
            found += [unicodedata.normalize("NFC", word["text"]) for word in page.extract_words()]
            page.close()
    return found


def best(run: Callable[[bytes], object], data: bytes, runs: int = RUNS) -> float:
    """Return the shortest of several times, in seconds."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        run(data)
        times.append(time.perf_counter() - start)
    return min(times)


def has_text(data: bytes) -> bool:
    """Say whether the first page is read by its text layer."""
    pdf = pdfium.PdfDocument(data)
    text_page = pdf[0].get_textpage()
    return not needs_ocr(page_tokens(pdf[0], text_page), painted(pdf[0]))


def text_speed(folder: Path) -> None:
    """Print a line for each PDF with text: time to bare text, pdfplumber's time to ours, its words that we keep."""
    ratios, speedups, kept = [], [], []
    for path in sorted(folder.glob("*.pdf")):
        data = path.read_bytes()
        if not has_text(data):
            continue
        bare, ours = best(bare_text, data), best(our_words, data)
        plumber = best(plumber_words, data, 1)
        theirs = Counter(plumber_words(data))
        missing = theirs - Counter(token.text for token in our_words(data))
        ratios.append(ours / bare)
        speedups.append(plumber / ours)
        kept.append(1 - missing.total() / max(1, theirs.total()))
        print(
            f"{path.name[-40:]:40} {ratios[-1]:5.2f} x bare text, {speedups[-1]:5.1f} x as fast as pdfplumber, "
            f"{kept[-1]:.2%} kept {list(missing)[:6]}"
        )
    print(
        f"median {statistics.median(ratios):.2f} x bare text (worst {max(ratios):.2f}), "
        f"{statistics.median(speedups):.0f} x as fast as pdfplumber (worst {min(speedups):.0f}), "
        f"least kept {min(kept):.2%}"
    )


def pairs(folder: Path) -> Iterator[tuple[Path, Path]]:
    """Yield scan and transcript of each pair in the folder's manifest."""
    for row in (folder / "manifest.jsonl").read_text("utf-8").splitlines():
        entry = json.loads(row)
        if entry.get("pair") and entry["file"].endswith(".pdf"):
            yield folder / entry["file"], folder / entry["pair"]


def plain_tesseract(data: bytes, pages: int) -> str:
    """Return what `tesseract -l vie` reads on the first pages at 300 dpi without any preparation."""
    pdf = pdfium.PdfDocument(data)
    pictures = []
    for index in range(min(pages, len(pdf))):
        picture = BytesIO()
        pdf[index].render(scale=PLAIN_DPI / 72).to_pil().save(picture, "PPM")
        pictures.append(picture.getvalue())

    def run(picture: bytes) -> str:
        command = ["tesseract", "stdin", "stdout", "-l", "vie", "--dpi", str(PLAIN_DPI)]
        environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
        return subprocess.run(command, input=picture, capture_output=True, check=True, env=environment).stdout.decode()  # noqa: S603

    with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        return "\n".join(pool.map(run, pictures))


def words_of(text: str) -> list[str]:
    """Return the words of a text for comparing: small letters, no punctuation."""
    return _WORDS.findall(unicodedata.normalize("NFC", text).lower())


def word_errors(read_words: list[str], wanted: list[str]) -> float:
    """Return the word error rate against the beginning of the transcript that fits best (pages may be fewer)."""
    codes: dict[str, int] = {}
    reference = np.array([codes.setdefault(word, len(codes)) for word in wanted])
    steps = np.arange(len(wanted) + 1)
    row = steps.copy()
    for word in read_words:
        following = np.empty_like(row)
        following[0] = row[0] + 1
        following[1:] = np.minimum(row[1:] + 1, row[:-1] + (reference != codes.get(word, -1)))
        row = np.minimum.accumulate(following - steps) + steps
    end = int(row[1:].argmin()) + 1
    return float(row[end] / end)


def ocr_errors(folder: Path, pages: int) -> None:
    """Print the word error rate of each pair, plain and ours, and the times."""
    plain_rates, our_rates = [], []
    for scan, transcript in pairs(folder):
        data = scan.read_bytes()
        try:
            wanted = words_of(read(transcript.read_bytes(), transcript.name).text)
        except IngestError as error:
            print(f"{scan.name[-40:]:40} transcript not read: {error}")
            continue
        start = time.perf_counter()
        plain = word_errors(words_of(plain_tesseract(data, pages)), wanted)
        between = time.perf_counter()
        ours = word_errors(words_of(read_pdf(data, Limits(pages=pages)).text), wanted)
        times = between - start, time.perf_counter() - between
        plain_rates.append(plain)
        our_rates.append(ours)
        print(f"{scan.name[-40:]:40} plain {plain:.2%} {times[0]:.1f} s, ours {ours:.2%} {times[1]:.1f} s", flush=True)
    if plain_rates:
        before, after = statistics.median(plain_rates), statistics.median(our_rates)
        print(f"median plain {before:.2%}, ours {after:.2%}: {1 - after / before:.0%} lower")


def memory(pages: int) -> None:
    """Print the peak memory of reading a generated PDF of so many pages of text, in MiB."""
    out = BytesIO()
    canvas = Canvas(out, pageCompression=1)
    line = "Thuc hien ke hoach cua Uy ban nhan dan tinh, cac don vi bao cao ket qua"
    for number in range(pages):
        for row in range(38):
            canvas.drawString(80, 790 - 19 * row, f"{line} {number}.{row}")
        canvas.showPage()
    canvas.save()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    start = time.perf_counter()
    document = read_pdf(out.getvalue())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    print(
        f"{pages} pages, {len(document.words)} words: {time.perf_counter() - start:.1f} s, "
        f"peak {peak} MiB ({before} MiB before)"
    )


def main(arguments: list[str]) -> int:
    """Run one of the measurements; return the exit status."""
    match arguments:
        case ["text", folder]:
            text_speed(Path(folder))
        case ["ocr", folder, *rest]:
            ocr_errors(Path(folder), int(rest[0]) if rest else 10_000)
        case ["memory", *rest]:
            memory(int(rest[0]) if rest else 1_000)
        case _:
            print(__doc__)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
