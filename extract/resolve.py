"""What a short form stands for, as a reader finds it: alias, earlier full mention, register, or not to be told.

`number` becomes the full one only where this document makes it certain; the register of well-known documents settles
the key alone, since Party numbers restart each term and state numbers each year.
"""

from __future__ import annotations

import re
from functools import cache

from extract.folding import fold, folded
from extract.lexicon import load
from extract.mentions import Mention

_GLOSS_LOOKBACK = 40
_GLOSS_MENTIONS = 8
_SENTENCE = 1500
_UNCLEAR = 0.5


@cache
def _register() -> dict[tuple[str, str], str]:
    """Return the keys of well-known documents by folded type and number: ("de an", "06")."""
    table: dict[tuple[str, str], str] = {}
    for row in load("well_known_documents.yaml")["documents"]:
        for short in row["short"]:
            match = re.fullmatch(r"(.+?) (\d+[a-z]?)", fold(short))
            if match and "key" in row:
                table[match[1], match[2]] = row["key"]
    return table


@cache
def _gloss() -> re.Pattern[str]:
    cues = "|".join(sorted((fold(cue) for cue in load("reference_cues.yaml")["gloss_cues"]), key=len, reverse=True))
    return re.compile(rf"(?:{cues})[ :]{{0,3}}[\"“”']?(?:cac )?$")


def resolve(text: str, mentions: list[Mention]) -> list[Mention]:
    """Settle the short forms among `mentions` (in the order of the text); unclear ones that stay open are left out."""
    full = _full_numbers(mentions)
    names = _numbers_of_names(mentions)
    aliases: dict[tuple[str, str | None], Mention] = {}
    for index, mention in enumerate(mentions):
        if mention.form == "short":
            mention.gloss = defines_alias(text, mention)
            near = mentions[max(0, index - _GLOSS_MENTIONS) : index]
            defined = _glossed(text, mention, near) if mention.gloss else aliases.get((mention.type, mention.digits))
            _settle(mention, defined, full.get((mention.type, mention.digits or ""), []))
            if mention.gloss:
                aliases[mention.type, mention.digits] = mention
        elif mention.form == "named" and mention.slug in names and not mention.year:
            mention.key, mention.resolution = names[mention.slug], "antecedent"
    return [mention for mention in mentions if mention.confidence > _UNCLEAR]


def _full_numbers(mentions: list[Mention]) -> dict[tuple[str, str], list[Mention]]:
    """Return the full mentions of this document by type and bare number, one for each number and issuer."""
    table: dict[tuple[str, str], dict[tuple[str | None, str | None], Mention]] = {}
    for mention in mentions:
        if mention.form == "full" and mention.digits and mention.symbol:
            table.setdefault((mention.type, mention.digits), {}).setdefault((mention.number, mention.issuer), mention)
    return {key: list(found.values()) for key, found in table.items()}


def _numbers_of_names(mentions: list[Mention]) -> dict[str, str]:
    """Return the number of each law that this document cites with one number only."""
    found: dict[str, set[str]] = {}
    for mention in mentions:
        if mention.slug and mention.number and mention.form == "full":
            found.setdefault(mention.slug, set()).add(mention.number)
    return {name: next(iter(numbers)) for name, numbers in found.items() if len(numbers) == 1}


def _settle(mention: Mention, defined: Mention | None, cited: list[Mention]) -> None:
    """Set number, key and resolution: `defined` is the document of its alias, `cited` are full mentions that fit."""
    candidates = _fitting(mention, cited)
    numbers = {candidate.number for candidate in candidates}
    if defined is not None:
        _take(mention, defined, "alias")
    elif len(numbers) == 1:
        _take(mention, candidates[0], "antecedent")
    elif numbers:
        mention.resolution = "ambiguous"
        mention.confidence = max(mention.confidence, 0.7)
    elif mention.issuer is None and not mention.year:
        key = _register().get((fold(mention.type), mention.digits or ""))
        mention.key, mention.resolution = key, "register" if key else "unresolved"


def _take(mention: Mention, target: Mention, resolution: str) -> None:
    """Let the mention stand for `target`; the number is taken over when it is the same number of the same type."""
    mention.key, mention.resolution = target.key, resolution
    mention.confidence = max(mention.confidence, 0.95)
    if (target.type, target.digits) == (mention.type, mention.digits):
        mention.number, mention.printed = target.number, target.printed


def _fitting(mention: Mention, candidates: list[Mention]) -> list[Mention]:
    """Return the candidates that do not contradict the year and the issuer of the short form."""
    if mention.year:
        candidates = [c for c in candidates if c.symbol and c.symbol.year == mention.year]
    if mention.issuer and len({c.number for c in candidates}) > 1:
        same = [c for c in candidates if c.issuer and fold(c.issuer) == fold(mention.issuer or "")]
        candidates = same or candidates
    for closer in (_without_year, _told_before):
        if len({c.number for c in candidates}) > 1 and not mention.year:
            candidates = [c for c in candidates if closer(c, mention)] or candidates
    return candidates


def _without_year(candidate: Mention, mention: Mention) -> bool:
    """Whether the number goes without a year: "Nghị quyết 12" is 12-NQ/TU rather than 12/2017/NQ-HĐND."""
    return candidate.symbol is not None and candidate.symbol.year is None


def _told_before(candidate: Mention, mention: Mention) -> bool:
    return candidate.start < mention.start


def defines_alias(text: str, mention: Mention) -> bool:
    """Tell whether the mention stands in a gloss: "(sau đây gọi tắt là Chỉ thị 24)"."""
    return bool(_gloss().search(folded(text)[max(0, mention.start - _GLOSS_LOOKBACK) : mention.start]))


def _glossed(text: str, mention: Mention, near: list[Mention]) -> Mention | None:
    """Return the document that a gloss names anew: the same type and number, else the first of the sentence."""
    reach = max(0, mention.start - _SENTENCE)
    sentence = max(text.rfind("\n", reach, mention.start), text.rfind(". ", reach, mention.start), reach - 1)
    near = [other for other in near if other.start > sentence and other.key]
    same = [other for other in near if (other.type, other.digits) == (mention.type, mention.digits)]
    return same[-1] if same else next(iter(near), None)
