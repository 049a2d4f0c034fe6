"""The registers of directives and units: they are made of what documents say, and made anew when that changes.

A mention is settled on an entry of the register by what it tells (`identity`, `resolution`). Mentions that tell the
same are settled together, so a document whose mentions tell nothing new costs a look at an index each.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from index import derived, issuing, short_mentions
from index.changes import note_changes
from index.fold import plain, spaced
from index.identity import Evidence, evidence
from index.numbers import keys_of
from index.resolution import identities, identity_id
from index.store import Store
from index.tables import Directive, DocumentRow, FindingRow, UnitRow
from index.views import TRASH

LONGEST_TITLE = 300
_SETTLED = ("directive_id", "outcome", "decided_by", "candidates")


def settle(store: Store, session: Session, document: DocumentRow, before: Iterable[str] = ()) -> None:
    """Settle the document's mentions and bring the registers up to date.

    `before` are keys that it cited in an earlier reading. Documents whose short mentions change thereby are noted in
    the change log.
    """
    store.order_changes(session)  # registers are written by one transaction at a time
    session.flush()
    rows = session.scalars(select(FindingRow).where(FindingRow.document_id == document.id)).all()
    appeared = _grow_units(session, [row for row in rows if row.layer == "units"])
    note_changes(store, session, issuing.rename(session, appeared) - {document.id}, "put")
    mentions = [row for row in rows if row.layer == "references"]
    _say(document, mentions)
    session.flush()
    cited = {row.key for row in mentions if row.key and row.short is None}
    new = {key for key in cited if not _as_others(session, key, [row for row in mentions if row.key == key])}
    changed = _settle_keys(session, new | {key for key in before if key not in cited})
    shorts = {row.short for row in mentions if row.short}
    moved = short_mentions.settle(session, shorts | changed)
    note_changes(store, session, moved - {document.id}, "put")


def forget(store: Store, session: Session, document_id: str) -> None:
    """Make the registers as if this document had never been read; its findings are deleted here."""
    store.order_changes(session)
    groups = derived.groups_of(session, document_id)
    gone = session.execute(
        delete(FindingRow).where(FindingRow.document_id == document_id).returning(FindingRow.key, FindingRow.unit_id)
    ).all()
    changed = _settle_keys(session, {key for key, _ in gone if key})
    note_changes(store, session, short_mentions.settle(session, changed), "put")
    drop_units(session, {unit_id for _, unit_id in gone if unit_id})
    derived.forget(session, document_id, groups)


def leave(store: Store, session: Session, document: DocumentRow) -> None:
    """Make the registers as if this document were not there; its findings stay, unsettled, until `settle`."""
    store.order_changes(session)
    session.flush()
    mine = select(FindingRow).where(FindingRow.document_id == document.id, FindingRow.layer == "references")
    keys = set()
    for row in session.scalars(mine):
        row.key = row.details.get("key")
        keys |= {row.key} if row.key else set()
        row.says = row.short = row.directive_id = row.outcome = row.decided_by = row.candidates = None
    changed = _settle_keys(session, keys)
    note_changes(store, session, short_mentions.settle(session, changed), "put")


def rebuild(store: Store) -> int:
    """Settle every mention of every document anew; return how many documents there were."""
    with store.changing() as session:
        session.execute(delete(Directive))
        read = DocumentRow.id.in_(select(FindingRow.document_id))
        wanted = select(DocumentRow).where(read, DocumentRow.state != TRASH)
        documents = list(session.scalars(wanted))
        for document in documents:
            mentions = select(FindingRow).where(FindingRow.document_id == document.id, FindingRow.layer == "references")
            _say(document, list(session.scalars(mentions)))
            session.flush()
            session.expunge_all()
        layer = FindingRow.layer == "references"
        keys = session.scalars(select(FindingRow.key).where(layer, FindingRow.short.is_(None)).distinct())
        _settle_keys(session, {key for key in keys if key})
        shorts = session.scalars(select(FindingRow.short).where(layer, FindingRow.short.is_not(None)).distinct())
        short_mentions.settle(session, {short for short in shorts if short})
        note_changes(store, session, [document.id for document in documents], "put")
        return len(documents)


def rebuild_units(session: Session) -> None:
    """Let the register of units know again all that documents name, and all that issued one."""
    session.execute(delete(UnitRow))
    named = (FindingRow.layer == "units", FindingRow.unit_id.is_not(None))
    newest = select(func.max(FindingRow.id)).where(*named).group_by(FindingRow.unit_id)
    _grow_units(session, list(session.scalars(select(FindingRow).where(FindingRow.id.in_(newest)))))
    session.flush()
    issuing.register_all(session)


def drop_units(session: Session, unit_ids: set[str]) -> None:
    """Take units from the register that no finding names any more, and name the others by what is left.

    Those that have issued a document stay.
    """
    issuing = select(DocumentRow.issuer_unit).where(DocumentRow.issuer_unit.in_(unit_ids))
    session.execute(delete(UnitRow).where(UnitRow.id.in_(unit_ids), UnitRow.id.not_in(issuing)))
    wanted = select(FindingRow).where(FindingRow.layer == "units", FindingRow.unit_id.in_(unit_ids))
    _grow_units(session, list(session.scalars(wanted.order_by(FindingRow.id))))


def shared(row: FindingRow) -> dict[str, Any]:
    """Return what all findings share, as `extract.findings.Finding` takes it."""
    return {"start": row.start, "end": row.end, "rule": row.rule, "confidence": row.confidence}


def directive_label(directive: Any) -> str:
    """Return how staff call a directive (its row, or these columns of it): "Chỉ thị 05-CT/TW", "Luật An ninh mạng"."""
    kind = directive.type[:1].upper() + directive.type[1:]
    called = directive.number or directive.name or directive.key
    return called if plain(called).startswith(plain(kind)) else f"{kind} {called}"


def _say(document: DocumentRow, mentions: list[FindingRow]) -> None:
    """Write down what each mention tells; one that tells less than another of its document tells what that one does."""
    place = (document.details or {}).get("place") or document.issuer or document.id
    told: dict[str, dict[int, Evidence]] = {}
    for row in mentions:
        row.short = short_mentions.short_key(row.details) if not row.details.get("key") else None
        if row.short is None and row.key:
            told.setdefault(row.key, {})[row.id] = evidence(row.key, row.details, place, document.issued_on)
        elif row.short is not None:
            row.key, row.says = None, str(evidence("-", row.details, place, document.issued_on))
    for key, each in told.items():
        told[key] = _without_periods(each)
    known = {key: identities(key, each.values()) for key, each in told.items()}
    for row in mentions:
        if row.short is None and row.key:
            said = told[row.key][row.id]
            found, decisions = known[row.key]
            chosen = decisions[said].chosen
            whole = found[chosen[0]] if len(chosen) == 1 else said
            row.says = str(Evidence(said.scope, whole.issuer, whole.issued_on, whole.term, said.cited))


def _without_periods(told: dict[int, Evidence]) -> dict[int, Evidence]:
    """Return the evidence without bare years that no day of the same number in the same document has.

    A plan on "Chỉ thị số 05-CT/TW của Bộ Chính trị năm 2024" that dates it 15/5/2016 further on means the work of 2024.
    """
    days = {each.issued_on[:4] for each in told.values() if len(each.issued_on) > 4}
    return {
        number: replace(each, issued_on="")
        if days and len(each.issued_on) == 4 and each.issued_on not in days
        else each
        for number, each in told.items()
    }


def _as_others(session: Session, key: str, rows: list[FindingRow]) -> bool:
    """Settle the rows like others that tell the same; False when one of them tells something new."""
    ids, told = [row.id for row in rows], {row.says for row in rows}
    for says in told:
        other = session.execute(
            select(*(getattr(FindingRow, name) for name in _SETTLED), FindingRow.details)
            .where(FindingRow.key == key, FindingRow.says == says, FindingRow.id.not_in(ids))
            .where(FindingRow.outcome.is_not(None), FindingRow.short.is_(None))
            .limit(1)
        ).first()
        if other is None or _tells_more(session, other.directive_id, [row for row in rows if row.says == says]):
            return False
        same = [row for row in rows if row.says == says]
        for row in same:
            row.directive_id, row.outcome, row.decided_by, row.candidates = other[:4]
    return True


def _tells_more(session: Session, directive_id: str | None, rows: list[FindingRow]) -> bool:
    """Return whether one of the rows holds a name or number that the register lacks."""
    known = session.get(Directive, directive_id) if directive_id else None
    if known is None:
        return False
    names = ("number", "name", "issuer", "issued_on", "term")
    if not known.name and any(title_of_citation(row.details.get("title")) for row in rows):
        return True
    return any(row.details.get(name) and not getattr(known, name) for row in rows for name in names)


def _settle_keys(session: Session, keys: set[str]) -> set[str]:
    """Settle all mentions of the keys; return the keys of short numbers whose candidates have changed."""
    changed: set[str] = set()
    for key in sorted(keys):
        changed |= _settle_key(session, key)
    return changed


def _settle_key(session: Session, key: str) -> set[str]:
    session.flush()
    mine = (FindingRow.layer == "references", FindingRow.key == key, FindingRow.short.is_(None))
    groups = session.execute(
        select(FindingRow.says, func.min(FindingRow.id))
        .where(*mine, FindingRow.says.is_not(None))
        .group_by(FindingRow.says)
    ).all()
    samples = {
        row.id: row
        for row in session.scalars(select(FindingRow).where(FindingRow.id.in_([each for _, each in groups])))
    }
    told = {Evidence.of(says): samples[sample] for says, sample in groups if says}
    found, decisions = identities(key, told)
    old = {row.id: row for row in session.scalars(select(Directive).where(Directive.key == key))}
    before = {row.id: (row.issued_on, row.issuer, row.term, row.numbers) for row in old.values()}
    ids = _ids(key, found)
    for at, (known, directive_id) in enumerate(zip(found, ids, strict=True)):
        said = [row for each, row in told.items() if at in decisions[each].chosen]
        _write(session, old.get(directive_id) or _new(session, directive_id, key), known, said)
    for gone in old.keys() - set(ids):
        session.delete(old[gone])
    session.flush()
    for says, decision in decisions.items():
        chosen = [ids[at] for at in decision.chosen]
        single = chosen[0] if decision.outcome == "resolved" else None
        session.execute(
            update(FindingRow)
            .where(*mine, FindingRow.says == str(says))
            .values(
                directive_id=single,
                outcome=decision.outcome,
                decided_by=decision.rule,
                candidates=None if single else chosen,
            )
        )
    after = {row.id: row for row in session.scalars(select(Directive).where(Directive.key == key))}
    for row in after.values():
        _entitle(session, row)
    facts = {row.id: (row.issued_on, row.issuer, row.term, row.numbers) for row in after.values()}
    differ = {each for each in before.keys() | facts.keys() if before.get(each) != facts.get(each)}
    return {
        number for each in differ for state in (before, facts) if each in state for number in state[each][3].split()
    }


def _ids(key: str, found: list[Evidence]) -> list[str]:
    ids: list[str] = []
    for known in found:
        plain_id = identity_id(key, known, len(found) == 1)
        repeated = sum(each == plain_id or each.startswith(f"{plain_id}~") for each in ids)
        ids.append(f"{plain_id}~{repeated + 1}" if repeated else plain_id)
    return ids


def _new(session: Session, directive_id: str, key: str) -> Directive:
    row = Directive(id=directive_id, key=key, type="", scope="", folded="", numbers="")
    session.add(row)
    return row


def _write(session: Session, row: Directive, known: Evidence, said: list[FindingRow]) -> None:
    """Write the best that these mentions say into the entry."""
    ranked = sorted(
        said, key=lambda each: (each.details.get("form") == "full", each.confidence, -each.id), reverse=True
    )
    best = [each.details for each in ranked]
    row.type = next((each["type"] for each in best if each.get("type")), "")
    for name in ("number", "name", "issuer"):
        setattr(row, name, next((each[name] for each in best if each.get(name)), None))
    days = [each["issued_on"] for each in best if each.get("issued_on")]
    row.issued_on = known.issued_on or max((day for day in days if len(day) > 4), key=len, default=None)
    row.term, row.scope = known.term or None, known.scope
    keys = {*keys_of(row.type, row.number), *(() if row.key.startswith("named:") else keys_of(None, row.key))}
    row.numbers = f" {' '.join(sorted(keys))} "
    row.folded = _folded(row)


def _folded(row: Directive) -> str:
    return spaced(" ".join(filter(None, (row.type, row.number, row.name, row.issuer, row.key))))


def _entitle(session: Session, row: Directive) -> None:
    """Call a document that is known by its number what one of its citations calls it."""
    said = FindingRow.details["title"].as_string()
    wanted = select(said).where(FindingRow.directive_id == row.id, said.is_not(None))
    for title in session.scalars(wanted.order_by(FindingRow.confidence.desc(), FindingRow.id).limit(5)):
        if row.number and not row.name and (name := title_of_citation(title)):
            row.name = name
            row.folded = _folded(row)


def title_of_citation(said: str | None) -> str | None:
    """Return the title that a citation prints behind the number, without quotes and what is added in brackets."""
    text = " ".join((said or "").split())
    if text.count("(") > text.count(")"):
        text = text[: text.rindex("(")]
    text = text.strip(' "“”.,;:')
    return text if 8 <= len(text) <= LONGEST_TITLE else None


def _grow_units(session: Session, rows: list[FindingRow]) -> set[str]:
    """Let the register know the units that these findings name; return those that it did not know."""
    named = {row.unit_id: row for row in rows if row.unit_id is not None}
    followed = {row.unit_id: row.details for row in rows if row.unit_id and row.details.get("successor")}
    known = {row.id: row for row in session.scalars(select(UnitRow).where(UnitRow.id.in_(named)))}
    for unit_id, row in sorted(named.items()):
        unit = known.get(unit_id)
        if unit is None:
            said = row.details
            made = UnitRow(id=unit_id, name=said["name"], kind=said["kind"], level=said.get("level"))
            made.folded = spaced(made.name)
            unit = session.merge(made)
        if unit_id in followed:
            unit.successor, unit.successor_name = (
                followed[unit_id]["successor"],
                followed[unit_id].get("successor_name"),
            )
    return named.keys() - known.keys()
