"""What readers without pages find: paragraphs of runs with their fonts, tables, headers and footers, notes."""

from __future__ import annotations

from dataclasses import dataclass, field

from ingest.document import Note, Table


@dataclass(slots=True)
class Run:
    """A piece of text in one font, as stored: `\\n` is a soft line break, `\\f` a page or column break."""

    text: str
    font: str | None = None
    bold: bool = False
    caps: bool = False


def is_blank(runs: list[Run]) -> bool:
    """Say whether the runs show nothing."""
    return not (runs and runs[0].text.strip()) and not any(run.text.strip() for run in runs)


@dataclass(slots=True)
class Paragraph:
    """A paragraph: its runs, its automatic number as printed, and where it stands.

    `outline_level` is the level of a heading style (from 1), `ilvl` the level of an automatic list (from 0);
    `table, row, col` count from 1.
    """

    runs: list[Run]
    number: int = 0
    label: str = ""
    label_gap: str = " "
    outline_level: int | None = None
    ilvl: int = 0
    table: int | None = None
    row: int | None = None
    col: int | None = None

    @property
    def raw(self) -> str:
        """Return the text as stored, without the automatic number."""
        return "".join([run.text for run in self.runs])


@dataclass(slots=True)
class Flow:
    """What a reader found: paragraphs in reading order, tables, headers and footers, notes."""

    paragraphs: list[Paragraph] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    furniture: list[tuple[str, list[Paragraph]]] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
