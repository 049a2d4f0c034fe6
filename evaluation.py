"""`trichluc evaluate`: how well the rules do on annotated documents, and what a change of them gained and lost.

The measure is that of the annotation guidelines: spans are compared with white space left out; a reference is right
when it overlaps, has the same type, and the same number or name; a unit, shortcoming or cause when the spans share half
of their union; a count when it overlaps with the same value. Annotations marked optional neither help nor harm.
"""

from __future__ import annotations

import json
import operator
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import click

from extract.pipeline import analyse
from ingest.read import read
from settings import Settings

Row = dict[str, Any]
Span = tuple[int, int]
LAYERS = ("references", "units", "counts", "shortcomings", "causes")
NAME_OVERLAP = 0.7
SPAN_OVERLAP = 0.5
SUBJECT_OVERLAP = 0.8


@dataclass
class Tally:
    """Right, false and missed findings of one layer."""

    right: int = 0
    false: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        """Return the share of findings that are right."""
        return self.right / (self.right + self.false) if self.right + self.false else 0.0

    @property
    def recall(self) -> float:
        """Return the share of annotations that were found."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 0.0

    @property
    def f1(self) -> float:
        """Return the harmonic mean of both."""
        p, r = self.precision, self.recall
        return 2 * p * r / (p + r) if p + r else 0.0


@dataclass
class Share:
    """How many of the values compared are the same."""

    same: int = 0
    compared: int = 0

    def add(self, same: bool) -> None:
        """Count one comparison."""
        self.same += same
        self.compared += 1

    def __str__(self) -> str:
        return f"{self.same / self.compared:.3f}" if self.compared else "-"


@dataclass
class Outcome:
    """The tally of each layer and its fields, that of the metadata, and every finding.

    A finding is (document, layer, start, text) with whether it is right.
    """

    tallies: dict[str, Tally] = field(default_factory=lambda: {layer: Tally() for layer in LAYERS})
    fields: dict[str, dict[str, Share]] = field(
        default_factory=lambda: {layer: {name: Share() for name in FIELDS.get(layer, {})} for layer in LAYERS}
    )
    metadata: dict[str, Share] = field(default_factory=dict)
    findings: dict[str, bool] = field(default_factory=dict)


def squeeze(text: str) -> tuple[str, list[int]]:
    """Return the text without white space, and for each offset of the text its offset in that."""
    kept: list[str] = []
    at: list[int] = []
    for char in text:
        at.append(len(kept))
        if not char.isspace():
            kept.append(char)
    return "".join(kept), [*at, len(kept)]


def evaluate_folder(folder: Path) -> Outcome:
    """Return the outcome over all pairs NAME.txt, NAME.json of the folder."""
    outcome = Outcome()
    for path in sorted(folder.glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        document = read(path.with_suffix(".txt").read_bytes(), f"{path.stem}.txt")
        found = analyse(document).to_dict(document, {})
        flat, _ = squeeze(path.with_suffix(".txt").read_text(encoding="utf-8"))
        score(outcome, path.stem, flat, gold, found, place=_places(document.text, flat))
    return outcome


def _places(text: str, flat: str) -> Callable[[int], int]:
    """Return what gives for an offset of the text read its offset in the annotated one, without white space.

    Reading may change a text (columns of a letterhead come one after the other): then the parts that both share, in
    their order, are what places are told by.
    """
    read_flat, at = squeeze(text)
    if read_flat == flat:
        return at.__getitem__
    blocks = SequenceMatcher(None, read_flat, flat, autojunk=False).get_matching_blocks()

    def place(offset: int) -> int:
        block = blocks[max(0, bisect_right(blocks, at[offset], key=lambda each: each.a) - 1)]
        return min(len(flat), block.b + at[offset] - block.a)

    return place


def score(outcome: Outcome, name: str, flat: str, gold: Row, found: Row, *, place: Callable[[int], int]) -> None:
    """Add a document to the outcome. `place` gives for an offset of a finding its offset in `flat` (see squeeze)."""
    for layer in LAYERS:
        wanted = list(_gold_spans(flat, _rows(layer, gold)))
        given = [{**row, "span": (place(row["start"]), place(row["end"]))} for row in _rows(layer, found)]
        _score(outcome, f"{name}\t{layer}", layer, wanted, given)
    _score_metadata(outcome, gold.get("metadata") or {}, found.get("metadata") or {})


def _score_metadata(outcome: Outcome, gold: Row, found: Row) -> None:
    """Compare each field that the annotation or the reading has; subjects by four of five words."""
    for name, value in gold.items():
        if value is None and found.get(name) is None:
            continue
        a, b = _fold(value), _fold(found.get(name))
        x, y = set(a.split()), set(b.split())
        near = name == "subject" and bool(x) and len(x & y) / len(x | y) >= SUBJECT_OVERLAP
        outcome.metadata.setdefault(name, Share()).add(a == b or near)


def _score_fields(outcome: Outcome, layer: str, gold: Row, found: Row) -> None:
    for name, (theirs, ours, same) in FIELDS.get(layer, {}).items():
        if name in ("date", "issuer", "term") and gold.get(theirs) is None and found.get(ours) is None:
            continue
        outcome.fields[layer][name].add(same(gold.get(theirs), found.get(ours)))


def _rows(layer: str, data: Row) -> list[Row]:
    if layer in ("shortcomings", "causes"):
        return [row for row in data.get("passages", []) if row["kind"] == layer[:-1]]
    return list(data.get(layer, []))


def _gold_spans(flat: str, rows: list[Row]) -> Iterator[Row]:
    for row in rows:
        needle, at = squeeze(row["quote"])[0], -1
        for _ in range(row.get("n", 1)):
            at = flat.find(needle, at + 1)
            if at < 0:
                raise click.ClickException(f"Nhãn không có trong văn bản {row.get('n', 1)} lần: {row['quote']!r}")
        yield {**row, "span": (at, at + len(needle))}


def _score(outcome: Outcome, where: str, layer: str, wanted: list[Row], given: list[Row]) -> None:
    sure = [row for row in wanted if not row.get("optional")]
    optional = [row["span"] for row in wanted if row.get("optional")]
    pairs = _pair(SAME[layer], sure, given)
    used = {j for _, j in pairs}
    tally = outcome.tallies[layer]
    for i, j in pairs:
        _score_fields(outcome, layer, sure[i], given[j])
    tally.right += len(pairs)
    tally.missed += len(sure) - len(pairs)
    for j, row in enumerate(given):
        if j not in used and any(_shared(row["span"], span) > 0 for span in optional):
            continue
        tally.false += j not in used
        outcome.findings[f"{where}\t{row['span'][0]}\t{' '.join(row['text'].split())}"] = j in used


def _pair(same: Callable[[Row, Row], bool], gold: list[Row], given: list[Row]) -> list[tuple[int, int]]:
    """Pair annotations with findings, the best overlap first, each used once."""
    pairs = [(_iou(g["span"], f["span"]), i, j) for i, g in enumerate(gold) for j, f in enumerate(given) if same(g, f)]
    taken_gold: set[int] = set()
    taken_given: set[int] = set()
    out = []
    for _, i, j in sorted(pairs, reverse=True):
        if i not in taken_gold and j not in taken_given:
            taken_gold.add(i)
            taken_given.add(j)
            out.append((i, j))
    return out


def _shared(a: Span, b: Span) -> int:
    return min(a[1], b[1]) - max(a[0], b[0])


def _iou(a: Span, b: Span) -> float:
    shared = _shared(a, b)
    return 0.0 if shared <= 0 else shared / (max(a[1], b[1]) - min(a[0], b[0]))


def _fold(text: str | None) -> str:
    decomposed = unicodedata.normalize("NFD", (text or "").lower().replace("đ", "d"))
    return re.sub(r"[^0-9a-z]+", " ", "".join(c for c in decomposed if not unicodedata.combining(c))).strip()


def _number_key(number: str | None) -> str:
    number = re.sub(r"[‐-―−]", "-", number or "").replace(" ", "").upper().replace("Ð", "Đ")
    return re.sub(r"^0+(?=\d)", "", number)


def _same_reference(gold: Row, found: Row) -> bool:
    a, b = _fold(gold["type"]), _fold(found.get("type"))
    if _shared(gold["span"], found["span"]) <= 0 or not (b and (a.startswith(b) or b.startswith(a))):
        return False
    if gold.get("number"):
        return _number_key(gold["number"]) == _number_key(found.get("number"))
    x, y = set(_fold(gold.get("name")).split()), set(_fold(found.get("name")).split())
    return bool(x and y) and len(x & y) / len(x | y) >= NAME_OVERLAP


def _same_span(gold: Row, found: Row) -> bool:
    return _iou(gold["span"], found["span"]) >= SPAN_OVERLAP


def _same_count(gold: Row, found: Row) -> bool:
    pairs = ((gold["value"], found.get("value")), (gold.get("high"), found.get("high")))
    return _shared(gold["span"], found["span"]) > 0 and all(_same_number(a, b) for a, b in pairs)


def _same_number(a: float | None, b: float | None) -> bool:
    if a is None or b is None:
        return a is b
    return abs(a - b) <= 1e-6 * max(1.0, abs(a))


SAME: dict[str, Callable[[Row, Row], bool]] = {
    "references": _same_reference,
    "units": _same_span,
    "counts": _same_count,
    "shortcomings": _same_span,
    "causes": _same_span,
}


def _same_text(a: str | None, b: str | None) -> bool:
    return _fold(a) == _fold(b)


def _same_noun(a: str | None, b: str | None) -> bool:
    x, y = _fold(a), _fold(b)
    return x.startswith(y) or y.startswith(x) if x and y else a == b


Same = Callable[[Any, Any], bool]
FIELDS: dict[str, dict[str, tuple[str, str, Same]]] = {  # field -> its name in the annotation, in the finding
    "references": {
        "date": ("date", "issued_on", operator.eq),
        "issuer": ("issuer", "issuer", _same_text),
        "term": ("term", "term", _same_text),
    },
    "counts": {
        "noun": ("noun", "noun", _same_noun),
        "bound": ("bound", "bound", lambda a, b: (a or "=") == (b or "=")),
        "of": ("of", "of", _same_number),
    },
    "units": {"kind": ("kind", "kind", operator.eq)},
}


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--save", type=click.Path(dir_okay=False, path_type=Path), help="Ghi kết quả để lần sau so sánh.")
@click.option(
    "--against", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Kết quả đã ghi lần trước."
)
@click.pass_obj
def evaluate(settings: Settings, folder: Path, save: Path | None, against: Path | None) -> None:
    """Chấm kết quả trên văn bản đã được gán nhãn (NAME.txt, NAME.json) và so với lần trước."""
    outcome = evaluate_folder(folder)
    for layer, t in outcome.tallies.items():
        click.echo(
            f"{layer:13} P {t.precision:.3f}  R {t.recall:.3f}  F1 {t.f1:.3f}  "
            f"gold {t.right + t.missed:4} found {t.right + t.false:4}"
            + "".join(f"  {name} {share}" for name, share in outcome.fields[layer].items())
        )
    click.echo("metadata      " + "  ".join(f"{name} {share}" for name, share in outcome.metadata.items()))
    if against is not None:
        _compare(json.loads(against.read_text(encoding="utf-8")), outcome.findings)
    if save is not None:
        save.write_text(json.dumps(outcome.findings, ensure_ascii=False, indent=0), encoding="utf-8")


def _compare(before: dict[str, bool], now: dict[str, bool]) -> None:
    """Print every finding that came or went, and whether it is right (+) or false (-)."""
    for title, old, new in (("gained", before, now), ("lost", now, before)):
        for where, right in new.items():
            if where not in old:
                click.echo(f"{title:6} {'right' if right else 'false'}  {where}")
