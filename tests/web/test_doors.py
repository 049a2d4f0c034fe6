"""Who gets in: first run, login, what is closed without it, CSRF, headers, redirects, limits."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from index import accounts
from index.store import Store
from settings import Settings
from tests.web.builders import PASSWORD, Library, csrf, post, sign_in
from web.app import create_app
from web.security import safe_target

OPEN = {"auth.second"} | {
    "static",
    "bootstrap.static",
    "auth.login",
    "auth.setup",
    "languages.switch",
    "api.openapi",
    "health.health",
}


def test_the_first_run_makes_an_administrator_and_logs_in(new_app: Flask) -> None:
    anon, store = new_app.test_client(), new_app.extensions["trichluc"].store
    assert anon.get("/").headers["Location"] == "/setup"
    answer = post(anon, "/setup", name="Hoa", password=PASSWORD, again=PASSWORD)
    assert answer.headers["Location"] == "/"
    assert anon.get("/").status_code == 200
    user = accounts.authenticate(store, "Hoa", PASSWORD)
    assert user is not None
    assert user.role == accounts.ADMINISTRATOR


def test_the_first_run_is_over_once_there_is_a_user(client: FlaskClient, anon: FlaskClient, store: Store) -> None:
    token = csrf(anon, "/login")
    answer = anon.post("/setup", data={"csrf_token": token, "name": "X2", "password": PASSWORD, "again": PASSWORD})
    assert answer.status_code == 302
    assert accounts.authenticate(store, "X2", PASSWORD) is None


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": "", "password": PASSWORD, "again": PASSWORD}, "Hãy nhập tên đăng nhập"),
        ({"name": "Hoa", "password": "ngan", "again": "ngan"}, "ít nhất 8 ký tự"),
        ({"name": "Hoa", "password": PASSWORD, "again": PASSWORD + "!"}, "không giống nhau"),
    ],
)
def test_the_first_run_says_what_is_wrong(new_app: Flask, fields: dict[str, str], sentence: str) -> None:
    answer = post(new_app.test_client(), "/setup", **fields)
    assert answer.status_code == 422
    assert sentence in answer.text


def test_every_page_but_the_doors_needs_a_login(app: Flask, client: FlaskClient, anon: FlaskClient) -> None:
    for rule in app.url_map.iter_rules():
        if rule.endpoint in OPEN or rule.rule.startswith("/api/"):
            continue
        values = {name: 1 if rule._converters[name].regex == r"\d+" else "x" for name in rule.arguments}
        address = app.url_map.bind("localhost").build(
            rule.endpoint, values, method="GET" if "GET" in rule.methods else "POST"
        )
        if "GET" in rule.methods:
            answer = anon.get(address)
            assert answer.status_code == 302, rule.endpoint
            assert answer.headers["Location"].startswith("/login"), rule.endpoint
        else:
            assert anon.post(address).status_code in (302, 400), rule.endpoint


def test_a_wrong_password_stays_outside(client: FlaskClient, anon: FlaskClient) -> None:
    answer = sign_in(anon, "Hoa", "sai mat khau")
    assert answer.status_code == 422
    assert "không đúng" in answer.text
    assert anon.get("/documents").status_code == 302


def test_logging_in_leads_to_the_page_that_was_asked_for(client: FlaskClient, anon: FlaskClient) -> None:
    address = anon.get("/search?q=chi+thi").headers["Location"]
    answer = post(anon, address, name="Hoa", password=PASSWORD)
    assert answer.headers["Location"] == "/search?q=chi+thi"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "",
    ],
)
def test_a_login_never_leads_to_another_site(client: FlaskClient, anon: FlaskClient, target: str) -> None:
    assert safe_target(target) is None
    token = csrf(anon, "/login")
    answer = anon.post(
        "/login", query_string={"next": target}, data={"csrf_token": token, "name": "Hoa", "password": PASSWORD}
    )
    assert answer.headers["Location"] == "/"


def test_logging_in_gives_a_new_session(client: FlaskClient, anon: FlaskClient) -> None:
    before = anon.get("/login") and csrf(anon, "/login")
    sign_in(anon, "Hoa")
    with anon.session_transaction() as session:
        assert "_user_id" in session
    assert csrf(anon, "/upload") != before


def test_logging_out_ends_the_session(client: FlaskClient) -> None:
    assert post(client, "/", "/logout").headers["Location"] == "/login"
    assert client.get("/").status_code == 302


def test_changes_without_the_token_of_the_form_are_refused(client: FlaskClient, library: Library) -> None:
    failed = library.failed("Tệp bị hỏng.")
    for address in ("/upload", "/batches", "/logout", f"/documents/{failed}/retry", "/language"):
        answer = client.post(address, data={})
        assert answer.status_code == 400, address
        assert "Biểu mẫu đã hết hạn" in answer.text


def test_eleven_tries_in_a_minute_are_too_many(client: FlaskClient, anon: FlaskClient) -> None:
    assert sign_in(anon, "Hoa").status_code == 302  # one that succeeds does not count
    anon.delete_cookie("trichluc")
    token = csrf(anon, "/login")
    answers = [anon.post("/login", data={"csrf_token": token, "name": "Hoa", "password": "x"}) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [422] * 10 + [429]
    assert "đợi một phút" in answers[-1].text


def test_the_headers_forbid_foreign_and_inline_code(client: FlaskClient) -> None:
    headers = client.get("/").headers
    policy = headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"


def test_no_page_has_inline_code_or_style(client: FlaskClient, library: Library) -> None:
    document = library.add(pdf=True)
    library.index()
    pages = ["/", "/upload", "/documents", f"/documents/{document}", f"/documents/{document}?view=pages"]
    pages += [f"/documents/{document}/print", "/search", "/directives", "/directives/05-CT/TW"]
    for page in [*pages, "/units", "/counts", "/shortcomings", "/help", "/nothing-here"]:
        text = client.get(page).text
        assert " style=" not in text, page
        assert "<style" not in text, page
        assert "onclick" not in text, page
        assert all("src=" in tag.split(">")[0] for tag in text.split("<script")[1:]), page
        assert "//cdn" not in text, page


def test_the_cookie_of_the_session_is_out_of_reach_of_scripts(anon: FlaskClient) -> None:
    cookie = next(value for name, value in anon.get("/login").headers if name == "Set-Cookie")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_there_is_no_redirect_to_https_on_this_machine(client: FlaskClient) -> None:
    assert client.get("/", base_url="http://127.0.0.1:8000").status_code == 302  # to the login of that host, not to TLS
    assert client.get("/login", base_url="http://127.0.0.1:8000").status_code == 200


@pytest.mark.sqlite  # hosts of a shared database have their key there, or in the settings
def test_the_secret_key_is_made_once_and_is_private(app: Flask, settings: Settings) -> None:
    path = Path(settings.data) / "secret.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(path.read_bytes()) == 32
    again = create_app(settings)
    assert again.config["SECRET_KEY"] == app.config["SECRET_KEY"]
    again.extensions["trichluc"].store.close()


def test_who_may_only_look_cannot_upload(client: FlaskClient, anon: FlaskClient, store: Store) -> None:
    accounts.create_user(store, "Xem", PASSWORD, accounts.VIEWER)
    sign_in(anon, "Xem")
    assert "Nạp văn bản" not in anon.get("/documents").text
    for answer in (anon.get("/upload"), post(anon, "/", "/batches"), post(anon, "/", "/upload")):
        assert answer.status_code == 403
        assert "chỉ được xem" in answer.text
