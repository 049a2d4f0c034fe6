"""Rights are part of the query: what an office may not see is in no hit, no count, no completion and no box."""

from __future__ import annotations

import inspect
from dataclasses import dataclass

import pytest

from index import accounts, completion, documents, found, offices
from index import search as searching
from index.audit import SERVICE
from index.completion import complete
from index.indexer import rebuild
from index.scope import EVERYTHING, Scope
from index.search import Query, search
from index.store import Store
from tests.index.builders import build

PASSWORD = "mot cau dai de nho"
SECRET = """# BÁO CÁO
Thực hiện [[ref|type=chỉ thị|number=33-CT/TU|key=33-CT/TU|Chỉ thị số 33-CT/TU]] của Tỉnh ủy.
[[unit|id=doi-canh-sat|name=Đội Cảnh sát|Đội Cảnh sát]] đã mở [[count|value=7|noun=lớp|7 lớp]] bồi dưỡng.
[[shortcoming|Việc phối hợp còn chồng chéo.]]"""
SHARED = "# KẾ HOẠCH\n[[unit|id=so-y-te|name=Sở Y tế|Sở Y tế]] phối hợp mở [[count|value=2|noun=lớp|2 lớp]]."


@dataclass
class House:
    """Office a has a document of its own, the house has one; office b has none."""

    store: Store
    users: dict[str, accounts.UserView]
    own: str
    shared: str

    def scope(self, who: str) -> Scope:
        return EVERYTHING if who == "everybody" else self.users[who].scope


@pytest.fixture
def house(store: Store) -> House:
    rooms = {name: offices.create(store, name, SERVICE).id for name in ("a", "b")}
    users = {name: accounts.create_user(store, f"user-{name}", PASSWORD, offices=[rooms[name]]) for name in rooms}
    own = _send(
        store, users["a"].id, SECRET, issuer="Công an huyện Lâm Khê", subject="bồi dưỡng nghiệp vụ", type="báo cáo"
    )
    shared = _send(store, None, SHARED, issuer="Sở Y tế", subject="bồi dưỡng y tế cơ sở", type="kế hoạch")
    rebuild(store)
    return House(store, users, own, shared)


def _send(store: Store, user: int | None, marked: str, name: str = "tep.pdf", **about: str) -> str:
    batch = documents.new_batch(store, user, "web")
    sent = {"name": name, "data": marked.encode(), "media_type": "application/pdf"}
    receipt = documents.receive(store, batch=batch, user_id=user, **sent)
    assert documents.begin(store, receipt.id) is not None
    assert documents.complete(store, receipt.id, *build(marked, **about))
    return receipt.id


WHO = [("a", True), ("b", False), ("everybody", True)]


@pytest.mark.parametrize(("who", "seen"), WHO)
@pytest.mark.parametrize("query", [Query(), Query("phối hợp"), Query("phoi hop"), Query("lop", kind="counts")], ids=str)
def test_hits_and_facets_hold_what_may_be_seen(house: House, who: str, seen: bool, query: Query) -> None:
    results = search(house.store, query, scope=house.scope(who))
    assert {hit.id for hit in results.hits} == ({house.own, house.shared} if seen else {house.shared})
    assert results.total == len(results.hits)
    assert ("doi-canh-sat" in {each.value for each in results.facets["unit"]}) is seen
    assert ("lam-khe" in {each.value for each in results.facets["area"]}) is seen
    assert sum(each.count for each in results.facets["type"]) == results.total


@pytest.mark.parametrize(("who", "seen"), WHO)
def test_no_box_and_no_completion_tells_of_what_may_not_be_seen(house: House, who: str, seen: bool) -> None:
    scope = house.scope(who)
    assert (search(house.store, Query("33-CT/TU"), scope=scope).directive is not None) is seen
    assert bool(complete(house.store, "33-ct", scope=scope)) is seen
    assert bool(complete(house.store, "đội cảnh", scope=scope)) is seen
    terms = {each.label: each.count for each in complete(house.store, "bồi dưỡng", scope=scope) if each.kind == "term"}
    assert ("bồi dưỡng nghiệp vụ" in terms) is seen
    assert (search(house.store, Query("nghiep vuu"), scope=scope).suggestion is not None) is seen


@pytest.mark.parametrize(("who", "seen"), WHO)
def test_tables_of_what_was_found_keep_to_it(house: House, who: str, seen: bool) -> None:
    page = found.found(house.store, Query("lớp", kind="counts"), scope=house.scope(who))
    assert {row.text for row in page.rows} == ({"7 lớp", "2 lớp"} if seen else {"2 lớp"})
    assert len(list(found.every(house.store, Query(kind="shortcoming"), scope=house.scope(who)))) == int(seen)


def test_an_office_is_not_told_who_sent_it_for_another(house: House) -> None:
    store, a, b = house.store, house.users["a"], house.users["b"]
    assert _send_again(store, b.id, SECRET, name="rieng-cua-b.pdf") == house.own
    rebuild(store)
    for scope, own, other in ((a.scope, a, b), (b.scope, b, a)):
        assert search(store, Query(uploader=own.id), scope=scope).total == 1
        assert search(store, Query(uploader=other.id), scope=scope).total == 0
    assert search(store, Query(uploader=b.id), scope=EVERYTHING).total == 1
    assert search(store, Query('"rieng cua b"'), scope=a.scope).total == 0


def _send_again(store: Store, user: int, marked: str, name: str) -> str:
    batch = documents.new_batch(store, user, "web")
    sent = {"name": name, "data": marked.encode(), "media_type": "application/pdf"}
    return documents.receive(store, batch=batch, user_id=user, **sent).id


def test_rights_that_were_taken_hold_before_the_index_knows(house: House) -> None:
    offices.give(house.store, house.own, sorted(house.users["b"].scope.offices or ()), SERVICE, scope=EVERYTHING)
    assert house.own not in {hit.id for hit in search(house.store, Query(), scope=house.scope("a")).hits}


def test_every_query_takes_the_scope() -> None:
    for ask in (searching.search, searching.query_for, completion.complete, found.found, found.every):
        assert inspect.signature(ask).parameters["scope"].default is inspect.Parameter.empty
