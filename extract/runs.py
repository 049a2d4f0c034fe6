"""Where the reading of a document stands: the run of sentences, the topic above them, what the sentence before said."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from extract.sections import Topic


@dataclass(slots=True)
class Run:
    """What the sentences read last were about.

    `list` after a lead-in with a colon, `run` after a stated shortcoming or cause; `items` when the list goes on over
    the blocks that follow; `announced` when a sentence without a colon said that shortcomings follow. `level` is that
    of the headings which divide the list ("a) Về thu ngân sách"), 0 when none do; `complete`: causes that semicolons
    divide have been told, and only "Ngoài ra, …" adds to them.
    """

    kind: Literal["shortcoming", "cause"] | None = None
    where: Literal["list", "run"] = "run"
    items: bool = False
    announced: bool = False
    level: int = 0
    complete: bool = False


@dataclass(slots=True)
class Standing:
    """Where the reading stands: reader (`assessment.py`) and weigher (`statements.py`) look at the same one.

    `topic` is that of the section; `asked`: under a heading that asks for causes; `among_defects`: an item among items
    most of which fall short; `in_paragraph`, `in_sentence`: something was stated there before; `before_redress`: the
    next words turn to remedies; `explained`: the clause gives its cause ("… còn chậm do …");
    `among_parts`: it is one of the parts of a sentence most of which fall short; `goes_on`: its sentence is not the
    first of a paragraph that is no item of a list.
    """

    run: Run = field(default_factory=Run)
    topic: Topic | None = None
    asked: bool = False
    among_defects: bool = False
    in_paragraph: bool = False
    in_sentence: bool = False
    before_redress: bool = False
    explained: bool = False
    among_parts: bool = False
    goes_on: bool = False
