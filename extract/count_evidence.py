"""Whether a number counts: years, dates, clock times, ordinals, headings and names with figures do not."""

from __future__ import annotations

import re

from extract.count_amounts import Amount
from extract.count_context import is_named, is_strictly_named
from extract.count_nouns import Unit, acronyms, normal, read_unit, words_of

_CLOCK = re.compile(r"(?:\b(?:lúc|hồi|từ|đến|trước|sau)|[,(])[ \xa0]+\Z", re.IGNORECASE)
_PAST_HOUR = re.compile(r"\b(?:lúc|hồi|từ|vào|đến)[ \xa0]+\d{1,2}[ \xa0]+giờ[ \xa0]+\Z")
_ROMAN = re.compile(r"[ \xa0]+[IVX]+\b")
_PART_OF_YEAR = re.compile(r"[ \xa0]+(?:(?:đầu|cuối)\b|\d)")
_SLASH_FIGURE = re.compile(r"[ \xa0]*/[ \xa0]*\d")
_TIME_OF_DAY = re.compile(r"[ \xa0]+(?:ngày|sáng|chiều|tối)\b")

_FIRST_WORD = re.compile(r"(?:^|[.\n:;“(\-–+])[ \xa0]*[^\W\d_]+[ \xa0]+\Z")
_SENTENCE_ENDS = re.compile(r"[.!?…:;][ \xa0]+\Z")
_NUMBER_BESIDE = re.compile(
    r"(?:[ \xa0][^\W\d_]+){0,3}(?:,|[ \xa0]và)[ \xa0](?:hai|ba|bốn|sáu|bảy|tám|chín|mười|\d{1,3})(?=[ \xa0])"
)
_NO_NUMBER = re.compile(r"một[ \xa0](?:số|trong|cách|phần|vài|lần|khi|mặt|bộ|bên|chút|ít|loạt|mực)\b", re.IGNORECASE)


def is_counted(text: str, at: int, amount: Amount, words: list[str]) -> bool:
    """Return whether the number counts: not a year, a date, a clock time, a place in a list or part of a name."""
    number, unit = amount.number, amount.unit
    if unit.kind in ("percent", "money", "measure"):
        return not (unit.noun == "độ" and words and words[-1].lower() in ("cấp", "mức"))
    if (number.is_year and (unit.kind != "noun" or is_dated(words))) or _ROMAN.match(text, unit.end):
        return False
    in_words = number.written != "figures"
    if (in_words and not _word_is_counted(text, at, amount, words)) or not _capitals_fit(text, at, unit, words):
        return False
    if unit.kind == "duration":
        return _is_length_of_time(text, at, amount, words)
    if unit.kind == "noun" and (is_named(words) or _verb(text, at, unit)):
        of_one = "area" in unit.groups and text[unit.end + 1 : unit.end + 2].isupper()  # "khu phố 4 phường Tân Lập"
        common = unit.noun[:1].islower() or unit.noun in acronyms()
        return common and not (of_one or is_strictly_named(words) or _verb(text, at, unit))
    return unit.kind == "noun" or not (is_named(words) or _named_by_capital(text, at, words) or _in_row(text, at))


# "Phòng 1, 7, 9 hướng dẫn": a verb behind a row of names.
_ENDS_ROW = re.compile(r"\d{1,3}(?:,| và)[ \xa0]\Z")
_ROW = re.compile(r"\b(?P<head>[^\W\d_]+)[ \xa0](?:\d{1,3}(?:,[ \xa0]|[ \xa0]và[ \xa0])){1,8}\Z")


def _verb(text: str, at: int, unit: Unit) -> bool:
    """Tell whether what looks like the noun is the verb behind a row of names: "Phòng 1, 7, 9 hướng dẫn"."""
    return normal(unit.noun) in words_of("strict_with_capital") and bool(_ENDS_ROW.search(text[max(0, at - 8) : at]))


