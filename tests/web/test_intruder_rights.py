"""An administrator of one office tries every page and every call on another office's document.

The map of addresses is walked, so that a new one cannot be forgotten: what cannot be tried this way is listed here.
"""

from __future__ import annotations

import io
from urllib.parse import quote, urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from index import account_admin, documents, trash
from index.scope import EVERYTHING
from index.store import Store
from index.tables import Base
from tests.web.builders import TOKEN
from tests.web.intruders import KEY, NOUN, SECRETS, UNIT_ID, House, build_house, leaks, rules, token_of, told
from web import rights

#: Ids that are no document's: accounts, offices, tokens, sessions, saved searches have tests of their own.
OTHER_IDS = {"user_id", "office_id", "token_id", "login_id", "row_id", "search_id"}
QUESTIONS = [
    {},
    {"q": "rái cá"},
    {"q": "kín như bưng"},
    {"q": "919"},
    {"q": "Trạm quan trắc"},
    {"unit": UNIT_ID},
    {"directive": KEY},
    {"issuer": "Trạm quan trắc Xuân Lâm"},
    {"noun": NOUN},
    {"state": "done"},
    {"format": "csv"},
    {"format": "xlsx"},
]


@pytest.fixture
def house(app: Flask, store: Store) -> House:
    return build_house(app, store)


def test_every_address_states_its_role(app: Flask) -> None:
    assert [rule.endpoint for rule in app.url_map.iter_rules() if not rights.is_stated(rule.endpoint)] == []


def test_every_kind_of_id_is_tried(app: Flask, house: House) -> None:
    known = house.values.keys() | OTHER_IDS | {"filename"}
    assert {name for rule in app.url_map.iter_rules() for name in rule.arguments} - known == set()


def test_who_sees_all_sees_what_the_intruder_must_not(house: House) -> None:
    """Without this, a house in which nothing is found would pass all tests below."""
    assert documents.get(house.store, house.document, scope=EVERYTHING) is not None
    admin = house.client(user_id=1)
    seen = {address: leaks(admin.get(address)) for address in (f"/documents/{house.document}", "/units", "/search")}
    assert all(seen.values()), seen


def test_another_office_s_document_does_not_exist_on_any_page(app: Flask, house: House) -> None:
    client, bearer, wrong = house.client(), house.bearer(), []
    for rule in rules(app, "GET"):
        address = house.address(rule)
        if address is None or not rule.arguments:
            continue
        headers = bearer if rule.rule.startswith("/api/") else {}
        answer = client.get(address, headers=headers)
        expected = 403 if rule.endpoint.startswith(rights.GOVERNING) else 404
        if answer.status_code != expected or leaks(answer, address):
            wrong.append((rule.rule, answer.status_code, leaks(answer, address)))
    assert wrong == []


def test_its_answer_is_that_of_a_document_that_never_was(app: Flask, house: House) -> None:
    client, bearer = house.client(), house.bearer()
    never = house.document[:-4] + "0000"
    for rule in rules(app, "GET"):
        if "document_id" not in rule.arguments:
            continue
        real, none = house.address(rule), house.address(rule, document_id=never)
        if real is None or none is None:
            continue
        headers = bearer if rule.rule.startswith("/api/") else {}
        answers = [client.get(each, headers=headers) for each in (real, none)]
        expected = 403 if rule.endpoint.startswith(rights.GOVERNING) else 404
        assert [each.status_code for each in answers] == [expected, expected], rule.rule
        assert _plain(answers[0], house.document) == _plain(answers[1], never), rule.rule


def test_no_list_search_facet_completion_or_export_tells_of_it(app: Flask, house: House) -> None:
    client, bearer, wrong = house.client(), house.bearer(), []
    questions = [*QUESTIONS, {"document": house.document}]
    bare = [{}, {"subject": f"document:{house.document}"}]
    for rule in rules(app, "GET"):
        if rule.arguments or rule.endpoint in rights.OPEN:
            continue
        headers = bearer if rule.rule.startswith("/api/") else {}
        for question in questions if rule.endpoint.split(".")[0] not in ("administration", "account") else bare:
            asked = urlencode(question, quote_via=quote)
            answer = client.get(f"{rule.rule}?{asked}", headers=headers)
            plain = " ".join(question.values())
            found = [secret for secret in leaks(answer) if secret not in plain and secret not in UNIT_ID]
            if answer.status_code >= 500 or found or (house.document in told(answer) and house.document not in plain):
                wrong.append((rule.rule, question, answer.status_code, found))
    assert wrong == []


def test_pages_that_a_document_of_ours_shares_tell_nothing_of_it(app: Flask, house: House) -> None:
    """Ours cites the same directive and names the same unit: their pages exist now, and speak of ours alone."""
    ours = house.add_ours()
    client, bearer, wrong, theirs = house.client(), house.bearer(), [], SECRETS[3:]
    for rule in rules(app, "GET"):
        address = house.address(rule, document_id=ours)
        if address is None or rule.endpoint in rights.OPEN or not rule.arguments & {"document_id", "key", "unit_id"}:
            continue
        headers = bearer if rule.rule.startswith("/api/") else {}
        shown = told(client.get(address, headers=headers))
        found = [secret for secret in (*theirs, house.document) if secret in shown]
        if found:
            wrong.append((rule.rule, found))
    assert wrong == []
    for call in ("units", "directives", "search"):
        assert client.get(f"/api/v1/{call}", headers=bearer).get_json()["total"] == 1, call
    seen = client.get(f"/api/v1/directives/{KEY}", headers=bearer).get_json()
    assert (seen["documents"], seen["total"], len(seen["cited_by"])) == (1, 1, 1)
    facets = client.get("/api/v1/search", headers=bearer).get_json()["facets"]
    assert {each["count"] for counts in facets.values() for each in counts} == {1}


