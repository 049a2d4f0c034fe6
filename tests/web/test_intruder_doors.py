"""An intruder at the doors: forms without their token, fixed sessions, guessed passwords, dead tokens, other sites."""

from __future__ import annotations

import re
import time

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from index import account_admin, accounts, audit, logins, saved_searches
from index.audit import SERVICE
from index.scope import EVERYTHING
from index.store import Store
from tests.web.builders import PASSWORD, Library, csrf, post, sign_in
from tests.web.intruders import House, build_house, rules
from tests.web.test_administration import switch_on
from web import rights
from web.rate import Buckets

ROLES_BELOW = {
    accounts.UPLOADER: [accounts.VIEWER],
    accounts.REVIEWER: [accounts.VIEWER, accounts.UPLOADER],
    accounts.ADMINISTRATOR: [accounts.VIEWER, accounts.UPLOADER, accounts.REVIEWER],
}


@pytest.fixture
def house(app: Flask, store: Store) -> House:
    return build_house(app, store)


def address(app: Flask, rule: Rule) -> str:
    values = {name: 1 if rule._converters[name].regex == r"\d+" else "x" for name in rule.arguments}
    return app.url_map.bind("localhost").build(rule.endpoint, values, method=sorted(rule.methods)[-1])


def test_every_change_needs_the_token_of_a_form(app: Flask, client: FlaskClient) -> None:
    for rule in rules(app, "POST"):
        if rule.rule.startswith("/api/"):
            continue  # by a token in a header, which no other site can send
        for data in ({}, {"csrf_token": "x"}, {"csrf_token": csrf(app.test_client(), "/login")}):
            answer = client.post(address(app, rule), data=data)
            assert answer.status_code == 400, rule.endpoint
            assert "Biểu mẫu đã hết hạn" in answer.text, rule.endpoint


def test_no_address_changes_anything_by_being_opened(app: Flask) -> None:
    words = ("create", "remove", "delete", "revoke", "purge", "restore", "throw", "undo", "end", "off", "retry")
    assert [
        rule.endpoint
        for rule in rules(app, "GET")
        if any(word in rule.endpoint.rpartition(".")[2].split("_") for word in words)
    ] == []
    assert {method for rule in app.url_map.iter_rules() for method in rule.methods or ()} <= {
        "GET",
        "HEAD",
        "OPTIONS",
        "POST",
    }


def test_a_program_cannot_write_with_the_cookie_of_a_person(client: FlaskClient, app: Flask) -> None:
    for rule in rules(app, "POST"):
        if rule.rule.startswith("/api/"):
            assert client.post(address(app, rule)).status_code == 401, rule.endpoint


def test_another_site_cannot_read_the_api_with_the_cookie_of_a_person(client: FlaskClient) -> None:
    for site in ("cross-site", "same-site"):
        assert client.get("/api/v1/documents", headers={"Sec-Fetch-Site": site}).status_code == 401
    assert client.get("/api/v1/documents", headers={"Sec-Fetch-Site": "same-origin"}).status_code == 200
    assert "Access-Control-Allow-Origin" not in client.get("/api/v1/documents").headers


@pytest.mark.parametrize("needed", ROLES_BELOW)
def test_nobody_does_what_is_for_a_higher_role(app: Flask, store: Store, needed: str) -> None:
    for role in ROLES_BELOW[needed]:
        account = accounts.create_user(store, f"u {role}", PASSWORD, role)
        token = accounts.create_token(store, "t", accounts.ADMINISTRATOR, account.id)
        client = app.test_client()
        with client.session_transaction() as session:
            session["_user_id"], session["_fresh"] = logins.begin(store, account.id), True
        form = {"csrf_token": csrf(client, "/account/")}
        for method in ("GET", "POST"):
            for rule in rules(app, method):
                if rights.needed(rule.endpoint) != needed or rule.endpoint in rights.OPEN:
                    continue
                headers = {"Authorization": f"Bearer {token}"} if rule.rule.startswith("/api/") else {}
                data = form if method == "POST" else None
                answer = client.open(address(app, rule), method=method, data=data, headers=headers)
                assert answer.status_code == 403, (role, rule.endpoint)


