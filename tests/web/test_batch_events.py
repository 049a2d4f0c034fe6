"""Progress as server-sent events: each change once, an end, and never all threads of the server."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from index import documents
from tests.web.builders import Library
from web import batch_events


def parsed(event: bytes) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(event.decode().removeprefix("data: "))
    return found


def test_each_change_is_told_once_until_nothing_is_left(client: FlaskClient, library: Library) -> None:
    batch = documents.new_batch(library.store, 1, "web")
    receipt = library.send("dang-doi.pdf", batch=batch)
    answer = client.get(f"/batches/{batch}/events", buffered=False)
    assert answer.content_type.startswith("text/event-stream")
    events = answer.iter_encoded()
    first = parsed(next(events))
    assert (first["left"], first["total"]) == (1, 1)
    assert "Đang chờ" in first["rows"][0]
    assert documents.begin(library.store, receipt.id)
    documents.fail(library.store, receipt.id, "damaged", "Tệp bị hỏng.")
    second = parsed(next(events))
    assert (second["left"], second["bad"]) == (0, 1)
    assert "Tệp bị hỏng." in second["rows"][0]
    assert list(events) == []
    answer.close()


def test_a_stream_ends_by_itself_and_the_browser_opens_it_again(
    client: FlaskClient, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch_events, "LASTS_SECONDS", 0.9)
    batch = documents.new_batch(library.store, 1, "web")
    library.send(batch=batch)
    with client.get(f"/batches/{batch}/events") as answer:
        events = list(answer.iter_encoded())
    assert len(events) == 2
    assert events[-1].startswith(b":")


def test_who_comes_when_all_places_are_taken_gets_one_that_becomes_free() -> None:
    places = batch_events.Places()
    people = [number // batch_events.STREAMS_OF_ONE for number in range(batch_events.STREAMS)]
    assert all(places.take(person) for person in people)
    assert not places.take(99)
    places.give_back(0)
    assert places.take(99)


def test_one_person_does_not_take_all_streams_and_is_sent_to_ask(
    client: FlaskClient, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch_events, "places", batch_events.Places())
    batch = documents.new_batch(library.store, 1, "web")
    library.send(batch=batch)
    streams = [client.get(f"/batches/{batch}/events", buffered=False) for _ in range(batch_events.STREAMS_OF_ONE)]
    assert [stream.status_code for stream in streams] == [200] * batch_events.STREAMS_OF_ONE
    assert client.get(f"/batches/{batch}/events").status_code == 503
    assert batch_events.places.take(2), "there is room for another"
    streams.pop().close()
    again = client.get(f"/batches/{batch}/events", buffered=False)
    assert again.status_code == 200
    for stream in (again, *streams):
        stream.close()


def test_a_batch_of_others_has_no_events(client: FlaskClient) -> None:
    assert client.get("/batches/nothing/events").status_code == 404
