"""References to official documents: full, short and named, as the spaCy component `trichluc_references`."""

from __future__ import annotations

from bisect import bisect_left

from spacy.language import Language

from extract.layers import Component, Reading
from extract.mentions import Mention
from extract.named_documents import find_named
from extract.numbered import find_numbered, find_standards
from extract.pinpoints import pinpoint_before
from extract.reference_lists import joined, share_tails
from extract.reference_titles import set_titles
from extract.relations import relation_before
from extract.resolve import resolve
from extract.short_forms import find_short
from extract.symbols import find_symbols

_LAWS = frozenset(("luật", "bộ luật", "pháp lệnh"))
_LETTERHEAD_REACH = 3000


@Language.factory("trichluc_references", requires=["doc._.metadata"], assigns=["doc.spans", "doc._.findings"])
def create(nlp: Language, name: str) -> ReferencesFinder:
    """Return the component."""
    return ReferencesFinder()


class ReferencesFinder(Component):
    """Find the references of a document."""

    layer = "references"

    def read(self, reading: Reading) -> None:
        """Set the layer."""
        mentions = find_references(reading.document.text, own_number=reading.about.number)
        reading.put("references", [mention.reference() for mention in mentions])


def find_references(text: str, own_number: str | None = None) -> list[Mention]:
    """Return all mentions of documents in `text`, in its order; `own_number` is the number in the letterhead."""
    numbered = find_numbered(text)
    if own_number:
        own = next((symbol.number for symbol in find_symbols(own_number)), own_number)
        numbered = [mention for mention in numbered if not _is_own(mention, own)]
    named = find_named(text, numbered)
    mentions = numbered + find_standards(text)
    laws = [mention for mention in named if mention.type in _LAWS]
    mentions += laws + _uncovered([mention for mention in named if mention.type not in _LAWS], numbered)
    mentions += _uncovered(find_short(text), mentions)
    mentions.sort(key=_order)
    share_tails(text, mentions)
    mentions = resolve(text, mentions)
    describe(text, mentions)
    set_titles(text, mentions)
    return mentions


def _order(mention: Mention) -> tuple[int, int]:
    return mention.start, -mention.end


def _is_own(mention: Mention, own_number: str) -> bool:
    """Tell whether the mention is the letterhead's own number: near the top, without a type word before it."""
    return mention.start < _LETTERHEAD_REACH and mention.rule == "ref-number-only" and mention.number == own_number


def describe(text: str, mentions: list[Mention]) -> None:
    """Set pinpoint and relation; members of a list share the relation of its first."""
    before: Mention | None = None
    for mention in mentions:
        mention.pinpoint = pinpoint_before(text, mention.start)
        if before is not None and joined(text, before, mention) and not mention.pinpoint:
            mention.relation = before.relation
        else:
            mention.relation = relation_before(text, mention.start)
        before = mention


def _uncovered(mentions: list[Mention], others: list[Mention]) -> list[Mention]:
    """Return those of `mentions` that share no character with one of `others` nor with one before them."""
    ends: list[int] = []
    spans = sorted((other.start, other.end) for other in others)
    for _, end in spans:
        ends.append(max(end, ends[-1]) if ends else end)
    kept: list[Mention] = []
    for mention in sorted(mentions, key=_order):
        last = bisect_left(spans, (mention.end, 0)) - 1
        if (last < 0 or ends[last] <= mention.start) and (not kept or kept[-1].end <= mention.start):
            kept.append(mention)
    return kept
