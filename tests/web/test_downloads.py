"""Tables as files: no part is taken for the whole."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.builders import Library
from web import downloads, search_export


@pytest.mark.parametrize(("rows", "told"), [(0, False), (2, False), (3, False), (4, True)])
def test_a_table_that_is_cut_says_so_in_its_last_line(app: Flask, rows: int, told: bool) -> None:
    with app.test_request_context("/"):
        got = list(downloads.at_most(3, ([number] for number in range(rows))))
    assert got[: min(rows, 3)] == [[number] for number in range(min(rows, 3))]
    assert len(got) == min(rows, 3) + told
    if told:
        assert got[-1][0].startswith("Chỉ có 3 dòng đầu")


@pytest.mark.parametrize("most", [2, 3])
def test_a_search_of_more_documents_than_are_sent_says_so(
    client: FlaskClient, library: Library, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    for number in range(3):
        library.add("Chỉ thị số 05-CT/TW.", subject=f"văn bản {number}")
    library.index()
    monkeypatch.setattr(search_export, "MOST_DOCUMENTS", most)
    lines = client.get("/search?format=csv").text.splitlines()
    assert len(lines) == 4
    assert ("Chỉ có 2 dòng đầu" in lines[-1]) == (most == 2)


@pytest.mark.parametrize("page", ["/counts", "/search", "/search/findings", "/shortcomings", "/api/v1/units"])
def test_another_form_is_refused_before_anything_is_sent(
    client: FlaskClient, bearer: dict[str, str], page: str
) -> None:
    assert client.get(f"{page}?format=pdf", headers=bearer).status_code == 400
