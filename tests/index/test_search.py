from __future__ import annotations

import functools
import html
import re
import threading
import time
from collections import Counter
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import documents, facet_table, facets, ranking
from index import search as searching
from index.asked import MOST_WORDS, terms_of
from index.indexer import follow, rebuild
from index.scope import EVERYTHING
from index.search import Query
from index.store import Store
from tests.index.builders import build

DATA = Path(__file__).parent / "data"
LIBRARY = yaml.safe_load((DATA / "library.yaml").read_text())
CASES = yaml.safe_load((DATA / "search_cases.yaml").read_text())
SUGGESTIONS = yaml.safe_load((DATA / "suggestion_cases.yaml").read_text())


search = functools.partial(searching.search, scope=EVERYTHING)


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    """A store with the documents of library.yaml, indexed; and their names by id."""
    store, names = Store.open("", tmp_path_factory.mktemp("library")), {}
    batch = documents.new_batch(store, None, "api")
    for entry in LIBRARY:
        meta = {key: value for key, value in entry.items() if key not in ("id", "text")}
        receipt = documents.receive(
            store,
            batch=batch,
            name=f"{entry['id']}.pdf",
            data=entry["id"].encode(),
            media_type="application/pdf",
            user_id=None,
        )
        documents.begin(store, receipt.id)
        documents.complete(store, receipt.id, *build(entry["text"], pdf=True, **meta))
        names[receipt.id] = entry["id"]
    assert rebuild(store) == len(LIBRARY)
    return store, names


@pytest.mark.parametrize(
    "case", CASES, ids=lambda case: f"{case['q']}{' in ' + case['kind'] if 'kind' in case else ''}"
)
def test_what_is_typed_finds_what_is_meant(library, case):
    store, names = library
    results = search(store, Query(case["q"], kind=case.get("kind")))
    found = [names[hit.id] for hit in results.hits]
    assert results.total == len(found)
    first = case.get("first", [])
    assert found[: len(first)] == first
    assert set(case.get("has", [])) <= set(found)
    assert not set(case.get("lacks", [])) & set(found)
    if case.get("only"):
        assert found == first
    if case.get("none"):
        assert found == []


@pytest.mark.parametrize("case", SUGGESTIONS, ids=lambda case: case["q"])
def test_what_was_meant(library, case):
    store, _ = library
    results = search(store, Query(case["q"]))
    assert (results.total, results.suggestion) == (0, case["suggestion"])
    if results.suggestion:
        assert search(store, Query(results.suggestion)).total


def test_a_suggestion_finds_something_under_the_same_filters(library):
    store, _ = library
    assert search(store, Query("luat an nihn mang", type="báo cáo")).suggestion is None
    assert search(store, Query("phối hợp", type="no such")).suggestion is None


@pytest.mark.parametrize(
    ("text", "directive"),
    [
        ("05-CT/TW", ("05-CT/TW", "Chỉ thị 05-CT/TW", 2)),
        ("05 ct tw", ("05-CT/TW", "Chỉ thị 05-CT/TW", 2)),
        ("Chỉ thị 05", ("05-CT/TW", "Chỉ thị 05-CT/TW", 2)),
        ("số:5-ct/tw", ("05-CT/TW", "Chỉ thị 05-CT/TW", 2)),
        ("luat an ninh mang", ("named:luat-an-ninh-mang", "Luật An ninh mạng", 1)),
        ("phối hợp", None),
        ("05-CT/TW phối hợp", None),
        ("12/KH-CAT", None),
        ("", None),
    ],
)
def test_the_directive_that_was_typed_comes_on_top(library, text, directive):
    found = search(library[0], Query(text)).directive
    assert (found and (found.key, found.label, found.count)) == directive


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("luat an ninh mang 2018", "named:luat-an-ninh-mang:2018"),
        ("Luật An ninh mạng năm 2018", "named:luat-an-ninh-mang:2018"),
        ("luat an ninh mang nam 2015", None),
        ("05-CT/TW ngày 15/5/2016", "05-CT/TW"),
        ("Chỉ thị 05-CT/TW, ngày 15 tháng 5 năm 2016", "05-CT/TW"),
        ("chi thi 05 nam 2016", "05-CT/TW"),
        ("chi thi 05 nam 2015", None),
        ("nam 2016", None),
        ("ngay 15/5/2016", None),
    ],
)
def test_a_date_behind_the_directive_must_be_its_own(store, add, text, key):
    add(
        "Thực hiện [[ref|type=luật|name=Luật An ninh mạng|form=named|key=named:luat-an-ninh-mang:2018|"
        "Luật An ninh mạng năm 2018]] và [[ref|type=chỉ thị|number=05-CT/TW|key=05-CT/TW|issued_on=2016-05-15|"
        "Chỉ thị 05-CT/TW ngày 15/5/2016]], tức ngày 15 tháng 5 năm 2016. Đến năm 2015 thì xong."
    )
    rebuild(store)

    found = search(store, Query(text)).directive

    assert (found and found.key) == key


