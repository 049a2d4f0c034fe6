"""The register views over a small province of three units and three years."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import event, select

from index import citing, directives, documents, matrix, mismatches, recurring, relations, series, unit_view
from index.clock import now
from index.findings import Filters
from index.matrix import Asked
from index.scope import EVERYTHING, Scope
from index.tables import DocumentOffice, FindingRow, Office
from tests.index.builders import build

CT05 = "[[ref|number=05-CT/TW|key=05-CT/TW|issued_on=2016-05-15|issuer=Bộ Chính trị|relation={}|Chỉ thị số 05-CT/TW]]"
KL01 = "[[ref|type=kết luận|number=01-KL/TW|key=01-KL/TW|issued_on=2021-05-18|relation={}|Kết luận số 01-KL/TW]]"
POLICE = {"issuer": "Công an xã A", "place": "A"}
SCHOOL = {"issuer": "Trường THPT B", "place": "B"}
JUSTICE = {"issuer": "Sở Tư pháp tỉnh C", "place": "C"}
COORDINATION = ("Công tác phối hợp giữa các ngành chưa chặt chẽ", "Sự phối hợp giữa các ngành có lúc chưa chặt chẽ")


def report(count: int, weak: str) -> str:
    return (
        f"Thực hiện {CT05.format('reviews')}, đơn vị báo cáo.\n# I. KẾT QUẢ\n"
        f"Đã tổ chức [[count|value={count}|noun=hội nghị|{count} hội nghị]].\n"
        f"# II. HẠN CHẾ\n[[shortcoming|{weak}]]\n"
    )


@pytest.fixture
def province(store, add):
    """Plans and reports; the ids by what they are."""
    ids = {}
    ids["police 2022"] = add(report(12, COORDINATION[0]), type="báo cáo", number="1/BC-CAX",
                             issued_on="2022-12-20", subject="Kết quả công tác năm 2022", **POLICE)  # fmt: skip
    ids["police 2023"] = add(report(15, COORDINATION[1]), type="báo cáo", number="2/BC-CAX",
                             issued_on="2024-01-05", subject="Kết quả công tác năm 2023", **POLICE)  # fmt: skip
    ids["school 2023"] = add(report(7, COORDINATION[0]), type="báo cáo", number="3/BC-THPT",
                             issued_on="2023-12-28", subject="Tổng kết công tác năm 2023", **SCHOOL)  # fmt: skip
    ids["plan"] = add(
        f"Căn cứ {KL01.format('basis')} về tiếp tục thực hiện {CT05.format('continues')}, ban hành kế hoạch.\n"
        "# I. MỤC TIÊU\nPhấn đấu tổ chức [[count|value=20|noun=hội nghị|20 hội nghị]].\n",
        type="kế hoạch", number="4/KH-STP", issued_on="2024-02-01", subject="Kế hoạch công tác năm 2024", **JUSTICE,
    )  # fmt: skip
    return store, ids


def cells(found: matrix.Matrix) -> dict[str, list[str]]:
    return {row.name: [cell.status for cell in row.cells] for row in found.rows}


def test_the_matrix_says_who_has_a_plan_a_report_or_nothing_yet(province):
    store, ids = province
    found = matrix.matrix(store, Asked(("05-CT/TW", "01-KL/TW", "99-CT/TW")), scope=EVERYTHING)
    assert [(column.label, column.counts) for column in found.columns] == [
        ("Chỉ thị 05-CT/TW", {"report": 2, "plan": 1, "cited": 0, "nothing": 0}),
        ("Kết luận 01-KL/TW", {"report": 0, "plan": 0, "cited": 1, "nothing": 2}),
    ]
    assert cells(found) == {
        "Công an xã A": ["report", "nothing"],
        "Trường THPT B": ["report", "nothing"],
        "Sở Tư pháp tỉnh C": ["plan", "cited"],
    }
    assert found.unknown == ("99-CT/TW",)
    police = next(row for row in found.rows if row.name == "Công an xã A")
    assert [proof.document.id for proof in police.cells[0].proofs] == [ids["police 2023"], ids["police 2022"]]
    assert police.cells[0].proofs[0].relation == "reviews"


MATRICES = [
    ({"date_from": "2023-01-01", "date_to": "2023-12-31"},
     {"Công an xã A": ["nothing"], "Trường THPT B": ["report"], "Sở Tư pháp tỉnh C": ["nothing"]}),
    ({"status": "plan"}, {"Sở Tư pháp tỉnh C": ["plan"]}),
    ({"q": "thpt"}, {"Trường THPT B": ["report"]}),
    ({"units": ("Trường THPT B", "UBND xã Chưa Nộp", "Trường THPT B")},
     {"Trường THPT B": ["report"], "UBND xã Chưa Nộp": ["nothing"]}),
    ({"per_page": 1, "page": 3}, {"Trường THPT B": ["report"]}),
]  # fmt: skip


def test_the_matrix_for_a_period_a_status_and_units_of_a_list(province):
    for asked, expected in MATRICES:
        found = matrix.matrix(province[0], Asked(("05-CT/TW",), **asked), scope=EVERYTHING)
        assert cells(found) == expected, asked


def test_a_task_further_on_makes_no_plan_for_another_directive(store, add):
    opening = "KẾ HOẠCH công tác của đơn vị trong năm. " * 3
    text = f"{opening}\n# I. NHIỆM VỤ\nTriển khai {CT05.format('implements')}."
    add(text, type="kế hoạch", subject="Kế hoạch", **POLICE)
    assert cells(matrix.matrix(store, Asked(("05-CT/TW",)), scope=EVERYTHING)) == {"Công an xã A": ["cited"]}


def test_relations_among_directives_with_the_place_that_says_so(province):
    store, ids = province
    found = relations.relations(store, "05-CT/TW", scope=EVERYTHING)
    assert [(r.relation, r.direction, r.label, r.said_in.id, r.text) for r in found] == [
        ("continues", "in", "Kết luận 01-KL/TW", ids["plan"], "Chỉ thị số 05-CT/TW")
    ]
    other = relations.relations(store, "01-KL/TW", scope=EVERYTHING)
    assert [(r.relation, r.direction, r.other) for r in other] == [("continues", "out", "05-CT/TW")]
    assert relations.relations(store, "99-CT/TW", scope=EVERYTHING) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{a} sửa đổi, bổ sung một số điều của {b:amended}.", [("amended", "in", "Nghị định 1/2020/NĐ-CP")]),
        ("{a} thay thế {b:replaces}.", [("replaces", "in", "Nghị định 1/2020/NĐ-CP")]),
        ("{a} còn hiệu lực. Bãi bỏ {b:repeals}.", [("repeals", "in", "7/BC-CAX")]),
        ("Căn cứ {a}, {b:basis}.", []),
    ],
)
def test_who_acts_is_the_reference_before_in_the_sentence_or_the_document(store, add, text, expected):
    def ref(number: str, relation: str = "mention") -> str:
        return f"[[ref|type=nghị định|number={number}|key={number}|relation={relation}|Nghị định {number}]]"

    class Second:
        def __format__(self, relation: str) -> str:
            return ref("2/2015/NĐ-CP", relation)

    add(text.format(a=ref("1/2020/NĐ-CP"), b=Second()), type="báo cáo", number="7/BC-CAX", **POLICE)
    found = relations.relations(store, "2/2015/NĐ-CP", scope=EVERYTHING)
    assert [(r.relation, r.direction, r.label) for r in found] == expected


def test_a_document_of_the_store_that_others_cite_acts_itself(store, add):
    add(f"Thực hiện {CT05.format('implements')}.", type="kế hoạch", number="55-KH/HU", issued_on="2021-08-02", **POLICE)
    add("Theo [[ref|type=kế hoạch|number=55-KH/HU|key=55-KH/HU|Kế hoạch 55-KH/HU]].", type="báo cáo", **SCHOOL,
        issued_on="2022-01-01")  # fmt: skip
    found = relations.relations(store, "05-CT/TW", scope=EVERYTHING)
    assert [(r.relation, r.direction, r.label) for r in found] == [("implements", "in", "Kế hoạch 55-KH/HU")]


def test_how_and_when_a_directive_is_cited(province):
    found = citing.citations(province[0], "05-CT/TW", scope=EVERYTHING)
    assert {each.relation: each.documents for each in found.manners} == {"reviews": 3, "continues": 1}
    assert [(each.period, each.plans, each.reports) for each in found.timeline] == [
        ("2022-Q4", 0, 1), ("2023-Q1", 0, 0), ("2023-Q2", 0, 0), ("2023-Q3", 0, 0), ("2023-Q4", 0, 1),
        ("2024-Q1", 1, 1),
    ]  # fmt: skip


def test_series_of_an_indicator_by_unit_and_period(province):
    store, ids = province
    listed = series.indicators(store, scope=EVERYTHING)
    assert [(each.label, each.counts, each.documents, each.units) for each in listed.items] == [("hội nghị", 4, 4, 3)]
    (found,) = series.family(store, "hội nghị", scope=EVERYTHING).series
    assert found.periods == ["2022", "2023", "2024"]
    police = [(p.period, p.value, p.target, p.document.id) for p in found.points if p.unit_name == "Công an xã A"]
    assert sorted(police) == [("2022", 12, False, ids["police 2022"]), ("2023", 15, False, ids["police 2023"])]
    assert [p.value for p in found.points if p.target] == [20]
    assert series.family(store, "lớp", scope=EVERYTHING).series == []
    of_year = series.family(store, "hội nghị", Filters(year=2023), scope=EVERYTHING).series[0]
    assert sorted(p.value for p in of_year.points) == [7, 15]


def test_series_of_other_things_and_of_comparisons_are_kept_apart(store, add):
    add("Tổ chức [[count|value=3|noun=lớp|3 lớp]]; dự [[count|value=9|noun=lớp|9 lớp]]; "
        "tăng [[count|value=2|noun=lớp|change=tăng so với cùng kỳ|2 lớp]].", type="báo cáo", **POLICE)  # fmt: skip
    found = series.family(store, "lớp", scope=EVERYTHING).series
    assert sorted((each.measured, [p.value for p in each.points]) for each in found) == [("dự", [9]), ("tổ chức", [3])]


def test_a_number_is_that_of_the_unit_its_sentence_begins_with(store, add):
    add("[[unit|id=tram-y-te-xa-a|name=Trạm Y tế xã A|Trạm Y tế xã A]] tổ chức [[count|value=3|noun=lớp|3 lớp]].",
        type="báo cáo", **JUSTICE)  # fmt: skip
    (point,) = series.family(store, "lớp", scope=EVERYTHING).series[0].points
    assert (point.unit, point.unit_name) == ("tram-y-te-xa-a", "Trạm Y tế xã A")


def test_mismatching_totals_are_flagged_in_the_list_and_in_the_series(store, add):
    document = add("Có [[count|value=12|of=10|noun=xã|12/10 xã]] đạt chuẩn.", type="báo cáo", **POLICE)
    (row,) = mismatches.listing(store, scope=EVERYTHING).items
    assert (row.kind, row.stated, row.computed, row.document.id) == ("over", 10, 12, document)
    assert mismatches.of_document(store, document, scope=EVERYTHING) == [row]
    assert mismatches.listing(store, Filters(q="huyện"), scope=EVERYTHING).total == 0
    assert mismatches.listing(store, Filters(q="xã"), scope=EVERYTHING).total == 1
    assert series.family(store, "xã", scope=EVERYTHING).series[0].points[0].mismatched


def test_shortcomings_that_come_back_stand_first_and_say_so(province):
    store, _ = province
    found = recurring.groups(store, scope=EVERYTHING)
    assert (found.total, found.recurring) == (1, 1)
    (group,) = found.items
    assert (group.total, group.units, group.repeats, group.first, group.last) == (3, 2, 1, 2022, 2023)
    assert {(m.unit_name, m.year): m.again for m in group.members} == {
        ("Công an xã A", 2023): True, ("Trường THPT B", 2023): False, ("Công an xã A", 2022): False,
    }  # fmt: skip
    whole = recurring.one(store, group.id, scope=EVERYTHING)
    assert {(m.year, m.text) for m in whole.members if m.unit_name == "Công an xã A"} == {
        (2022, COORDINATION[0]), (2023, COORDINATION[1]),
    }  # fmt: skip
    assert recurring.one(store, group.id + 1, scope=EVERYTHING) is None


GROUPS = [
    (Filters(year=2023), False, (2, 1)),
    (Filters(year=2023), True, (2, 1)),
    (Filters(year=2022), True, None),
    (Filters(q="phối hợp"), False, (2, 1)),
    (Filters(q="kinh phí"), False, None),
    (Filters(unit="truong-thpt-b"), False, (1, 0)),
    (Filters(directive="05-CT/TW"), False, (2, 1)),
    (Filters(directive="99-CT/TW"), False, None),
]


def test_groups_under_filters(province):
    for filters, again, expected in GROUPS:
        found = recurring.groups(province[0], filters, again=again, scope=EVERYTHING).items
        assert [(group.units, group.repeats) for group in found] == ([expected] if expected else []), filters


def test_the_cause_stands_with_its_shortcoming(store, add):
    add("[[shortcoming|Kinh phí còn hạn hẹp]] do ngân sách khó khăn.", **POLICE)
    with store.session() as session:
        row = session.scalars(select(FindingRow).where(FindingRow.kind == "shortcoming")).one()
        row.details = row.details | {"cause": [row.end + 4, row.end + 22]}
    (group,) = recurring.groups(store, scope=EVERYTHING).items
    assert group.members[0].cause == "ngân sách khó khăn"


def test_one_unit_with_its_documents_series_shortcomings_and_kin(province, add):
    store, ids = province
    old = (
        "[[unit|id=cong-an-xa-cu|name=Công an xã Cũ|successor=cong-an-xa-a|successor_name=Công an xã A|Công an xã Cũ]]"
    )
    add(f"{old}, [[unit|id=cong-an-xa-a|name=Công an xã A|level=commune|Công an xã A]]", **SCHOOL)  # fmt: skip
    unit = unit_view.one(store, "cong-an-xa-a", scope=EVERYTHING)
    assert (unit.name, unit.issued, unit.named_in, unit.first, unit.last) == (
        "Công an xã A", 2, 1, "2022-12-20", "2024-01-05",
    )  # fmt: skip
    assert [each.id for each in unit.documents] == [ids["police 2023"], ids["police 2022"]]
    assert [(each.key, each.documents) for each in unit.cites] == [("05-CT/TW", 2)]
    assert [(each.measured, each.periods) for each in unit.series] == [("hội nghị: tổ chức", ["2022", "2023"])]
    assert [(g.repeats, g.total) for g in unit.shortcomings.items] == [(1, 2)]
    assert [each.name for each in unit.predecessors] == ["Công an xã Cũ"]
    old = unit_view.one(store, "cong-an-xa-cu", scope=EVERYTHING)
    assert (old.successor.name, old.successor.known, old.issued) == ("Công an xã A", True, 0)
    assert unit_view.one(store, "khong-co", scope=EVERYTHING) is None


# ---- rights and cost -----------------------------------------------------------------------------------------------


@pytest.fixture
def two_offices(province):
    """The plan belongs to office 2; everything else belongs to office 1."""
    store, ids = province
    with store.session() as session:
        for number in (1, 2):
            session.add(Office(id=number, name=f"Phòng {number}", created_at=now()))
        session.flush()
        for name, document in ids.items():
            link = DocumentOffice(document_id=document, office_id=2 if name == "plan" else 1, created_at=now())
            session.add(link)
    return store, ids


def test_what_is_outside_the_scope_does_not_exist(two_offices):
    store, _ = two_offices
    first, second, nobody = (Scope(frozenset({number})) for number in (1, 2, 3))
    assert set(cells(matrix.matrix(store, Asked(("05-CT/TW",)), scope=first))) == {"Công an xã A", "Trường THPT B"}
    assert cells(matrix.matrix(store, Asked(("05-CT/TW",)), scope=second)) == {"Sở Tư pháp tỉnh C": ["plan"]}
    assert cells(matrix.matrix(store, Asked(("05-CT/TW",)), scope=nobody)) == {}
    assert relations.relations(store, "05-CT/TW", scope=first) == []
    assert len(relations.relations(store, "05-CT/TW", scope=second)) == 1
    assert [each.relation for each in citing.citations(store, "05-CT/TW", scope=second).manners] == ["continues"]
    assert citing.citations(store, "05-CT/TW", scope=nobody) == citing.Citations([], [], 0)
    assert [each.counts for each in series.indicators(store, scope=first).items] == [3]
    assert [p.value for p in series.family(store, "hội nghị", scope=second).series[0].points] == [20]
    assert recurring.groups(store, scope=second).items == []
    (group,) = recurring.groups(store, scope=first).items
    assert recurring.one(store, group.id, scope=second) is None
    assert unit_view.one(store, "cong-an-xa-a", scope=second) is None
    assert unit_view.one(store, "cong-an-xa-a", scope=first).issued == 2
    assert mismatches.listing(store, scope=nobody).total == 0


VIEWS = [
    (lambda store: matrix.matrix(store, Asked(("05-CT/TW", "01-KL/TW")), scope=Scope(frozenset({1}))), 8),
    (lambda store: relations.relations(store, "05-CT/TW", scope=EVERYTHING), 4),
    (lambda store: citing.citations(store, "05-CT/TW", scope=EVERYTHING), 1),
    (lambda store: series.family(store, "hội nghị", scope=EVERYTHING), 1),
    (lambda store: series.indicators(store, scope=EVERYTHING), 2),
    (lambda store: recurring.groups(store, scope=EVERYTHING), 4),
    (lambda store: unit_view.one(store, "cong-an-xa-a", scope=EVERYTHING), 10),
    (lambda store: mismatches.listing(store, scope=EVERYTHING), 3),
]


def test_a_view_takes_few_queries_however_many_rows_it_shows(province):
    store, _ = province
    asked: list[str] = []

    def count(_connection, _cursor, statement, *_rest):
        if not statement.startswith(("BEGIN", "PRAGMA")):
            asked.append(statement)

    event.listen(store.engine, "before_cursor_execute", count)
    try:
        for ask, most in VIEWS:
            asked.clear()
            ask(store)
            assert len(asked) <= most, "\n".join(asked)
    finally:
        event.remove(store.engine, "before_cursor_execute", count)


def test_what_was_summed_up_is_shown_until_something_changes(store, add):
    add(f"Theo {CT05.format('mention')}.")
    first = directives.listing(store, scope=EVERYTHING)
    assert directives.listing(store, scope=EVERYTHING).items[0] is first.items[0]
    add(f"Theo {CT05.format('mention')}.")
    assert directives.listing(store, scope=EVERYTHING).items[0].documents == 2


def test_the_reference_in_whose_title_another_stands_is_what_acts(store, send):
    document, findings = build(
        f"Theo {KL01.format('mention')} ban hành ngày 18/5/2021 của cấp trên, nói {CT05.format('continues')}.", **POLICE
    )
    first, second = findings.references
    findings = replace(findings, references=(first, replace(second, parent=(first.start, first.end))))
    receipt = send("a.txt")
    assert documents.begin(store, receipt.id) is not None
    assert documents.complete(store, receipt.id, document, findings)
    found = relations.relations(store, "05-CT/TW", scope=EVERYTHING)
    assert [(r.relation, r.direction, r.label) for r in found] == [("continues", "in", "Kết luận 01-KL/TW")]


def test_a_title_that_only_another_office_prints_is_not_told(two_offices, add):
    store, _ = two_offices
    cited = CT05.format("mention|title=về việc chưa ai biết")
    document = add(f"Theo {cited}.", **JUSTICE)
    with store.session() as session:
        session.add(DocumentOffice(document_id=document, office_id=2, created_at=now()))
    first, second = Scope(frozenset({1})), Scope(frozenset({2}))
    for scope, name, found in (
        (EVERYTHING, "về việc chưa ai biết", 1),
        (second, "về việc chưa ai biết", 1),
        (first, None, 0),
    ):
        assert directives.one(store, "05-CT/TW", scope=scope).name == name
        assert directives.listing(store, "chưa ai biết", scope=scope).total == found
        assert directives.listing(store, "5 ct tw", scope=scope).total == 1
    assert matrix.matrix(store, Asked(("05-CT/TW",)), scope=first).columns[0].name is None