def test_a_session_that_was_known_before_the_login_is_worth_nothing_after_it(app: Flask, anon: FlaskClient) -> None:
    fixed = anon.get("/login") and anon.get_cookie("trichluc")
    assert fixed is not None
    sign_in(anon, "Hoa")
    logged_in = anon.get_cookie("trichluc")
    assert logged_in is not None
    assert logged_in.value != fixed.value
    thief = app.test_client()
    thief.set_cookie("trichluc", fixed.value)
    assert thief.get("/").status_code == 302


def test_a_right_that_is_taken_away_ends_with_the_next_click(app: Flask, store: Store, anon: FlaskClient) -> None:
    lan = accounts.create_user(store, "Lan", PASSWORD, accounts.ADMINISTRATOR)
    sign_in(anon, "Lan")
    token = csrf(anon, "/account/")
    assert anon.get("/admin/users").status_code == 200
    account_admin.change(store, lan.id, role=accounts.VIEWER, offices=[], sees_all=False, actor=SERVICE)
    assert anon.get("/admin/users").status_code == 403
    assert anon.post("/admin/users/1", data={"csrf_token": token, "role": accounts.VIEWER}).status_code == 403
    account_admin.set_active(store, lan.id, False, SERVICE)
    assert anon.get("/documents").status_code == 302


def test_each_login_has_a_key_of_its_own(app: Flask) -> None:
    keys = set()
    for _ in range(2):
        client = app.test_client()
        sign_in(client, "Hoa")
        with client.session_transaction() as session:
            keys.add(session["_user_id"])
    assert len(keys) == 2
    assert all(len(key) > 40 for key in keys)


def test_a_cookie_kept_by_a_thief_ends_with_the_session(app: Flask, anon: FlaskClient) -> None:
    post(anon, "/login", name="Hoa", password=PASSWORD, remember="y")
    stolen = [anon.get_cookie(name) for name in ("trichluc", "trichluc_remember")]
    thief = app.test_client()
    for cookie in stolen:
        assert cookie is not None
        thief.set_cookie(cookie.key, cookie.value)
    assert thief.get("/").status_code == 200
    post(anon, "/", "/logout")
    assert thief.get("/").status_code == 302


def test_an_id_of_a_user_is_no_key(app: Flask, store: Store) -> None:
    for guess in ("1", "", "x" * 43, logins.begin(store, 1)[:-1]):
        client = app.test_client()
        with client.session_transaction() as session:
            session["_user_id"], session["_fresh"] = guess, True
        assert client.get("/").status_code == 302


