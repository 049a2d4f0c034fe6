from __future__ import annotations

from datetime import timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import select, text

import trichluc
from index import check as checks
from index import documents, erasure, generations, orphans, trash
from index.check import check
from index.indexer import rebuild
from index.scope import EVERYTHING
from index.tables import DocumentRow, FindingRow, Mismatch
from tests.index import keeping
from tests.index.texts import PLAN, PLAN_META, REPORT, REPORT_META


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(checks, "SETTLE_SECONDS", 0.0)
    monkeypatch.setattr(checks.lexicon_rows, "version", lambda _store: "test-1")


@pytest.fixture
def sound(store, add):
    plan = add(PLAN, pdf=True, **PLAN_META)
    add(REPORT, **REPORT_META)
    for number in (1, 2):
        store.files.put_page(documents.get(store, plan, scope=EVERYTHING).sha256, number, b"RIFF")
    rebuild(store)
    return store, plan


def _run(store, statement, **values):
    with store.session() as session:
        session.execute(text(statement), values)


def _sha256(store, plan):
    return documents.get(store, plan, scope=EVERYTHING).sha256


def _orphan(store, plan):
    store.files.put(b"nobody knows this")


def _temporary(store, plan):
    keeping.break_off(store, _sha256(store, plan))


def _half_erased(store, plan):
    with store.session() as session:
        session.get(DocumentRow, plan).error_code, session.get(DocumentRow, plan).state = "secret", "refused"


def _thin(store, plan):
    writer = generations.current(store.search_folder).open().writer(20_000_000, 1)
    writer.delete_documents_by_term("id", plan)
    writer.commit()
    writer.wait_merging_threads()


def _mismatch(store, plan):
    with store.session() as session:
        made = Mismatch(document_id=plan, kind="over", start=1, end=2, text="x", noun="x", stated=1.0, computed=2.0)
        made.parts = []
        session.add(made)


def _mixed_up(store, plan):
    with store.session() as session:
        rows = session.scalars(select(FindingRow).where(FindingRow.group_id.is_not(None))).all()
        groups = sorted({row.group_id for row in rows})
        assert len(groups) > 1, "there is another group"
        for row in rows:
            row.group_id = groups[groups.index(row.group_id) - 1]


