from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from index import directives, documents, registers
from index.identity import Evidence, evidence
from index.resolution import identities
from index.scope import EVERYTHING
from index.tables import Directive, FindingRow

CASES = yaml.safe_load((Path(__file__).parent / "data" / "identity_cases.yaml").read_text())
PLAN = "Thực hiện [[ref|key={key}|number={number}{more}|{quote}]]."
SHORT = "Tiếp tục thực hiện [[ref|form=short|number=05{more}|resolution=unresolved|Chỉ thị 05]]."


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_what_mentions_tell_makes_the_documents(case):
    told = [evidence(each["key"], each, each.get("place"), each["cited"]) for each in case["mentions"]]
    found, decisions = identities(case["mentions"][0]["key"], told)
    settled = [d.chosen[0] if (d := decisions[said]).outcome == "resolved" else d.outcome for said in told]
    numbers = {at: n for n, at in enumerate(dict.fromkeys(each for each in settled if isinstance(each, int)))}
    assert [numbers.get(each, each) for each in settled] == case["settled"]
    assert sorted(each.issued_on for each in found) == sorted(case["documents"])


def test_evidence_is_stored_as_text():
    said = Evidence("hoa-giang", "cong-an-tinh", "2020-02", "", "2020-03")
    assert Evidence.of(str(said)) == said


def _plan(key="05-CT/TW", quote="Chỉ thị số 05-CT/TW", **more):
    return PLAN.format(key=key, number=key, quote=quote, more="".join(f"|{k}={v}" for k, v in more.items()))


def _references(store, document_id):
    return [
        each for each in documents.body(store, document_id, scope=EVERYTHING).findings if each.layer == "references"
    ]


def test_two_terms_are_two_entries_and_the_key_answers_for_both(store, add):
    add(_plan(issued_on="2016-05-15", issuer="Bộ Chính trị"), issued_on="2017-01-05")
    add(_plan(issued_on="2011-03-09", issuer="Ban Bí thư"), issued_on="2012-01-05")
    open_one = add(_plan(), issued_on="2019-01-05")
    view = directives.one(store, "05-CT/TW", scope=EVERYTHING)
    assert [each.issued_on for each in view.identities] == ["2016-05-15", "2011-03-09"]
    assert (view.issued_on, view.total, view.documents) == ("2016-05-15", 3, 3)
    alone = directives.one(store, view.identities[1].id, scope=EVERYTHING)
    assert (alone.issued_on, alone.total, alone.issuer) == ("2011-03-09", 1, "Ban Bí thư")
    mention = _references(store, open_one)[0]
    assert (mention.outcome, mention.directive, len(mention.candidates)) == ("ambiguous", None, 2)
    assert directives.listing(store, scope=EVERYTHING).total == 2


def test_one_document_tells_for_all_its_mentions(store, add):
    text = _plan(issued_on="2016-05-15", issuer="Bộ Chính trị") + "\n" + _plan()
    add(_plan(issued_on="2011-03-09", issuer="Ban Bí thư"), issued_on="2012-01-05")
    mentions = _references(store, add(text, issued_on="2019-01-05"))
    assert len({each.directive for each in mentions}) == 1
    assert {each.outcome for each in mentions} == {"resolved"}


def test_a_new_arrival_settles_older_short_mentions_and_another_unsettles_them(store, add):
    short = add(SHORT.format(more=""), issued_on="2019-01-05", place="Hòa Giang")
    assert _references(store, short)[0].outcome == "unmatched"
    add(_plan(issued_on="2016-05-15", issuer="Bộ Chính trị"), issued_on="2017-01-05")
    mention = _references(store, short)[0]
    assert (mention.outcome, mention.directive, mention.decided_by) == ("resolved", "05-CT/TW", "register-one")
    assert directives.one(store, "05-CT/TW", scope=EVERYTHING).documents == 2
    add(_plan("05/CT-TTg", "Chỉ thị số 05/CT-TTg", issued_on="2018-02-02"), issued_on="2018-05-01")
    mention = _references(store, short)[0]
    assert (mention.outcome, mention.candidates) == ("ambiguous", ["05-CT/TW", "05/CT-TTg"])
    assert mention.decided_by == "register-several"


@pytest.mark.parametrize(
    ("more", "issued_on", "outcome"),
    [
        ("", "2019-01-05", "resolved"),
        ("", "2015-01-05", "unmatched"),
        ("|issuer=Bộ Chính trị", "2019-01-05", "resolved"),
        ("|issuer=Ban Bí thư", "2019-01-05", "unmatched"),
        ("|term=XII", "2019-01-05", "resolved"),
        ("|term=XI", "2019-01-05", "unmatched"),
        ("|issued_on=2016", "2019-01-05", "resolved"),
    ],
)
def test_a_short_mention_fits_by_date_issuer_and_term(store, add, more, issued_on, outcome):
    add(_plan(issued_on="2016-05-15", issuer="Bộ Chính trị"), issued_on="2017-01-05")
    assert _references(store, add(SHORT.format(more=more), issued_on=issued_on))[0].outcome == outcome


def test_a_number_of_another_place_is_no_candidate(store, add):
    add(_plan("05-CT/TU", "Chỉ thị số 05-CT/TU"), issued_on="2017-01-05", place="Lâm Khê")
    assert _references(store, add(SHORT.format(more=""), place="Hòa Giang"))[0].outcome == "unmatched"
    assert _references(store, add(SHORT.format(more=""), place="Lâm Khê"))[0].outcome == "resolved"


def test_an_erased_document_takes_its_entries_and_what_was_settled_on_them(store, add):
    cited = add(_plan(issued_on="2016-05-15"), issued_on="2017-01-05")
    short = add(SHORT.format(more=""), issued_on="2019-01-05")
    documents.refuse_secret(store, cited, "MẬT")
    assert _references(store, short)[0].outcome == "unmatched"
    with store.reading() as session:
        assert session.query(Directive).count() == 0
        assert session.query(FindingRow).one().key is None


def test_the_register_can_be_made_anew(store, add):
    add(_plan(issued_on="2016-05-15"), issued_on="2017-01-05")
    short = add(SHORT.format(more=""), issued_on="2019-01-05")
    before = directives.listing(store, scope=EVERYTHING), _references(store, short)
    assert registers.rebuild(store) == 2
    assert (directives.listing(store, scope=EVERYTHING), _references(store, short)) == before