def _in_row(text: str, at: int) -> bool:
    """Return whether the number goes on with a row of names: "khối 2, 3, 4 đông học sinh"."""
    row = _ROW.search(text, max(0, at - 48), at)
    return row is not None and is_named([row["head"]])


def _named_by_capital(text: str, at: int, words: list[str]) -> bool:
    """Return whether a word with a capital inside a sentence stands before the number: a name ("Dự án 06")."""
    return bool(words) and words[-1][:1].isupper() and len(words[-1]) > 1 and not _first_word(text, at)


def is_dated(words: list[str]) -> bool:
    """Return whether the words before a number make it a year: "năm 2020"."""
    return bool(words) and words[-1].lower() in words_of("before_years")


def _first_word(text: str, at: int) -> bool:
    """Return whether only one word stands between the number and the beginning of its sentence."""
    return bool(_FIRST_WORD.search(text[max(0, at - 24) : at]))


def _word_is_counted(text: str, at: int, amount: Amount, words: list[str]) -> bool:
    """Return whether a number in words counts: before a noun, never as article, ordinal or name."""
    number, unit = amount.number, amount.unit
    named = is_strictly_named(words) if unit.kind == "noun" and number.value > 1 else is_named(words)
    if unit.kind not in ("noun", "open") or named:
        return number.written == "order" and unit.kind != "duration" and not is_named(words)
    article = number.value == 1 and amount.high is None and amount.of is None and not _parallel(text, at, unit)
    if article or unit.noun[:1].isupper():
        return False
    noun = normal(unit.noun)
    anaphoric = number.value in (2, 3) and noun.split()[0] in words_of("anaphoric") and amount.high is None
    if anaphoric and not (words and words[-1].lower() in words_of("founding")):
        return False
    if words and words[-1].lower() in ("cả", "giải", "hạng", "thứ", "lần"):
        return False
    return text[at].islower() or (
        unit.kind == "noun" and (not words or bool(_SENTENCE_ENDS.search(text, max(0, at - 8), at)))
    )


def _parallel(text: str, at: int, unit: Unit) -> bool:
    """Return whether "một" is told beside a number of like things: "một lớp tập huấn và hai hội nghị"."""
    other = _NUMBER_BESIDE.match(text, unit.end)
    if unit.kind != "noun" or other is None or _NO_NUMBER.match(text, at):
        return False
    beside = read_unit(text, other.end())
    return beside is not None and bool(beside.groups & unit.groups)


def _starts_heading(text: str, at: int, unit: Unit) -> bool:
    """Return whether the number stands first on its line before a capital: a heading or a row of a table."""
    line = text.rfind("\n", 0, at) + 1
    return not text[line:at].strip(" \t|-–+•*") and unit.noun[:1].isupper() and not unit.noun.isupper()


def _capitals_fit(text: str, at: int, unit: Unit, words: list[str]) -> bool:
    """Return whether a noun with a capital may be counted: "55 Sở Tư pháp", not "Xã Thới Hoà 6.11 Xã Trà Côn"."""
    noun = unit.noun
    if _starts_heading(text, at, unit):
        return False
    if not noun[:1].isupper() or (noun.isupper() and len(noun) < 5) or noun in acronyms():
        return True
    if noun.isupper():
        return bool(words) and words[-1].isupper()
    return (not words and text[at - 1 : at] not in ("", "\n")) or (bool(words) and words[-1].islower())


def _is_length_of_time(text: str, at: int, amount: Amount, words: list[str]) -> bool:
    """Return whether "N tháng", "N năm" is a length of time and not a date, a clock time or a reporting period."""
    if amount.number.written != "figures" or is_named(words):
        return False
    end, noun = amount.unit.end, normal(amount.unit.noun)
    if _PART_OF_YEAR.match(text, end) or (noun in ("tháng", "năm") and _SLASH_FIGURE.match(text, end)):
        return False
    if noun == "phút" and _PAST_HOUR.search(text[max(0, at - 16) : at]):
        return False
    return not (noun == "giờ" and (_CLOCK.search(text[max(0, at - 10) : at]) or _TIME_OF_DAY.match(text, end)))
