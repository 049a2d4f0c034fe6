"""Speed of reading the findings out of a document, all figures of one run and in processor time.

    python -m benchmarks.extract        (make bench-extract)

Prints the time to load the pipeline; MB (10⁶ bytes of UTF-8) a second of the whole pipeline and of each component; the
ratio to eyecite's default on English text of the same length; the time for a byte at 10 KB to 10 MB; and what a byte of
lines made to be slow (extract_lines.yaml) costs beside a byte of ordinary text. Texts are mixed from the bodies of the
sample documents; where annotated documents lie beside the checkout, their speed is printed too. Medians of several
interleaved runs, so that other work on the machine touches all figures alike.
"""

from __future__ import annotations

import logging
import random
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import yaml

from extract.layers import Reading
from extract.pipeline import analyse, build
from ingest.document import Block, Document
from ingest.read import read

if TYPE_CHECKING:
    from spacy.tokens import Doc

HERE = Path(__file__).parent
SAMPLES = HERE.parent / "samples" / "sources"
ANNOTATED = HERE.parents[1] / "shared" / "gold" / "dev"
RUNS = 5
SIZES = (10_000, 100_000, 1_000_000, 10_000_000)
LINE = 100_000
AS_DOC = "whole, as a spaCy Doc"
LOADING = """
import time; clock, begun = time.perf_counter(), time.process_time()
from extract.pipeline import build, analyse; from ingest.document import Document
imported = time.process_time(); build()
text = 'Chỉ thị 05-CT/TW, Luật Đất đai: UBND huyện Lục Ngạn, tỉnh Bắc Giang, 12 xã còn chậm'  # looks into all tables
analyse(Document(text, 'text/plain'))
print(imported - begun, time.process_time() - imported, time.perf_counter() - clock)
"""
MISSING = "eyecite is not installed: {python} -m pip install eyecite==2.7.8 (dependency group `bench`), then run again"


def seconds(work: Callable[[], object]) -> float:
    """Return the processor time of one call."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def mixed(sentences: Sequence[str], size: int, seed: int = 1, joint: str = "\n") -> str:
    """Return about `size` bytes of `sentences` in random order, so that no two texts repeat each other."""
    rng = random.Random(seed)  # noqa: S311
    out: list[str] = []
    length = 0
    while length < size:
        out.append(rng.choice(sentences))
        length += len(out[-1].encode()) + len(joint)
    return joint.join(out)


def paragraphs() -> list[str]:
    """Return the paragraphs of the bodies of the sample documents."""
    bodies = (yaml.safe_load(path.read_text(encoding="utf-8"))["body"] for path in sorted(SAMPLES.glob("*.yaml")))
    return [line.lstrip("# ") for body in bodies for line in body.splitlines() if line.strip()]


def document(text: str) -> Document:
    """Return the text as the reader of text files gives it."""
    return read(text.encode(), "text.txt")


def one_line(text: str) -> Document:
    """Return the text as one paragraph, with all its white space."""
    return Document(text, "text/plain", (Block(0, len(text), "para", paragraph=1),))


def english(size: int) -> str:
    """Return about `size` bytes of legal English, a citation in every fourth sentence."""
    data = yaml.safe_load((HERE / "extract_english.yaml").read_text(encoding="utf-8"))
    rng = random.Random(2)  # noqa: S311
    cited = [
        form.format(
            a=rng.choice(data["names"]),
            b=rng.choice(data["names"]),
            c=rng.choice(("2d", "3d", "9th")),
            n=rng.randint(2, 600),
            p=rng.randint(1, 1400),
            q=rng.randint(1, 1400),
            y=rng.randint(20, 99),
        )
        for form in data["citing"] * 20
    ]
    return mixed(data["plain"] * 60 + cited, size, joint=" ")


def size_of(documents: Iterable[Document]) -> int:
    """Return the bytes of the texts in UTF-8."""
    return sum(len(document.text.encode()) for document in documents)


def load_time() -> None:
    """Print the seconds of processor that a fresh process takes from nothing to a first text read."""
    run = [sys.executable, "-c", LOADING]
    outs = [subprocess.run(run, capture_output=True, check=True, text=True) for _ in range(5)]  # noqa: S603
    rows = [[float(value) for value in out.stdout.split()] for out in outs]
    imported, built, clock = (median(column) for column in zip(*rows, strict=True))
    print(f"loading: {imported + built:.2f} s: imports {imported:.2f} s, pipeline and whole lexicon {built:.2f} s")
    print(f"  ({clock:.2f} s by the clock)")


def as_doc(document: Document) -> Doc:
    """Return the document as those get it who use the components with spaCy: with tokens, and a span a finding."""
    nlp = build()
    doc = nlp.make_doc(document.text)
    doc._.document = document
    return nlp(doc)


def by_component(documents: Sequence[Document]) -> dict[str, float]:
    """Return the seconds that each component takes over all documents, and those of the pipeline as spaCy runs it."""
    spent: dict[str, float] = defaultdict(float)
    for read_document in documents:
        reading = Reading(read_document)
        for name, component in build().pipeline:
            begun = time.process_time()
            component.read(reading)  # type: ignore[attr-defined]
            spent[name] += time.process_time() - begun
        spent[AS_DOC] += seconds(lambda one=read_document: as_doc(one))  # type: ignore[misc]
    return spent


def speeds(label: str, documents: Sequence[Document]) -> None:
    """Print MB/s of the whole pipeline and of each component."""
    size = size_of(documents)
    whole: list[float] = []
    parts: dict[str, list[float]] = defaultdict(list)
    for _ in range(RUNS):
        whole.append(seconds(lambda: [analyse(each) for each in documents]))
        for name, value in by_component(documents).items():
            parts[name].append(value)
    print(f"\n{label}: {len(documents)} documents, {size / 1e3:.0f} kB")
    print(f"  whole pipeline            {size / median(whole) / 1e6:6.2f} MB/s")
    for name, values in parts.items():
        print(f"  {name:<25} {size / median(values) / 1e6:6.2f} MB/s")


def against_eyecite(ours: Sequence[Document]) -> None:
    """Print how many times as fast as eyecite's default the whole pipeline is, on text of the same length."""
    try:
        from eyecite import get_citations  # noqa: PLC0415
    except ImportError:
        print("\n" + MISSING.format(python=sys.executable))
        return
    logging.getLogger("eyecite").setLevel(logging.ERROR)
    texts = [english(size_of([each])) for each in ours]
    found = sum(len(get_citations(text)) for text in texts)
    rows = []
    for _ in range(RUNS):
        own = seconds(lambda: [analyse(each) for each in ours])
        theirs = seconds(lambda: [get_citations(text) for text in texts])
        rows.append((theirs / own, sum(map(len, texts)) / theirs / 1e6))
    size = sum(map(len, texts))
    print(f"\neyecite: {median(row[1] for row in rows):.2f} MB/s on {size / 1e3:.0f} kB of English, {found} citations")
    print(f"  ours is {median(row[0] for row in rows):.1f} times as fast")


