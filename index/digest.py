"""The material of a summary report (báo cáo tổng hợp): what a period's documents say on a directive, with sources.

Only documents that are about carrying the directive out count (`about`). One that merely lists it among its grounds has
other things to report.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal, get_args

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from index.about import is_about
from index.context import context
from index.dates import first_day, last_day
from index.fold import plain
from index.registers import directive_label
from index.scope import Scope
from index.store import Store
from index.tables import Directive, DocumentRow, DocumentText, FindingRow
from index.view_data import load
from index.views import is_shown

Part = Literal["plan", "report", "other"]
PARTS: tuple[Part, ...] = get_args(Part)
KINDS = ("shortcoming", "cause", "recommendation")
MOST_DOCUMENTS = 500
MOST_FINDINGS = 2_000
BEFORE, AROUND = 250, 600
_SENTENCE_END = re.compile(r"(?<=[.;!?])\s+|\n+")


@dataclass(frozen=True, slots=True)
class Question:
    """A directive (key or id), a period of issue (ISO days, both ends included), and issuers by key; none means all."""

    directive: str
    date_from: date | str | None = None
    date_to: date | str | None = None
    issuers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """A document that speaks of the directive; `part` is what it is to it."""

    id: str
    title: str
    type: str | None
    number: str | None
    date: str | None
    issuer: str | None
    issuer_key: str | None
    part: Part


@dataclass(frozen=True, slots=True)
class Statement:
    """A finding with its source: `values` are those of the finding, `start` and `page` where it stands.

    `sentence` is the sentence around a count, `causes` the words of what a shortcoming is put down to.
    """

    id: int
    kind: str
    text: str
    values: dict[str, Any]
    confidence: float
    start: int
    page: int | None
    source: Source
    sentence: str = ""
    causes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Digest:
    """The material, in the order of issuers and dates. `cut` tells that there was more than is taken at once."""

    label: str
    sources: list[Source]
    counts: list[Statement] = field(default_factory=list)
    shortcomings: list[Statement] = field(default_factory=list)
    causes: list[Statement] = field(default_factory=list)
    recommendations: list[Statement] = field(default_factory=list)
    cut: bool = False

    def of(self, part: Part) -> list[Source]:
        """Return the sources of one part."""
        return [source for source in self.sources if source.part == part]

    def only(self, ids: Collection[int]) -> Digest:
        """Return the material with these findings (ids) alone; the sources stay."""

        def kept(statements: list[Statement]) -> list[Statement]:
            return [each for each in statements if each.id in ids]

        return replace(
            self,
            counts=kept(self.counts),
            shortcomings=kept(self.shortcomings),
            causes=kept(self.causes),
            recommendations=kept(self.recommendations),
        )

    @property
    def issuers(self) -> list[str]:
        """The issuers of the sources, in their order."""
        return list(dict.fromkeys(source.issuer or "" for source in self.sources))


def digest(store: Store, question: Question, *, scope: Scope) -> Digest | None:
    """Return the material of a summary report on the directive; None when no document that may be seen cites it."""
    with store.reading() as session:
        label = _label(session, question.directive)
        sources, cut = _sources(session, question, scope)
        if label is None or not (sources or _is_cited(session, question, scope)):
            return None
        reports = {source.id: source for source in sources if source.part == "report"}
        rows = _findings(session, reports)
    made = [_statement(row, around, reports[row.document_id]) for row, around in rows]
    told = _causes_told([row for row, _ in rows])
    return Digest(
        label=label,
        sources=sources,
        counts=[each for each in made if each.kind == "count" and not _in_subject(each)],
        shortcomings=[replace(each, causes=told.get(each.id, ())) for each in made if each.kind == "shortcoming"],
        causes=[each for each in made if each.kind == "cause" and (each.text,) not in told.values()],
        recommendations=[each for each in made if each.kind == "recommendation"],
        cut=cut or len(rows) == MOST_FINDINGS,
    )


def issuers(store: Store, question: Question, *, scope: Scope) -> dict[str, str]:
    """Return who has issued a source of the material, by key, whichever issuers the question chooses."""
    with store.reading() as session:
        sources, _ = _sources(session, replace(question, issuers=()), scope)
    return issuers_of(sources)


def issuers_of(sources: Iterable[Source]) -> dict[str, str]:
    """Return the names of those who issued the sources, by key."""
    return {source.issuer_key: source.issuer or "" for source in sources if source.issuer_key}


def _label(session: Session, directive: str) -> str | None:
    same = or_(Directive.id == directive, Directive.key == directive)
    row = session.scalars(
        select(Directive).where(same).order_by(Directive.issued_on.desc().nulls_last(), Directive.id)
    ).first()
    return _citation(row) if row else None


def _citation(row: Directive) -> str:
    """Return the directive as a report cites it: "Chỉ thị số 05-CT/TW ngày 15/5/2016 của Bộ Chính trị"."""
    if not row.number:
        return directive_label(row)
    words = [row.type[:1].upper() + row.type[1:], "số", row.number]
    if row.issued_on and len(row.issued_on) == len("2016-05-15"):
        year, month, day = row.issued_on.split("-")
        words += ["ngày", f"{int(day):02}/{int(month)}/{year}" if int(month) > 2 else f"{day}/{month}/{year}"]
    return " ".join([*words, *(["của", row.issuer] if row.issuer else [])])


def _cites(directive: str) -> list[ColumnElement[bool]]:
    same = or_(FindingRow.directive_id == directive, FindingRow.key == directive)
    return [FindingRow.layer == "references", same]


def _is_cited(session: Session, question: Question, scope: Scope) -> bool:
    """Return whether a document of the scope cites the directive: what others alone cite does not exist here."""
    wanted = select(DocumentRow.id).join(FindingRow, FindingRow.document_id == DocumentRow.id)
    found = session.scalar(wanted.where(is_shown(), scope.clause(), *_cites(question.directive)).limit(1))
    return found is not None


def _sources(session: Session, question: Question, scope: Scope) -> tuple[list[Source], bool]:
    about = (
        select(FindingRow.document_id)
        .join(DocumentRow, FindingRow.document_id == DocumentRow.id)
        .where(*_cites(question.directive), is_about())
    )
    wanted = (
        select(DocumentRow)
        .where(is_shown(), scope.clause(), DocumentRow.id.in_(about), *_in_period(question))
        .order_by(DocumentRow.issuer_key, DocumentRow.dated, DocumentRow.id)
        .limit(MOST_DOCUMENTS + 1)
    )
    found = session.scalars(wanted).all()
    return [_source(document) for document in found[:MOST_DOCUMENTS]], len(found) > MOST_DOCUMENTS


def _in_period(question: Question) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    first, last = first_day(question.date_from), last_day(question.date_to)
    if first:
        conditions.append(DocumentRow.issued_day >= first)
    if last:
        conditions.append(DocumentRow.issued_day <= last)
    if question.issuers:
        conditions.append(DocumentRow.issuer_key.in_(question.issuers))
    return conditions


def _source(row: DocumentRow) -> Source:
    rules = load("matrix")
    part: Part = "plan" if row.type in rules["plans"] else "report" if row.type in rules["reports"] else "other"
    return Source(row.id, row.subject or "", row.type, row.number, row.issued_on, row.issuer, row.issuer_key, part)


def _findings(session: Session, reports: Collection[str]) -> list[tuple[FindingRow, str]]:
    """Return the counts and passages of the reports with the text around them, in the order of reports and text."""
    wanted = (
        select(FindingRow, context(BEFORE, AROUND))
        .join(DocumentText, DocumentText.document_id == FindingRow.document_id)
        .where(FindingRow.document_id.in_(list(reports)), or_(FindingRow.layer == "counts", FindingRow.kind.in_(KINDS)))
        .order_by(FindingRow.document_id, FindingRow.start)
        .limit(MOST_FINDINGS)
    )
    order = {document: at for at, document in enumerate(reports)}
    rows = [(row, around) for row, around in session.execute(wanted)]
    return sorted(rows, key=lambda pair: (order[pair[0].document_id], pair[0].start))


def _statement(row: FindingRow, around: str, source: Source) -> Statement:
    is_count = row.layer == "counts"
    return Statement(
        id=row.id,
        kind="count" if is_count else str(row.kind),
        text=" ".join(row.text.split()),
        values=row.details,
        confidence=row.confidence,
        start=row.start,
        page=row.page,
        source=source,
        sentence=_sentence(around, min(row.start, BEFORE), row.end - row.start) if is_count else "",
    )


def _in_subject(statement: Statement) -> bool:
    """Return whether a count stands in the subject: "sơ kết 4 năm thực hiện…" reports no figure."""
    return plain(statement.sentence) in plain(statement.source.title)


def _sentence(around: str, at: int, length: int) -> str:
    """Return the sentence that holds the stretch at `at`, or as much of it as the text around shows."""
    first = max((end.end() for end in _SENTENCE_END.finditer(around, 0, at + 1) if end.end() <= at), default=0)
    after = _SENTENCE_END.search(around, at + length)
    return " ".join(around[first : after.start() if after else None].split())


def _causes_told(rows: Iterable[FindingRow]) -> dict[int, tuple[str, ...]]:
    """Return for each shortcoming (its id) the words of the cause that its sentence states."""
    rows = list(rows)
    causes = {(row.document_id, row.start, row.end): " ".join(row.text.split()) for row in rows if row.kind == "cause"}
    told: dict[int, tuple[str, ...]] = {}
    for row in rows:
        span = row.details.get("cause") if row.kind == "shortcoming" else None
        words = causes.get((row.document_id, span[0], span[1])) if span else None
        if words:
            told[row.id] = (words,)
    return told
