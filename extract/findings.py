"""What is found in a document: the layers of the contract, as values.

Every finding stands at `start, end` in `Document.text` and names the `rule` that made it (described in docs/rules.md)
and how
sure that rule is (`confidence`, 0–1). `Findings.to_dict` is the one place that writes the JSON contract.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Literal, TypeVar

from ingest.document import Document

Form = Literal["full", "short", "named"]
UnitKind = Literal["specific", "group"]
Bound = Literal["=", ">", "<", ">=", "<=", "~"]
PassageKind = Literal["shortcoming", "cause", "task", "recommendation", "result", "lesson"]

SCHEMA = 1
LAYERS = ("references", "units", "counts", "passages")


# Findings and what they are made from are not frozen: they are made by the thousand, and a frozen one takes several
# times as long to make. Nothing changes them once they are handed on.
@dataclass(slots=True, unsafe_hash=True, kw_only=True)
class Finding:
    """What all findings share: a span of the text, the rule that found it, and its confidence (0–1)."""

    start: int
    end: int
    rule: str
    confidence: float = 1.0


@dataclass(slots=True, unsafe_hash=True, kw_only=True)
class Reference(Finding):
    """A mention of an official document.

    `type` in lower case ("chỉ thị"); `number` in normal form ("05-CT/TW"), of the document it stands for where that
    is certain; `name` for
    documents known by name; `key` is the identity for grouping ("05-CT/TW", "named:luat-an-ninh-mang"), None while
    unresolved; `issued_on` is
    YYYY-MM-DD, YYYY-MM or YYYY; `term` a Party term in Roman numerals; `resolution` says how the key was settled:
    explicit, alias,
    antecedent, register, name, ambiguous, unresolved. `title` is what the document is about, as printed behind it;
    `parent` the span (start, end) of the reference in whose title this one stands.
    """

    type: str
    form: Form
    number: str | None = None
    name: str | None = None
    key: str | None = None
    issued_on: str | None = None
    issuer: str | None = None
    term: str | None = None
    pinpoint: str | None = None
    relation: str = "mention"
    resolution: str = "explicit"
    title: str | None = None
    parent: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        """Take the span of the parent as it comes from JSON, too."""
        if isinstance(self.parent, list):
            self.parent = tuple(self.parent)


@dataclass(slots=True, unsafe_hash=True, kw_only=True)
class Unit(Finding):
    """A mention of an organisation.

    `name` is the resolved name, `id` a slug of it, `level` central, province, district, commune or
    grassroots. `successor` and `successor_name` say what a unit that is no more became ("Công an tỉnh Bắc Ninh").
    """

    kind: UnitKind
    name: str
    id: str | None = None
    level: str | None = None
    successor: str | None = None
    successor_name: str | None = None


@dataclass(slots=True, unsafe_hash=True, kw_only=True)
class Count(Finding):
    """A number and what it counts.

    `high` ends a range, `of` is the whole of "10/10", `per` the period, `change` the direction and base. Where the
    sentence says so: `who` did or has it, `when` (as printed), `part_of` the span of the count it is a part of ("trong
    đó"). Of a table cell: `column` and `row` are the heads above and beside it.
    """

    value: float
    noun: str
    high: float | None = None
    bound: Bound = "="
    of: float | None = None
    per: str | None = None
    change: str | None = None
    who: str | None = None
    when: str | None = None
    part_of: tuple[int, int] | None = None
    column: str | None = None
    row: str | None = None

    def __post_init__(self) -> None:
        """Take the span of the whole as it comes from JSON, too."""
        if isinstance(self.part_of, list):
            self.part_of = tuple(self.part_of)


@dataclass(slots=True, unsafe_hash=True, kw_only=True)
class Passage(Finding):
    """A passage that states a shortcoming (tồn tại, hạn chế), its cause, or a headed section of tasks,
    recommendations, results, lessons.

    Of a shortcoming: `cause` is the span (start, end) of the cause stated with it, `unit` the name of the unit it is
    said of, `topic` what it is about in a few words; None where the text does not say.
    """

    kind: PassageKind
    cause: tuple[int, int] | None = None
    unit: str | None = None
    topic: str | None = None

    def __post_init__(self) -> None:
        """Take the span of the cause as it comes from JSON, too."""
        if isinstance(self.cause, list):
            self.cause = tuple(self.cause)


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """The letterhead and the signature block. Dates are ISO; `secrecy` and `urgency` hold the mark as printed."""

    type: str | None = None
    number: str | None = None
    issued_on: str | None = None
    issuer: str | None = None
    place: str | None = None
    subject: str | None = None
    signer: str | None = None
    signer_title: str | None = None
    recipients: tuple[str, ...] = ()
    secrecy: str | None = None
    urgency: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the metadata as JSON data."""
        return asdict(self) | {"recipients": list(self.recipients)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """All that was found in one document under one version of the rules; each layer in the order of the text."""

    rules_version: str
    metadata: Metadata = field(default_factory=Metadata)
    references: tuple[Reference, ...] = ()
    units: tuple[Unit, ...] = ()
    counts: tuple[Count, ...] = ()
    passages: tuple[Passage, ...] = ()

    def to_dict(self, document: Document, source: Mapping[str, Any]) -> dict[str, Any]:
        """Return the JSON contract of `trichluc extract`.

        `source` gives name, sha256, media_type, bytes and pages of the file.
        """
        return {
            "schema": SCHEMA,
            "rules_version": self.rules_version,
            "source": dict(source),
            "text": document.text,
            "metadata": self.metadata.to_dict(),
            **{layer: [_row(document, finding) for finding in getattr(self, layer)] for layer in LAYERS},
            "blocks": [
                {
                    name: getattr(b, name)
                    for name in ("start", "end", "kind", "level", "number", "page", "table", "row", "col")
                }
                for b in document.blocks
            ],
            "notes": [asdict(note) for note in document.notes],
        }


F = TypeVar("F", bound=Finding)


def to_values(finding: Finding) -> dict[str, Any]:
    """Return the values of a finding beyond its span, rule and confidence, for storing."""
    shared = {f.name for f in fields(Finding)}
    return {f.name: _plain(getattr(finding, f.name)) for f in fields(finding) if f.name not in shared}


def _plain(value: Any) -> Any:
    """Return a whole number without its ".0", since people read these values in tables; a span as a list for JSON."""
    if isinstance(value, tuple):
        return list(value)
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _row(document: Document, finding: Finding) -> dict[str, Any]:
    places = document.locate(finding.start, finding.end)
    row: dict[str, Any] = {
        "start": finding.start,
        "end": finding.end,
        "text": document.text[finding.start : finding.end],
    }
    row |= to_values(finding)
    row |= {"rule": finding.rule, "confidence": round(finding.confidence, 3)}
    if places:
        row["place"] = places[0].to_dict()
    return row
