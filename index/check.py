"""Whether the store is sound: originals, rows, texts, findings, registers, views, page images, index, orphans.

Each check yields what it found; a problem that can be mended without loss says how, and `repair` does it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import func, select, text

from index import check_repair as mend
from index import check_views, generations, lexicon_rows
from index import orphans as lost_files
from index.clock import now
from index.indexer import last_change
from index.problem import Problem
from index.store import Store
from index.tables import Correction, Directive, DocumentRow, DocumentText, FindingRow
from index.trash import PURGED
from index.views import ERASED, TRASH, UNFINISHED
from ingest.document import Document

SETTLE_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class CheckReport:
    """All that was found, and how many documents were looked at."""

    documents: int
    problems: list[Problem]

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong (any more)."""
        return all(each.severity == "notice" or each.repaired for each in self.problems)


def check(store: Store, repair: bool = False) -> CheckReport:
    """Look at everything; with `repair`, mend what can be mended without loss."""
    problems: list[Problem] = []
    for look in CHECKS:
        problems += [_mended(store, each) if repair else each for each in list(look(store))]
    with store.reading() as session:
        return CheckReport(session.scalar(select(func.count()).select_from(DocumentRow)) or 0, problems)


def _mended(store: Store, problem: Problem) -> Problem:
    if problem.repair is None:
        return problem
    problem.repair(store)
    return Problem(problem.code, problem.severity, problem.subject, problem.sentence, problem.repair, True)


def database(store: Store) -> Iterator[Problem]:
    """SQLite's own checks of its file and of the references between rows."""
    if store.engine.dialect.name != "sqlite":
        return
    with store.reading() as session:
        said = [row[0] for row in session.execute(text("PRAGMA quick_check(20)"))]
        loose = session.execute(text("PRAGMA foreign_key_check")).fetchmany(20)
    for line in said:
        if line != "ok":
            yield Problem(
                "database", "error", "trichluc.db", f"Cơ sở dữ liệu bị hỏng ({line}); hãy phục hồi bản sao lưu."
            )
    for row in loose:
        yield Problem("database", "error", f"{row[0]} {row[1]}", "Có dòng dữ liệu trỏ đến chỗ không còn.")


def erasures(store: Store) -> Iterator[Problem]:
    """Erasures and purges that a dying process left half done."""
    half = select(DocumentRow.id, DocumentRow.error_code).where(
        DocumentRow.error_code.in_((ERASED, PURGED)), DocumentRow.sha256.is_not(None)
    )
    with store.reading() as session:
        rows = session.execute(half).all()
        texts = select(DocumentText.document_id).join(DocumentRow).where(DocumentRow.error_code == ERASED)
        kept = list(session.scalars(texts))
    for document_id, _ in rows:
        yield Problem("erasure", "error", document_id, "Việc xóa tài liệu còn dở dang.", mend.finish_erasures)
    for document_id in kept:
        yield Problem(
            "erasure", "error", document_id, "Tài liệu mật đã từ chối vẫn còn chữ.", mend.erase_text(document_id)
        )


def originals(store: Store) -> Iterator[Problem]:
    """Each document that is not erased has its original, with the bytes that its SHA-256 names."""
    with store.reading() as session:
        rows = session.scalars(select(DocumentRow).where(DocumentRow.sha256.is_not(None))).all()
    for row in rows:
        document_id, sha256 = row.id, row.sha256
        if sha256 is None or row.error_code in (ERASED, PURGED) or mend.is_marked(row):
            continue
        try:
            right = store.files.is_intact(sha256)
        except FileNotFoundError:
            yield Problem("original-missing", "error", document_id, "Mất tệp gốc.", mend.mark_missing(document_id))
            continue
        if not right:
            sentence = "Tệp gốc không còn đúng như lúc nạp."
            yield Problem("original-damaged", "error", document_id, sentence, mend.set_aside(document_id, sha256))


def missing_ones(store: Store) -> Iterator[Problem]:
    """Documents that an earlier check marked: their original must be uploaded again."""
    with store.reading() as session:
        rows = session.scalars(select(DocumentRow).where(DocumentRow.sha256.is_not(None), DocumentRow.state != TRASH))
        marked = [row for row in rows if mend.is_marked(row)]
    for row in marked:
        if store.files.has(row.sha256 or ""):
            yield Problem("original-back", "error", row.id, "Tệp gốc đã có lại.", mend.unmark(row.id))
        else:
            yield Problem("original-lost", "notice", row.id, "Tệp gốc đã mất; hãy nạp lại đúng tệp đó.")


def texts(store: Store) -> Iterator[Problem]:
    """What was read has a text that can be unpacked, findings that stand in it, and images of its pages."""
    with store.reading() as session:
        rows = session.execute(
            select(DocumentRow.id, DocumentRow.sha256, DocumentRow.media_type)
            .where(DocumentRow.state == "done")
            .order_by(DocumentRow.id)
        ).all()
    for document_id, sha256, media_type in rows:
        sentence = _wrong_text(store, document_id)
        if sentence is None and media_type.startswith(("application/pdf", "image/")) and sha256:
            sentence = _wrong_pages(store, document_id, sha256)
        if sentence is not None:
            yield Problem("reading", "error", document_id, sentence, mend.read_again(document_id))


