from __future__ import annotations

import re

from flask.testing import FlaskClient

from index import accounts
from index.store import Store
from tests.web.builders import PASSWORD, csrf, post, sign_in


def test_a_search_is_kept_found_again_and_let_go(client: FlaskClient) -> None:
    page = "/search?q=chỉ thị 05&year=2026&evil=1"
    answer = post(client, page, "/search/saved", name=" Chỉ thị  05 ", query="q=chỉ thị 05&year=2026&evil=1")
    assert answer.headers["Location"] == "/search?q=ch%E1%BB%89+th%E1%BB%8B+05&year=2026", "only what search knows"
    shown = client.get("/search").text
    assert "Chỉ thị 05" in shown
    post(client, page, "/search/saved", name="Chỉ thị 05", query="q=khác")
    shown = client.get("/search").text
    assert shown.count("<span>Chỉ thị 05</span>") == 1, "the same name replaces"
    forget = re.search(r'action="(/search/saved/\d+/forget)"', shown)
    assert forget is not None
    post(client, "/search", forget[1])
    assert "<span>Chỉ thị 05</span>" not in client.get("/search").text


def test_nothing_is_kept_under_no_name_or_for_no_search(client: FlaskClient) -> None:
    assert (
        "Hãy đặt tên"
        in client.get(post(client, "/search", "/search/saved", name="", query="q=a").headers["Location"]).text
    )
    assert (
        "Hãy đặt tên"
        in client.get(post(client, "/search", "/search/saved", name="a", query="x=1").headers["Location"]).text
    )


def test_searches_of_others_are_not_shown_and_cannot_be_let_go(
    client: FlaskClient, anon: FlaskClient, store: Store
) -> None:
    post(client, "/search", "/search/saved", name="Của Hoa", query="q=a")
    accounts.create_user(store, "Lan", PASSWORD)
    sign_in(anon, "Lan")
    assert "Của Hoa" not in anon.get("/search").text
    token = csrf(anon, "/search")
    assert anon.post("/search/saved/1/forget", data={"csrf_token": token}).status_code == 404
    assert "Của Hoa" in client.get("/search").text
