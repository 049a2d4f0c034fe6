"""Sums that are kept: what is old is made anew ahead of who would wait for it."""

from __future__ import annotations

from index.kept import AHEAD, DEAR_SECONDS, PATIENCE, _Entry, ahead

WHILE = PATIENCE * DEAR_SECONDS


def entry(cost: float = DEAR_SECONDS) -> _Entry:
    return _Entry(rows=(), position=7, cost=cost, at=100.0)


def test_what_nothing_has_changed_since_holds() -> None:
    assert entry(0.0).holds(7, 1_000_000.0)


def test_what_was_cheap_is_made_anew_at_once() -> None:
    assert not entry(DEAR_SECONDS / 2).holds(8, 100.0)


def test_what_was_dear_holds_for_a_while() -> None:
    assert entry().holds(8, 100.0 + 0.99 * WHILE)
    assert not entry().holds(8, 100.0 + 1.01 * WHILE)


def test_who_sums_up_ahead_is_earlier_than_the_end_of_it() -> None:
    with ahead():
        assert entry().holds(8, 100.0 + 0.99 * AHEAD * WHILE)
        assert not entry().holds(8, 100.0 + 1.01 * AHEAD * WHILE)
        assert entry().holds(7, 1_000_000.0)
    assert entry().holds(8, 100.0 + 0.99 * WHILE)