def _wrong_text(store: Store, document_id: str) -> str | None:
    with store.reading() as session:
        row = session.get(DocumentText, document_id)
        if row is None:
            return "Đã đọc xong nhưng không có chữ được lưu."
        try:
            document = Document.from_bytes(row.body)
        except Exception as error:  # whatever unpacking damaged bytes raises
            return f"Bản đọc đã lưu bị hỏng ({type(error).__name__})."
        found = session.execute(
            select(FindingRow.start, FindingRow.end, FindingRow.text).where(FindingRow.document_id == document_id)
        ).all()
    whole = document.text.replace("\0", "\N{REPLACEMENT CHARACTER}")
    if whole != row.text:
        return "Chữ để tìm kiếm khác với bản đọc đã lưu."
    if any(not 0 <= start < end <= len(whole) or whole[start:end] != said for start, end, said in found):
        return "Có kết quả nằm ngoài đoạn chữ của nó."
    return None


def _wrong_pages(store: Store, document_id: str, sha256: str) -> str | None:
    with store.reading() as session:
        pages = session.scalar(select(DocumentText.pages).where(DocumentText.document_id == document_id)) or []
    kept = store.files.page_numbers(sha256)
    missing = sum(page[0] not in kept for page in pages)
    return f"Thiếu ảnh của {missing}/{len(pages)} trang." if missing else None


def registers(store: Store) -> Iterator[Problem]:
    """Each mention is settled, and each entry of the register has a mention."""
    shown = select(DocumentRow.id).where(DocumentRow.state != TRASH)
    mention = (FindingRow.layer == "references", FindingRow.document_id.in_(shown))
    cited = select(FindingRow.directive_id).where(FindingRow.directive_id.is_not(None))
    candidates = select(FindingRow.candidates).where(FindingRow.outcome == "ambiguous")
    with store.reading() as session:
        unsettled = (FindingRow.key.is_not(None) | FindingRow.short.is_not(None)) & FindingRow.says.is_(None)
        count = session.scalar(select(func.count()).select_from(FindingRow).where(*mention, unsettled)) or 0
        known = select(Directive.id)
        loose = session.scalar(
            select(func.count()).select_from(FindingRow).where(*mention, FindingRow.directive_id.not_in(known))
        )
        maybe = {each for found in session.scalars(candidates) for each in found or ()}
        idle = set(session.scalars(select(Directive.id).where(Directive.id.not_in(cited)))) - maybe
    wrong = count + (loose or 0) + len(idle)
    if wrong:
        sentence = f"Sổ văn bản được dẫn chưa khớp với {wrong} chỗ viện dẫn."
        yield Problem("register", "error", "directive", sentence, mend.rebuild_registers)


def index(store: Store) -> Iterator[Problem]:
    """The search index holds the documents that are shown, and has followed the change log to its end."""
    generation = generations.current(store.search_folder)
    sentence: str | None = "Chưa có chỉ mục tìm kiếm."
    deadline = time.monotonic() + SETTLE_SECONDS
    while generation is not None:
        sentence = _behind(store, generation)
        if sentence is None or time.monotonic() > deadline:
            break
        time.sleep(0.25)  # a running indexer needs a moment
        generation = generations.current(store.search_folder)
    if sentence is not None:
        yield Problem("index", "error", "search", sentence, mend.rebuild_index)


def _behind(store: Store, generation: generations.Generation) -> str | None:
    try:
        late = last_change(store) - generation.position()
        searcher = generation.open().searcher()
        held = searcher.num_docs
    except Exception as error:  # a damaged index raises what it likes
        return f"Chỉ mục tìm kiếm không mở được ({type(error).__name__})."
    with store.reading() as session:
        shown = DocumentRow.state.not_in(("refused", TRASH))
        wanted = select(DocumentText.document_id).join(DocumentRow).where(shown)
        ids = list(session.scalars(wanted))
    lacking = sum(not searcher.doc_freq("id", each) for each in ids)
    if late > 0:
        return f"Chỉ mục tìm kiếm chậm {late} thay đổi so với cơ sở dữ liệu."
    if lacking or held != len(ids):
        return f"Chỉ mục tìm kiếm có {held} tài liệu, cơ sở dữ liệu có {len(ids)}."
    return None


def orphans(store: Store) -> Iterator[Problem]:
    """Files older than a day that no document knows, and what a broken writing left; the daily tidying removes them."""
    before = now() - lost_files.OLD
    for each in lost_files.strays(store, before):
        yield Problem("orphan", "error", each.name, "Tệp không thuộc tài liệu nào.", mend.delete_file(each.name))
    for each in lost_files.leftovers(store, before):
        yield Problem("orphan", "error", each.name, "Phần còn lại của một lần ghi dở.", mend.discard(each))


def to_do(store: Store) -> Iterator[Problem]:
    """Work that is still to be done: unfinished documents, older rules, corrections without a place."""
    rules = lexicon_rows.version(store)
    with store.reading() as session:
        unfinished = session.scalar(select(func.count()).where(DocumentRow.state.in_(UNFINISHED)))
        older = session.scalar(
            select(func.count()).where(DocumentRow.state == "done", DocumentRow.rules_version != rules)
        )
        loose = session.scalar(select(func.count()).where(Correction.placed.is_(False)))
    if unfinished:
        yield Problem("unfinished", "notice", str(unfinished), f"{unfinished} tài liệu chưa đọc xong.")
    if older:
        sentence = f"{older} tài liệu được đọc theo quy tắc cũ; đọc lại bằng `trichluc reprocess --stale`."
        yield Problem("stale-rules", "notice", str(older), sentence)
    if loose:
        yield Problem(
            "correction", "notice", str(loose), f"{loose} chỗ cán bộ đã sửa không còn thấy trong bản đọc mới."
        )


CHECKS: tuple[Callable[[Store], Iterator[Problem]], ...] = (
    database,
    erasures,
    originals,
    missing_ones,
    texts,
    registers,
    check_views.units,
    check_views.derived_rows,
    check_views.groups,
    orphans,
    index,
    to_do,
)
