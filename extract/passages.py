"""Passages: shortcomings (tồn tại, hạn chế), their causes, and the bodies of headed sections.

One walk over the blocks. Headings say what the text below them is about, lead-ins what their list is about, and turns
("Tuy nhiên", "Để khắc phục") where an assessment begins and ends; within, each item, sentence or list part is weighed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, get_args

from spacy.language import Language
from spacy.tokens import Doc

from extract.causes import stated_cause, without_because
from extract.clauses import after_report, contrast_within, split_by_heads, strip_end, strip_start
from extract.cues import Found, defects, fold, structure
from extract.defects import ENOUGH, Evidence, predicate_weight, states_defect, weigh, weights
from extract.findings import Passage, PassageKind
from extract.layers import metadata_of, publish, source
from extract.lead_ins import lead_in, mentions_shortcomings
from extract.sections import Outline, Topic, after_mark, bodies, label_end, names_only, topic_of
from extract.sentences import Span, parts, sentences
from ingest.document import Block, Document

PLANS = frozenset({"kế hoạch", "chương trình", "hướng dẫn", "quyết định", "công văn", "quy chế", "quy định"})
LABEL_LEVEL = 7
SHORTEST = 12
SECTIONS = frozenset({"task", "recommendation", "result", "lesson"})

Where = Literal["section", "list", "run", "contrast", "predicate"]


@Language.factory("trichluc_passages", assigns=["doc.spans"])
def create(nlp: Language, name: str) -> PassagesFinder:
    """Return the component."""
    return PassagesFinder()


class PassagesFinder:
    """Find the passages of a document."""

    def __call__(self, doc: Doc) -> Doc:
        """Publish the layer."""
        publish(doc, "passages", find_passages(source(doc), metadata_of(doc).type))
        return doc


def find_passages(document: Document, doc_type: str | None = None) -> list[Passage]:
    """Return the passages of a document; `doc_type` is its type in lower case ("kế hoạch"), where known."""
    folded = fold(document.text)
    reader = _Reader(document, Found(structure().find(folded)), Found(defects().find(folded)), doc_type in PLANS)
    return reader.read()


@dataclass(slots=True)
class _Run:
    """What the sentences read last were about: `list` after a lead-in, `run` after a stated shortcoming."""

    kind: Literal["shortcoming", "cause"] | None = None
    where: Where = "run"
    items: bool = False  # the list goes on over the following blocks

    def stop(self) -> None:
        self.kind, self.items = None, False


@dataclass(slots=True)
class _Reader:
    document: Document
    structure: Found
    defects: Found
    plan: bool
    outline: Outline = field(default_factory=Outline)
    run: _Run = field(default_factory=_Run)
    found: list[Passage] = field(default_factory=list)
    topics: list[tuple[Block, Topic | None, int]] = field(default_factory=list)
    section: int = 0

    def read(self) -> list[Passage]:
        """Return the passages of the document."""
        for block in self.document.blocks:
            self._read_block(block)
        for body in bodies(self.topics):
            if body.topic in SECTIONS:
                kind: PassageKind = body.topic  # type: ignore[assignment]
                self.found.append(
                    Passage(start=body.start, end=body.end, kind=kind, rule=f"{body.topic}.section", confidence=0.9)
                )
        return self.found

    def _read_block(self, block: Block) -> None:
        start = after_mark(self.document.text, block.start, block.end)
        if self._is_heading(block, start):
            self._enter(block.level or LABEL_LEVEL, topic_of(self.structure.between(start, block.end)))
            return
        if block.kind == "item" and block.level and self._closes(block):
            self._enter(block.level, None)
        local: Topic | None = None
        colon = label_end(self.document.text, start, block.end)
        if colon is not None and names_only(self.structure, start, colon):
            local = topic_of(self.structure.between(start, colon))
            if local and colon + 2 >= block.end:
                self._enter(block.level or LABEL_LEVEL, local)
                return
            start = colon + 1 if local else start
        topic = local or self.outline.topic
        self.topics.append((block, topic, self.section))
        if local:
            self.run.stop()
        self._read_text(start, block.end, topic, block)

    def _is_heading(self, block: Block, start: int) -> bool:
        """Whether the block only names what follows; a numbered shortcoming is no heading."""
        text = self.document.text
        if block.kind == "heading":
            inside = self.outline.topic in ("shortcoming", "cause") or self.run.kind is not None
            return not (inside and block.level > 1 and states_defect(self.defects, start, block.end)) or names_only(
                self.structure, start, block.end
            )
        short = block.end - start <= LABEL_LENGTH_PARA and text[block.end - 1] not in ".;,…"
        return short and bool(self.structure.between(start, block.end)) and names_only(self.structure, start, block.end)

    def _enter(self, level: int, topic: Topic | None) -> None:
        self.outline.enter(level, topic)
        self.run.stop()
        self.section += 1

    def _closes(self, block: Block) -> bool:
        """Whether a numbered item ends the section above it: it stands no lower and does not begin a list."""
        number = (block.number or "").strip(".)/ ")
        numbered = number[:1].isalnum() and number.lower() not in ("1", "a", "i")
        return numbered and 0 < block.level <= self.outline.level

    def _read_text(self, start: int, end: int, topic: Topic | None, block: Block) -> None:
        if self.run.where == "list" and self.run.kind and not self.run.items:
            self.run.where = "run"
        if self.run.items and block.kind != "item":
            self.run.items = False
        before = len(self.found)
        spans = list(sentences(self.document.text, start, end))
        for position, span in enumerate(spans):
            self._read_sentence(span, topic, last=position == len(spans) - 1)
        if len(self.found) == before and self.run.where == "run":
            self.run.stop()

    def _read_sentence(self, span: Span, topic: Topic | None, last: bool) -> None:
        text, (start, end) = self.document.text, span
        if self._turns_to_remedy(start, end):
            self.run.stop()
            if topic not in ("shortcoming", "cause"):
                return
        announced = lead_in(text, self.structure, start, end)
        if announced and announced.kind == "other":
            self.run.stop()
            return
        if announced:
            self._before_list(start, announced.end, announced.kind, topic)
            self.run = _Run("cause" if announced.kind == "cause" else "shortcoming", "list", items=last)
            start = announced.end
        elif cause := stated_cause(text, self.structure, start, end):
            self._before_list(start, cause[0], "cause", topic)
            for part in parts(text, *cause):
                self._add_cause(part, "because")
            self.run = _Run("cause", "run")
            return
        self._read_clauses(start, end, topic)
        if not announced and mentions_shortcomings(text, self.structure, start, end) and self.run.kind is None:
            self.run = _Run("shortcoming", "run", items=True)

    def _turns_to_remedy(self, start: int, end: int) -> bool:
        first = next(iter(self.structure.between(start, end)), None)
        return first is not None and "remedy" in first.groups and first.start - start <= 3

    def _before_list(self, start: int, end: int, kind: str, topic: Topic | None) -> None:
        """A sentence may state a shortcoming before it announces causes: "Tỷ lệ … còn thấp là do …"."""
        if kind != "cause":
            return
        cut = next(
            (c.start for c in self.structure.between(start, end) if c.groups.keys() & {"because", "cause"}), start
        )
        if cut > start:
            self._add_shortcoming((start, cut), topic, "run")

    def _read_clauses(self, start: int, end: int, topic: Topic | None) -> None:
        text = self.document.text
        kind = self.run.kind or (topic if topic in ("shortcoming", "cause") else None)
        where: Where = self.run.where if self.run.kind else "section"
        for part in parts(text, start, end):
            for clause in split_by_heads(text, self.defects, *part):
                if kind == "cause":
                    self._add_cause(clause, "list" if where != "section" else "section")
                else:
                    self._add_shortcoming(clause, topic, where if kind else "predicate")

    def _add_cause(self, span: Span, where: str) -> None:
        text = self.document.text
        start = strip_start(text, self.structure, *span)
        start, end = without_because(text, start, span[1]), strip_end(text, *span)
        if end - start < SHORTEST or names_only(self.structure, start, end):
            return
        if where == "list" and self.run.where == "run" and not states_defect(self.defects, start, end):
            return
        self.found.append(Passage(start=start, end=end, kind="cause", rule=f"cause.{where}", confidence=0.85))

    def _add_shortcoming(self, span: Span, topic: Topic | None, where: Where) -> None:
        text = self.document.text
        start, end = strip_start(text, self.structure, *span), strip_end(text, *span)
        turned = any("contrast" in c.groups for c in self.structure.between(span[0], start))
        conceded = any("concession" in c.groups for c in self.structure.between(span[0], start))
        if (inner := contrast_within(text, self.structure, start, end)) and not states_defect(
            self.defects, start, inner
        ):
            start, turned = strip_start(text, self.structure, inner, end), True
        first = next((c.start for c in self.defects.between(start, end) if predicate_weight(c) >= ENOUGH), end)
        reported = after_report(text, self.structure, start, first)
        is_reported = reported > start
        if is_reported:
            start = strip_start(text, self.structure, reported, end)
        if end - start < SHORTEST or names_only(self.structure, start, end):
            return
        evidence = weigh(self.defects, start, end)
        self._add_context(evidence, topic, where, turned=turned, conceded=conceded, reported=is_reported)
        if evidence.total >= weights()["threshold"]:
            if where == "predicate" and (turned or conceded):
                where = "contrast"
            confidence = min(0.98, 0.5 + 0.15 * (evidence.total - weights()["threshold"]))
            self.found.append(
                Passage(start=start, end=end, kind="shortcoming", rule=f"shortcoming.{where}", confidence=confidence)
            )
            if self.run.kind is None and topic not in ("shortcoming", "cause") and where != "predicate":
                self.run = _Run("shortcoming", "run")

    def _add_context(
        self, evidence: Evidence, topic: Topic | None, where: Where, *, turned: bool, conceded: bool, reported: bool
    ) -> None:
        names = {
            "in_section": where == "section" and topic == "shortcoming",
            "in_list": where == "list",
            "in_run": where == "run",
            "in_mixed": topic == "mixed",
            "in_task": topic in ("task", "recommendation", "purpose") and where != "list",
            "in_result": topic == "result" and where == "predicate",
            "contrast": turned,
            "concession": conceded,
            "reported": reported,
            "plan": self.plan and where not in ("section", "list"),
        }
        evidence.features.update({name: weights()[name] for name, present in names.items() if present})


LABEL_LENGTH_PARA = 70


def rule_ids() -> Iterator[str]:
    """Yield every rule this component can name."""
    for where in get_args(Where):
        yield f"shortcoming.{where}"
    for where in ("section", "list", "because"):
        yield f"cause.{where}"
    for topic in sorted(SECTIONS):
        yield f"{topic}.section"
