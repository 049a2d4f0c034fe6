"""How well findings survive paper: annotated texts printed, scanned, recognised and analysed again.

    python -m benchmarks.round_trip FOLDER [--dpi 200] [--misses FILE] [--only NAME]

FOLDER holds NAME.txt with NAME.json, annotated as `trichluc evaluate` takes them. Each text becomes a worn scan
(benchmarks/scanned.py), is read by `ingest.read`, and its findings are brought back to the text by aligning the words;
they are scored by the measure of `trichluc evaluate`, beside those of the text itself. Misses are findings that the
text gives and the scan does not, or gives wrongly, with the words as they were read.
"""

from __future__ import annotations

import argparse
import json
import sys
from bisect import bisect_right
from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path

from benchmarks.scanned import scan_of
from evaluation import LAYERS, Outcome, score, squeeze
from extract.pipeline import analyse
from ingest.document import Document
from ingest.page_lines import fold
from ingest.read import read

CONTEXT = 30


class Alignment:
    """Offsets of one text brought to another: words are matched first, then the characters between matching words."""

    def __init__(self, source: str, target: str) -> None:
        self._anchors = [(0, 0), *_anchors(source, target), (len(source), len(target))]
        self._starts = [anchor[0] for anchor in self._anchors]

    def __call__(self, offset: int) -> int:
        """Return the offset in the target; between matches it is limited by the next match."""
        index = bisect_right(self._starts, offset) - 1
        start, meant = self._anchors[index]
        most = self._anchors[min(index + 1, len(self._anchors) - 1)][1]
        return min(meant + offset - start, max(most, meant))


def _words(text: str) -> list[tuple[int, str]]:
    """Return each word with its offset, folded: a lost tone mark must not lose the place."""
    out, offset = [], 0
    for word in text.split():
        offset = text.index(word, offset)
        out.append((offset, word))
        offset += len(word)
    return out


def _anchors(source: str, target: str) -> Iterator[tuple[int, int]]:
    """Yield pairs of offsets of the same character, in order."""
    a, b = _words(source), _words(target)
    matcher = SequenceMatcher(None, [fold(w) for _, w in a], [fold(w) for _, w in b], autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            yield from ((x, y) for (x, _), (y, _) in zip(a[i1:i2], b[j1:j2], strict=True))
        elif tag == "replace":
            x0, x1 = a[i1][0], a[i2 - 1][0] + len(a[i2 - 1][1])
            y0, y1 = b[j1][0], b[j2 - 1][0] + len(b[j2 - 1][1])
            inner = SequenceMatcher(None, source[x0:x1], target[y0:y1], autojunk=False)
            yield from ((x0 + block.a, y0 + block.b) for block in inner.get_matching_blocks() if block.size)


def round_trip(text: str, seed: int, dpi: int) -> Document:
    """Return the document read back from a scan of the text."""
    return read(scan_of(text, seed, dpi), "scan.pdf")


def compare(folder: Path, dpi: int, only: str = "") -> tuple[Outcome, Outcome, list[str]]:
    """Return the outcome on the texts, on their scans, and a line for each finding that paper cost."""
    on_text, on_paper, losses = Outcome(), Outcome(), []
    for seed, path in enumerate(sorted(folder.glob("*.json"))):
        if only not in path.stem:
            continue
        gold = json.loads(path.read_text(encoding="utf-8"))
        source = read(path.with_suffix(".txt").read_bytes(), f"{path.stem}.txt")
        flat, letters = squeeze(source.text)
        score(on_text, path.stem, flat, gold, analyse(source).to_dict(source, {}), place=letters.__getitem__)
        paper = round_trip(source.text, seed, dpi)
        align = Alignment(paper.text, source.text)
        before = len(losses)
        found = analyse(paper).to_dict(paper, {})
        score(on_paper, path.stem, flat, gold, found, place=lambda at, align=align, to=letters: to[align(at)])
        losses += _losses(path.stem, on_text, on_paper, source.text, paper.text)
        print(f"{path.stem[:50]:50} {len(paper.pages)} pages, {len(losses) - before} lost or false", flush=True)
    return on_text, on_paper, losses


def _losses(name: str, before: Outcome, after: Outcome, printed: str, read_back: str) -> Iterator[str]:
    """Yield what was right on the text and is missing from the scan, and what is wrong on the scan only."""
    raw = [offset for offset, letter in enumerate(printed) if not letter.isspace()]
    back = Alignment(printed, read_back)
    old, new = _findings(before, name), _findings(after, name)
    old_places = {(layer, start) for layer, start, text in old}
    new_places = {(layer, start) for (layer, start, _), right in new.items() if right}
    for (layer, start, text), right in old.items():
        if right and (layer, start) not in new_places:
            a = back(raw[start])
            yield f"{layer}\tlost\t{name}\t{text}\tread: {_around(read_back, a, len(text))}"
    for (layer, start, text), right in new.items():
        if not right and (layer, start) not in old_places:
            yield f"{layer}\tfalse\t{name}\t{text}\tprinted: {_around(printed, raw[start], len(text))}"


def _findings(outcome: Outcome, name: str) -> dict[tuple[str, int, str], bool]:
    """Return the findings of one document by layer, offset in the squeezed text and words."""
    rows = ((where.split("\t", 3), right) for where, right in outcome.findings.items())
    return {(layer, int(start), text): right for (document, layer, start, text), right in rows if document == name}


def _around(text: str, start: int, length: int) -> str:
    return text[max(0, start - CONTEXT) : start + length + CONTEXT].replace("\n", " ⏎ ")


def main(arguments: list[str]) -> int:
    """Print the measure of each layer on the texts and on their scans."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--dpi", type=int, default=200)
    parser.add_argument("--misses", type=Path, help="write what paper cost, one finding a line")
    parser.add_argument("--only", default="", help="documents whose name holds this")
    given = parser.parse_args(arguments)
    on_text, on_paper, losses = compare(given.folder, given.dpi, given.only)
    for layer in LAYERS:
        a, b = on_text.tallies[layer], on_paper.tallies[layer]
        print(
            f"{layer:13} text F1 {a.f1:.3f}   scan P {b.precision:.3f}  R {b.recall:.3f}  F1 {b.f1:.3f}  "
            f"({b.right + b.missed} annotated)"
        )
    if given.misses:
        given.misses.write_text("\n".join(losses) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
