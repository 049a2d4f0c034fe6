"""Shortcomings that say the same are one group, across units and years: given when a document is stored.

A new one joins the group whose words are most like its own, else it opens a group and gives it its words. So a group
never drifts from what it was opened with, and the cost of one passage is a look at an index (`passage_word`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from index.changes import note_changes
from index.likeness import content_words, is_alike
from index.store import Store
from index.tables import FindingRow, PassageGroup, PassageWord

KIND = "shortcoming"
CHUNK = 2_000


def settle(session: Session, rows: Iterable[FindingRow], units: Iterable[FindingRow] = ()) -> None:
    """Give each shortcoming among the rows of a document its group; `units` are named in it and are no content."""
    named = sorted((row.start, row.end) for row in units)
    for row in rows:
        if row.kind != KIND:
            row.group_id = None  # staff may have said that it is no shortcoming
            continue
        words = content_words(without(row, named))
        if row.group_id is None or not _fits(words, _words_of(session, [row.group_id]).get(row.group_id)):
            row.group_id = _group_of(session, words)


def without(row: FindingRow, spans: list[tuple[int, int]]) -> str:
    """Return the words of a passage without the units named in it; all of them when nothing else is left."""
    text = row.text
    for start, end in reversed(spans):
        if row.start <= start and end <= row.end:
            text = text[: start - row.start] + " " + text[end - row.start :]
    return text if text.strip() else row.text


def sweep(session: Session, groups: Iterable[int]) -> None:
    """Drop those of the groups that no finding belongs to any more, with their words."""
    wanted = set(groups)
    if wanted:
        used = set(session.scalars(select(FindingRow.group_id).where(FindingRow.group_id.in_(wanted)).distinct()))
        _drop(session, wanted - used)


def strangers(session: Session) -> int:
    """Return how many shortcomings stand in a group that does not say the same, or in none for no reason."""
    groups = _words_of(session)
    return sum(not _fits(words, groups.get(group)) if group else bool(words) for _, group, words in _every(session))


def rebuild(store: Store) -> int:
    """Group all shortcomings anew, oldest first, in one pass in memory; return how many groups there are."""
    with store.changing() as session:
        session.execute(delete(PassageWord))
        session.execute(delete(PassageGroup))
        book = _Book()
        session.execute(update(FindingRow).where(FindingRow.group_id.is_not(None)).values(group_id=None))
        chosen = [(each, book.group_of(words)) for each, _, words in _every(session)]
        groups = [PassageGroup(size=len(words)) for words in book.groups]
        session.add_all(groups)
        session.flush()
        pairs = [{"word": word, "group_id": group.id} for group, words in _both(groups, book) for word in sorted(words)]
        for at in range(0, len(pairs), CHUNK):
            session.execute(insert(PassageWord), pairs[at : at + CHUNK])
        for at in range(0, len(chosen), CHUNK):
            some = chosen[at : at + CHUNK]
            ids = [{"id": each, "group_id": groups[number - 1].id if number else None} for each, number in some]
            session.execute(update(FindingRow), ids)
        grouped = session.scalars(select(FindingRow.document_id).where(FindingRow.group_id.is_not(None)).distinct())
        note_changes(store, session, grouped.all(), "put")
        return len(groups)


def _both(groups: list[PassageGroup], book: _Book) -> Iterator[tuple[PassageGroup, frozenset[str]]]:
    return zip(groups, book.groups, strict=True)


def _fits(words: frozenset[str], group: frozenset[str] | None) -> bool:
    return group is not None and is_alike(len(words & group), len(words), len(group))


def _words_of(session: Session, groups: Collection[int] | None = None) -> dict[int, frozenset[str]]:
    """Return the words of these groups, or of all."""
    wanted = select(PassageWord.group_id, PassageWord.word)
    found: dict[int, set[str]] = defaultdict(set)
    for group, word in session.execute(wanted.where(PassageWord.group_id.in_(groups)) if groups else wanted):
        found[group].add(word)
    return {group: frozenset(words) for group, words in found.items()}


def _group_of(session: Session, words: frozenset[str]) -> int | None:
    if not words:
        return None
    shared = func.count().label("shared")
    near = session.execute(
        select(PassageWord.group_id, PassageGroup.size, shared)
        .join(PassageGroup, PassageGroup.id == PassageWord.group_id)
        .where(PassageWord.word.in_(words))
        .group_by(PassageWord.group_id, PassageGroup.size)
        .order_by((shared * 1.0 / (PassageGroup.size + len(words) - shared)).desc(), PassageWord.group_id)
        .limit(1)
    ).first()
    if near is not None and is_alike(near.shared, len(words), near.size):
        return int(near.group_id)
    group = PassageGroup(size=len(words))
    session.add(group)
    session.flush()
    session.execute(insert(PassageWord), [{"word": word, "group_id": group.id} for word in sorted(words)])
    return group.id


def _drop(session: Session, groups: set[int]) -> None:
    if groups:
        session.execute(delete(PassageWord).where(PassageWord.group_id.in_(groups)))
        session.execute(delete(PassageGroup).where(PassageGroup.id.in_(groups)))


class _Book:
    """Groups in memory, with the numbers of the groups that hold each word."""

    def __init__(self) -> None:
        self.groups: list[frozenset[str]] = []
        self._holding: dict[str, list[int]] = {}
        self._known: dict[frozenset[str], int] = {}

    def group_of(self, words: frozenset[str]) -> int | None:
        """Return the number of the group that the words join or open, from 1; None without words."""
        if not words:
            return None
        if words not in self._known:
            self._known[words] = self._nearest(words) or self._open(words)
        return self._known[words]

    def _nearest(self, words: frozenset[str]) -> int | None:
        shared = Counter(number for word in words for number in self._holding.get(word, ()))
        if not shared:
            return None
        best = max(shared, key=lambda number: (self._share(number, shared[number], words), -number))
        size = len(self.groups[best - 1])
        return best if is_alike(shared[best], len(words), size) else None

    def _share(self, number: int, shared: int, words: frozenset[str]) -> float:
        return shared / (len(self.groups[number - 1]) + len(words) - shared)

    def _open(self, words: frozenset[str]) -> int:
        self.groups.append(words)
        for word in words:
            self._holding.setdefault(word, []).append(len(self.groups))
        return len(self.groups)


def _every(session: Session) -> Iterator[tuple[int, int | None, frozenset[str]]]:
    """Yield id, group and content words of all shortcomings, in the order in which they were stored."""
    mine = select(FindingRow).where(FindingRow.kind == KIND, FindingRow.layer == "passages").order_by(FindingRow.id)
    last = 0
    while rows := session.scalars(mine.where(FindingRow.id > last).limit(CHUNK)).all():
        last = rows[-1].id
        units = _units_of(session, {row.document_id for row in rows})
        found = [(row.id, row.group_id, content_words(without(row, units.get(row.document_id, [])))) for row in rows]
        for row in rows:
            session.expunge(row)
        yield from found


def _units_of(session: Session, documents: set[str]) -> dict[str, list[tuple[int, int]]]:
    found: dict[str, list[tuple[int, int]]] = {}
    ids = sorted(documents)
    for at in range(0, len(ids), 500):
        wanted = select(FindingRow.document_id, FindingRow.start, FindingRow.end).where(
            FindingRow.layer == "units", FindingRow.document_id.in_(ids[at : at + 500])
        )
        for document_id, start, end in session.execute(wanted.order_by(FindingRow.start)):
            found.setdefault(document_id, []).append((start, end))
    return found