def test_who_cites_the_law_that_was_typed_comes_before_who_has_its_words_in_the_title(store, add):
    name, key = "Luật Khám bệnh, chữa bệnh", "named:luat-kham-benh"
    law = f"[[ref|type=luật|name={name}|form=named|key={key}|{name}]]"
    for number in range(30):
        add(f"Số {number}: một việc khác.")
    for number in range(3):
        add(f"Pháp luật {number}.", subject="Kết quả khám bệnh, chữa bệnh, khám chữa bệnh")
    citing = add(f"{'Nhiều việc đã làm trong năm qua. ' * 40} Thực hiện {law}.", subject="Công tác năm")
    rebuild(store)

    found = search(store, Query("luat kham benh chua benh"))

    assert (found.directive and found.directive.key, found.total) == (key, 4)
    assert found.hits[0].id == citing


def test_deep_pages_are_stable_beyond_the_window(store, add, monkeypatch):
    monkeypatch.setattr(ranking, "WINDOW", 5)
    marked = set()
    for number in range(17):
        words = "phối {}hợp " if number % 3 else "phoi {}hop "
        id_ = add("Công tác " + words.format("và " * (number % 2)) * (1 + number % 4), f"{number}.pdf")
        marked |= {id_} if number % 3 else set()
    rebuild(store)
    for per_page in (1, 3, 4, 7, 20):
        pages = [search(store, Query("phối hợp", page=n, per_page=per_page)).hits for n in range(1, 19)]
        ids = [hit.id for page in pages for hit in page]
        assert set(ids[: len(marked)]) == marked  # with the marks as typed first, on whatever page
        assert len(ids) == len(set(ids)) == 17, per_page
        assert [len(page) for page in pages[: 17 // per_page]] == [per_page] * (17 // per_page)


@pytest.mark.parametrize("found", ["few", "most"])
@pytest.mark.parametrize("way", ["engine", "one by one", "bits", "bits of some"])
def test_facets_are_exact_in_each_way_of_counting(store, add, monkeypatch, found, way):
    if way == "engine":
        monkeypatch.setattr(facet_table.FacetTable, "ready", lambda *_: False)
    if way.startswith("bits"):
        monkeypatch.setattr(facets, "FEW", 0)
    if way == "bits of some":
        monkeypatch.setattr(facet_table, "ROWS", 2)
    for number in range(12):
        word = "hiếm" if number % 3 == 0 else "thường"
        units = "".join(f" [[unit|id=u{n}|name=U{n}|U{n}]]" for n in range(number % 5 + 1))
        add(f"Việc {word}{units}", f"{number}.pdf")
    rebuild(store)
    text = "hiếm" if found == "few" else "thường"
    numbers = [n for n in range(12) if (n % 3 == 0) == (found == "few")]
    expected = {f"u{n}": sum(number % 5 >= n for number in numbers) for n in range(5)}
    counted = {each.value: each.count for each in search(store, Query(text)).facets["unit"]}
    assert counted == {unit: count for unit, count in expected.items() if count}


def test_facets_stay_exact_while_the_index_grows(store, add, following):
    ids = []
    for number in range(6):
        ids.append(add(f"Việc [[unit|id=u{number % 2}|name=U|U]] [[unit|id=v{number}|name=V|V]]", f"{number}.pdf"))
        _until(lambda: search(store, Query("việc")).total == len(ids))
        counted = {each.value: each.count for each in search(store, Query("việc")).facets["unit"]}
        assert counted == Counter(f"u{n % 2}" for n in range(number + 1)) + Counter(f"v{n}" for n in range(number + 1))
    documents.complete(store, ids[0], *build("Việc [[unit|id=w|name=W|W]]"))
    _until(lambda: "w" in {each.value for each in search(store, Query("việc")).facets["unit"]})
    counted = {each.value: each.count for each in search(store, Query("việc")).facets["unit"]}
    assert (counted["u0"], counted["w"], "v0" in counted) == (2, 1, False)


def _until(condition):
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < 10, "never happened"
        time.sleep(0.02)


@pytest.fixture
def following(store):
    stop = threading.Event()
    thread = threading.Thread(target=follow, args=(store, stop), daemon=True)
    thread.start()
    yield
    stop.set()
    thread.join(20)


def test_who_uploaded_and_the_level_of_the_issuer_filter(store, add):
    add("Kế hoạch của [[unit|id=so-y-te|level=province|Sở Y tế]]", issuer="Sở Y tế")
    add("Kế hoạch khác")
    rebuild(store)
    assert search(store, Query("kế hoạch", level="province")).total == 1
    assert search(store, Query("kế hoạch", level="commune")).total == 0
    assert search(store, Query("kế hoạch", uploader=1)).total == 0


def _names(library, **query):
    store, names = library
    return [names[hit.id] for hit in search(store, Query(**query)).hits]


NEWEST = ["bc-ban", "bc-cat", "bc-ubnd-xa", "bc-stc", "kh-bch", "qd-ubnd", "kh-cat"]


def test_an_empty_query_gives_all_newest_first(library):
    assert _names(library) == NEWEST
    assert _names(library, text="  ! \" ' ( ", sort="relevance") == NEWEST


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"type": "Báo cáo"}, ["bc-ban", "bc-cat", "bc-ubnd-xa", "bc-stc"]),
        ({"issuer": "Công an tỉnh Hoà Giang"}, ["bc-cat", "kh-cat"]),
        ({"issuer": "cong-an-tinh-hoa-giang"}, ["bc-cat", "kh-cat"]),
        ({"unit": "so-tai-chinh"}, ["bc-stc"]),
        ({"directive": "05-CT/TW"}, ["bc-stc", "kh-cat"]),
        ({"directive": "5 ct tw"}, ["bc-stc", "kh-cat"]),
        ({"directive": "named:luat-an-ninh-mang"}, ["qd-ubnd"]),
        ({"kind": "cause"}, ["bc-ubnd-xa"]),
        ({"kind": "passages"}, ["bc-cat", "bc-ubnd-xa", "bc-stc", "kh-cat"]),
        ({"kind": "no such kind"}, []),
        ({"year": 2019}, ["bc-stc", "kh-bch"]),
        ({"year": "2019"}, ["bc-stc", "kh-bch"]),
        ({"date_from": "2019-11", "date_to": "2020-06"}, ["bc-ubnd-xa", "bc-stc"]),
        ({"date_to": "2018"}, ["qd-ubnd", "kh-cat"]),
        ({"date_from": "rubbish"}, NEWEST),
        ({"type": "báo cáo", "directive": "05-CT/TW", "year": 2019}, ["bc-stc"]),
        ({"text": "phối hợp", "sort": "newest"}, ["bc-cat", "qd-ubnd", "kh-cat"]),
        ({"text": "phối hợp", "type": "kế hoạch"}, ["kh-cat"]),
    ],
)
def test_filters(library, filters, found):
    assert _names(library, **filters) == found