DAMAGE = {
    "lost original": (lambda s, p: keeping.lose(s, _sha256(s, p)), "original-missing"),
    "changed original": (lambda s, p: keeping.overwrite(s, _sha256(s, p), b"changed"), "original-damaged"),
    "lost text": (lambda s, p: _run(s, "DELETE FROM document_text WHERE document_id = :p", p=p), "reading"),
    "text of another": (
        lambda s, p: _run(s, "UPDATE document_text SET text = 'x' WHERE document_id = :p", p=p),
        "reading",
    ),
    "damaged body": (
        lambda s, p: _run(s, "UPDATE document_text SET body = :b WHERE document_id = :p", p=p, b=b"\0"),
        "reading",
    ),
    "finding outside": (lambda s, p: _run(s, "UPDATE finding SET \"end\" = 99999 WHERE layer = 'counts'"), "reading"),
    "finding moved": (lambda s, p: _run(s, "UPDATE finding SET start = start - 1 WHERE layer = 'counts'"), "reading"),
    "lost page image": (
        lambda s, p: s.files.shelf.erase(s.files.pages(_sha256(s, p))[0].name),
        "reading",
    ),
    "unsettled mention": (
        lambda s, p: _run(s, "UPDATE finding SET says = NULL WHERE document_id = :p", p=p),
        "register",
    ),
    "lost directive": (lambda s, p: _run(s, "DELETE FROM directive"), "register"),
    "idle directive": (
        lambda s, p: _run(s, "UPDATE finding SET directive_id = NULL WHERE key = '18-NQ/TW'"),
        "register",
    ),
    "lost unit": (lambda s, p: _run(s, "DELETE FROM unit WHERE id = 'cong-an-tinh-hoa-giang'"), "register"),
    "unit under another name": (lambda s, p: _run(s, "UPDATE unit SET folded = ' x '"), "register"),
    "issuer of another": (lambda s, p: _run(s, "UPDATE document SET issuer_unit = 'so-tai-chinh-hoa-giang'"), "views"),
    "issuer that is not known": (lambda s, p: _run(s, "UPDATE document SET issuer_unit = 'khong-co'"), "register"),
    "lost period": (lambda s, p: _run(s, "UPDATE document SET period_year = NULL"), "views"),
    "lost opening": (lambda s, p: _run(s, "UPDATE document SET opening = 1 WHERE id = :p", p=p), "views"),
    "subject of another": (lambda s, p: _run(s, "UPDATE document SET subject_folded = ' x '"), "views"),
    "number of another unit": (
        lambda s, p: _run(s, "UPDATE finding SET unit_id = 'x' WHERE layer = 'counts'"),
        "views",
    ),
    "number of something else": (
        lambda s, p: _run(s, "UPDATE finding SET measured = 'x' WHERE layer = 'counts'"),
        "views",
    ),
    "mismatch of nothing": (_mismatch, "views"),
    "shortcoming without group": (lambda s, p: _run(s, "UPDATE finding SET group_id = NULL"), "views"),
    "shortcoming in another group": (_mixed_up, "views"),
    "group without words": (lambda s, p: _run(s, "DELETE FROM passage_word"), "views"),
    "empty group": (lambda s, p: _run(s, "INSERT INTO passage_group (id, size) VALUES (9999, 0)"), "views"),
    "count in a group": (
        lambda s, p: _run(
            s, "UPDATE finding SET group_id = (SELECT min(id) FROM passage_group) WHERE layer = 'counts'"
        ),
        "views",
    ),
    "orphan": (_orphan, "orphan"),
    "half written": (_temporary, "orphan"),
    "half erased": (_half_erased, "erasure"),
    "index behind": (lambda s, p: trash.throw_away(s, p, scope=EVERYTHING), "index"),
    "index lost": (lambda s, p: (s.search_folder / "current").unlink(), "index"),
    "index lacks": (_thin, "index"),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_damage_is_found_and_mended(sound, name, monkeypatch):
    monkeypatch.setattr(orphans, "OLD", timedelta(seconds=-5))  # files made just now are old
    store, plan = sound
    assert check(store).problems == []
    damage, code = DAMAGE[name]
    damage(store, plan)
    found = check(store)
    assert not found.sound
    assert code in {each.code for each in found.problems}
    mended = check(store, repair=True)
    assert mended.sound
    assert all(each.repaired for each in mended.problems if each.severity == "error")
    again = check(store)
    assert again.sound, again.problems


def test_a_lost_original_is_marked_and_the_mark_goes_when_it_is_sent_again(sound, send):
    store, plan = sound
    data = documents.original(store, plan, scope=EVERYTHING)[1]
    keeping.overwrite(store, _sha256(store, plan), b"0" * len(data))
    check(store, repair=True)
    assert f"damaged/{_sha256(store, plan)}" in keeping.files(store), "what is left is kept"
    assert documents.get(store, plan, scope=EVERYTHING).notes[-1]["code"] == "missing"
    assert [each.code for each in check(store).problems] == ["original-lost"]
    assert send("lại.pdf", data).id == plan
    check(store, repair=True)
    assert check(store).problems == []


def test_what_is_mended_by_reading_again_waits(sound):
    store, plan = sound
    _run(store, "UPDATE document_text SET body = :b WHERE document_id = :p", p=plan, b=b"\0")
    check(store, repair=True)
    assert documents.unfinished(store) == [plan]


def test_a_fresh_file_is_no_orphan_yet(sound):
    store, _ = sound
    store.files.put(b"an upload on its way")
    assert check(store).problems == []


def test_work_to_be_done_is_nothing_wrong(sound, send, monkeypatch):
    store, _ = sound
    send()
    monkeypatch.setattr(checks.lexicon_rows, "version", lambda _store: "test-2")
    report = check(store)
    assert {each.code: each.subject for each in report.problems} == {"unfinished": "1", "stale-rules": "2"}
    assert report.sound
    assert report.documents == 3


def test_text_of_a_refused_secret_is_erased(sound):
    store, plan = sound
    _half_erased(store, plan)
    assert erasure.finish_erasures(store) == 1
    check(store, repair=True)
    with store.reading() as session:
        assert session.query(FindingRow).filter(FindingRow.document_id == plan).count() == 0
    assert documents.body(store, plan, scope=EVERYTHING) is None


def _command(store, *words):
    return CliRunner().invoke(trichluc.group, words, env=keeping.environment(store))


def test_the_command_says_what_is_wrong_and_what_was_mended(sound, tmp_path, monkeypatch):
    store, plan = sound
    assert _command(store, "check").output == "Đã kiểm tra 2 tài liệu: kho nguyên vẹn.\n"
    keeping.lose(store, _sha256(store, plan))
    said = _command(store, "check")
    assert said.exit_code == 1
    assert said.output.splitlines()[1].split("  ") == ["sai", "original-missing", plan, "Mất tệp gốc."]
    assert said.output.splitlines()[-1] == "Đã kiểm tra 2 tài liệu: còn 1 chỗ sai."
    assert _command(store, "check", "--repair").output.endswith("kho nguyên vẹn, đã sửa 1 chỗ.\n")


def test_backup_and_restore_as_commands(sound, empty, tmp_path):
    store, _ = sound
    file = str(tmp_path / "kho.tar")
    said = _command(store, "backup", file)
    assert (said.exit_code, said.output[:30]) == (0, "Đã sao lưu 2 tài liệu, 5 tệp, "), said.output
    environment = keeping.environment_of(*empty)
    said = CliRunner().invoke(trichluc.group, ["restore", file], env=environment)
    assert said.output == "Đã phục hồi 2 tài liệu, 5 tệp, và lập chỉ mục 2 tài liệu.\n"
    assert CliRunner().invoke(trichluc.group, ["check"], env=environment).exit_code == 0
    said = CliRunner().invoke(trichluc.group, ["restore", file], env=environment)
    assert said.exit_code == 1
    assert "không trống" in said.output


def test_reprocess_puts_documents_back_to_waiting(sound):
    store, plan = sound
    said = _command(store, "reprocess", "--no-wait", plan)
    assert said.output.endswith("1 tài liệu chờ đọc lại.\n")
    assert documents.unfinished(store) == [plan]
    assert _command(store, "reprocess", "--all", "--stale").exit_code == 2
    assert _command(store, "reprocess", "--no-wait", "--all").output.endswith("1 tài liệu chờ đọc lại.\n")


def test_the_daily_tidying_leaves_nothing_to_repair(sound, monkeypatch):
    store, plan = sound
    _orphan(store, plan)
    assert orphans.remove_old(store) == 0, "it is young"
    _temporary(store, plan)
    monkeypatch.setattr(orphans, "OLD", timedelta(seconds=-5))
    assert orphans.remove_old(store) == 2
    assert check(store).problems == []
