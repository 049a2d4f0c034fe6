"""Sentence by sentence: which announces a list, which carries on what was stated, which gives causes.

A lead-in ("… còn một số tồn tại, hạn chế, cụ thể là:") opens a list, a stated shortcoming opens a run that the next
sentences may carry on, a turn to remedies ("Để khắc phục …") ends both. What a clause states is weighed in
`statements.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from extract.causes import (
    because_first,
    because_within,
    cause_parts,
    enumerated,
    laments,
    names_causes,
    refers_back,
    stated_cause,
)
from extract.clauses import after_report, clauses, strip_end, strip_start, without_speaker
from extract.cues import PREDICATES, Found
from extract.findings import Passage
from extract.lead_ins import LeadIn, lead_in, list_head, mentions_shortcomings
from extract.runs import Run, Standing
from extract.sections import Topic
from extract.sentences import Span, parts, sentences
from extract.statements import ORDERS, Statements, Where

_ORDERED = frozenset({"imperative", "command"}) | PREDICATES
LISTING = ("như", "gồm")
SEVERAL = 3  # parts of a sentence that make a list
LEAST = 8  # characters that state something between who says it and its cause


@dataclass(slots=True)
class Assessment:
    """Reads the paragraphs of a document in their order; `statements` collects the passages they state."""

    text: str
    structure: Found
    defects: Found
    plan: bool = False
    official: bool = False
    at: Standing = field(default_factory=Standing)
    statements: Statements = field(init=False)
    unsure: list[Span] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Let reader and weigher look at the same standing."""
        self.statements = Statements(self.text, self.structure, self.defects, self.at, plan=self.plan)

    @property
    def found(self) -> list[Passage]:
        """Return the passages found so far."""
        return self.statements.found

    def interrupt(self) -> None:
        """Forget the sentences before: a heading or label intervened."""
        self.at.run = Run()

    def read(self, start: int, end: int, topic: Topic | None, *, item: bool, before_redress: bool) -> None:
        """Read one paragraph or item under `topic`."""
        if self.at.run.kind is None and topic not in ("shortcoming", "cause") and not self._worth_reading(start, end):
            return
        self.at.topic, self.at.in_paragraph = topic, False
        self._begin_paragraph(item)
        before = len(self.found)
        carried = self.at.run if self.at.run.kind == "cause" and self.at.run.where == "run" else None
        spans = list(sentences(self.text, start, end))
        for position, span in enumerate(spans):
            last = position == len(spans) - 1
            self.at.goes_on = position > 0 and not item
            self.at.before_redress = before_redress or (not last and laments(self.text, *spans[position + 1]))
            self._read_sentence(span, last=last)
            if position == 0 and carried and self.at.run is carried and len(self.found) == before:
                self.at.run = Run()  # causes go on in the next paragraph from its first sentence or not at all
        self._link_cause(before)
        missed = len(self.found) == before and self.at.run.where == "run" and not self.at.run.items
        if missed and not self._adds(
            start, end
        ):  # "Ngoài ra, …" goes on with the assessment even where it is not understood
            self.at.run = Run()

    def _read_again(self) -> None:
        """Weigh the clauses of a sentence that had not evidence enough once more when one after them has."""
        unsure, self.unsure = self.unsure, []
        if unsure and self.at.in_sentence:
            self.at.in_sentence = False
            for clause in unsure:
                self._add_with_cause(clause, "predicate")
            self.at.in_sentence = True

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
        run = self.at.run
        if run.announced and run.items and item:
            run.where = "list"
        if run.kind == "cause" and not run.items and (item or self.at.topic == "shortcoming"):
            self.at.run = Run()  # "Nguyên nhân: …" within one item of several
        elif run.where == "list":
            if not run.items:
                run.where = "run"
            elif not item and not run.level:  # the list is over, or it was one of paragraphs
                run.where, run.items = "run", False
        else:
            run.items = False

    def _read_sentence(self, span: Span, last: bool) -> None:
        start, end = span
        self.at.in_sentence = False
        if self.text[end - 1] == "?":
            if any("cause" in cue.groups for cue in self.structure.between(start, end)):
                self.at.run = Run("cause")
            return
        if self._turns_to_remedy(start, end):
            self.at.run = Run()
            if self.at.topic not in ("shortcoming", "cause"):
                return
        announced = lead_in(self.text, self.structure, self.defects, start, end) or self._continued_list(start, end)
        if announced is None and self.at.run.kind != "cause" and self.at.topic not in ORDERS | {"cause"}:
            announced = list_head(self.text, self.defects, start, end)
        if announced and announced.kind == "other":
            self.at.run = Run()
            return
        if announced is None and last and self._ends_in_generic(start, end):
            self.at.run = Run("shortcoming", "list", items=True)
            return
        if announced:
            self._open_list(start, end, announced.end, announced.kind, last)
            start = announced.end
        elif cause := stated_cause(self.text, self.structure, start, end, assessed=self._assessed(start, end)):
            self._read_stated_cause(start, end, cause)
            return
        start, end = without_speaker(self.text, self.defects, start, end)
        listed = announced is not None and len(parts(self.text, start, end)) > 1
        enumerates = announced is not None or self._enumerates(start, end)
        self._read_clauses(start, end, listed=enumerates, bare=announced is not None and announced.bare)
        if listed:  # "…: A; B." is a list that ends with its sentence
            self.at.run = Run(None if self.at.run.kind == "cause" else self.at.run.kind)
        elif announced is None and names_causes(self.text, self.structure, start, end):
            self.at.run = Run("cause", "list")
        elif announced is None and self.at.run.kind is None and self._mentions(start, end):
            self.at.run = Run("shortcoming", items=True, announced=True)

    def _ends_in_generic(self, start: int, end: int) -> bool:
        """Whether the paragraph announces the ones below it without their noun: "… còn bộc lộ một số mặt yếu:"."""
        if self.text[end - 1] != ":" or not (self.at.run.kind == "shortcoming" or self.at.topic == "shortcoming"):
            return False
        return self.defects.states_defect(start, end) or any(
            "generic" in c.groups for c in self.defects.between(start, end)
        )

    def _continued_list(self, start: int, end: int) -> LeadIn | None:
        """ "Đơn cử như: …", "Cụ thể: …" after a sentence that spoke of shortcomings or causes opens their list."""
        opening = self.structure.opening(start, end)
        if self.at.run.kind is None or opening is None or not opening.groups.keys() & {"addition", "opener", "example"}:
            return None
        return LeadIn(self.at.run.kind, opening.end + 1) if self.text[opening.end : opening.end + 1] == ":" else None

    def _mentions(self, start: int, end: int) -> bool:
        return (
            self.at.topic not in ORDERS
            and self.at.topic != "cause"
            and mentions_shortcomings(self.text, self.structure, self.defects, start, end)
        )

    def _turns_to_remedy(self, start: int, end: int) -> bool:
        ordered = self.at.run.announced and "command" in self._opening((start, end))
        if ordered and not self.defects.states_defect(start, end):  # "Đồng thời, kiến nghị …"
            return True
        first = self.structure.first(start, end)
        return first is not None and bool(first.groups.keys() & {"remedy", "redress"}) and first.start - start <= 3

    def _open_list(self, start: int, end: int, colon: int, kind: str, last: bool) -> None:
        empty = last and end - colon <= 2
        if kind == "cause":
            self._read_before_cause(start, colon)
            self._read_first_causes(start, colon)
            self.at.run = Run("cause", "list", items=empty)
        else:
            self.at.run = Run("shortcoming", "list", items=empty)

    def _read_first_causes(self, start: int, colon: int) -> None:
        """Read what is told before the list: "… có nguyên nhân khách quan do mưa lũ; song chủ quan là chính: …"."""
        for part in parts(self.text, start, colon)[:-1]:
            cause = stated_cause(self.text, self.structure, *part, assessed=True)
            if cause is not None:
                self.statements.add_cause(cause, "because")

    def _read_stated_cause(self, start: int, end: int, cause: Span) -> None:
        self._read_before_cause(start, cause[0])
        listed = self.text[start : cause[0]].rstrip(" ,:").endswith(LISTING)
        for part in cause_parts(self.text, self.defects, *cause):
            apart = enumerated(self.text, self.defects, *part)
            for clause in apart or clauses(self.text, self.defects, *part, listed=listed):
                self.statements.add_cause(clause, "because")
        told = parts(self.text, *cause)
        self.at.run = Run("cause", complete=len(told) >= SEVERAL)  # "…; …; …." tells all of them
        if cause[1] < end:
            consequence = self.structure.first(cause[1], end)
            self.statements.add_shortcoming((consequence.end if consequence else cause[1], end), "run")

    def _read_before_cause(self, start: int, end: int) -> None:
        """A sentence may state a shortcoming before its causes: "Tỷ lệ … còn thấp là do …"."""
        cues = self.structure.between(start, end)
        cut = next((cue for cue in cues if cue.groups.keys() & {"because", "cause"}), None)
        if cut is not None and cut.start > start:
            where: Where = (
                "section" if self.at.topic == "shortcoming" else "run" if "because" in cut.groups else "predicate"
            )
            start = after_report(self.text, self.structure, start, cut.start)
            if any("reporting" in cue.groups and cut.start - cue.end < LEAST for cue in cues if cue.end <= cut.start):
                return  # "…, đại biểu A cho rằng có nguyên nhân …"
            for part in parts(self.text, start, cut.start):
                if not refers_back(self.text, *part):
                    self.statements.add_shortcoming(part, where)

    def _read_clauses(self, start: int, end: int, *, listed: bool, bare: bool) -> None:
        if self.at.run.kind == "cause" and self.at.run.where == "run":
            over = self.at.before_redress or (self.at.run.complete and not self._adds(start, end))
            if over and self.defects.states_defect(start, end):
                self.at.run = Run()  # the next sentence gives causes of this one, or all have been told
            elif self._mentions(start, end) and not self.defects.states_defect(start, end):
                self.at.run = Run("shortcoming", items=True, announced=True)
            elif self._reports(start, end) or self._names_shortcoming(start, end):
                self.at.run = Run("shortcoming")
        in_section = self.at.topic in ("shortcoming", "cause")
        kind = self.at.run.kind or self.at.topic
        ordered = False
        pieces = parts(self.text, start, end)
        self.at.among_parts = len(pieces) >= SEVERAL and self._mostly_short(pieces)
        for part in pieces:
            opening = self._opening(part)
            if ordered and not in_section and opening & _ORDERED:
                continue  # "cần …; tập trung giải quyết những vấn đề bức xúc", "Khắc phục việc chậm nộp; thiếu vốn"
            ordered = ordered or bool(opening & {"modal", "command", "burden"})
            for clause in clauses(self.text, self.defects, *part, listed=listed, bare=bare and len(pieces) == 1):
                if kind == "cause":
                    self.statements.add_cause(self.statements.told(clause), "list" if self.at.run.kind else "section")
                else:
                    self._add_with_cause(clause, self._where())
        self._read_again()

    def _mostly_short(self, pieces: list[Span]) -> bool:
        """Whether the first of the parts and most of the others fall short."""
        short = [self.defects.states_defect(*piece) for piece in pieces]
        return short[0] and sum(short) * 2 > len(short)

    def _where(self) -> Where:
        """Return what the place of a clause says of it; a section says more than the sentence before."""
        if self.at.run.kind and not (self.at.run.where == "run" and self.at.topic == "shortcoming"):
            return self.at.run.where
        return "section" if self.at.topic in ("shortcoming", "cause") else "predicate"

    def _names_shortcoming(self, start: int, end: int) -> bool:
        """Whether the sentence says that it is one: "Khó khăn nhất hiện nay là …"."""
        opening = self.structure.opening(strip_start(self.text, self.structure, start, end), end)
        opening = self.structure.opening(start, end) or opening
        return opening is not None and "shortcoming" in opening.groups

    def _enumerates(self, start: int, end: int) -> bool:
        """Whether the sentence tells one by one what was announced: "Cụ thể, lớp quá đông, chi phí thấp, …"."""
        opening = self.structure.opening(start, end)
        return (
            self.at.run.kind == "shortcoming" and opening is not None and opening.phrase.startswith(("cụ thể", "đó là"))
        )

    def _opening(self, part: Span) -> set[str]:
        """Return what the first words of a part are, after its mark and turn: an order, a wish, a scope."""
        start = strip_start(self.text, self.structure, *part)
        opening = self.defects.opening(start, part[1])
        return set(opening.groups) if opening is not None else set()

    def _add_with_cause(self, clause: Span, where: Where) -> None:
        """Read "X còn chậm do Y": in an official document two statements, in an article one."""
        if self.official and (first := because_first(self.text, self.defects, *clause)):
            cause_span, clause = first
            self.statements.add_cause(cause_span, "because")
        because = because_within(self.text, self.defects, *clause, assessed=where in ("section", "list"))
        cut, cause = because if because and self.official else (clause[1], None)
        before = len(self.found)
        self.at.explained = because is not None
        self.statements.add_shortcoming((clause[0], cut), where)
        self.at.explained = False
        if len(self.found) == before:
            if where == "predicate" and not self.at.in_sentence:
                self.unsure.append(clause)
            return
        if because is None:
            return
        start, end = because[1][0], strip_end(self.text, *because[1])
        self.found[before] = replace(self.found[before], cause=(start, end))
        if cause is None:
            return
        for part in cause_parts(self.text, self.defects, *cause):
            apart = enumerated(self.text, self.defects, *part)
            for each in apart or clauses(self.text, self.defects, *part, listed=False):
                self.statements.add_cause(each, "because")

    def _assessed(self, start: int, end: int) -> bool:
        """Whether the sentence is about something that falls short."""
        if self.at.run.kind or self.at.topic in ("shortcoming", "cause"):
            return True
        because = next((c.start for c in self.structure.between(start, end) if "because" in c.groups), start)
        return self.defects.states_defect(start, because)

    def _reports(self, start: int, end: int) -> bool:
        """Whether somebody speaks ("… cho biết, …", "Theo …, …"), so that a chain of causes is over."""
        opening = self.structure.opening(start, end)
        if opening is not None and "source" in opening.groups and not opening.phrase.startswith("cũng"):
            return True
        return after_report(self.text, self.structure, start, end) > start
