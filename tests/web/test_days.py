"""Days as people write them, whatever language their browser speaks."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from index import documents
from index.scope import EVERYTHING
from index.store import Store
from tests.web.builders import Library, post
from web import days


@pytest.mark.parametrize(
    ("text", "iso", "begin", "end"),
    [
        ("31/01/2026", "2026-01-31", "2026-01-31", "2026-01-31"),
        ("1-2-2026", "2026-02-01", "2026-02-01", "2026-02-01"),
        ("5.9.2025", "2025-09-05", "2025-09-05", "2025-09-05"),
        (" 2026-01-31 ", "2026-01-31", "2026-01-31", "2026-01-31"),
        ("02/2024", "2024-02", "2024-02-01", "2024-02-29"),
        ("2025", "2025", "2025-01-01", "2025-12-31"),
        ("31/02/2026", None, None, None),
        ("13/2026", None, None, None),
        ("04/30/2026", None, None, None),
        ("hôm qua", None, None, None),
        ("", None, None, None),
    ],
)
def test_days(text: str, iso: str | None, begin: str | None, end: str | None) -> None:
    assert (days.iso(text), days.begin(text), days.end(text)) == (iso, begin, end)


@pytest.mark.parametrize(("asked", "found"), [("from=1/4/2025&to=30/4/2025", 1), ("from=2025&to=3/2025", 0), ("", 1)])
def test_a_search_takes_days_as_they_are_written_here(
    client: FlaskClient, library: Library, asked: str, found: int
) -> None:
    library.add("Chỉ thị số 05-CT/TW.", issued_on="2025-04-10", subject="văn bản tháng tư")
    library.index()
    page = client.get(f"/search?{asked}").text
    assert ("văn bản tháng tư" in page or "Văn bản tháng tư" in page) == bool(found)
    assert client.get("/search?from=04/30/2025").status_code == 400


def test_the_form_shows_a_day_as_it_is_written_here(client: FlaskClient) -> None:
    for page in ("/search", "/matrix", "/counts/series", "/report"):
        shown = client.get(f"{page}?from=2025-04-10&to=12/2025").text
        assert 'value="10/04/2025"' in shown, page
        assert 'value="31/12/2025"' in shown, page
        assert 'type="date"' not in shown, page


@pytest.mark.parametrize(("typed", "kept"), [("10/4/2025", "2025-04-10"), ("4/2026", "2026-04"), ("2024", "2024")])
def test_a_letterhead_keeps_what_is_known_of_its_day(
    client: FlaskClient, library: Library, store: Store, typed: str, kept: str
) -> None:
    document = library.add(issued_on="2026-04", number="1/KH-UBND")
    page = f"/documents/{document}/metadata"
    assert 'value="04/2026"' in client.get(page).text, "a month without its day is not lost when the form is saved"
    post(client, page, issued_on=typed, number="1/KH-UBND")
    view = documents.get(store, document, scope=EVERYTHING)
    assert view is not None
    assert view.metadata["issued_on"] == kept
    assert "có thật" in post(client, page, issued_on="31/02/2026").text
