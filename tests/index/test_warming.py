from __future__ import annotations

import threading
import time

import pytest

from index import directives, kept, warming
from index.scope import EVERYTHING, Scope
from tests.index.texts import PLAN, PLAN_META

pytestmark = pytest.mark.sqlite


def test_registers_are_summed_up_before_anybody_asks(store, add, monkeypatch):
    add(PLAN, **PLAN_META)
    warming.warm(store, scope=EVERYTHING)

    def nothing_is_made(*_):
        raise AssertionError("a visitor had to wait")

    monkeypatch.setattr(directives, "_summary", nothing_is_made)
    assert directives.listing(store, scope=EVERYTHING).total > 0


def test_the_thread_takes_up_what_has_changed_and_ends(store, add, monkeypatch):
    monkeypatch.setattr(warming, "EVERY_SECONDS", 0.05)
    monkeypatch.setattr(kept, "DEAR_SECONDS", 9e9)
    stop = threading.Event()
    thread = warming.keep_warm(store, stop, scope=EVERYTHING)
    add(PLAN, **PLAN_META)
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and directives.listing(store, scope=EVERYTHING).total == 0:
        time.sleep(0.05)
    assert directives.listing(store, scope=EVERYTHING).total > 0
    stop.set()
    thread.join(5)
    assert not thread.is_alive()


def test_the_office_of_a_visitor_does_not_wait_either(store, add, monkeypatch):
    monkeypatch.setattr(warming, "EVERY_SECONDS", 0.05)
    office, made = Scope(frozenset({7})), threading.Event()
    real = warming.warm

    def warm(of, *, scope):
        real(of, scope=scope)
        if scope == office:
            made.set()

    monkeypatch.setattr(warming, "warm", warm)
    stop = threading.Event()
    thread = warming.keep_warm(store, stop, scope=EVERYTHING)
    add(PLAN, **PLAN_META)
    assert not made.wait(0.3), "nobody of the office is here"
    warming.visited(store, office)
    assert made.wait(10)
    stop.set()
    thread.join(5)
    monkeypatch.setattr(directives, "_summary", lambda *_: pytest.fail("a visitor had to wait"))
    assert directives.listing(store, scope=office).total > 0


def test_of_many_offices_the_latest_visitors_are_kept(store):
    for number in range(warming.MOST_SCOPES + 2):
        warming.visited(store, Scope(frozenset({number})))
    kept_warm = [min(scope.offices or ()) for scope in warming._here(store)]
    assert kept_warm == list(range(warming.MOST_SCOPES + 1, 1, -1))
