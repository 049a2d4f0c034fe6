"""What reading files must show, all ratios of one run (make bench-ingest).

    python -m benchmarks.ingest [PART…] [--corpus FOLDER] [--pages N]

Parts: text (PDF words with boxes), word (.docx), memory, ocr (beside ocrmypdf), pairs (word errors of scans with a
transcript); all of them unless some are named. Generated files are always measured; the corpus, with its
manifest.jsonl, lies beside the checkout unless it is named. `--pages` limits the pages of each pair (0: all).
Ends with status 1 when a figure misses what is asked of it.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks import ingest_memory, ingest_ocr, ingest_pairs, ingest_text, ingest_word
from benchmarks.figure import Figure

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"
ALL_PAGES = 10_000
PARTS: dict[str, Callable[[argparse.Namespace], list[Figure]]] = {
    "text": lambda given: ingest_text.measure(given.corpus),
    "word": lambda given: ingest_word.measure(),
    "memory": lambda given: ingest_memory.measure(),
    "ocr": lambda given: ingest_ocr.measure(given.corpus),
    "pairs": lambda given: ingest_pairs.measure(given.corpus, given.pages or ALL_PAGES),
}


def main(arguments: list[str]) -> int:
    """Run the parts that are named, print their figures at the end; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    parser.add_argument("--pages", type=int, default=3, help="pages of each pair, 0 for all; 3 unless given")
    given = parser.parse_args(arguments)
    if unknown := set(given.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    if not given.corpus.is_dir():
        print(f"no corpus at {given.corpus}: generated files only")
    figures: list[Figure] = []
    for name, measure in PARTS.items():
        if name in given.parts or not given.parts:
            print(f"\n{name}", flush=True)
            figures += measure(given)
    print("\n" + "\n".join(map(str, figures)))
    return 0 if all(figure.holds for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
