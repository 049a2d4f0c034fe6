"""A mention while it is being read: found, completed by its tail, placed in its list, resolved; then a Reference."""

from __future__ import annotations

from dataclasses import dataclass

from extract.findings import Form, Reference
from extract.symbols import Symbol


@dataclass(slots=True)
class Mention:
    """A mention of a document under construction; offsets and fields as in `Reference`.

    `head_end` is where type, number and name end and the tail begins; `digits` is the bare number ("05"); `elided`
    tells that the type stands at an earlier member of the list; `year` is the year after a name ("Luật … năm 2010").
    `printed` is the number as the text has it where `number`, by which mentions are compared, puts marks right.
    """

    start: int
    end: int
    head_end: int
    type: str
    form: Form
    rule: str
    confidence: float = 1.0
    number: str | None = None
    printed: str | None = None
    digits: str | None = None
    symbol: Symbol | None = None
    name: str | None = None
    slug: str | None = None
    year: str | None = None
    issued_on: str | None = None
    issuer: str | None = None
    term: str | None = None
    pinpoint: str | None = None
    relation: str = "mention"
    key: str | None = None
    resolution: str = "explicit"
    title: str | None = None
    parent: tuple[int, int] | None = None
    elided: bool = False
    gloss: bool = False

    def reference(self) -> Reference:
        """Return the finding."""
        return Reference(
            start=self.start,
            end=self.end,
            rule=self.rule,
            confidence=self.confidence,
            type=self.type,
            form=self.form,
            number=self.printed or self.number,
            name=self.name,
            key=self.key,
            issued_on=self.issued_on,
            issuer=self.issuer,
            term=self.term,
            pinpoint=self.pinpoint,
            relation=self.relation,
            resolution=self.resolution,
            title=self.title,
            parent=self.parent,
        )


def named(span: tuple[int, int], kind: str, rule: str, name: str) -> Mention:
    """Return a mention of a document known by its name alone, at `span`."""
    return Mention(
        start=span[0],
        end=span[1],
        head_end=span[1],
        type=kind,
        form="named",
        rule=rule,
        confidence=0.95,
        name=name,
        resolution="name",
    )
