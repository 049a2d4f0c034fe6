"""Whatever is typed has an answer on both databases, and what is long costs no more than what is cut off from it."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import directives, findings, found, mismatches, recurring, series
from index.asked import LONGEST_TEXT, MOST_WORDS, terms_of
from index.completion import complete
from index.findings import Filters
from index.indexer import rebuild
from index.scope import EVERYTHING, Scope
from index.search import Query, search
from tests.index.texts import PLAN, PLAN_META, REPORT, REPORT_META

HOSTILE = [
    "-" * 10_000, "- " * 5_000, "-a" * 5_000, "-" + "9" * 5_000, "0" * 50_000, "1/" * 20_000, " " * 50_000 + "a",
    "số:", "số: ", "số:số:số:", "số:-", "-số:", "số:" * 3_000, "số :" + " " * 9_000, "s" * 900 + ":", "١٢/KH-UBND",
    "𝟎𝟓-CT/TW",
    "**", "*" * 9_999, '"' * 9_999, '"phối', 'phối"', '-"', '""""a', "%_%", "_", "\\", "' OR 1=1 --", "[* TO *]",
    "(a OR (b",
    "a" * 200_000, "đ" * 200_000, "phối hợp " * 20_000, "🙂" * 2_000, "ﬀ" * 3_000, "\u0301" * 5_000,
    "a" + "\u0301" * 5_000,
    "\0", "phối\0hợp", "\ud800", "phối\udfffhợp", "\x01\x1b\x7f\x85\u2028", "\ufeff", "\u202e05-CT/TW", "a:b:c",
]  # fmt: skip
NAMES = ("type", "issuer", "unit", "directive", "area", "level", "kind", "date_from", "date_to")
ANY = st.text(st.characters(codec=None), max_size=50)
SHAPED = st.text(alphabet="phốihợpSố:05-CT/TW\"'*-–−()\0\ud800\u0301 ", max_size=60)


@pytest.fixture
def library(store, add):
    add(PLAN, pdf=True, **PLAN_META)
    add(REPORT, pdf=True, **REPORT_META)
    rebuild(store)
    return store


def _ask_everywhere(store, text: str) -> None:
    for scope in (EVERYTHING, Scope(frozenset({1}))):
        search(store, Query(text), scope=scope)
        search(store, Query(f"hợp {text}", kind="shortcoming"), scope=scope)
        search(store, Query("hợp", **dict.fromkeys(NAMES, text)), scope=scope)
        search(store, Query(directive=text, year=text), scope=scope)
        search(store, Query(unit=text), scope=scope)
        found.found(store, Query(text, unit=text, directive=text), scope=scope)
        found.found(store, Query(text, kind="references"), scope=scope)
        complete(store, text, scope=scope)
        directives.listing(store, text, scope=scope)
        directives.one(store, text, scope=scope)
        asked = Filters(q=text, unit=text, directive=text, type=text, issuer=text, kind=text, noun=text, document=text)
        for table in (findings.counts, findings.units, findings.passages, recurring.groups, series.indicators):
            table(store, asked, scope=scope)
        findings.counts(store, Filters(q=text, year=text, date_from=text), scope=scope)
        mismatches.listing(store, asked, scope=scope)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_every_query_that_takes_text_takes_this(library, text):
    _ask_everywhere(library, text)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=ANY | SHAPED)
def test_every_query_that_takes_text_takes_any(library, text):
    _ask_everywhere(library, text)


@settings(max_examples=300, deadline=None)
@given(text=ANY | SHAPED | st.sampled_from(HOSTILE))
def test_terms_are_words_that_the_engine_takes(text):
    terms = terms_of(text)
    assert sum(len(term.plain) for term in terms) <= MOST_WORDS
    for term in terms:
        assert len(term.plain) == len(term.spelled) > 0
        for word in (*term.plain, *term.spelled):
            assert word
            assert word.encode()
            assert " " not in word


@pytest.mark.parametrize("piece", ["-", '"', "a", "-a ", '"a" ', "số:", "1-", "05-CT/TW ", "\u0301", " - ", "s :"])
def test_a_thousand_times_as_much_costs_no_more_than_what_is_read_of_it(piece):
    short, long = piece * (LONGEST_TEXT // len(piece) + 1), piece * 1_000_000
    assert terms_of(long) == terms_of(short[:LONGEST_TEXT])
