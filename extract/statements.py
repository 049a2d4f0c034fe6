"""Whether a clause states a shortcoming or a cause where it stands, and the span of what it states.

The evidence within the clause (`defects.py`) and that of its place (`Standing`) are added up; from the threshold of
`lexicon/evidence.yaml` on, it is a finding.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from extract.causes import without_because
from extract.clauses import after_report, contrast_within, strip_end, strip_start, without_tail
from extract.cues import ENOUGH, Found
from extract.defects import weigh, weights
from extract.findings import Passage
from extract.runs import Run, Standing
from extract.sections import names_only
from extract.sentences import Span

SHORTEST = 8
ORDERS = frozenset({"task", "recommendation", "purpose"})
CAUSE_CONFIDENCE = 0.85
# Under "Nguyên nhân và trách nhiệm" also stands who answers for them.
_ANSWERS_FOR = re.compile(r"[Tt]rách nhiệm\s(?:[^,.;:]{0,40}\s)?thuộc\s")

_WITHOUT = re.compile(r"\s(?:không|chưa|thiếu|ngoài|quá|vượt|trái|sai)\s")
_ASKING = frozenset({"yêu cầu", "đề nghị", "kiến nghị", "đề xuất"})
_ADMITS = re.compile(r"\b(?:thừa nhận|nhìn nhận|không giấu|trăn trở|băn khoăn|lo ngại)\b")
_FOLLOWS = re.compile(r"(?:Điều|Việc|Những điều) (?:này|đó)\b|Từ đó\b|Hậu quả\b|Hệ quả\b")  # what the causes led to
_CONCEDES = re.compile(r"\w\s(?:tuy|dù|mặc dù)\s")
_CITES = re.compile(r"(?:điểm [a-zđ]|khoản \d+|Điều \d+)[\s,]")  # "…; khoản 1 Điều 7 của Nghị định …" goes on citing

Where = Literal["section", "list", "run", "contrast", "predicate"]
CauseWhere = Literal["section", "list", "because"]


@dataclass(slots=True)
class Statements:
    """Collects the passages of a document; `plan` tells that it says what is to be done rather than what was."""

    text: str
    structure: Found
    defects: Found
    at: Standing
    plan: bool = False
    found: list[Passage] = field(default_factory=list)

    def add_cause(self, span: Span, where: CauseWhere) -> None:
        """Add the cause that the span states, unless it is a fragment, an example, or no cause after all."""
        begin, end = strip_start(self.text, self.structure, *span), strip_end(self.text, *span)
        start = without_because(self.text, begin, end)
        opened = start > begin or self._counted(span, begin)  # "do …", "Kế đó là …"
        if not self._says_something(start, end) or self._illustrates(span, begin):
            return
        if where == "section" and _ANSWERS_FOR.match(self.text, start):
            return
        carried_on = where == "list" and self.at.run.where == "run"
        if carried_on and _FOLLOWS.match(self.text, start):
            return
        if where == "section" and self.at.asked and not self._may_be_cause(start, end):
            return
        if carried_on and not opened and not self._may_be_cause(start, end):
            return
        self.found.append(
            Passage(start=start, end=end, kind="cause", rule=f"cause.{where}", confidence=CAUSE_CONFIDENCE)
        )
        self.at.in_paragraph = True

    def told(self, span: Span) -> Span:
        """Return the clause without who says it ("…", ông A nói; ông A cho rằng …); reports are left as they are."""
        start, end = span
        if not self.at.asked:
            return span
        predicates = (cue.start for cue in self.defects.predicates(start, end) if cue.weight >= ENOUGH)
        return after_report(self.text, self.structure, start, next(predicates, end)), end

    def _says_something(self, start: int, end: int) -> bool:
        """Whether the span is more than a heading or a fragment."""
        if end - start < SHORTEST or _CITES.match(self.text, start, end):
            return False
        return self.defects.states_defect(start, end) or not names_only(self.structure, start, end)

    def _may_be_cause(self, start: int, end: int) -> bool:
        """Whether a sentence after a stated cause is one too; in the same paragraph a hint is enough."""
        cues = self.defects.between(start, end)
        if any(
            cue.start == start and cue.groups.keys() & {"condition_opening", "command", "modal", "burden"}
            for cue in cues
        ):
            return False
        first = next((cue.start for cue in cues if cue.weight >= ENOUGH), end)
        if any(cue.start < first and ("praise" in cue.groups or cue.phrase in _ASKING) for cue in cues):
            return False  # "Bí thư ghi nhận nỗ lực …", "Đồng chí yêu cầu phòng …"
        if self.at.in_paragraph:
            return any(cue.weight or "hedge" in cue.groups for cue in cues)
        return self.defects.states_defect(start, end)

    def _counted(self, span: Span, start: int) -> bool:
        return any("ordinal" in cue.groups for cue in self.structure.between(span[0], start))

    def _illustrates(self, span: Span, start: int) -> bool:
        return any("example" in cue.groups for cue in self.structure.between(span[0], start))

    def add_shortcoming(self, span: Span, where: Where) -> None:
        """Add the shortcoming that the span states when the evidence within and around it is enough."""
        bare = where == "predicate" and not (self.at.in_sentence or self.at.among_defects)
        if bare and not self.defects.predicates(*span) and not self._announces(span):
            return
        context: list[str] = []
        start, end = self._statement(span, context, assessed=where in ("section", "list"))
        if not self._says_something(start, end) or self._overcomes(start, end):
            return
        if _ANSWERS_FOR.match(self.text, start):
            return
        evidence = weigh(self.text, self.defects, start, end)
        evidence.add(*context, *self._context(where))
        if where in ("section", "list"):
            for name in ("burden", "burden_first"):  # "Để ngoài sổ sách …", "Phải làm lại …"
                evidence.features.pop(name, None)
        if where == "list" and _WITHOUT.search(self.text, start, end):  # "Giao thầu không qua đấu giá"
            evidence.features.pop("imperative_first", None)
        if self.at.goes_on and "no_predicate" in evidence.features:
            evidence.add("no_predicate_goes_on")
        if self._adds_what_remains(span, start, end):
            evidence.add("addition_remaining")
        excess = evidence.total - weights()["threshold"]
        if excess < 0:
            return
        if where == "predicate" and {"contrast", "concession", "addition_remaining"} & evidence.features.keys():
            where = "contrast"
        confidence = min(0.98, 0.5 + 0.15 * excess)
        self.found.append(
            Passage(start=start, end=end, kind="shortcoming", rule=f"shortcoming.{where}", confidence=confidence)
        )
        self.at.in_paragraph = self.at.in_sentence = True
        if self.at.run.kind is None and (where == "contrast" or "reported" in evidence.features):
            self.at.run = Run("shortcoming")

    def _announces(self, span: Span) -> bool:
        return any("generic" in cue.groups for cue in self.defects.between(*span))

    def _statement(self, span: Span, context: list[str], *, assessed: bool) -> Span:
        """Return the span of what is stated, and note how it is introduced."""
        start, end = strip_start(self.text, self.structure, *span), strip_end(self.text, *span)
        opening = {group for cue in self.structure.between(span[0], start) for group in cue.groups}
        inner = contrast_within(self.text, self.structure, start, end, counters=not assessed)
        if inner and not self.defects.states_defect(start, inner):
            begin = strip_start(self.text, self.structure, inner, end)
            start = start if self._concedes(start, inner) and self._has_no_subject(begin, end) else begin
            opening.add("contrast")
        context += [name for name in ("contrast", "concession") if name in opening]
        context += ["illustration_first"] if "example" in opening and self.at.run.where != "list" else []
        context += ["named"] if "shortcoming" in opening and "concession" not in opening else []
        predicates = (cue.start for cue in self.defects.predicates(start, end) if cue.weight >= ENOUGH)
        reported = after_report(self.text, self.structure, start, next(predicates, end))
        if reported > start:
            context.append("reported")
            context += ["admitted"] if _ADMITS.search(self.text, start, reported) else []
            start = strip_start(self.text, self.structure, reported, end)
        return start, without_tail(self.text, self.structure, self.defects, start, end)

    def _concedes(self, start: int, end: int) -> bool:
        """Whether something is conceded of a subject: "Công tác tuyên truyền tuy đã được đẩy mạnh, …"."""
        return _CONCEDES.search(self.text, start, end) is not None

    def _has_no_subject(self, start: int, end: int) -> bool:
        """Whether a clause begins with what is said of the subject before it: "…, song vẫn chưa đáp ứng"."""
        first = self.defects.opening(start, end)
        return first is not None and first.weight >= ENOUGH and "lacking" not in first.groups

    def _overcomes(self, start: int, end: int) -> bool:
        """Whether hardship is only conceded: "Mặc dù gặp nhiều khó khăn, nhưng xã đã hoàn thành …"."""
        opening = self.structure.opening(start, end)
        if opening is None or "concession" not in opening.groups:
            return False
        turns = (cue for cue in self.structure.between(opening.end, end) if "contrast" in cue.groups)
        turn = next(turns, None)
        return turn is not None and not self.defects.states_defect(turn.end, end)

    def _adds_what_remains(self, span: Span, start: int, end: int) -> bool:
        """Whether the clause is of the form "Bên cạnh đó, vẫn còn …"."""
        adds = any("addition" in cue.groups for cue in self.structure.between(span[0], start + 1))
        return adds and any(cue.phrase.startswith(("còn", "vẫn", "chưa")) for cue in self.defects.between(start, end))

    def _context(self, where: Where) -> list[str]:
        at, topic = self.at, self.at.topic
        alone, running = where == "predicate", where == "run"
        loose = alone or running
        names = (
            where == "section" and topic == "shortcoming" and "in_section",
            where == "list" and "in_list",
            running and "in_run",
            running and at.run.announced and "announced",
            alone and at.in_paragraph and "in_paragraph",
            loose and at.in_sentence and "in_sentence",
            topic == "mixed" and "in_mixed",
            at.among_defects and alone and topic not in ORDERS and "among_defects",
            topic in ORDERS and where != "list" and "in_task",
            topic == "result" and alone and "in_result",
            self.plan and where not in ("section", "list") and topic not in ("context", "mixed") and "plan",
            at.before_redress and "before_redress",
            at.explained and "explained",
            loose and at.in_sentence and at.among_parts and "among_parts",
        )
        return [name for name in names if name]
