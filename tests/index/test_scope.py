"""Whose documents are whose: what one office sends does not exist for another, in every query that answers people."""

from __future__ import annotations

import ast
import importlib
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from index import (
    accounts,
    audit,
    corrections,
    directives,
    documents,
    findings,
    offices,
    rereading,
    trash,
)
from index.audit import SERVICE
from index.scope import EVERYTHING, Scope
from index.store import Store
from tests.index.builders import build
from tests.index.texts import REPORT

PASSWORD = "mot cau dai de nho"
ROOT = Path(__file__).resolve().parents[2]
#: Modules and functions that pages ask without a scope: they read no document for anybody.
OF_NO_DOCUMENT = {
    "index.account_admin",
    "index.changes",
    "index.erasure",
    "index.metadata_edit.take_back",
    "index.result.complete",
    "index.work",
    "index.accounts",
    "index.audit.kinds",
    "index.audit.record",
    "index.health",
    "index.intake",
    "index.labels",
    "index.lexicon_rows",
    "index.logins",
    "index.offices.create",
    "index.offices.listing",
    "index.offices.remove",
    "index.offices.rename",
    "index.rereading.read_ones",
    "index.rereading.report",
    "index.rereading.stale",
    "index.saved_searches",
    "index.search.warm",
    "index.second_factor",
    "index.shared_secret",
    "index.trash.purge_due",
    "index.trash.put_back",
}