def test_totals_and_facets_count_nothing_of_it(house: House) -> None:
    client, bearer = house.client(), house.bearer()
    for call in ("documents", "search", "directives", "units", "counts", "shortcomings"):
        for question in QUESTIONS:
            if "format" in question or "page" in question:
                continue
            answer = client.get(f"/api/v1/{call}", query_string=question, headers=bearer)
            if answer.status_code != 200:
                assert answer.status_code == 400, (call, question)
                continue
            found = answer.get_json()
            assert found["total"] == 0, (call, question)
            assert not any(found.get("facets", {}).values()), (call, question)


def test_nothing_of_it_can_be_changed(app: Flask, house: House) -> None:
    client = house.client()
    form = {
        "csrf_token": token_of(client),
        "right": str(house.finding),
        "layer": "passages",
        "kind": "cause",
        "start": "0",
        "end": "7",
        "document": house.document,
        "office": str(house.office),
        "number": "1/BC",
    }
    before = _rows(house.store)
    for rule in rules(app, "POST"):
        if not rule.arguments & {"document_id", "batch_id"}:
            continue
        never = house.document[:-4] + "0000"
        answers = []
        for document_id in (house.document, house.thrown, never):
            address = house.address(rule, document_id=document_id, batch_id=house.batch)
            assert address is not None, rule.rule
            client.get("/help")  # shows what an earlier answer left to be said
            answer = client.post(address, data=form)
            assert answer.status_code in (303, 403, 404, 409), (rule.rule, answer.status_code)
            answers.append(_plain(answer, document_id))
        assert len(set(answers)) == 1, rule.rule
        assert not [each for each in answers if SECRETS[0] in each], rule.rule
    assert client.post("/admin/reading", data=form | {"document": house.document}).status_code == 303
    assert client.post("/admin/reading", data={"csrf_token": form["csrf_token"], "what": "all"}).status_code == 303
    assert _rows(house.store) == before
    assert trash.listing(house.store, scope=EVERYTHING).total == 1


def test_an_administrator_of_one_office_gives_nobody_more_rights(app: Flask, house: House) -> None:
    """Neither himself, nor by another account, a token, a password or an office: nobody gives what he does not have."""
    client = house.client()
    form = {
        "csrf_token": token_of(client),
        "role": "quản trị",
        "sees_all": "y",
        "office": "2",
        "name": "x",
        "user": "1",
    }
    governing = [rule for rule in rules(app, "POST") if rule.endpoint.startswith(rights.GOVERNING)]
    assert len(governing) >= 10
    for rule in governing:
        values = {name: house.intruder if name == "user_id" else 1 for name in rule.arguments}
        values |= {"document_id": house.document} if "document_id" in rule.arguments else {}
        address = app.url_map.bind("localhost").build(rule.endpoint, values, method="POST")
        assert client.post(address, data=form).status_code == 403, rule.rule
    own = account_admin.one(house.store, house.intruder)
    assert own is not None
    assert (own.sees_all, own.offices) == (False, {house.office})


def test_what_nobody_logged_in_may_see_is_nothing(app: Flask, house: House) -> None:
    client, wrong = app.test_client(), []
    for rule in rules(app, "GET"):
        address = house.address(rule)
        if address is None or rule.endpoint in rights.OPEN:
            continue
        answer = client.get(address)
        expected = 401 if rule.rule.startswith("/api/") else 302
        if answer.status_code != expected or leaks(answer, address):
            wrong.append((rule.rule, answer.status_code))
    assert wrong == []


def test_sending_the_same_bytes_tells_nothing(house: House) -> None:
    client = house.client()
    told_known = _sent(client, house, b"%PDF-1.7 one of ours")
    known = documents.original(house.store, house.document, scope=EVERYTHING)
    assert known is not None
    batch = documents.new_batch(house.store, house.intruder, "web")
    sent = {"name": "x.pdf", "media_type": "application/pdf", "user_id": house.intruder}
    receipts = [documents.receive(house.store, batch=batch, data=data, **sent) for data in (known[1], b"never seen")]
    assert [(each.state, each.duplicate_of, each.error) for each in receipts] == [("waiting", None, None)] * 2
    assert told_known == 202


def _plain(answer: TestResponse, document_id: str) -> str:
    """Return an answer without what differs each time: its own id, the token of a form."""
    place = answer.headers.get("Location", "")
    return TOKEN.sub("", f"{answer.status_code} {place} {answer.text}").replace(document_id, "ID")


def _sent(client: FlaskClient, house: House, data: bytes) -> int:
    files = {"file": (io.BytesIO(data), "x.pdf")}
    return int(client.post("/api/v1/documents", data=files, headers=house.bearer()).status_code)


def _rows(store: Store) -> dict[str, int]:
    """Return how many rows each table holds that a change could touch, and the states of the documents."""
    kept = {"login_session", "token", "event", "token_office"}
    with store.reading() as session:
        rows = {
            name: session.scalar(select(func.count()).select_from(table)) or 0
            for name, table in Base.metadata.tables.items()
            if name not in kept
        }
        states = session.execute(select(Base.metadata.tables["document"].c.state)).scalars().all()
    return rows | {f"state {each}": states.count(each) for each in set(states)}
