"""Sentence by sentence: what states a shortcoming or a cause, given the topic above it and the sentences before it.

A lead-in ("… còn một số tồn tại, hạn chế, cụ thể là:") opens a list, a stated shortcoming opens a run that the next
sentences may carry on, a turn to remedies ("Để khắc phục …") ends both.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from extract.causes import (
    because_first,
    because_within,
    cause_parts,
    laments,
    names_causes,
    refers_back,
    stated_cause,
    without_because,
)
from extract.clauses import (
    after_report,
    clauses,
    contrast_within,
    strip_end,
    strip_start,
    without_speaker,
    without_tail,
)
from extract.cues import Found
from extract.defects import ENOUGH, states_defect, weigh, weights
from extract.findings import Passage
from extract.lead_ins import LeadIn, lead_in, list_head, mentions_shortcomings
from extract.runs import Run
from extract.sections import Topic, names_only
from extract.sentences import Span, parts, sentences

SHORTEST = 8
ORDERS = frozenset({"task", "recommendation", "purpose"})
CAUSE_CONFIDENCE = 0.85
LISTING = ("như", "gồm")

Where = Literal["section", "list", "run", "contrast", "predicate"]
CauseWhere = Literal["section", "list", "because"]


@dataclass(slots=True)
class Assessment:
    """Reads the paragraphs of a document in their order and collects the passages they state."""

    text: str
    structure: Found
    defects: Found
    plan: bool = False
    official: bool = False
    asked: bool = False
    among_defects: bool = False
    found: list[Passage] = field(default_factory=list)
    run: Run = field(default_factory=Run)
    topic: Topic | None = None
    _in_paragraph: bool = False
    _in_sentence: bool = False
    _before_redress: bool = False

    def interrupt(self) -> None:
        """Forget the sentences before: a heading or label intervened."""
        self.run = Run()

    def read(self, start: int, end: int, topic: Topic | None, *, item: bool, before_redress: bool) -> None:
        """Read one paragraph or item under `topic`."""
        if self.run.kind is None and topic not in ("shortcoming", "cause") and not self._worth_reading(start, end):
            return
        self.topic, self._in_paragraph = topic, False
        self._begin_paragraph(item)
        before = len(self.found)
        spans = list(sentences(self.text, start, end))
        for position, span in enumerate(spans):
            last = position == len(spans) - 1
            self._before_redress = before_redress or (not last and laments(self.text, *spans[position + 1]))
            self._read_sentence(span, last=last)
        self._link_cause(before)
        missed = len(self.found) == before and self.run.where == "run" and not self.run.items
        if missed and not self._adds(
            start, end
        ):  # "Ngoài ra, …" goes on with the assessment even where it is not understood
            self.run = Run()

    def _link_cause(self, before: int) -> None:
        """Tell the only shortcoming of a paragraph the causes that follow it there."""
        stated = [at for at in range(before, len(self.found)) if self.found[at].kind == "shortcoming"]
        causes = [passage for passage in self.found[before:] if passage.kind == "cause"]
        if len(stated) == 1 and causes and self.found[stated[0]].cause is None:
            only = self.found[stated[0]]
            after = [cause for cause in causes if cause.start >= only.end]
            if after:
                self.found[stated[0]] = replace(only, cause=(after[0].start, after[-1].end))

    def _adds(self, start: int, end: int) -> bool:
        opening = self.structure.first(start, end)
        return opening is not None and "addition" in opening.groups and opening.start - start <= 3

    def _worth_reading(self, start: int, end: int) -> bool:
        """Whether anything in the paragraph can be a shortcoming, a cause or their announcement; most have nothing."""
        if self.defects.predicates(start, end):
            return True
        cues = self.structure.between(start, end)
        return any("shortcoming" in cue.groups or "cause" in cue.groups for cue in cues)

    def _begin_paragraph(self, item: bool) -> None:
        run = self.run
        if run.announced and run.items and item:
            run.where = "list"
        if run.kind == "cause" and not run.items and (item or self.topic == "shortcoming"):
            self.run = Run()  # "Nguyên nhân: …" within one item of several
        elif run.where == "list":
            if not run.items:
                run.where = "run"
            elif not item:  # the list is over, or it was one of paragraphs
                run.where, run.items = "run", False
        else:
            run.items = False

    def _read_sentence(self, span: Span, last: bool) -> None:
        start, end = span
        self._in_sentence = False
        if self.text[end - 1] == "?":
            if any("cause" in cue.groups for cue in self.structure.between(start, end)):
                self.run = Run("cause")
            return
        if self._turns_to_remedy(start, end):
            self.run = Run()
            if self.topic not in ("shortcoming", "cause"):
                return
        announced = lead_in(self.text, self.structure, self.defects, start, end) or self._continued_list(start, end)
        if announced is None and self.run.kind != "cause" and self.topic not in ORDERS | {"cause"}:
            announced = list_head(self.text, self.defects, start, end)
        if announced and announced.kind == "other":
            self.run = Run()
            return
        if announced is None and last and self._ends_in_generic(start, end):
            self.run = Run("shortcoming", "list", items=True)
            return
        if announced:
            self._open_list(start, end, announced.end, announced.kind, last)
            start = announced.end
        elif cause := stated_cause(self.text, self.structure, start, end, assessed=self._assessed(start, end)):
            self._read_stated_cause(start, end, cause)
            return
        start, end = without_speaker(self.text, self.defects, start, end)
        self._read_clauses(start, end, listed=announced is not None, bare=announced is not None and announced.bare)
        if announced is None and names_causes(self.text, self.structure, start, end):
            self.run = Run("cause", "list")
        elif announced is None and self.run.kind is None and self._mentions(start, end):
            self.run = Run("shortcoming", items=True, announced=True)

    def _ends_in_generic(self, start: int, end: int) -> bool:
        """Whether the paragraph announces the ones below it without their noun: "… còn bộc lộ một số mặt yếu:"."""
        if self.text[end - 1] != ":" or not (self.run.kind == "shortcoming" or self.topic == "shortcoming"):
            return False
        return states_defect(self.defects, start, end) or any(
            "generic" in c.groups for c in self.defects.between(start, end)
        )

    def _continued_list(self, start: int, end: int) -> LeadIn | None:
        """ "Đơn cử như: …", "Cụ thể: …" after a sentence that spoke of shortcomings or causes opens their list."""
        opening = self.structure.opening(start, end)
        if self.run.kind is None or opening is None or not opening.groups.keys() & {"addition", "opener", "example"}:
            return None
        return LeadIn(self.run.kind, opening.end + 1) if self.text[opening.end : opening.end + 1] == ":" else None

    def _mentions(self, start: int, end: int) -> bool:
        return (
            self.topic not in ORDERS
            and self.topic != "cause"
            and mentions_shortcomings(self.text, self.structure, start, end)
        )

    def _turns_to_remedy(self, start: int, end: int) -> bool:
        first = self.structure.first(start, end)
        return first is not None and bool(first.groups.keys() & {"remedy", "redress"}) and first.start - start <= 3

    def _open_list(self, start: int, end: int, colon: int, kind: str, last: bool) -> None:
        empty = last and end - colon <= 2
        if kind == "cause":
            self._read_before_cause(start, colon)
            self.run = Run("cause", "list", items=empty)
        else:
            self.run = Run("shortcoming", "list", items=empty)

    def _read_stated_cause(self, start: int, end: int, cause: Span) -> None:
        self._read_before_cause(start, cause[0])
        listed = self.text[start : cause[0]].rstrip(" ,:").endswith(LISTING)
        for part in cause_parts(self.text, *cause):
            for clause in clauses(self.text, self.defects, *part, listed=listed):
                self._add_cause(clause, "because")
        self.run = Run("cause")
        if cause[1] < end:
            consequence = self.structure.first(cause[1], end)
            self._add_shortcoming((consequence.end if consequence else cause[1], end), "run")

    def _read_before_cause(self, start: int, end: int) -> None:
        """A sentence may state a shortcoming before its causes: "Tỷ lệ … còn thấp là do …"."""
        cues = self.structure.between(start, end)
        cut = next((cue for cue in cues if cue.groups.keys() & {"because", "cause"}), None)
        if cut is not None and cut.start > start:
            where: Where = (
                "section" if self.topic == "shortcoming" else "run" if "because" in cut.groups else "predicate"
            )
            for part in parts(self.text, start, cut.start):
                if not refers_back(self.text, *part):
                    self._add_shortcoming(part, where)

    def _read_clauses(self, start: int, end: int, *, listed: bool, bare: bool) -> None:
        if self.run.kind == "cause" and self.run.where == "run":
            if self._mentions(start, end) and not states_defect(self.defects, start, end):
                self.run = Run("shortcoming", items=True, announced=True)
            elif self._reports(start, end):
                self.run = Run("shortcoming")
        in_section = self.topic in ("shortcoming", "cause")
        kind = self.run.kind or self.topic
        for part in parts(self.text, start, end):
            for clause in clauses(self.text, self.defects, *part, listed=listed, bare=bare):
                if kind == "cause":
                    self._add_cause(self._told(clause), "list" if self.run.kind else "section")
                else:
                    where: Where = self.run.where if self.run.kind else "section" if in_section else "predicate"
                    self._add_with_cause(clause, where)

    def _add_with_cause(self, clause: Span, where: Where) -> None:
        """Read "X còn chậm do Y": in an official document two statements, in an article one."""
        if self.official and (first := because_first(self.text, self.defects, *clause)):
            cause_span, clause = first
            self._add_cause(cause_span, "because")
        because = because_within(self.text, self.defects, *clause)
        cut, cause = because if because and self.official else (clause[1], None)
        before = len(self.found)
        self._add_shortcoming((clause[0], cut), where)
        if because is None or len(self.found) == before:
            return
        start, end = because[1][0], strip_end(self.text, *because[1])
        self.found[before] = replace(self.found[before], cause=(start, end))
        if cause is None:
            return
        for part in cause_parts(self.text, *cause):
            for each in clauses(self.text, self.defects, *part, listed=False):
                self._add_cause(each, "because")

    def _assessed(self, start: int, end: int) -> bool:
        """Whether the sentence is about something that falls short."""
        if self.run.kind or self.topic in ("shortcoming", "cause"):
            return True
        because = next((c.start for c in self.structure.between(start, end) if "because" in c.groups), start)
        return states_defect(self.defects, start, because)

    def _reports(self, start: int, end: int) -> bool:
        """Whether somebody speaks ("… cho biết, …", "Theo …, …"), so that a chain of causes is over."""
        opening = self.structure.opening(start, end)
        if opening is not None and "source" in opening.groups:
            return True
        return after_report(self.text, self.structure, start, end) > start

    def _add_cause(self, span: Span, where: CauseWhere) -> None:
        begin, end = strip_start(self.text, self.structure, *span), strip_end(self.text, *span)
        start = without_because(self.text, begin, end)
        opened = start > begin or self._counted(span, begin)  # "do …", "Kế đó là …"
        if not self._says_something(start, end):
            return
        if self._illustrates(span, begin):
            return
        carried_on = where == "list" and self.run.where == "run"
        if where == "section" and self.asked and not self._may_be_cause(start, end):
            return
        if carried_on and not opened and not self._may_be_cause(start, end):
            return
        self.found.append(
            Passage(start=start, end=end, kind="cause", rule=f"cause.{where}", confidence=CAUSE_CONFIDENCE)
        )
        self._in_paragraph = True

    def _told(self, span: Span) -> Span:
        """Return the clause without who says it ("…", ông A nói; ông A cho rằng …); reports are left as they are."""
        start, end = span
        if not self.asked:
            return span
        predicates = (cue.start for cue in self.defects.predicates(start, end) if cue.weight >= ENOUGH)
        return after_report(self.text, self.structure, start, next(predicates, end)), end

    def _says_something(self, start: int, end: int) -> bool:
        """Whether the span is more than a heading or a fragment."""
        if end - start < SHORTEST:
            return False
        return states_defect(self.defects, start, end) or not names_only(self.structure, start, end)

    def _may_be_cause(self, start: int, end: int) -> bool:
        """Whether a sentence after a stated cause is one too; in the same paragraph a hint is enough."""
        cues = self.defects.between(start, end)
        if any(
            cue.start == start and cue.groups.keys() & {"condition_opening", "command", "modal", "burden"}
            for cue in cues
        ):
            return False
        if self._in_paragraph:
            return any(cue.weight or "hedge" in cue.groups for cue in cues)
        return states_defect(self.defects, start, end)

    def _counted(self, span: Span, start: int) -> bool:
        return any("ordinal" in cue.groups for cue in self.structure.between(span[0], start))

    def _illustrates(self, span: Span, start: int) -> bool:
        return any("example" in cue.groups for cue in self.structure.between(span[0], start))

    def _add_shortcoming(self, span: Span, where: Where) -> None:
        bare = where == "predicate" and not (self._in_sentence or self.among_defects)
        if bare and not self.defects.predicates(*span):
            return
        context: list[str] = []
        start, end = self._statement(span, context, assessed=where in ("section", "list"))
        if not self._says_something(start, end):
            return
        evidence = weigh(self.text, self.defects, start, end)
        evidence.add(*context, *self._context(where))
        if where in ("section", "list"):
            evidence.features.pop("burden", None)
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
        self._in_paragraph = self._in_sentence = True
        if self.run.kind is None and (where == "contrast" or "reported" in evidence.features):
            self.run = Run("shortcoming")

    def _statement(self, span: Span, context: list[str], *, assessed: bool) -> Span:
        """Return the span of what is stated, and note how it is introduced."""
        start, end = strip_start(self.text, self.structure, *span), strip_end(self.text, *span)
        opening = {group for cue in self.structure.between(span[0], start) for group in cue.groups}
        inner = contrast_within(self.text, self.structure, start, end, counters=not assessed)
        if inner and not states_defect(self.defects, start, inner):
            start = strip_start(self.text, self.structure, inner, end)
            opening.add("contrast")
        context += [name for name in ("contrast", "concession") if name in opening]
        context += ["illustration_first"] if "example" in opening and self.run.where != "list" else []
        context += ["named"] if "shortcoming" in opening else []
        predicates = (cue.start for cue in self.defects.predicates(start, end) if cue.weight >= ENOUGH)
        reported = after_report(self.text, self.structure, start, next(predicates, end))
        if reported > start:
            context.append("reported")
            start = strip_start(self.text, self.structure, reported, end)
        return start, without_tail(self.text, self.structure, self.defects, start, end)

    def _adds_what_remains(self, span: Span, start: int, end: int) -> bool:
        """Whether the clause is of the form "Bên cạnh đó, vẫn còn …"."""
        adds = any("addition" in cue.groups for cue in self.structure.between(span[0], start + 1))
        return adds and any(cue.phrase.startswith(("còn", "vẫn", "chưa")) for cue in self.defects.between(start, end))

    def _context(self, where: Where) -> list[str]:
        topic = self.topic
        names = {
            "in_section": where == "section" and topic == "shortcoming",
            "in_list": where == "list",
            "in_run": where == "run",
            "announced": where == "run" and self.run.announced,
            "in_paragraph": where == "predicate" and self._in_paragraph,
            "in_sentence": where in ("predicate", "run") and self._in_sentence,
            "in_mixed": topic == "mixed",
            "among_defects": self.among_defects and where == "predicate",
            "in_task": topic in ORDERS and where != "list",
            "in_result": topic == "result" and where == "predicate",
            "plan": self.plan and where not in ("section", "list") and topic not in ("context", "mixed"),
            "before_redress": self._before_redress,
        }
        return [name for name, present in names.items() if present]