class House:
    """A house of two offices, each with one user, and a user who belongs to none."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.a = offices.create(store, "Phòng A", SERVICE).id
        self.b = offices.create(store, "Phòng B", SERVICE).id
        self.users = {
            "a": accounts.create_user(store, "an", PASSWORD, offices=[self.a]),
            "b": accounts.create_user(store, "binh", PASSWORD, offices=[self.b]),
            "nobody": accounts.create_user(store, "chi", PASSWORD),
            "admin": accounts.create_user(store, "dung", PASSWORD, accounts.ADMINISTRATOR),
        }

    def scope(self, who: str) -> Scope:
        return self.users[who].scope

    def send(self, who: str | None, data: bytes, name: str = "ke-hoach.pdf") -> documents.Receipt:
        user_id = self.users[who].id if who else None
        batch = documents.new_batch(self.store, user_id, "web")
        sent = {"name": name, "data": data, "media_type": "application/pdf"}
        return documents.receive(self.store, batch=batch, user_id=user_id, **sent)

    def read(self, document_id: str, marked: str = REPORT) -> str:
        assert documents.begin(self.store, document_id) is not None
        assert documents.complete(self.store, document_id, *build(marked))
        return document_id

    def sees(self, who: str, document_id: str) -> bool:
        return documents.get(self.store, document_id, scope=self.scope(who)) is not None


@pytest.fixture
def house(store: Store) -> House:
    return House(store)


def asked_by_pages() -> dict[str, Any]:
    """Return the functions over a store that pages and calls can reach: of rooms they import, or imported by name."""
    rooms, named = {"index.documents"}, set()
    for path in (ROOT / "web").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module == "index":
                rooms |= {f"index.{alias.name}" for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("index."):
                named |= {(node.module, alias.name) for alias in node.names}
            elif isinstance(node, ast.Import):
                rooms |= {alias.name for alias in node.names if alias.name.startswith("index.")}
    found = [getattr(importlib.import_module(str(room)), name) for room, name in named]
    for room in map(importlib.import_module, rooms):
        members = inspect.getmembers(room, inspect.isfunction)
        found += [each for _, each in members if each.__module__ == room.__name__ or room.__name__ == "index.documents"]
    public = (each for each in found if inspect.isfunction(each) and not each.__name__.startswith("_"))
    return {
        f"{each.__module__}.{each.__name__}": each for each in public if "store" in inspect.signature(each).parameters
    }


def test_every_query_that_pages_ask_takes_the_scope() -> None:
    asked = asked_by_pages()
    assert len(asked) > 50
    without = {name for name, each in asked.items() if "scope" not in inspect.signature(each).parameters}
    assert {
        name for name in without if name not in OF_NO_DOCUMENT and name.rpartition(".")[0] not in OF_NO_DOCUMENT
    } == set()
    defaults = [inspect.signature(asked[name]).parameters["scope"].default for name in asked.keys() - without]
    assert set(defaults) == {inspect.Parameter.empty}


@pytest.mark.parametrize(("who", "seen"), [("a", True), ("b", False), ("nobody", False), ("admin", True)])
def test_what_an_office_sends_is_its_own(house: House, who: str, seen: bool) -> None:
    document = house.read(house.send("a", b"one").id)
    store, scope = house.store, house.scope(who)
    assert house.sees(who, document) is seen
    assert documents.listing(store, scope=scope).total == int(seen)
    assert (documents.body(store, document, scope=scope) is not None) is seen
    assert (documents.contract(store, document, scope=scope) is not None) is seen
    assert (documents.original(store, document, scope=scope) is not None) is seen
    assert bool(directives.listing(store, scope=scope).total) is seen
    for table in (findings.units, findings.counts, findings.passages, findings.shortcomings):
        assert bool(table(store, scope=scope).total) is seen, table.__name__


def test_what_nobody_in_particular_sends_is_the_house_s(house: House) -> None:
    document = house.send(None, b"for all").id
    assert all(house.sees(who, document) for who in house.users)


def test_the_same_bytes_of_a_second_office_become_its_own_and_tell_nothing(house: House) -> None:
    first = house.read(house.send("a", b"same", "goc-phong-A.pdf").id)
    receipt = house.send("b", b"same", "ban-phong-B.pdf")
    assert (receipt.id, receipt.duplicate_of, receipt.state) == (first, None, "waiting")
    mine = documents.get(house.store, first, scope=house.scope("b"))
    theirs = documents.get(house.store, first, scope=house.scope("a"))
    assert mine is not None
    assert theirs is not None
    assert (mine.name, mine.uploaded_by) == ("ban-phong-B.pdf", house.users["b"].id)
    assert (theirs.name, theirs.uploaded_by) == ("goc-phong-A.pdf", house.users["a"].id)
    assert mine.created_at > theirs.created_at
    again = house.send("b", b"same")
    assert again.duplicate_of == first


def test_one_office_throws_away_only_its_own_share(house: House) -> None:
    document = house.send("a", b"same").id
    house.send("b", b"same")
    assert trash.throw_away(house.store, document, scope=house.scope("a"))
    assert not house.sees("a", document)
    assert house.sees("b", document)
    assert trash.listing(house.store, scope=house.scope("b")).total == 0


def test_one_office_purges_only_its_own_share(house: House) -> None:
    document = house.send("a", b"same").id
    house.send("b", b"same")
    assert trash.throw_away(house.store, document, scope=EVERYTHING)
    assert trash.purge(house.store, document, scope=house.scope("a"))
    assert trash.listing(house.store, scope=house.scope("a")).total == 0
    assert trash.restore(house.store, document, scope=house.scope("b"))
    assert house.sees("b", document)


def test_what_the_others_threw_away_comes_back_for_its_sender_only(house: House) -> None:
    document = house.send("a", b"same").id
    assert trash.throw_away(house.store, document, scope=house.scope("a"))
    receipt = house.send("b", b"same")
    assert (receipt.id, receipt.duplicate_of) == (document, None)
    assert house.sees("b", document)
    assert not house.sees("a", document)


def test_a_document_of_the_house_stays_the_house_s(house: House) -> None:
    document = house.send(None, b"for all").id
    assert house.send("a", b"for all").duplicate_of == document
    assert house.sees("b", document)


def test_who_belongs_to_no_office_cannot_send_to_a_house_of_offices(house: House) -> None:
    with pytest.raises(documents.NoOffice, match="phòng, ban"):
        documents.new_batch(house.store, house.users["nobody"].id, "web")


def test_another_office_s_document_cannot_be_changed(house: House) -> None:
    store, scope = house.store, house.scope("b")
    document = house.read(house.send("a", b"one").id)
    found = documents.body(store, document, scope=EVERYTHING)
    assert found is not None
    with pytest.raises(corrections.CorrectionError, match="không còn trong kho"):
        corrections.record(store, document, found.findings[0].id, "wrong", scope=scope)
    with pytest.raises(corrections.CorrectionError, match="không còn trong kho"):
        corrections.add(store, document, "passages", 0, 5, {"kind": "cause"}, scope=scope)
    made = corrections.record(store, document, found.findings[0].id, "right", scope=EVERYTHING)
    assert not corrections.withdraw(store, made.id, scope=scope)
    assert corrections.listing(store, document, scope=scope) == []
    assert not trash.throw_away(store, document, scope=scope)
    assert rereading.wait_again(store, [document], scope=scope) == []
    assert trash.throw_away(store, document, scope=EVERYTHING)
    assert not trash.restore(store, document, scope=scope)
    assert not trash.purge(store, document, scope=scope)
    assert trash.listing(store, scope=scope).total == 0


def test_a_batch_is_for_its_sender(house: House) -> None:
    batch = documents.get(house.store, house.send("a", b"one").id, scope=EVERYTHING).batch
    ask: Callable[..., Any] = documents.batch
    assert ask(house.store, batch, scope=house.scope("a"), user_id=house.users["a"].id) is not None
    assert ask(house.store, batch, scope=house.scope("b"), user_id=house.users["b"].id) is None
    assert ask(house.store, batch, scope=EVERYTHING) is not None


def test_a_document_can_be_given_to_other_offices(house: House) -> None:
    document = house.send("a", b"one").id
    assert not offices.give(house.store, document, [house.b], SERVICE, scope=house.scope("b"))
    assert offices.give(house.store, document, [house.b], SERVICE, scope=EVERYTHING)
    assert (house.sees("a", document), house.sees("b", document)) == (False, True)
    told = audit.listing(house.store, scope=EVERYTHING, kind="offices").items[0]
    assert (told.before, told.after) == ({"offices": [house.a]}, {"offices": [house.b]})


def test_an_office_with_documents_is_not_deleted(house: House) -> None:
    document = house.send("a", b"one").id
    with pytest.raises(offices.OfficeError, match="còn văn bản"):
        offices.remove(house.store, house.a, SERVICE)
    assert not house.sees("b", document)
    assert offices.remove(house.store, house.b, SERVICE)


def test_an_erased_document_keeps_no_name_for_any_office(house: House) -> None:
    document = house.send("a", b"one", "ten-tep-mat.pdf").id
    assert documents.begin(house.store, document) is not None
    documents.refuse_secret(house.store, document, "MẬT")
    view = documents.get(house.store, document, scope=house.scope("a"))
    assert view is not None
    assert view.name == ""
    with house.store.reading() as session:
        from index.tables import DocumentOffice  # noqa: PLC0415

        assert session.query(DocumentOffice.name).all() == [(None,)]


def test_the_log_on_a_document_is_for_who_may_see_it(house: House) -> None:
    document = house.send("a", b"one").id
    seen = {who: audit.listing(house.store, scope=house.scope(who), kind="stored").total for who in house.users}
    assert seen == {"a": 1, "b": 0, "nobody": 0, "admin": 1}
    assert trash.throw_away(house.store, document, scope=EVERYTHING)
    assert trash.purge(house.store, document, scope=EVERYTHING)
    kinds = [entry.kind for entry in audit.listing(house.store, scope=EVERYTHING, subject=f"document:{document}").items]
    assert kinds == ["purged", "trashed", "stored"]


TOKENS = [  # role of the token, offices of the token, user it acts for → role, who sees what (a document of A, of B)
    (accounts.REVIEWER, [], None, accounts.REVIEWER, (True, True)),
    (accounts.REVIEWER, ["a"], None, accounts.REVIEWER, (True, False)),
    (accounts.ADMINISTRATOR, [], "a", accounts.UPLOADER, (True, False)),
    (accounts.VIEWER, ["b"], "a", accounts.VIEWER, (False, False)),
    (accounts.ADMINISTRATOR, ["b"], "admin", accounts.ADMINISTRATOR, (False, True)),
]


@pytest.mark.parametrize(("role", "own", "who", "acts_as", "seen"), TOKENS)
def test_a_token_never_sees_more_than_its_user(
    house: House, role: str, own: list[str], who: str | None, acts_as: str, seen: tuple[bool, bool]
) -> None:
    ids = [{"a": house.a, "b": house.b}[each] for each in own]
    secret = accounts.create_token(house.store, "t", role, house.users[who].id if who else None, offices=ids)
    token = accounts.token_user(house.store, secret)
    assert token is not None
    assert token.role == acts_as
    sent = house.send("a", b"one").id, house.send("b", b"two").id
    assert tuple(documents.get(house.store, each, scope=token.scope) is not None for each in sent) == seen
