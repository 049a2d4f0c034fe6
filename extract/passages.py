"""Passages: shortcomings (tồn tại, hạn chế), their causes, and the bodies of headed sections.

One walk over the blocks: headings and labels say what the text below them is about, and each paragraph is read for
what it states (see `assessment.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import get_args

from spacy.language import Language

from extract.assessment import Assessment
from extract.causes import refers_back
from extract.cues import Found, fold, structure
from extract.defects import falls_short, find_defects
from extract.findings import Passage, PassageKind, Unit
from extract.layers import Component, Reading
from extract.lead_ins import orders_follow
from extract.passage_scope import described
from extract.sections import LABEL_LENGTH, Outline, Topic, bodies, label_end, names_only, topic_of, within
from extract.statements import CauseWhere, Where
from ingest.document import Block, Document

PLANS = frozenset({"kế hoạch", "chương trình", "hướng dẫn", "quyết định", "công văn", "quy chế", "quy định"})
LABEL_LEVEL = 7
# They rule what is forbidden and punished; what they speak of has not been found wanting.
RULING = frozenset(
    {"luật", "bộ luật", "pháp lệnh", "nghị định", "thông tư", "thông tư liên tịch", "quy chế", "quy định", "điều lệ"}
)
FIELD_LENGTH = 50
FIELD_OPENINGS = ("Về ", "về ", "Trong ", "Đối với ", "Tại ", "Ở ", "Trên ", "Lĩnh vực ", "Mảng ", "Khâu ")
NUMBERED = 6
FEWEST_ITEMS = 3
MOST_ITEMS = 0.5  # share of the items of a list that fall short, from which all are suspect
NOUNS = frozenset({"cause", "shortcoming", "lesson", "recommendation", "task", "purpose", "result"})
SECTIONS: dict[Topic, PassageKind] = {
    "task": "task",
    "recommendation": "recommendation",
    "result": "result",
    "lesson": "lesson",
}
FIELDS = frozenset({"task", "purpose", "context", "result"})
SECTION_CONFIDENCE = 0.9
SENTENCE = frozenset({"reporting", "quoting", "seeking"})
TITLE_REACH = 2500
TITLE_LENGTH = 12


@Language.factory(
    "trichluc_passages", requires=["doc._.metadata", "doc._.findings"], assigns=["doc.spans", "doc._.findings"]
)
def create(nlp: Language, name: str) -> PassagesFinder:
    """Return the component."""
    return PassagesFinder()


class PassagesFinder(Component):
    """Find the passages of a document."""

    layer = "passages"

    def read(self, reading: Reading) -> None:
        """Set the layer."""
        about, units = reading.about, reading.layer("units", Unit)
        reading.put("passages", find_passages(reading.document, about.type, units, subject=about.subject))


def find_passages(
    document: Document, doc_type: str | None = None, units: Sequence[Unit] = (), *, subject: str | None = None
) -> list[Passage]:
    """Return the passages of a document.

    `doc_type` is its type in lower case ("kế hoạch"), where known; `units` those found in it, in the order of the text;
    `subject` what it is about, as its title has it: a line of that is no heading.
    """
    folded = fold(document.text)
    cues = Found(structure().find(folded))
    found = find_defects(folded, cues)
    official = doc_type is not None or _is_numbered(document.blocks)
    assessment = Assessment(document.text, cues, found, plan=doc_type in PLANS, official=official)
    walk = _Walk(document, assessment, folded, subject=_squeezed(fold(subject or "")))
    passages = walk.passages()
    if doc_type in RULING:
        passages = [passage for passage in passages if passage.kind not in ("shortcoming", "cause")]
    return list(described(passages, document.text, found, units))


def _is_numbered(blocks: Sequence[Block]) -> bool:
    """Whether numbered headings divide the text, as they do an official one; articles have few or none."""
    return sum(block.kind == "heading" and block.number is not None for block in blocks) >= NUMBERED


def _squeezed(folded: str) -> str:
    words = folded.replace(" ", "")
    return words if words.isprintable() else "".join(words.split())  # no white space but " " is printable


def rule_ids() -> Iterator[str]:
    """Yield every rule this component can name."""
    yield from (f"shortcoming.{where}" for where in get_args(Where))
    yield from (f"cause.{where}" for where in get_args(CauseWhere))
    yield from (f"{kind}.section" for kind in SECTIONS.values())


@dataclass(slots=True)
class _Walk:
    """The way through the blocks: the headings above, and the topic of each block read."""

    document: Document
    assessment: Assessment
    folded: str
    outline: Outline = field(default_factory=Outline)
    topics: list[tuple[Block, Topic | None, int]] = field(default_factory=list)
    columns: dict[tuple[int | None, int | None], Topic | None] = field(default_factory=dict)
    section: int = 0
    assessed: frozenset[int] = frozenset()
    subject: str = ""
    opened: bool = False

    def passages(self) -> list[Passage]:
        blocks = self.document.blocks
        self.assessed = frozenset(self._assessed_items(blocks))
        for position, block in enumerate(blocks):
            following = blocks[position + 1] if position + 1 < len(blocks) else None
            run = self.assessment.at.run
            self._read(block, before_redress=following is not None and self._redresses(following))
            self.opened = self.assessment.at.run is not run
        headed = [
            Passage(
                start=body.start,
                end=body.end,
                kind=SECTIONS[body.topic],
                rule=f"{SECTIONS[body.topic]}.section",
                confidence=SECTION_CONFIDENCE,
            )
            for body in bodies(self.topics)
            if body.topic in SECTIONS
        ]
        return self.assessment.found + headed

    def _assessed_items(self, blocks: Sequence[Block]) -> Iterator[int]:
        """Yield the starts of the items of lists most of whose items fall short, wherever they stand."""
        for (kind, _), run in groupby(blocks, key=lambda block: (block.kind, block.level)):
            items = list(run)
            if kind != "item" or len(items) < FEWEST_ITEMS:
                continue
            short = sum(falls_short(self.assessment.defects, item.start, item.end) for item in items)
            if short > len(items) * MOST_ITEMS:
                yield from (item.start for item in items)

    def _redresses(self, block: Block) -> bool:
        first = self.assessment.structure.first(block.start, block.end)
        return first is not None and "redress" in first.groups and first.start - block.start <= 3

    def _read(self, block: Block, *, before_redress: bool) -> None:
        start = block.start + len(block.number or "")
        if block.kind == "cell":
            self._read_cell(block)
            return
        if self._ends_body(block):
            self._enter(0, None)
            return
        if self._enters(block, start):
            return
        if self._closes(block):
            self._enter(block.level, None)
        self._read_body(block, start, before_redress=before_redress)

    def _enters(self, block: Block, start: int) -> bool:
        """Go under the block when it is a heading; return whether it is."""
        if self._of_subject(block):
            return False
        if self._asks_why(block, start):
            self._enter(block.level or LABEL_LEVEL, "cause")
            self.assessment.at.asked = True
        elif self._is_heading(block, start):
            topic = self._topic(start, block.end)
            if topic is None and self._divides_list(block):
                self.assessment.at.run.level = block.level
            else:
                self._enter(block.level or LABEL_LEVEL, topic)
        elif self.assessment.at.asked and self._is_title(block):  # the next headline of the article
            self._enter(LABEL_LEVEL, None)
        else:
            return False
        return True

    def _read_body(self, block: Block, start: int, *, before_redress: bool) -> None:
        cues = self.assessment.structure
        topic = self.outline.topic
        colon = label_end(self.document.text, start, block.end)
        if colon is not None and names_only(cues, start, colon):
            local = self._label_topic(start, colon)
            if local and colon + 2 >= block.end:
                self._enter(block.level or LABEL_LEVEL, local)
                return
            if local:
                start, topic = colon + 1, local
                self.assessment.interrupt()
        if colon is not None and self._names_field(start, colon, topic):
            start = colon + 1
        self.topics.append((block, topic, self.section))
        if topic is None and self._is_title(block):
            self.assessment.interrupt()
            return
        item = block.kind == "item"
        self.assessment.at.among_defects = block.start in self.assessed
        self.assessment.read(start, block.end, topic, item=item, before_redress=before_redress)
        if block.kind == "para" and orders_follow(self.document.text, start, block.end):
            self._enter(0, "task")

    def _label_topic(self, start: int, colon: int) -> Topic | None:
        """Return what the label before `colon` announces: "Những hạn chế trên có nguyên nhân …:" announces causes."""
        local = self._topic(start, colon)
        cues = self.assessment.structure.between(start, colon)
        if local == "shortcoming" and any(cue.groups.keys() & SENTENCE for cue in cues):
            return None  # "Đoàn kiểm tra chỉ ra những hạn chế sau: …" is a sentence with its list
        cause = next((cue for cue in cues if "cause" in cue.groups), None)
        back = cause is not None and local == "shortcoming" and refers_back(self.document.text, start, cause.start)
        return "cause" if back else local

    def _names_field(self, start: int, colon: int, topic: Topic | None) -> bool:
        """Whether a label only says what field the words after it are about: "Về kinh phí: …", "Thủy lợi: …"."""
        label = self.document.text[start:colon].strip(" .-–")
        if self.assessment.defects.states_defect(start, colon) or len(label) <= 1:
            return False
        cues = self.assessment.structure.between(start, colon)
        if topic not in ("shortcoming", "cause") or any(c.groups.keys() & {"shortcoming", "cause"} for c in cues):
            return label.startswith(("Về ", "về ")) and len(label) <= FIELD_LENGTH
        if label.startswith(FIELD_OPENINGS):
            return True
        predicate = self.assessment.defects.first(colon, colon + LABEL_LENGTH)
        says_what = predicate is not None and predicate.weight > 0 and predicate.start <= colon + 2
        return len(label) <= FIELD_LENGTH and not cues and not says_what  # "Việc ghi sổ: chưa đầy đủ" is one statement

    def _read_cell(self, block: Block) -> None:
        """Read a table cell: a column head "Tồn tại, hạn chế" is for its column what a heading is for a section."""
        column = (block.table, block.col)
        named = topic_of(self.assessment.structure.between(block.start, block.end))
        if block.row == 1 and named in ("shortcoming", "cause"):
            self.columns[column] = named
            return
        self.assessment.interrupt()
        topic = self.columns.get(column)
        if topic is not None or self.assessment.defects.states_defect(block.start, block.end):
            above = self.outline.topic if self.outline.topic != "cause" else None
            self.assessment.read(block.start, block.end, topic or above, item=False, before_redress=False)

    def _ends_body(self, block: Block) -> bool:
        """Whether the block opens what follows the body of a document: closing words, recipients, signature."""
        opening = self.assessment.structure.opening(block.start, block.end)
        return opening is not None and "closing" in opening.groups

    def _topic(self, start: int, end: int) -> Topic | None:
        named = topic_of(self.assessment.structure.between(start, end))
        if named in FIELDS and self.outline.topic in ("shortcoming", "cause") and self._about(start, end):
            return None  # "2. Về tổ chức thực hiện:" is a field of the shortcomings above it
        return within(named, self.outline.topic)

    def _enter(self, level: int, topic: Topic | None) -> None:
        self.outline.enter(level, topic)
        self.assessment.interrupt()
        self.assessment.at.asked = False
        self.section += 1

    def _is_heading(self, block: Block, start: int) -> bool:
        """Whether the block only names what follows; a numbered shortcoming is no heading."""
        named = names_only(self.assessment.structure, start, block.end)
        if block.kind == "heading":
            assessing = self.outline.topic in ("shortcoming", "cause") or self.assessment.at.run.kind is not None
            stated = block.level > 1 and self.assessment.defects.states_defect(start, block.end)
            return named or not (assessing and stated)
        if block.end - start > LABEL_LENGTH:
            return False
        return (named and not self._closed(block)) or self._opens_with_noun(block, start)

    def _opens_with_noun(self, block: Block, start: int) -> bool:
        """Whether a line is a heading with a complement: "Phương hướng năm học 2021 - 2022"."""
        opening = self.assessment.structure.opening(start, block.end)
        if not self.assessment.official or block.kind != "para" or self._closed(block):
            return False  # headlines of articles are sentences
        if opening is None or not opening.groups.keys() & NOUNS:
            return False
        return not self.assessment.defects.states_defect(start, block.end)

    def _divides_list(self, block: Block) -> bool:
        """Whether a heading names a field of the list that the paragraph above the first of them announced."""
        run = self.assessment.at.run
        announced = run.where == "list" and run.items
        return announced and block.number is not None and (self.opened or 0 < run.level <= block.level)

    def _of_subject(self, block: Block) -> bool:
        """Whether a line near the top belongs to the title: "Kết quả thực hiện …" under "BÁO CÁO" heads no results."""
        if not self.subject or block.start > TITLE_REACH or block.end - block.start < TITLE_LENGTH or block.number:
            return False
        words = _squeezed(self.folded[block.start : block.end])
        return words in self.subject or self.subject in words

    def _asks_why(self, block: Block, start: int) -> bool:
        """Whether a line between the paragraphs of an article asks for causes: "Vì sao còn chậm?"."""
        short = block.kind == "para" and block.end - start <= LABEL_LENGTH
        asks = short and self.document.text[block.end - 1 : block.end] == "?"
        return asks and self._topic(start, block.end) == "cause"

    def _is_title(self, block: Block) -> bool:
        """Whether a short paragraph outside all sections is a title or caption: it does not end like a sentence."""
        short = block.end - block.start <= LABEL_LENGTH * 2
        return block.kind == "para" and short and not self._closed(block) and not self.assessment.at.run.items

    def _closed(self, block: Block) -> bool:
        return self.document.text[block.end - 1 : block.end] in tuple('.;,…:!?”"')

    def _closes(self, block: Block) -> bool:
        """Whether a numbered item ends the section above it: it stands no lower and does not begin a list."""
        number = (block.number or "").strip(".)/ ").lower()
        counts_on = number[:1].isalnum() and number not in ("1", "a", "i")
        return block.kind == "item" and counts_on and 0 < block.level <= self.outline.level

    def _about(self, start: int, end: int) -> bool:
        """Whether the words begin with "Về": marks and the number of an item may stand before it."""
        while start < end and not self.document.text[start].isalpha():
            start += 1
        return self.document.text.startswith(("Về ", "về "), start)