def test_facets_count_all_that_is_found(library):
    store, _ = library
    facets = search(store, Query(per_page=1)).facets
    assert [(f.value, f.label, f.count) for f in facets["type"]] == [
        ("báo cáo", "Báo cáo", 4),
        ("kế hoạch", "Kế hoạch", 2),
        ("quyết định", "Quyết định", 1),
    ]
    assert {f.value: f.count for f in facets["year"]} == {
        "2017": 1, "2018": 1, "2019": 2, "2020": 1, "2021": 1, "2022": 1,
    }  # fmt: skip
    assert ("05-CT/TW", "Chỉ thị 05-CT/TW", 2) in [(f.value, f.label, f.count) for f in facets["directive"]]
    assert ("cong-an-tinh-hoa-giang", 2) in [(f.value, f.count) for f in facets["issuer"]]
    assert ("so-tai-chinh", "Sở Tài chính", 1) in [(f.value, f.label, f.count) for f in facets["unit"]]
    narrowed = search(store, Query("phối hợp", type="báo cáo")).facets
    assert [(f.value, f.count) for f in narrowed["type"]] == [("báo cáo", 1)]
    assert [(f.value, f.count) for f in narrowed["directive"]] == [("18-NQ/TW", 1)]


def test_every_facet_value_filters_to_its_count(library):
    store, _ = library
    for name, values in search(store, Query()).facets.items():
        for facet in values:
            assert search(store, Query(**{name: facet.value})).total == facet.count, (name, facet)


