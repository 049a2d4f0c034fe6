"""The counts component: every number that counts something, with what it counts, its bound, whole, period and change.

The grammar is that of the genre (domain reference §5): "trên 100.000 bản mỗi năm", "10/10 huyện, thành phố",
"từ 20 đến 25 hộ", "hàng nghìn tin, bài", "1 tỷ 200 triệu đồng". Dates, references, numbers of articles and names with
figures are not counts. One scan over the text finds where numbers begin; everything else looks a few words around.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from ahocorasick_rs import AhoCorasick
from spacy.language import Language

from extract.count_amounts import Amount, Mask, read_amount
from extract.count_context import (
    approximator_before,
    begins_with_from,
    bound_after,
    change_around,
    last_words,
    period_after,
    period_before,
)
from extract.count_elisions import Elisions
from extract.count_evidence import is_counted, is_dated
from extract.count_nouns import is_written_out
from extract.count_scope import scoped
from extract.count_tables import counts_in_tables
from extract.findings import Bound, Count, Reference, Unit
from extract.layers import Component, Reading
from extract.numbers import Number, read_number

_FIGURE = re.compile(r"[0-9][0-9.,]*")
_NUMERIC_DATE = re.compile(r"\d{1,2}[ ]?([/.\-–])[ ]?\d{1,2}[ ]?\1[ ]?(?:1[89]|20)\d\d(?![\d/])")
_WORDS = (
    *("hàng", "vài", "mấy", "dăm", "chục", "nửa", "một", "hai", "ba", "bốn"),
    *("năm", "sáu", "bảy", "bẩy", "tám", "chín", "mười"),
)
# The letter comes first, so that the search can jump to it; that a word begins there is asked after.
_TIMES = re.compile(r"[Gg](?<!\w[Gg])ấp[ \xa0]+(đôi|rưỡi|(?:hai|ba|bốn|năm|mười)(?=[ \xa0]+(?:so|lần)))\b")
_LEFT = 100  # characters that can matter on the left
_CLOSING = (*",.;:)!?\n…”", "")  # after which a number without a power of ten has neither noun, unit nor upper end
_SAME_CHANGE = re.compile(r"[ \xa0]*\([ \xa0]*|[ \xa0]+(?:lên|xuống|còn|xuống còn|lên thành|đến)[ \xa0]+")
_CHANGES_FROM = re.compile(r"\b(?:tăng|giảm)[ \xa0]+từ[ \xa0]+\Z", re.IGNORECASE)


@Language.factory("trichluc_counts", requires=["doc._.findings"], assigns=["doc.spans", "doc._.findings"])
def create(nlp: Language, name: str) -> CountsFinder:
    """Return the component."""
    return CountsFinder()


class CountsFinder(Component):
    """Find the counts of a document."""

    layer = "counts"

    def read(self, reading: Reading) -> None:
        """Set the layer."""
        document = reading.document
        masked = [(ref.start, ref.end) for ref in reading.layer("references", Reference)]
        found = find_counts(document.text, masked)
        taken = Mask([(count.start, count.end) for count in found] + masked)
        cells = (count for count in counts_in_tables(document) if taken.end_at(count.start) == count.start)
        told = scoped(document.text, found, reading.layer("units", Unit), masked)
        reading.put("counts", [*told, *cells])


def find_counts(text: str, masked: list[tuple[int, int]] | None = None) -> list[Count]:
    """Return the counts of `text` in order. `masked`: spans where no count can stand (references)."""
    mask = Mask(masked or [])
    elisions = Elisions(text)
    found: list[Count] = []
    end = 0
    for at in _starts(text):
        if at < end:
            continue
        end = max(mask.end_at(at), _end_of_date(text, at))
        if end > at:
            continue
        number = read_number(text, at)
        if number is None:
            continue
        joined = bool(found) and found[-1].end == at - 1 and text[at - 1] == "/"
        count = _count_at(text, number, mask, joined) or elisions.count_at(number, found)
        if count is not None:
            found.append(count)
            end = count.end
    return sorted([*_with_shared_changes(text, found), *_multiples(text, found)], key=lambda count: count.start)


def _starts(text: str) -> list[int]:
    """Return where numbers may begin, in order: at figures, and at words that stand alone."""
    starts = [match.start() for match in _FIGURE.finditer(text)]
    starts += [start for _, start, end in _word_finder().find_matches_as_indexes(text) if _alone(text, start, end)]
    return sorted(starts)


def _alone(text: str, start: int, end: int) -> bool:
    """Tell whether a word of a number stands alone, and not before figures as in "năm 2020"."""
    return not (start and text[start - 1].isalnum()) and not text[end : end + 1].isdecimal()


def _end_of_date(text: str, at: int) -> int:
    """Return where the date in figures that begins at `at` ends; `at` when there is none."""
    match = _NUMERIC_DATE.match(text, at) if text[at].isdecimal() else None
    return match.end() if match else at


@cache
def _word_finder() -> AhoCorasick:
    return AhoCorasick([f"{form} " for word in _WORDS for form in (word, word.capitalize())])


def _with_shared_changes(text: str, found: list[Count]) -> Iterator[Count]:
    """Yield the counts; a change told of one holds for the next in "giảm 30 vụ (20%)", "giảm từ 5,2% xuống 3,1%"."""
    before: Count | None = None
    for count in found:
        change = _shared_change(text, before, count) if before and count.change is None else count.change
        before = count if change == count.change else replace(count, change=change)
        yield before


def _shared_change(text: str, before: Count, count: Count) -> str | None:
    if not _SAME_CHANGE.fullmatch(text, before.end, count.start):
        return None
    left = text[max(0, before.start - 12) : before.start]
    return before.change or (left.split()[-2].lower() if _CHANGES_FROM.search(left) else None)


def _count_at(text: str, number: Number, mask: Mask, joined: bool) -> Count | None:
    """Return the count that the number begins; `joined`: right after another and a slash ("15 vụ/20 đối tượng")."""
    at = number.start
    if not (joined or _may_begin(text, at)):
        return None
    if number.written == "order" and text[at : at + 5].lower() == "chục " and not _approximated(text, at):
        return None
    if number.scale == 1 and text[number.end : number.end + 1] in _CLOSING:
        return None
    words = last_words(text, _left_of_approximator(text, at))
    heads_line = number.scale == 1 and text.startswith((". ", ".\xa0", ".\n"), number.end)  # "1. Về công tác …"
    if heads_line or (number.is_year and is_dated(words) and not is_written_out(text, number.end)):
        return None
    amount = read_amount(text, number, words, mask)
    if amount is None or not is_counted(text, at, amount, words):
        return None
    return _finding(text, at, amount)


def _may_begin(text: str, at: int) -> bool:
    """Return whether the character before leaves the number free: no symbol, decimal or name runs into it."""
    before = text[at - 1] if at else " "
    if before in "/._#@&~^=\\" or before.isalnum():
        return False
    if before in ",":
        return not text[at - 2 : at - 1].isdigit()
    return before not in "-–" or at < 2 or text[at - 2] in " \n\t\xa0("


def _left_of_approximator(text: str, at: int) -> int:
    found = approximator_before(text, at)
    return found[0] if found else at


def _approximated(text: str, at: int) -> bool:
    return approximator_before(text, at) is not None


def _finding(text: str, at: int, amount: Amount) -> Count:
    """Build the finding: widen the span by approximator and bound, and read period and change around it."""
    start, end = at, amount.end
    bound: Bound = "~" if amount.number.written == "order" else "="
    if near := approximator_before(text, at):
        start, bound = near[0], near[1]
    elif (source := begins_with_from(text, at)) is not None and amount.high is not None:
        start = source
    if after := bound_after(text, end):
        end, bound = after
        source = begins_with_from(text, start)
        start = start if source is None else source
    elif start < at and (source := begins_with_from(text, start)) is not None and amount.high is not None:
        start = source
    period = period_after(text, end) if amount.of is None or amount.unit.kind != "noun" else None
    change = change_around(text, start, end)
    if period:
        end = period[0]
    return Count(
        start=start,
        end=end,
        rule=_rule(amount),
        confidence={"open": 0.7, "duration": 0.8}.get(amount.unit.kind, 0.95),
        value=_tidy(amount.number.value if amount.value is None else amount.value),
        noun=amount.unit.noun,
        high=None if amount.high is None else _tidy(amount.high),
        bound=bound,
        of=amount.of,
        per=period[1] if period else period_before(text, start),
        change=change,
    )


def _tidy(value: float) -> float:
    return round(value, 6)


def _rule(amount: Amount) -> str:
    if amount.of is not None:
        return "counts.ratio"
    if amount.high is not None:
        return "counts.range"
    if amount.number.written != "figures":
        return f"counts.{amount.number.written}"
    return f"counts.{amount.unit.kind}"


def _multiples(text: str, found: list[Count]) -> Iterator[Count]:
    """Yield "gấp đôi", "gấp rưỡi", "gấp ba so với …": how many times as much."""
    if "gấp" not in text and "Gấp" not in text:
        return
    taken = {count.start for count in found}
    for match in _TIMES.finditer(text):
        if not taken.isdisjoint(range(match.start(), match.end())):
            continue
        number = read_number(text, match.start(1))
        value = {"đôi": 2.0, "rưỡi": 1.5}.get(match[1]) or (number.value if number else 0.0)
        if value:
            before = f"{text[max(0, match.start() - _LEFT) : match.start()]}gấp "
            change = change_around(before, len(before), len(before))
            after = change_around(text, match.start(1), match.end())
            yield Count(
                start=match.start(),
                end=match.end(),
                rule="counts.multiple",
                confidence=0.8,
                value=value,
                noun="lần",
                change=after or change,
            )
