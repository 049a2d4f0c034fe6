"""Fill a store with generated documents: the rows that reading them would leave, written in bulk.

Only the body is missing, which pages of a document are drawn from and search never reads.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime, timedelta
from functools import cache
from itertools import islice
from typing import Any

from sqlalchemy import insert

from benchmarks.search_corpus import documents
from extract.findings import LAYERS, Count, Finding, Findings, Passage, Reference, Unit
from index.clock import new_id, now
from index.dates import first_day
from index.fold import plain, slug, spaced, words
from index.measuring import measured
from index.numbers import keys_of
from index.period import period_of
from index.store import Store
from index.tables import Change, Directive, DocumentRow, DocumentText, FindingRow, UnitRow
from ingest.document import Document

AT_ONCE = 500
CLASSES: dict[str, type[Finding]] = {"references": Reference, "units": Unit, "counts": Count, "passages": Passage}
_Row = dict[str, Any]


def fill(store: Store, count: int) -> None:
    """Write so many generated documents, as if they had been uploaded and read one after the other."""
    source, seen, done = documents(count), set[str](), 0
    began = now() - timedelta(seconds=count)
    while chunk := list(islice(source, AT_ONCE)):
        rows: dict[type, list[_Row]] = {DocumentRow: [], DocumentText: [], FindingRow: [], Change: []}
        for number, (document, findings) in enumerate(chunk, done):
            _add(rows, document, findings, began + timedelta(seconds=number), number)
        with store.session() as session:
            for table, values in rows.items():
                session.execute(insert(table), values)
            for table, values in ((Directive, _directives(chunk, seen)), (UnitRow, _units(chunk, seen))):
                if values:
                    session.execute(insert(table), values)
        done += len(chunk)


def _directives(chunk: list[tuple[Document, Findings]], seen: set[str]) -> list[_Row]:
    """Return the entries of the register that are not there yet."""
    rows = []
    for each in (reference for _, findings in chunk for reference in findings.references):
        if each.key and each.key not in seen:
            seen.add(each.key)
            row = {"id": each.key, "key": each.key, "scope": "", "type": each.type, "number": each.number}
            said = {
                "folded": spaced(f"{each.type} {each.number}"),
                "numbers": f" {' '.join(keys_of(each.type, each.number))} ",
            }
            rows.append(row | said)
    return rows


def _units(chunk: list[tuple[Document, Findings]], seen: set[str]) -> list[_Row]:
    rows = []
    for each in (unit for _, findings in chunk for unit in findings.units):
        if each.id and each.id not in seen:
            seen.add(each.id)
            folded = spaced(each.name)
            rows.append({"id": each.id, "name": each.name, "kind": each.kind, "level": each.level, "folded": folded})
    return rows


@cache
def _names(layer: str) -> tuple[str, ...]:
    """Return the names of a layer's own values."""
    shared = {each.name for each in fields(Finding)}
    return tuple(each.name for each in fields(CLASSES[layer]) if each.name not in shared)


def _add(rows: dict[type, list[_Row]], document: Document, found: Findings, moment: datetime, number: int) -> None:
    id_ = new_id()
    meta = found.metadata
    day = first_day(meta.issued_on)
    rows[DocumentRow].append(
        {
            "id": id_,
            "sha256": f"{number:064x}",
            "name": f"{slug(meta.number or '')}.docx",
            "media_type": document.media_type,
            "bytes": 4 * len(document.text),
            "state": "done",
            "progress": 100,
            "created_at": moment,
            "updated_at": moment,
            "done_at": moment,
            "details": meta.to_dict(),
            "type": meta.type,
            "number": meta.number,
            "issuer": meta.issuer,
            "issuer_key": slug(meta.issuer or ""),
            "issuer_unit": slug(meta.issuer or ""),
            "subject": meta.subject,
            "period": period_of(meta.subject),
            "period_year": day.year if day else None,
            "issued_on": meta.issued_on,
            "issued_day": day,
            "dated": day,
            "year": day.year if day else None,
            "rules_version": found.rules_version,
            "notes": [],
        }
    )
    rows[DocumentText].append({"document_id": id_, "pages": [], "text": document.text, "body": b""})
    rows[Change].append({"document_id": id_, "kind": "put", "created_at": moment})
    rows[FindingRow] += _findings(id_, document, found)


def _findings(id_: str, document: Document, found: Findings) -> Iterable[_Row]:
    folded, starts = plain(document.text), [block.start for block in document.blocks]
    numbers = {start: number for number, start in enumerate(starts, 1)}
    for layer in LAYERS:
        at, names = 0, _names(layer)
        for each in getattr(found, layer):
            while at + 1 < len(starts) and starts[at + 1] <= each.start:
                at += 1
            values = {name: getattr(each, name) for name in names}
            yield {
                "document_id": id_,
                "layer": layer,
                "start": each.start,
                "end": each.end,
                "text": document.text[each.start : each.end],
                "folded": f" {' '.join(words(folded[each.start : each.end]))} ",
                "rule": each.rule,
                "confidence": each.confidence,
                "page": None,
                "block": starts[at],
                "place": {"paragraph": numbers[starts[at]]},
                "details": values,
                "key": values.get("key"),
                "directive_id": values.get("key"),
                "outcome": "resolved" if values.get("key") else None,
                "unit_id": values.get("id"),
                "kind": values.get("kind"),
                "noun": f" {plain(values['noun'])} " if values.get("noun") else None,
                "measured": measured(document.text[starts[at] : each.start]) if layer == "counts" else None,
                "value": values.get("value"),
            }