def test_pages_do_not_overlap_and_end(library):
    store, _ = library
    pages = [[hit.id for hit in search(store, Query(page=n, per_page=3)).hits] for n in (1, 2, 3, 4)]
    assert [len(page) for page in pages] == [3, 3, 1, 0]
    assert len({each for page in pages for each in page}) == 7
    assert search(store, Query(page=0, per_page=0)).hits
    assert search(store, Query(page=10**6)).total == 7


def test_a_hit_says_where_to_jump(library):
    store, names = library
    for text in ("phoi hop", "Chỉ thị 05", "hòa giải", "lượt người"):
        for hit in search(store, Query(text)).hits:
            body = documents.body(store, hit.id, scope=EVERYTHING).document
            marked = re.findall("<mark>(.*?)</mark>", hit.snippet_html)
            assert marked, (text, names[hit.id])
            assert html.unescape(marked[0]) in body.text[hit.start : hit.start + 300].replace("\n", " ")
            assert hit.page == 1


def test_the_accented_original_is_marked(library):
    store, _ = library
    hit = search(store, Query("phoi hop", type="quyết định")).hits[0]
    assert "<mark>phối hợp</mark> giữa các cơ quan" in hit.snippet_html
    assert (hit.title, hit.number, hit.date) == ("Ban hành quy chế phối hợp", "1234/2018/QĐ-UBND", "2018-07-09")


def test_a_number_in_other_words_is_shown_where_it_stands(library):
    store, names = library
    snippets = {names[hit.id]: hit.snippet_html for hit in search(store, Query("05-CT/TW")).hits}
    assert "<mark>05-CT/TW</mark>" in snippets["kh-cat"]
    assert "<mark>Chỉ thị 05</mark>" in snippets["bc-stc"]


def test_a_filter_without_words_shows_what_it_asks_for(library):
    store, _ = library
    assert "<mark>Nguyên nhân là do thiếu kinh phí.</mark>" in search(store, Query(kind="cause")).hits[0].snippet_html
    assert "<mark>Sở Tài chính</mark>" in search(store, Query(unit="so-tai-chinh")).hits[0].snippet_html


NASTY = [
    *(
        '"',
        '""',
        "'",
        "\\",
        "(((",
        ")",
        "a AND",
        "OR",
        "NOT",
        "field:value",
        "title:",
        "*",
        "?",
        "a*",
        "~2",
        "^9",
        "{",
        "-",
    ),
    *(
        "[a TO b]",
        "--",
        '-"',
        "+",
        "/",
        "//",
        "/regex/",
        "\0",
        "\ud800",
        "🙂",
        "ﷺ",
        "İ",
        "ß",
        "%",
        "_",
        "số:",
        "05-",
        "-/-",
    ),
    *("a" * 5000, "a " * 3000, '"a" ' * 500, "05" * 3000, "'; DROP TABLE document; --", "<script>alert(1)</script>"),
    *("\u202e", "e\u0301", "٣", "½", "٠٥-CT", "²"),
]


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_anything_can_be_typed(library, text):
    store, _ = library
    for hit in search(store, Query(text)).hits:
        assert not re.search("<(?!/?mark>)", hit.snippet_html)
    search(store, Query("a", type=text, issuer=text, unit=text, directive=text, kind=text, year=text, date_from=text))


@pytest.mark.parametrize(
    "text", ["a " * 500, "a-" * 500, '"' + "b " * 400, "-a " * 300, '"a b" ' * 100, "05-CT/TW " * 100]
)
def test_no_query_asks_more_than_so_many_words(text):
    assert sum(len(term.plain) for term in terms_of(text)) == MOST_WORDS


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60) | st.text(alphabet='phốihợp05-CT/TW" (', max_size=40))
def test_no_text_is_an_error(library, text):
    search(library[0], Query(text))


def test_markup_in_a_document_is_escaped(store, add):
    add("Chú ý <b>phối hợp</b> & <script>x</script>", subject="<i>")
    rebuild(store)
    hit = search(store, Query("phối hợp")).hits[0]
    assert "&lt;b&gt;<mark>phối hợp</mark>&lt;/b&gt; &amp; &lt;script&gt;" in hit.snippet_html


def test_without_an_index_nothing_is_found(store, add):
    add("Kế hoạch")
    assert search(store, Query("kế hoạch")).total == 0