def growth(lines: Sequence[str]) -> None:
    """Print the time of one document of each size, and for a byte relative to the first size."""
    print("\nlength          seconds   for a byte")
    first = 0.0
    for size in SIZES:
        one = document(mixed(lines, size))
        cost = median(seconds(lambda one=one: analyse(one)) for _ in range(1 if size > 1_000_000 else 5)) / size  # type: ignore[misc]
        first = first or cost
        print(f"{size / 1000:>6.0f} kB {cost * size:12.3f} {cost / first:12.2f}")


def hard_lines(usual: Sequence[Document]) -> None:
    """Print what a byte of each slow line costs beside a byte of ordinary text, the dearest first."""
    mean = median(seconds(lambda: [analyse(each) for each in usual]) for _ in range(RUNS)) / size_of(usual)
    rows: list[tuple[float, str]] = []
    cases: list[dict[str, Any]] = yaml.safe_load((HERE / "extract_lines.yaml").read_text(encoding="utf-8"))
    for case in cases:
        piece = case["piece"]
        line = one_line(piece * (LINE // len(piece.encode())) + "x")
        cost = min(seconds(lambda line=line: analyse(line)) for _ in range(2)) / size_of([line])  # type: ignore[misc]
        rows.append((cost / mean, piece))
    rows.sort(reverse=True)
    print(f"\n{len(rows)} lines of {LINE // 1000} kB made to be slow: time for a byte, ordinary text = 1 (limit 10)")
    for ratio, piece in rows[:12]:
        print(f"  {ratio:5.1f}  {piece!r}")


def main() -> None:
    """Print all figures."""
    load_time()
    lines = paragraphs()
    generated = [document(mixed(lines, 10_000, seed)) for seed in range(25)]
    annotated = [document(path.read_text(encoding="utf-8")) for path in sorted(ANNOTATED.glob("*.txt"))]
    for each in (*generated, *annotated):  # caches of names are filled as in a worker that has been up for a while
        analyse(each)
    speeds("texts mixed from the samples", generated)
    if annotated:
        speeds("annotated documents", annotated)
    against_eyecite(annotated or generated)
    growth(lines)
    hard_lines(annotated or generated)


if __name__ == "__main__":
    main()