def test_a_session_runs_out(client: FlaskClient, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    assert client.get("/").status_code == 200
    later = logins.now() + logins.IDLE * 1.01
    monkeypatch.setattr(logins, "now", lambda: later)
    assert client.get("/").status_code == 302


def test_the_store_holds_no_key_password_or_token(
    app: Flask, client: FlaskClient, anon: FlaskClient, store: Store, bearer: dict[str, str]
) -> None:
    sign_in(anon, "Hoa")
    totp, codes = switch_on(app, 1)
    with anon.session_transaction() as session:
        secrets = [PASSWORD, session["_user_id"], bearer["Authorization"].split()[1], totp.secret, *codes]
    with store.reading() as session:
        connection = session.connection()
        tables = ("user_account", "login_session", "token", "recovery_code", "event")
        kept = str([connection.exec_driver_sql(f"SELECT * FROM {table}").all() for table in tables])
    assert [secret for secret in secrets if secret in kept or secret.replace("-", "") in kept] == []


@pytest.mark.parametrize("ending", ["revoked", "closed", "demoted"])
def test_a_token_ends_with_what_it_stood_on(anon: FlaskClient, store: Store, ending: str) -> None:
    lan = accounts.create_user(store, "Lan", PASSWORD, accounts.UPLOADER)
    headers = {"Authorization": f"Bearer {accounts.create_token(store, 't', accounts.UPLOADER, lan.id)}"}
    assert anon.post("/api/v1/documents", headers=headers).status_code == 400
    if ending == "revoked":
        account_admin.revoke_token(store, 1, SERVICE)
    elif ending == "closed":
        account_admin.set_active(store, lan.id, False, SERVICE)
    else:
        account_admin.change(store, lan.id, role=accounts.VIEWER, offices=[], sees_all=False, actor=SERVICE)
    expected = 403 if ending == "demoted" else 401
    assert anon.post("/api/v1/documents", headers=headers).status_code == expected


def test_guessing_from_many_addresses_is_stopped_by_the_name(app: Flask, store: Store) -> None:
    answers = []
    for number in range(21):  # the address alone would let each of them try ten times
        client = app.test_client()
        client.environ_base["REMOTE_ADDR"] = f"10.0.0.{number}"
        answers.append(sign_in(client, "Hoa" if number % 2 else "hoa ", "sai").status_code)
    assert answers == [422] * 20 + [429]
    other = app.test_client()
    accounts.create_user(store, "Lan", PASSWORD)
    assert sign_in(other, "Lan").status_code == 302


def test_guessing_the_second_factor_is_stopped(app: Flask, store: Store) -> None:
    totp, _ = switch_on(app, 1)
    client = app.test_client()
    sign_in(client, "Hoa")
    token = csrf(client, "/login/code")
    tries = [client.post("/login/code", data={"csrf_token": token, "code": f"{n:06}"}).status_code for n in range(11)]
    assert tries == [422] * 10 + [429]
    assert client.post("/login/code", data={"csrf_token": token, "code": totp.now()}).status_code == 429


def test_the_second_factor_cannot_be_walked_round(app: Flask, store: Store) -> None:
    switch_on(app, 1)
    client = app.test_client()
    assert client.get("/login/code").headers["Location"] == "/login"
    sign_in(client, "Hoa")
    for page in ("/", "/documents", "/account/", "/admin/"):
        assert client.get(page).status_code == 302
    with client.session_transaction() as session:
        session["pending"][2] = int(time.time()) - 301
        session.modified = True
    assert client.get("/login/code").headers["Location"] == "/login"


def test_guessing_the_password_at_an_open_session_is_stopped(client: FlaskClient) -> None:
    form = {"csrf_token": csrf(client, "/account/"), "new": "x" * 9, "again": "x" * 9}
    tries = [client.post("/account/password", data=form | {"old": f"sai {n}"}).status_code for n in range(11)]
    assert tries == [422] * 10 + [429]


def test_a_wrong_name_and_a_wrong_password_read_the_same(app: Flask) -> None:
    shown = [re.sub(r'value="[^"]*"', "", sign_in(app.test_client(), name, "sai").text) for name in ("Hoa", "Khac")]
    assert shown[0] == shown[1]


def test_tries_that_fail_are_in_the_log_without_what_was_typed(app: Flask, store: Store, client: FlaskClient) -> None:
    totp, _ = switch_on(app, 1)
    closed = accounts.create_user(store, "Dong", PASSWORD)
    account_admin.set_active(store, closed.id, False, SERVICE)
    other = app.test_client()
    for name, password in (("Hoa", "sai mat khau"), ("mat-khau-go-nham-o-ten", "sai"), ("Dong", PASSWORD)):
        assert sign_in(other, name, password).status_code == 422
    sign_in(other, "Hoa")
    assert post(other, "/login/code", code="123456").status_code == 422
    found = [each for each in audit.listing(store, scope=EVERYTHING).items if each.kind == "login-failed"]
    told = [(each.subject, each.user, each.details["step"]) for each in reversed(found)]
    assert told == [
        ("user:1", None, "password"),
        ("user:none", None, "password"),
        (f"user:{closed.id}", None, "password"),
        ("user:1", None, "code"),
    ]
    page = client.get("/admin/log?kind=login-failed").text
    assert "tài khoản Hoa" in page
    assert "tài khoản không có thật" in page
    typed = ("sai mat khau", "mat-khau-go-nham", "123456", totp.secret)
    assert [each for each in typed if each in page or each in str(found)] == []


def test_too_many_requests_are_too_many() -> None:
    buckets = Buckets(per_minute=60)
    assert [buckets.take("a", 0.0) for _ in range(61)] == [True] * 60 + [False]
    assert buckets.take("b", 0.0)
    assert [buckets.take("a", 2.0) for _ in range(3)] == [True, True, False]


def test_the_limit_of_requests_holds_for_pages_and_calls(app: Flask, anon: FlaskClient) -> None:
    limit = app.extensions["trichluc"].settings.requests_per_minute
    answers = {anon.get("/api/v1/openapi.json").status_code for _ in range(3)}
    assert (answers, limit) == ({200}, 12000)


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example/", "/\\evil.example", "/%09/evil.example"])
def test_no_door_leads_to_another_site(app: Flask, store: Store, target: str) -> None:
    totp, _ = switch_on(app, 1)
    client = app.test_client()
    token = csrf(client, "/login")
    form = {"csrf_token": token, "name": "Hoa", "password": PASSWORD}
    second = client.post("/login", query_string={"next": target}, data=form).headers["Location"]
    assert second.startswith("/login/code?next=/")
    assert not second.startswith(("/login/code?next=//", "/login/code?next=/%5C"))
    answer = post(client, "/login/code", f"/login/code?next={target}", code=totp.now())
    assert not re.match(r"(https?:)?//|/\\", answer.headers["Location"])
    language = client.post(
        "/language", data={"csrf_token": csrf(client, "/account/"), "language": "en", "next": target}
    )
    assert not re.match(r"(https?:)?//|/\\", language.headers["Location"])


def test_what_is_somebody_else_s_cannot_be_ended(app: Flask, client: FlaskClient, store: Store) -> None:
    lan = accounts.create_user(store, "Lan", PASSWORD)
    logins.begin(store, lan.id)
    hers = logins.listing(store, lan.id)[0]
    assert post(client, "/account/", f"/account/sessions/{hers.id}/end").status_code == 404
    saved = saved_searches.keep(store, lan.id, "của Lan", "q=x").id
    assert post(client, "/account/", f"/search/saved/{saved}/forget").status_code == 404
    assert len(logins.listing(store, lan.id)) == 1
    assert len(saved_searches.listing(store, lan.id)) == 1


def test_logins_are_in_the_log(anon: FlaskClient, store: Store) -> None:
    sign_in(anon, "Hoa")
    post(anon, "/", "/logout")
    assert [each.kind for each in audit.listing(store, scope=EVERYTHING, user_id=1).items][:2] == ["logout", "login"]


def test_every_answer_has_the_headers(
    app: Flask, client: FlaskClient, library: Library, bearer: dict[str, str]
) -> None:
    library.add(pdf=True)
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()):
            continue
        headers = bearer if rule.rule.startswith("/api/") else {}
        found = client.get(address(app, rule), headers=headers).headers
        assert found["X-Content-Type-Options"] == "nosniff", rule.rule
        assert found["X-Frame-Options"] == "DENY", rule.rule
        assert found["Referrer-Policy"] == "same-origin", rule.rule
        policy = found["Content-Security-Policy"]
        assert "default-src 'self'" in policy, rule.rule
        assert "frame-ancestors 'none'" in policy, rule.rule
        assert "unsafe" not in policy, rule.rule


def test_pages_of_a_person_are_kept_by_no_cache(app: Flask, client: FlaskClient, library: Library) -> None:
    document = library.add()
    for page in ("/", f"/documents/{document}", "/search", "/account/", "/admin/users", "/counts?format=csv"):
        control = client.get(page).headers.get("Cache-Control", "")
        assert "no-store" in control or "private" in control, page
