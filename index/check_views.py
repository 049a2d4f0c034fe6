"""Whether what the register views keep agrees with what documents say: units, derived columns, groups, mismatches.

What only lives in memory (`kept`) needs no check: it is thrown away when the change log grows.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ColumnElement, func, select

from index import check_repair as mend
from index import derived, recurrence
from index.fold import spaced
from index.problem import Problem
from index.store import Store
from index.tables import DocumentRow, DocumentText, FindingRow, PassageGroup, PassageWord, UnitRow
from index.views import TRASH


def units(store: Store) -> Iterator[Problem]:
    """Each unit that a document names, or that issued one, is in the register, and is found by its name."""
    named = select(FindingRow.unit_id).where(FindingRow.layer == "units", FindingRow.unit_id.is_not(None))
    issuing = select(DocumentRow.issuer_unit).where(DocumentRow.issuer_unit.is_not(None), DocumentRow.state != TRASH)
    with store.reading() as session:
        known = {row.id: row for row in session.execute(select(UnitRow.id, UnitRow.name, UnitRow.folded))}
        wanted = {*session.scalars(named.distinct()), *session.scalars(issuing.distinct())}
    wrong = len(wanted - known.keys()) + sum(row.folded != spaced(row.name) for row in known.values())
    if wrong:
        yield Problem("register", "error", "unit", f"Sổ đơn vị chưa khớp ở {wrong} đơn vị.", mend.rebuild_units)


def derived_rows(store: Store) -> Iterator[Problem]:
    """What is derived of each document is what its text and findings give; those that cannot be read are not asked."""
    with store.reading() as session:
        wanted = select(DocumentText.document_id).join(DocumentRow).where(DocumentRow.state != TRASH)
        ids = list(session.scalars(wanted))
    for document_id in ids:
        with store.reading() as session:
            agrees = derived.agrees(session, document_id)
        if not agrees:
            sentence = "Số liệu của các trang tra cứu không khớp với văn bản."
            yield Problem("views", "error", document_id, sentence, mend.derive(document_id))


def groups(store: Store) -> Iterator[Problem]:
    """Each shortcoming stands in a group of like ones, nothing else does, and a group has the words it is found by."""
    with store.reading() as session:
        sizes = {row.id: row.size for row in session.execute(select(PassageGroup.id, PassageGroup.size))}
        words = select(PassageWord.group_id, func.count().label("words")).group_by(PassageWord.group_id)
        counted = {row.group_id: row.words for row in session.execute(words)}
        used = set(session.scalars(select(FindingRow.group_id).where(FindingRow.group_id.is_not(None)).distinct()))
        other = session.scalar(select(func.count()).where(FindingRow.group_id.is_not(None), _no_shortcoming())) or 0
        strange = recurrence.strangers(session)
    wrong = (
        other + strange + len(used ^ sizes.keys()) + sum(counted.get(group) != size for group, size in sizes.items())
    )
    if wrong:
        sentence = f"Nhóm tồn tại, hạn chế sai ở {wrong} chỗ."
        yield Problem("views", "error", "passage_group", sentence, mend.rebuild_groups)


def _no_shortcoming() -> ColumnElement[bool]:
    return (FindingRow.layer != "passages") | (FindingRow.kind != recurrence.KIND)
