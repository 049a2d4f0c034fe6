"""What is derived of a document when it is stored: tables of cases that staff of an office can extend."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import select

from index import derived, directives, documents, registers, trash
from index.likeness import content_words, is_alike
from index.measuring import is_target, measured, stated_year
from index.period import period_of, year_of
from index.scope import EVERYTHING
from index.tables import Change, DocumentRow, FindingRow, Mismatch, PassageGroup, PassageWord, UnitRow
from index.totals import mismatches
from ingest.document import Block, Document
from tests.index.builders import build

DATA = Path(__file__).parent / "data"


def cases(name: str) -> list[Any]:
    found: list[Any] = yaml.safe_load((DATA / f"{name}.yaml").read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize(("subject", "period", "year"), cases("period_cases"))
def test_the_time_that_a_subject_speaks_of(subject, period, year):
    assert (period_of(subject), year_of(period_of(subject))) == (period, year)


@pytest.mark.parametrize("case", cases("measured_cases"), ids=lambda case: case["text"])
def test_what_a_number_is_of(case):
    before = case["text"].partition("|")[0]
    found = measured(before, case.get("after", ""))
    if case["measured"] is not None:
        assert found == case["measured"]
    assert is_target(found) == case.get("target", False)
    assert stated_year(before) == case.get("year")


@pytest.mark.parametrize("case", cases("totals_cases"), ids=lambda case: case["name"])
def test_totals_that_their_parts_do_not_make_up(case):
    document, counts = _table(case["rows"]) if "rows" in case else _sentence(case["text"])
    assert [[each.kind, each.stated, each.computed] for each in mismatches(document, counts)] == case["found"]


def _sentence(marked: str) -> tuple[Document, list[FindingRow]]:
    document, findings = build(marked)
    rows = []
    for each in findings.counts:
        values = {"value": each.value, "noun": each.noun, "of": each.of, "bound": "=", "change": None}
        row = FindingRow(start=each.start, end=each.end, text=document.text[each.start : each.end], details=values)
        row.noun, row.block = f" {each.noun} ", 0
        rows.append(row)
    return document, rows


def _table(rows: list[list[str]]) -> tuple[Document, list[FindingRow]]:
    blocks, text = [], ""
    for number, row in enumerate(rows, 1):
        for column, cell in enumerate(row, 1):
            blocks.append(Block(len(text), len(text) + len(cell), "cell", 0, table=1, row=number, col=column))
            text += f"{cell}\n"
    return Document(text, "text/plain", tuple(blocks)), []


# ---- shortcomings that say the same --------------------------------------------------------------------------------


def pairs(use: str) -> list[tuple[bool, bool]]:
    """Whether two shortcomings belong together, and whether they are taken to, for every pair of the table."""
    told = [
        (at, content_words(text))
        for at, group in enumerate(cases("recurring_groups")["groups"])
        if group["use"] == use
        for text in group["texts"]
    ]
    return [
        (one == other, is_alike(len(words & more), len(words), len(more)))
        for at, (one, words) in enumerate(told)
        for other, more in told[at + 1 :]
    ]


@pytest.mark.parametrize(("use", "precision", "recall"), [("choose", 0.93, 0.85), ("hold", 0.95, 0.85)])
def test_shortcomings_are_alike_as_the_table_says(use, precision, recall):
    found = pairs(use)
    right = sum(same and taken for same, taken in found)
    assert right / sum(taken for _, taken in found) >= precision
    assert right / sum(same for same, _ in found) >= recall


REPORT = "[[shortcoming|{}]]\n[[unit|id=cong-an-xa-a|name=Công an xã A|Công an xã A]] báo cáo."
SAME = (
    "Công tác phối hợp giữa các ngành, đoàn thể có lúc chưa chặt chẽ",
    "Sự phối hợp giữa các ban, ngành có lúc, có nơi chưa chặt chẽ",
)


def groups(store) -> dict[str, int | None]:
    with store.reading() as session:
        rows = session.scalars(select(FindingRow).where(FindingRow.kind == "shortcoming"))
        return {row.text: row.group_id for row in rows}


def test_what_says_the_same_is_one_group_and_nothing_is_left_of_what_is_purged(store, add):
    first = add(REPORT.format(SAME[0]))
    second = add(REPORT.format(SAME[1]))
    third = add(REPORT.format("Kinh phí hoạt động còn hạn hẹp"))
    found = groups(store)
    assert found[SAME[0]] == found[SAME[1]] != found["Kinh phí hoạt động còn hạn hẹp"]
    for document_id in (first, third):
        assert trash.throw_away(store, document_id, scope=EVERYTHING)
        assert trash.purge(store, document_id, scope=EVERYTHING)
    with store.reading() as session:
        words = set(session.scalars(select(PassageWord.word)))
        assert len(session.scalars(select(PassageGroup)).all()) == 1
    assert "phoi" in words
    assert "kinh" not in words
    assert groups(store) == {SAME[1]: found[SAME[1]]}
    assert documents.get(store, second, scope=EVERYTHING) is not None


def test_grouping_anew_gives_the_same_groups(store, add):
    for text in (*SAME, "Kinh phí hoạt động còn hạn hẹp", "Nguồn kinh phí còn hạn hẹp"):
        add(REPORT.format(text))
    before = groups(store)
    derived.rebuild(store)
    after = groups(store)
    assert len(set(before.values())) == len(set(after.values())) == 2
    assert {frozenset(t for t in before if before[t] == n) for n in before.values()} == {
        frozenset(t for t in after if after[t] == n) for n in after.values()
    }


def test_reading_again_keeps_the_group_of_others(store, add, send):
    add(REPORT.format(SAME[0]))
    again = add(REPORT.format(SAME[1]))
    assert documents.complete(store, again, *build(REPORT.format("Việc giải ngân vốn đầu tư công còn chậm")))
    assert len(set(groups(store).values())) == 2
    assert documents.complete(store, again, *build(REPORT.format(SAME[1])))
    assert len(set(groups(store).values())) == 1


# ---- who issued it -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("issuer", "place", "text", "unit"),
    [
        ("Sở Tư pháp", "Sông Thao", "[[unit|id=so-tu-phap-tinh-song-thao|name=Sở Tư pháp tỉnh Sông Thao|Sở Tư pháp]]",
         "so-tu-phap-tinh-song-thao"),
        ("Công an xã Tân Hưng", "Tân Hưng", "không nêu tên", "cong-an-xa-tan-hung"),
        ("UBND xã Tân Hưng", "Tân Hưng", "không nêu tên", "uy-ban-nhan-dan-xa-tan-hung"),
        ("Sở Tài chính", "Hòa Giang", "không nêu tên", "so-tai-chinh-hoa-giang"),
        ("Bộ Tư pháp", "Hà Nội", "không nêu tên", "bo-tu-phap"),
        ("Ban Tuyên giáo", "Tân Lập", "[[unit|id=huyen-uy-tan-lap|name=Huyện ủy Tân Lập|Huyện ủy Tân Lập]] và "
         "[[unit|name=Ban Tuyên giáo Huyện ủy|Ban Tuyên giáo Huyện ủy]]", "ban-tuyen-giao-huyen-uy-tan-lap"),
        (None, "Tân Lập", "không nêu tên", None),
    ],
)  # fmt: skip
def test_the_unit_that_issued_a_document(store, add, issuer, place, text, unit):
    document = add(text, issuer=issuer, place=place)
    with store.reading() as session:
        assert session.get(DocumentRow, document).issuer_unit == unit
        assert unit is None or session.get(UnitRow, unit) is not None


def test_letterheads_without_their_place_are_one_unit_once_the_register_knows_it(store, add):
    add("[[unit|id=so-tai-chinh-tinh-hoa-giang|name=Sở Tài chính tỉnh Hòa Giang|Sở Tài chính tỉnh Hòa Giang]]")
    document = add("không nêu tên", issuer="Sở Tài chính", place="Hòa Giang")
    with store.reading() as session:
        assert session.get(DocumentRow, document).issuer_unit == "so-tai-chinh-tinh-hoa-giang"


@pytest.mark.parametrize(
    ("text", "letterhead"),
    [
        ("[[unit|id=so-tai-chinh-tinh-hoa-giang|name=Sở Tài chính tỉnh Hòa Giang|Sở Tài chính]]", {}),
        ("không nêu tên", {"issuer": "Sở Tài chính tỉnh Hòa Giang", "place": "Hòa Giang"}),
    ],
    ids=["named", "in a letterhead"],
)
def test_what_is_read_later_tells_who_issued_what_was_read_before(store, add, text, letterhead):
    early = add("không nêu tên", issuer="Sở Tài chính", place="Hòa Giang")
    other = add("không nêu tên", issuer="Sở Tài chính", place="Tân Lập")
    log = max(change.seq for change in _log(store))
    add(text, **letterhead)
    with store.reading() as session:
        assert session.get(DocumentRow, early).issuer_unit == "so-tai-chinh-tinh-hoa-giang"
        assert session.get(DocumentRow, other).issuer_unit == "so-tai-chinh-tan-lap"
        assert session.get(UnitRow, "so-tai-chinh-hoa-giang") is None, "nothing bears that name any more"
    assert early in {change.document_id for change in _log(store) if change.seq > log}, "the search index hears of it"


def _log(store) -> list[Change]:
    with store.reading() as session:
        return list(session.scalars(select(Change)))


def test_a_bare_year_beside_a_dated_number_is_that_of_the_work(store, add):
    add(
        "[[ref|number=05-CT/TW|key=05-CT/TW|issued_on=2024|issuer=Bộ Chính trị|Chỉ thị 05-CT/TW năm 2024]]\n"
        "[[ref|number=05-CT/TW|key=05-CT/TW|issued_on=2016-05-15|Chỉ thị số 05-CT/TW ngày 15/5/2016]]",
        issued_on="2024-03-01",
    )
    listed = directives.listing(store, scope=EVERYTHING).items
    assert [(each.id, each.issued_on) for each in listed] == [("05-CT/TW", "2016-05-15")]
    assert registers.rebuild(store) == 1


def test_a_mismatch_goes_with_its_document(store, add):
    document = add("có [[count|value=12|of=10|noun=xã|12/10 xã]] đạt chuẩn")
    with store.reading() as session:
        assert [each.text for each in session.scalars(select(Mismatch))] == ["12/10 xã"]
    assert documents.complete(store, document, *build("có [[count|value=9|of=10|noun=xã|9/10 xã]] đạt chuẩn"))
    with store.reading() as session:
        assert list(session.scalars(select(Mismatch))) == []


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("về đẩy mạnh học tập và làm theo Bác", "về đẩy mạnh học tập và làm theo Bác"),
        ('"Đẩy mạnh học tập" (sau đây gọi tắt là Chỉ thị 05', "Đẩy mạnh học tập"),
        ("phê duyệt Đề án (giai đoạn 2) của tỉnh", "phê duyệt Đề án (giai đoạn 2) của tỉnh"),
        ("ngắn", None),
        ("dài " * 200, None),
        (None, None),
    ],
)
def test_the_title_that_a_citation_prints(said, title):
    assert registers.title_of_citation(said) == title


def test_a_directive_is_called_what_any_of_its_citations_calls_it(store, add):
    cited = "[[ref|number=05-CT/TW|key=05-CT/TW{}|Chỉ thị số 05-CT/TW]]"
    add(cited.format(""))
    assert directives.one(store, "05-CT/TW", scope=EVERYTHING).name is None
    add(cited.format("|title=về đẩy mạnh học tập"))
    assert directives.one(store, "05-CT/TW", scope=EVERYTHING).name == "về đẩy mạnh học tập"
    assert [each.key for each in directives.listing(store, "học tập", scope=EVERYTHING).items] == ["05-CT/TW"]


def test_unit_and_time_of_a_number_as_the_text_says_them(store, add):
    add(
        "[[unit|id=cong-an-xa-a|name=Công an xã A|Công an xã A]] phối hợp, 6 tháng đầu năm 2023 mở "
        "[[count|value=3|noun=lớp|who=Công an xã A|when=6 tháng đầu năm 2023|3 lớp]], nay có "
        "[[count|value=4|noun=đội|who=Đội khác|when=năm 2024|4 đội]]",
        subject="Kết quả năm 2024",
    )
    with store.reading() as session:
        rows = session.scalars(select(FindingRow).where(FindingRow.layer == "counts").order_by(FindingRow.start))
        assert [(row.unit_id, row.period) for row in rows] == [("cong-an-xa-a", "2023-06T"), (None, None)]


def test_parts_are_those_that_the_text_says_are_parts():
    document, counts = _sentence(
        "[[count|value=8|noun=mô hình|8 mô hình]]; có [[count|value=9|noun=mô hình|9 mô hình]] khác, và "
        "[[count|value=10|noun=điểm sáng|10 điểm sáng]]"
    )
    assert mismatches(document, counts) == []
    counts[2].details["part_of"] = [counts[0].start, counts[0].end]
    (found,) = mismatches(document, counts)
    assert (found.kind, found.stated, found.computed, found.parts[0][0]) == ("parts_over", 8, 10, "10 điểm sáng")
